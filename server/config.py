"""Settings from the environment, typed and checked at start. A wrong value stops the start."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from server.disk import write_whole
from server.lan import addresses

DEFAULT_PORT, DEFAULT_LAN_PORT = 8000, 8443
SHORTEST_SECRET = 16  # characters


class ConfigError(Exception):
    """A setting that cannot be used; the text is one sentence for the person who starts the server."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the wiring needs to know.

    database_url: an SQLAlchemy URL. base_url: the factory's own address; public_url: what is
    printed in codes and reached by customers. secret: 32 bytes, from SECRET_KEY or made once in DATA_DIR. failpoint:
    where the process kills itself in crash tests (see services/failpoints.py).
    """

    port: int
    data_dir: Path
    database_url: str
    redis_url: str | None
    base_url: str
    public_url: str
    timezone: ZoneInfo
    secret: bytes
    demo: bool = False
    proxies: int = 0  # how many proxies in front of us set X-Forwarded-*
    failpoint: str | None = None
    backup_dir: Path | None = None  # another disk, another machine's share; None: DATA_DIR/backups
    journal_dir: Path | None = None  # a second disk that holds the log once more; None: no journal
    metrics_token: str | None = None  # shown by who reads /metrics from another machine; None: this machine alone
    backup_at: str | None = "02:30"  # the factory's time; None: no nightly backup
    lan: addresses.Lan | None = None  # serve the factory's own network over HTTPS, see server/lan

    @property
    def origins(self) -> frozenset[str]:
        """Origins that pages of ours are served from."""
        return frozenset((self.base_url, self.public_url, *(self.lan.origins(self.port) if self.lan else ())))

    @property
    def https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def only_https(self) -> bool:
        """Whether browsers may be told never to ask in plain HTTP again: in a LAN a page does so on purpose."""
        return self.https and self.lan is None

    @property
    def backups(self) -> Path:
        """Where the nightly backups go."""
        return self.backup_dir or self.data_dir / "backups"


def load(environ: Mapping[str, str]) -> Settings:
    """Settings of this start. Raises ConfigError with one clear sentence."""
    empty, demo = read_switch("EMPTY", environ.get("EMPTY") or "0"), read_switch("DEMO", environ.get("DEMO") or "0")
    if empty and demo:
        raise ConfigError("EMPTY=1 and DEMO=1 contradict each other.")
    data_dir = read_data_dir(environ.get("DATA_DIR") or ("./var/factory" if empty else "./var"))
    lan = read_lan(environ, data_dir)
    port = read_port("PORT", environ.get("PORT") or str(DEFAULT_LAN_PORT if lan else DEFAULT_PORT))
    if lan and lan.http_port == port:
        raise ConfigError(f"PORT and HTTP_PORT must differ, not both {port}.")
    base_url = read_url("BASE_URL", environ.get("BASE_URL") or (
        lan.url(port) if lan else f"http://localhost:{port}"))
    public_url = read_url("PUBLIC_URL", environ["PUBLIC_URL"]) if environ.get("PUBLIC_URL") else base_url
    return Settings(
        port=port, data_dir=data_dir,
        database_url=read_database(environ.get("DATABASE_URL"), data_dir),
        redis_url=read_redis(environ.get("REDIS_URL")),
        base_url=base_url, public_url=public_url,
        timezone=read_timezone(environ.get("FACTORY_TZ") or "Asia/Shanghai"),
        secret=read_secret(environ.get("SECRET_KEY"), data_dir),
        demo=demo,
        proxies=read_proxies(environ.get("TRUSTED_PROXIES") or "0"),
        failpoint=environ.get("SUIGONG_FAILPOINT") or None,
        backup_dir=Path(environ["BACKUP_DIR"]).resolve() if environ.get("BACKUP_DIR") else None,
        journal_dir=Path(environ["JOURNAL_DIR"]).resolve() if environ.get("JOURNAL_DIR") else None,
        metrics_token=read_token(environ.get("METRICS_TOKEN")),
        backup_at=read_hour(environ.get("BACKUP_AT") or "02:30"),
        lan=lan)


def read_port(name: str, text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ConfigError(f"{name} must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def read_token(text: str | None) -> str | None:
    if text and len(text) < 16:
        raise ConfigError("METRICS_TOKEN must have 16 characters or more.")
    return text or None


def read_hour(text: str) -> str | None:
    """"02:30" in the factory's time; "off" is None."""
    if text == "off":
        return None
    if not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ConfigError(f"BACKUP_AT must be a time of day such as 02:30, or off, not {text!r}.")
    return text


