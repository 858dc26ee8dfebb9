"""An address that is opened while the first screen is still being fetched: a code scanned into an app that starts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Route

from tests.e2e.browser import patient
from tests.pages.conftest import LiveServer

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("app", "first", "newer"), [("app", "settings", "outbox"), ("office", "people", "devices")])
def test_the_newer_address_is_shown_and_not_the_one_that_was_on_its_way(
        browser: Browser, live: LiveServer, app: str, first: str, newer: str) -> None:
    page = patient(browser.new_context(locale="zh-CN", service_workers="block")).new_page()
    held: list[Route] = []
    late = f"**/assets/{first.title()}Page-*.js"
    page.route(late, lambda route: held.append(route))
    with page.expect_request(late):
        page.goto(f"{live.url}/{app}/#/{first}", wait_until="commit")
    page.evaluate("h => { location.hash = h }", f"#/{newer}")
    with page.expect_response(late):
        held[0].continue_()
    page.wait_for_url(f"**/{app}/#/{newer}")
    page.locator("main h1").first.wait_for()
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 200)))")
    assert page.url.endswith(f"#/{newer}")
    page.context.close()
