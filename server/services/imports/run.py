"""The work of one import: reading its file, and taking its rows. Slow steps run outside the event loop."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from server.services.cells import fold
from server.services.imports import columns, layout
from server.services.imports.books import Look, book_of
from server.services.imports.columns import Choice, Found
from server.services.imports.kept import Entry, Rows, of_order, of_planned
from server.services.imports.kinds import KINDS
from server.services.imports.order_rows import read_below
from server.services.imports.orders import Import, mark_known
from server.services.imports.plan import CHANGE, ERROR, NEW, Planner
from server.services.imports.put import Door, Maker
from server.services.imports.shelf import (
    BUSY,
    COUNTS,
    DONE,
    FAILED,
    MAPPING,
    PINS,
    READING,
    READY,
    SILENT,
    Shelf,
)
from server.services.orders import Orders
from server.services.people import People
from server.services.ports import ImportJob
from server.services.sheets import BadSheet, Sheet, read_sheets
from server.services.writer import Transaction
from sync.event import format_instant, parse_instant
from sync.verdict import Refused

AT_ONCE = 200  # rows understood in one go
GROUPS = 20  # records in one transaction: others want to write, too


class Stopped(Exception):
    """Somebody else works on this job now, or it was sent back to the beginning."""


class Run:
    """One go at a job, from where it stands."""

    def __init__(self, imports: Shelf, job: ImportJob, token: str) -> None:
        self.imports, self.kit, self.job, self.token = imports, imports.kit, job, token
        self.kind = KINDS[job.kind]

    @classmethod
    def claim(cls, imports: Shelf, id: str) -> Run | None:
        """The right to work on a job: for one at a time, until it is silent."""
        token = imports.kit.ids.uuid()

        def take(tx: Transaction) -> ImportJob | None:
            job = tx.secrets.import_job(id)
            if job is None or job.state not in BUSY:
                return None
            beat = parse_instant(job.data.get("beat") or None)
            if beat is not None and tx.now - beat < SILENT:
                return None
            claimed = replace(job, data={**job.data, "beat": format_instant(tx.now), "token": token})
            tx.secrets.put(claimed)
            return claimed

        job = imports.kit.writer.call(take)
        return cls(imports, job, token) if job is not None else None

    def go(self) -> None:
        try:
            if self.job.state == READING:
                self.read()
            else:
                self.take()
        except Stopped:
            return
        except BadSheet as error:
            self.fail(str(error))
        except Refused as error:
            self.fail(error.code)

    # --- keep what was done -----------------------------------------------------------------

    def keep(self, state: str | None = None, **data: Any) -> None:
        self.kit.writer.call(lambda tx: self.keep_in(tx, state, **data))

    def keep_in(self, tx: Transaction, state: str | None = None, **data: Any) -> None:
        """Say how far it is. Stopped when the job is no longer ours."""
        now = tx.secrets.import_job(self.job.id)
        if now is None or now.data.get("token") != self.token or now.state not in BUSY:
            raise Stopped
        changed = replace(now, state=state or now.state, data={**now.data, **data, "beat": format_instant(tx.now)})
        tx.secrets.put(changed)
        self.job = changed

    def fail(self, code: str) -> None:
        try:
            self.keep(FAILED, code=code)
        except Stopped:
            return

    # --- read -------------------------------------------------------------------------------

    def read(self) -> None:
        data = self.imports.source(self.job)
        sheets = self.kit.offload(lambda: read_sheets(data))
        with self.kit.store.reading() as reads:
            known = reads.secrets.import_mappings(self.kind.id)
        choice = Choice(**self.job.data["choice"])
        found = self.kit.offload(lambda: columns.find(self.kind, sheets, choice, known))
        told = self.told(sheets, found)
        if not found.whole:
            self.keep(MAPPING if sheets else FAILED, **told, **({} if sheets else {"code": "empty_file"}))
            return
        self.keep(None, **told, progress=[0, told["total"]])
        entries = list(self.orders(found) if self.kind.id == "orders" else self.planned(found))
        Rows(self.imports.folder(self.job.id)).write(entries)
        counts = dict.fromkeys(COUNTS, 0)
        for entry in entries:
            counts[entry.status] += 1
            counts["warning"] += bool(entry.warnings)
        self.keep(READY, counts=counts, progress=[len(entries), len(entries)], applied=[], failures={})

    def told(self, sheets: list[Sheet], found: Found) -> dict[str, Any]:
        """What the mapping screen shows."""
        read = {s.index for s, _, _ in found.heads}
        shown: dict[str, Any] = {"sheets": [{"index": s.index, "name": s.name, "rows": len(s.rows), "hidden": s.hidden,
                                             "chosen": s.index in read} for s in sheets],
                                 "total": sum(len(s.rows) - h.at - 1 for s, h, _ in found.heads)}
        if found.first is not None:
            sheet, header = found.first
            shown |= {"header": header.number, "columns": columns.columns_view(sheet, header),
                      "first": sheet.index, "headings": header.headings,
                      "missing": [f.name for f in self.kind.fields if f.required and f.name not in header.columns]}
        return shown

    def planned(self, found: Found) -> Iterator[Entry]:
        with self.kit.store.reading() as reads:
            book = book_of(reads, self.kind.id)
        planner = Planner(self.kind, book, date.fromisoformat(Orders(self.kit).today()))
        fixed = self.job.data["choice"].get("mapping") is not None
        rows = [r for sheet, header, fields in found.heads
                for r in layout.rows_below(sheet, header, fields, self.kind.needed, fixed)]
        made = []
        for start in range(0, len(rows), AT_ONCE):
            made += self.kit.offload(lambda part=rows[start:start + AT_ONCE]: planner.plan(part))  # type: ignore[misc]
            self.keep(None, progress=[len(made), len(rows)])
        planner.finish(made)
        return map(of_planned, made)

    def orders(self, found: Found) -> Iterator[Entry]:
        catalog = Import(self.kit).catalog()
        fixed = self.job.data["choice"].get("mapping") is not None
        read = self.kit.offload(lambda: read_below(found.heads, catalog, self.job.name, fixed))
        with self.kit.store.reading() as reads:
            mark_known(reads, read, lambda: self.kit.offload(lambda: None))
        group = {id(r): g.name for g in read.groups for r in g.rows}
        heads = {s.index: header.columns for s, header, _ in found.heads}
        for row in read.rows:
            cells = {f: row.raw[i] if i < len(row.raw) else None for f, i in heads[row.at].items()}
            yield of_order(row, group.get(id(row), f"#{row.at}/{row.number}"), cells)

    # --- take -------------------------------------------------------------------------------

    def take(self) -> None:
        entries = Rows(self.imports.folder(self.job.id)).read()
        done = set(self.job.data.get("applied", []))
        groups = [g for g in self.groups(entries) if not done.issuperset(g)]
        by = Maker(self.job.data.get("taker"), self.job.data.get("session"))
        with self.kit.store.reading() as reads:
            look = Look(reads)
        self.keep(None, progress=[0, sum(map(len, groups))])
        if self.kind.id == "people":
            self.take_people(entries, groups, by)
        else:
            door = Door(self.kit, by, self.job.id)
            for start in range(0, len(groups), GROUPS):
                self.take_some(door, entries, groups[start:start + GROUPS], look)
        self.keep(DONE)

    def groups(self, entries: list[Entry]) -> list[list[int]]:
        """Indexes of rows that are taken together: wanted, none of them wrong, one at least does something."""
        wanted = self.job.data.get("wanted")
        chosen = None if wanted is None else {tuple(w) for w in wanted}
        found: dict[str, list[int]] = {}
        for i, entry in enumerate(entries):
            found.setdefault(entry.group, []).append(i)
        return [g for g in found.values() if all(entries[i].status != ERROR for i in g)
                and any(entries[i].status in (NEW, CHANGE) for i in g)
                and (chosen is None or any((entries[i].sheet, entries[i].row) in chosen for i in g))]

    def take_some(self, door: Door, entries: list[Entry], groups: list[list[int]], look: Look) -> None:
        """All in one transaction; when one is refused, each on its own, so that one spoils no other."""
        def all_of(tx: Transaction) -> None:
            for group in groups:
                door.put(tx, self.kind.id, [entries[i].values for i in group], look)
            self.count_in(tx, [i for g in groups for i in g])

        try:
            self.kit.writer.call(all_of)
        except Refused as refused:
            if len(groups) == 1:
                self.refuse(groups[0], refused)
            else:
                for group in groups:
                    self.take_some(door, entries, [group], look)

    def count_in(self, tx: Transaction, rows: list[int]) -> None:
        """These rows are in; said in the transaction that put them in."""
        data = self.job.data
        applied = [*data.get("applied", []), *rows]
        self.keep_in(tx, None, applied=applied, counts={**data["counts"], "applied": len(applied)},
                     progress=[data["progress"][0] + len(rows), data["progress"][1]])

    def refuse(self, rows: list[int], refused: Refused) -> None:
        data = self.job.data
        failures = {**data.get("failures", {}), **{str(i): [refused.code, refused.text] for i in rows}}
        self.keep(None, failures=failures, counts={**data["counts"], "failed": len(failures)},
                  progress=[data["progress"][0] + len(rows), data["progress"][1]])

    def take_people(self, entries: list[Entry], groups: list[list[int]], by: Any) -> None:
        """One after the other: a PIN takes its time. PINs are kept in the transaction that makes their person."""
        people, door = People(self.kit), Door(self.kit, by, self.job.id)
        pins: dict[str, str] = self.known_pins()
        taken = []
        for (row,) in groups:
            values = entries[row].values
            with self.kit.store.reading() as reads:
                look = Look(reads)
            same = next((m for m in look.members if fold(m.username) == fold(values["username"])), None)
            try:
                if same is None:
                    body: dict[str, Any] = {k: values[k] for k in ("name", "username", "roles", "crew") if k in values}
                    self.kit.writer.call(self.hire(people, people.prepare(body), by, pins, row))
                else:
                    door.person(same.id, values, look)
                    self.kit.writer.call(lambda tx, row=row: self.count_in(tx, [row]))  # type: ignore[misc]
                taken.append(row)
            except Refused as refused:
                self.refuse([row], refused)
        with self.kit.store.reading() as reads:
            look = Look(reads)
        for row in taken:
            if entries[row].values.get("reports_to"):
                try:
                    door.chief(entries[row].values, look)
                except Refused as refused:
                    self.refuse([row], refused)

    def hire(self, people: People, hired: Any, by: Any, pins: dict[str, str], row: int) -> Callable[[Transaction],
        None]:
        def work(tx: Transaction) -> None:
            added = people.hire(tx, hired, by)
            pins[added.member.id] = added.pin
            self.imports.keep_pins(tx, self.job.id, pins)
            self.count_in(tx, [row])

        return work

    def known_pins(self) -> dict[str, str]:
        """Of people whom this import made before."""
        with self.kit.store.reading() as reads:
            sealed = reads.secrets.kept_code(PINS, self.job.id)
        try:
            return dict(json.loads(self.kit.sealer.open(PINS, self.job.id, sealed))["pins"]) if sealed else {}
        except ValueError:
            return {}

