"""Small prints: package labels, the customer's tracking card and staff badges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from labels import fonts
from labels.canvas import INK, INK_2, LINE, ORANGE, Canvas

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PackageLabel:
    """A box's label, 100 x 60 mm; neutral: whoever holds the box learns nothing of the order.

    code: its P code. batch: the roll that it was issued with. place: (number in the roll, how many).
    contents: what people want to see on it, one line each, up to four; empty on labels printed ahead.
    number: (its place among the boxes of its order, how many or 0 = not said), printed large: 箱 3/12.
    urgent: marked 加急.
    """

    public_url: str
    code: str
    batch: str = ""
    place: tuple[int, int] | None = None
    contents: Sequence[str] = ()
    number: tuple[int, int] | None = None
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class TrackingCard:
    """What the customer gets: scan and see. code: the T code of the order. Dates are ISO text.

    lines: (product, quantity with unit). factory: whose card it is.
    """

    public_url: str
    code: str
    order_no: str
    promised_ship: str
    lines: Sequence[tuple[str, str]] = ()
    factory: str = ""


@dataclass(frozen=True, slots=True)
class Badge:
    """A person's badge. code: the B code; it names the person, the PIN stays the secret. role: as people say it.

    seal: see labels.seal; badges without one work with a network only. pin: printed on a slip of its own, never
    on the badge that everybody sees.
    """

    public_url: str
    code: str
    name: str
    role: str = ""
    number: str = ""
    seal: str = ""
    pin: str = ""


def package_labels(labels: Sequence[PackageLabel], faces: fonts.Fonts | None = None) -> bytes:
    """One 100 x 60 mm page a box, for label rolls. Raises ValueError for none, FontMissing."""
    canvas = _canvas(labels, 100, 60, "箱签 Package labels", faces)
    for label in labels:
        canvas.page()
        _package(canvas, label)
    return canvas.bytes()


def tracking_card(card: TrackingCard, faces: fonts.Fonts | None = None) -> bytes:
    """One A6 page, landscape. Raises FontMissing."""
    canvas = _canvas([card], 148, 105, f"查进度 {card.order_no}", faces)
    canvas.page()
    _tracking(canvas, card)
    return canvas.bytes()


def badges(people: Sequence[Badge], faces: fonts.Fonts | None = None) -> bytes:
    """A4 pages with ten badges of 85.6 x 54 mm (the size of a bank card) and lines to cut along; behind them
    pages with a slip for each PIN that is told.

    Raises ValueError for nobody, FontMissing.
    """
    canvas = _canvas(people, 210, 297, "工牌 Badges", faces)
    _tiled(canvas, people, 85.6, 54.0, _badge)
    _tiled(canvas, [p for p in people if p.pin], 85.6, 33.75, _pin_slip)
    return canvas.bytes()


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One phone's enrolment. code: a D code, for one phone. until: when it ends, as people read it."""

    public_url: str
    code: str
    until: str


def enrolments(codes: Sequence[Enrolment], faces: fonts.Fonts | None = None) -> bytes:
    """A4 pages with ten cards to enrol phones with. Raises ValueError for none, FontMissing."""
    canvas = _canvas(codes, 210, 297, "登记手机 Enrol phones", faces)
    numbered = list(enumerate(codes, 1))
    _tiled(canvas, numbered, 85.6, 54.0, _enrolment)
    return canvas.bytes()


