"""A factory for figures: crews, shifts, rates, and an independent fold of the log that says what counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sync.event import parse_instant
from sync.log import LogRow
from sync.model.quantity import parse_quantity
from tests.builders import SHANGHAI, Factory, MadeOrder, Phone

SHIFTS = [{"id": "day", "name": "白班", "name_en": "Day", "start": "08:00", "end": "20:00", "break_minutes": 60},
          {"id": "night", "name": "夜班", "name_en": "Night", "start": "20:00", "end": "08:00", "break_minutes": 60}]
RATES = {10: 125, 20: 80}  # thousandths for one piece
CREWS = {"ann": "A", "bob": "A", "cai": "B"}
Fold = dict[str, dict[str, Any]]


def furnish(factory: Factory) -> Factory:
    """Two crews, two shifts, a product with piece rates; ann and bob of crew A, cai of crew B, dan leads A."""
    factory.act("setting.put", id="shifts", value=SHIFTS)
    factory.act("setting.put", id="week", value=[1, 2, 3, 4, 5, 6])
    for id, name in (("A", "一班"), ("B", "二班")):
        factory.act("crew.put", id=id, name=name, leader="P-dan" if id == "A" else None)
    for name, crew in CREWS.items():
        hire(factory, name, ["worker"], crew=crew)
    hire(factory, "dan", ["foreman"], crew="A", reports_to="P-supervisor")
    for name in ("boss", "planner", "admin", "inspector", "warehouse"):
        hire(factory, name, [name])
    factory.act("product.put", id="HR-1001", name="导轨", name_en="Guide rail", routing=[
        {"number": number, "name": name, "name_en": "", "work_center": center, "standard_ms": ms,
         "piece_rate": RATES[number]}
        for number, name, center, ms in ((10, "车削", "LATHE", 60_000), (20, "钻孔", "DRILL", 30_000))])
    return factory


def hire(factory: Factory, name: str, roles: list[str], **more: Any) -> None:
    """A person as `Factory.person` makes one, with a crew or a superior."""
    factory.person(name, roles)
    factory.act("person.put", id=f"P-{name}", roles=roles, **more)


def resolve(factory: Factory, item: str, decision: str, body: dict[str, Any] | None = None) -> None:
    answer = factory.client().post(f"/api/v1/inbox/{item}/resolve", headers=factory.bearer("supervisor"), json={
        "event_id": factory.kit.ids.uuid(), "decision": decision, "note": "对过了", **({"body": body} if body else {})})
    assert answer.status_code == 200, answer.text


def reverse(phone: Phone, event_id: str) -> None:
    [result] = phone.results(phone.event("event.reverse", {"event_id": event_id, "reason": "数错了"}))
    assert result["verdict"] == "applied", result


def ng(phone: Phone, order: MadeOrder, quantity: str, **more: Any) -> dict[str, Any]:
    return phone.event("ng.report", {"work_order": order.code, "operation": 10, "quantity": quantity,
                                     "counted": False, "defect": "SCRATCH", "replenish": False, **more})


def log_of(factory: Factory) -> list[LogRow]:
    with factory.kit.store.reading() as reads:
        return reads.rows(0, 100_000)


def counted(rows: list[LogRow]) -> Fold:
    """What counts, folded from the log alone: from the bodies that people sent and decided, not from effects
    on quantities. event_id -> {type, person, reporter, day, work_order code, operation, good, …, received}."""
    sent: dict[str, LogRow] = {}
    live: Fold = {}
    for row in rows:
        if row.source == "device" and row.type in ("work.report", "ng.report"):
            sent[row.event_id] = row
            if row.verdict == "applied":
                live[row.event_id] = told(row, json.loads(row.raw["body"]))
        for effect in row.effects:
            if effect.get("of") != "EventStatus" or effect["do"] != "set" or effect["id"] not in sent:
                continue
            if effect["to"].get("reversed_by"):
                live.pop(effect["id"], None)
            elif effect["to"].get("verdict") == "applied":
                live[effect["id"]] = told(sent[effect["id"]], decided(row, sent[effect["id"]]))
    return live


def decided(row: LogRow, first: LogRow) -> Mapping[str, Any]:
    """The body that was applied in the end: the corrected one where somebody corrected it."""
    answer = row.raw.get("body")
    if isinstance(answer, Mapping) and answer.get("decision") == "correct":
        return answer["body"]  # type: ignore[no-any-return]
    return json.loads(first.raw["body"])  # type: ignore[no-any-return]


def told(row: LogRow, body: Mapping[str, Any]) -> dict[str, Any]:
    captured = parse_instant(body.get("happened_at") or row.recorded_at)
    received = parse_instant(row.received_at)
    assert received is not None
    at = captured if captured and received - timedelta(days=62) <= captured <= received else received
    report = row.type == "work.report"
    return {"type": row.type, "person": row.on_behalf_of or row.actor_id, "reporter": row.actor_id,
            "day": working_day(at), "operation": body.get("operation"),
            **{n: parse_quantity(body.get(n, "0")) if report else 0
               for n in ("good", "process_scrap", "material_scrap")},
            "ng": 0 if report else parse_quantity(body["quantity"])}


def working_day(at: datetime) -> str:
    """With shifts 08–20 and 20–08 the day changes at eight in the morning."""
    return (at.astimezone(SHANGHAI) - timedelta(hours=8)).date().isoformat()


def summed(entries: Fold, name: str, **where: Any) -> int:
    return sum(e[name] for e in entries.values() if all(e[k] == v for k, v in where.items()))
