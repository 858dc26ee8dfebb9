"""Imports and exports: what is told of sheets, jobs and rows."""

from __future__ import annotations

from marshmallow import Schema, fields

from server.api.schemas.fields import Strict


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
    """An import: see docs/api.md."""

    id = fields.String()
    kind = fields.String()
    state = fields.String(metadata={"enum": ["reading", "mapping", "ready", "applying", "done", "failed"]})
    progress = fields.Dict()
    counts = fields.Dict()
    sheets = fields.List(fields.Dict())
    columns = fields.List(fields.Dict())
    fields_ = fields.List(fields.Dict(), data_key="fields")
    rows = fields.List(fields.Dict())
    total = fields.Integer()
    pins = fields.Boolean()
