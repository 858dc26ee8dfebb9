"""python -m server people, devices: what a person at the server types."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.cli import main
from sync.model.records import Device
from tests.builders import Factory

Out = pytest.CaptureFixture[str]


@pytest.fixture
def there(factory: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Factory:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", factory.settings.database_url)
    monkeypatch.setenv("SECRET_KEY", factory.settings.secret.hex())
    return factory


def login(factory: Factory, username: str, pin: str) -> int:
    body = {"username": username, "pin": pin, "transport": "bearer"}
    return factory.client().post("/api/v1/auth/login", json=body).status_code


def test_the_first_administrator_comes_from_here(there: Factory, capsys: Out) -> None:
    assert main(["people", "add", "linxy", "林晓燕", "admin,boss"]) == 0
    pin = capsys.readouterr().out.split("PIN ")[1].split()[0]
    assert login(there, "linxy", pin) == 200
    assert main(["people", "list"]) == 0
    assert "林晓燕" in capsys.readouterr().out
    assert main(["people", "pin", "linxy", "--pin", "4711"]) == 0
    assert (login(there, "linxy", pin), login(there, "linxy", "4711")) == (401, 200)
    assert main(["people", "roles", "linxy", "admin"]) == 0
    assert main(["people", "revoke", "linxy"]) == 1, "the last administrator"
    assert main(["people", "revoke", "worker"]) == 0
    assert login(there, "worker", "482913") == 401


def test_the_last_administrator_forgot_the_pin(there: Factory, capsys: Out) -> None:
    main(["people", "add", "linxy", "林晓燕", "admin"])
    old = capsys.readouterr().out.split("PIN ")[1].split()[0]
    assert main(["people", "admin-recovery"]) == 0
    said = capsys.readouterr().out
    assert "linxy" in said
    assert (login(there, "linxy", old), login(there, "linxy", said.split("PIN ")[1].split()[0])) == (401, 200)


def test_nobody_is_administrator_any_more(there: Factory, capsys: Out) -> None:
    """The only one was taken away beside the rules: by an older version, or a restored backup."""
    assert main(["people", "admin-recovery"]) == 0
    said = capsys.readouterr().out
    body = {"username": "admin", "pin": said.split("PIN ")[1].split()[0], "transport": "bearer"}
    done = there.client().post("/api/v1/auth/login", json=body)
    assert (done.status_code, done.json["actor"]["roles"]) == (200, ["admin"])


def test_somebody_named_becomes_administrator(there: Factory, capsys: Out) -> None:
    assert main(["people", "admin-recovery", "supervisor"]) == 0
    pin = capsys.readouterr().out.split("PIN ")[1].split()[0]
    body = {"username": "supervisor", "pin": pin, "transport": "bearer"}
    roles = there.client().post("/api/v1/auth/login", json=body).json["actor"]["roles"]
    assert set(roles) == {"supervisor", "admin"}
    assert main(["people", "revoke", "worker"]) == 0
    assert main(["people", "admin-recovery", "worker"]) == 1, "who left stays out"


def test_asked_for_wrongly(there: Factory, capsys: Out) -> None:
    assert main(["people", "add", "a b", "x", "worker"]) == 2
    assert main(["people", "add", "ab", "x", "king"]) == 2
    assert main(["people", "pin", "nobody"]) == 1
    assert main(["people", "add", "worker", "x", "worker"]) == 1, "the name is taken"
    assert main(["fly"]) == 2
    assert "nobody" in capsys.readouterr().err


def test_a_wrong_setting_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Out) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FACTORY_TZ", "Moon/Sea")
    assert main(["people", "list"]) == 2
    said = capsys.readouterr().err
    assert "FACTORY_TZ" in said
    assert len(said.strip().splitlines()) == 1


def test_devices(there: Factory, capsys: Out) -> None:
    assert main(["devices", "codes", "2"]) == 0
    code = capsys.readouterr().out.split()[0]
    made = there.client().post("/api/v1/devices/enrol", json={
        "code": code, "name": "新手机", "transport": "bearer"}).json
    assert main(["devices", "list"]) == 0
    assert "新手机" in capsys.readouterr().out
    there.kit.devices.health.note(made["device_id"], '{"unsent": 3, "oldest": "2026-03-01T08:00:00Z", "app": "1.4"}')
    assert main(["devices", "list"]) == 0
    assert "3 unsent 未发送 since 2026-03-01T08:00:00Z, app 1.4" in capsys.readouterr().out
    assert main(["devices", "revoke", made["device_id"]]) == 0
    with there.kit.store.reading() as reads:
        device = reads.source.load(Device, made["device_id"])
    assert device is not None
    assert device.revoked
    assert main(["devices", "revoke", "none"]) == 1
