"""The customer's page in a browser, against the real server: live, honest when the link is lost, small."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import patient
from tests.pages.conftest import LiveServer

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    page = patient(context).new_page()
    page.complaints = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
    page.on("console", lambda m: page.complaints.append(m.text)  # type: ignore[attr-defined]
            if "Security Policy" in m.text else None)
    yield page
    context.close()


def test_changes_by_itself(live: LiveServer, page: Page) -> None:
    """A report elsewhere shows here at once, without a reload and without a complaint of the policy."""
    page.goto(f"{live.url}/t/{live.factory['token']}")
    expect(page.locator("#fresh")).to_contain_text("实时更新")
    before = page.locator(".percent b").inner_text()
    page.evaluate("window.same = true")
    live.report(live.phone(), "15")
    expect(page.locator(".percent b")).not_to_have_text(before, timeout=25_000)  # sooner than it polls
    assert page.evaluate("window.same") is True
    assert page.complaints == []  # type: ignore[attr-defined]


def test_says_when_the_link_is_lost_and_catches_up(live: LiveServer, page: Page) -> None:
    page.goto(f"{live.url}/t/{live.factory['token']}")
    expect(page.locator("#fresh")).to_have_class("live")
    before = page.locator(".percent b").inner_text()
    live.kill()
    expect(page.locator("#fresh")).to_have_class("lost")
    expect(page.locator("#fresh")).to_contain_text("正在重连")
    live.start().ready()
    live.report(live.phone(), "15")  # perhaps before the page is back: the poll after reconnecting brings it
    expect(page.locator("#fresh")).to_have_class("live", timeout=240_000)
    expect(page.locator(".percent b")).not_to_have_text(before)


def test_polls_while_sockets_fail(live: LiveServer, page: Page) -> None:
    page.clock.install()
    page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    page.goto(f"{live.url}/t/{live.factory['token']}")
    expect(page.locator("#fresh")).to_have_class("lost")
    before = page.locator(".percent b").inner_text()
    live.report(live.phone(), "15")
    page.clock.fast_forward(31_000)
    expect(page.locator(".percent b")).not_to_have_text(before)
    expect(page.locator("#fresh")).to_contain_text("每 30 秒更新")


def test_works_without_script(live: LiveServer, browser: Browser) -> None:
    context = patient(browser.new_context(java_script_enabled=False, locale="en-US"))
    page = context.new_page()
    page.goto(f"{live.url}/t/{live.factory['token']}")
    expect(page.locator(".hero .state")).to_have_text("In production")
    expect(page.locator("progress").first).to_be_visible()
    assert page.locator('noscript meta[http-equiv="refresh"]').count() or "refresh" in page.content()
    context.close()


def test_first_view_stays_below_30_kb_on_the_wire(live: LiveServer, browser: Browser) -> None:
    """Everything that the first view asks for, headers included, as the browser counts it."""
    context = patient(browser.new_context())
    page = context.new_page()
    sizes: list[float] = []
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda e: sizes.append(e["encodedDataLength"]))
    page.goto(f"{live.url}/t/{live.factory['token']}")
    expect(page.locator("#fresh")).to_have_class("live")
    assert len(sizes) >= 2  # the page and its script at least
    assert sum(sizes) <= 30_000
    context.close()


def test_printed_codes_open_the_right_page(live: LiveServer, page: Page) -> None:
    page.goto(f"{live.url}/C/{live.factory['box']}")
    expect(page.locator("main")).to_contain_text("SF1000000000001")
    assert live.factory["no"] not in page.content()
    page.goto(f"{live.url}/C/{live.factory['code']}")
    expect(page.locator("a.main")).to_have_attribute("href", f"/app/#/c/{live.factory['code']}")
