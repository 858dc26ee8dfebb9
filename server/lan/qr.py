"""A QR of an address, for the terminal and for a page."""

from __future__ import annotations

import io

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4  # modules of white around it


def modules(text: str) -> list[list[bool]]:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(cell) for cell in row] for row in code.get_matrix()]


def drawn(text: str) -> str:
    """As text of half blocks, dark on light whatever the terminal's colours are."""
    rows, out = modules(text), io.StringIO()
    rows += [[False] * len(rows[0])] * (len(rows) % 2)
    marks = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    for upper, lower in zip(rows[::2], rows[1::2], strict=True):
        out.write("".join(marks[pair] for pair in zip(upper, lower, strict=True)) + "\n")
    return out.getvalue()


def svg_path(text: str) -> tuple[int, str]:
    """(width in modules, path data of the dark ones)"""
    rows = modules(text)
    return len(rows), "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
