"""An address with bytes that are no UTF-8, as old programs and hostile ones send: read like the same bytes written
with percent signs, and no mistake of the server's."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from labels.payload import make
from tests.builders import Factory


def asked(factory: Factory, path: str, query: str) -> TestResponse:
    """The query as it comes over the wire, each character one byte."""
    headers = factory.bearer("stranger") if path.startswith("/api") else {}
    return factory.client().get(path, headers=headers, environ_overrides={"QUERY_STRING": query})


@pytest.mark.parametrize("raw", ["lan\xf4=1", "lang=\xc1\xf7", "limit=\xff&q=a%20b+c", "q=\xe9\x94\xa1",
                                 "q=%E9\x94\xa1&lang=en", "cursor=\xed\xa0\x80"])
def test_bytes_that_are_no_text_are_read_like_percent_signs(factory: Factory, raw: str) -> None:
    order = factory.order()
    written = "".join(c if c < "\x80" else f"%{ord(c):02X}" for c in raw)
    for path in ("/api/v1/orders", "/api/v1/inbox", "/office/", f"/t/{order.token}", "/t/2345ABCD", "/C/W123"):
        got, same = asked(factory, path, raw), asked(factory, path, written)
        assert got.status_code == same.status_code < 500, (path, got.text)
        assert got.data == same.data, path


def test_raw_letters_find_what_they_spell(factory: Factory) -> None:
    order, _ = factory.order(customer="宏远机械"), factory.order()
    page = asked(factory, "/api/v1/orders", "q=" + "宏远".encode().decode("latin-1"))
    assert [o["no"] for o in page.json["items"]] == [order.no]


@pytest.mark.parametrize("query", ["token=1", "endpoint=1", "_method=POST", "_external=1&_scheme=ftp", "_anchor=x"])
def test_an_order_s_code_leads_to_its_page_whatever_stands_behind_it(factory: Factory, query: str) -> None:
    order = factory.order()
    got = asked(factory, f"/C/{make('T', order.token)}", f"{query}&lang=en")
    assert (got.status_code, got.headers.get("Location")) == (302, f"/t/{order.token}?lang=en")