def _tiled(canvas: Canvas, things: Sequence[T], width: float, height: float,
           draw: Callable[[Canvas, T, float, float], None]) -> None:
    """Two columns of cards a page, with lines to cut along."""
    across, down = 2, int(270 // height)
    left, top = (210 - across * width) / 2, (297 - down * height) / 2
    for index, thing in enumerate(things):
        place = index % (across * down)
        if place == 0:
            canvas.page()
            _cut_lines(canvas, left, top, width, height, across, down)
        draw(canvas, thing, left + place % across * width, top + place // across * height)


def _canvas(things: Sequence[object], width: float, height: float, title: str, faces: fonts.Fonts | None) -> Canvas:
    if not things:
        raise ValueError("nothing to print")
    return Canvas(width, height, title, faces=faces)


def _package(canvas: Canvas, label: PackageLabel) -> None:
    canvas.code(2.5, 3.5, 46, label.code, label.public_url, 8.5)
    x, width = 52.0, 44.5
    crowded = bool(label.number and label.urgent)  # both matter more than the mark
    if not crowded:
        canvas.mark(x, 5, 9)
    at = x if crowded else x + 11
    name = f"箱 {'/'.join(str(n) for n in label.number if n)}" if label.number else "箱"
    canvas.text(at, 12.4, name, 19, "bold", width=x + width - at - (15 if label.urgent else 0))
    if label.urgent:
        canvas.box(x + width - 14, 5.6, 14, 9, fill=ORANGE, radius=1.2)
        canvas.text(x + width - 14, 12.2, "加急", 14, "bold", width=14, align="C")
    elif not label.number:
        canvas.text(x + 19, 12.2, "Package", 9.5, color=INK_2)
    canvas.rule(x, 17, x + width, 17, INK, 0.6)
    if label.contents:
        for i, line in enumerate(label.contents[:4]):
            canvas.text(x, 23.6 + 6.2 * i, line, 10.5, "bold" if i == 0 else "regular", width=width)
    else:
        for i, name in enumerate(("品名 Product", "数量 Quantity")):
            canvas.text(x, 22 + 12 * i, name, 7.5, color=INK_2)
            canvas.rule(x, 30 + 12 * i, x + width, 30 + 12 * i, LINE)
    canvas.text(x, 49, "扫码查这一箱的状态 Scan for this box", 7.5, color=INK_2, width=width)
    place = f"{label.place[0]} / {label.place[1]}" if label.place else ""
    canvas.text(x, 55.6, label.batch, 8, "mono", INK_2, width=27)
    canvas.text(x + 27, 55.6, place, 8, "mono", INK_2, width=width - 27, align="R")


def _tracking(canvas: Canvas, card: TrackingCard) -> None:
    canvas.mark(9, 8, 10)
    canvas.text(21, 16.4, "扫一扫，看进度", 18, "bold")
    canvas.text(21, 22, "Scan to follow your order", 9.5, color=INK_2)
    canvas.text(96, 15.5, card.factory, 10, "bold", width=43, align="R")
    canvas.rule(9, 27, 139, 27, INK, 0.8)
    canvas.code(7, 29.5, 60, card.code, card.public_url, 7)
    x, width = 72.0, 67.0
    canvas.text(x, 36, "订单 Order", 8, color=INK_2)
    canvas.text(x, 42.5, card.order_no, 14, "mono", width=width)
    canvas.text(x, 51, "承诺发货 Ships by", 8, color=INK_2)
    canvas.text(x, 59, card.promised_ship, 20, "bold", width=width)
    canvas.box(x, 62, 14, 1.4, fill=ORANGE)
    shown = card.lines if len(card.lines) <= 4 else card.lines[:3]
    for i, (product, quantity) in enumerate(shown):
        canvas.text(x, 71 + 6 * i, product, 10, width=42)
        canvas.text(x + 43, 71 + 6 * i, quantity, 10, "bold", width=24, align="R")
    if len(shown) < len(card.lines):
        count = len(card.lines)
        canvas.text(x, 89, f"等 {count} 种 · {count} products in all", 8.5, color=INK_2, width=width)
    canvas.text(9, 99.5, "微信或相机扫码即可，不用注册。请勿把此码给无关的人。 "
                "No sign-up; whoever has this code sees the order.", 8, color=INK_2, width=130)


def _badge(canvas: Canvas, person: Badge, x: float, y: float) -> None:
    canvas.code(x + 3, y + 4, 38, person.code, person.public_url, 7, person.seal)
    at, width = x + 44, 38.0
    canvas.mark(at, y + 5, 8)
    canvas.text(at + 10, y + 11.2, "随工", 13, "bold")
    canvas.rule(at, y + 16, at + width, y + 16, INK, 0.6)
    if canvas.length(person.name, 17, "bold") <= width:
        canvas.text(at, y + 27.5, person.name, 24, "bold", width=width)
    else:
        for i, line in enumerate(canvas.lines(person.name, 14, width, 2, "bold")):
            canvas.text(at, y + 22.8 + 5.6 * i, line, 14, "bold", width=width)
    canvas.text(at, y + 34.5, person.role, 10.5, width=width)
    canvas.text(at, y + 40, person.number, 9, "mono", INK_2, width=width)
    canvas.text(at, y + 48.5, "丢失请马上报告 Lost? Report it", 7.5, color=INK_2, width=width)


def _pin_slip(canvas: Canvas, person: Badge, x: float, y: float) -> None:
    canvas.text(x + 6, y + 9, person.name, 13, "bold", width=44)
    canvas.text(x + 6, y + 14.5, f"用户名 User name  {person.number}", 9, color=INK_2, width=72)
    canvas.text(x + 6, y + 23, "PIN", 11, color=INK_2)
    canvas.text(x + 16, y + 23.4, person.pin, 20, "mono", width=64)
    canvas.text(x + 6, y + 29.5, "记住后请销毁，不要告诉别人。 Learn it, then destroy this slip.", 7.5, color=INK_2,
                width=74)


def _enrolment(canvas: Canvas, numbered: tuple[int, Enrolment], x: float, y: float) -> None:
    number, phone = numbered
    canvas.code(x + 3, y + 4, 38, phone.code, phone.public_url, 7)
    at, width = x + 44, 38.0
    canvas.text(at, y + 11.2, f"手机 {number}", 15, "bold", width=width)
    canvas.text(at, y + 16, f"Phone {number}", 9, color=INK_2, width=width)
    for i, line in enumerate(("1 用手机浏览器打开随工", "2 扫左边的码", "3 给手机起个名字")):
        canvas.text(at, y + 23 + 5 * i, line, 9.5, width=width)
    canvas.text(at, y + 38.5, "Open Suigong, scan, name it", 7.5, color=INK_2, width=width)
    canvas.text(at, y + 43.5, "一码一机 One phone a code", 7.5, color=INK_2, width=width)
    canvas.text(at, y + 48.5, f"有效至 Until {phone.until}", 7.5, "bold", width=width)


def _cut_lines(canvas: Canvas, left: float, top: float, width: float, height: float, across: int, down: int) -> None:
    for i in range(across + 1):
        canvas.rule(left + i * width, top, left + i * width, top + down * height, LINE, 0.15, 1.0)
    for i in range(down + 1):
        canvas.rule(left, top + i * height, left + across * width, top + i * height, LINE, 0.15, 1.0)
