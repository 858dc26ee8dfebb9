"""The delivery note (送货单): goes with goods that the factory brings itself or hands out; signed, it comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labels import fonts
from labels.canvas import INK, INK_2, LINE, ORANGE, SUNKEN, Canvas
from labels.sheet import Paper

PAPERS: dict[Paper, tuple[float, float]] = {"A4": (210, 297), "A5": (210, 148)}  # A5 lies on its side
MARGIN, RIGHT = 12.0, 198.0
TABLE_TOP, NEXT_TOP, TABLE_HEAD, ROW = 66.0, 30.0, 7.0, 9.0
FOOT = 41.0  # millimetres that total, note and signatures take
NUMBER, PRODUCT, ORDER, QUANTITY, BOXES = 12.0, 22.0, 92.0, 132.0, 160.0
NAMES = {"own": ("送货单", "Delivery note"), "pick_up": ("提货单", "Pick-up note")}


@dataclass(frozen=True, slots=True)
class Goods:
    """One row: a product of one order. boxes: as people read them, "1-3/12"."""

    product: str
    sku: str
    quantity: str
    unit: str
    order_no: str
    boxes: str


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """All that stands on the note. mode: own | pick_up. code: the T code of the order's page, "" without one.

    factory: name, phone and address of the sender, empty ones left out. day and printed_at: local text.
    """

    public_url: str
    id: str
    mode: str
    customer: str
    goods: Sequence[Goods]
    box_count: int
    day: str
    phone: str = ""
    address: str = ""
    driver: str = ""
    note: str = ""
    code: str = ""
    factory: Sequence[str] = ()
    printed_at: str = ""


def delivery_note(note: DeliveryNote, paper: Paper = "A5", faces: fonts.Fonts | None = None) -> bytes:
    """A PDF; what does not fit goes on the next page, signatures stand on the last one.

    Raises ValueError without goods, labels.fonts.FontMissing where no font holds Chinese.
    """
    if not note.goods:
        raise ValueError("nothing to print")
    width, height = PAPERS[paper]
    canvas = Canvas(width, height, f"{NAMES[note.mode][0]} {note.id}", faces=faces)
    pages = _pages(note.goods, height)
    start = 0
    for index, goods in enumerate(pages):
        canvas.page()
        _head(canvas, note)
        top = _parties(canvas, note) if index == 0 else NEXT_TOP
        bottom = _table(canvas, goods, start, top)
        start += len(goods)
        if index == len(pages) - 1:
            _signatures(canvas, note, max(bottom, height - FOOT - 8) if paper == "A5" else bottom + 4)
        _page_foot(canvas, note, height, index + 1, len(pages))
    return canvas.bytes()


def _pages(goods: Sequence[Goods], height: float) -> list[Sequence[Goods]]:
    """Rows under the large head, then under the small one; room for the signatures below the last."""
    room = height - 8 - TABLE_HEAD
    first, other = int((room - TABLE_TOP) // ROW), int((room - NEXT_TOP) // ROW)
    pages, rest, take = [], list(goods), first
    signed = int(FOOT // ROW) + 1
    while len(rest) > take - signed:
        cut = min(take, max(len(rest) - 1, 1))
        pages.append(rest[:cut])
        rest, take = rest[cut:], other
    return [*pages, rest]


def _head(canvas: Canvas, note: DeliveryNote) -> None:
    zh, en = NAMES[note.mode]
    canvas.mark(MARGIN, 8, 11)
    canvas.text(26, 17, zh, 21, "bold")
    canvas.text(51, 17, en, 11, color=INK_2)
    canvas.text(100, 16.6, note.id, 16, "mono", width=RIGHT - 100, align="R")
    canvas.rule(MARGIN, 22, RIGHT, 22, INK, 0.8)


def _parties(canvas: Canvas, note: DeliveryNote) -> float:
    """Who gets what from whom, and the symbol of the order's page. Returns where the table begins."""
    left = (142.0 if note.code else RIGHT) - MARGIN
    canvas.text(MARGIN, 28, "客户 Customer", 8, color=INK_2)
    canvas.text(MARGIN, 35, note.customer, 16, "bold", width=left)
    canvas.text(MARGIN, 41, note.phone, 11, width=left)
    for i, line in enumerate(canvas.lines(note.address, 11, left, 2)):
        canvas.text(MARGIN, 47 + 5 * i, line, 11)
    canvas.text(MARGIN, 59.5, "日期 Date", 8, color=INK_2)
    canvas.text(MARGIN + 16, 59.8, note.day, 12, "bold")
    sender = " · ".join(part for part in note.factory if part)
    canvas.text(60, 59.6, sender, 9, color=INK_2, width=left - 48)
    if note.code:
        canvas.code(150, 23, 34, note.code, note.public_url, 4.5)
        canvas.text(186, 32, "扫码", 10, "bold", width=12)
        canvas.text(186, 36.5, "看进度", 9, width=12)
        canvas.text(186, 41, "Progress", 7, color=INK_2, width=12)
    return TABLE_TOP


