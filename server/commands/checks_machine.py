"""What the doctor looks at before it opens the factory: disk, files, certificates, clock, addresses."""

from __future__ import annotations

import os
import shutil
import sqlite3
import ssl
import stat
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509

from labels import fonts
from server.app import DIST
from server.commands.finding import Note, Problem
from server.commands.start import remedy
from server.config import Settings
from server.lan.authority import days_left
from server.services.clock import system_clock
from server.store import migrate
from server.store.engine import is_sqlite
from server.store.holder import made_before
from server.store.unit import SqlStore

LEAST_FREE = 500  # MB
LEAST_DAYS = 14  # of a certificate
SECRETS = ("secret.key", "demo.json", "tls/ca.key", "tls/leaf.key")
Said = tuple[str, str]


def there(found: Settings) -> bool:
    """Whether there is a database at all."""
    return not is_sqlite(found.database_url) or file_of(found).exists()


def file_of(found: Settings) -> Path:
    return Path(found.database_url.removeprefix("sqlite:///"))


def disk(found: Settings) -> Said:
    free = shutil.disk_usage(found.data_dir).free // 1024**2
    if free < LEAST_FREE:
        raise Problem(
            f"只剩 {free} MB",
            f"{free} MB free",
            f"清理磁盘：少于 {LEAST_FREE} MB 就不安全了。",
            f"Make room: below {LEAST_FREE} MB nothing can be stored safely.",
        )
    return f"剩余 {free} MB", f"{free} MB free"


def rights(found: Settings) -> Said:
    files = [found.data_dir / n for n in SECRETS] + ([file_of(found)] if is_sqlite(found.database_url) else [])
    closed = not stat.S_IMODE(found.data_dir.stat().st_mode) & 0o077
    for file in files:
        if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077 and not (closed and file == files[-1]):
            raise Problem(
                f"{file} 别人也能读", f"{file} can be read by others", f"chmod 600 {file}", f"chmod 600 {file}"
            )
    return "密钥别人读不到", "keys are closed to others"


def sound(found: Settings) -> Said:
    if not is_sqlite(found.database_url):
        return "PostgreSQL 自己管", "PostgreSQL looks after itself"
    if not there(found):
        if made_before(file_of(found)):
            raise Problem(f"{file_of(found)} 不见了", f"{file_of(found)} is gone", *remedy(found))
        return "第一次启动时建立", "will be made at the first start"
    try:
        with closing(sqlite3.connect(f"file:{file_of(found)}?mode=ro", uri=True)) as copy:
            said = copy.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise Problem(
            "数据库文件损坏",
            f"{file_of(found)}: {said}",
            f"停下服务器。{remedy(found)[0]}",
            f"Stop the server. {remedy(found)[1]}",
        )
    return "完好", "sound"


def migrations(found: Settings) -> Said:
    if not there(found):
        return "还没有数据", "no data yet"
    store = SqlStore(found.database_url)
    try:
        current = migrate.is_current(store)
    finally:
        store.close()
    if not current:
        raise Problem(
            "数据比程序旧，或比程序新",
            "the data are of another release than the program",
            "升级：make upgrade；如果刚退回旧程序，请换回新的。",
            "Upgrade: make upgrade. If you went back to an older program, take the newer one again.",
        )
    return "与程序一致", "as the program wants them"


def certificates(found: Settings) -> Said:
    leaf = found.data_dir / "tls" / "leaf.crt"
    if found.lan is None or not leaf.exists():
        return "没有用自己的证书", "no certificates of our own"
    left = {
        name: days_left(x509.load_pem_x509_certificate((leaf.parent / name).read_bytes()), system_clock())
        for name in ("leaf.crt", "ca.crt")
    }
    if left["leaf.crt"] < LEAST_DAYS:
        raise Problem(
            f"证书还有 {left['leaf.crt']} 天",
            f"the certificate has {left['leaf.crt']} days left",
            "重启服务器会自动更换；没有更换就检查时钟。",
            "A restart renews it; if not, look at the clock.",
        )
    if left["ca.crt"] < 365:
        raise Problem(
            f"证书机构还有 {left['ca.crt']} 天",
            f"the authority has {left['ca.crt']} days left",
            "一年内安排：删除 DATA_DIR/tls 重做，所有手机重新信任一次。",
            "Within the year: delete DATA_DIR/tls, start, and let every phone trust the new one.",
        )
    return (
        f"证书 {left['leaf.crt']} 天，机构 {left['ca.crt']} 天",
        f"{left['leaf.crt']} days left, the authority {left['ca.crt']}",
    )


