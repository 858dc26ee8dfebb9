"""The tables outside the fold: secrets, kept codes, photos, answers to repeated calls, meta."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, func, select, update

from server.services import ports
from server.store import secret_tables as t
from server.store.quick import Quick
from server.store.records import upsert

TABLES: dict[type[Any], Table] = {
    ports.ImportJob: t.import_jobs, ports.ImportMapping: t.import_mappings,
    ports.Credential: t.credentials, ports.SessionToken: t.session_tokens,
    ports.DeviceSecret: t.device_secrets, ports.EnrolmentCode: t.enrolment_codes,
    ports.ApiKey: t.api_keys, ports.Blob: t.blobs, ports.Name: t.names, ports.Backup: t.backups,
    ports.DeviceHealth: t.device_health, ports.DeviceKey: t.device_keys}

META = Quick(select(t.meta.c.value).where(t.meta.c.name == bindparam("name")))


@cache
def first_query(kind: type[Any], names: tuple[str, ...]) -> Quick:
    """The row where these columns are equal, its columns in the order of the class's fields."""
    table = TABLES[kind]
    return Quick(select(*(table.c[f.name] for f in fields(kind)))
                 .where(*(table.c[n] == bindparam(n) for n in names)))


class SqlSecrets:
    """Port `server.services.ports.Secrets` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def put(self, row: Any) -> None:
        upsert(self.connection, TABLES[type(row)], [asdict(row)])

    def first(self, kind: type[Any], **where: Any) -> Any:
        rows = first_query(kind, tuple(where))(self.connection, **where)
        return kind(*rows[0]) if rows else None

    def credential(self, *, person_id: str | None = None, username: str | None = None,
                   badge: str | None = None) -> ports.Credential | None:
        given = {"person_id": person_id, "username": username, "badge": badge}
        where = {n: v for n, v in given.items() if v is not None}
        found: ports.Credential | None = self.first(ports.Credential, **where) if where else None
        return found

    def session_token(self, hash: str) -> ports.SessionToken | None:
        found: ports.SessionToken | None = self.first(ports.SessionToken, hash=hash)
        return found

    def session_expiry(self, session_id: str) -> str | None:
        table = t.session_tokens.c
        query = select(func.max(table.expires_at)).where(table.session_id == session_id)
        return self.connection.execute(query).scalar()

    def revoke_tokens(self, *, hash: str | None = None, session_id: str | None = None,
                      person_id: str | None = None, device_id: str | None = None) -> None:
        given = {"hash": hash, "session_id": session_id, "person_id": person_id, "device_id": device_id}
        where = [t.session_tokens.c[n] == v for n, v in given.items() if v is not None]
        if not where:
            raise ValueError("say whose tokens")
        self.connection.execute(update(t.session_tokens).where(*where).values(revoked=True))

    def live_tokens(self, now: str, *, person_id: str | None = None,
                    device_id: str | None = None) -> list[ports.SessionToken]:
        """Tokens that still open something, of a person, a device, or everybody; newest end first."""
        c = t.session_tokens.c
        given = {"person_id": person_id, "device_id": device_id}
        query = select(t.session_tokens).where(
            c.revoked.is_(False), c.expires_at > now, *(c[n] == v for n, v in given.items() if v is not None))
        return [ports.SessionToken(**r._mapping)
                for r in self.connection.execute(query.order_by(c.expires_at.desc(), c.hash))]

    def device_health(self, device_id: str) -> ports.DeviceHealth | None:
        found: ports.DeviceHealth | None = self.first(ports.DeviceHealth, device_id=device_id)
        return found

    def device_healths(self) -> list[ports.DeviceHealth]:
        return [ports.DeviceHealth(**r._mapping) for r in self.connection.execute(select(t.device_health))]

    def device_key(self, device_id: str) -> ports.DeviceKey | None:
        found: ports.DeviceKey | None = self.first(ports.DeviceKey, device_id=device_id)
        return found

    def credentials(self) -> list[ports.Credential]:
        """Everybody's."""
        return [ports.Credential(**r._mapping) for r in self.connection.execute(select(t.credentials))]

    def device_secret(self, device_id: str) -> ports.DeviceSecret | None:
        found: ports.DeviceSecret | None = self.first(ports.DeviceSecret, device_id=device_id)
        return found

    def device_secrets(self) -> list[ports.DeviceSecret]:
        return [ports.DeviceSecret(**r._mapping)
                for r in self.connection.execute(select(t.device_secrets))]

    def enrolment_code(self, hash: str) -> ports.EnrolmentCode | None:
        found: ports.EnrolmentCode | None = self.first(ports.EnrolmentCode, hash=hash)
        return found

    def open_codes(self, now: str) -> list[ports.EnrolmentCode]:
        """Enrolment codes that somebody could still use."""
        c = t.enrolment_codes.c
        query = select(t.enrolment_codes).where(c.expires_at > now, c.device_id.is_(None))
        return [ports.EnrolmentCode(**r._mapping) for r in self.connection.execute(query)]

    def api_key(self, hash: str) -> ports.ApiKey | None:
        found: ports.ApiKey | None = self.first(ports.ApiKey, hash=hash)
        return found

    def api_keys(self) -> list[ports.ApiKey]:
        """Every key, newest first."""
        query = select(t.api_keys).order_by(t.api_keys.c.created_at.desc(), t.api_keys.c.id)
        return [ports.ApiKey(**r._mapping) for r in self.connection.execute(query)]

    def blob(self, sha256: str) -> ports.Blob | None:
        found: ports.Blob | None = self.first(ports.Blob, sha256=sha256)
        return found

    def present_blobs(self) -> list[str]:
        """sha256 of every photo that is here."""
        return list(self.connection.execute(select(t.blobs.c.sha256).where(t.blobs.c.state == "here")).scalars())

    def forget_person(self, person_id: str) -> None:
        """Whatever signs this person in; the name stays where it is."""
        for table in (t.credentials, t.session_tokens):
            self.connection.execute(delete(table).where(table.c.person_id == person_id))
        mine = (t.kept_codes.c.kind == "badge") & (t.kept_codes.c.owner == person_id)
        self.connection.execute(delete(t.kept_codes).where(mine))

    def old_blobs(self, since: str, before: str, limit: int) -> list[str]:
        """sha256 of photos that came from `since` to before a moment, oldest first."""
        c = t.blobs.c
        query = select(c.sha256).where(c.state == "here", c.stored_at >= since, c.stored_at < before)
        query = query.order_by(c.stored_at).limit(limit)
        return list(self.connection.execute(query).scalars())

    def drop_blob(self, sha256: str) -> None:
        self.connection.execute(delete(t.blobs).where(t.blobs.c.sha256 == sha256))

    def prune(self, before: str) -> int:
        """Answers kept for repeated calls, tokens and enrolment codes that ended before a moment. How many."""
        old = ((t.idempotency, t.idempotency.c.created_at), (t.session_tokens, t.session_tokens.c.expires_at),
               (t.enrolment_codes, t.enrolment_codes.c.expires_at))
        return sum(self.connection.execute(delete(table).where(at < before)).rowcount for table, at in old)

    def keep_code(self, kind: str, owner: str, sealed: str) -> None:
        upsert(self.connection, t.kept_codes, [{"kind": kind, "owner": owner, "sealed": sealed}])

    def kept_code(self, kind: str, owner: str) -> str | None:
        table = t.kept_codes.c
        query = select(table.sealed).where(table.kind == kind, table.owner == owner)
        return self.connection.execute(query).scalar()

    def answer(self, scope: str, key: str) -> tuple[str, int, Any] | None:
        table = t.idempotency.c
        query = select(table.digest, table.status, table.answer).where(
            table.scope == scope, table.idempotency_key == key)
        row = self.connection.execute(query).first()
        return (row[0], row[1], row[2]) if row else None

    def keep_answer(self, scope: str, key: str, digest: str, status: int, answer: Any, at: str) -> None:
        upsert(self.connection, t.idempotency, [{
            "scope": scope, "idempotency_key": key, "digest": digest, "status": status,
            "answer": answer, "created_at": at}])

    def import_job(self, id: str) -> ports.ImportJob | None:
        found: ports.ImportJob | None = self.first(ports.ImportJob, id=id)
        return found

    def import_jobs(self, kinds: Iterable[str], states: Iterable[str] | None, limit: int) -> list[ports.ImportJob]:
        """Of these kinds, in these states or any, newest first."""
        table = t.import_jobs.c
        query = select(t.import_jobs).where(table.kind.in_(list(kinds)))
        if states is not None:
            query = query.where(table.state.in_(list(states)))
        rows = self.connection.execute(query.order_by(table.at.desc(), table.id.desc()).limit(limit))
        return [ports.ImportJob(**r._mapping) for r in rows]

    def import_mappings(self, kind: str) -> dict[str, dict[str, str]]:
        """Hash of the headings -> heading -> field."""
        table = t.import_mappings.c
        rows = self.connection.execute(select(table.headings, table.mapping).where(table.kind == kind))
        return {r.headings: r.mapping for r in rows}

    def last_backup(self, until: str, *, good: bool) -> ports.Backup | None:
        """The newest one made until then; good: the newest that was proved."""
        table = t.backups.c
        query = select(t.backups).where(table.at <= until).order_by(table.at.desc(), table.id.desc()).limit(1)
        row = self.connection.execute(query.where(t.backups.c.ok.is_(True)) if good else query).first()
        return ports.Backup(**row._mapping) if row else None

    def meta(self, name: str) -> Any:
        rows = META(self.connection, name=name)
        return rows[0][0] if rows else None

    def set_meta(self, name: str, value: Any) -> None:
        upsert(self.connection, t.meta, [{"name": name, "value": value}])
