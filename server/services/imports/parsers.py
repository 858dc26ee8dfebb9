"""Cells that only some lists have: roles, percentages, times of one piece, money."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from server.services import cells
from server.services.cells import CellError
from server.services.imports.fields import Reading
from sync.model.quantity import Milli

ROLES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("worker", "操作工", "worker", ("工人", "员工", "普工", "技工", "operator")),
    ("foreman", "班组长", "foreman", ("班长", "组长", "领班", "teamleader")),
    ("inspector", "质检员", "inspector", ("质检", "检验员", "检验", "品检", "qc", "quality")),
    ("warehouse", "仓库", "warehouse", ("仓管", "仓管员", "库管", "发货员", "store")),
    ("sales", "销售", "sales", ("业务", "业务员", "跟单", "跟单员")),
    ("planner", "计划", "planner", ("计划员", "生产计划", "pmc", "planning")),
    ("supervisor", "主管", "supervisor", ("车间主任", "主任", "生产主管", "厂长", "经理")),
    ("boss", "老板", "boss", ("总经理", "owner")),
    ("admin", "管理员", "admin", ("系统管理员", "administrator")))
ROLE_OF = {cells.fold(w): code for code, zh, en, more in ROLES for w in (code, zh, en, *more)}
BETWEEN = re.compile(r"[、,，/;；|+&\n]+|\s{1,}")
SECONDS = re.compile(r"^(\d+(?:\.\d+)?)\s*(秒|s|sec|seconds?|分钟|分|m|min|minutes?|小时|时|h|hours?)?$", re.IGNORECASE)
CLOCK = re.compile(r"^(?:(\d{1,2}):)?(\d{1,2}):(\d{2})$")
EACH = {"分": 60, "分钟": 60, "m": 60, "min": 60, "minute": 60, "minutes": 60, "小时": 3600, "时": 3600, "h": 3600,
        "hour": 3600,
        "hours": 3600}
MONEY = re.compile(r"^[¥￥]?\s*(\d+(?:\.\d{1,3})?)\s*(?:元|rmb|cny|yuan)?(?:\s*/\s*\S{1,4})?$", re.IGNORECASE)
UNIT_BEHIND = re.compile(r"^(\d+)\s*(?:秒|人|台|位|个|分钟|分|min|m)?$", re.IGNORECASE)


def roles(cell: Any, _: Reading) -> list[str]:
    """Several roles, however they are separated. CellError."""
    cells.check(cell)
    found: list[str] = []
    for word in BETWEEN.split(cells.plain(cell)):
        if not word:
            continue
        code = ROLE_OF.get(cells.fold(word))
        if code is None:
            raise CellError("bad_choice", cell=word[:40], known={
                "zh": "、".join(r[1] for r in ROLES), "en": ", ".join(r[2] for r in ROLES)})
        if code not in found:
            found.append(code)
    return found


def roles_cell(value: list[str], lang: str) -> str:
    names = {code: (zh if lang == "zh" else en) for code, zh, en, _ in ROLES}
    return ("、" if lang == "zh" else ", ").join(names.get(r, r) for r in value)


def percent(cell: Any, _: Reading) -> int:
    """Thousandths of "5%", 5 or the 0.05 that Excel keeps for 5 %. CellError."""
    cells.check(cell)
    text = cells.plain(cell)
    value = cells.number(text.removesuffix("%"))
    part = value * 10 if text.endswith("%") or value >= 1 else value * 1000
    if part != int(part) or part > 1000:
        raise CellError("out_of_range", least="0%", most="100%")
    return int(part)


def percent_cell(value: int, lang: str) -> str:
    return f"{Decimal(value) / 10:f}%"


def seconds(cell: Any, _: Reading) -> int:
    """Milliseconds of "25", "25秒", "1.5分", "1:30". CellError."""
    cells.check(cell)
    if (found := CLOCK.match(cells.plain(cell))) is not None:
        hours, minutes, rest = (int(n or 0) for n in found.groups())
        return (hours * 3600 + minutes * 60 + rest) * 1000
    text = cells.written(cell)
    plain = SECONDS.match(text.replace(",", ""))
    if plain is None:
        raise CellError("bad_number", cell=text[:40])
    value = Decimal(plain.group(1)) * EACH.get((plain.group(2) or "").lower(), 1) * 1000
    if value != int(value) or value > 864_000_000:
        raise CellError("out_of_range", least="0.001", most=864_000)
    return int(value)


def seconds_cell(value: int, lang: str) -> Any:
    return number_cell(value, lang)


def money(cell: Any, _: Reading) -> Milli:
    """Thousandths of "0.12", "0.12元/件", ¥0.12. CellError."""
    cells.check(cell)
    text = cells.written(cell).replace(",", "")
    found = MONEY.match(text)
    if found is None:
        raise CellError("bad_number", cell=text[:40])
    return int(Decimal(found.group(1)) * 1000)


def amount(cell: Any, _: Reading) -> Milli:
    """A quantity that may be zero. CellError."""
    try:
        return cells.quantity(cell)
    except CellError as error:
        if error.code == "zero_quantity":
            return 0
        raise


def counted(least: int, most: int) -> Any:
    """A whole number with a unit behind it, such as 2台. CellError."""
    def read(cell: Any, _: Reading) -> int:
        cells.check(cell)
        found = UNIT_BEHIND.match(cells.plain(cell))
        return cells.whole(found.group(1) if found else cell, least, most)

    return read


def number_cell(value: int, lang: str) -> Any:
    """Thousandths as the number of a cell."""
    return value // 1000 if value % 1000 == 0 else float(Decimal(value) / 1000)


def yes_cell(value: bool, lang: str) -> str:
    return ("是" if value else "否") if lang == "zh" else ("yes" if value else "no")
