"""The office in a browser, against the real server: see, find and decide."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.builders import PIN
from tests.e2e.browser import patient, slowly
from tests.pages.conftest import LiveServer

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, live: LiveServer) -> Iterator[Page]:
    """The office, supervisor "boss" signed in. Script errors and policy complaints fail the test."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda m: complaints.append(m.text) if "Security Policy" in m.text else None)
    sign_in(page, live, "boss")
    yield page
    context.close()
    assert complaints == []


def sign_in(page: Page, live: LiveServer, name: str) -> None:
    slowly(patient(page.context), {4000: 600_000})  # a word that goes by itself is there until it was looked for
    page.goto(f"{live.url}/office/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("PIN").fill(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation")).to_be_visible()


def test_wrong_pin_says_so(live: LiveServer, browser: Browser) -> None:
    page = patient(browser.new_context(locale="zh-CN")).new_page()
    page.goto(f"{live.url}/office/")
    page.get_by_label("用户名").fill("boss")
    page.get_by_label("PIN").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("用户名或 PIN 不对")
    page.context.close()


def test_find_an_order_by_keyboard(page: Page, live: LiveServer) -> None:
    no = live.factory["no"]
    expect(page.locator("a.no")).to_have_count(2)
    page.keyboard.press("/")
    page.keyboard.type(no)
    expect(page.locator("a.no")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(page.locator("a.no").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(no)
    expect(page.locator(".trail")).to_contain_text("报工")
    expect(page.locator(".trail")).to_contain_text("phone of worker")


def test_a_laptop_shows_numbers_and_dates_on_one_line_each(page: Page) -> None:
    """In English, with the longest words that the columns know, at 1280 pixels."""
    def long(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        for row in body["items"]:
            row |= {"priority": "urgent", "late": True, "promised_ship": "2026-01-20",
                    "expected_delivery": "2026-01-23", "state": "in_inspection",
                    "percent": 100, "customer": "Apex Hardware GmbH"}
            for line in row["lines"]:
                line |= {"name_en": "Moulded housing, right", "quantity": "120"}
        route.fulfill(response=answer, json=body)

    page.route("**/api/v1/orders?*", long)
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="中文")).to_be_visible()
    page.reload()
    expect(page.locator(".c-no .tag").first).to_have_text("Urgent")
    lines = page.evaluate("""() => [...document.querySelectorAll('.c-no, .c-arrive, .c-ship .num')].map((cell) => {
        const range = document.createRange()
        range.selectNodeContents(cell)
        const tops = [...range.getClientRects()].filter((box) => box.width).map((box) => box.top + box.height / 2)
        return Math.round(Math.max(...tops) - Math.min(...tops))
    })""")
    assert lines and max(lines) < 10, lines
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".orders thead")).to_be_hidden()
    ends = "() => [...document.querySelectorAll('.orders td')].map((cell) => cell.getBoundingClientRect().right)"
    assert max(page.evaluate(ends)) <= 374, "nothing sticks out of its card on a phone"


def test_nothing_found_is_a_designed_screen(page: Page) -> None:
    page.get_by_role("searchbox").fill("zzzz")
    expect(page.get_by_text("没有符合的订单")).to_be_visible()
    page.get_by_role("button", name="清掉筛选").click()
    expect(page.locator("a.no")).to_have_count(2)


def test_hold_asks_for_a_reason_and_the_trail_tells(page: Page, live: LiveServer) -> None:
    page.goto(f"{live.url}/office/#/orders/{live.factory['no']}")
    page.get_by_role("button", name="冻结").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="冻结").click()
    expect(dialog).to_contain_text("请写原因")
    dialog.get_by_role("textbox").fill("客户欠款")
    dialog.get_by_role("button", name="冻结").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已冻结")
    expect(page.locator(".trail li").first).to_contain_text("客户欠款")
    page.get_by_role("button", name="解冻").click()
    page.get_by_role("dialog").get_by_role("button", name="解冻").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("已冻结")


