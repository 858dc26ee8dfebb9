"""A backup and the journal on the second disk are the whole factory; damage is named, nothing is mixed up [S17]."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from server.cli import main
from server.commands.replay import differences
from server.jobs.journal import JournalWatch
from server.services.journal import files
from server.services.pull import start_epoch
from tests.api.test_blobs import picture, sha, upload
from tests.builders import Factory, Phone
from tests.fakes import inline
from tests.restores.second_disk import journal_of, kept, log_of, open_items


@pytest.fixture
def there(factory: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Factory:
    """The factory's environment, as commands see it."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", factory.settings.database_url)
    monkeypatch.setenv("SECRET_KEY", factory.settings.secret.hex())
    return factory


def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *more: str, name: str = "new") -> int:
    """Restore on a machine that has nothing but the backup and the second disk."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / name))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("SECRET_KEY", raising=False)
    return main(["restore", str(tmp_path / "copy"), *more])


def opened(tmp_path: Path, there: Factory, name: str = "new") -> Factory:
    return Factory(tmp_path / name, there.clock, database_url=f"sqlite:///{tmp_path / name / 'suigong.db'}",
                   secret=there.settings.secret)


def busy_hour(there: Factory) -> dict[str, Any]:
    """What people do after the backup: each kind of thing that stands in the log or beside it."""
    phone, order = there.phone(), there.order()
    data = picture()
    report = phone.event("ng.report", {"work_order": order.code, "operation": 10, "quantity": "1", "counted": False,
                                       "defect": "SCRATCH", "replenish": False},
                         blobs=[{"sha256": sha(data), "bytes": len(data), "media_type": "image/jpeg"}])
    phone.results(phone.report(order, good="7"), report)
    assert upload(phone, data).status_code == 204
    made = there.client().post("/api/v1/orders", headers=there.bearer("stranger"), json={
        "customer": {"name": "乙"}, "promised_ship": "2026-03-20", "lines": [{"sku": "HR-1001", "quantity": "5"}]}).json
    there.person("admin1", ["admin"])
    hired = there.client().post("/api/v1/people", headers=there.bearer("admin1"), json={
        "name": "周新", "username": "zhouxin", "roles": ["worker"]}).json
    there.client().post("/api/v1/people/P-worker/pin", headers=there.bearer("admin1"), json={"pin": "7777"})
    return {"phone": phone, "order": order, "photo": sha(data), "made": made, "hired": hired}


def test_S17_backup_and_journal_are_everything(there: Factory, disk: Path, tmp_path: Path, passphrase: str | None,
                                               monkeypatch: pytest.MonkeyPatch,
                                               capsys: pytest.CaptureFixture[str]) -> None:
    journal = journal_of(there, disk, passphrase)
    there.order()
    assert main(["backup", str(tmp_path / "copy")]) == 0
    backup = len(log_of(there))
    said = busy_hour(there)
    journal.catch_up()
    journal.stop()
    before = log_of(there)
    assert elsewhere(tmp_path, monkeypatch, "--journal", str(disk)) == 0
    out = capsys.readouterr().out
    assert f"{len(before) - backup} entries after the backup came from the journal" in out
    again = opened(tmp_path, there)
    try:
        assert log_of(again)[:len(before)] == before
        assert list(differences(again.kit)) == []
        phone = said["phone"]
        phone.factory, phone.client = again, again.client()
        assert phone.results(phone.report(said["order"]))[0]["verdict"] == "applied", "the phone is still enrolled"
        shown = phone.client.get(f"/api/v1/blobs/{said['photo']}", headers=again.bearer("supervisor"))
        assert shown.status_code == 200, "the picture's file came along"
        whole = again.client().get(f"/api/v1/orders/{said['made']['no']}", headers=again.bearer("supervisor")).json
        assert whole["tracking_token"] == said["made"]["tracking_token"]  # type: ignore[index]
        with again.kit.store.reading() as reads:
            hired = said["hired"]["id"]
            assert reads.names([hired])[hired].name == "周新"
            credential, old = reads.secrets.credential(person_id=hired), reads.secrets.credential(person_id="P-worker")
        assert credential is not None and credential.pin is None and credential.badge is not None
        assert old is not None and old.pin is None, "a PIN that was replaced must not work again"
        [alert] = [i for i in open_items(again) if i.code == "restored"]
        assert set(alert.about["journal"]["pins"]) >= {hired, "P-worker"}
        assert alert.about["journal"]["rows"] == len(before) - backup
    finally:
        again.close()


def said_seq(tmp_path: Path) -> int:
    """Up to which row the backup goes."""
    found = json.loads((tmp_path / "copy" / "backup.json").read_text())
    return int(found["seq"])


def test_a_journal_that_does_not_belong_changes_nothing(there: Factory, disk: Path, tmp_path: Path,
                                                        monkeypatch: pytest.MonkeyPatch,
                                                        capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup", str(tmp_path / "copy")]) == 0
    other = Factory(tmp_path / "other", there.clock)
    strange = journal_of(other, disk)
    strange.catch_up()
    strange.stop()
    other.close()
    assert elsewhere(tmp_path, monkeypatch, "--journal", str(disk)) == 1
    assert "another factory" in capsys.readouterr().err
    assert not (tmp_path / "new" / "suigong.db").exists()
    assert elsewhere(tmp_path, monkeypatch, "--journal", str(tmp_path / "nowhere")) == 1
    assert elsewhere(tmp_path, monkeypatch, "--no-journal") == 0


def test_damage_in_the_middle_gives_what_stands_before_it(there: Factory, disk: Path, tmp_path: Path,
                                                          monkeypatch: pytest.MonkeyPatch,
                                                          capsys: pytest.CaptureFixture[str]) -> None:
    journal = journal_of(there, disk)
    assert main(["backup", str(tmp_path / "copy")]) == 0
    backup = said_seq(tmp_path)
    for _ in range(6):
        there.order()
    journal.catch_up()
    journal.stop()
    place = files.scan(disk, None).rows[backup + 4]
    data = bytearray(place.file.read_bytes())
    data[place.at + place.length // 2] ^= 1
    place.file.write_bytes(bytes(data))
    number = bytes(data[:place.at]).count(b"\n") + 1
    assert elsewhere(tmp_path, monkeypatch, "--journal", str(disk)) == 0
    out = capsys.readouterr().out
    assert f"{place.file.name}:{number}" in out
    again = opened(tmp_path, there)
    try:
        assert again.kit.writer.restored_seq == 0, "what stood behind the damage comes again from phones"
        assert log_of(again)[:backup + 3] == log_of(there)[:backup + 3]
        assert list(differences(again.kit)) == []
    finally:
        again.close()


def test_a_database_put_back_by_hand_is_noticed_and_the_rest_is_kept(factory: Factory, disk: Path, tmp_path: Path,
                                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody copies an old file over the database and starts: the journal knows that there was more."""
    from server.app import Parts, close_app, create_app
    from tests.fakes import FakeBackup

    monkeypatch.setenv("DATABASE_URL", factory.settings.database_url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SECRET_KEY", factory.settings.secret.hex())
    assert main(["backup", str(tmp_path / "copy")]) == 0
    made = journal_of(factory, disk)
    for _ in range(3):
        factory.order()
    made.catch_up()
    made.stop()
    before, epoch = log_of(factory), factory.kit.writer.epoch
    factory.close()
    old = tmp_path / "by-hand"
    old.mkdir()
    shutil.copyfile(tmp_path / "copy" / "suigong.db", old / "test.db")
    settings = replace(factory.settings, data_dir=old, database_url=f"sqlite:///{old / 'test.db'}", journal_dir=disk)
    app = create_app(settings, Parts(clock=factory.clock, offload=inline, async_mode="threading", sockets=False,
                                     dist=old / "no-build", backup=FakeBackup))
    kit = app.extensions["suigong"]
    try:
        assert kit.writer.epoch != epoch
        assert kit.writer.restored_seq == 0, "what is missing may have told of an older restore"
        with kit.store.reading() as reads:
            assert kit.journal.seq <= reads.head()
    finally:
        close_app(app)
    [aside] = disk.glob("before-*")
    assert kept(aside) == before
    assert elsewhere(tmp_path, monkeypatch, "--journal", str(aside)) == 0
    again = opened(tmp_path, factory)
    try:
        assert log_of(again)[:len(before)] == before
    finally:
        again.close()


@pytest.mark.parametrize("told", [True, False], ids=["epoch begun at once", "nobody noticed"])
def test_S17_put_back_while_the_second_disk_was_away_it_is_noticed_once_the_disk_is_there(
        there: Factory, disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: bool) -> None:
    """Phones have sent the lost reports again meanwhile: they stand in both histories under the same numbers."""
    phone, order = there.phone(), there.order()
    made = journal_of(there, disk)
    assert main(["backup", str(tmp_path / "copy")]) == 0
    there.person("P-new", ["worker"])
    events = []
    for n in range(5):
        there.clock.advance(seconds=30)
        events.append(phone.report(order, good=str(n + 1)))
        phone.results(events[-1])
    made.catch_up()
    made.stop()
    before = log_of(there)
    there.close()

    place = tmp_path / "by-hand"
    place.mkdir()
    shutil.copyfile(tmp_path / "copy" / "suigong.db", place / "test.db")
    again = Factory(place, there.clock, secret=there.settings.secret)
    there.clock.advance(seconds=600)
    if told:
        again.kit.writer.call(lambda tx: start_epoch(tx, 0))
    else:
        again.person("P-other", ["worker"])
    back = Phone(again, phone.device_id, phone.secret, phone.seq, phone.actor, phone.session_id, phone.token)
    for event in events:
        back.results(event)
    epoch = again.kit.writer.epoch
    late = journal_of(again, disk)
    late.catch_up()
    JournalWatch(again.kit).round()
    late.catch_up()
    JournalWatch(again.kit).round()
    late.catch_up()
    late.stop()
    assert (again.kit.writer.epoch == epoch) is told, "phones send again what the old history had"
    assert again.kit.writer.restored_seq == 0
    assert kept(disk) == log_of(again), "the present history, whole"
    [aside] = disk.glob("before-*")
    assert kept(aside) == before, "and the other one, whole"
    now = log_of(again)
    again.close()
    assert elsewhere(tmp_path, monkeypatch, "--journal", str(disk)) == 0
    restored = opened(tmp_path, there)
    try:
        assert log_of(restored)[:len(now)] == now
    finally:
        restored.close()
