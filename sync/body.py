"""Event bodies, schema by schema: what each field must look like (wire contract, event types)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sync.event import parse_instant
from sync.model.quantity import parse_quantity

MAX_TEXT = 2000
MAX_LINES = 200


class BadBody(ValueError):
    """A field of the body is missing or has the wrong form; the text says which, plainly."""


Check = Callable[[object], Any]


def text(limit: int = 200) -> Check:
    def check(value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            raise ValueError("must be text")
        if len(value) > limit:
            raise ValueError(f"may have {limit} characters")
        return value.strip()
    return check


def one_of(*allowed: str) -> Check:
    def check(value: object) -> str:
        if value not in allowed:
            raise ValueError("must be one of " + ", ".join(allowed))
        return str(value)
    return check


def whole_number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 1000:
        raise ValueError("must be a whole number from 1 to 999")
    return value


def yes_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def positive(value: object) -> int:
    """A quantity above zero, in thousandths."""
    if (milli := parse_quantity(value)) == 0:
        raise ValueError("must be more than 0")
    return milli


def instant(value: object) -> str:
    """A time with its offset, kept as it was written."""
    if parse_instant(value) is None:
        raise ValueError("must be a time with an offset, such as 2026-03-02T16:30:00+08:00")
    return str(value)


def names(value: object) -> list[str]:
    if not isinstance(value, list) or len(value) > 50:
        raise ValueError("must be a list of up to 50 people")
    return [text()(v) for v in value]


def values(value: object) -> Any:
    if not isinstance(value, dict | list):
        raise ValueError("must be an object or a list")
    return value


def package_lines(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not 0 < len(value) <= MAX_LINES:
        raise ValueError(f"must be a list of 1 to {MAX_LINES} lines")
    return [check_fields(LINE, entry, f"lines[{i}].") for i, entry in enumerate(value)]


# name -> (check, required)
Fields = Mapping[str, tuple[Check, bool]]
CODE, WORDS, QUANTITY = text(300), text(MAX_TEXT), parse_quantity
LINE: Fields = {"work_order": (CODE, True), "quantity": (positive, True)}
DISPOSITIONS = one_of("rework", "repair", "concession", "sort", "scrap")
WORK: Fields = {"work_order": (CODE, True), "operation": (whole_number, True),
                "lot": (CODE, False)}
STEP: Fields = {**WORK, "reason": (WORDS, False)}
REPORT: Fields = {**STEP, "good": (QUANTITY, True), "process_scrap": (QUANTITY, False),
                  "material_scrap": (QUANTITY, False), "finish": (yes_no, False),
                  "workers": (names, False), "note": (WORDS, False)}
REPORT_2: Fields = {**REPORT, "happened_at": (instant, False)}
NG: Fields = {"work_order": (CODE, True), "operation": (whole_number, False), "lot": (CODE, False),
              "quantity": (positive, True), "counted": (yes_no, True), "defect": (text(), True),
              "wanted": (DISPOSITIONS, False), "replenish": (yes_no, True), "note": (WORDS, False)}
DISPOSE: Fields = {"ng_report": (text(), True), "disposition": (DISPOSITIONS, True),
                   "quantity": (positive, True), "good": (QUANTITY, False),
                   "scrap": (QUANTITY, False), "note": (WORDS, False)}
INSPECTION: Fields = {"work_order": (CODE, True), "operation": (whole_number, True),
                      "kind": (one_of("first", "patrol", "final"), True),
                      "result": (one_of("pass", "fail"), True), "values": (values, False),
                      "note": (WORDS, False)}
STOCK: Fields = {"work_order": (CODE, True), "quantity": (positive, True), "place": (CODE, False)}
PACK: Fields = {"package": (CODE, True), "lines": (package_lines, True)}
BIND: Fields = {"package": (CODE, True), "waybill": (text(60), False),
                "carrier": (text(40), True), "replaces": (text(60), False)}
UNBIND: Fields = {"package": (CODE, True), "waybill": (text(60), True), "reason": (WORDS, True)}
ANDON: Fields = {"work_center": (text(), True), "note": (WORDS, False),
                 "kind": (one_of("material", "machine", "quality", "other"), True)}

SCHEMAS: dict[tuple[str, int], Fields] = {
    ("work.start", 1): STEP, ("work.pause", 1): STEP, ("work.resume", 1): STEP,
    ("work.report", 1): REPORT, ("work.report", 2): REPORT_2, ("ng.report", 1): NG, ("ng.dispose", 1): DISPOSE,
    ("ng.replenish", 1): {"ng_report": (text(), True)},
    ("inspection.record", 1): INSPECTION, ("stock.in", 1): STOCK,
    ("package.pack", 1): PACK, ("package.unpack", 1): PACK, ("package.bind", 1): BIND,
    ("package.unbind", 1): UNBIND, ("package.ship", 1): {"package": (CODE, True)},
    ("andon.call", 1): ANDON, ("andon.clear", 1): ANDON,
    ("event.reverse", 1): {"event_id": (text(), True), "reason": (WORDS, True)},
}


def check_fields(fields: Fields, body: object, where: str = "") -> dict[str, Any]:
    """The body with each field read (quantities in thousandths). Raises BadBody.

    A field that the schema does not know is an error: schemas grow by version [S19].
    """
    if not isinstance(body, Mapping):
        raise BadBody(f"{where or 'body'} must be an object")
    unknown = sorted(set(body) - set(fields))
    if unknown:
        raise BadBody(f"{where}{unknown[0][:60]}: unknown field")
    found: dict[str, Any] = {}
    for name, (check, required) in fields.items():
        value = body.get(name)
        if value is None:
            if required:
                raise BadBody(f"{where}{name}: missing")
            continue
        try:
            found[name] = check(value)
        except BadBody:
            raise
        except ValueError as wrong:
            raise BadBody(f"{where}{name}: {wrong}") from None
    return found


def read_body(type: str, schema: int, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a known type and schema, checked. Raises BadBody; KeyError when unknown."""
    found = check_fields(SCHEMAS[(type, schema)], body)
    if type == "package.bind" and found["carrier"] != "self" and "waybill" not in found:
        raise BadBody("waybill: missing (only own delivery needs none)")
    if type == "ng.dispose" and ("good" in found or "scrap" in found):
        if found["disposition"] != "sort":
            raise BadBody("good and scrap belong to sorting only")
        if found.get("good", 0) + found.get("scrap", 0) != found["quantity"]:
            raise BadBody("good and scrap must add up to the quantity sorted")
    return found
