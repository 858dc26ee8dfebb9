"""The log once more on a second disk: what is in it, what it survives, who is told [S17]."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from server.cli import main
from server.jobs.journal import JournalWatch
from server.services.journal import files, follower, lines
from server.services.journal.follower import Journal
from server.services.ports import Backup
from server.services.seal import CannotOpen
from sync.event import format_instant
from tests.builders import Factory
from tests.restores.second_disk import PASSPHRASE, alarms, journal_of, kept, log_of, newest


def test_it_holds_what_was_committed_and_nothing_else(factory: Factory, disk: Path, passphrase: str | None) -> None:
    made = journal_of(factory, disk, passphrase)
    phone, order = factory.phone(), factory.order()
    phone.results(phone.report(order), phone.event("no.such", {}), phone.event("no.such", {}, actor_id="\ud800 半个"))
    with pytest.raises(ZeroDivisionError):
        factory.kit.writer.call(lambda tx: (tx.act("setting.put", {"id": "x", "value": 1}), 1 / 0))
    assert made.catch_up()
    assert kept(disk, passphrase) == log_of(factory)
    assert made.behind() == 0
    phone.results(phone.report(order))
    assert made.behind() == 1
    assert made.catch_up()
    assert kept(disk, passphrase) == log_of(factory)
    text = b"".join(p.read_bytes() for p in files.paths(disk))
    assert (b"HR-1001" in text) == (passphrase is None)
    assert all(p.stat().st_mode & 0o077 == 0 for p in files.paths(disk))
    made.stop()


def test_no_secret_is_in_it(factory: Factory, journal: Journal, disk: Path) -> None:
    hired = factory.person("fresh", ["worker"])
    phone = factory.phone("fresh")
    journal.catch_up()
    text = b"".join(p.read_bytes() for p in files.paths(disk)).decode()
    with factory.kit.store.reading() as reads:
        credential = reads.secrets.credential(person_id=hired.id)
    assert credential is not None and credential.pin is not None
    assert credential.badge in text, "the hash of a long random badge is safe"
    for secret in (credential.pin, credential.password, "argon2", phone.secret, phone.token):
        assert secret is not None and secret not in text


def test_a_row_that_is_cut_short_is_written_again(factory: Factory, disk: Path) -> None:
    first = journal_of(factory, disk)
    first.catch_up()
    first.stop()
    whole = newest(disk).read_bytes()
    for cut in (1, 2, 40, 90):
        newest(disk).write_bytes(newest(disk).read_bytes()[:-cut])
        again = journal_of(factory, disk)
        assert again.catch_up()
        again.stop()
        assert kept(disk) == log_of(factory)
        assert files.scan(disk, None).damaged == [], "a torn end is nobody's fault"
    assert files.paths(disk)[0].read_bytes() == whole[:-1], "what is there is never written over"


def test_a_changed_line_is_named_and_written_anew(factory: Factory, disk: Path,
                                                  capsys: pytest.CaptureFixture[str],
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    made = journal_of(factory, disk)
    made.catch_up()
    made.stop()
    rows = newest(disk).read_bytes().splitlines(keepends=True)
    rows[3] = rows[3].replace(b'"seq"', b'"sEq"')
    newest(disk).write_bytes(b"".join(rows))
    found = files.scan(disk, None)
    assert found.damaged == [f"{newest(disk).name}:4"]
    assert found.whole_to() < found.last
    monkeypatch.setenv("DATABASE_URL", factory.settings.database_url)
    monkeypatch.setenv("DATA_DIR", str(factory.settings.data_dir))
    assert main(["journal", str(disk)]) == 1
    assert f"{newest(disk).name}:4" in capsys.readouterr().out
    again = journal_of(factory, disk)
    assert again.catch_up()
    again.stop()
    assert kept(disk) == log_of(factory), "the log is there still: the journal mends itself"


def test_a_full_or_missing_disk_alarms_and_catches_up(factory: Factory, disk: Path) -> None:
    made = journal_of(factory, disk)
    watch, phone, order = JournalWatch(factory.kit), factory.phone(), factory.order()
    assert made.catch_up()
    watch.round()
    shutil.move(disk, disk.with_name("unplugged"))
    assert phone.results(phone.report(order))[0]["verdict"] == "applied", "a push never waits for it"
    assert not made.catch_up()
    watch.round()
    assert alarms(factory) == [], "not at once"
    factory.clock.advance(seconds=61)
    assert not made.catch_up()
    watch.round()
    watch.round()
    [alarm] = alarms(factory)
    assert "接好硬盘" in alarm.about["zh"] and "connect the disk" in alarm.about["en"]
    shutil.move(disk.with_name("unplugged"), disk)
    assert made.catch_up()
    watch.round()
    assert alarms(factory) == []
    made.catch_up()
    assert kept(disk) == log_of(factory)
    made.stop()


def test_it_begins_once_the_disk_is_there(factory: Factory, tmp_path: Path) -> None:
    made = journal_of(factory, tmp_path / "later")
    assert not made.catch_up() and made.trouble is not None
    assert not (tmp_path / "later").exists(), "a disk that is not plugged in is not made up"
    (tmp_path / "later").mkdir()
    assert made.catch_up()
    assert kept(tmp_path / "later") == log_of(factory)
    made.stop()


def test_a_store_that_fails_while_it_begins_anew_does_not_end_it(factory: Factory, disk: Path,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    made, phone, order = journal_of(factory, disk), factory.phone(), factory.order()
    assert made.catch_up()
    made.tail = None  # as after any failure
    with monkeypatch.context() as failing:
        failing.setattr(factory.kit.store, "damage", "busy")
        assert not made.catch_up()
    assert made.trouble is not None
    phone.results(phone.report(order))
    assert made.catch_up()
    assert (made.trouble, kept(disk)) == (None, log_of(factory))
    made.stop()


@pytest.mark.parametrize("cut", [True, False], ids=["taken back", "cannot even be taken back"])
def test_what_did_not_reach_the_disk_is_written_again_though_it_can_be_read(
        factory: Factory, disk: Path, cut: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a failed fsync the kernel may hold for clean what is in memory alone: the next one succeeds."""
    made, phone, order = journal_of(factory, disk), factory.phone(), factory.order()
    assert made.catch_up()
    whole, before = made.seq, {p: p.read_bytes() for p in files.paths(disk)}
    phone.results(phone.report(order))
    with monkeypatch.context() as failing:
        failing.setattr(files.os, "fsync", broken)
        if not cut:
            failing.setattr(files.os, "truncate", broken)
        assert not made.catch_up()
    assert made.seq == whole
    if cut:
        assert {p: p.read_bytes() for p in files.paths(disk)} == before
    assert made.catch_up()
    assert (made.trouble, kept(disk)) == (None, log_of(factory))
    fresh = [p for p in files.paths(disk) if p not in before]
    numbers = [line.seq for p in fresh for raw in p.read_bytes().splitlines(True) if (line := lines.read(raw))]
    assert set(range(whole + 1, made.seq + 1)) <= set(numbers), "in a file of their own"
    assert not list(disk.glob(f"{files.BEFORE}*")), "no history has ended"
    made.stop()


