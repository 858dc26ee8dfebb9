"""Quantities: strings on the wire, whole thousandths ("milli") inside, so that sums are exact."""

from __future__ import annotations

import re
import unicodedata

Milli = int
WIRE = re.compile(r"^\d{1,9}(\.\d{1,3})?$", re.ASCII)


def parse_quantity(text: object) -> Milli:
    """Thousandths of a unit from a wire string such as "30" or "1.25".

    Full-width digits and the ideographic full stop, as people type them, are understood.
    Raises ValueError for anything else, JSON numbers included.
    """
    if not isinstance(text, str):
        raise ValueError("a quantity is a string such as \"30\" or \"1.25\"")
    plain = unicodedata.normalize("NFKC", text.strip()).replace("。", ".").replace("．", ".")
    if not WIRE.match(plain):
        raise ValueError("a quantity has up to 9 digits and up to 3 decimals")
    whole, _, part = plain.partition(".")
    return int(whole) * 1000 + int(part.ljust(3, "0") or 0)


def format_quantity(milli: Milli) -> str:
    """The shortest wire string; below zero (a report still on its way) shows as "0"."""
    whole, part = divmod(max(milli, 0), 1000)
    return f"{whole}.{part:03d}".rstrip("0") if part else str(whole)
