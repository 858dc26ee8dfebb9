"""Searches and counts that the order list needs: set-based and bounded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Text, and_, case, func, or_, select, type_coerce

from server.store.tables import orders
from sync.model.records import Order
from sync.model.status import CLOSED

ESCAPE = "\\"
MOST_CUSTOMERS = 5_000
OUT = (*CLOSED, "shipped", "in_transit", "delivered", "delivery_exception", "returning")
Place = tuple[int, str, int, str]


def like(text: str) -> str:
    """A pattern that finds the text anywhere, taken literally."""
    for character in (ESCAPE, "%", "_"):
        text = text.replace(character, ESCAPE + character)
    return f"%{text}%"


def find_orders(connection: Connection, words: str, also: Sequence[str], states: Sequence[str],
                after: Place | None, limit: int, urgent: bool = False, late_on: str | None = None) -> list[Order]:
    """Orders whose number (ours or theirs), customer, phone or product codes contain `words` ("" = all), or whose
    number is in `also`; in one of `states` (empty = any); beyond the place `after`. urgent: only these.
    late_on: only those that are still here on that day though promised before it.

    Open ones first, by promised day, urgent before normal, then by number: what burns stands on top.
    """
    c = orders.c
    query = select(orders)
    if words:
        pattern = like(words)
        texts = (c.id, c.ref, c.customer, c.phone, type_coerce(c.lines, Text))
        query = query.where(or_(*(t.ilike(pattern, escape=ESCAPE) for t in texts), c.id.in_(list(also))))
    if states:
        query = query.where(c.state.in_(list(states)))
    if urgent:
        query = query.where(c.priority == "urgent")
    if late_on is not None:
        query = query.where(c.promised_ship < late_on, c.state.not_in(OUT))
    closed, calm = case((c.state.in_(CLOSED), 1), else_=0), case((c.priority == "urgent", 0), else_=1)
    columns = (closed, c.promised_ship, calm, c.id)
    if after is not None:
        query = query.where(beyond(columns, after))
    rows = connection.execute(query.order_by(*columns).limit(limit))
    return [Order(**r._mapping) for r in rows]


def order_customers(connection: Connection, words: str, digits: str) -> list[tuple[str, str | None, str]]:
    """(customer, phone, newest created_at) of past orders whose customer contains `words` or whose phone
    contains `digits` ("" = any), newest first. Replenishments are nobody's wish and left out."""
    c = orders.c
    newest = func.max(c.created_at)
    query = select(c.customer, c.phone, newest).where(c.origin.is_(None)).group_by(c.customer, c.phone)
    either = []
    if words:
        either.append(c.customer.ilike(like(words), escape=ESCAPE))
    if digits:
        phone = func.replace(func.replace(func.replace(c.phone, "-", ""), " ", ""), "+", "")
        either.append(phone.like(like(digits), escape=ESCAPE))
    if either:
        query = query.where(or_(*either))
    rows = connection.execute(query.order_by(newest.desc()).limit(MOST_CUSTOMERS))
    return [(row[0], row[1], row[2]) for row in rows]


def beyond(columns: Sequence[Any], after: Sequence[Any]) -> Any:
    """The condition "comes after these values", all rising."""
    first, *rest = columns
    if not rest:
        return first > after[0]
    return or_(first > after[0], and_(first == after[0], beyond(rest, after[1:])))


def count_orders(connection: Connection) -> dict[str, int]:
    """How many orders are in each state that any is in."""
    query = select(orders.c.state, func.count()).group_by(orders.c.state)
    return {row[0]: row[1] for row in connection.execute(query)}
