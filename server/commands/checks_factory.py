"""What the doctor looks at inside the factory: key, photos, clock, backup, and what has waited for too long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from server.commands.finding import Note, Problem
from server.commands.journal import looked_at
from server.services.kit import Kit
from server.services.ports import TRACKING, Below
from sync.event import format_instant, parse_instant
from sync.model.records import Device, EventStatus, InboxItem, Order

Said = tuple[str, str]
IN_FLIGHT = 20  # rows that a busy server is just writing to the second disk
UNSENT = timedelta(hours=24)  # what a phone has not sent for so long
INBOX = timedelta(hours=48)


def key(kit: Kit) -> Said:
    with kit.store.reading() as reads:
        for order in reads.find(Order, order=("-created_at", "-id"), limit=20):
            sealed = reads.secrets.kept_code(TRACKING, order.id)
            if sealed is None:
                continue
            try:
                kit.sealer.open(TRACKING, order.id, sealed)
            except ValueError as error:
                raise Problem(
                    "密钥打不开已存的码",
                    "the secret key does not open the codes that are kept",
                    "放回与这个数据库配套的 secret.key（或 SECRET_KEY）。",
                    "Put back the secret.key (or SECRET_KEY) that this database was made with.",
                ) from error
    return "打得开已存的码", "opens the codes that are kept"


def photos(kit: Kit) -> Said:
    with kit.store.reading() as reads:
        known = reads.secrets.present_blobs()
    missing = [sha for sha in known if not kit.blobs.file(sha).exists()]
    if missing:
        raise Problem(
            f"{len(known)} 张照片少了 {len(missing)} 张",
            f"{len(missing)} of {len(known)} photo files are gone, first {missing[0]}",
            "从备份里拷回 DATA_DIR/blobs；恢复后手机会重发 35 天内的照片。",
            "Copy DATA_DIR/blobs from a backup; phones resend photos of the last 35 days after a restore.",
        )
    return f"{len(known)} 张都在", f"{len(known)} here"


def clock(kit: Kit) -> Said:
    kit.newest.look()
    said = kit.newest.warning()
    if said is not None:
        raise Problem(
            said[0],
            said[1],
            "校准时钟（timedatectl）。如果现在是对的、以前走快过：确认后在待复核里关掉提醒。",
            "Set the clock (timedatectl). If it is right now and was fast before: close the alert in the inbox.",
        )
    with kit.store.reading() as reads:
        ahead = [
            d.id for d in reads.find(Device) if d.enrolled_at > format_instant(kit.clock() + timedelta(minutes=2))
        ]
    if ahead:
        raise Problem(
            "有设备是在“将来”登记的", "devices were enrolled in the future", "检查时钟。", "Look at the clock."
        )
    return "不早于最新的记录", "not before the newest entry"


def backup(kit: Kit) -> Said:
    state = kit.backups.state(grace=False)
    if kit.backups.hour is None:
        return "每晚备份已关闭", "the nightly one is switched off"
    if state.failed and state.last is not None:
        detail = state.last.detail
        raise Problem(
            f"上次失败：{detail.get('zh', '')}",
            f"the last one failed: {detail.get('en', '')}",
            "处理后运行 python -m server backup。",
            "Mend it, then: python -m server backup",
        )
    if state.late:
        hours = int(state.age.total_seconds() // 3600) if state.age else 0
        raise Problem(
            f"已有 {hours} 小时没有可用的备份",
            f"no good one for {hours} hours",
            "python -m server backup",
            "python -m server backup; and leave the server running at night, or it makes up for it at its start.",
        )
    at = state.good.at if state.good else "–"
    return f"上次成功 {at}", f"last good one {at}"


def journal(kit: Kit) -> Said:
    """The doctor has no server's journal of its own: it looks at the files, beside the one that writes."""
    folder = kit.settings.journal_dir
    if folder is None:
        raise Note(
            "没有第二块硬盘上的流水",
            "no journal on a second disk",
            "设 JOURNAL_DIR 到另一块硬盘：恢复时一条不缺。",
            "Set JOURNAL_DIR to another disk: a restore then misses nothing.",
        )
    if not folder.is_dir():
        raise Problem(f"{folder} 不在", f"{folder} is not there", "接好第二块硬盘。", "Connect the disk.")
    with kit.store.reading() as reads:
        head = reads.head()
    found = looked_at(folder)  # after that: what is committed meanwhile is no lack
    if found.damaged or found.hole is not None:
        where = found.damaged[0] if found.damaged else f"row {found.hole}"
        raise Problem(
            f"有损坏：{where}",
            f"damaged at {where}",
            "检查硬盘；重启服务器会把缺的重写一遍。",
            "Look at the disk; a restart of the server writes what is damaged anew.",
        )
    missing = head - found.last
    if missing > IN_FLIGHT:
        raise Problem(
            f"缺最后 {missing} 条",
            f"the last {missing} entries are not in it",
            "服务器在运行吗？看看硬盘满没满。",
            "Does the server run? Is the disk full?",
        )
    if folder.stat().st_dev == kit.settings.data_dir.stat().st_dev:
        raise Note(
            "和数据在同一块硬盘上",
            f"{folder} is on the same disk as the data",
            "把 JOURNAL_DIR 设到另一块硬盘。",
            "Set JOURNAL_DIR to another disk.",
        )
    return f"到第 {found.last} 条", f"up to entry {found.last}"


