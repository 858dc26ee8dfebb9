"""One request as it is drawn: sound, or with something wrong in its path, query, headers or body."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from tests.fuzz import plans
from tests.fuzz.values import NASTY, NASTY_TEXT, Known, Values, known, spoiled

JSON, FORM, TEXT, BYTES = "application/json", "multipart/form-data", "text/plain", "application/offset+octet-stream"
GARBAGE = [b"", b"{", b"[]", b"null", b"1", b'"x"', b"\xff\xfe\x00", b"{\"a\":NaN}", b"{\"a\":1e400}", b"[" * 5000,
           b"{\"a\":" * 3000 + b"1" + b"}" * 3000, b'{"a":1,"a":2}', b'{"a":' + b"9" * 6000 + b"}", b"\xef\xbb\xbf{}",
           b'{"events":[{}]}', b"a=1&b=2", b'{"\\ud800":"\\udfff"}', b"\x1f\x8b\x08\x00",
           gzip.compress(b"0" * 2_000_000)]
HEADERS: list[dict[str, str]] = [
    {"Content-Encoding": "gzip"}, {"Content-Encoding": "br"}, {"Content-Encoding": "gzip, gzip"},
    {"Content-Type": "text/html"},
    {"Content-Type": "application/json; charset=utf-7"}, {"Content-Type": "multipart/form-data"}, {"Content-Type": ""},
    {"Content-Type": "multipart/form-data; boundary="}, {"X-Device-Health": "{"},
    {"X-Device-Health": '{"unsent":-1e999}'},
    {"X-Device-Health": '{"unsent":"x","by":[],"oldest":{}}'}, {"X-Session-Id": "x"},
    {"X-HTTP-Method-Override": "DELETE"},
    {"Accept-Language": ";q=x,,,*"}, {"If-None-Match": 'W/"', "If-Modified-Since": "x"},
    {"Range": "bytes=-999999999999-1"},
    {"Cookie": "sg_person=....; sg_device=:"}, {"Origin": "https://evil.example", "X-Requested-With": "suigong"},
    {"Upload-Offset": "-1"}, {"Upload-Offset": "9" * 30}, {"Upload-Length": "0"}, {"X-Forwarded-For": "x" * 500},
    {"Idempotency-Key": "x" * 500}, {"Idempotency-Key": "\x7f"}, {"Content-Length": "99999999999"}]


@dataclass
class Request:
    """path, query: by name. body: of the media type; bytes are sent as they are. good: nothing is wrong with it."""

    good: bool
    path: dict[str, Any]
    query: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    media: str = ""


class Requests:
    """The requests of one operation of the description."""

    def __init__(self, spec: Mapping[str, Any], operation: Mapping[str, Any]) -> None:
        self.values, self.operation = Values(spec, plans.HINTS), operation
        self.id = str(operation["operationId"])
        named = operation.get("parameters", [])
        self.path = [p["name"] for p in named if p["in"] == "path"]
        self.query = [p["name"] for p in named if p["in"] == "query"]
        self.keyed = any(p["name"] == "Idempotency-Key" for p in named)
        content = operation.get("requestBody", {}).get("content", {})
        self.media = next(iter(content), "")
        self.schema = content[self.media]["schema"] if content else {}

    def drawn(self) -> SearchStrategy[Request]:
        """Two of three are sound."""
        return request(self)

    def body(self) -> SearchStrategy[Any]:
        if self.id == "imports.orders":
            return st.fixed_dictionaries({"file": known("new sheet")}, optional={
                "dry_run": st.sampled_from(["0", "1"]), "release": st.sampled_from(["0", "1"])})
        if self.id == "import_jobs.create":
            return st.fixed_dictionaries({"file": known("own sample"), "kind": known("own kind")})
        if self.id in ("outbox_files.check", "outbox_files.take"):
            return st.fixed_dictionaries({"file": known("new outbox")})
        if self.id == "files.add":
            return st.fixed_dictionaries({"file": known("new photo")})
        if self.media == BYTES:
            return known("new photo")
        return st.text(max_size=50) if self.media == TEXT else self.values.fitting(self.schema)

    def names(self) -> list[str]:
        return sorted(self.values.resolve(self.schema)[1].get("properties", {}))


@st.composite
def request(draw: DrawFn, of: Requests) -> Request:
    made = Request(
        draw(st.integers(0, 2)) > 0, {n: draw(known(plans.of_path(of.id, n))) for n in of.path},
        {n: draw(plans.of_query(of.id, n)) for n in of.query if draw(st.booleans())},
        {"Idempotency-Key": draw(known("new uuid"))} if of.keyed and draw(st.booleans()) else {},
        draw(of.body()) if of.media else None, of.media)
    if made.good:
        return made
    ways = ["headers", "query", *(["path"] if of.path else []), *(["body", "body", "raw"] if of.media else ["raw"])]
    for way in draw(st.lists(st.sampled_from(ways), min_size=1, max_size=2)):
        WRONG[way](draw, of, made)
    return made


def wrong_headers(draw: DrawFn, _of: Requests, made: Request) -> None:
    made.headers |= draw(st.sampled_from(HEADERS))


def wrong_query(draw: DrawFn, of: Requests, made: Request) -> None:
    made.query[draw(st.sampled_from([*of.query, "limit", "cursor", "_method"]))] = draw(NASTY_TEXT)


def wrong_path(draw: DrawFn, of: Requests, made: Request) -> None:
    made.path[draw(st.sampled_from(of.path))] = draw(st.one_of(
        NASTY_TEXT.filter(bool), known("new uuid"), st.sampled_from(["0" * 64, "0" * 64 + "\n", "x", "1"]),
            st.text(min_size=1, max_size=20)))


def wrong_body(draw: DrawFn, of: Requests, made: Request) -> None:
    if of.media == JSON:
        made.body = draw(spoiled(st.just(made.body), of.names()))
    elif of.media == FORM:
        fields = made.body if isinstance(made.body, dict) else {}  # else it is spoiled as a whole already
        made.body = {**fields, draw(st.sampled_from(["file", "kind", "dry_run", "x"])): draw(st.one_of(
            NASTY_TEXT, st.binary(max_size=200), st.sampled_from(GARBAGE)))}
    else:
        made.body = draw(st.one_of(st.binary(max_size=400), st.sampled_from(GARBAGE)))


def wrong_raw(draw: DrawFn, of: Requests, made: Request) -> None:
    made.body, made.media = draw(st.one_of(st.sampled_from(GARBAGE), st.binary(max_size=200))), of.media or JSON


WRONG = {"headers": wrong_headers, "query": wrong_query, "path": wrong_path, "body": wrong_body, "raw": wrong_raw}


def filled(value: Any, get: Any) -> Any:
    """The value with every placeholder replaced."""
    if isinstance(value, Known):
        return get(value)
    if isinstance(value, dict):
        return {k: filled(v, get) for k, v in value.items()}
    return [filled(v, get) for v in value] if isinstance(value, list) else value


def text_of(value: Any) -> bytes:
    """JSON as a careless client writes it: NaN and halves of pairs included."""
    return json.dumps(value).encode()


__all__ = ["NASTY", "Request", "Requests", "filled", "text_of"]