def time_server(_found: Settings) -> Said:
    tool = shutil.which("timedatectl")
    said = (
        subprocess.run(
            [tool, "show", "--property=NTPSynchronized", "--value"],
            capture_output=True,
            text=True,
            check=False,
            timeout=10,
        ).stdout.strip()
        if tool
        else ""
    )
    if said == "no":
        raise Problem(
            "没有与时间服务器对时",
            "the clock is not set by a time server",
            "timedatectl set-ntp true，并联网。",
            "timedatectl set-ntp true, with a network.",
        )
    return (
        ("已与时间服务器对时", "set by a time server")
        if said == "yes"
        else ("不知道有没有对时", "not known whether a time server sets it")
    )


def second_place(found: Settings) -> Said:
    place = found.backups
    if found.backup_at is None:
        return "每晚备份已关闭", "switched off"
    if found.backup_dir is not None and not place.is_dir():
        raise Problem(
            f"{place} 不在", f"{place} is not there", "接好备份硬盘或共享文件夹。", "Connect the disk or the share."
        )
    if not place.exists() or place.stat().st_dev == found.data_dir.stat().st_dev:
        raise Note(
            "备份和数据在同一块硬盘上",
            f"{place} is on the same disk as the data",
            "把 BACKUP_DIR 设到另一块硬盘或共享文件夹。",
            "Set BACKUP_DIR to another disk or a share.",
        )
    free = shutil.disk_usage(place).free // 1024**2
    if free < LEAST_FREE:
        raise Problem(f"{place} 只剩 {free} MB", f"{place} has {free} MB free", "清理备份盘。", "Make room there.")
    return f"{place}，另一块硬盘", f"{place}, another disk"


def public(found: Settings) -> Said:
    host = urlsplit(found.public_url).hostname or ""
    if host in ("localhost", "127.0.0.1"):
        return "没有设 PUBLIC_URL，只在本机", "PUBLIC_URL is not set: this machine only"
    ca = found.data_dir / "tls" / "ca.crt"
    trust = ssl.create_default_context()
    if found.lan is not None and ca.exists():
        trust.load_verify_locations(cafile=str(ca))
    try:
        with urllib.request.urlopen(f"{found.public_url}/healthz", timeout=8, context=trust) as answer:
            reached = answer.status == 200
    except (OSError, ValueError) as error:
        raise Problem(
            f"打不开 {found.public_url}",
            f"{found.public_url} cannot be reached: {error}",
            "服务器在运行吗？检查域名、端口转发、代理和证书。",
            "Does the server run? Look at domain, forwarded ports, proxy and certificate.",
        ) from error
    if not reached:
        raise Problem(
            f"{found.public_url} 那里不是随工",
            f"{found.public_url} is not ours",
            "检查 PUBLIC_URL 和代理。",
            "Look at PUBLIC_URL and the proxy.",
        )
    return f"{found.public_url} 打得开", f"{found.public_url} is reached"


def font(_found: Settings) -> Said:
    try:
        name = str(fonts.find().regular.path)
    except fonts.FontMissing as error:
        raise Problem(
            "没有中文字体，打印不了",
            str(error),
            "apt-get install fonts-wqy-microhei",
            "apt-get install fonts-wqy-microhei",
        ) from error
    return name, name


def built(_found: Settings) -> Said:
    if not (DIST / "app" / "index.html").exists():
        raise Problem("手机应用还没有编译", "the app for phones is not built", "make setup", "make setup")
    return "已编译", "built"


def process(_found: Settings) -> Said:
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return "以 root 运行；用单独的用户更安全", "runs as root; an own user is safer"
    return "用单独的用户运行", "runs as an own user"


CHECKS: dict[str, Callable[[Settings], Said]] = {
    "磁盘 disk": disk,
    "文件权限 files": rights,
    "数据库文件 database file": sound,
    "数据版本 migrations": migrations,
    "证书 certificates": certificates,
    "对时 time server": time_server,
    "备份位置 second place": second_place,
    "客户地址 PUBLIC_URL": public,
    "字体 font": font,
    "手机应用 phone app": built,
    "用户 user": process,
}
# What must be well before the factory is opened.
FIRST = {"数据库文件 database file", "数据版本 migrations"}
