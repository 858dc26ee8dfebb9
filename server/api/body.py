"""Read request bodies: JSON objects of a bounded size, nothing else."""

from __future__ import annotations

import json
import math
import zlib
from typing import Any, cast

from flask import request
from marshmallow import Schema, ValidationError

from server.api.errors import ApiError
from sync.event import unique

MAX_DIGITS = 400  # of a whole number; more than any double has
MAX_BODY = 512 * 1024  # bytes, before and after decompression


def read_bytes(limit: int = MAX_BODY) -> bytes:
    """The body, decompressed. ApiError 413 beyond the limit (never unpacks more), 400 for bad gzip."""
    if (request.content_length or 0) > limit:
        raise ApiError(413)
    try:
        data = cast(bytes, request.stream.read(limit + 1))
    except OSError as error:  # the connection was cut or stood still
        raise ApiError(408, "timeout") from error
    if len(data) > limit:
        raise ApiError(413)
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if encoding == "identity":
        return data
    if encoding != "gzip":
        raise ApiError(400, text="Only gzip is understood as Content-Encoding.")
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(data, limit + 1)
        if len(plain) > limit:
            raise ApiError(413)
        if not unpacker.eof:
            raise ApiError(400, text="The gzip stream ends too early.")
    except zlib.error as error:
        raise ApiError(400, text="The gzip stream is broken.") from error
    return plain


def parse(data: bytes) -> Any:
    """JSON in UTF-8. ValueError for anything else, and for an object that names a field twice: readers would
    disagree on which one counts.

    Numbers that no double or store can hold come as their text: one of them must neither refuse a whole
    push nor end up as an Infinity in an answer, which is not JSON.
    """
    try:
        return json.loads(data.decode(), parse_constant=no_constant, parse_float=finite, parse_int=bounded,
                          object_pairs_hook=unique)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def finite(digits: str) -> float | str:
    value = float(digits)
    return value if math.isfinite(value) else digits


def bounded(digits: str) -> int | str:
    return int(digits) if len(digits) <= MAX_DIGITS else digits


def no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def read_json(schema: Schema | None = None, limit: int = MAX_BODY) -> dict[str, Any]:
    """The body's JSON object, checked against the schema. ApiError 400 (no JSON object), 413, 422
    with `fields` {name: [reason]}; unknown fields are refused by the schema."""
    try:
        value = parse(read_bytes(limit))
    except ValueError as error:
        raise ApiError(400, text="The body is not JSON.") from error
    if not isinstance(value, dict):
        raise ApiError(400, text="The body is not a JSON object.")
    return value if schema is None else check(schema, value)


def check(schema: Schema, value: dict[str, Any]) -> dict[str, Any]:
    """What the schema reads out of a JSON object. ApiError 422 with `fields`."""
    try:
        return cast("dict[str, Any]", schema.load(value))
    except ValidationError as error:
        raise ApiError(422, fields=error.messages) from error


def read_optional(schema: Schema, limit: int = MAX_BODY) -> dict[str, Any]:
    """As read_json; no body at all stands for an empty object."""
    if not request.content_length and "Transfer-Encoding" not in request.headers:
        return check(schema, {})
    return read_json(schema, limit)
