"""Imports and exports: what is told of sheets, jobs and rows."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields

from server.api.schemas.fields import Strict, say


class ImportForm(Strict):
    """multipart/form-data of POST /orders/import."""

    file = fields.Raw(metadata={"type": "string", "format": "binary", "description": "xlsx or csv, up to 10 MiB"})
    dry_run = fields.String(metadata={"enum": ["0", "1", "true", "false"]})
    release = fields.String(metadata={"enum": ["0", "1", "true", "false"]})


class SaidOut(Strict):
    """One thing said of a cell: the field, what the sheet calls it, a code, and words in the caller's language."""

    column = fields.String()
    heading = fields.String()
    code = fields.String()
    text = fields.String()


class OrderOfRow(Strict):
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


class OrderRowOut(Strict):
    """row: the sheet's own number. order: null unless ok. already: our number of the order that is there."""

    row = fields.Integer()
    sheet = fields.String()
    ok = fields.Boolean()
    order = fields.Nested(OrderOfRow, allow_none=True)
    errors = fields.List(fields.Nested(SaidOut))
    warnings = fields.List(fields.Nested(SaidOut))
    already = fields.String(allow_none=True)


class Imported(Strict):
    dry_run = fields.Boolean()
    rows = fields.List(fields.Nested(OrderRowOut))
    orders = fields.List(fields.Dict())
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())


class JobForm(Strict):
    """multipart/form-data of POST /imports."""

    kind = fields.String()
    file = fields.Raw(metadata={"type": "string", "format": "binary", "description": "xlsx or csv, up to 10 MiB"})


class JobList(Strict):
    items = fields.List(fields.Dict())
    kinds = fields.List(fields.String())


class JobOut(Schema):
    """An import: how far it is, how it was read, and a page of its rows. message: what went wrong, in the caller's
    language."""

    id = fields.String()
    kind = fields.String()
    title = fields.String()
    name = fields.String(metadata={"description": "of the file"})
    at = fields.String()
    by = fields.Dict(allow_none=True)
    code = fields.String(allow_none=True)
    message = fields.String()
    missing = fields.List(fields.Dict(), metadata={"description": "fields that no column was found for"})
    notes = fields.String()
    header = fields.Integer(allow_none=True)
    state = fields.String(metadata={"enum": ["reading", "mapping", "ready", "applying", "done", "failed"]})
    progress = fields.Dict()
    counts = fields.Dict()
    sheets = fields.List(fields.Dict())
    columns = fields.List(fields.Dict())
    fields_ = fields.List(fields.Dict(), data_key="fields")
    rows = fields.List(fields.Dict())
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
