"""The story: scan → event → sync → live status, in real browsers with a real camera feed."""

from __future__ import annotations

import io
import re
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, Playwright, expect
from pyzbar import pyzbar

from labels import payload
from tests.e2e.browser import CHROMIUM, FLAGS, SAVED, Launch, PhoneBrowser, patient
from tests.e2e.camera import Shot, waybill
from tests.e2e.office import Office, qr
from tests.e2e.server_process import Phone, ServerProcess, call, uuid7

WAYBILL, OTHER_WAYBILL = "SF1234567890123", "SF9876543210987"


@pytest.fixture
def office(server: ServerProcess, demo: dict[str, Any]) -> Office:
    server.start().ready()
    return Office(server, demo)


@pytest.fixture
def supervisor(office: Office) -> Phone:
    return office.signed_in("supervisor", 0)


def code_view(sheet: Image.Image, code: str) -> Image.Image:
    """What a phone held over one code of a printed sheet sees: that code, whole, with some paper."""
    symbols = pyzbar.decode(sheet, symbols=[pyzbar.ZBarSymbol.QRCODE])
    named = {c.text: s.rect for s in symbols if (c := payload.parse(s.data.decode()))}
    left, top, width, height = named[code]
    side = max(width, height)
    box = (max(0, left - side // 4), max(0, top - side // 4), left + side * 5 // 4, top + side * 5 // 4)
    view = sheet.crop(box)
    return view.resize((430, 430 * view.height // view.width))


def phone_with(office: Office, phones: Launch, name: str, role: str, enrolment: int) -> PhoneBrowser:
    """A phone of its own, enrolled and signed in by camera."""
    person = office.person(role)
    phone = phones(name)
    phone.enrol_and_sign_in(qr(office.server, office.demo["enrolment"][enrolment]),
                            qr(office.server, person["badge"]), person["pin"])
    phone.status("全部已送达")
    return phone


def photo(path: Path) -> Path:
    """A picture as the phone's camera app gives it."""
    picture = Image.new("RGB", (1600, 1200), (180, 178, 170))
    ImageDraw.Draw(picture).line((300, 500, 1300, 640), fill=(60, 50, 45), width=14)
    picture.save(path, "JPEG")
    return path


def offline_everywhere(phone: PhoneBrowser) -> None:
    """The cut network is cut for the page and for its service worker, once the app can do without it."""
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.offline()
    assert_cut(phone)


def assert_cut(phone: PhoneBrowser) -> None:
    probe = "() => fetch('/healthz', {cache: 'no-store'}).then(() => 'reached', () => 'cut')"
    assert phone.page.evaluate(probe) == "cut"
    assert phone.context.service_workers, "the app runs without its service worker"
    assert phone.context.service_workers[0].evaluate(probe) == "cut"


def scan_from_home(phone: PhoneBrowser, *shots: Shot) -> None:
    phone.show(*shots)
    phone.go("#/")
    phone.tap("scan")


def report(phone: PhoneBrowser, view: Image.Image, quantity: str) -> None:
    """Scan an operation's code and report so many good ones."""
    scan_from_home(phone, Shot(view, 2))
    expect(phone.page).to_have_url(re.compile("#/report/"), timeout=SAVED)
    phone.tap("good")
    phone.keys(quantity)
    phone.tap("confirm")
    phone.page.locator('[data-test="undo"]').wait_for(timeout=SAVED)


def file_ng(phone: PhoneBrowser, view: Image.Image, picture: Path) -> None:
    """An NG report of two pieces with a photo, to be replenished."""
    scan_from_home(phone, Shot(view, 2))
    expect(phone.page).to_have_url(re.compile("#/report/"), timeout=SAVED)
    phone.tap("to-ng")
    phone.page.locator('[data-test="defects"] button').first.click()
    phone.keys("2")
    phone.page.locator('[data-test="photo"]').set_input_files(str(picture))
    phone.page.locator("figure img[src^=blob]").wait_for(timeout=SAVED)
    phone.page.locator('[data-test="replenish"]').click()
    phone.tap("confirm")
    expect(phone.page).to_have_url(re.compile("#/work/"), timeout=SAVED)


def bind(phone: PhoneBrowser, label: Image.Image, number: str) -> None:
    """Scan a package and a waybill; the carrier is one tap the first time."""
    phone.show(Shot(label, 1.5), Shot(waybill(number), 1.5, 0.8))
    phone.go("#/bind")
    carrier = phone.page.locator('[data-test="carrier-SF"]')
    done = phone.page.locator('[data-test="bound"]').filter(has_text="1")
    expect(carrier.or_(done).first).to_be_visible(timeout=SAVED)
    if carrier.is_visible():
        carrier.click()
    expect(done).to_be_visible(timeout=SAVED)


def customer_page(playwright: Playwright, url: str) -> Page:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
    page = browser.new_page(locale="zh-CN")
    patient(page.context)
    page.goto(url)
    return page


def first_operation(order: dict[str, Any]) -> str:
    made = order["work_orders"][0]
    return payload.make("O", made["id"], made["operations"][0], made["revision"])


def work_order_row(supervisor: Phone, order: dict[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = supervisor.pull()["rows"][("work_order", order["work_orders"][0]["id"])]
    return row


def test_I1_offline_work_survives_a_killed_browser_and_reaches_the_customer(
        office: Office, supervisor: Phone, demo: dict[str, Any], phones: Launch,
        playwright_driver: Playwright, tmp_path: Path) -> None:
    order = office.order("50")
    view = code_view(office.traveler(supervisor, order["work_orders"][0]["id"]), first_operation(order))
    package = demo["packages"][0]
    label = code_view(office.label(supervisor, package["id"]), package["code"])
    customer = customer_page(playwright_driver, order["tracking_url"])
    phone = phone_with(office, phones, "one", "supervisor", 1)

    report(phone, view, "30")
    phone.status("全部已送达")
    assert work_order_row(supervisor, order)["operations"][0]["good"] == "30"

    offline_everywhere(phone)
    report(phone, view, "10")
    file_ng(phone, view, photo(tmp_path / "scratch.jpg"))
    bind(phone, label, WAYBILL)
    phone.status("3")

    phone.kill()
    phone.launch()
    phone.open("/app/")
    assert_cut(phone)
    phone.status(re.compile("3.*待发送"))
    phone.go("#/outbox")
    for type in ("work.report", "ng.report", "package.bind"):
        expect(phone.page.locator(f'[data-test="event-{type}"]').first).to_be_visible(timeout=SAVED)

    so_far = shown_percent(office, customer, order)
    phone.offline(False)
    phone.status("全部已送达", timeout=70_000)
    assert shown_percent(office, customer, order) > so_far

    operation = work_order_row(supervisor, order)["operations"][0]
    assert (operation["good"], operation["blocked"]) == ("40", "2")  # NG pieces come on top unless told otherwise
    rows = supervisor.pull()["rows"]
    assert rows[("package", package["id"])]["waybill"] == WAYBILL
    ng = next(d for (kind, _), d in rows.items() if kind == "ng_report"
              and d["work_order"] == order["work_orders"][0]["code"])
    assert ng["replenishment_no"] == f"{order['no']}-R1"
    replenished = [d for (kind, _), d in rows.items()
                   if kind == "work_order" and d["order_no"].startswith(f"{order['no']}-R")]
    assert len(replenished) == 1
    expect_photo(office, supervisor, ng["id"])


def shown_percent(office: Office, customer: Page, order: dict[str, Any]) -> int:
    """The percentage that stands on the customer's open page, once it is what the server says."""
    percent = int(office.get(f"/api/v1/track/{order['tracking_token']}").json["percent"])
    expect(customer.locator("main")).to_contain_text(re.compile(rf"(?<!\d){percent}\s*%"), timeout=SAVED)
    return percent


def expect_photo(office: Office, supervisor: Phone, ng_report: str) -> None:
    """[S20] The photo follows by itself and is served without what the camera wrote into it."""
    end = time.monotonic() + 240
    while not (photos := supervisor.pull()["rows"][("ng_report", ng_report)]["photos"])[0]["present"]:
        assert time.monotonic() < end, "the photo did not arrive"
        time.sleep(0.5)
    assert len(photos) == 1
    got = call(f"{office.server.url}/api/v1/blobs/{photos[0]['sha256']}",
               headers={"Authorization": f"Bearer {supervisor.token}"})
    assert got.status == 200
    assert b"Exif" not in got.raw
    assert Image.open(io.BytesIO(got.raw)).width >= 640


def test_S8_two_phones_bind_one_package_offline_and_the_office_decides(
        office: Office, supervisor: Phone, demo: dict[str, Any], phones: Launch) -> None:
    package = demo["packages"][1]
    label = code_view(office.label(supervisor, package["id"]), package["code"])
    first = phone_with(office, phones, "first", "supervisor", 1)
    second = phone_with(office, phones, "second", "warehouse", 2)
    offline_everywhere(first)
    offline_everywhere(second)
    bind(first, label, WAYBILL)
    bind(second, label, OTHER_WAYBILL)

    first.offline(False)
    first.status("全部已送达", timeout=70_000)
    second.offline(False)
    second.status("1 条待复核", timeout=70_000)

    item = next(i for i in office.inbox() if i["code"] == "already_bound")
    assert (item["now"]["waybill"], item["seen"]["body"]["waybill"]) == (WAYBILL, OTHER_WAYBILL)
    office.post(f"/api/v1/inbox/{item['id']}/resolve", {
        "event_id": uuid7(424242), "decision": "apply", "note": "第二张面单是对的"})

    second.status("全部已送达")
    for phone in (first, second):
        phone.go(f"#/box/{package['code']}")
        phone.see(OTHER_WAYBILL)


def test_S4_a_battery_that_falls_out_right_after_enrolment_costs_no_event(
        office: Office, supervisor: Phone, phones: Launch) -> None:
    """Chromium writes cookies to disk only every 30 s: here they never got there."""
    phone = phone_with(office, phones, "fresh", "worker", 1)
    phone.go("#/andon")
    phone.page.locator(".tile").first.click()  # which machine
    offline_everywhere(phone)
    phone.tap("andon-machine")
    phone.page.locator('[data-test="undo"]').wait_for(timeout=SAVED)
    phone.kill()
    for lost in phone.profile.rglob("Cookies*"):
        lost.unlink()

    phone.launch()
    phone.open("/app/")
    phone.status("待发送")
    assert not [c for c in phone.context.cookies() if "sg_device" in c["name"]], "the credential was not lost"
    before = open_calls(supervisor)
    phone.offline(False)
    phone.status("全部已送达", timeout=70_000)
    assert open_calls(supervisor) == before + 1


def open_calls(supervisor: Phone) -> int:
    """Open Andon calls of the whole factory."""
    rows = supervisor.pull()["rows"]
    return sum(len(data["calls"]) for (kind, _), data in rows.items() if kind == "work_center")
