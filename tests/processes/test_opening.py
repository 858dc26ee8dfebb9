"""A database that is damaged, lost, of another release or in other hands: the server says so and what to do."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from server.store.soundness import State, looked
from tests.e2e.server_process import ServerProcess, call
from tests.processes.yard import Yard, listening, wait_for
from tests.zygote import shared

PAGE = 4096


def used(yard: Yard) -> Yard:
    """A server has run on it, taken entries, and was stopped."""
    yard.server.start().ready()
    [device] = yard.devices
    for n in range(300):
        device.work(random.Random(n))
    for at in range(0, 300, 100):
        assert device.push(device.events[at:at + 100])[0] == 200
    stop(yard.server)
    device.hang_up()
    return yard


def stop(server: ServerProcess) -> None:
    assert server.process is not None
    server.process.terminate()
    assert server.process.wait(120) == 0


def refused(server: ServerProcess) -> str:
    """What a server says that does not start."""
    before = len(server.log())
    assert server.start().wait_dead() == 1
    return server.log()[before:]


def command(yard: Yard, *arguments: str) -> tuple[int, str]:
    """A command beside, or instead of, the server."""
    log = yard.data / "command.log"
    log.write_text("")
    child = shared(serving=False).start(arguments, {
        "PATH": "/usr/bin:/bin", "DATA_DIR": str(yard.data), "BASE_URL": yard.server.url, "BACKUP_AT": "off",
        **yard.server.env}, log)
    return child.wait(300), log.read_text()


def root_page(file: Path, name: str) -> int:
    with closing(sqlite3.connect(file)) as database:
        [row] = database.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchall()
    return int(row[0])


def overwrite(file: Path, at: int, data: bytes) -> None:
    with file.open("r+b") as out:
        out.seek(at)
        out.write(data)


def damage_header(file: Path) -> None:
    overwrite(file, 0, b"\x00" * 100)


def damage_log(file: Path) -> None:
    overwrite(file, (root_page(file, "log") - 1) * PAGE, b"\x5a" * 512)


def damage_index(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        [name] = database.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'log' "
                                  "AND sql IS NOT NULL LIMIT 1").fetchone() or \
            database.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'log'").fetchone()
    overwrite(file, (root_page(file, name) - 1) * PAGE + 8, b"\xff" * 256)


def damage_freelist(file: Path) -> None:
    overwrite(file, 32, (999_999).to_bytes(4, "big") + (7).to_bytes(4, "big"))


def cut_in_half(file: Path) -> None:
    with file.open("r+b") as out:
        out.truncate(file.stat().st_size // 2 // PAGE * PAGE)


DAMAGE = {"header": damage_header, "a page of the log": damage_log, "a page of an index": damage_index,
          "the list of free pages": damage_freelist, "cut in half": cut_in_half}


def test_a_damaged_database_stops_the_start_and_names_the_last_good_backup(yard: Yard) -> None:
    used(yard)
    status, said = command(yard, "backup")
    assert status == 0, said
    [night] = [p for p in (yard.data / "backups").iterdir() if p.name[:2] == "20"]
    whole = yard.file.read_bytes()
    for what, damage in DAMAGE.items():
        yard.file.write_bytes(whole)
        damage(yard.file)
        said = refused(yard.server)
        assert "损坏" in said and "is damaged" in said, (what, said)
        assert f"python -m server restore {night} --replace" in said, (what, said)
        assert "Traceback" not in said
    status, said = command(yard, "restore", str(night), "--replace")
    assert status == 0, said
    yard.server.start().ready()
    [device] = yard.devices
    assert device.push(device.events[-100:])[0] == 200, "and phones go on"


def test_no_page_that_is_broken_passes_the_check_and_no_sound_one_is_refused(yard: Yard) -> None:
    used(yard)
    whole, chance = yard.file.read_bytes(), random.Random(3)
    assert looked(yard.file)[0] is State.SOUND
    found = 0
    for page in chance.sample(range(len(whole) // PAGE), 40):
        yard.file.write_bytes(whole)
        overwrite(yard.file, page * PAGE + (100 if page == 0 else 0), bytes(chance.randbytes(64)))
        found += looked(yard.file)[0] is State.DAMAGED
    assert found >= 38, f"{found}: 64 bytes at a page's beginning are its own account of itself"


@pytest.mark.parametrize("how", ["missing", "empty"])
def test_a_database_that_was_there_is_not_begun_anew(yard: Yard, how: str) -> None:
    used(yard)
    kept = yard.file.with_suffix(".away")
    shutil.move(yard.file, kept)
    if how == "empty":
        yard.file.touch()
    said = refused(yard.server)
    assert ("不见了" in said and "is gone" in said) if how == "missing" else ("空的" in said and "is empty" in said)
    assert "There is no backup" in said
    assert not yard.file.exists() or yard.file.stat().st_size == 0, "nothing was made in its place"
    status, said = command(yard, "people", "list")
    assert (status, yard.file.exists()) == (1, how == "empty"), said
    assert "was there before" in said
    shutil.move(kept, yard.file)
    yard.server.start().ready()


def test_an_orphaned_write_ahead_log_is_not_thrown_away(tmp_path: Path) -> None:
    """SQLite deletes the log of a database that is not there: with it every entry since the last checkpoint."""
    yard = Yard(tmp_path, 1)
    yard.server.start().ready()
    [device] = yard.devices
    device.work(random.Random(1))
    assert device.push(device.events)[0] == 200
    yard.server.kill()
    device.hang_up()
    wal = yard.file.with_name(yard.file.name + "-wal")
    size = wal.stat().st_size
    assert size > 0
    shutil.move(yard.file, yard.file.with_suffix(".away"))
    yard.file.with_name(yard.file.name + ".server").unlink()  # not even the note is left
    assert "is gone" in refused(yard.server)
    assert wal.stat().st_size == size


def test_a_first_start_makes_its_database(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "new") as server:
        server.start().ready()


def test_data_of_a_newer_release_stay_as_they_are(yard: Yard) -> None:
    with closing(sqlite3.connect(yard.file)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    said = refused(yard.server)
    assert "newer release" in said and "换回新版本" in said and "Traceback" not in said
    status, said = command(yard, "replay")
    assert (status, "newer release" in said) == (1, True), said


def test_the_second_server_on_one_database_is_refused_until_the_first_is_gone(yard: Yard, tmp_path: Path) -> None:
    assert command(yard, "backup", str(tmp_path / "copy"))[0] == 0
    yard.server.start().ready()
    second = ServerProcess(yard.data, env=yard.server.env)
    said = refused(second)
    assert "已有一个服务器在用" in said and "Another server uses" in said
    assert str(yard.server.process.pid) in said and yard.server.url in said  # type: ignore[union-attr]
    yard.file.rename(yard.file.with_suffix(".away"))  # even then: what it answers would be lost
    status, said = command(yard, "restore", str(tmp_path / "copy"))
    assert (status, "stop it first" in said) == (1, True), said
    yard.file.with_suffix(".away").rename(yard.file)
    yard.server.kill()
    with second:
        second.start().ready()  # at once: the kernel let go with the process


def test_what_may_run_beside_a_server_does_and_what_may_not_refuses(yard: Yard, tmp_path: Path) -> None:
    used(yard)
    assert command(yard, "backup", str(tmp_path / "copy"))[0] == 0
    yard.server.start().ready()
    for arguments in (["replay"], ["export", str(tmp_path / "out")], ["backup", str(tmp_path / "beside")],
                      ["people", "list"]):
        status, said = command(yard, *arguments)
        assert status == 0, (arguments, said)
    status, said = command(yard, "doctor")
    assert "database file" in said and "Traceback" not in said
    status, said = command(yard, "restore", str(tmp_path / "copy"), "--replace")
    assert (status, "stop it first" in said) == (1, True), said
    assert call(f"{yard.server.url}/readyz").status == 200
    [device] = yard.devices
    assert device.push(device.events[:50])[0] == 200


def test_a_page_found_broken_while_serving_ends_all_answers(yard: Yard) -> None:
    """Never a wrong answer, never a held event: 503 for everybody, and the reason in /readyz."""
    used(yard)
    yard.server.start().ready()
    damage_log(yard.file)
    [device] = yard.devices
    device.work(random.Random(7))
    statuses = {device.push(device.events[at:at + 20])[0] for at in range(0, 300, 20)}
    assert 500 not in statuses
    status, _ = device.push(device.unsent())
    assert status == 503
    ready = call(f"{yard.server.url}/readyz")
    assert (ready.status, ready.json["checks"]["database"]) == (503, False)
    assert "损坏" in ready.json["reasons"]["database"]["zh"]
    pull = call(f"{yard.server.url}/api/v1/orders", headers={"Authorization": f"Bearer {yard.token}"})
    assert pull.status == 503
    assert device.unsent(), "the phone keeps it"


def test_a_large_database_is_read_to_its_end_beside_serving(yard: Yard) -> None:
    used(yard)
    damage_index(yard.file)
    server = yard.server
    server.process = shared().start(["run"], {
        "PATH": "/usr/bin:/bin", "DATA_DIR": str(yard.data), "PORT": str(server.port), "BACKUP_AT": "off",
        "BASE_URL": server.url, "PUBLIC_URL": server.url, **server.env},
        yard.data / "server.log", prepare="tests.processes.lean:large")
    wait_for(lambda: listening(server.port))
    wait_for(lambda: not call(f"{server.url}/readyz").json["checks"]["database"], 240, 0.1)
    [device] = yard.devices
    device.work(random.Random(5))
    assert device.push(device.unsent())[0] == 503


def test_a_file_that_is_replaced_under_a_server_takes_no_entries(yard: Yard) -> None:
    used(yard)
    yard.server.start().ready()
    copy = yard.file.with_suffix(".copy")
    shutil.copyfile(yard.file, copy)
    yard.file.rename(yard.file.with_suffix(".away"))
    copy.rename(yard.file)
    [device] = yard.devices
    device.work(random.Random(9))
    status, _ = device.push(device.unsent())
    assert status == 503
    ready = call(f"{yard.server.url}/readyz").json
    assert not ready["ready"] and "移走" in ready["reasons"]["writing"]["zh"]
