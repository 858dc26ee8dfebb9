"""What each row would do: understand its cells, find what it refers to, compare with what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from server.services.cells import CellError, fold, plain
from server.services.days import Years
from server.services.imports.books import Book, Names, Values
from server.services.imports.fields import Kind, Reading
from server.services.imports.layout import Row
from server.services.imports.said import Said

NEW, CHANGE, SAME, ERROR = "new", "change", "same", "error"


@dataclass(slots=True)
class Planned:
    """A row and what it would do. group: rows with the same one are done together or not at all."""

    sheet: int
    row: int
    group: str
    status: str = NEW
    cells: dict[str, str] = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    changes: list[tuple[str, Any, Any]] = field(default_factory=list)  # field, from, to: values
    errors: list[Said] = field(default_factory=list)
    warnings: list[Said] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)

    def wrong(self, column: str, code: str, **values: Any) -> None:
        self.errors.append(Said(column, code, self.headings.get(column, ""), values))

    def warn(self, column: str, code: str, **values: Any) -> None:
        self.warnings.append(Said(column, code, self.headings.get(column, ""), values))


class Planner:
    """Plans the rows of one kind, in order; what it saw of earlier rows counts for later ones."""

    def __init__(self, kind: Kind, book: Book, today: date) -> None:
        self.kind, self.book, self.today = kind, book, today
        self.seen: dict[str, int] = {}  # key -> row
        self.usernames = {fold(m.username) for m in book.look.members}
        self.named: set[str] = set()  # people of earlier rows

    def plan(self, rows: Iterable[Row]) -> list[Planned]:
        """One entry a row. `finish` comes after the last of them."""
        return [self.one(r) for r in rows]

    def one(self, row: Row) -> Planned:
        made = Planned(row.sheet, row.number, "", headings=dict(row.headings),
                       cells={name: plain(cell)[:200] for name, cell in row.cells.items()})
        self.read(made, row)
        if row.hidden:
            made.warn(self.kind.fields[0].name, "hidden_row")
        if not made.errors:
            REFERENCES[self.kind.id](self, made)
        key = self.book.key_of(made.values)
        made.group = fold(made.values.get("sku", f"#{row.number}")) if self.kind.id == "routings" \
            else f"{row.sheet}/{row.number}"
        if not made.errors and key in self.seen:
            column = self.kind.key[-1] if self.kind.key[-1] in made.cells else "name"
            made.wrong(column, "duplicate_key", row=self.seen[key], cell=made.cells.get(column, ""))
        self.seen.setdefault(key, row.number)
        self.compare(made, key)
        return made

    def read(self, made: Planned, row: Row) -> None:
        for one in self.kind.fields:
            cell = row.cells.get(one.name)
            if not plain(cell):
                if one.required:
                    made.wrong(one.name, "missing")
                continue
            try:
                made.values[one.name] = one.read(cell, Reading(self.today, Years(self.today), one.name in row.filled))
            except CellError as error:
                made.wrong(one.name, error.code, **error.values)

    def compare(self, made: Planned, key: str) -> None:
        old = self.book.old(key)
        if made.errors:
            made.status = ERROR
        elif old is None:
            made.status = NEW
        else:
            for one in self.kind.fields:
                if one.name not in made.values or one.name in ("id", *self.kind.key):
                    continue
                before, after = old.get(one.name), made.values[one.name]
                if before != after:
                    made.changes.append((one.name, before, after))
            made.status = CHANGE if made.changes else SAME
            made.values |= {name: old[name] for name in ("id", *self.kind.key) if name in old}

    def finish(self, planned: list[Planned]) -> None:
        """What only all rows together tell: a routing is replaced whole, so one bad step leaves it out, and a
        step that is not in the sheet goes."""
        if self.kind.id == "people":
            self.chiefs(planned)
        if self.kind.id != "routings":
            return
        groups: dict[str, list[Planned]] = {}
        for made in planned:
            groups.setdefault(made.group, []).append(made)
        for rows in groups.values():
            bad = next((r for r in rows if r.errors), None)
            for made in rows:
                if bad is not None and not made.errors:
                    made.wrong("sku", "group_left_out", cell=made.values.get("sku", ""), row=bad.row)
                    made.status = ERROR
            if bad is None:
                self.gone(rows)

    def chiefs(self, planned: list[Planned]) -> None:
        """Somebody may report to a person of a later row."""
        here = {fold(r.values[n]) for r in planned if not r.errors for n in ("name", "username")}
        for made in planned:
            chief = made.values.get("reports_to")
            if chief and fold(chief) not in here and self.book.look.people.find(chief) is None:
                made.wrong("reports_to", "unknown_person", cell=chief, like="")
                made.status = ERROR

    def gone(self, rows: list[Planned]) -> None:
        sku = rows[0].values["sku"]
        numbers = {r.values["number"] for r in rows}
        left = [v for v in self.book.by_key.values() if v["sku"] == sku and v["number"] not in numbers]
        for step in left:
            rows[0].changes.append(("number", f"{step['number']} {step['name']}", ""))
        if left or any(r.status in (NEW, CHANGE) for r in rows):
            for made in rows:  # the routing is written whole
                made.status = CHANGE if made.status == SAME else made.status


# --- what rows refer to ---------------------------------------------------------------------

def refer(made: Planned, column: str, names: Names, unknown: str, known: bool = False) -> None:
    """Put the name of what the cell refers to in its place; an error for what is not there."""
    text = made.values.get(column)
    if not text:
        return
    id = names.find(text)
    if id is None:
        listed = "、".join(list(names.name_of.values())[:8])
        made.wrong(column, unknown, cell=text, like="", **({"known": listed} if known else {}))
    else:
        made.values[column] = names.called(id)


def refer_or_make(made: Planned, column: str, names: Names, zh: str, en: str) -> None:
    """As `refer`; an unknown place is made when the row is taken."""
    text = made.values.get(column)
    if text and (id := names.find(text)) is not None:
        made.values[column] = names.called(id)
    elif text:
        made.warn(column, "place_made", what={"zh": zh, "en": en}, cell=text)


def of_crew(planner: Planner, made: Planned) -> None:
    look = planner.book.look
    refer_or_make(made, "workshop", look.workshops, "车间", "workshop")
    refer(made, "shift", look.shifts, "unknown_shift", known=True)
    if (leader := made.values.get("leader")) and (id := look.people.find(leader)):
        made.values["leader"] = look.person(id)
    elif leader:
        made.wrong("leader", "unknown_person", cell=leader, like="")


def of_center(planner: Planner, made: Planned) -> None:
    look = planner.book.look
    refer_or_make(made, "workshop", look.workshops, "车间", "workshop")
    refer_or_make(made, "crew", look.crews, "班组", "crew")


def of_person(planner: Planner, made: Planned) -> None:
    """A user name from the name where none is given; the same person again is found by either."""
    look, values = planner.book.look, made.values
    refer_or_make(made, "crew", look.crews, "班组", "crew")
    name = fold(values["name"])
    if not values.get("username") and (name in look.people.twice or name in planner.named):
        made.wrong("username", "name_twice", cell=values["name"])
        return
    planner.named.add(name)
    if not values.get("username"):
        id = look.people.find(values["name"])
        known = next((m.username for m in look.members if m.id == id), "")
        values["username"] = known or free_username(values["name"], planner.usernames)
        if not known:
            made.warn("username", "username_made", cell=values["username"])
    elif (gone := next((m for m in look.members if not m.person.active
                        and fold(m.username) == fold(values["username"])), None)) is not None:
        made.wrong("username", "left_already", cell=gone.name)
    planner.usernames.add(fold(values["username"]))
    if not values["roles"]:
        made.wrong("roles", "missing")
    # reports_to may name somebody of a later row: it is looked up when all are there.
    if (chief := values.get("reports_to")) and (id := look.people.find(chief)):
        values["reports_to"] = look.person(id)


def free_username(name: str, taken: set[str]) -> str:
    """The name in Latin letters, with a number where somebody has it. The dictionary is read for the first one."""
    from pypinyin import lazy_pinyin

    base = "".join(c for c in "".join(lazy_pinyin(name)).lower() if c.isascii() and c.isalnum())[:30] or "user"
    number, made = 1, base
    while fold(made) in taken:
        number += 1
        made = f"{base}{number}"
    return made


def of_routing(planner: Planner, made: Planned) -> None:
    look, values = planner.book.look, made.values
    sku = planner.book.skus.get(fold(values["sku"]))
    if sku is None:
        made.wrong("sku", "unknown_product", cell=values["sku"], like="")
    else:
        values["sku"] = sku
    refer(made, "work_center", look.centers, "unknown_work_center")


def of_customer(planner: Planner, made: Planned) -> None:
    refer(made, "carrier", planner.book.look.carriers, "unknown_carrier", known=True)


def of_nothing(planner: Planner, made: Planned) -> None:
    """Rows that refer to nothing."""


REFERENCES: dict[str, Callable[[Planner, Planned], None]] = {
    "workshops": of_nothing, "crews": of_crew, "work-centers": of_center, "people": of_person, "products": of_nothing,
    "routings": of_routing, "defects": of_nothing, "customers": of_customer, "carriers": of_nothing}