def _table(canvas: Canvas, goods: Sequence[Goods], start: int, top: float) -> float:
    canvas.rule(MARGIN, top, RIGHT, top, INK, 0.5)
    for x, text in ((NUMBER, "序"), (PRODUCT, "品名 Product"), (ORDER, "订单 Order"), (QUANTITY, "数量 Quantity"),
                    (BOXES + 2, "箱号 Boxes")):
        canvas.text(x, top + 4.9, text, 8.5, color=INK_2)
    y = top + TABLE_HEAD
    for index, row in enumerate(goods, start=start + 1):
        canvas.rule(MARGIN, y, RIGHT, y, LINE)
        canvas.text(NUMBER, y + 6, str(index), 11, width=8)
        canvas.text(PRODUCT, y + 4.4, row.product, 11.5, "bold", width=ORDER - PRODUCT - 2)
        canvas.text(PRODUCT, y + 7.9, row.sku, 7.5, "mono", INK_2, width=ORDER - PRODUCT - 2)
        canvas.text(ORDER, y + 6, row.order_no, 10, "mono", width=QUANTITY - ORDER - 2)
        canvas.text(QUANTITY, y + 6.2, f"{row.quantity} {row.unit}", 13, "bold", width=BOXES - QUANTITY - 1)
        canvas.text(BOXES + 2, y + 6, row.boxes, 10, width=RIGHT - BOXES - 2)
        y += ROW
    canvas.rule(MARGIN, y, RIGHT, y, INK, 0.5)
    return y


def _signatures(canvas: Canvas, note: DeliveryNote, top: float) -> None:
    """Total, note, who brought it and who took it."""
    canvas.box(MARGIN, top + 1.5, 40, 9, fill=SUNKEN, radius=1.2)
    canvas.text(MARGIN + 3, top + 7.7, f"共 {note.box_count} 箱", 14, "bold", width=34)
    canvas.box(MARGIN, top + 12, 14, 1.2, fill=ORANGE)
    text = f"备注 Note：{note.note}" if note.note else "请当面点清箱数和数量再签字。 Please count before you sign."
    for i, line in enumerate(canvas.lines(text, 9.5, RIGHT - MARGIN - 46, 2)):
        canvas.text(MARGIN + 46, top + 5 + 4.8 * i, line, 9.5)
    who = "送货人 Driver" if note.mode == "own" else "发货人 Handed out by"
    for x, name, value in ((MARGIN, who, note.driver), (78.0, "收货人签字 Received by", ""), (144.0, "日期 Date", "")):
        canvas.text(x, top + 20, name, 8.5, color=INK_2)
        canvas.text(x, top + 28, value, 13, "bold", width=52)
        canvas.rule(x, top + 31, x + 54, top + 31, INK, 0.35)
    canvas.text(MARGIN, top + 36.5, "签字后请拍照上传。 Take a photo of the signed note for the office.", 8,
                color=INK_2)


def _page_foot(canvas: Canvas, note: DeliveryNote, height: float, page: int, pages: int) -> None:
    printed = f" · 打印 Printed {note.printed_at}" if note.printed_at else ""
    canvas.text(MARGIN, height - 4, f"{page}/{pages}{printed}", 8, color=INK_2, width=RIGHT - MARGIN, align="R")
