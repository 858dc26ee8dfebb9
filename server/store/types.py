"""Column types that take whatever a phone can send and give it back unchanged."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import TEXT, BigInteger, Boolean, Column, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine


class PlainText(TypeDecorator[str]):
    """Text. PostgreSQL refuses NUL and both refuse lone surrogates: they become U+FFFD here;
    the untouched original stands in the JSON columns, which escape it."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        # Ordered by code point everywhere: pages of the feed are merged in that order.
        return TEXT(collation="C") if dialect.name == "postgresql" else TEXT()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return value.replace("\0", "\ufffd").encode("utf-8", "replace" if _lone(value) else "strict").decode("utf-8")


def _lone(value: str) -> bool:
    """Whether half of a surrogate pair is in it: then it is no UTF-8."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


class Tree(TypeDecorator[Any]):
    """A dict or list as JSON text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else dump_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def dump_json(value: Any) -> str:
    """Compact JSON with readable Chinese; escapes all when a lone surrogate is in it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if text.isascii() or not _lone(text):
        return text
    return json.dumps(value, separators=(",", ":"))


def key(name: str = "id") -> Column[str]:
    return Column(name, PlainText, primary_key=True)


def text(name: str, null: bool = False) -> Column[str]:
    return Column(name, PlainText, nullable=null)


def whole(name: str, null: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=null)


def flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False)


def tree(name: str, null: bool = False) -> Column[Any]:
    return Column(name, Tree, nullable=null)