def test_a_report_from_the_floor_shows_by_itself(page: Page, live: LiveServer) -> None:
    page.goto(f"{live.url}/office/#/orders/{live.factory['no']}")
    expect(page.locator(".ops .num.good").first).to_have_text("10 / 50")
    live.report(live.phone(), "7")
    expect(page.locator(".ops .num.good").first).to_have_text("17 / 50")


def test_two_bindings_are_compared_and_dismissed_with_a_note(page: Page, live: LiveServer) -> None:
    """[S8] Both people, times and waybills stand side by side; dismissing needs a reason."""
    page.goto(f"{live.url}/office/#/inbox")
    page.locator(".entry").first.click()
    labels = page.locator(".label")
    expect(labels.nth(0)).to_contain_text("Packer")
    expect(labels.nth(0)).to_contain_text("SF1000000000001")
    expect(labels.nth(1)).to_contain_text("Second")
    page.locator('[data-outcome="dismiss"]').click()
    expect(page.get_by_text("要写原因，记录人会看到")).to_be_visible()
    page.locator('[data-test="note"]').fill("先绑的对")
    page.locator('[data-outcome="dismiss"]').click()
    expect(page.get_by_text("没有要处理的")).to_be_visible()
    page.get_by_role("button", name="已处理").click()
    page.locator(".entry").first.click()
    expect(page.locator(".one")).to_contain_text("先绑的对")


def test_correcting_applies_the_edited_body(page: Page, live: LiveServer) -> None:
    page.goto(f"{live.url}/office/#/inbox")
    page.locator(".entry").first.click()
    page.locator('[data-test="by-hand"]').click()
    page.get_by_label("运单").fill("SF3000000000003")
    page.get_by_role("button", name="看看改后的结果").click()
    expect(page.locator('[data-outcome="by_hand"]')).to_contain_text("SF3000000000003")
    page.locator('[data-outcome="by_hand"]').click()
    expect(page.get_by_text("没有要处理的")).to_be_visible()
    page.goto(f"{live.url}/office/#/orders/{live.factory['no']}")
    expect(page.locator(".boxes")).to_contain_text("SF3000000000003")


def test_a_change_is_approved_by_somebody_else(page: Page, live: LiveServer) -> None:
    page.goto(f"{live.url}/office/#/changes")
    expect(page.locator(".diff ins")).to_have_text("2030-01-15")
    page.get_by_role("button", name="批准", exact=True).click()
    expect(page.get_by_text("已批准，现为 V2")).to_be_visible()
    page.goto(f"{live.url}/office/#/orders/{live.factory['spare']}")
    expect(page.locator(".dates")).to_contain_text("2030-01-15")


def test_asking_for_a_change_shows_the_difference_first(page: Page, live: LiveServer) -> None:
    page.goto(f"{live.url}/office/#/orders/{live.factory['no']}/change")
    page.get_by_label("数量").fill("70")
    expect(page.locator(".diff tbody tr")).to_have_count(1)
    page.get_by_label("为什么要改").fill("追加 20 件")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("自己的申请要由别人决定")).to_be_visible()
    expect(page.get_by_role("button", name="批准", exact=True)).to_have_count(0)


def test_a_new_order_is_entered(page: Page) -> None:
    page.get_by_role("link", name="新订单").click()
    page.get_by_role("button", name="录入订单").click()
    expect(page.get_by_role("alert")).to_contain_text("请填客户名称")
    page.get_by_role("combobox", name="客户名称").fill("宏远机械")
    page.get_by_role("combobox", name="产品").fill("hr-1001")
    page.get_by_label("数量").fill("１２")
    page.get_by_label("答应客户最晚哪天发货？").fill("2031-05-06")
    page.get_by_role("button", name="录入订单").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已排产")
    expect(page.locator(".qty")).to_contain_text("12")


