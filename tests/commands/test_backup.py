"""python -m server backup and restore: everything comes back, in a new epoch [S17]."""

from __future__ import annotations

import json
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from server.cli import main
from server.commands.replay import differences
from tests.builders import Factory

UUID7 = 14  # place of the version digit


@pytest.fixture
def there(factory: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Factory:
    """The factory's environment, as commands see it."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", factory.settings.database_url)
    monkeypatch.setenv("SECRET_KEY", factory.settings.secret.hex())
    return factory


def restored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *more: str) -> int:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "new"))
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("SECRET_KEY")
    return main(["restore", *more, str(tmp_path / "copy")])


def test_everything_comes_back_in_a_new_epoch(there: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = there.client().post("/api/v1/orders", headers=there.bearer("stranger"), json={
        "customer": {"name": "甲"}, "promised_ship": "2026-03-20", "lines": [{"sku": "HR-1001", "quantity": "5"}]}).json
    photo = tmp_path / "blobs" / "ab" / ("ab" + "0" * 62 + ".jpg")
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"picture")
    phone = there.phone("worker")
    phone.results(phone.event("work.report", {
        "work_order": made["work_orders"][0]["code"], "operation": 10, "good": "3"}))
    epoch = there.kit.writer.epoch
    assert main(["backup", str(tmp_path / "copy")]) == 0
    assert stat.S_IMODE((tmp_path / "copy" / "secret.key").stat().st_mode) == 0o600
    assert json.loads((tmp_path / "copy" / "backup.json").read_text())["epoch"] == epoch
    late = phone.report(there.order(), good="1")
    phone.results(late)
    assert restored(tmp_path, monkeypatch) == 0

    again = Factory(tmp_path / "new", database_url=f"sqlite:///{tmp_path / 'new' / 'suigong.db'}",
                    secret=bytes.fromhex((tmp_path / "new" / "secret.key").read_text()))
    try:
        assert again.kit.writer.epoch != epoch
        assert again.kit.writer.epoch[UUID7] == "7"
        assert again.kit.writer.restored_seq == 0, "an empty machine cannot tell what phones were told since"
        items = again.client().get("/api/v1/inbox", headers=again.bearer("supervisor")).json["items"]
        assert [i["code"] for i in items] == ["restored"]
        assert items[0]["about"]["restored_seq"] == 0
        whole = again.client().get(f"/api/v1/orders/{made['no']}", headers=again.bearer("supervisor")).json
        assert whole["tracking_token"] == made["tracking_token"], "codes can be printed again"
        assert (tmp_path / "new" / "blobs" / "ab" / photo.name).read_bytes() == b"picture"
        assert list(differences(again.kit)) == []
        phone.factory, phone.client = again, again.client()
        assert phone.results(late)[0]["verdict"] == "waiting", "sent again; its order is what only the server knew"
    finally:
        again.close()


def test_a_backup_is_taken_while_others_write(there: Factory, tmp_path: Path) -> None:
    order, phone = there.order(), there.phone("worker")
    phone.results(*[phone.report(order, good="1") for _ in range(20)])
    with there.kit.store.reading() as reads:
        assert reads.head() > 20
        assert main(["backup", str(tmp_path / "copy")]) == 0
    with closing(sqlite3.connect(tmp_path / "copy" / "suigong.db")) as copy:
        assert copy.execute("SELECT count(*) FROM event_statuses").fetchone() == (20,)


def test_a_damaged_backup_is_refused_and_changes_nothing(there: Factory, tmp_path: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["backup", str(tmp_path / "copy")]) == 0
    database = tmp_path / "copy" / "suigong.db"
    database.write_bytes(database.read_bytes()[:5000])
    assert restored(tmp_path, monkeypatch) == 1
    assert not (tmp_path / "new" / "suigong.db").exists()
    (tmp_path / "copy" / "secret.key").unlink()
    assert main(["restore", str(tmp_path / "copy")]) == 1


def test_nothing_is_overwritten(there: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["backup", str(tmp_path / "copy")]) == 0
    assert main(["backup", str(tmp_path / "copy")]) == 1, "the folder is not empty"
    assert restored(tmp_path, monkeypatch) == 0
    assert main(["restore", str(tmp_path / "copy")]) == 1, "there is a factory already"
    using = Factory(tmp_path / "new", database_url=f"sqlite:///{tmp_path / 'new' / 'suigong.db'}",
                    secret=bytes.fromhex((tmp_path / "new" / "secret.key").read_text()))
    assert main(["restore", "--replace", str(tmp_path / "copy")]) == 1, "a server has it open"
    using.close()
    assert main(["restore", "--replace", str(tmp_path / "copy")]) == 0
    assert len(list((tmp_path / "new").glob("before-*-suigong.db"))) == 1
    (tmp_path / "new" / "suigong.db").write_bytes(b"damaged" * 500)
    assert main(["restore", "--replace", str(tmp_path / "copy")]) == 0, "what is damaged may be replaced"
