"""The traveler: the sheet that goes with the parts, with one code for the work order and one for each operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from labels import fonts, payload
from labels.canvas import INK, INK_2, LINE, ORANGE, SUNKEN, Canvas

Paper = Literal["A4", "A5"]
PAPERS: dict[Paper, tuple[float, float]] = {"A4": (210, 297), "A5": (148, 210)}
WIDTH, MARGIN, FOOT = 210.0, 12.0, 285.0  # drawn for A4; A5 is the same, smaller
RIGHT = WIDTH - MARGIN
ROW = 27.0  # millimetres of one operation
STEP_QR = 20.0
# Columns of the operations: x of number, name, good, scrap, signature, symbol.
NUMBER, NAME, GOOD, SCRAP, SIGNED, SCAN = 12.0, 30.0, 87.0, 109.0, 131.0, 173.0


@dataclass(frozen=True, slots=True)
class Step:
    """One operation on the sheet. code: its O code. inspect: an inspection, marked 检."""

    number: int
    name: str
    work_center: str
    code: str
    name_en: str = ""
    inspect: bool = False


@dataclass(frozen=True, slots=True)
class TravelerSheet:
    """All that stands on a traveler; nothing about the customer.

    code: the W (or L) code of this revision. quantity: as people read it, in `unit`. Dates are ISO text.
    origin: what a replenishment order replaces. printed_at: local time as text, for the foot.
    """

    public_url: str
    code: str
    order_no: str
    sku: str
    product: str
    quantity: str
    unit: str
    revision: int
    promised_ship: str
    steps: Sequence[Step]
    planned_start: str | None = None
    planned_finish: str | None = None
    urgent: bool = False
    requirements: str = ""
    drawing: str = ""
    origin: str = ""
    printed_at: str = ""


def travelers(sheets: Sequence[TravelerSheet], paper: Paper = "A4", faces: fonts.Fonts | None = None) -> bytes:
    """A PDF with every traveler, each starting on a new page; operations beyond the first page follow on the next.

    Raises ValueError for no sheet, labels.fonts.FontMissing where no font holds Chinese.
    """
    if not sheets:
        raise ValueError("no traveler to print")
    title = " ".join(["随工单", *dict.fromkeys(sheet.order_no for sheet in sheets)][:4])
    width, height = PAPERS[paper]
    scale = width / WIDTH
    canvas = Canvas(WIDTH, height / scale, title, scale, faces)
    for sheet in sheets:
        _traveler(canvas, sheet)
    return canvas.bytes()


def _traveler(canvas: Canvas, sheet: TravelerSheet) -> None:
    pages = _pages(sheet.steps)
    for index, steps in enumerate(pages):
        canvas.page()
        _head(canvas, sheet)
        top = _first_block(canvas, sheet) if index == 0 else _next_block(canvas, sheet)
        _steps(canvas, sheet.public_url, steps, top)
        _foot(canvas, sheet, index + 1, len(pages))


FIRST_TOP, NEXT_TOP, TABLE_HEAD = 92.0, 58.0, 8.0


def _pages(steps: Sequence[Step]) -> list[Sequence[Step]]:
    """What fits under the large head, then what fits under the small one."""
    first = int((FOOT - 3 - FIRST_TOP - TABLE_HEAD) // ROW)
    other = int((FOOT - 3 - NEXT_TOP - TABLE_HEAD) // ROW)
    return [steps[:first], *(steps[i:i + other] for i in range(first, len(steps), other))]


def _head(canvas: Canvas, sheet: TravelerSheet) -> None:
    canvas.mark(MARGIN, 9, 11)
    canvas.text(26, 18, "随工单", 21, "bold")
    canvas.text(52, 18, "Traveler", 11, color=INK_2)
    x = RIGHT - 17
    canvas.box(x, 10, 17, 10, fill=INK, radius=1.2)
    canvas.text(x, 17.4, f"V{sheet.revision}", 17, "bold", "#ffffff", 17, "C")
    if sheet.urgent:
        x -= 32
        canvas.box(x, 10, 29, 10, fill=ORANGE, radius=1.2)
        canvas.text(x, 17, "加急 Urgent", 13, "bold", INK, 29, "C")
    canvas.text(74, 17.6, sheet.order_no, 16, "mono", width=x - 78, align="R")
    canvas.rule(MARGIN, 23, RIGHT, 23, INK, 0.8)


def _field(canvas: Canvas, x: float, y: float, name: str, value: str, width: float, size: float = 13) -> None:
    canvas.text(x, y, name, 8.5, color=INK_2, width=width)
    canvas.text(x, y + 5.8, value or "—", size, "bold", width=width)


def _first_block(canvas: Canvas, sheet: TravelerSheet) -> float:
    """Product, quantity, dates and the large symbol. Returns where the operations begin."""
    left = 126.0
    canvas.text(MARGIN, 34, sheet.product, 20, "bold", width=left)
    canvas.text(MARGIN, 40.5, sheet.sku, 12, "mono", INK_2, width=left)
    canvas.text(MARGIN, 48.5, "数量 Quantity", 8.5, color=INK_2)
    canvas.text(MARGIN, 61.5, sheet.quantity, 36, "bold", width=44)
    after = MARGIN + min(canvas.length(sheet.quantity, 36, "bold"), 44) + 2
    canvas.text(after, 61.5, sheet.unit, 14, width=14)
    _field(canvas, 76, 48.5, "计划开始 Start", sheet.planned_start or "", 29)
    _field(canvas, 109, 48.5, "计划完成 Finish", sheet.planned_finish or "", 29)
    _field(canvas, 76, 59.5, "承诺发货 Ship by", sheet.promised_ship, 29)
    _field(canvas, 109, 59.5, "图纸 Drawing", sheet.drawing, 29)
    canvas.box(MARGIN, 69, left, 20.5, fill=SUNKEN, radius=1.2)
    canvas.text(MARGIN + 3, 73.6, "要求 Requirements", 8.5, color=INK_2)
    _requirements(canvas, sheet, left - 6)
    canvas.code(RIGHT - 54, 26, 54, sheet.code, sheet.public_url, 13)
    canvas.text(RIGHT - 54, 88.3, "扫这里：整张工单 Whole work order", 8.5, color=INK_2, width=54, align="C")
    return FIRST_TOP


def _requirements(canvas: Canvas, sheet: TravelerSheet, width: float) -> None:
    """Two large lines, or three smaller ones; when even these are not enough, the last says where the rest is."""
    origin = f"补产自 Replaces {sheet.origin} · " if sheet.origin else ""
    text = origin + (sheet.requirements or "—")
    size, step, lines = 11.0, 5.4, canvas.lines(text, 11, width, 99)
    if len(lines) > 2:
        size, step, lines = 9.5, 4.6, canvas.lines(text, 9.5, width, 3, more="…（全文见手机 more on the phone）")
    for i, line in enumerate(lines):
        canvas.text(MARGIN + 3, (79.4 if size == 11 else 78.2) + step * i, line, size)


def _next_block(canvas: Canvas, sheet: TravelerSheet) -> float:
    canvas.text(MARGIN, 33, sheet.product, 16, "bold", width=140)
    canvas.text(MARGIN, 39.5, sheet.sku, 11, "mono", INK_2, width=140)
    canvas.text(MARGIN, 49, f"{sheet.quantity} {sheet.unit}", 18, "bold", width=140)
    canvas.code(RIGHT - 26, 24.5, 26, sheet.code, sheet.public_url, 9)
    return NEXT_TOP


def _steps(canvas: Canvas, public_url: str, steps: Sequence[Step], top: float) -> None:
    canvas.rule(MARGIN, top, RIGHT, top, INK, 0.5)
    heads = ((NUMBER, "工序 Operation"), (GOOD + 2, "合格 Good"), (SCRAP + 2, "废品 Scrap"),
             (SIGNED + 2, "姓名、时间 Name, time"), (SCAN + 2, "扫码报工 Scan"))
    for x, text in heads:
        canvas.text(x, top + 5.4, text, 8.5, color=INK_2, width=38)
    y = top + TABLE_HEAD
    for step in steps:
        canvas.rule(MARGIN, y, RIGHT, y, LINE)
        _step(canvas, public_url, step, y)
        y += ROW
    canvas.rule(MARGIN, y, RIGHT, y, INK, 0.5)
    for x in (GOOD, SCRAP, SIGNED, SCAN):
        canvas.rule(x, top + TABLE_HEAD, x, y, LINE)


def _step(canvas: Canvas, public_url: str, step: Step, y: float) -> None:
    canvas.text(NUMBER, y + 12, str(step.number), 20, "bold", width=16)
    canvas.text(NAME, y + 10.5, step.name, 15, "bold", width=GOOD - NAME - 10)
    if step.inspect:
        x = GOOD - 8.5
        canvas.box(x, y + 5.2, 6.5, 6.5, line=INK, radius=1, thickness=0.4)
        canvas.text(x, y + 10, "检", 11, "bold", width=6.5, align="C")
    canvas.text(NAME, y + 15.8, step.name_en, 9, color=INK_2, width=GOOD - NAME - 3)
    canvas.text(NAME, y + 22, step.work_center, 11, width=GOOD - NAME - 3)
    canvas.qr(SCAN + 2.5, y + 0.4, STEP_QR, payload.url(public_url, step.code))
    grouped = payload.grouped(step.code)
    for i, part in enumerate((grouped[:9], grouped[10:])):
        canvas.text(SCAN + 2.5, y + 22.2 + 3.1 * i, part, 8, "mono", width=STEP_QR, align="C")


def _foot(canvas: Canvas, sheet: TravelerSheet, page: int, pages: int) -> None:
    printed = f" · 打印 Printed {sheet.printed_at}" if sheet.printed_at else ""
    canvas.text(MARGIN, FOOT + 3.5, "手机提示“单子旧了”时，请换新单。"
                "When the phone says the sheet is old, get a new one.", 8.5, color=INK_2, width=130)
    canvas.text(142, FOOT + 3.5, f"{page}/{pages}{printed}", 8.5, color=INK_2, width=RIGHT - 142, align="R")
