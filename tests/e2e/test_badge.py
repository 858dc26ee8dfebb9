"""Badges without a PIN: the shared PC by raw key events, and a borrowed phone without a network."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from pyzbar import pyzbar

from labels import payload
from tests.e2e.browser import SAVED, Launch, PhoneBrowser, slowly
from tests.e2e.camera import rasterise
from tests.e2e.keys import hid_scan
from tests.e2e.office import Office
from tests.e2e.server_process import Phone, ServerProcess, call


@pytest.fixture
def office(server: ServerProcess, demo: dict[str, Any]) -> Office:
    server.start().ready()
    return Office(server, demo)


@pytest.fixture
def supervisor(office: Office) -> Phone:
    return office.signed_in("supervisor", 0)


def by(person: Phone) -> dict[str, str]:
    return {"Authorization": f"Bearer {person.token}"}


def printed_badge(office: Office, supervisor: Phone, person: dict[str, Any]) -> str:
    """What the QR on the printed card says, seal and all."""
    pdf = office.get(f"/api/v1/labels/badges.pdf?ids={person['id']}", by(supervisor)).raw
    texts = [s.data.decode() for s in pyzbar.decode(rasterise(pdf), symbols=[pyzbar.ZBarSymbol.QRCODE])]
    found = [t for t in texts if (c := payload.parse(t)) and c.text == person["badge"]]
    assert found and found[0].count("/") > person["badge"].count("/") + 3, "the badge carries its seal"
    return found[0]


def operation_code(work_order: dict[str, Any], number: int = 10) -> str:
    identifier = payload.parse(work_order["code"])
    assert identifier is not None
    return payload.make("O", identifier.identifier, number, work_order["revision"])


def enrolled(phones: Launch, office: Office, name: str, number: int) -> PhoneBrowser:
    """Enrolled by typing the code; it knows people's names, and nobody ever signed in."""
    phone = phones(name)
    # The keys' own times tell a scanner from a hand: a busy machine that lets these pauses pass must not end a burst.
    slowly(phone.context, {60: 1500, 120: 1500})
    phone.open("/app/#/enrol")
    phone.page.locator('[data-test="enrol-code"]').fill(office.demo["enrolment"][number])
    phone.tap("enrol")
    expect(phone.page).to_have_url(re.compile("#/sign-in"), timeout=SAVED)
    wait_for(lambda: phone.kept("names"))
    phone.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    return phone


