"""A phone in English at 390 px: words are longer there, and nothing that somebody must read is cut or out of sight."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Playwright, expect

from labels import payload
from tests.browser_faults.handset import Handset
from tests.browser_faults.test_alarm_on_top import FULL
from tests.e2e.browser import SAVED, slowly
from tests.e2e.keys import hid_scan
from tests.pages.conftest import LiveServer
from tests.pages.test_inbox_conflicts import Desk, handset

pytestmark = pytest.mark.browser
# The parts whose words do not fit into them, or that reach beyond the screen.
CUT = """(line) => [...line.querySelectorAll('span')].filter((e) => {
  const b = e.getBoundingClientRect()
  return e.textContent.trim() && (e.scrollWidth > e.clientWidth + 1 || b.right > innerWidth || b.left < 0)
    && getComputedStyle(e).display !== 'inline'
}).map((e) => e.textContent)"""
LINES = "(e) => { const r = document.createRange(); r.selectNodeContents(e)" \
        "; return new Set([...r.getClientRects()].map((b) => Math.round(b.bottom / 8))).size }"
WITHIN = """(card) => [...card.querySelectorAll('*')].every((e) =>
  e.getBoundingClientRect().right <= card.getBoundingClientRect().right)"""


@pytest.fixture
def phone(playwright_driver: Playwright, live: LiveServer, tmp_path: Path) -> Iterator[Handset]:
    with handset(playwright_driver, live, tmp_path, "worker", Desk(live)) as phone:
        slowly(phone.context, {60: 1500, 120: 1500})  # a busy machine must not end a scanner's burst
        phone.page.evaluate("() => localStorage.setItem('suigong.language', 'en')")
        phone.page.reload()
        expect(phone.page.locator('[data-test="settings"]')).to_contain_text("Settings", timeout=SAVED)
        yield phone


def on_screen(what: Locator) -> bool:
    box = what.bounding_box()
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= 844


def test_line_at_the_top_says_all_that_is_wrong_and_who_holds_the_phone(phone: Handset, live: LiveServer) -> None:
    line = phone.page.locator('[data-test="status"]')
    phone.page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    report(phone, live, "9999")
    expect(line).to_contain_text("1 held for review", timeout=SAVED)
    phone.offline()
    expect(line).to_contain_text("Offline", timeout=SAVED)
    phone.page.evaluate(FULL)
    report(phone, live, "1")
    phone.page.locator('[data-test="not-saved"] button').last.click(timeout=SAVED)
    expect(line).to_contain_text("Last one NOT saved")
    assert line.evaluate(CUT) == []
    assert "Worker" in line.inner_text()


def report(phone: Handset, live: LiveServer, quantity: str) -> None:
    phone.go("#/day")
    phone.page.locator(".sums").wait_for(timeout=SAVED)
    phone.go(f"#/report/{live.factory['code']}/10")
    phone.page.locator('[data-test="good"]').click(timeout=SAVED)
    phone.keys(quantity)
    phone.tap("confirm")


def test_shared_phone_keeps_a_name_whole_and_its_button_in_sight(phone: Handset, live: LiveServer) -> None:
    code = payload.parse(live.factory["code"])
    assert code is not None
    phone.go("#/kiosk")
    phone.page.locator('[data-test="kiosk-scan"]').wait_for(timeout=SAVED)
    confirm = phone.page.locator('[data-test="confirm"]')
    hid_scan(phone.page, payload.make("O", code.identifier, 10, code.revision or 1), confirm)
    title = phone.page.locator(".work h1")
    title.evaluate("(h1) => h1.textContent = 'Hello 胡小军'")
    assert title.evaluate(LINES) == 1
    assert on_screen(confirm)
    phone.keys("9999")
    expect(phone.page.get_by_text("beyond what is allowed")).to_be_visible()
    assert on_screen(confirm), "also below what is said of too many"


def test_what_stands_on_a_card_stays_on_it_and_in_one_line(phone: Handset, live: LiveServer) -> None:
    expect(phone.page.locator(".home h2")).to_contain_text("Work orders", timeout=SAVED)
    assert phone.page.locator(".home h2").evaluate(LINES) == 1
    phone.go(f"#/work/{live.factory['code']}")
    facts = phone.page.locator(".facts")
    expect(facts).to_contain_text("In production", timeout=SAVED)
    assert facts.evaluate(WITHIN)
    phone.go("#/settings")
    number = phone.page.locator("dd.id")
    number.wait_for(timeout=SAVED)
    assert number.evaluate(LINES) == 1
