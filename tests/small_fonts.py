"""Sheets in tests are set in the machine's own fonts, cut down to the characters that stand in the project's files:
opening and cutting a whole Chinese font takes two seconds of a core for each sheet. Tests of the fonts themselves ask
for a family by name and get it whole."""

from __future__ import annotations

import fcntl
import hashlib
import os
import tempfile
from functools import cache
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from labels import fonts

ROOT = Path(__file__).resolve().parents[1]
TEXTS = {".py", ".csv", ".json", ".ts", ".vue", ".md"}
whole = fonts.find


@cache
def use() -> None:
    """From now on in this process."""
    fonts.find = find  # type: ignore[assignment]


def find(families: tuple[str, ...] | None = None) -> fonts.Fonts:
    return whole(families) if families else small()


@cache
def small() -> fonts.Fonts:
    """Made by the first process that prints something, for all others and for the next run as well."""
    found, wanted = whole(), characters()
    name = hashlib.sha256("".join([str(found), *sorted(wanted)]).encode()).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"suigong-test-fonts-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        faces = {what: cut(getattr(found, what), folder / f"{name}-{what}.otf", wanted)
                 for what in ("regular", "bold", "mono")}
    return fonts.Fonts(**faces)


def characters() -> set[str]:
    """Whatever the project itself writes, and the Latin letters."""
    found = {chr(n) for n in range(0x20, 0x250)}
    for folder in ("server", "labels", "tests", "pwa/src/i18n"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in TEXTS:
                found |= set(path.read_text(encoding="utf-8"))
    return found


def cut(face: fonts.Face, path: Path, wanted: set[str]) -> fonts.Face:
    if not path.exists():
        options = Options()
        options.layout_features, options.name_IDs, options.hinting = [], ["*"], False
        options.drop_tables += ["FFTM"]
        with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
            cutter = Subsetter(options)
            cutter.populate(unicodes=[ord(c) for c in wanted])
            cutter.subset(font)
            font.save(path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)  # never half of it
    return fonts.Face(path)
