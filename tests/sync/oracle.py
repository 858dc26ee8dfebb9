"""An independent, tiny reading of the rules for quantities: what the sums must be, from the events alone.

It knows nothing of effects, folds or the ledger: it looks at each event's body and whether it counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

Sums = dict[tuple[str, int], dict[str, Fraction]]


def number(text: str | None) -> Fraction:
    return Fraction(text or "0")


def operation_sums(counting: Mapping[str, tuple[str, Mapping[str, Any]]], last: int) -> Sums:
    """(work-order code, operation) -> good, process_scrap, material_scrap, blocked.

    counting: event id -> (type, body) of every event that is applied and not reversed. last: the operation that an
    NG report means when it names none.
    """
    sums: Sums = defaultdict(lambda: defaultdict(Fraction))
    for type, body in counting.values():
        if type == "work.report":
            place = sums[(body["work_order"], body["operation"])]
            for name in ("good", "process_scrap", "material_scrap"):
                place[name] += number(body.get(name))
        elif type == "ng.report":
            place = sums[(body["work_order"], body.get("operation", last))]
            place["blocked"] += number(body["quantity"])
            if body["counted"]:
                place["good"] -= number(body["quantity"])
        elif type == "ng.dispose":
            ng = counting[body["ng_report"]][1]
            dispose(sums[(ng["work_order"], ng.get("operation", last))], body)
    return sums


def dispose(place: dict[str, Fraction], body: Mapping[str, Any]) -> None:
    quantity, how = number(body["quantity"]), body["disposition"]
    if how == "sort" and "good" not in body and "scrap" not in body:
        return  # it begins to be sorted
    place["blocked"] -= quantity
    place["good"] += {"concession": quantity, "sort": number(body.get("good"))}.get(how, Fraction(0))
    place["process_scrap"] += {"scrap": quantity, "sort": number(body.get("scrap"))}.get(how, Fraction(0))


def contents(counting: Mapping[str, tuple[str, Mapping[str, Any]]]) -> dict[tuple[str, str], Fraction]:
    """(package code, work-order code) -> what is inside."""
    inside: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for type, body in counting.values():
        if type in ("package.pack", "package.unpack"):
            for line in body["lines"]:
                sign = 1 if type == "package.pack" else -1
                inside[(body["package"], line["work_order"])] += sign * number(line["quantity"])
    return {key: quantity for key, quantity in inside.items() if quantity}