def trail(office: Office, no: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = office.get(f"/api/v1/orders/{no}/trail").json["items"]
    return [i for i in items if i["type"] == "work.report"]


def wait_for(what: Any, seconds: float = 240) -> Any:
    end = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < end:
        time.sleep(0.2)
    assert found
    return found


def test_kiosk_from_badge_to_signed_out(office: Office, supervisor: Phone, phones: Launch) -> None:
    """[S14, S23] A shared PC, hands on the scanner: badge, operation, quantity, Enter; then out by itself.
    After how many seconds: pwa/test/screens/shared.test.ts."""
    order = office.order("100", key="kiosk")
    worker, other = office.person("worker", 0), office.person("worker", 1)
    badge, other_badge = (printed_badge(office, supervisor, p) for p in (worker, other))
    operation = payload.url(office.server.url, operation_code(order["work_orders"][0]))
    kiosk = enrolled(phones, office, "kiosk", 1)
    page = kiosk.page
    device = next(d["id"] for d in office.get("/api/v1/devices", by(supervisor)).json["items"] if not d["last_seq"]
                  and d["id"] != supervisor.device_id and not d["revoked"])
    told = call(f"{office.server.url}/api/v1/devices/{device}/kiosk", "POST", {"kiosk": True}, by(supervisor))
    assert told.status == 200, told.raw
    page.set_viewport_size({"width": 1280, "height": 800})
    page.reload()
    page.locator('[data-test="kiosk-idle"]').wait_for(timeout=SAVED)

    def step(name: str) -> Locator:
        return page.locator(f'[data-test="kiosk-{name}"]')

    def good(text: str) -> Locator:
        return page.locator('[data-test="good"]').filter(has_text=text)

    hid_scan(page, badge, step("scan"))
    assert step("left").inner_text().strip(), "the countdown is seen"
    hid_scan(page, operation, step("report"))
    hid_scan(page, "12", good("12"))  # a number's own code: it confirms nothing by its Enter
    page.keyboard.press("Backspace")
    good("1").wait_for()
    page.wait_for_timeout(150)
    page.keyboard.press("7")
    good("17").wait_for()
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")
    step("saved").wait_for(timeout=SAVED)
    # The next person need not wait for the goodbye; who was there before is out.
    hid_scan(page, other_badge, step("scan"))
    hid_scan(page, operation, step("report"))
    hid_scan(page, "5", good("5"))
    hid_scan(page, "SG-OK", step("saved"))
    step("idle").wait_for(timeout=SAVED)  # without a touch
    hid_scan(page, operation, step("failure"))  # nobody is signed in any more

    made = wait_for(lambda: len(found := trail(office, order["no"])) == 2 and found)
    told_by = {i["actor"]["id"]: i["body"]["good"] for i in made}
    assert told_by == {worker["id"]: "17", other["id"]: "5"}
    assert {i["verdict"] for i in made} == {"applied"} and {i["device"]["id"] for i in made} == {device}


def test_badge_on_a_borrowed_phone_without_network(office: Office, supervisor: Phone, phones: Launch) -> None:
    """[S14] Two people sign in by their badges on a phone that knows neither; one is revoked meanwhile. What
    the one did counts; what the other did is held for a supervisor, and both phone and person are told."""
    order = office.order("100", key="borrowed")
    stays, leaves = office.person("worker", 0), office.person("worker", 1)
    badges = [printed_badge(office, supervisor, p) for p in (stays, leaves)]
    operation = payload.url(office.server.url, operation_code(order["work_orders"][0]))
    phone = enrolled(phones, office, "borrowed", 1)
    phone.offline()
    for badge, quantity in zip(badges, ("4", "6"), strict=True):
        phone.go("#/sign-in")
        hid_scan(phone.page, badge, phone.page.locator('[data-test="badge-only"]'))
        phone.tap("badge-only")
        phone.page.locator('[data-test="scan"]').wait_for(timeout=SAVED)
        hid_scan(phone.page, operation, phone.page.locator('[data-test="good"]'))
        phone.keys(quantity)
        phone.tap("confirm")
        expect(phone.page).to_have_url(re.compile("#/work/"), timeout=SAVED)
        if badge is badges[0]:
            phone.go("#/settings")
            phone.tap("sign-out")
            phone.tap("sign-out-confirm")
    phone.status("2 条待发送")
    admin = office.signed_in("admin", 2)
    gone = call(f"{office.server.url}/api/v1/people/{leaves['id']}/revoke", "POST", {}, by(admin))
    assert gone.status == 200, gone.raw

    phone.offline(False)
    phone.page.locator('[data-test="badge-ended"]').wait_for(timeout=SAVED)
    made = wait_for(lambda: len(found := trail(office, order["no"])) == 2 and found)
    told = {i["actor"]["id"]: (i["body"]["good"], i["verdict"], i["code"]) for i in made}
    assert told == {stays["id"]: ("4", "applied", "ok"), leaves["id"]: ("6", "held", "person_revoked")}
    waiting = [i for i in office.inbox() if i["code"] == "person_revoked"]
    assert len(waiting) == 1
    phone.go("#/outbox")
    phone.see(re.compile("停用|离职"))
    phone.go("#/sign-in")
    hid_scan(phone.page, badges[1], phone.page.locator('[data-test="badge-only"]'))
    phone.tap("badge-only")
    phone.page.locator('[data-test="sign-in-failure"]').wait_for(timeout=SAVED)
