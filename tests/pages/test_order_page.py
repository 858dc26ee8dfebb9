"""GET /t/{token} and /C/{code}: what a customer, a stranger and a factory phone get."""

from __future__ import annotations

import brotli
import pytest

from labels.payload import make
from server.pages.build import Build
from sync.model.records import Order
from tests.pages.factory import TOKEN, app, memory

EN = {"Accept-Language": "en-GB,en;q=0.9"}
SECRET = ("宏远机械", "13800000000", "苏州市", "p-sales", "p-worker", "p-secret", "去毛刺")


def test_says_state_lines_dates_and_freshness() -> None:
    html = app(memory()).test_client().get(f"/t/{TOKEN}").text
    for part in ("SO-1001", "生产中", ">30</b>%", "手轮", "正在：车削", "2026-03-07", "还有 3 天",
                 "2026-03-10", "03-04 08:30", "数据截至 03-04 13:58", 'http-equiv="refresh" content="60"'):
        assert part in html
    assert html.index("<noscript>") < html.index("http-equiv") < html.index("</noscript>")


@pytest.mark.parametrize(("query", "headers", "word"), [
    ("", {}, "生产中"), ("", EN, "In production"), ("?lang=zh", EN, "生产中"), ("?lang=en", {}, "In production"),
    ("?lang=xx", {}, "生产中"), ("", {"Accept-Language": "de"}, "In production"),
    ("", {"Accept-Language": "zh-TW,en"}, "生产中")])
def test_language(query: str, headers: dict[str, str], word: str) -> None:
    assert f"<strong>{word}</strong>" in app(memory()).test_client().get(f"/t/{TOKEN}{query}", headers=headers).text


def test_nothing_beyond_the_allow_list() -> None:
    client = app(memory()).test_client()
    for url in (f"/t/{TOKEN}", "/t/" + "Z" * 26, "/C/" + make("P", "1" * 16)):
        html = client.get(url).text
        assert not [word for word in SECRET if word in html]


def test_text_of_people_never_becomes_markup() -> None:
    html = app(memory()).test_client().get("/t/" + "Z" * 26).text
    assert "<script>alert" not in html
    assert "<b onclick" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_policy_allows_no_inline_script_and_only_this_style() -> None:
    answer = app(memory(), Build("body{color:red}", "/assets/x.js")).test_client().get(f"/t/{TOKEN}")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "script-src 'self';" in policy
    assert "style-src 'sha256-" in policy
    assert "frame-ancestors 'none'" in policy
    assert "connect-src 'self' ws://localhost" in policy
    assert " style=" not in answer.text
    assert "onclick" not in answer.text.replace("&lt;b onclick", "")
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_unchanged_page_is_304_and_a_change_is_not() -> None:
    store = memory()
    client = app(store).test_client()
    first = client.get(f"/t/{TOKEN}")
    again = client.get(f"/t/{TOKEN}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get(f"/t/{TOKEN}", headers={"If-None-Match": first.headers["ETag"], **EN})
    assert other.status_code == 200
    order = store.load(Order, "SO-1001")
    order.percent, order.seq = 35, 42
    changed = client.get(f"/t/{TOKEN}", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert ">35</b>%" in changed.text


def test_wrong_revoked_and_expired_links_look_the_same() -> None:
    store = memory()
    store.load(Order, "SO-2002").tracking = ""
    closed = store.load(Order, "SO-3003")
    closed.entries[-1]["at"] = "2025-01-01T00:00:00.000Z"
    client = app(store).test_client()
    answers = [client.get("/t/" + t) for t in ("X" * 26, "Z" * 26, "Y" * 26, "short", "'; drop")]
    assert {a.status_code for a in answers} == {404}
    assert len({a.data for a in answers}) == 1
    assert "SO-" not in answers[0].text


def test_guessing_is_slowed_and_right_links_still_open() -> None:
    client = app(memory(), misses=2).test_client()
    assert [client.get("/t/" + "X" * 26).status_code for _ in range(3)] == [404, 404, 429]
    assert client.get(f"/t/{TOKEN}").status_code == 200


def test_first_view_is_small_on_the_wire() -> None:
    answer = app(memory()).test_client().get("/t/" + "Z" * 26, headers={"Accept-Encoding": "br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert "<h1>" in brotli.decompress(answer.data).decode()
    assert len(answer.data) < 12_000


def test_tracking_code_leads_to_the_order() -> None:
    client = app(memory()).test_client()
    answer = client.get("/C/" + make("T", TOKEN) + "?lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/t/{TOKEN}?lang=en")


def test_package_code_shows_that_box_only() -> None:
    html = app(memory()).test_client().get("/C/" + make("P", "1" * 16)).text
    for part in ("已发货", "顺丰", "SF1234567890123"):
        assert part in html
    for other in ("SO-2002", "支架", "BK-9", "JD1", "/t/"):
        assert other not in html


@pytest.mark.parametrize("code", ["P123", "hello", "W" + "0" * 11])
def test_unreadable_codes_are_the_404_of_a_wrong_link(code: str) -> None:
    client = app(memory()).test_client()
    answer = client.get("/C/" + code)
    assert answer.status_code == 404
    assert answer.data == client.get("/t/" + "X" * 26).data


def test_an_issued_label_leads_into_the_app_and_an_unknown_one_is_404_with_the_way_there() -> None:
    client = app(memory()).test_client()
    unused, unknown = make("P", "3" * 16), make("P", "4" * 16)
    fresh, stranger = (client.get("/C/" + code) for code in (unused, unknown))
    assert (fresh.status_code, stranger.status_code) == (200, 404)
    assert f'href="/app/#/c/{unused}"' in fresh.text
    assert f'href="/app/#/c/{unknown}"' in stranger.text


@pytest.mark.parametrize(("code", "word"), [
    (make("W", "AAAA0001", revision=2), "随工单"), (make("O", "AAAA0001", operation=10, revision=1), "工序"),
    (make("B", "5" * 16), "工牌"), (make("D", "6" * 16), "设备登记码"), (make("S", "7" * 8), "机台")])
def test_factory_codes_lead_into_the_app(code: str, word: str) -> None:
    client = app(memory()).test_client()
    plain = client.get("/C/" + code.lower())
    assert plain.status_code == 200
    assert word in plain.text
    assert f'href="/app/#/c/{code}"' in plain.text
    assert "在浏览器打开" not in plain.text
    assert "SO-1001" not in plain.text
    wechat = client.get("/C/" + code, headers={"User-Agent": "Mozilla/5.0 MicroMessenger/8.0.50"})
    assert "在浏览器打开" in wechat.text