def read_lan(environ: Mapping[str, str], data_dir: Path) -> addresses.Lan | None:
    """With LAN=1: the addresses that phones reach this machine at (LAN_ADDRESSES, else the machine's own, the one
    that phones know first)."""
    if not read_switch("LAN", environ.get("LAN") or "0"):
        return None
    try:
        found = addresses.read(environ.get("LAN_ADDRESSES") or "") or \
            addresses.known_first(addresses.mine(), data_dir / addresses.NOTE)
    except ValueError as error:
        raise ConfigError(f"LAN_ADDRESSES must be addresses such as 192.168.1.20, separated by commas: {error}.") \
            from error
    if not found:
        raise ConfigError("LAN=1, but this machine is in no network; connect it, or name LAN_ADDRESSES.")
    return addresses.Lan(tuple(found), addresses.host_name(),
                         read_port("HTTP_PORT", environ.get("HTTP_PORT") or str(DEFAULT_PORT)))


def read_switch(name: str, text: str) -> bool:
    if text not in ("0", "1"):
        raise ConfigError(f"{name} must be 0 or 1, not {text!r}.")
    return text == "1"


def read_proxies(text: str) -> int:
    if text not in ("0", "1", "2", "3"):
        raise ConfigError(f"TRUSTED_PROXIES must be 0, 1, 2 or 3, not {text!r}.")
    return int(text)


def read_data_dir(text: str) -> Path:
    """The directory of the factory's state, made when it is missing and proved writable."""
    path = Path(text).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = path / f".probe-{os.getpid()}"
        probe.write_bytes(b"1")
        probe.unlink()
    except OSError as error:
        raise ConfigError(f"DATA_DIR {path} cannot be written: {error.strerror or error}.") from error
    return path


def read_database(url: str | None, data_dir: Path) -> str:
    """sqlite:///path or postgresql://…; the default is a file in DATA_DIR."""
    if not url:
        return f"sqlite:///{data_dir / 'suigong.db'}"
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigError("DATABASE_URL must begin with sqlite:/// or postgresql://.")
    if url in ("sqlite:///", "sqlite:///:memory:"):
        raise ConfigError("DATABASE_URL must name a file: a database in memory would forget the factory.")
    return url


def read_redis(url: str | None) -> str | None:
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        raise ConfigError("REDIS_URL must begin with redis://, rediss:// or unix://.")
    return url or None


def read_url(name: str, text: str) -> str:
    """An origin such as https://factory.example, without a path."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ConfigError(f"{name} is not a web address: {text!r}.") from error
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
        raise ConfigError(f"{name} must be a web address such as https://factory.example, not {text!r}.")
    if parts.path.strip("/"):
        raise ConfigError(f"{name} must not have a path: {text!r}.")
    default = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != default else "")


def read_timezone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # ZoneInfoNotFoundError is a KeyError
        raise ConfigError(f"FACTORY_TZ is not a time zone such as Asia/Shanghai: {name!r}.") from error


def read_secret(text: str | None, data_dir: Path) -> bytes:
    """SECRET_KEY, else the file secret.key, made once with mode 600.

    64 hexadecimal digits are the 32 bytes themselves; any other SECRET_KEY of 16 characters or more,
    as platforms generate them, is hashed to 32 bytes.
    """
    if text:
        if len(text) < SHORTEST_SECRET:
            raise ConfigError(f"SECRET_KEY must have {SHORTEST_SECRET} characters or more.")
        return from_hex(text) or hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()
    path = data_dir / "secret.key"
    if not path.exists():
        write_secret(path)
    try:
        secret = from_hex(path.read_text("ascii").strip())
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The secret key in {path} cannot be read.") from error
    if secret is None:
        raise ConfigError(f"The secret key in {path} is damaged: it must be 64 hexadecimal digits.")
    return secret


def from_hex(text: str) -> bytes | None:
    """The 32 bytes that 64 hexadecimal digits stand for."""
    return bytes.fromhex(text) if re.fullmatch("[0-9a-fA-F]{64}", text) else None


def write_secret(path: Path) -> None:
    """Whole or not at all, also when killed in between: a half key would lock every code away."""
    write_whole(path, secrets.token_hex(32).encode())
