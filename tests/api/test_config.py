"""Settings: what is fine, what stops the start and with which sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.config import ConfigError, load


@pytest.mark.parametrize(("name", "value"), [
    ("PORT", "x"), ("PORT", "0"), ("PORT", "70000"), ("PORT", "-1"), ("DATABASE_URL", "mysql://x"),
    ("DATABASE_URL", "sqlite:///:memory:"), ("REDIS_URL", "http://x"), ("BASE_URL", "factory"),
    ("BASE_URL", "https://"), ("BASE_URL", "ftp://x"), ("BASE_URL", "https://x:99999"), ("PUBLIC_URL", "https://a/b"),
    ("PUBLIC_URL", "https://user@a"), ("FACTORY_TZ", "Mars/Base"), ("FACTORY_TZ", "../etc"), ("SECRET_KEY", "short"),
    ("SECRET_KEY", "x" * 15), ("DEMO", "yes"), ("TRUSTED_PROXIES", "9"), ("DATA_DIR", "/proc/nowhere"),
    ("EMPTY", "yes"), ("LAN", "on"), ("BACKUP_AT", "25:00"), ("BACKUP_AT", "2:30")])
def test_a_wrong_value_is_one_clear_sentence(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError) as wrong:
        load({"DATA_DIR": str(tmp_path), name: value})
    sentence = str(wrong.value)
    assert name in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_defaults(tmp_path: Path) -> None:
    settings = load({"DATA_DIR": str(tmp_path)})
    assert (settings.port, settings.base_url, settings.public_url) == (8000, "http://localhost:8000", "http://localhost:8000")
    assert settings.database_url == f"sqlite:///{tmp_path / 'suigong.db'}"
    assert settings.timezone.key == "Asia/Shanghai"
    assert settings.redis_url is None
    assert not settings.https


def test_an_own_factory_from_empty_leaves_the_demo_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load({"EMPTY": "1"}).data_dir == tmp_path / "var" / "factory"
    assert load({"EMPTY": "1", "DATA_DIR": str(tmp_path / "mine")}).data_dir == tmp_path / "mine"
    assert load({"DEMO": "1"}).data_dir == tmp_path / "var"
    with pytest.raises(ConfigError, match="EMPTY=1 and DEMO=1"):
        load({"EMPTY": "1", "DEMO": "1"})


def test_addresses(tmp_path: Path) -> None:
    settings = load({"DATA_DIR": str(tmp_path), "BASE_URL": "https://Factory.Example:443/", "PUBLIC_URL": "http://[::1]:8080"})
    assert (settings.base_url, settings.public_url) == ("https://factory.example", "http://[::1]:8080")
    assert settings.https
    assert settings.origins == {"https://factory.example", "http://[::1]:8080"}


@pytest.mark.parametrize("url", ["postgres://u:p@h/d", "postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"])
def test_postgresql_means_psycopg_3(tmp_path: Path, url: str) -> None:
    assert load({"DATA_DIR": str(tmp_path), "DATABASE_URL": url}).database_url == "postgresql+psycopg://u:p@h/d"


def test_the_secret_is_made_once_with_mode_600(tmp_path: Path) -> None:
    first, again = load({"DATA_DIR": str(tmp_path)}), load({"DATA_DIR": str(tmp_path)})
    assert first.secret == again.secret
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    given = load({"DATA_DIR": str(tmp_path), "SECRET_KEY": "ab" * 32})
    assert given.secret == b"\xab" * 32


def test_a_secret_from_a_platform_is_hashed_to_the_same_32_bytes_each_time(tmp_path: Path) -> None:
    def secret(text: str) -> bytes:
        return load({"DATA_DIR": str(tmp_path), "SECRET_KEY": text}).secret

    assert secret("k3y-of-a-platform!") == secret("k3y-of-a-platform!")
    made = {secret(t) for t in ("k3y-of-a-platform!", "k3y-of-a-platform?", "zz" * 32, "ab" * 31, "随" * 16)}
    assert len(made) == 5
    assert {len(m) for m in made} == {32}
    assert not (tmp_path / "secret.key").exists()


def test_a_broken_secret_file_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("half")
    with pytest.raises(ConfigError):
        load({"DATA_DIR": str(tmp_path)})
    assert (tmp_path / "secret.key").read_text() == "half"
