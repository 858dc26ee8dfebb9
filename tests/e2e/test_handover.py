"""No network at all: records go from phone to phone by codes on a screen, or to the office as a file; once."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Playwright, expect
from pyzbar import pyzbar

from tests.e2e.browser import CHROMIUM, FLAGS, INSTALLED, SAVED, Launch, PhoneBrowser, patient
from tests.e2e.camera import Shot
from tests.e2e.office import Office, qr
from tests.e2e.server_process import ServerProcess, call

SPARE = 16  # codes filmed beyond what a round needs: any so many tell everything, but once in 2^16 times
HELD = 0.4  # seconds that a code is before the camera: longer than the app shows it, for a camera on a busy machine


@pytest.fixture
def office(server: ServerProcess, demo: dict[str, Any]) -> Office:
    server.start().ready()
    return Office(server, demo)


@pytest.fixture
def desk(playwright_driver: Playwright, office: Office) -> Iterator[Page]:
    """The administrator at a computer."""
    browser = playwright_driver.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN", timezone_id="Asia/Shanghai")
    patient(page.context)
    admin = office.person("admin")
    page.goto(f"{office.server.url}/office/")
    page.locator("input[autocomplete=username]").fill(admin["username"])
    page.locator("input[type=password]").fill(admin["pin"])
    page.locator("form button[type=submit]").click()
    page.locator(".nav").wait_for(timeout=SAVED)
    yield page
    browser.close()


def enrolled(phones: Launch, office: Office, name: str, number: int) -> PhoneBrowser:
    """Enrolled by typing the code; nobody ever signed in there."""
    phone = phones(name)
    phone.open("/app/#/enrol")
    phone.page.locator('[data-test="enrol-code"]').fill(office.demo["enrolment"][number])
    with phone.page.expect_response("**/api/v1/people/names", timeout=INSTALLED):
        phone.tap("enrol")
        expect(phone.page).to_have_url(re.compile("#/sign-in"), timeout=SAVED)
    phone.page.wait_for_function("() => navigator.serviceWorker.controller", timeout=INSTALLED)  # screens come offline
    return phone


def working(phones: Launch, office: Office, name: str, number: int) -> PhoneBrowser:
    """Enrolled, signed in, its key known to the server; then without any network."""
    person, phone = office.person("worker"), enrolled(phones, office, name, number)
    phone.show(Shot(qr(office.server, person["badge"]), 2))
    phone.page.get_by_role("button", name="扫工牌").click()
    phone.page.locator(".pad").wait_for(timeout=SAVED)
    phone.keys(person["pin"])
    phone.tap("sign-in")
    expect(phone.page.locator('[data-test="scan"]')).to_be_visible(timeout=SAVED)
    phone.status("全部已送达")
    until(lambda: phone.kept("sync")["asOf"])  # it knows the floor
    until(lambda: phone.kept("device key told"))
    phone.offline()
    return phone


def record(phone: PhoneBrowser, order: dict[str, Any], picture: Path | None = None) -> None:
    """Two reports, of 4 and 6 pieces; with a picture a third record, an NG report with that photo."""
    code = order["work_orders"][0]["code"]
    for quantity in ("4", "6"):
        phone.go(f"#/report/{code}/10")
        phone.page.locator('[data-test="good"]').wait_for(timeout=SAVED)
        phone.keys(quantity)
        phone.tap("confirm")
        expect(phone.page).to_have_url(re.compile("#/work/"), timeout=SAVED)
    if picture is None:
        return
    phone.go(f"#/ng/{code}/10")
    phone.page.locator('[data-test="defects"] button').first.click()
    phone.keys("2")
    phone.page.locator('[data-test="photo"]').set_input_files(str(picture))
    phone.page.locator("figure.photo img").wait_for(timeout=SAVED)
    phone.tap("confirm")
    expect(phone.page).to_have_url(re.compile("#/work/"), timeout=SAVED)


def filmed(page: Page, count: int) -> list[Shot]:
    """What a camera sees of the codes on a screen, one after the other: so many different ones. While a picture is
    taken the screen goes on, so that two may be of the same code, or one of half a code."""
    film, seen = page.locator('[data-test="film"]'), {}
    end = time.monotonic() + 240
    while len(seen) < count:
        assert time.monotonic() < end
        picture = Image.open(io.BytesIO(film.screenshot())).convert("RGB")
        for code in pyzbar.decode(picture.resize((picture.width * 2, picture.height * 2))):
            seen[code.data] = picture
    return [Shot(picture, HELD, 600 / picture.width) for picture in seen.values()]


def trail(office: Office, no: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = office.get(f"/api/v1/orders/{no}/trail").json["items"]
    return [i for i in items if i["type"] in ("work.report", "ng.report")]


def until(what: Callable[[], Any], seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.2)


def photo(path: Path) -> Path:
    Image.effect_noise((800, 600), 60).convert("RGB").save(path, "JPEG")
    return path


def test_S4_S25_from_phone_to_phone_by_codes_without_any_network(
        office: Office, phones: Launch, tmp_path: Path) -> None:
    """Sender dark, receiver dark; codes, receipt, later the receiver's network, last the sender's."""
    order = office.order("100", key="by-codes")
    sender = working(phones, office, "sender", 1)
    record(sender, order, photo(tmp_path / "scratch.jpg"))
    receiver = enrolled(phones, office, "receiver", 2)
    receiver.offline()
    me, other = sender.kept("device"), receiver.kept("device")

    sender.go("#/outbox")
    sender.tap("hand-over")
    told = sender.page.locator('[data-test="parcel"]')
    expect(told).to_contain_text("3 条记录", timeout=SAVED)
    expect(sender.page.locator('[data-test="photos-stay"]')).to_contain_text("1 张照片")
    codes = int(re.findall(r"一圈 (\d+) 张码", told.inner_text())[0])
    receiver.show(*filmed(sender.page, codes + SPARE), pause=0)  # a screen goes from code to code
    receiver.go("#/take-over")
    taken = receiver.page.locator('[data-test="taken"]')
    taken.wait_for(timeout=240_000)
    expect(taken).to_contain_text(f"「{me['name']}」的 3 条记录")
    expect(taken).to_contain_text("照片没跟来")

    sender.show(*filmed(receiver.page, 1), pause=0)
    sender.tap("to-receipt")
    done = sender.page.locator('[data-test="handed-over"]')
    done.wait_for(timeout=240_000)
    expect(done).to_contain_text(f"已交给「{other['name']}」")
    sender.status("3 条待发送")  # [S4] nothing is let go for a receipt
    sender.go("#/outbox")
    expect(sender.page.locator('[data-test="handed"]')).to_have_count(3)
    expect(sender.page.locator('[data-test="handed"]').first).to_contain_text("服务器还没确认")
    receiver.status("3 条待发送")
    assert trail(office, order["no"]) == []

    receiver.offline(False)
    receiver.status("全部已送达", timeout=240_000)
    made = trail(office, order["no"])
    assert sorted(i["type"] for i in made) == ["ng.report", "work.report", "work.report"]
    assert {i["verdict"] for i in made} == {"applied"}
    assert {(i["device"]["id"], i["actor"]["id"]) for i in made} == {(me["id"], office.person("worker")["id"])}
    receiver.go("#/outbox")
    expect(receiver.page.locator('[data-test="carried"]')).to_have_count(3)
    expect(receiver.page.locator('[data-test="photos"]')).to_contain_text(f"还在「{me['name']}」里")

    sender.offline(False)
    sender.status("全部已送达", timeout=240_000)
    expect(sender.page.locator('[data-test="photos"]')).to_contain_text("1 张照片已送达", timeout=240_000)
    expect(sender.page.locator('[data-test="handed"]').first).to_contain_text("也交给过")
    assert [i["seq"] for i in trail(office, order["no"])] == [i["seq"] for i in made], "each of them once"


def test_S1_S20_to_the_office_as_a_file_from_a_phone_that_never_comes_back_to_the_network(
        office: Office, phones: Launch, desk: Page, tmp_path: Path) -> None:
    """Saved on the phone, dropped at the office, taken in with its photo; then the phone comes after all."""
    order = office.order("100", key="by-file")
    phone = working(phones, office, "broken", 1)
    record(phone, order, photo(tmp_path / "scratch.jpg"))
    phone.go("#/outbox")
    with phone.page.expect_download(timeout=SAVED) as saving:
        phone.tap("export")
    expect(phone.page.locator('[data-test="made"]')).to_contain_text("3 条记录，1 张照片")
    saved = tmp_path / saving.value.suggested_filename
    saving.value.save_as(saved)

    desk.goto(f"{office.server.url}/office/#/outbox-files")
    desk.locator('[data-test="file"]').set_input_files(str(saved))
    expect(desk.locator('[data-test="told"]')).to_contain_text("有这台手机的签名", timeout=SAVED)
    expect(desk.locator('[data-test="item"]')).to_have_count(3)
    assert trail(office, order["no"]) == [], "looking takes nothing in"
    desk.locator('[data-test="take"]').click()
    desk.locator('[data-test="done"]').wait_for(timeout=SAVED)
    made = trail(office, order["no"])
    assert [i["verdict"] for i in made] == ["applied"] * 3
    with zipfile.ZipFile(saved) as archive:
        [sha256] = [n.removeprefix("photos/") for n in archive.namelist() if n.startswith("photos/")]
    token = office.signed_in("supervisor", 0).token
    picture = call(f"{office.server.url}/api/v1/blobs/{sha256}", headers={"Authorization": f"Bearer {token}"})
    assert picture.status == 200

    phone.status("3 条待发送")
    phone.offline(False)
    phone.status("全部已送达", timeout=240_000)
    assert [i["seq"] for i in trail(office, order["no"])] == [i["seq"] for i in made], "each of them once"
