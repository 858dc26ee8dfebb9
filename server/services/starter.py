"""Starting sets that most factories need, so that nobody has to invent them on the first day."""

from __future__ import annotations

from server.services import settings
from server.services.auth import Caller
from server.services.kit import Kit
from server.services.master import Master
from server.services.writer import Transaction
from sync.model.records import Defect

DEFECTS: tuple[tuple[str, str, str], ...] = (
    ("SCRATCH", "划伤", "Scratch"), ("DENT", "磕碰凹坑", "Dent"), ("BURR", "毛刺", "Burr"),
    ("SIZE", "尺寸超差", "Out of size"), ("POSITION", "孔位偏移", "Hole out of place"),
    ("DEFORM", "变形", "Deformed"), ("CRACK", "裂纹", "Crack"), ("BREAK", "断裂", "Broken"),
    ("RUST", "生锈", "Rust"), ("COLOR", "色差", "Wrong colour"), ("COATING", "镀层/喷涂不良", "Bad coating"),
    ("STAIN", "脏污油污", "Dirt or oil"), ("BUBBLE", "气泡砂眼", "Bubbles or blow holes"),
    ("SHORT", "缺料/未充满", "Short shot"), ("FLASH", "飞边", "Flash"), ("WELD", "焊接不良", "Bad weld"),
    ("THREAD", "螺纹不良", "Bad thread"), ("MISSING", "漏工序/少零件", "Step or part missing"),
    ("MIX", "混料", "Mixed parts"), ("MATERIAL", "来料不良", "Bad material"),
    ("PACKING", "包装不良", "Bad packing"), ("OTHER", "其他", "Other"))
CARRIERS: tuple[tuple[str, str, str], ...] = (
    ("SF", "顺丰", "SF Express"), ("JD", "京东", "JD Logistics"), ("Deppon", "德邦", "Deppon"),
    ("ZTO", "中通", "ZTO Express"), ("YTO", "圆通", "YTO Express"), ("YD", "韵达", "Yunda Express"),
    ("STO", "申通", "STO Express"), ("EMS", "邮政 EMS", "EMS"),
    ("self", "自送/自提", "Own delivery or pick-up"))


def add(tx: Transaction, kit: Kit, kind: str, by: Caller | None) -> int:
    """Add what is not there yet and say how many that were; a second time adds nothing."""
    return defects(tx, kit, by) if kind == "defects" else carriers(tx, by)


def defects(tx: Transaction, kit: Kit, by: Caller | None) -> int:
    known = tx.writes.find(Defect)
    taken = {d.id for d in known} | {d.name for d in known}
    fresh = [d for d in DEFECTS if d[0] not in taken and d[1] not in taken]
    for id, name, name_en in fresh:
        Master(kit).put(tx, "defects", {"id": id, "name": name, "name_en": name_en}, by)
    return len(fresh)


def carriers(tx: Transaction, by: Caller | None) -> int:
    known = settings.known(tx.world, "carriers")
    taken = {c["code"] for c in known}
    fresh = [{"code": c, "name": zh, "name_en": en} for c, zh, en in CARRIERS if c not in taken]
    settings.put(tx, {"carriers": [*known, *fresh]}, by)
    return len(fresh)
