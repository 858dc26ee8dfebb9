"""python -m server doctor: each line that says BAD also says what to do, in both languages."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.cli import main
from server.commands import checks_factory, checks_machine, doctor
from server.commands.finding import Finding, Note, Problem
from server.config import load
from server.lan.authority import Authority
from server.services.ports import Backup, DeviceHealth
from server.store.unit import SqlStore
from sync.event import format_instant
from sync.verdict import Alert
from tests.builders import Factory
from tests.fakes import FakeClock
from tests.ops.test_previous_release import previous

Check = Callable[..., tuple[str, str]]


@pytest.fixture
def there(factory: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Factory:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", factory.settings.database_url)
    monkeypatch.setenv("SECRET_KEY", factory.settings.secret.hex())
    factory.clock.now = datetime.now(UTC)  # the commands have the machine's own
    factory.order()
    good = Backup(factory.kit.ids.uuid(), format_instant(factory.clock()), True, {})
    factory.kit.writer.call(lambda tx: tx.secrets.put(good))
    return factory


def findings() -> dict[str, Finding]:
    return {f.name.split()[-1]: f for f in doctor.examine()}


def found(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    status = main(["doctor"])
    return status, capsys.readouterr().out


def test_a_well_kept_factory_is_well(there: Factory, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    seen = findings()
    assert {name for name, f in seen.items() if not f.good} <= {"app", "font", "server"}, "what this machine lacks"
    assert set(seen) >= {"disk", "files", "file", "migrations", "certificates", "place", "PUBLIC_URL", "key", "photos",
                         "clock", "backup", "waiting", "inbox", "phones"}
    assert seen["place"].todo_en.startswith("Set BACKUP_DIR"), "a note: the same disk"


def test_every_line_that_is_bad_says_what_to_do(there: Factory, tmp_path: Path, capsys: pytest.CaptureFixture[str],
                                                monkeypatch: pytest.MonkeyPatch) -> None:
    there.client().post("/api/v1/orders", headers=there.bearer("stranger"), json={
        "customer": {"name": "甲"}, "promised_ship": "2026-03-20", "lines": [{"sku": "HR-1001", "quantity": "5"}]})
    (tmp_path / "secret.key").write_text("x")
    (tmp_path / "secret.key").chmod(0o644)
    monkeypatch.setenv("SECRET_KEY", "00" * 32)
    monkeypatch.setenv("BACKUP_DIR", str(tmp_path / "usb"))
    status, said = found(capsys)
    assert status == 1
    lines = said.splitlines()
    for name in ("密钥 key", "文件权限 files", "备份位置 second place"):
        [at] = [i for i, line in enumerate(lines) if line.startswith(f"BAD  {name}")]
        assert lines[at + 1].startswith("    → ") and lines[at + 2].startswith("    → ")
    assert "chmod 600" in said
    assert re.search(r"\d+ 处需要处理 · \d+ to be done", said)


def test_data_of_another_release_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    previous(tmp_path / "suigong.db")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    seen = findings()
    assert "make upgrade" in seen["migrations"].todo_en
    assert "inbox" not in seen, "opening it would have changed it"
    store = SqlStore(f"sqlite:///{tmp_path / 'suigong.db'}")
    with store.readers.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == "0001"
    store.close()


def test_no_data_yet_are_not_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    findings()
    assert not (tmp_path / "suigong.db").exists()


def problem(check: Check, at: object) -> Problem:
    with pytest.raises(Problem) as bad:
        check(at)
    assert re.search("[\u4e00-\u9fff]", bad.value.zh) and re.search("[a-z]", bad.value.en)
    assert bad.value.todo_zh and bad.value.todo_en
    return bad.value


def test_inside(there: Factory) -> None:
    kit, clock = there.kit, there.clock
    for check in checks_factory.CHECKS.values():
        with suppress(Note):  # advice: no second disk
            check(kit)

    def note(tx) -> None:  # type: ignore[no-untyped-def]
        tx.secrets.put(Backup(kit.ids.uuid(), format_instant(clock()), False, {"zh": "盘满", "en": "disk full"}))
        tx.ledger.raise_alert(Alert("not_gone", "not_gone:x", {}), tx.now)

    device = there.phone()
    kit.writer.call(note)
    assert "disk full" in problem(checks_factory.backup, kit).en
    long_ago = format_instant(clock() - timedelta(hours=30))
    kit.writer.call(lambda tx: tx.secrets.put(
        DeviceHealth(device.device_id, format_instant(clock()), {"unsent": 4, "oldest": long_ago})))
    assert "phone of worker" in problem(checks_factory.phones, kit).en
    clock.advance(days=3)
    assert "3 days" in problem(checks_factory.inbox, kit).en
    clock.advance(days=-40)
    assert "before its newest entry" in problem(checks_factory.clock, kit).en


def test_certificates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load({"DATA_DIR": str(tmp_path), "LAN": "1", "LAN_ADDRESSES": "192.168.1.20"})
    clock = FakeClock(datetime.now(UTC))
    Authority(tmp_path / "tls", clock).ensure(["192.168.1.20"], "office-pc")
    assert "39" in checks_machine.certificates(settings)[1]
    monkeypatch.setattr(checks_machine, "system_clock", clock)
    clock.advance(days=390)
    assert "restart" in problem(checks_machine.certificates, settings).todo_en
    clock.advance(days=9 * 365 - 380)
    Authority(tmp_path / "tls", clock).ensure(["192.168.1.20"], "office-pc")
    assert "every phone" in problem(checks_machine.certificates, settings).todo_en


def test_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load({"DATA_DIR": str(tmp_path), "PUBLIC_URL": "http://127.0.0.9:9", "BACKUP_AT": "off"})
    assert "9" in problem(checks_machine.public, settings).en
    assert checks_machine.second_place(settings)[1] == "switched off"
    settings = load({"DATA_DIR": str(tmp_path), "BACKUP_DIR": str(tmp_path)})
    assert isinstance(problem(checks_machine.second_place, settings), Note)
    monkeypatch.setattr(shutil, "disk_usage", lambda _place: shutil._ntuple_diskusage(10, 10, 99 * 1024 ** 2))
    assert "99 MB" in problem(checks_machine.disk, settings).en
    (tmp_path / "suigong.db").write_bytes(b"damaged" * 99)
    assert "restore" in problem(checks_machine.sound, settings).todo_en
