"""Searches and counts that the order list needs: set-based, bounded, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Text, and_, func, or_, select, type_coerce

from server.store.tables import orders
from sync.model.records import Order

ESCAPE = "\\"


def like(text: str) -> str:
    """A pattern that finds the text anywhere, taken literally."""
    for character in (ESCAPE, "%", "_"):
        text = text.replace(character, ESCAPE + character)
    return f"%{text}%"


def find_orders(connection: Connection, words: str, also: Sequence[str], states: Sequence[str],
                before: tuple[str, str] | None, limit: int) -> list[Order]:
    """Orders whose number, customer, phone or product codes contain `words` ("" = all), or whose
    number is in `also`; in one of `states` (empty = any); before (created_at, id), newest first."""
    c = orders.c
    query = select(orders)
    if words:
        pattern = like(words)
        hits = [column.ilike(pattern, escape=ESCAPE) for column in (c.id, c.customer, c.phone, type_coerce(c.lines, Text))]
        query = query.where(or_(*hits, c.id.in_(list(also))))
    if states:
        query = query.where(c.state.in_(list(states)))
    if before is not None:
        at, id = before
        query = query.where(or_(c.created_at < at, and_(c.created_at == at, c.id < id)))
    rows = connection.execute(query.order_by(c.created_at.desc(), c.id.desc()).limit(limit))
    return [Order(**r._mapping) for r in rows]


def count_orders(connection: Connection) -> dict[str, int]:
    """How many orders are in each state that any is in."""
    query = select(orders.c.state, func.count()).group_by(orders.c.state)
    return {state: count for state, count in connection.execute(query)}
