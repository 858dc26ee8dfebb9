"""Whether the date of the machine's clock can be believed so far that things are deleted by it.

A clock that is years ahead for a minute must not make everything old at once: nothing is forgotten before the days
have followed one another for a week, with no jump among them, forward or back.
"""

from __future__ import annotations

from datetime import date

from server.services.kit import Kit

DAYS = "days_in_a_row"  # meta: the first and the last of the factory's days that followed one another
APART = 7  # days: a machine may be off so long
LONG = 7  # days: a clock that is wrong is noticed in that time


def believed(kit: Kit) -> bool:
    """Whether today follows from the days before. Remembers it; to be asked once a day."""
    today = date.fromisoformat(kit.factory.today())
    with kit.store.reading() as reads:
        known = reads.secrets.meta(DAYS)
    first, last = (date.fromisoformat(day) for day in known or (kit.factory.today(),) * 2)
    if not 0 <= (today - last).days <= APART:
        first = today
    now = [first.isoformat(), today.isoformat()]
    if now != known:
        kit.writer.call(lambda tx: tx.secrets.set_meta(DAYS, now))
    return (today - first).days >= LONG
