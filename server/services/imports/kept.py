"""What each row of an import would do, one JSON line a row, in the import's folder."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.disk import put_in_place
from server.services.cells import plain
from server.services.imports.order_rows import OrderRow
from server.services.imports.plan import ERROR, NEW, SAME, Planned
from server.services.imports.said import Said, read_said
from sync.model.quantity import format_quantity


@dataclass(slots=True)
class Entry:
    """A row as it is kept. values: as `put` takes them."""

    sheet: int
    row: int
    group: str
    status: str
    cells: dict[str, str]
    values: dict[str, Any]
    changes: list[list[Any]] = field(default_factory=list)
    errors: list[Said] = field(default_factory=list)
    warnings: list[Said] = field(default_factory=list)

    def line(self) -> str:
        return json.dumps([self.sheet, self.row, self.group, self.status, self.cells, self.values, self.changes,
                           [e.kept() for e in self.errors], [w.kept() for w in self.warnings]], ensure_ascii=False)


def read_entry(line: str) -> Entry:
    sheet, row, group, status, cells, values, changes, errors, warnings = json.loads(line)
    return Entry(sheet, row, group, status, cells, values, changes, [read_said(e) for e in errors],
                 [read_said(w) for w in warnings])


def of_planned(made: Planned) -> Entry:
    return Entry(made.sheet, made.row, made.group, made.status, made.cells, made.values,
                 [list(c) for c in made.changes], made.errors, made.warnings)


def of_order(row: OrderRow, group: str, cells: dict[str, Any]) -> Entry:
    """An order line: new, there already, or wrong."""
    status = ERROR if row.errors else SAME if row.already else NEW
    shown = {name: plain(cell)[:200] for name, cell in cells.items()}
    if not row.errors:
        shown |= {"quantity": format_quantity(row.values["quantity"]), "promised_ship": row.values["promised_ship"]}
    return Entry(row.at, row.number, group, status, shown, row.values, [], row.errors, row.warnings)


@dataclass(frozen=True, slots=True)
class Rows:
    """The file of one import."""

    folder: Path

    @property
    def file(self) -> Path:
        return self.folder / "rows.jsonl"

    def write(self, entries: Iterable[Entry]) -> None:
        draft = self.file.with_suffix(".part")
        with draft.open("w", encoding="utf-8", errors="surrogatepass") as out:
            for entry in entries:
                out.write(entry.line() + "\n")
        put_in_place(draft, self.file)

    def read(self) -> list[Entry]:
        if not self.file.exists():
            return []
        with self.file.open(encoding="utf-8", errors="surrogatepass") as lines:
            return [read_entry(line) for line in lines]
