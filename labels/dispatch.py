"""The dispatch list (派工单): what a crew is to do on a day, with a symbol to scan for each operation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from labels import fonts, payload
from labels.canvas import INK, INK_2, LINE, ORANGE, Canvas

WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 12.0
RIGHT = WIDTH - MARGIN
TOP, TABLE_HEAD, FOOT = 30.0, 8.0, 285.0
ROW, QR = 26.0, 20.0  # millimetres
# Columns: symbol, operation, product, quantity, promised.
SCAN, STEP, PRODUCT, QUANTITY, SHIP = 12.0, 38.0, 88.0, 142.0, 174.0


@dataclass(frozen=True, slots=True)
class Job:
    """One operation. left: what is still to be made of planned; ready: how much of it the operation before has passed
    on. code: its O code. behind: planned for an earlier day. Quantities as people read them, in `unit`."""

    code: str
    order_no: str
    product: str
    sku: str
    operation: int
    name: str
    work_center: str
    left: str
    planned: str
    unit: str
    ready: str
    promised_ship: str
    name_en: str = ""
    urgent: bool = False
    behind: bool = False


@dataclass(frozen=True, slots=True)
class CrewList:
    """A crew's jobs of a day, in the order in which they are to be done. crew: "" for what no crew has."""

    public_url: str
    day: str
    crew: str
    jobs: Sequence[Job]
    crew_en: str = ""
    printed_at: str = ""


def dispatch_lists(lists: Sequence[CrewList], faces: fonts.Fonts | None = None) -> bytes:
    """A PDF of A4 pages, each crew beginning on a new one. Raises ValueError without a job,
    labels.fonts.FontMissing where no font holds Chinese."""
    if not any(one.jobs for one in lists):
        raise ValueError("nothing to print")
    canvas = Canvas(WIDTH, HEIGHT, f"派工单 {lists[0].day}", faces=faces)
    fits = int((FOOT - 2 - TOP - TABLE_HEAD) // ROW)
    for one in lists:
        pages = [one.jobs[i:i + fits] for i in range(0, len(one.jobs), fits)]
        for index, jobs in enumerate(pages):
            canvas.page()
            _head(canvas, one)
            _jobs(canvas, one, jobs)
            _foot(canvas, one, index + 1, len(pages))
    return canvas.bytes()


def _head(canvas: Canvas, one: CrewList) -> None:
    canvas.mark(MARGIN, 9, 11)
    canvas.text(26, 18, "派工单", 21, "bold")
    canvas.text(52, 18, "Dispatch list", 11, color=INK_2)
    crew = one.crew or "未分班组 No crew"
    canvas.text(80, 17.6, f"{crew} {one.crew_en}".strip(), 16, "bold", width=74, align="R")
    canvas.text(158, 17.6, one.day, 15, "mono", width=RIGHT - 158, align="R")
    canvas.rule(MARGIN, 23, RIGHT, 23, INK, 0.8)


def _jobs(canvas: Canvas, one: CrewList, jobs: Sequence[Job]) -> None:
    heads = ((SCAN, "扫码报工 Scan"), (STEP, "工序 Operation"), (PRODUCT, "产品 Product"),
             (QUANTITY, "还要做 To make"), (SHIP, "发货 Ship by"))
    for x, text in heads:
        canvas.text(x, TOP + 3, text, 8.5, color=INK_2, width=30)
    y = TOP + TABLE_HEAD
    for job in jobs:
        canvas.rule(MARGIN, y, RIGHT, y, LINE)
        _job(canvas, one.public_url, job, y)
        y += ROW
    canvas.rule(MARGIN, y, RIGHT, y, INK, 0.5)


def _job(canvas: Canvas, public_url: str, job: Job, y: float) -> None:
    canvas.qr(SCAN, y + 1.4, QR, payload.url(public_url, job.code))
    canvas.text(SCAN, y + 24.4, payload.grouped(job.code), 6.5, "mono", width=STEP - SCAN - 2)
    canvas.text(STEP, y + 8, f"{job.operation} {job.name}", 14, "bold", width=PRODUCT - STEP - 3)
    canvas.text(STEP, y + 13, job.name_en, 9, color=INK_2, width=PRODUCT - STEP - 3)
    canvas.text(STEP, y + 19, job.work_center, 11, width=PRODUCT - STEP - 3)
    canvas.text(PRODUCT, y + 8, job.product, 13, "bold", width=QUANTITY - PRODUCT - 3)
    canvas.text(PRODUCT, y + 13, job.sku, 10, "mono", INK_2, width=QUANTITY - PRODUCT - 3)
    canvas.text(PRODUCT, y + 19, job.order_no, 11, "mono", width=QUANTITY - PRODUCT - 3)
    canvas.text(QUANTITY, y + 11, f"{job.left} {job.unit}", 18, "bold", width=SHIP - QUANTITY - 2)
    canvas.text(QUANTITY, y + 17, f"共 of {job.planned}", 9, color=INK_2, width=SHIP - QUANTITY - 2)
    canvas.text(QUANTITY, y + 22.5, f"可做 Ready {job.ready}", 9, width=SHIP - QUANTITY - 2)
    canvas.text(SHIP, y + 8, job.promised_ship, 11, "bold", width=RIGHT - SHIP)
    _marks(canvas, job, y + 11.5)


def _marks(canvas: Canvas, job: Job, y: float) -> None:
    """What must not be overlooked, in words."""
    for marked, words, fill in ((job.urgent, "加急 Urgent", ORANGE), (job.behind, "拖期 Behind", None)):
        if marked:
            canvas.box(SHIP, y, RIGHT - SHIP, 5, fill=fill, line=INK, radius=0.8)
            canvas.text(SHIP, y + 3.7, words, 8.5, "bold", width=RIGHT - SHIP, align="C")
            y += 6.6


def _foot(canvas: Canvas, one: CrewList, page: int, pages: int) -> None:
    printed = f" · 打印 Printed {one.printed_at}" if one.printed_at else ""
    hint = "做完一道，扫它的码报工。Scan an operation's code to report it."
    canvas.text(MARGIN, FOOT + 3.5, hint, 8.5, color=INK_2, width=120)
    canvas.text(132, FOOT + 3.5, f"{page}/{pages}{printed}", 8.5, color=INK_2, width=RIGHT - 132, align="R")
