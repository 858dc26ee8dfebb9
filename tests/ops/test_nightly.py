"""python -m server backup, the nightly one: proved before it counts, photos kept once, old nights removed."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from server.cli import main
from server.commands import nightly, postgres, rotation
from server.commands.backup import CannotBackUp
from server.commands.kit import settings
from server.commands.start import last_good
from server.services.pool import Pool
from server.services.ports import Backup, Blob
from tests.builders import Factory

PASSPHRASE = "correct horse 随工"
PHOTO = "ab" + "0" * 62


@pytest.fixture
def there(factory: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Factory]:
    """The factory's environment as commands see it, with a second place and one photo and one file."""
    monkeypatch.setattr("os.nice", lambda _by: 0)  # this process goes on after the command
    for name, value in (("DATA_DIR", str(tmp_path)), ("DATABASE_URL", factory.settings.database_url),
                        ("SECRET_KEY", factory.settings.secret.hex()), ("BACKUP_DIR", str(tmp_path / "disk"))):
        monkeypatch.setenv(name, value)
    (tmp_path / "disk").mkdir()
    for name, data in ((f"blobs/ab/{PHOTO}.jpg", b"picture"), ("files/cd/cdef", b"drawn lines"),
                       ("blobs/partial/half-10", b"h"), ("tls/ca.key", b"key"), ("tls/ca.crt", b"crt")):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    factory.order(customer="宏远机械")
    return factory


def nights(tmp_path: Path) -> list[Path]:
    return rotation.nights(tmp_path / "disk")


def last(factory: Factory, good: bool = False) -> Backup | None:
    with factory.kit.store.reading() as reads:
        return reads.secrets.last_backup("9", good=good)


def restored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, night: Path) -> int:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "new"))
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("SECRET_KEY")
    return main(["restore", str(night)])


