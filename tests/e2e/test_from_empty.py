"""A factory starts from an empty folder: screens, the sample workbooks and what its printer prints, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright, expect
from pyzbar import pyzbar

from labels import payload
from tests.e2e.browser import CHROMIUM, FLAGS, SAVED, PhoneBrowser, patient
from tests.e2e.camera import Shot, rasterise
from tests.e2e.network import Network
from tests.e2e.office import qr
from tests.e2e.server_process import ServerProcess
from tests.e2e.test_story import code_view, photo, report, scan_from_home
from tests.noon import where_it_is_noon

PIN = "739182"
KINDS = ("workshops", "crews", "work-centers", "people", "products", "routings", "customers", "carriers")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server on a folder that does not exist yet."""
    with ServerProcess(tmp_path / "var") as server:
        server.start(EMPTY="1", FACTORY_TZ=where_it_is_noon()).ready()  # one working day for all that is made
        yield server


@dataclass
class Desk:
    """The administrator's browser on the office PC."""

    page: Page
    url: str

    def go(self, hash: str) -> None:
        """Opened anew: nothing of the page before is there to be pressed."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.url}/office/#/{hash}")

    def press(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name).first.click()

    def pdf(self, link: str) -> bytes:
        """What a link to a PDF opens, as it goes to the printer."""
        address = self.page.get_by_role("link", name=link).first.get_attribute("href", timeout=SAVED)
        got = self.page.request.get(f"{self.url}{address}")
        assert got.ok, got.text()
        return got.body()

    def sheet(self, kind: str, folder: Path) -> None:
        """Download the sample workbook, hand it in as it is, take every row of it."""
        self.go(f"imports?kind={kind}")
        with self.page.expect_download() as waiting:
            self.page.get_by_role("link", name="下载样表").click()
        sample = folder / f"{kind}.xlsx"
        waiting.value.save_as(sample)
        self.page.locator('input[type="file"]').set_input_files(str(sample))
        self.press(re.compile("导入全部"))
        expect(self.page.get_by_text("导入完成")).to_be_visible(timeout=SAVED)
        expect(self.page.get_by_text("有错，没有导入")).to_have_count(0)


@pytest.fixture
def desk(empty: ServerProcess, playwright_driver: Playwright) -> Iterator[Desk]:
    browser = playwright_driver.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
    page = patient(browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900})).new_page()
    yield Desk(page, empty.url)
    browser.close()


@dataclass
class Worker:
    """What a new person is given on paper: the badge and the slip with the PIN."""

    badge: Image.Image
    pin: str


def cards(pdf: bytes) -> dict[str, Worker]:
    """Name -> badge and PIN, from the sheets of a new list of people: badges first, then the slips to cut off."""
    document = pypdfium2.PdfDocument(pdf)
    texts = [document[i].get_textpage().get_text_bounded() for i in range(len(document))]
    slips = re.findall(r"^(\S+)\s+用户名.*\s+PIN (\d{6})", "\n".join(texts).replace("\r", ""), re.MULTILINE)
    sheet = rasterise(pdf)
    symbols = pyzbar.decode(sheet, symbols=[pyzbar.ZBarSymbol.QRCODE])
    assert len(symbols) == len(slips), (len(symbols), texts)
    symbols.sort(key=lambda s: (round(s.rect.top / 100), s.rect.left))
    return {name: Worker(cut(sheet, s.rect), pin) for s, (name, pin) in zip(symbols, slips, strict=True)}


def cut(sheet: Image.Image, rect: Any) -> Image.Image:
    """One code with some paper around it."""
    edge = max(rect.width, rect.height) // 6
    view = sheet.crop((rect.left - edge, rect.top - edge, rect.left + rect.width + edge, rect.top + rect.height + edge))
    return view.resize((520, 520 * view.height // view.width))


def operations(traveler: Image.Image) -> list[str]:
    """The codes of the operations on a traveler, in order."""
    found = [payload.parse(s.data.decode()) for s in pyzbar.decode(traveler, symbols=[pyzbar.ZBarSymbol.QRCODE])]
    return [c.text for c in sorted((c for c in found if c and c.kind == "O"), key=lambda c: c.operation or 0)]


def begin(desk: Desk) -> None:
    """The first visit: who runs this, then shifts and the calendar from the guide."""
    page = desk.page
    page.goto(desk.url)
    page.get_by_label("工厂名称").fill("顺达五金")
    page.get_by_label("您的姓名").fill("林晓燕")
    page.get_by_label(re.compile("设一个 PIN")).fill(PIN)
    desk.press("开始设置")
    expect(page.get_by_role("heading", name="开工准备")).to_be_visible(timeout=SAVED)
    desk.press(re.compile("两班"))
    page.get_by_role("button", name="保存", exact=True).click()
    load, unknown = page.get_by_role("button", name="载入法定节假日"), page.get_by_text("年的放假安排还没有公布")
    expect(load.or_(unknown)).to_be_visible(timeout=SAVED)
    if load.is_visible():  # the installed list of holidays ends with some year
        load.click()
        expect(page.get_by_text("已载入法定节假日和调休")).to_be_visible(timeout=SAVED)


def test_from_an_empty_folder_to_a_signed_delivery_and_the_board(
        empty: ServerProcess, desk: Desk, playwright_driver: Playwright, tmp_path: Path) -> None:
    begin(desk)
    people: dict[str, Worker] = {}
    for kind in KINDS:
        desk.sheet(kind, tmp_path)
        if kind == "people":
            people = cards(desk.pdf("打印工牌和 PIN 条"))
    order = first_order(desk)
    steps = operations(order)
    assert steps

    worker = phone(desk, empty, playwright_driver, tmp_path / "worker", people["王建国"])
    for step in steps[:-1]:
        report(worker, code_view(order, step), "6")
        # Its undo goes after ten seconds; the next report's would be taken for it.
        worker.page.locator('[data-test="undo"]').wait_for(state="hidden", timeout=SAVED)
    worker.status("全部已送达")
    worker.kill()

    store = phone(desk, empty, playwright_driver, tmp_path / "store", people["赵敏"])
    inspect(store, code_view(order, steps[-1]))
    label = box_label(desk)
    pack(store, label, code_view(order, steps[0]))
    store.status("全部已送达")
    note = deliver(desk)
    ship(store, label)
    sign(desk, note, photo(tmp_path / "slip.jpg"))
    board_says(desk)
    store.kill()


def first_order(desk: Desk) -> Image.Image:
    """An order of six from the guide, and its traveler on paper."""
    page = desk.page
    desk.go("setup")
    desk.press(re.compile("第一张订单"))
    page.get_by_label(re.compile("^数量")).fill("6")
    page.get_by_label(re.compile("客户")).fill("宁波顺达汽配有限公司")
    desk.press("下单并打印随工单")
    return rasterise(desk.pdf("打印随工单"))


def phone(desk: Desk, server: ServerProcess, driver: Playwright, profile: Path, who: Worker) -> PhoneBrowser:
    """A new phone: enrolled by the code on the administrator's screen, signed in by the badge on paper."""
    desk.go("setup")
    desk.press(re.compile("登记手机"))
    desk.press(re.compile("出登记码|再登记"))
    code = desk.page.locator("a.link.code").first.inner_text()
    made = PhoneBrowser(driver, Network(server.port), profile).launch()
    made.enrol_and_sign_in(qr(server, code.rsplit("/", 1)[1]), who.badge, who.pin)
    made.status("全部已送达")
    return made


