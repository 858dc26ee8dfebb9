"""Hypothesis strategies from the schemas of the API's own description: values that fit, and values that do not."""

from __future__ import annotations

import copy
import json
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

Schema = Mapping[str, Any]
LONGEST = 4 * 1024**2  # bytes of JSON; the server reads 2 MiB at the most


@dataclass(frozen=True)
class Known:
    """Stands for something that exists when the request is sent: kind of the world's things, and which of them."""

    kind: str
    n: int


def known(kind: str) -> SearchStrategy[Any]:
    return st.integers(0, 1000).map(lambda n: Known(kind, n))


NAME = st.text(alphabet=string.ascii_letters + string.digits + " -", min_size=1, max_size=12).map(
    lambda t: t.strip() or "x")
WORDS = st.one_of(NAME, st.sampled_from(["宏远机械", "三号线", "José Ñandú", "轴承 6204", "=1+1", "<b>x</b>", "👍🏽",
    "a\u0301"]))
DAYS = st.dates(min_value=date(2026, 3, 3), max_value=date(2026, 12, 31)
                ).map(lambda d: d.isoformat())
# Text that has broken other systems.
NASTY_TEXT = st.sampled_from([
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\u202e", "\ufeff", "\r\nSet-Cookie: a=b", "../../etc/passwd",
    "..\\..\\x", "%00", "%2e%2e%2f", "' OR 1=1 --", "{{7*7}}", "${7*7}", "<script>alert(1)</script>",
    "=cmd|'/C calc'!A0",
    "٣", "²", "１２", "１", "NaN", "Infinity", "-0", "1e400", "0x10", "9" * 5000, "a" * 5000, "𝟘", "\u2028",
    "ﷺ" * 40,
    "2026-02-30", "2026-13-01", "9999-12-31", "0000-00-00", "2026-W01-1", "null", "true", "[]", "{}", "\t", "-1",
    "1.5"])
NASTY_NUMBER = st.sampled_from([
    0, -1, 1.5, -0.0, 1e308, -1e308, 2**31, 2**31 - 1, -2**31, 2**53 + 1, 2**63, 2**64, -2**63 - 1, 10**30, 10**399])
NASTY: SearchStrategy[Any] = st.one_of(
    NASTY_TEXT, NASTY_NUMBER, st.none(), st.booleans(), st.just([]), st.just({}), st.just([[]]), st.just([None] * 300),
    st.just({"a": {"a": {"a": 1}}}), st.text(max_size=30), st.integers(), st.just({"id": 1, "$ref": "x"}))


class Values:
    """Values of the schemas of one description. hints: property,
    "Schema.property" or Schema -> what is sensible there."""

    def __init__(self, spec: Schema, hints: Mapping[str, SearchStrategy[Any]]) -> None:
        self.schemas, self.hints = spec["components"]["schemas"], hints

    def resolve(self, schema: Schema) -> tuple[str, Schema]:
        """The schema behind a reference, with its name."""
        ref = schema.get("$ref")
        if ref is None and len(schema.get("allOf", ())) == 1:
            ref = schema["allOf"][0].get("$ref")
        if ref is None:
            return "", schema
        name = ref.rpartition("/")[2]
        return name, self.schemas[name]

    def fitting(self, schema: Schema, name: str = "", owner: str = "") -> SearchStrategy[Any]:
        """Values that the schema allows. name, owner: of the property that they are for."""
        made = self.hints.get(f"{owner}.{name}")
        if made is None:
            made = self.hints.get(name)
        if made is None:
            made = self.plain(schema)
        return st.one_of(made, made, made, st.none()) if schema.get("nullable") else made

    def plain(self, schema: Schema) -> SearchStrategy[Any]:
        title, schema = self.resolve(schema)
        if title in self.hints:
            return self.hints[title]
        if "enum" in schema:
            return st.sampled_from([e for e in schema["enum"] if e is not None])
        kind = schema.get("type")
        if kind == "object" or "properties" in schema:
            return self.objects(title, schema)
        if kind == "array":
            return st.lists(self.fitting(schema.get("items", {})), min_size=schema.get("minItems", 0),
                            max_size=min(schema.get("maxItems", 3), 3))
        if kind == "integer":
            return st.integers(schema.get("minimum", 0), schema.get("maximum", 1000))
        if kind == "boolean":
            return st.booleans()
        if kind == "string":
            return texts(schema)
        return st.one_of(NAME, st.integers(0, 9), st.just({}))

    def objects(self, title: str, schema: Schema) -> SearchStrategy[Any]:
        properties, required = schema.get("properties", {}), set(schema.get("required", ()))
        every = {n: self.fitting(p, n, title) for n, p in properties.items()}
        if not properties:
            return st.dictionaries(NAME, st.one_of(NAME, st.integers(0, 9)), max_size=3)
        return st.fixed_dictionaries({n: v for n, v in every.items() if n in required},
                                     optional={n: v for n, v in every.items() if n not in required})


def texts(schema: Schema) -> SearchStrategy[str]:
    if schema.get("format") == "date":
        return DAYS
    if "pattern" in schema:
        return st.from_regex(schema["pattern"].replace("$", r"\Z"), alphabet=st.characters(codec="ascii"))
    least, most = schema.get("minLength", 0), schema.get("maxLength", 40)
    return WORDS.map(lambda t: (t + "x" * least)[:max(most, least)])


@st.composite
def spoiled(draw: DrawFn, fitting: SearchStrategy[Any], names: list[str]) -> Any:
    """A fitting value with one to three things wrong in it."""
    value = copy.deepcopy(draw(fitting))
    for _ in range(draw(st.integers(1, 3))):
        value = spoil(draw, value, names)
    return value


def spoil(draw: DrawFn, value: Any, names: list[str]) -> Any:
    """One thing wrong: a property gone, one too many, or something nasty somewhere inside."""
    if isinstance(value, dict) and value:
        key = draw(st.sampled_from(sorted(value)))
        how = draw(st.sampled_from(["gone", "more", "nasty", "inside"]))
        if how == "gone":
            return {k: v for k, v in value.items() if k != key}
        if how == "more":
            return {**value, draw(st.sampled_from([*names, "__proto__", "id", "", "\x00", "\ud800"])): draw(NASTY)}
        return {**value, key: draw(NASTY) if how == "nasty" else spoil(draw, value[key], names)}
    if isinstance(value, list) and value:
        at = draw(st.integers(0, len(value) - 1))
        return [*value[:at], spoil(draw, value[at], names), *value[at + 1:]] if draw(st.booleans()) else longer(value)
    if isinstance(value, dict) and names:
        return {draw(st.sampled_from(names)): draw(NASTY)}
    return draw(NASTY)


def longer(value: list[Any]) -> list[Any]:
    """Two hundred times as long. Where that is longer than any body may be, only as long as that takes: the memory of
    what is drawn is in what is measured."""
    return value * max(1, min(200, LONGEST // len(json.dumps(value, default=str))))
