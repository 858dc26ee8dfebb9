"""Tables of the log and the feed: what happened, and what phones pull of it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Table

from server.store.tables import metadata
from server.store.types import key, text, tree, whole

# Append only. Columns = fields of sync.log.LogRow.
log = Table(
    "log", metadata, Column("seq", BigInteger, primary_key=True, autoincrement=False), text("event_id"),
    text("source"), text("type"), tree("raw"), text("received_at"), text("digest"), text("verdict"),
    text("code"), text("note"), whole("schema"), text("device_id", null=True),
    whole("device_seq", null=True), text("actor_id", null=True), text("session_id", null=True),
    text("on_behalf_of", null=True), text("recorded_at", null=True), text("carrier", null=True),
    text("order_no", null=True), whole("rules_version"), text("inbox_id", null=True), tree("effects"),
    Index("log_event", "event_id", unique=True), Index("log_order", "order_no", "seq"),
    Index("log_device", "device_id", "seq"))

# One row a thing, at its newest seq; gone: a tombstone.
feed = Table(
    "feed", metadata, key("kind"), key("id"), whole("seq"), Column("gone", Boolean, nullable=False),
    tree("data", null=True), Index("feed_position", "seq", "kind", "id"))