def test_a_product_typed_before_the_list_is_there_is_taken_when_it_comes(page: Page) -> None:
    held: list[Route] = []
    page.route("**/api/v1/products", lambda route: held.append(route))
    page.get_by_role("link", name="新订单").click()
    product = page.get_by_role("combobox", name="产品")
    product.fill("hr-1001")
    page.get_by_label("数量").fill("12")
    expect(product).to_have_value("hr-1001")
    held[0].continue_()
    expect(product).to_have_value(re.compile("HR-1001 ."))
    expect(page.get_by_label("数量")).to_be_focused()


def test_a_known_customer_orders_again_by_keys_alone(page: Page) -> None:
    """Initials, Enter, the usual product, Enter …: and the likely repetition is said."""
    test_a_new_order_is_entered(page)
    page.get_by_role("link", name="订单", exact=True).click()
    page.get_by_role("link", name="新订单").click()
    page.keyboard.type("hyjx")
    expect(page.locator(".options:visible li").first).to_contain_text("宏远机械")
    page.keyboard.press("Enter")
    expect(page.locator(".options:visible li").first).to_contain_text("常订 12")
    page.keyboard.press("Enter")  # the usual product with its usual quantity
    expect(page.get_by_label("数量")).to_have_value("12")
    for _ in range(2):  # quantity, requirements: a new line waits
        page.keyboard.press("Enter")
    expect(page.get_by_role("combobox", name="产品")).to_have_count(2)
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")  # nothing more: on to the dates
    expect(page.get_by_label("答应客户最晚哪天发货？")).to_be_focused()
    page.get_by_label("答应客户最晚哪天发货？").fill("2031-05-06")
    expect(page.get_by_text("可能重复录入了")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("已排产")
    expect(page.locator(".facts").first).to_contain_text("宏远机械")


def test_labels_and_enrolment_codes(page: Page, live: LiveServer) -> None:
    page.get_by_role("link", name="管理", exact=True).click()
    page.get_by_role("link", name="箱标签").click()
    page.get_by_label("要几张").fill("3")
    page.get_by_role("button", name="生成标签").click()
    link = page.get_by_role("link", name="打开 PDF")
    answer = page.request.get(live.url + str(link.get_attribute("href")))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    page.get_by_role("link", name="管理", exact=True).click()
    page.get_by_role("link", name="手机").first.click()
    page.get_by_role("button", name="登记手机").click()
    expect(page.get_by_role("img", name="登记码")).to_be_visible()
    expect(page.locator(".codes")).to_contain_text("剩 ")


def test_english_is_complete(page: Page) -> None:
    """Every screen in English without a Chinese word of ours (names of people and things stay)."""
    page.get_by_role("button", name="English").click()
    for name in ("Inbox", "Changes", "Deliveries", "Box labels", "Phones", "People"):
        if name in ("Box labels", "Phones", "People"):
            page.get_by_role("link", name="Manage", exact=True).click()
        page.get_by_role("link", name=name).first.click()
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        words = page.locator("h1, h2, th, label > span, button:not([lang])").all_inner_texts()
        assert not [w for w in words if any("一" <= c <= "鿿" for c in w)], name


def test_signing_out_locks(page: Page) -> None:
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("heading", name="登录办公室")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="登录办公室")).to_be_visible()


def test_a_lost_server_is_said_and_what_was_read_stays(page: Page, live: LiveServer) -> None:
    expect(page.locator("a.no")).to_have_count(2)
    live.kill()
    page.get_by_role("button", name="生产中").click()
    expect(page.get_by_text("连不上服务器，显示的是")).to_be_visible()
    live.start().ready()
    expect(page.get_by_text("连不上服务器，显示的是")).to_have_count(0, timeout=240_000)


def test_a_revoked_session_leads_to_the_sign_in(page: Page, live: LiveServer) -> None:
    page.context.clear_cookies()
    page.evaluate("location.hash = '#/changes'")  # a link may be gone by now: the open page asks by itself, too
    expect(page.get_by_role("heading", name="登录办公室")).to_be_visible()
