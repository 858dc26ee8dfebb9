"""make upgrade with real releases in a repository of its own: the present code, and two that fail.

The first upgrade is the one that a factory makes: its database is that of the release before (release-1.sql.gz). What
must not happen is tried on a small factory.
"""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.architecture import tree
from tests.builders import Factory
from tests.fakes import FakeClock

DUMP = Path(__file__).parent / "release-1.sql.gz"
pytestmark = pytest.mark.slow
SECRET = bytes.fromhex("ab" * 32)
VERSIONS = Path("server/store/migrations/versions")
MIGRATION = '''"""A release of a test."""
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None


def upgrade() -> None:
    op.create_table("upgraded", sa.Column("id", sa.Text(), primary_key=True))
    {then}
'''


@dataclass
class Place:
    """An installed Suigong with its data."""

    code: Path
    data: Path

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments], cwd=self.code,
                              capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def release(self, name: str, file: str, text: str) -> None:
        """A commit on a branch of its own; the installed one stays checked out."""
        self.git("checkout", "-q", "-b", name)
        (self.code / file).write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", name)
        self.git("checkout", "-q", "main")

    def upgrade(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "DATA_DIR": str(self.data)}
        return subprocess.run(
            [sys.executable, "deploy/upgrade.py", "--python", sys.executable, "--install", "true", "--service", "",
             *arguments], cwd=self.code, env=env, capture_output=True, text=True, check=False)

    def rows(self) -> dict[str, int]:
        with closing(sqlite3.connect(self.data / "suigong.db")) as database:
            names = [r[0] for r in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {n: database.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for n in names}

    def content(self) -> str:
        with closing(sqlite3.connect(self.data / "suigong.db")) as database:
            return "\n".join(database.iterdump())


def head() -> str:
    return sorted(p.name[:4] for p in (tree.ROOT / VERSIONS).glob("[0-9]*.py"))[-1]


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The present code as an installed release, and two later ones that fail."""
    made = Place(tmp_path_factory.mktemp("code"), Path())
    for path in tree.files():
        if path.parts[0] in ("server", "sync", "labels", "deploy", ".gitignore") and (tree.ROOT / path).exists():
            (made.code / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(tree.ROOT / path, made.code / path)
    made.git("init", "-q", "-b", "main")
    made.git("add", "-A")
    made.git("commit", "-q", "-m", "installed")
    broken = MIGRATION.format(head=head(), then='op.execute("SELECT missing FROM nowhere")')
    made.release("v-broken", f"{VERSIONS}/9999_broken.py", broken)
    made.release("v-late", f"{VERSIONS}/9999_late.py", MIGRATION.format(
        head=head(), then='''if "upgrade-" not in str(op.get_bind().engine.url):
        op.execute("UPDATE work_orders SET planned = planned + 1")'''))
    return made.code


@pytest.fixture
def factory_of_the_last_release(code: Path, tmp_path: Path) -> Place:
    made = Place(code, tmp_path / "data")
    made.data.mkdir()
    with closing(sqlite3.connect(made.data / "suigong.db")) as database:
        database.executescript(gzip.decompress(DUMP.read_bytes()).decode())
        photos = [r[0] for r in database.execute("SELECT sha256 FROM blobs")]
    for photo in photos:
        (made.data / "blobs" / photo[:2]).mkdir(parents=True, exist_ok=True)
        (made.data / "blobs" / photo[:2] / f"{photo}.jpg").write_bytes(b"picture")
    (made.data / "secret.key").write_text(SECRET.hex())
    return made


@pytest.fixture(scope="module")
def place(code: Path, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A few orders and reports, at the present version."""
    data = tmp_path_factory.mktemp("small") / "data"
    factory = Factory(data, FakeClock(datetime.now(UTC)), database_url=f"sqlite:///{data / 'suigong.db'}",
                      secret=SECRET)
    orders, phone = [factory.order() for _ in range(3)], factory.phone()
    phone.results(*(phone.report(order, "1") for order in orders))
    factory.close()
    (data / "test.db").unlink()
    (data / "secret.key").write_text(SECRET.hex())
    return Place(code, data)


def test_what_the_last_release_left_is_upgraded_by_what_git_pull_brought(factory_of_the_last_release: Place) -> None:
    place = factory_of_the_last_release
    before = place.rows()
    done = place.upgrade()
    assert done.returncode == 0, done.stderr + done.stdout
    after = place.rows()
    assert after["orders"] == before["orders"] and after["log"] == before["log"] + 1
    assert set(after) > set(before)
    assert list((place.data / "backups").glob("2*-*/suigong.db")), "a proved backup came first"
    assert list((place.data / "upgrades").glob("*/suigong.db"))
    assert not list(place.data.glob("upgrade-*")), "nothing is left lying about"


def test_a_release_that_fails_changes_nothing(place: Place) -> None:
    before = place.content()
    done = place.upgrade("--to", "v-broken")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "nowhere" in done.stderr
    assert "Gone back" in done.stderr and "已退回" in done.stderr
    assert place.git("symbolic-ref", "--short", "HEAD") == "main"
    assert "upgraded" not in place.rows()
    kept = [line for line in place.content().splitlines() if '"backups"' not in line]
    assert kept == [line for line in before.splitlines() if '"backups"' not in line]


def test_what_fails_only_on_the_data_itself_is_put_back(place: Place) -> None:
    """Its migration goes through there, and leaves tables that the log does not bear out."""
    before = place.rows()
    done = place.upgrade("--to", "v-late")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "upgrading the data" in done.stdout and "planned" in done.stderr
    after = place.rows()
    assert "upgraded" not in after and after["log"] == before["log"] and after["feed"] == before["feed"]
    assert place.git("symbolic-ref", "--short", "HEAD") == "main"


def test_it_waits_for_nobody_and_asks_plainly(place: Place) -> None:
    """Refused before anything is touched: a release that is not there, a running server, changed files."""
    assert "no release called" in place.upgrade("--to", "v-nothing").stderr
    with closing(sqlite3.connect(place.data / "suigong.db")) as server:
        server.execute("PRAGMA journal_mode=WAL")
        server.execute("SELECT count(*) FROM log").fetchone()
        assert "stop it first" in place.upgrade("--to", "v-late").stderr
    (place.code / "server" / "cli.py").write_text("changed")
    assert "were changed" in place.upgrade("--to", "v-late").stderr
    place.git("checkout", "-q", "--", ".")
