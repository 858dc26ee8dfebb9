"""Product pictures drawn by code: a part seen from the front, always the same for a SKU."""

from __future__ import annotations

import hashlib
from html import escape
from math import cos, pi, sin

INK, PAPER, STEEL, SHADE, ORANGE = "#14181d", "#f7f5f0", "#c9cdd2", "#9aa1a9", "#ff7a1a"


def draw(sku: str, name: str) -> str:
    """An SVG of less than 4 kB: the shape follows from the SKU's hash, or from words in the name."""
    seed = hashlib.sha256(sku.encode()).digest()
    shape = next((s for words, s in SHAPES if any(w in name for w in words)), None)
    if shape is None:
        shape = (bolt, flange, housing_left, guide, hinge, bracket, tube)[seed[0] % 7]
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120" role="img">'
            f"<title>{escape(name)}</title>"
            f'<rect width="120" height="120" rx="8" fill="{PAPER}"/>'
            f'<g stroke="{INK}" stroke-width="2.5" stroke-linejoin="round">{shape(seed)}</g>'
            f'<text x="60" y="113" font-family="ui-monospace,monospace" font-size="11" '
            f'text-anchor="middle" fill="{INK}">{escape(sku)}</text></svg>')


def points(corners: int, radius: float, x: float = 60, y: float = 52, turn: float = 0) -> str:
    return " ".join(f"{x + radius * cos(turn + 2 * pi * i / corners):.1f},"
                    f"{y + radius * sin(turn + 2 * pi * i / corners):.1f}" for i in range(corners))


def circle(radius: float, fill: str, x: float = 60, y: float = 52) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}"/>'


def box(x: float, y: float, width: float, height: float, fill: str, round: float = 2) -> str:
    return (f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'rx="{round}" fill="{fill}"/>')


def bolt(_seed: bytes) -> str:
    thread = "".join(f'<path d="M50 {y}l20 5" fill="none"/>' for y in range(46, 92, 7))
    return (box(40, 12, 40, 24, STEEL) + f'<polygon points="{points(6, 8, 60, 24)}" fill="{INK}"/>'
            + box(50, 36, 20, 60, STEEL) + thread)


def flange(seed: bytes) -> str:
    count = 4 + seed[1] % 3 * 2
    holes = "".join(circle(4.5, PAPER, 60 + 31 * cos(2 * pi * i / count), 52 + 31 * sin(2 * pi * i / count))
                    for i in range(count))
    return circle(42, STEEL) + holes + circle(20, SHADE) + circle(13, PAPER)


def housing(mirrored: bool) -> str:
    body = ('<path d="M28 18h50q14 0 14 16v52q0 8-8 8H28z" fill="' + STEEL + '"/>'
            + box(38, 30, 30, 20, PAPER) + circle(4, ORANGE, 78, 84) + circle(3, PAPER, 36, 86)
            + '<path d="M38 60h34M38 68h34M38 76h22" fill="none"/>')
    return f'<g transform="matrix(-1 0 0 1 120 0)">{body}</g>' if mirrored else body


def housing_left(_seed: bytes) -> str:
    return housing(False)


def housing_right(_seed: bytes) -> str:
    return housing(True)


def guide(_seed: bytes) -> str:
    return (f'<path d="M24 20h72v16H74v44h22v16H24V80h22V36H24z" fill="{STEEL}"/>'
            + box(52, 36, 16, 44, ORANGE) + circle(3.5, PAPER, 34, 28) + circle(3.5, PAPER, 86, 28))


def hinge(_seed: bytes) -> str:
    return (box(14, 28, 40, 48, STEEL) + box(66, 28, 40, 48, STEEL) + box(54, 22, 12, 60, SHADE, 6)
            + "".join(circle(4, PAPER, x, y) for x in (28, 92) for y in (40, 64)))


def bracket(_seed: bytes) -> str:
    return (f'<path d="M26 16h20v54h50v22H26z" fill="{STEEL}"/>' + '<path d="M46 46l24 24" fill="none"/>'
            + circle(4.5, PAPER, 36, 30) + circle(4.5, PAPER, 80, 81))


def tube(_seed: bytes) -> str:
    return (f'<path d="M22 74l56-56 20 20-56 56z" fill="{STEEL}"/>'
            f'<ellipse cx="88" cy="28" rx="8" ry="14" transform="rotate(-45 88 28)" fill="{SHADE}"/>'
            f'<ellipse cx="88" cy="28" rx="4.5" ry="9" transform="rotate(-45 88 28)" fill="{PAPER}"/>')


SHAPES = (
    (("螺栓", "螺丝"), bolt), (("法兰", "手轮"), flange), (("壳 右",), housing_right), (("壳",), housing_left),
    (("导靴", "导轨"), guide), (("铰链",), hinge), (("支架",), bracket), (("管",), tube))
