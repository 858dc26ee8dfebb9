"""The nightly backup of a factory on PostgreSQL: dumped, restored into a scratch database, folded anew, dropped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from server.cli import main
from server.commands import rotation
from server.services.ports import Backup
from tests.builders import Factory
from tests.store import postgres


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Factory]:
    with postgres.server() as url:
        factory = Factory(tmp_path, database_url=url)
        monkeypatch.setattr("os.nice", lambda _by: 0)
        for name, value in (("DATA_DIR", str(tmp_path)), ("DATABASE_URL", url),
                            ("SECRET_KEY", factory.settings.secret.hex()), ("BACKUP_DIR", str(tmp_path / "disk"))):
            monkeypatch.setenv(name, value)
        (tmp_path / "disk").mkdir()
        try:
            yield factory
        finally:
            factory.close()


def last(factory: Factory) -> Backup:
    with factory.kit.store.reading() as reads:
        found = reads.secrets.last_backup("9", good=False)
    assert found is not None
    return found


def test_it_is_proved_in_a_scratch_database_that_goes_away(there: Factory, tmp_path: Path) -> None:
    there.order()
    assert main(["backup"]) == 0
    [night] = rotation.nights(tmp_path / "disk")
    assert (night / "suigong.dump").stat().st_mode & 0o777 == 0o600
    assert last(there).ok and last(there).detail["seq"] > 0
    engine = create_engine(there.settings.database_url)
    with engine.connect() as connection:
        names = set(connection.execute(text("SELECT datname FROM pg_database")).scalars())
        assert not [n for n in names if "proof" in n]
        connection.execute(text("UPDATE work_orders SET planned = planned + 1"))
        connection.commit()
    engine.dispose()
    assert main(["backup"]) == 1
    assert not last(there).ok and "planned" in last(there).detail["en"]


def test_a_role_that_may_not_make_one_is_told_how(there: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = create_engine(there.settings.database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE ROLE plain LOGIN"))
        connection.execute(text("GRANT ALL ON ALL TABLES IN SCHEMA public TO plain"))
        connection.execute(text("GRANT ALL ON SCHEMA public TO plain"))
    engine.dispose()
    monkeypatch.setenv("DATABASE_URL", there.settings.database_url.replace("suigong@", "plain@"))
    assert main(["backup"]) == 1
    assert "ALTER ROLE plain CREATEDB" in last(there).detail["en"]
