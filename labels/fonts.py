"""Where the fonts for printed sheets are: any that hold Chinese, of the machine's own."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# expanduser leaves "~" alone where a container's user has no home.
DIRECTORIES = tuple(Path(os.path.expanduser(name)) for name in (
    "/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"))


class FontMissing(RuntimeError):
    """No font with Chinese characters on this machine."""


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file. index: its place in a collection, 0 in a plain file."""

    path: Path
    index: int = 0


@dataclass(frozen=True, slots=True)
class Fonts:
    """What a sheet is set in. bold: the regular face where a family has no other. mono: need not hold Chinese."""

    regular: Face
    bold: Face
    mono: Face


# Families in order of preference: (file, full name) of the regular, bold and monospaced face. All three must exist.
FAMILIES = {
    "noto": (
        ("NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"),
        ("NotoSansCJK-Bold.ttc", "Noto Sans CJK SC Bold"),
        ("NotoSansCJK-Regular.ttc", "Noto Sans Mono CJK SC")),
    "noto-sc": (
        ("NotoSansCJKsc-Regular.otf", "Noto Sans CJK SC"),
        ("NotoSansCJKsc-Bold.otf", "Noto Sans CJK SC Bold"),
        ("NotoSansMonoCJKsc-Regular.otf", "Noto Sans Mono CJK SC")),
    "wqy": (
        ("wqy-microhei.ttc", "WenQuanYi Micro Hei"),
        ("wqy-microhei.ttc", "WenQuanYi Micro Hei"),
        ("wqy-microhei.ttc", "WenQuanYi Micro Hei Mono")),
}


@cache
def find(families: tuple[str, ...] = tuple(FAMILIES)) -> Fonts:
    """The best installed family out of `families`. Raises FontMissing with what to install."""
    small_mono = _path("DejaVuSansMono.ttf")  # dotted zero, and twenty times smaller to open than a Chinese face
    for family in families:
        regular, bold, mono = (_face(*wanted) for wanted in FAMILIES[family])
        if regular and bold and mono:
            return Fonts(regular, bold, Face(small_mono) if small_mono else mono)
    raise FontMissing("no font with Chinese characters was found; install fonts-noto-cjk or fonts-wqy-microhei")


def _face(file: str, full_name: str) -> Face | None:
    path = _path(file)
    if path is None:
        return None
    if path.suffix != ".ttc":
        return Face(path)
    from fontTools.ttLib import TTCollection

    with TTCollection(str(path), lazy=True) as collection:
        names = [face["name"].getDebugName(4) for face in collection.fonts]
    return Face(path, names.index(full_name)) if full_name in names else None


@cache
def _path(file: str) -> Path | None:
    found = (path for directory in DIRECTORIES if directory.is_dir() for path in directory.rglob(file))
    return next(found, None)
