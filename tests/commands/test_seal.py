"""BACKUP_PASSPHRASE: a backup as one encrypted file (page 5, line 32)."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.cli import main
from server.services import seal
from tests.builders import Factory

PASSPHRASE = "correct horse 随工"


@pytest.fixture
def sealed(factory: Factory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a sealed backup of a factory with one order; the environment is that of its restore."""
    factory.order(customer="宏远机械")
    for name, value in (("DATA_DIR", str(tmp_path)), ("DATABASE_URL", factory.settings.database_url),
                        ("SECRET_KEY", factory.settings.secret.hex()), ("BACKUP_PASSPHRASE", PASSPHRASE)):
        monkeypatch.setenv(name, value)
    assert main(["backup", str(tmp_path / "copy")]) == 0
    assert not list(tmp_path.glob("backup-*")), "nothing that can be read is left lying about"
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "new"))
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("SECRET_KEY")
    return tmp_path / "copy"


def test_it_holds_nothing_that_can_be_read_and_comes_back(sealed: Path, tmp_path: Path, factory: Factory) -> None:
    [file] = sealed.iterdir()
    assert file.name == "factory.sealed"
    assert file.stat().st_mode & 0o777 == 0o600
    data = file.read_bytes()
    for plain in (b"SQLite format 3", b"suigong.db", "宏远机械".encode(), factory.settings.secret.hex().encode()):
        assert plain not in data
    assert main(["restore", str(sealed)]) == 0
    assert b"SQLite format 3" in (tmp_path / "new" / "suigong.db").read_bytes()
    assert (tmp_path / "new" / "secret.key").read_text() == factory.settings.secret.hex()
    assert main(["replay"]) == 0


@pytest.mark.parametrize("passphrase", [None, "", "short", "another passphrase"])
def test_without_the_passphrase_nothing_happens(sealed: Path, tmp_path: Path, passphrase: str | None,
                                                monkeypatch: pytest.MonkeyPatch,
                                                capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("BACKUP_PASSPHRASE")
    if passphrase is not None:
        monkeypatch.setenv("BACKUP_PASSPHRASE", passphrase)
    assert main(["restore", str(sealed)]) == 1
    assert not (tmp_path / "new" / "suigong.db").exists()
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_short_passphrase_makes_no_backup(sealed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main(["restore", str(sealed)])
    monkeypatch.setenv("BACKUP_PASSPHRASE", "short")
    assert main(["backup", str(tmp_path / "second")]) == 1
    assert list((tmp_path / "second").iterdir()) == []


def test_pieces_can_be_neither_changed_exchanged_nor_left_out(tmp_path: Path,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    folder, out = tmp_path / "folder", tmp_path / "out"
    for place in (folder, out):
        place.mkdir()
    (folder / "large").write_bytes(bytes(i * 7919 % 251 for i in range(9973)) * 300)
    file = tmp_path / "file.sealed"
    monkeypatch.setattr(seal, "PIECE", 4096)
    seal.seal(folder, file, PASSPHRASE)
    data = file.read_bytes()
    head, size = len(seal.MAGIC) + seal.SALT + seal.PREFIX, seal.PIECE + seal.TAG
    first, second = data[head:head + size], data[head + size:head + 2 * size]
    assert len(data) > head + 2 * size
    for bad in (data[:-1], data[:head + size], data[:head] + second + first + data[head + 2 * size:],
                data[:head] + data[head + size:], data[:50] + bytes([data[50] ^ 1]) + data[51:],
                data + b"x", data[:20], b"", b"PK" + data):
        file.write_bytes(bad)
        with pytest.raises(seal.CannotOpen):
            seal.unseal(file, out, PASSPHRASE)
    assert list(out.iterdir()) == []
    file.write_bytes(data)
    seal.unseal(file, out, PASSPHRASE)
    assert (out / "large").read_bytes() == (folder / "large").read_bytes()
