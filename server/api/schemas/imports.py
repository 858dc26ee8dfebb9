"""Imports and exports: what is told of sheets, jobs and rows."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields

from server.api.schemas.desk import ShortLine
from server.api.schemas.fields import ABSENT, Answer, Strict, each, say
from server.api.schemas.parts import Named


class ImportForm(Strict):
    """multipart/form-data of POST /orders/import."""

    file = fields.Raw(metadata={"type": "string", "format": "binary", "description": "xlsx or csv, up to 10 MiB"})
    dry_run = fields.String(metadata={"enum": ["0", "1", "true", "false"]})
    release = fields.String(metadata={"enum": ["0", "1", "true", "false"]})


class SaidOut(Answer):
    """One thing said of a cell: the field, what the sheet calls it, a code, and words in the caller's language."""

    column = fields.String()
    heading = fields.String()
    code = fields.String()
    text = fields.String()


class OrderOfRow(Answer):
    no = fields.String(allow_none=True)
    customer = fields.String()
    phone = fields.String(allow_none=True)
    sku = fields.String()
    quantity = fields.String()
    promised_ship = fields.String()
    note = fields.String()
    expected_delivery = fields.String(allow_none=True)
    address = fields.String(allow_none=True)
    priority = fields.String()


class OrderRowOut(Answer):
    """row: the sheet's own number. order: null unless ok. already: our number of the order that is there."""

    row = fields.Integer()
    sheet = fields.String()
    ok = fields.Boolean()
    order = fields.Nested(OrderOfRow, allow_none=True)
    errors = each(SaidOut)
    warnings = each(SaidOut)
    already = fields.String(allow_none=True)


class OrderOfRows(Answer):
    """no: not yet in a dry run. already: it was here before."""

    ref = fields.String(allow_none=True)
    rows = fields.List(fields.Integer())
    customer = fields.String()
    promised_ship = fields.String()
    lines = each(ShortLine)
    no = fields.String(metadata=ABSENT)
    tracking_url = fields.String(metadata=ABSENT)
    already = fields.Boolean(metadata=ABSENT)


class ImportCounts(Answer):
    rows = fields.Integer()
    good = fields.Integer()
    bad = fields.Integer()
    orders = fields.Integer()
    already = fields.Integer()
    warnings = fields.Integer()


class Imported(Answer):
    dry_run = fields.Boolean()
    rows = each(OrderRowOut)
    orders = each(OrderOfRows)
    counts = fields.Nested(ImportCounts)


class JobForm(Strict):
    """multipart/form-data of POST /imports."""

    kind = fields.String()
    file = fields.Raw(metadata={"type": "string", "format": "binary", "description": "xlsx or csv, up to 10 MiB"})


class Progress(Answer):
    done = fields.Integer()
    total = fields.Integer()


class JobCounts(Answer):
    new = fields.Integer()
    change = fields.Integer()
    same = fields.Integer()
    error = fields.Integer()
    warning = fields.Integer()
    applied = fields.Integer()
    failed = fields.Integer()


class JobHead(Answer):
    id = fields.String()
    kind = fields.String()
    title = fields.String()
    name = fields.String(metadata={"description": "of the file"})
    at = fields.String()
    by = fields.Nested(Named, allow_none=True)
    code = fields.String(allow_none=True)
    state = fields.String(metadata={"enum": ["reading", "mapping", "ready", "applying", "done", "failed"]})
    progress = fields.Nested(Progress)
    counts = fields.Nested(JobCounts)


class JobList(Answer):
    items = each(JobHead)
    kinds = fields.List(fields.String())


class SheetOut(Answer):
    index = fields.Integer()
    name = fields.String()
    rows = fields.Integer()
    hidden = fields.Boolean()
    chosen = fields.Boolean()


class ColumnOut(Answer):
    index = fields.Integer()
    heading = fields.String()
    field = fields.String(allow_none=True)
    samples = fields.List(fields.String())


class FieldOut(Answer):
    name = fields.String()
    title = fields.String()
    required = fields.Boolean()
    hint = fields.String()


class CellChange(Answer):
    field = fields.String()
    title = fields.String()
    from_ = fields.String(data_key="from")
    to = fields.String()


class JobRow(Answer):
    """cells: by field. failure: why it could not be taken."""

    sheet = fields.Integer()
    row = fields.Integer()
    status = fields.String(metadata={"enum": ["new", "change", "same", "error"]})
    cells = fields.Dict(keys=fields.String(), values=fields.String())
    changes = each(CellChange)
    errors = each(SaidOut)
    warnings = each(SaidOut)
    applied = fields.Boolean()
    failure = fields.String()


class JobOut(JobHead):
    """An import: how far it is, how it was read, and a page of its rows. message: what went wrong, in the caller's
    language."""

    message = fields.String()
    missing = fields.List(fields.String(), metadata={"description": "titles of fields that no column was found for"})
    notes = fields.String()
    header = fields.Integer(allow_none=True)
    sheets = each(SheetOut)
    columns = each(ColumnOut)
    fields_ = each(FieldOut, data_key="fields")
    rows = each(JobRow)
    total = fields.Integer()
    pins = fields.Boolean()


class Columns(fields.Dict):
    """Column (from 0, as text) -> field, "" for none."""

    def __init__(self) -> None:
        super().__init__(keys=fields.String(validate=lambda k: len(k) < 4), values=fields.String(allow_none=True))


class MappingIn(Strict):
    sheets = fields.List(fields.Integer(strict=True), validate=lambda v: len(v) <= 40)
    header = fields.Integer(strict=True)
    columns = Columns()


class RowChosen(Strict):
    sheet = fields.Integer(required=True, strict=True)
    row = fields.Integer(required=True, strict=True)


class RowsChosen(fields.Raw):
    """"all", or [{sheet, row}]."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        if value == "all":
            return value
        if not isinstance(value, list) or len(value) > 20_000:
            raise ValidationError(say("应为 all 或行的列表", "This must be all or a list of rows."))
        return RowChosen(many=True).load(value)


class ApplyIn(Strict):
    rows = RowsChosen(required=True)
