"""Other people's pages, and other people's words in ours: cross-site requests and scripts in stored text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.api.contract import ROUTES
from tests.api.shop import Shop
from tests.architecture import tree
from tests.builders import Factory

PUBLIC = {"auth.login", "devices.enrol", "setup.admin"}  # no credential yet: tests/api/test_auth.py, test_setup.py
SCRIPT = "<script>pwned()</script><img src=x onerror=pwned()>\"'`{{7*7}}javascript:pwned()"


@pytest.mark.parametrize("headers", [{}, {"X-Requested-With": "XMLHttpRequest"},
                                     {"X-Requested-With": "suigong", "Origin": "https://evil.example"},
                                     {"X-Requested-With": "suigong", "Origin": "null"}], ids=str)
def test_no_change_by_cookie_from_another_page(factory: Factory, headers: dict[str, str]) -> None:
    """Every operation that changes something, by the cookies of somebody who may do everything."""
    factory.person("all", ["admin", "supervisor", "planner", "sales", "warehouse"])
    phone, browser = factory.phone("all"), factory.client()
    browser.set_cookie("sg_person", factory.token("all"))
    browser.set_cookie("sg_device", f"{phone.device_id}:{phone.secret}")
    before = factory.kit.writer.call(lambda tx: tx.writes.head())
    walked = 0
    for rule in factory.app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}:
            if rule.endpoint in PUBLIC:
                continue
            answer = browser.open(re.sub(r"<[^>]+>", "0" * 64, rule.rule), method=method, json={}, headers=headers)
            assert (answer.status_code, answer.json["code"]) == (403, "csrf"), (rule.endpoint, answer.text)
            walked += 1
    assert walked > 60 and factory.kit.writer.call(lambda tx: tx.writes.head()) == before
    assert set(ROUTES) >= PUBLIC


def test_words_of_people_are_text_wherever_they_are_told(factory: Factory) -> None:
    """In JSON, which nothing sniffs, or escaped in the pages that the server draws."""
    factory.act("product.put", id="XSS", name=SCRIPT, name_en=SCRIPT, routing=[])
    factory.act("product.put", id="HR-1001", name=SCRIPT, name_en=SCRIPT, routing=[
        {"number": n, "name": SCRIPT, "name_en": SCRIPT, "work_center": "LATHE", "standard_ms": 1000}
        for n in (10, 20)])
    shop = Shop.open(factory)
    office, seen = factory.bearer("supervisor"), 0
    for path in shop.paths().values():
        if path.endswith((".pdf", ".xlsx", ".png")) or "/blobs/" in path or "/files/" in path:
            continue
        answer = factory.client().get(path, headers=office)
        if answer.mimetype == "application/json":
            assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        elif answer.mimetype in ("text/html", "image/svg+xml"):
            assert "<script>pwned" not in answer.text and "<img src=x" not in answer.text, path
            assert "script-src" in answer.headers.get("Content-Security-Policy", ""), path
            assert "unsafe-inline" not in answer.headers["Content-Security-Policy"].partition("style-src")[0], path
        seen += "pwned" in answer.text
    assert seen > 5, "the words are told somewhere"


def test_no_screen_makes_markup_of_text() -> None:
    """Vue escapes what it shows. The customer's page escapes by hand: pwa/test/customer/golden.test.ts."""
    makers = re.compile(r"v-html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\(")
    found = {str(path.relative_to(tree.ROOT)) for folder in ("pwa/src",) for path in Path(tree.ROOT, folder).rglob("*")
             if path.suffix in (".ts", ".vue") and makers.search(path.read_text())}
    assert found <= {"pwa/src/customer/main.ts"}
