"""People's names: the one table that holds them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from server.services.ports import Name
from server.store.records import AT_ONCE
from server.store.secret_tables import names


def of(connection: Connection, ids: Iterable[str] | None = None) -> dict[str, Name]:
    """Names by person id; None = everybody. Ids without a name are left out."""
    query = select(names)
    if ids is None:
        return {row.person_id: Name(**row._mapping) for row in connection.execute(query)}
    wanted, found = sorted(set(ids)), {}
    for start in range(0, len(wanted), AT_ONCE):
        some = query.where(names.c.person_id.in_(wanted[start:start + AT_ONCE]))
        found.update({row.person_id: Name(**row._mapping) for row in connection.execute(some)})
    return found
