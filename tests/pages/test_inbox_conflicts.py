"""Three contradictions that two phones without a network really made, decided on a desk and on a supervisor's phone.

[S5] too many pieces, [S8] two waybills on one box, [S6] work by an old revision: from capture to the author's notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser_faults.gate import Gate
from tests.browser_faults.handset import Handset
from tests.builders import PIN
from tests.e2e.browser import SAVED, slowly
from tests.e2e.server_process import call
from tests.pages.conftest import LiveServer
from tests.pages.test_office_screens import sign_in

pytestmark = pytest.mark.browser
STRIP_STAYS = {9000: 600_000}  # that it goes by itself: pwa/test/inbox/board.test.ts


class Desk:
    """The office over the API, by name."""

    def __init__(self, live: LiveServer) -> None:
        self.live = live
        self.tokens: dict[str, str] = {}

    def by(self, name: str) -> dict[str, str]:
        if name not in self.tokens:
            got = call(f"{self.live.url}/api/v1/auth/login", "POST", {
                "username": name, "pin": PIN, "transport": "bearer"})
            self.tokens[name] = got.json["token"]
        return {"Authorization": f"Bearer {self.tokens[name]}"}

    def get(self, path: str, name: str = "boss") -> Any:
        got = call(f"{self.live.url}/api/v1/{path}", headers=self.by(name))
        assert got.status == 200, (path, got.raw)
        return got.json

    def post(self, path: str, body: Any, name: str = "boss") -> Any:
        got = call(f"{self.live.url}/api/v1/{path}", "POST", body, self.by(name))
        assert got.status in (200, 201), (path, got.raw)
        return got.json

    def good(self, no: str) -> str:
        return str(self.get(f"orders/{no}")["work_orders"][0]["operations"][0]["good"])

    def open_codes(self) -> list[str]:
        return sorted(card["code"] for card in self.get("inbox/cards")["items"])


@contextmanager
def handset(playwright: Playwright, live: LiveServer, folder: Path, name: str, desk: Desk) -> Iterator[Handset]:
    phone = Handset(playwright, Gate(live.port), folder / name).launch()
    slowly(phone.context, STRIP_STAYS)
    try:
        code = desk.post("devices/codes", {"count": 1})["codes"][0]["code"]
        yield phone.enrol_and_sign_in(code, name)
    finally:
        phone.context.close()
        phone.gate.close()


def bind(phone: Handset, box: str, waybill: str) -> None:
    """Box known, waybill typed, courier chosen."""
    phone.go("#/day")
    phone.page.locator(".sums").wait_for(timeout=SAVED)
    phone.go(f"#/bind?box={box}")
    phone.page.get_by_role("button", name="输入").first.click()
    phone.page.locator('[data-test="code-input"]').fill(waybill)
    phone.page.keyboard.press("Enter")
    bound = phone.page.locator('[data-test="bound"]').filter(has_text="1")
    carrier = phone.page.locator('[data-test="carrier-SF"]')
    expect(carrier.or_(bound).first).to_be_visible(timeout=SAVED)
    if carrier.is_visible():
        carrier.click()
    expect(bound).to_be_visible(timeout=SAVED)


def option(page: Page, key: str) -> Any:
    return page.locator(f'[data-outcome="{key}"]')


def item(page: Page, words: str) -> Any:
    return page.locator(".entry", has_text=words)


def decide_too_many_on_the_desk(page: Page, desk: Desk, no: str) -> None:
    """[S5] The bar shows what is over; taken back once, then as much as fits."""
    item(page, "超过计划数").click()
    expect(page.locator(".bars")).to_contain_text("多出 7 件")
    expect(option(page, "apply")).to_contain_text("全部算数：12 件")
    expect(option(page, "apply")).to_contain_text("产出 15 → 27，计划 20")
    expect(option(page, "apply")).to_contain_text("比计划多 7 件")
    option(page, "apply").click()
    expect(page.locator('[data-test="strip"]')).to_contain_text("全部算数：12 件")
    assert desk.good(no) == "27"
    page.locator('[data-test="undo"]').click()
    expect(option(page, "correct-fits")).to_contain_text("只算 5 件", timeout=SAVED)
    assert desk.good(no) == "15"
    page.locator('[data-test="note"]').fill("数过了，只有 5 件")
    page.keyboard.press("Escape")
    page.locator("h2").first.click()
    page.keyboard.press("2")
    expect(option(page, "correct-fits")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator('[data-test="strip"]')).to_contain_text("只算 5 件")
    assert desk.good(no) == "20"


def decide_waybills_on_the_phone(page: Page, desk: Desk, box: str) -> None:
    """[S8] Both labels side by side with people and times; the first stays, with a word to the author."""
    item(page, "SF2222222222222").click()
    labels = page.locator(".label")
    expect(labels.nth(0)).to_contain_text("Packer")
    expect(labels.nth(1)).to_contain_text("Second")
    expect(page.locator(".case")).to_contain_text("绑定时手机上这箱还没有运单")
    expect(option(page, "apply")).to_contain_text("换成 SF2222222222222")
    option(page, "dismiss").click()
    expect(page.get_by_role("alert")).to_contain_text("要写原因，记录人会看到")
    page.get_by_role("button", name="扫错了").click()
    option(page, "dismiss").click()
    expect(page.locator('[data-test="strip"]')).to_contain_text("保留 SF1111111111111")
    assert box in str(desk.get("inbox/cards?state=done")["items"][0]["package"])


def decide_old_revision_on_the_phone(page: Page, desk: Desk, no: str) -> None:
    """[S6] What the phone saw, what the office had changed and when; the pieces count as scrap."""
    item(page, "按旧版做的").click()
    expect(page.locator(".case")).to_contain_text("手机上看到的是第 1 版")
    expect(page.locator(".revs")).to_contain_text("去毛刺")
    expect(option(page, "correct-as_scrap")).to_contain_text("4 件都算工废")
    option(page, "correct-as_scrap").click()
    expect(page.locator('[data-test="strip"]')).to_contain_text("4 件都算工废")
    step = desk.get(f"orders/{no}")["work_orders"][0]["operations"][0]
    assert (step["good"], step["process_scrap"]) == ("10", "4")


def test_S5_S6_S8_from_two_phones_without_a_network_to_the_authors_notice(
        live: LiveServer, browser: Browser, playwright_driver: Playwright, tmp_path: Path) -> None:
    desk, made = Desk(live), live.factory
    box = desk.post("packages/codes", {"count": 1})["packages"][0]["code"]
    spare = desk.get(f"orders/{made['spare']}")["work_orders"][0]["code"]
    with (handset(playwright_driver, live, tmp_path, "packer", desk) as one,
          handset(playwright_driver, live, tmp_path, "second", desk) as two):
        one.offline()
        two.offline()
        one.report(spare, 15)
        two.report(spare, 12)
        bind(one, box, "SF1111111111111")
        bind(two, box, "SF2222222222222")
        change = desk.post(f"orders/{made['no']}/changes", {
            "lines": [{"sku": "HR-1001", "quantity": "50", "requirements": "去毛刺"}], "reason": "客户要求"}, "seller")
        desk.post(f"changes/{change['change_id']}/approve", {})
        two.report(made["code"], 4)
        one.offline(False)
        one.all_sent()
        two.offline(False)
        two.status("3 条待复核")
        context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
        slowly(context, STRIP_STAYS)
        page = context.new_page()
        sign_in(page, live, "boss")
        page.goto(f"{live.url}/office/#/inbox")
        expect(page.locator(".entry")).to_have_count(4)  # and the one of the seed
        assert desk.open_codes() == ["already_bound", "already_bound", "over_planned", "stale_revision"]
        decide_too_many_on_the_desk(page, desk, made["spare"])
        context.close()
        with handset(playwright_driver, live, tmp_path, "boss", desk) as phone:
            phone.go("#/inbox")
            expect(phone.page.locator(".entry")).to_have_count(3)
            decide_waybills_on_the_phone(phone.page, desk, box)
            expect(phone.page.locator(".entry")).to_have_count(2)
            decide_old_revision_on_the_phone(phone.page, desk, made["no"])
            wide = phone.page.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert not wide, "something sticks out of the phone"
        two.page.reload()  # opened anew, as after a break: it asks by itself
        two.tap("revision-seen")  # the new revision comes first
        notice = two.page.locator('[data-test="decided"]')
        told = set()
        for left in (3, 2, 1):
            # All three are there before the first is read: one that came later would stand above it.
            expect(notice.locator(".said")).to_contain_text(f"1/{left}" if left > 1 else re.compile(r"^[^/]+$"))
            told.add(notice.inner_text())
            notice.locator('[data-test="decided-seen"]').click()
        expect(notice).to_have_count(0)
        words = "\n".join(told)
        for said in ("数过了，只有 5 件", "扫错了", "5", "4"):
            assert said in words, words
    assert desk.open_codes() == ["already_bound"]
