"""Backups of one factory and of what it became after a restore: whichever is put back, nothing saved is lost [S17]."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from server.cli import main
from server.commands.replay import differences
from tests.builders import Factory, Phone
from tests.restores.second_disk import journal_of, open_items
from tests.restores.test_epoch import good
from tests.restores.test_restore import Hour, hour

__all__ = ["hour"]


def back_up(hour: Hour, name: str) -> Path:
    hour.environment("real")
    assert main(["backup", str(hour.folder / name)]) == 0
    return hour.folder / name


def restore(hour: Hour, backup: Path, *more: str) -> None:
    """The factory goes on from that backup; phones speak to it."""
    hour.real.close()
    hour.environment("real")
    assert main(["restore", "--replace", str(backup), *more]) == 0
    hour.real = hour.open("real")
    for phone in hour.phones:
        phone.factory, phone.client = hour.real, hour.real.client()


def resent(phone: Phone, told: list[tuple[dict[str, Any], int]]) -> list[str]:
    """What a phone does that hears of the new epoch: it sends what was above, and its verdicts are these."""
    page = phone.pull().json
    return [phone.results(event)[0]["verdict"] for event, seq in told if seq > page["restored_seq"]]


def said(phone: Phone, hour: Hour, pieces: str) -> tuple[dict[str, Any], int]:
    event = phone.report(hour.orders[0], good=pieces)
    return event, int(phone.results(event)[0]["seq"])


@pytest.mark.parametrize("journal", [False, True], ids=["backup", "backup and journal"])
def test_S17_what_was_said_after_an_older_backup_survives_a_newer_one(hour: Hour, journal: bool) -> None:
    """The newer backup's numbers are of another history: that its log is longer says nothing."""
    worker = hour.phones[0]
    disk = hour.folder / "disk2"
    disk.mkdir()
    older = back_up(hour, "older")
    first = [said(worker, hour, "1") for _ in range(6)]
    newer = back_up(hour, "newer")
    if journal:
        follower = journal_of(hour.real, disk)
        first += [said(worker, hour, "1") for _ in range(2)]
        follower.catch_up()
        follower.stop()
    restore(hour, older)
    told = said(worker, hour, "20")
    assert told[1] < first[-1][1], "a smaller number than the newer backup reaches"
    restore(hour, newer, *(["--journal", str(disk)] if journal else []))
    assert resent(worker, [*first, told])[-1] == "applied"
    resent(worker, [*first, told])
    assert good(hour.real, hour.orders[0]) == (20 + len(first)) * 1000, "each once"
    assert list(differences(hour.real.kit)) == []


def test_S17_a_restore_that_the_backup_does_not_know_is_not_forgotten(
        hour: Hour, capsys: pytest.CaptureFixture[str]) -> None:
    """A phone that was away over both hears of the older one, too."""
    worker = hour.phones[0]
    told = said(worker, hour, "1")
    copy = back_up(hour, "copy")
    hour.real.close()
    assert main(["new-epoch", "--put-back"]) == 0
    hour.real = hour.open("real")
    restore(hour, copy)
    assert resent(worker, [told]) == ["applied"], "known, and counted once"
    assert good(hour.real, hour.orders[0]) == 1000
    capsys.readouterr()


def test_S17_a_backup_of_the_present_history_asks_for_what_came_later_alone(hour: Hour) -> None:
    worker = hour.phones[0]
    before = said(worker, hour, "1")
    copy = back_up(hour, "copy")
    after = said(worker, hour, "2")
    restore(hour, copy)
    assert worker.pull().json["restored_seq"] == before[1]
    assert resent(worker, [before, after]) == ["applied"]
    assert good(hour.real, hour.orders[0]) == 3000


