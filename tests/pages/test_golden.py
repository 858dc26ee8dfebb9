"""The server's markup and the script's are one: both are compared with tests/pages/golden.

`GOLDEN=write pytest tests/pages/test_golden.py` writes the files anew after a wanted change; the
twin test is pwa/test/customer/golden.test.ts.
"""

from __future__ import annotations

import json
import os
import re
from datetime import date
from pathlib import Path

import pytest
from flask import render_template

from server.pages.build import Build
from server.pages.view import view, words_of
from server.pages.words import TEXTS
from server.services.track import public_order
from sync.model.records import Order
from tests.pages.factory import EPOCH, TZ, app, memory

GOLDEN = Path(__file__).parent / "golden"
TODAY = date(2026, 3, 4)


def squeezed(html: str) -> str:
    return re.sub(r">\s+<", "><", html).strip()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("no", ["SO-1001", "SO-2002", "SO-3003"])
def test_template_equals_golden(no: str, lang: str) -> None:
    store = memory()
    snapshot = public_order(store, store.load(Order, no), EPOCH)  # type: ignore[arg-type]
    words = words_of(lang, TZ.key)
    with app(store, Build()).test_request_context():
        html = squeezed(render_template("_live.html", t=TEXTS[lang], v=view(snapshot, words, TZ, TODAY)))
    case = {"snapshot": snapshot, "words": words, "today": TODAY.isoformat(), "html": html}
    path = GOLDEN / f"{no}.{lang}.json"
    if os.environ.get("GOLDEN") == "write":
        path.write_text(json.dumps(case, ensure_ascii=False, indent=1) + "\n", "utf-8")
    assert case == json.loads(path.read_text("utf-8"))


def test_partly_shipped_is_said_only_while_a_box_is_still_here() -> None:
    store = memory()
    snapshot = public_order(store, store.load(Order, "SO-2002"), EPOCH)  # type: ignore[arg-type]
    words = words_of("zh", TZ.key)
    assert view(snapshot, words, TZ, TODAY)["part"] == "部分发货 1/2 箱"
    for box in snapshot["packages"]:
        box["state"] = "shipped"
    assert view(snapshot, words, TZ, TODAY)["part"] == ""


def test_a_cancelled_order_shows_no_percentage_and_no_promise() -> None:
    html = json.loads((GOLDEN / "SO-3003.zh.json").read_text("utf-8"))["html"]
    assert "不再生产" in html and "支架" in html
    assert not [word for word in ("%", "已完成", "承诺发货", "期望送达", "progress") if word in html]


def test_both_languages_say_the_same_things() -> None:
    assert TEXTS["zh"].keys() == TEXTS["en"].keys()
    for key, chinese in TEXTS["zh"].items():
        assert sorted(re.findall(r"\{\w+\}", chinese)) == sorted(re.findall(r"\{\w+\}", TEXTS["en"][key])), key
