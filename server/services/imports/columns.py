"""Which columns of a file mean what: found, remembered from last time, or chosen by a person."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from server.services.cells import plain
from server.services.imports import layout
from server.services.imports.fields import Field, Kind
from server.services.imports.layout import Header
from server.services.imports.order_rows import Head, head_of
from server.services.sheets import Sheet

Mapping = dict[str, str]  # heading (or "#3" for a column without one) -> field
SAMPLES = 3
# Names of sheets to pass over.
HELP = re.compile(r"^\s*(?:填写)?(?:说明|须知|帮助)|help|read\s?me|instruction|注意事项", re.IGNORECASE)


@dataclass(slots=True)
class Choice:
    """What a person chose, as far as they did."""

    sheets: list[int] | None = None
    header: int | None = None
    mapping: Mapping | None = None


@dataclass(slots=True)
class Found:
    """heads: the sheets that will be read. first: the header that a person looks at. whole: nothing is missing."""

    heads: list[Head]
    first: tuple[Sheet, Header] | None
    whole: bool


def name_of(heading: str, at: int) -> str:
    """How a column is remembered."""
    return layout.heading_of(heading) or f"#{at}"


def signature(headings: list[str]) -> str:
    """The set of headings, whatever their order."""
    names = sorted({layout.heading_of(h) for h in headings} - {""})
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def mapped(headings: list[str], mapping: Mapping, fields: tuple[Field, ...]) -> layout.Columns:
    known = {f.name for f in fields}
    columns: layout.Columns = {}
    for at, heading in enumerate(headings):
        name = mapping.get(name_of(heading, at), "")
        if name in known:
            columns.setdefault(name, at)
    return columns


def find(kind: Kind, sheets: list[Sheet], choice: Choice, known: dict[str, Mapping]) -> Found:
    """The sheets to read and their columns. known: remembered mappings by `signature`."""
    chosen = [s for s in sheets if (s.index in choice.sheets if choice.sheets is not None
                                    else not s.hidden and not HELP.search(s.name))]
    heads: list[Head] = []
    first: tuple[Sheet, Header] | None = None
    for sheet in chosen:
        head = in_sheet(kind, sheet, choice, known, first is None)
        if head is not None and kind.needed <= head[1].columns.keys():
            if not heads:
                first = (sheet, head[1])
            heads.append(head)
        elif first is None and head is not None:
            first = (sheet, head[1])
    if not heads and first is not None and choice.sheets is None:
        best = max(((s, h) for s in chosen if (h := layout.likely(s, kind.fields)) is not None),
                   key=lambda pair: len(pair[1].columns), default=first)
        first = best if choice.header is None and choice.mapping is None else first
    return Found(heads, first, bool(heads))


def in_sheet(kind: Kind, sheet: Sheet, choice: Choice, known: dict[str, Mapping], first: bool) -> Head | None:
    fields = kind.fields
    header = layout.header_at(sheet, choice.header, fields) if choice.header is not None and first else None
    if choice.mapping is not None:
        header = header or with_headings(sheet, choice.mapping, fields) or layout.likely(sheet, fields)
        if header is not None:
            header.columns = mapped(header.headings, choice.mapping, fields)
        return (sheet, header, fields) if header is not None else None
    if header is None and (remembered := by_memory(sheet, known, fields)) is not None:
        return sheet, remembered, fields
    if header is None and kind.id == "orders" and (head := head_of(sheet)) is not None:
        return head
    header = header or layout.find(sheet, fields, kind.needed) or layout.likely(sheet, fields)
    return (sheet, header, fields) if header is not None else None


def with_headings(sheet: Sheet, mapping: Mapping, fields: tuple[Field, ...]) -> Header | None:
    """The row that has most of the headings that a person mapped."""
    best: tuple[int, Header | None] = (0, None)
    for at, (number, cells) in enumerate(sheet.rows[:layout.HEADER_WITHIN]):
        headings = layout.shown(cells)
        hits = sum(1 for i, h in enumerate(headings) if layout.heading_of(h) and name_of(h, i) in mapping)
        if hits > best[0]:
            best = (hits, Header(at, number, {}, headings))
    return best[1]


def by_memory(sheet: Sheet, known: dict[str, Mapping], fields: tuple[Field, ...]) -> Header | None:
    if not known:
        return None
    for at, (number, cells) in enumerate(sheet.rows[:layout.HEADER_WITHIN]):
        headings = layout.shown(cells)
        mapping = known.get(signature(headings))
        if mapping is not None:
            return Header(at, number, mapped(headings, mapping, fields), headings)
    return None


def columns_view(sheet: Sheet, header: Header) -> list[dict[str, Any]]:
    """Each column with its heading, its field and a few cells, for the mapping screen."""
    by_column = {at: name for name, at in header.columns.items()}
    below = [cells for _, cells in sheet.rows[header.at + 1:header.at + 40]]
    view = []
    for at in range(max(len(header.headings), *(len(c) for c in below), 0) if below else len(header.headings)):
        heading = header.headings[at] if at < len(header.headings) else ""
        samples = [text[:40] for cells in below if at < len(cells) and (text := plain(cells[at]))][:SAMPLES]
        if heading or samples:
            view.append({"index": at, "heading": heading, "field": by_column.get(at), "samples": samples})
    return view