@pytest.mark.parametrize("harm", ["gone", "torn"])
def test_S17_where_the_present_database_tells_nothing_phones_send_all(hour: Hour, harm: str) -> None:
    worker = hour.phones[0]
    told = said(worker, hour, "1")
    copy = back_up(hour, "copy")
    hour.real.close()
    file = hour.folder / "real" / "suigong.db"
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    file.unlink() if harm == "gone" else file.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    restore(hour, copy)
    assert worker.pull().json["restored_seq"] == 0
    assert resent(worker, [told]) == ["applied"]
    assert good(hour.real, hour.orders[0]) == 1000


@pytest.mark.parametrize("failing", ["key", "small", "aside", "last"])
def test_a_restore_that_fails_at_the_very_end_leaves_the_factory_as_it_was(
        hour: Hour, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    """A backup of another key, with a demo's logins, onto a factory that has none of them."""
    copy, real = back_up(hour, "copy"), hour.folder / "real"
    (copy / "secret.key").write_text("ab" * 32)
    (copy / "demo.json").write_text("{}")
    (copy / "tls").mkdir()
    (copy / "tls" / "ca.key").write_text("theirs")
    (real / "secret.key").write_text(hour.real.settings.secret.hex())
    (real / "tls").mkdir()
    (real / "tls" / "ca.key").write_text("ours")
    said(hour.phones[0], hour, "3")
    hour.real.close()
    monkeypatch.delenv("SECRET_KEY")
    before = contents(real)
    with monkeypatch.context() as patch:
        broken(patch, failing)
        with pytest.raises(OSError, match="no space"):
            main(["restore", "--replace", str(copy)])
    assert contents(real) == before
    hour.real = hour.open("real")
    assert good(hour.real, hour.orders[0]) == 3000
    hour.real.close()
    assert main(["restore", "--replace", str(copy)]) == 0, "nothing of it is in the way of the next"
    assert (real / "secret.key").read_text() == "ab" * 32 and (real / "tls" / "ca.key").read_text() == "theirs"
    assert len([p for p in real.glob("before-*") if p.name.endswith("suigong.db")]) == 1


def contents(folder: Path) -> dict[str, bytes]:
    """All but copies of the key that were made on the way."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*")
            if p.is_file() and not p.name.startswith("before-") and p.name != "suigong.db.server"}


def broken(patch: pytest.MonkeyPatch, failing: str) -> None:
    """The disk fails at this step, once the draft is ready."""
    def fails(*_: object) -> None:
        raise OSError("no space")

    real = os.replace

    def replace(source: Any, target: Any) -> None:
        if Path(source).name == {"aside": "suigong.db", "last": "suigong.db.restoring"}.get(failing):
            raise OSError("no space")
        real(source, target)

    if failing == "key":
        patch.setattr("server.commands.restore.write_whole", fails)
    elif failing == "small":
        patch.setattr("server.commands.backup.write_whole", fails)
    patch.setattr("server.commands.restore.os.replace", replace)


def test_after_pg_restore_an_epoch_begins_by_hand(factory: Factory, monkeypatch: pytest.MonkeyPatch,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    """Beside a running server, too."""
    monkeypatch.setenv("DATA_DIR", str(factory.settings.data_dir))
    monkeypatch.setenv("DATABASE_URL", factory.settings.database_url)
    monkeypatch.setenv("SECRET_KEY", factory.settings.secret.hex())
    phone, order = factory.phone(), factory.order()
    event = phone.report(order, good="2")
    phone.results(event)
    page = phone.pull().json
    assert main(["new-epoch"]) == 1
    assert "say --put-back" in capsys.readouterr().err
    assert phone.pull(page["cursor"]).json["epoch"] == page["epoch"], "nothing was changed"
    assert main(["new-epoch", "--put-back"]) == 0
    assert "phones send again what came later" in capsys.readouterr().out
    assert phone.pull(page["cursor"]).status_code == 409
    fresh = phone.pull().json
    assert fresh["epoch"] != page["epoch"] and fresh["restored_seq"] == 0
    assert phone.results(event)[0]["verdict"] == "applied"
    assert good(factory, order) == 2000
    assert [i.code for i in open_items(factory)] == ["restored"]