@pytest.mark.parametrize("passphrase", [None, PASSPHRASE], ids=["plain", "sealed"])
def test_it_is_proved_noted_and_comes_back_whole(there: Factory, tmp_path: Path, passphrase: str | None,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    if passphrase:
        monkeypatch.setenv("BACKUP_PASSPHRASE", passphrase)
    assert main(["backup"]) == 0
    [night] = nights(tmp_path)
    noted = last(there)
    assert noted is not None and noted.ok
    assert noted.detail["place"] == str(night)
    assert noted.detail["same_disk"] is True
    with there.kit.store.reading() as reads:
        assert noted.detail["seq"] == reads.head()
    assert not list(tmp_path.glob("proof-*")) and not list(tmp_path.glob("backup-*"))
    if passphrase:
        stored = b"".join(f.read_bytes() for f in (tmp_path / "disk").rglob("*") if f.is_file())
        for plain in (b"SQLite format 3", b"picture", b"drawn lines", "宏远机械".encode()):
            assert plain not in stored
    assert restored(tmp_path, monkeypatch, night) == 0
    new = tmp_path / "new"
    assert (new / "blobs" / "ab" / f"{PHOTO}.jpg").read_bytes() == b"picture"
    assert (new / "files" / "cd" / "cdef").read_bytes() == b"drawn lines"
    assert (new / "tls" / "ca.key").stat().st_mode & 0o777 == 0o600
    assert not (new / "blobs" / "partial" / "half-10").exists(), "an upload under way is not whole"
    assert main(["replay"]) == 0


def test_the_wrong_passphrase_restores_nothing(there: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKUP_PASSPHRASE", PASSPHRASE)
    assert main(["backup"]) == 0
    monkeypatch.setenv("BACKUP_PASSPHRASE", "another passphrase")
    assert restored(tmp_path, monkeypatch, nights(tmp_path)[0]) == 1
    assert not (tmp_path / "new" / "suigong.db").exists()


def test_photos_are_kept_once_and_go_with_the_last_night_that_names_them(there: Factory, tmp_path: Path) -> None:
    assert main(["backup"]) == 0
    disk, pooled = tmp_path / "disk", tmp_path / "disk" / "pool" / "blobs" / "ab" / f"{PHOTO}.jpg"
    first = pooled.stat().st_mtime_ns
    [night] = nights(tmp_path)
    night.rename(disk / "20200101-023000")
    assert main(["backup"]) == 0
    assert pooled.stat().st_mtime_ns == first, "not written a second time"
    noted = last(there)
    assert noted is not None and noted.detail["new_bytes"] == 0
    (tmp_path / "blobs" / "ab" / f"{PHOTO}.jpg").unlink()
    assert main(["backup"]) == 0
    assert pooled.exists(), "the older nights still name it"
    for night in nights(tmp_path):
        note = json.loads((night / "backup.json").read_text())
        note["names"] = [n for n in note["names"] if PHOTO not in n]
        (night / "backup.json").write_text(json.dumps(note))
    nightly.tidy(disk)
    assert not pooled.exists()
    assert (disk / "pool" / "files" / "cd" / "cdef").exists()


def test_a_copy_that_does_not_fold_does_not_count(there: Factory, tmp_path: Path) -> None:
    assert main(["backup"]) == 0
    with closing(sqlite3.connect(there.settings.database_url.removeprefix("sqlite:///"))) as file:
        file.execute("UPDATE work_orders SET planned = planned + 1")
        file.commit()
    assert main(["backup"]) == 1
    noted, good = last(there), last(there, good=True)
    assert noted is not None and not noted.ok
    assert "planned" in noted.detail["en"] and "不一致" in noted.detail["zh"]
    assert good is not None and good.ok, "the last good one is still known"
    assert len(nights(tmp_path)) == 1, "what is not proved does not lie there as if it were"
    assert not list((tmp_path / "disk").glob("*.part"))


def test_a_disk_that_is_not_plugged_in_is_not_made(there: Factory, tmp_path: Path,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKUP_DIR", str(tmp_path / "usb"))
    assert main(["backup"]) == 1
    assert not (tmp_path / "usb").exists()
    noted = last(there)
    assert noted is not None and "connect the disk" in noted.detail["en"] and "接好硬盘" in noted.detail["zh"]


def test_a_full_disk_is_said_plainly(there: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "SPARE", 1 << 60)
    assert main(["backup"]) == 1
    noted = last(there)
    assert noted is not None and "make room" in noted.detail["en"]


def test_one_at_a_time(there: Factory, capsys: pytest.CaptureFixture[str]) -> None:
    with nightly.alone(settings()):
        assert main(["backup"]) == 1
    assert "Another backup" in capsys.readouterr().err
    assert last(there) is None, "the other one takes the note"


def test_what_a_killed_one_left_is_cleared(there: Factory, tmp_path: Path) -> None:
    left = tmp_path / "disk" / "20260101-023000.part"
    left.mkdir()
    (tmp_path / "disk" / "holiday.jpg").write_bytes(b"somebody's")
    assert main(["backup"]) == 0
    assert not left.exists()
    assert (tmp_path / "disk" / "holiday.jpg").exists(), "what is not ours stays"


def test_postgresql_without_its_tools_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("shutil.which", lambda _tool: None)
    with pytest.raises(CannotBackUp, match="pg_dump is not installed") as why:
        postgres.dump("postgresql+psycopg://u:p@h/d", tmp_path / "x")
    assert "pg_dump" in why.value.zh


def test_rotation_keeps_days_weeks_and_months() -> None:
    today = date(2026, 11, 22)
    names = [f"{today - timedelta(days=n):%Y%m%d}-023000" for n in range(500)]
    stay = sorted(rotation.staying(names), reverse=True)
    days = [rotation.day_of(n) for n in stay]
    assert days[:7] == [today - timedelta(days=n) for n in range(7)]
    assert date(2026, 11, 8) in days and date(2026, 11, 1) in days, "the Sunday that ends each of four weeks"
    assert date(2026, 10, 31) in days and date(2025, 12, 31) in days and date(2025, 11, 30) not in days
    assert len(stay) == 7 + 3 + 11
    assert rotation.staying([*names, "holiday", "20261345-023000"]) == set(stay)
    twice = rotation.staying(["20261122-023000", "20261122-140000"])
    assert twice == {"20261122-140000"}, "the newest of a day"


def test_nights_of_days_to_come_stay_and_take_nobody_s_place() -> None:
    """They were made while the clock was ahead; or it is behind now, and they are the good ones."""
    today = date(2026, 11, 22)
    ordinary = [f"{today - timedelta(days=n):%Y%m%d}-023000" for n in range(500)]
    ahead = [f"2036{n:02}01-023000" for n in range(1, 13)]
    assert rotation.staying([*ordinary, *ahead], today) == rotation.staying(ordinary) | set(ahead)
    then = today - timedelta(days=10)
    stay = rotation.staying(ordinary, then)
    assert {n for n in ordinary if rotation.day_of(n) > then} <= stay  # type: ignore[operator]
    assert f"{then:%Y%m%d}-023000" in stay, "what is made while the clock is behind is among the newest"


@pytest.mark.parametrize("back", [timedelta(hours=3), timedelta(days=10), timedelta(days=3000)])
def test_the_night_that_was_just_proved_stays_though_the_clock_is_behind(
        there: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, back: timedelta) -> None:
    noon = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    for at in (noon - timedelta(days=n) for n in range(500)):
        night = nightly.fresh(tmp_path / "disk", at.astimezone(there.settings.timezone))
        night.mkdir()
        (night / "backup.json").write_text(json.dumps({"pool": "pool", "names": []}))
    monkeypatch.setattr(nightly, "system_clock", lambda: noon - back)
    assert main(["backup"]) == 0
    noted = last(there)
    assert noted is not None and Path(noted.detail["place"]) in nights(tmp_path)


def test_the_last_good_one_is_none_of_a_day_to_come(there: Factory, tmp_path: Path) -> None:
    """Made while the clock was ahead, it has the newest name, and may be the oldest."""
    assert main(["backup"]) == 0
    [night] = nights(tmp_path)
    shutil.copytree(night, night.with_name("20991231-023000"))
    found = last_good(settings())
    assert found is not None and found[0] == night
    shutil.rmtree(night)
    found = last_good(settings())
    assert found is not None and found[0].name == "20991231-023000", "better than none"


def test_a_photo_that_comes_or_goes_meanwhile_spoils_nothing(there: Factory, tmp_path: Path,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is copied first; then one photo arrives, whole, and another one's time is over."""
    real = nightly.copy_core

    def slow(found, source, target) -> None:  # type: ignore[no-untyped-def]
        real(found, source, target)
        late = "cd" + "1" * 62
        (tmp_path / "blobs" / "cd").mkdir()
        (tmp_path / "blobs" / "cd" / f"{late}.jpg").write_bytes(b"late")
        there.kit.writer.call(lambda tx: tx.secrets.put(Blob(late, "here", 4, "image/jpeg", 4, "2026-03-02T01:00:00Z")))

    class Vanishing(Pool):
        def take(self, source: Path, name: str) -> int:
            if PHOTO in name:
                source.unlink()
            return super().take(source, name)

    monkeypatch.setattr(nightly, "copy_core", slow)
    monkeypatch.setattr(nightly, "pool_in", lambda place, _phrase: Vanishing(place / "pool"))
    assert main(["backup"]) == 0
    [night] = nights(tmp_path)
    kept = json.loads((night / "backup.json").read_text())["names"]
    assert not [n for n in kept if PHOTO in n] and [n for n in kept if "cd1111" in n]
