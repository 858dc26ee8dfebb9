"""QR symbols: which modules are dark, and a picture of them."""

from __future__ import annotations

import io
from typing import Literal

import qrcode
import qrcode.constants
import qrcode.util
from PIL import Image

Level = Literal["L", "M", "Q", "H"]
QUIET = 4  # modules of white around a symbol that the standard asks for
LEVELS = {
    "L": qrcode.constants.ERROR_CORRECT_L, "M": qrcode.constants.ERROR_CORRECT_M,
    "Q": qrcode.constants.ERROR_CORRECT_Q, "H": qrcode.constants.ERROR_CORRECT_H,
}


def matrix(text: str, level: Level = "Q") -> list[list[bool]]:
    """Rows of modules, True = dark, without the quiet zone.

    text: upper-case codes and addresses are stored alphanumeric (5.5 bits a character), all else as UTF-8.
    level: how much may be torn or dirty, 7, 15, 25 or 30 %; Q suits paper that hangs on a machine.
    Raises qrcode.exceptions.DataOverflowError for more than fits.
    """
    data = text.encode("utf-8")
    mode = (qrcode.util.MODE_ALPHA_NUM if qrcode.util.RE_ALPHA_NUM.match(data) else qrcode.util.MODE_8BIT_BYTE)
    code = qrcode.QRCode(error_correction=LEVELS[level], border=0)
    code.add_data(qrcode.util.QRData(data, mode=mode), optimize=0)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def runs(modules: list[list[bool]]) -> list[tuple[int, int, int]]:
    """(column, row, width) of each horizontal run of dark modules: what a vector drawing fills."""
    found = []
    for y, row in enumerate(modules):
        start = None
        for x, dark in enumerate([*row, False]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                found.append((start, y, x - start))
                start = None
    return found


def png(text: str, module: int = 8, level: Level = "Q") -> bytes:
    """A black and white PNG with its quiet zone. module: pixels a module, 1..40."""
    if not 1 <= module <= 40:
        raise ValueError("a module has 1 to 40 pixels")
    modules = matrix(text, level)
    size = len(modules) + 2 * QUIET
    image = Image.new("1", (size, size), 1)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if dark:
                image.putpixel((x + QUIET, y + QUIET), 0)
    out = io.BytesIO()
    image.resize((size * module, size * module), Image.Resampling.NEAREST).save(out, "PNG", optimize=True)
    return out.getvalue()
