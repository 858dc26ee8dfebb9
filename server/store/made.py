"""What people reported and what still counts of it, with all that is needed to say whose and how much."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, and_, func, or_, select

from server.services.ports import Counted
from server.store.ledger_tables import log
from server.store.tables import event_statuses

RESOLVED = "inbox.resolve"


def counted(connection: Connection, types: Collection[str], since: str, until: str,
            person: str | None = None) -> list[Counted]:
    """Applied, not reversed events of these types, received from `since` to before `until`, in the log's order.

    person: only those that may be theirs. Events that came in through a decision of the inbox name their
    person only inside: they are always among them, the caller looks.
    """
    status, first = event_statuses.c, log.alias("first")
    later = log.alias("later")
    query = (
        select(status.id, status.type, status.seq, status.effect_seq, status.actor, status.recorded_at,
               status.received_at, first.c.on_behalf_of, first.c.type.label("first_type"), first.c.raw,
               first.c.effects, later.c.raw.label("later_raw"), later.c.effects.label("later_effects"))
        .join(first, first.c.seq == status.seq)
        .outerjoin(later, and_(later.c.seq == status.effect_seq, status.effect_seq != status.seq))
        .where(status.type.in_(list(types)), status.received_at >= since, status.received_at < until,
               status.verdict == "applied", status.reversed_by.is_(None), status.effect_seq > 0)
        .order_by(status.seq))
    if person is not None:
        theirs = func.coalesce(first.c.on_behalf_of, status.actor) == person
        query = query.where(or_(theirs, first.c.type == RESOLVED))
    return [Counted(r.id, r.type, r.seq, r.actor, r.on_behalf_of, r.recorded_at, r.received_at, r.raw,
                    r.later_raw, r.later_effects if r.later_effects is not None else r.effects)
            for r in connection.execute(query)]
