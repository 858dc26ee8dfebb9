"""Imports of any list, and the sample workbooks: /api/v1/imports, /api/v1/samples."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from server.api import query
from server.api.access import allow, caller
from server.api.body import read_json
from server.api.context import kit
from server.api.downloads import XLSX, file_of
from server.api.errors import ApiError
from server.api.labels import badge_cards
from server.api.messages import MESSAGES
from server.api.schemas.imports import ApplyIn, MappingIn
from server.api.uploads import language, upload
from server.services.imports import views
from server.services.imports.columns import Mapping, name_of
from server.services.imports.jobs import Imports
from server.services.imports.kinds import EVERYBODY, KINDS
from server.services.imports.samples import bad_rows, sample
from server.services.order_views import People as Who
from server.services.ports import ImportJob

bp = Blueprint("import_jobs", __name__, url_prefix="/api/v1")
Answer = dict[str, Any]
MOST_ROWS = 20_000


def may(kind: str) -> bool:
    return bool(KINDS[kind].roles & caller().roles)


def job_of(id: str) -> ImportJob:
    """The import, if the caller may import such lists. 404 otherwise: ids of others say nothing."""
    job = Imports(kit()).job(id)
    if not may(job.kind):
        raise ApiError(404)
    return job


def told(job: ImportJob, show: str = "all", offset: int = 0, limit: int = 100) -> Answer:
    lang, imports = language(), Imports(kit())
    with kit().store.reading() as reads:
        who = Who(reads).of(job.by)
    entries = kit().offload(lambda: imports.rows(job))
    answer = views.whole(job, entries, lang, who, show, offset, limit)
    for row in answer["rows"]:
        row["failure"] = failed(row["failure"], lang)
    code = job.data.get("code")
    answer["message"] = MESSAGES.get(code, MESSAGES["internal"])[lang == "en"] if code else ""
    answer["pins"] = job.kind == "people" and bool(imports.pins(job, caller()))
    return answer


def failed(failure: list[str] | None, lang: str) -> str:
    """Why a row that looked good was not taken."""
    if failure is None:
        return ""
    zh, en = MESSAGES.get(failure[0], (failure[1], failure[1]))
    return zh if lang == "zh" else en


@bp.post("/imports")
@allow(roles=EVERYBODY)
def create() -> tuple[Answer, int]:
    """Begin an import: `kind` and `file` (xlsx, csv). It is read beside this call; nothing is written yet."""
    data, name = upload()
    kind = request.form.get("kind", "")
    if kind not in KINDS:
        raise query.bad("kind", f"只能是：{'、'.join(KINDS)}", f"This must be one of {', '.join(KINDS)}.")
    if not may(kind):
        raise ApiError(403)
    return told(Imports(kit()).create(kind, name, data, caller())), 201


@bp.get("/imports")
@allow(roles=EVERYBODY)
def listed() -> Answer:
    """The latest imports that the caller may see, and the kinds that they may import."""
    kinds = [k for k in KINDS if may(k)]
    asked = request.args.get("kind", "")
    found = Imports(kit()).recent([k for k in kinds if asked in ("", k)])
    with kit().store.reading() as reads:
        names = Who(reads)
        items = [views.head(j, language(), names.of(j.by)) for j in found]
    return {"items": items, "kinds": kinds}


@bp.get("/imports/<id>")
@allow(roles=EVERYBODY)
def whole(id: str) -> Answer:
    """How far it is, its columns, and a page of what each row does. show: all, new, change, same, error, warning."""
    show = query.chosen("show", views.SHOWS) or "all"
    offset = request.args.get("offset", "0")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 7):
        raise query.bad("offset", "应为整数", "This must be a whole number.")
    return told(job_of(id), show, int(offset), query.limit(100))


@bp.post("/imports/<id>/mapping")
@allow(roles=EVERYBODY)
def mapping(id: str) -> Answer:
    """Which sheets, which header row, which column means what; it is read again and remembered for such sheets."""
    job, data = job_of(id), read_json(MappingIn())
    imports, chosen = Imports(kit()), None
    if "columns" in data:
        chosen = checked(job, data["columns"])
        headings = list(job.data.get("headings", []))
        if "header" not in data or data["header"] == job.data.get("header"):
            kit().writer.call(lambda tx: imports.remember(tx, job.kind, headings, chosen))
    return told(imports.choose(job.id, data.get("sheets"), data.get("header"), chosen))


def checked(job: ImportJob, columns: dict[str, str]) -> Mapping:
    """heading -> field, from column -> field. ApiError 422 for a field that is not there."""
    headings, known = job.data.get("headings", []), {f.name for f in KINDS[job.kind].fields}
    made: Mapping = {}
    for at, field in columns.items():
        if not field:
            continue
        if field not in known or not (at.isascii() and at.isdigit()) or field in made.values():  # "²" is a digit, too
            raise query.bad("columns", f"第 {at} 列不能是 {field}", f"Column {at} cannot be {field}.")
        made[name_of(headings[int(at)] if int(at) < len(headings) else "", int(at))] = field
    return made


@bp.post("/imports/<id>/apply")
@allow(roles=EVERYBODY)
def apply(id: str) -> tuple[Answer, int]:
    """Take all good rows, or those named; rows of one order or routing go together. Twice is once."""
    job, data = job_of(id), read_json(ApplyIn(), limit=2 * 1024 * 1024)
    rows = None if data["rows"] == "all" else [(r["sheet"], r["row"]) for r in data["rows"]]
    return told(Imports(kit()).apply(job.id, rows, caller())), 202


@bp.get("/imports/<id>/bad.xlsx")
@allow(roles=EVERYBODY)
def bad(id: str) -> Response:
    """The rows that cannot be taken as they stand in the file, with the reason behind each."""
    job, lang = job_of(id), language()
    imports = Imports(kit())
    entries = kit().offload(lambda: imports.rows(job))
    data = imports.source(job)
    reasons = {(e.sheet, e.row): e for e in entries if e.errors}
    failures = {(entries[int(i)].sheet, entries[int(i)].row): failed(f, lang)
                for i, f in job.data.get("failures", {}).items() if int(i) < len(entries)}
    made = kit().offload(lambda: bad_rows(data, reasons, failures, job.data.get("header") or 1, lang))
    return file_of(made, f"{job.kind}-bad.xlsx", XLSX)


@bp.get("/imports/<id>/cards.pdf")
@allow(roles=KINDS["people"].roles)
def badges(id: str) -> Response:
    """Badges and PIN slips of the people whom this import made: for who took it, for 24 hours."""
    pins = Imports(kit()).pins(job_of(id), caller())
    if not pins:  # nobody named means everybody further on
        raise ApiError(404)
    return badge_cards(list(pins), pins)


@bp.get("/samples/<kind>.xlsx")
@allow(roles=EVERYBODY)
def samples(kind: str) -> Response:
    """A workbook with the columns of a list and a few rows as an example; it can be imported as it is."""
    if kind not in KINDS:
        raise ApiError(404)
    lang, today = language(), kit().factory.local().date()
    return file_of(kit().offload(lambda: sample(KINDS[kind], lang, today)), f"{kind}-{lang}.xlsx", XLSX)
