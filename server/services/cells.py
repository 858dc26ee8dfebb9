"""What people mean in the cells of their sheets: texts, numbers, quantities, telephone numbers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sync.model.quantity import Milli

EXCEL_ERRORS = frozenset(("#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#spill!", "#calc!"))
NOTHING = frozenset(("", "-", "--", "/", "\\", "无", "没有", "none", "n/a", "na", "null", "nil", "—", "——"))
NUMBER = r"(\d{1,3}(?:[, ]\d{3})+|\d+)(\.\d+)?"
QUANTITY = re.compile(rf"^{NUMBER}\s*([万千])?\s*([^\d\s.,+\-*/=~%<>≥≤±()?!]{{1,10}}\.?)?$", re.ASCII)
UNIT_IN_BRACKETS = re.compile(r"[(\[]\s*([^()\[\]\d\s]{1,10})\s*[)\]]$")
PLAIN_NUMBER = re.compile(rf"^{NUMBER}$", re.ASCII)
VAGUE = re.compile(r"左右|上下|以上|以下|以内|不等|余|多|约|起|待|未|左|或|和|到|至|加|减|几|数")
TIMES = {"万": 10_000, "千": 1_000, None: 1}
MOBILE = re.compile(r"^(?:\+?0{0,2}86)?(1\d{10})$")
MOBILES = re.compile(r"(?<!\d)(?:\+?0{0,2}86[ -]?)?(1[3-9]\d[ -]?\d{4}[ -]?\d{4})(?!\d)")
PHONE = re.compile(r"^\+?[0-9(][0-9 ()\-/,;.#*x转、ext]{3,38}[0-9)]$")
ROUNDED = re.compile(r"^\d(\.\d+)?e\+?\d+$", re.IGNORECASE)
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
PIECES = frozenset(("件", "个", "個", "只", "隻", "套", "根", "付", "副", "支", "台", "条", "片", "块", "张", "把",
                    "枚", "颗",
                    "粒", "pcs", "pc", "pce", "ea", "each", "set", "sets", "piece", "pieces", "unit", "units", "pcs."))
YES = frozenset(("是", "有", "在用", "启用", "对", "√", "✓", "y", "yes", "true", "1", "active", "on"))
NO = frozenset(("否", "停用", "不用", "禁用", "×", "✗", "n", "no", "false", "0", "inactive", "off"))


class Quoted(str):
    """Text that somebody marked as such with an apostrophe: "'=1+1" is the name =1+1, no formula."""


class CellError(ValueError):
    """A cell that cannot be taken. code: a key of `imports.said.TEXTS`; values fill its text."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def plain(cell: Any) -> str:
    """The cell as text, full-width forms folded, blanks around cut. Never raises."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return unicodedata.normalize("NFKC", shown(cell)).strip()


def shown(cell: Any) -> str:
    """The cell as people see it; text as it stands."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time().isoformat() == "00:00:00" else cell.isoformat(" ", "minutes")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell)) if abs(cell) < 1e15 else repr(cell)
    return str(cell)


def fold(text: Any) -> str:
    """What two spellings of one number or name have in common: width, case, blanks, kinds of dashes."""
    return "".join(plain(text).translate(DASHES).casefold().split())


def check(cell: Any) -> None:
    """CellError for a formula that was never calculated and for Excel's own errors."""
    if isinstance(cell, str) and not isinstance(cell, Quoted):
        if cell.startswith("=") and len(cell) > 1:
            raise CellError("formula")
        if plain(cell).lower() in EXCEL_ERRORS:
            raise CellError("excel_error", cell=plain(cell))


def words(cell: Any, most: int, lines: bool = False) -> str:
    """A name or note, blanks around cut. lines: line breaks stay and "=…" is a note. CellError."""
    if not lines:
        check(cell)
    text = (shown(cell) if isinstance(cell, str) else plain(cell)).strip()
    if not lines:
        text = " ".join(text.split("\n")).replace("\t", " ").strip()
    if len(text) > most:
        raise CellError("too_long", most=most)
    return text


def quantity(cell: Any) -> Milli:
    """Thousandths of a cell such as 1200, "1,200", "１ ２００", "30 件", "1.2万". CellError."""
    return quantity_in(cell)[0]


def quantity_in(cell: Any) -> tuple[Milli, str]:
    """(thousandths, the unit behind it as written, "" without one). CellError."""
    check(cell)
    text = written(cell)
    if not text:
        raise CellError("missing_quantity")
    if re.match(r"^[-−(]\s*\d", text):
        raise CellError("negative_quantity")
    found = QUANTITY.match(UNIT_IN_BRACKETS.sub(r"\1", text))
    if found is None or VAGUE.search(found.group(4) or ""):
        raise CellError("bad_quantity", cell=text[:40])
    value = number_of(found.group(1), found.group(2)) * TIMES[found.group(3)] * 1000
    if value != int(value):
        raise CellError("too_exact", cell=text[:40])
    if value >= 10**12:
        raise CellError("too_large", cell=text[:40])
    if value == 0:
        raise CellError("zero_quantity")
    return int(value), found.group(4) or ""


def written(cell: Any) -> str:
    """A number's cell as text; "" for one that cannot hold a number."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        raise CellError("bad_number", cell=str(cell))
    if isinstance(cell, (date, datetime)):
        raise CellError("date_for_number", cell=shown(cell))
    if isinstance(cell, float) and not cell.is_integer():
        return repr(cell)
    text = plain(cell).replace("’", "'").translate(DASHES)
    return "" if text.lower() in NOTHING - {"0"} else text


def number_of(whole: str, part: str | None) -> Decimal:
    return Decimal(re.sub(r"[, ]", "", whole) + (part or ""))


def number(cell: Any, least: Decimal = Decimal(0), most: Decimal = Decimal(10**9)) -> Decimal:
    """A plain number without a unit. CellError."""
    check(cell)
    text = written(cell)
    found = PLAIN_NUMBER.match(text)
    if not text:
        raise CellError("missing")
    if found is None:
        raise CellError("bad_number", cell=text[:40])
    value = number_of(found.group(1), found.group(2))
    if not least <= value <= most:
        raise CellError("out_of_range", least=least, most=most)
    return value


def whole(cell: Any, least: int, most: int) -> int:
    """A whole number. CellError."""
    value = number(cell, Decimal(least), Decimal(most))
    if value != int(value):
        raise CellError("bad_whole", cell=plain(cell)[:40])
    return int(value)


def phone(cell: Any) -> str:
    """A telephone number; a mobile one as its 11 digits, also where a name stands beside it;
    others as written. "" for none. CellError."""
    check(cell)
    text = plain(cell).translate(DASHES)
    if text.lower() in NOTHING:
        return ""
    if ROUNDED.match(text):
        raise CellError("phone_rounded", cell=text[:40])
    if found := MOBILE.match(re.sub(r"[ \-()]", "", text)):
        return found.group(1)
    text = " ".join(text.split())
    if found := MOBILE.match(text.removesuffix(".0")):
        return found.group(1)
    if not PHONE.match(text):
        said = MOBILES.findall(text)
        if len(said) == 1 and not re.search(r"\d", MOBILES.sub("", text)):  # 张工 138 0000 1111
            return re.sub(r"[ -]", "", said[0])
        raise CellError("bad_phone", cell=text[:40])
    return text


def yes(cell: Any) -> bool:
    """是 or 否. CellError."""
    check(cell)
    text = plain(cell).lower()
    if text in YES:
        return True
    if text in NO:
        return False
    raise CellError("bad_yes", cell=text[:40])
