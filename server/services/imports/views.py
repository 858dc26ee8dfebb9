"""How an import is told to the office: progress, columns, rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from server.services.cells import plain
from server.services.imports.fields import Kind
from server.services.imports.kept import Entry
from server.services.imports.kinds import KINDS
from server.services.ports import ImportJob

View = dict[str, Any]
SHOWS: dict[str, Callable[[Entry], bool]] = {
    "all": lambda e: True, "warning": lambda e: bool(e.warnings),
    **{s: (lambda e, s=s: e.status == s) for s in ("new", "change", "same", "error")}}  # type: ignore[misc]


def head(job: ImportJob, lang: str, who: View | None) -> View:
    """A job in a list."""
    kind, data = KINDS[job.kind], job.data
    return {"id": job.id, "kind": job.kind, "title": kind.title(lang), "name": job.name, "at": job.at, "by": who,
            "state": job.state, "code": data.get("code"), "counts": data["counts"],
            "progress": {"done": data["progress"][0], "total": data["progress"][1]}}


def whole(job: ImportJob, entries: list[Entry], lang: str, who: View | None, show: str, offset: int,
          limit: int) -> View:
    """A job with a page of its rows."""
    kind, data = KINDS[job.kind], job.data
    applied, failures = set(data.get("applied", [])), data.get("failures", {})
    fitting = [(i, e) for i, e in enumerate(entries) if SHOWS[show](e) or (show == "error" and str(i) in failures)]
    return {**head(job, lang, who), "sheets": data.get("sheets", []), "header": data.get("header"),
            "columns": data.get("columns", []), "missing": [kind.of(m).title(lang) for m in data.get("missing", [])],
            "fields": [{"name": f.name, "title": f.title(lang), "required": f.required,
                        "hint": f.hint[lang == "en"]} for f in kind.fields],
            "notes": kind.notes[lang == "en"], "total": len(fitting),
            "rows": [row(kind, e, lang, i in applied, failures.get(str(i))) for i, e in fitting[offset:offset + limit]]}


def row(kind: Kind, entry: Entry, lang: str, applied: bool, failure: list[str] | None) -> View:
    changes = [{"field": f, "title": kind.of(f).title(lang), "from": shown(kind, f, before, lang),
                "to": shown(kind, f, after, lang)} for f, before, after in entry.changes]
    return {"sheet": entry.sheet, "row": entry.row, "status": entry.status, "cells": entry.cells, "changes": changes,
            "errors": [e.told(lang) for e in entry.errors], "warnings": [w.told(lang) for w in entry.warnings],
            "applied": applied, "failure": failure}


def shown(kind: Kind, field: str, value: Any, lang: str) -> str:
    return plain(kind.of(field).shown(value, lang)) if value not in (None, "") else ""
