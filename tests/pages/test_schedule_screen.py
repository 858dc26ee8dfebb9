"""The day board in a browser: a card moves by mouse, by finger and by keyboard, and the server's plan with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.pages.conftest import LiveServer
from tests.pages.test_office_screens import sign_in

pytestmark = pytest.mark.browser
OPEN_DAY = 'td[data-place^="LATHE/"]:not(.rest):not(.past)'


@pytest.fixture
def board(browser: Browser, live: LiveServer) -> Iterator[Page]:
    """The board on a desk, supervisor "boss" signed in; the orders of the seed were planned for days long over."""
    yield from opened(browser, live, {"width": 1440, "height": 900})


@pytest.fixture
def small(browser: Browser, live: LiveServer) -> Iterator[Page]:
    """The same in a hand."""
    yield from opened(browser, live, {"width": 390, "height": 844}, has_touch=True)


def opened(browser: Browser, live: LiveServer, viewport: dict[str, int], **more: bool) -> Iterator[Page]:
    context = browser.new_context(locale="zh-CN", viewport=viewport, **more)  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    sign_in(page, live, "boss")
    page.goto(f"{live.url}/office/#/schedule")
    expect(page.locator(".behind .op")).to_have_count(4)  # two orders of two operations
    yield page
    context.close()
    assert complaints == []


def behind(page: Page, operation: str) -> Locator:
    """The first card of an operation among what was not done as planned."""
    return page.locator(".behind .op", has_text=operation).first


def middle(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 30)


def test_a_mouse_drags_a_card_to_another_day(board: Page) -> None:
    card, cell = behind(board, "10 车削"), board.locator(OPEN_DAY).last
    board.mouse.move(*middle(card))
    board.mouse.down()
    board.mouse.move(*middle(cell), steps=8)
    expect(board.locator(".ghost")).to_be_visible()
    board.mouse.up()
    expect(board.get_by_text("已排到")).to_be_visible()
    expect(cell.locator(".op", has_text="10 车削")).to_be_visible()
    expect(board.locator(".behind .op")).to_have_count(2)  # drilling gave way, it cannot begin before turning ends
    expect(board.get_by_role("dialog")).to_have_count(0)  # the drop opens nothing


def test_escape_lets_a_dragged_card_fall_back(board: Page) -> None:
    card = behind(board, "20 钻孔")
    board.mouse.move(*middle(card))
    board.mouse.down()
    board.mouse.move(*middle(board.locator(OPEN_DAY).last), steps=4)
    board.keyboard.press("Escape")
    expect(board.locator(".ghost")).to_have_count(0)
    board.mouse.up()
    expect(board.locator(".behind .op")).to_have_count(4)


def test_the_keyboard_moves_a_card_through_its_dialog(board: Page) -> None:
    behind(board, "20 钻孔").get_by_role("button").focus()
    board.keyboard.press("Enter")
    dialog = board.get_by_role("dialog")
    dialog.get_by_role("group").get_by_role("button").last.focus()
    board.keyboard.press("Space")
    dialog.get_by_role("button", name="改到这天").focus()
    board.keyboard.press("Enter")
    expect(board.get_by_text("已排到")).to_be_visible()
    expect(dialog).not_to_be_visible()
    expect(board.locator(".behind .op")).to_have_count(3)


def test_a_finger_drags_by_the_grip_onto_a_day(small: Page) -> None:
    card = behind(small, "20 钻孔")
    chip = small.locator('.days .chip:not(.rest)[data-place]').nth(1)
    chip.scroll_into_view_if_needed()
    touch = small.context.new_cdp_session(small)
    (x, y), (to_x, to_y) = middle(card.locator("[data-grip]")), middle(chip)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in range(1, 9):
        point = {"x": x + (to_x - x) * part / 8, "y": y + (to_y - y) * part / 8}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    expect(small.locator(".ghost")).to_be_visible()
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(small.get_by_text("已排到")).to_be_visible()
    expect(small.locator(".behind .op")).to_have_count(3)
    assert small.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing reaches beyond the screen"