def inspect(phone: PhoneBrowser, view: Image.Image) -> None:
    """The last operation is a final inspection: passed."""
    scan_from_home(phone, Shot(view, 2))
    expect(phone.page).to_have_url(re.compile("#/work/"), timeout=SAVED)
    phone.tap("operation-30")
    phone.page.get_by_role("link", name="检验", exact=True).click()
    phone.page.locator(".tile").filter(has_text="终检").click()
    phone.tap("pass")
    phone.page.locator('[data-test="undo"]').wait_for(timeout=SAVED)


def box_label(desk: Desk) -> Image.Image:
    """One box label from the office's printer."""
    desk.go("packages")
    desk.page.get_by_label("要几张").fill("1")
    desk.press("生成标签")
    sheet = rasterise(desk.pdf("打开 PDF"))
    return cut(sheet, pyzbar.decode(sheet, symbols=[pyzbar.ZBarSymbol.QRCODE])[0].rect)


def pack(phone: PhoneBrowser, label: Image.Image, view: Image.Image) -> None:
    """Scan the box, then what goes in; fewer than a full box, so the quantity is asked for."""
    phone.show(Shot(label, 2), Shot(view, 2))
    phone.go("#/pack")
    phone.page.locator(".pad").wait_for(timeout=SAVED)
    phone.keys("6")
    phone.page.get_by_role("button", name="确定", exact=True).click()
    expect(phone.page.locator('[data-test="confirm"]')).to_contain_text("6")
    phone.tap("confirm")
    phone.page.locator('[data-test="undo"]').wait_for(timeout=SAVED)


def deliver(desk: Desk) -> str:
    """A delivery note over the box that is ready; its address in the office."""
    desk.go("deliveries")
    desk.page.get_by_role("checkbox").first.click(timeout=SAVED)
    desk.press("开送货单")
    expect(desk.page).to_have_url(re.compile("#/deliveries/DN"), timeout=SAVED)
    text = pypdfium2.PdfDocument(desk.pdf("打印送货单 A5"))[0].get_textpage().get_text_bounded()
    assert "宁波顺达汽配有限公司" in text
    return desk.page.url


def ship(phone: PhoneBrowser, label: Image.Image) -> None:
    phone.status("全部已送达")
    phone.show(Shot(label, 2))
    phone.go("#/ship")
    expect(phone.page.locator('[data-test="shipped"]')).to_contain_text("1", timeout=SAVED)
    phone.status("全部已送达")


def sign(desk: Desk, note: str, slip: Path) -> None:
    """The customer has signed: the slip's photo, and the order is delivered."""
    desk.page.goto(note)
    desk.page.reload()
    desk.page.locator('input[type="file"]').set_input_files(str(slip))
    desk.page.locator("form .list img, form .files img").first.wait_for(timeout=SAVED)
    desk.page.get_by_role("button", name="签收", exact=True).click()
    expect(desk.page.get_by_text("已签收").first).to_be_visible(timeout=SAVED)
    desk.go("orders")
    expect(desk.page.locator("main")).to_contain_text("已签收", timeout=SAVED)


def board_says(desk: Desk) -> None:
    """Two operations of six pieces were reported today, and nothing is late."""
    desk.go("board/output")
    expect(desk.page.locator("h1")).to_contain_text("12", timeout=SAVED)
    desk.go("board/overdue")
    expect(desk.page.locator("h1")).to_contain_text("0", timeout=SAVED)