def waiting(kit: Kit) -> Said:
    day = format_instant(kit.clock() - timedelta(hours=25))
    with kit.store.reading() as reads:
        late = reads.find(EventStatus, {"verdict": "waiting", "received_at": Below(day)}, limit=1)
    if late:
        raise Problem(
            "有记录等了超过 24 小时",
            "events wait for more than 24 h",
            "服务器的定时任务没有运行：请启动服务器。",
            "The server's timers do not run: start it.",
        )
    return "没有等太久的", "nothing waits too long"


def inbox(kit: Kit) -> Said:
    now = kit.clock()
    with kit.store.reading() as reads:
        oldest = reads.find(InboxItem, {"state": "open"}, order=("raised_at", "id"), limit=1)
    raised = parse_instant(oldest[0].raised_at) if oldest else None
    if raised is not None and now - raised > INBOX:
        days = (now - raised).days
        raise Problem(
            f"最早的一条已等 {days} 天",
            f"the oldest item has waited for {days} days",
            "请主管在办公室的“待复核”里处理。",
            "Somebody must decide on it in the office's inbox.",
        )
    return "没有放太久的", "nothing lies there too long"


def phones(kit: Kit) -> Said:
    """By what each said of itself when it was last here."""
    now, behind = kit.clock(), []
    with kit.store.reading() as reads:
        names = {d.id: d.name for d in reads.find(Device) if not d.revoked}
        for health in reads.secrets.device_healths():
            since = parse_instant(health.data.get("oldest"))
            if health.data.get("unsent") and health.device_id in names and since and now - since > UNSENT:
                behind.append(names[health.device_id])
    if behind:
        told = ", ".join(behind[:5])
        raise Problem(
            f"{len(behind)} 部手机有一天以上没送出的记录：{told}",
            f"{len(behind)} phones have not sent for more than a day: {told}",
            "让它们连上网并打开随工；丢了的在“设备”里停用。",
            "Bring them into the network and open the app; revoke lost ones under devices.",
        )
    return "没有积压", "none is behind"


CHECKS: dict[str, Callable[[Kit], Said]] = {
    "密钥 key": key,
    "照片 photos": photos,
    "时钟 clock": clock,
    "备份 backup": backup,
    "流水 journal": journal,
    "等待 waiting": waiting,
    "待复核 inbox": inbox,
    "手机 phones": phones,
}