def broken(*_: object) -> None:
    raise OSError(5, "Input/output error")


def test_an_office_call_is_on_both_disks_when_it_is_answered(factory: Factory, journal: Journal,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "PATIENCE", 60.0)
    factory.kit.writer.listeners.append(journal)
    factory.kit.writer.before_answer = journal.wait_for
    journal.open()
    journal.start()
    for _ in range(20):
        factory.order()
        assert journal.behind() == 0


def test_a_disk_that_hangs_holds_up_one_call_at_most(factory: Factory, disk: Path,
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    monkeypatch.setattr(follower, "PATIENCE", 60.0)
    gate = threading.Event()
    hanging: list[bool] = []

    def slow(work: Callable[[], Any]) -> Any:
        if hanging:
            gate.wait()
        return work()

    made = journal_of(factory, disk, offload=slow)
    made.open()
    made.start()
    factory.kit.writer.before_answer = made.wait_for
    factory.order()
    hanging.append(True)
    monkeypatch.setattr(follower, "PATIENCE", 0.05)
    factory.order()
    assert made.late_since is not None
    monkeypatch.setattr(follower, "PATIENCE", 1_000.0)
    factory.order()  # returns: nobody waits for a disk that is known to hang
    factory.clock.advance(seconds=61)
    warned = made.warning()
    assert warned is not None and "too slow" in warned[1]
    gate.set()
    made.stop()
    assert kept(disk) == log_of(factory)
    assert made.warning() is None


def test_two_processes_do_not_both_write(factory: Factory, disk: Path) -> None:
    first, second = journal_of(factory, disk), journal_of(factory, disk)
    assert first.catch_up()
    factory.order()
    assert second.catch_up() and not second.mine
    assert second.warning() is None
    assert first.catch_up()
    first.stop()
    factory.order()
    assert second.catch_up() and second.mine
    assert kept(disk) == log_of(factory)
    second.stop()


def test_another_factory_s_journal_is_left_alone(factory: Factory, journal: Journal, disk: Path,
                                                 tmp_path: Path) -> None:
    journal.catch_up()
    journal.stop()
    before = {p: p.read_bytes() for p in files.paths(disk)}
    other = Factory(tmp_path / "other", factory.clock)
    try:
        strange = journal_of(other, disk)
        assert not strange.catch_up()
        assert strange.trouble is not None and "another factory" in strange.trouble[1]
        strange.stop()
    finally:
        other.close()
    assert {p: p.read_bytes() for p in files.paths(disk)} == before


def test_a_new_file_each_day_and_old_ones_go(factory: Factory, journal: Journal, disk: Path) -> None:
    for _ in range(3):
        factory.order()
        journal.catch_up()
        factory.clock.advance(days=1)
    assert len(files.paths(disk)) == 3
    oldest, middle, last = files.paths(disk)
    old = (factory.clock.now).timestamp() - 40 * 86_400
    for path in (oldest, middle, last):
        os.utime(path, (old, old))
    boundary = min(seq for seq, place in files.scan(disk, None).rows.items() if place.file == last)
    now = factory.clock.now.isoformat().replace("+00:00", "Z")
    assert journal.tidy(1, now) == 0, "no backup has them"
    assert journal.tidy(boundary - 1, now) == 2
    assert files.paths(disk) == [last]
    factory.order()
    assert journal.catch_up()
    assert kept(disk) == log_of(factory)[boundary - 1:]


def test_a_clock_that_is_years_ahead_for_a_day_thins_out_nothing(factory: Factory, journal: Journal,
                                                                 disk: Path) -> None:
    """Also where the newest backup would allow it."""
    watch, right = JournalWatch(factory.kit), factory.clock.now

    def a_day() -> None:
        factory.clock.advance(days=1)
        factory.order()
        journal.catch_up()
        last = files.paths(disk)[-1]
        os.utime(last, (factory.clock.now.timestamp(),) * 2)
        with factory.kit.store.reading() as reads:
            good = Backup(factory.kit.ids.uuid(), format_instant(factory.clock()), True, {"seq": reads.head()})
        factory.kit.writer.call(lambda tx: tx.secrets.put(good))
        watch.round()

    for _ in range(9):
        a_day()
    assert len(files.paths(disk)) == 9
    factory.clock.advance(days=3650)
    watch.round()
    assert len(files.paths(disk)) == 9
    factory.clock.now = right + timedelta(days=9)
    for _ in range(40):
        a_day()
    assert 34 <= len(files.paths(disk)) <= 37, "in its time it goes"


@pytest.mark.parametrize("stands", ["plain", "sealed"])
def test_the_wrong_passphrase_reads_nothing(stands: str, factory: Factory, disk: Path) -> None:
    made = journal_of(factory, disk, PASSPHRASE)
    made.catch_up()
    made.stop()
    with pytest.raises(CannotOpen):
        kept(disk, None if stands == "plain" else "another passphrase")
