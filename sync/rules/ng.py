"""Nonconformances: NG reports, dispositions, replenishment [S10, S11]."""

from __future__ import annotations

from datetime import datetime, timedelta

from sync import effects as fx
from sync.event import format_instant, parse_instant
from sync.model.quantity import format_quantity
from sync.model.records import Defect, EventStatus, NgReport, Operation, Photo, WorkOrder
from sync.rules.case import Case, Stop
from sync.rules.replenish import replenishment
from sync.rules.work import located
from sync.verdict import Alert, Decision, held

DUPLICATE_WITHIN = timedelta(minutes=10)
DECIDES = {"inspector", "supervisor"}  # who decides replenishment


def report(case: Case) -> Decision:
    """Stored and linked; good → blocked when counted, blocked grows when not."""
    work_order, operation = located(case)
    body, event = case.body, case.event
    if case.world.get(Defect, body["defect"]) is None:
        raise Stop(held("unknown_defect", body["defect"][:60]))
    twin = likely_duplicate(case, work_order, operation)
    ng = NgReport(
        id=event.event_id, work_order=work_order.id, operation=body.get("operation"),
        quantity=body["quantity"], remaining=body["quantity"], counted=body["counted"],
        defect=body["defect"], actor=event.on_behalf_of or event.actor_id, device=event.device_id,
        recorded_at=event.recorded_at, received_at=format_instant(case.received), wanted=body.get("wanted"),
        note=body.get("note", ""), photos=event.photos, replenish=replenish_state(case, twin))
    moved = {"blocked": ng.quantity, "good": -ng.quantity if ng.counted else 0}
    effects = [fx.total(Operation, operation.id, **moved), fx.add(ng),
               fx.append(WorkOrder, work_order.id, "ng_reports", ng.id), *shown(case, ng)]
    alerts = raised(ng, twin)
    if body["replenish"] and ng.replenish == "ordered":
        more, told = replenishment(case, ng, work_order)
        effects, alerts = effects + more, [*alerts, told]
    code = ("probable_duplicate" if twin else "wish_recorded" if ng.replenish == "wished"
            else "ahead_of_good" if ng.counted and operation.good < ng.quantity else "ok")
    return case.done(effects, code, alerts=alerts)


def shown(case: Case, ng: NgReport) -> list[fx.Effect]:
    """Each photo knows its reports, so that their rows change when it arrives [S20]."""
    effects: list[fx.Effect] = []
    for sha256 in dict.fromkeys(ng.photos):
        if case.world.get(Photo, sha256) is None:
            effects.append(fx.add(Photo(id=sha256, named_at=case.at)))
        effects.append(fx.append(Photo, sha256, "reports", ng.id))
    return effects


def replenish_state(case: Case, twin: NgReport | None) -> str:
    """An inspector's own tick orders at once; a worker's is a wish; a duplicate's waits [S10]."""
    if not case.body["replenish"]:
        return "none"
    if twin is not None:
        return "duplicate"
    return "ordered" if DECIDES & set(case.roles) else "wished"


def raised(ng: NgReport, twin: NgReport | None) -> list[Alert]:
    about = {"ng_report": ng.id, "work_order": ng.work_order, "defect": ng.defect,
             "quantity": format_quantity(ng.quantity)}
    if twin is not None:
        return [Alert("duplicate_ng", f"ng:{ng.id}", {**about, "first": twin.id})]
    return [Alert("replenish_wish", f"ng:{ng.id}", about)] if ng.replenish == "wished" else []


def likely_duplicate(case: Case, work_order: WorkOrder, operation: Operation) -> NgReport | None:
    """[S10] Same work order, operation and defect; another device; within 10 minutes."""
    event, body = case.event, case.body
    for id in work_order.ng_reports:
        other = case.world.need(NgReport, id)
        there = other.operation or work_order.operations[-1]
        if (there, other.defect) != (operation.number, body["defect"]):
            continue
        if other.reversed or other.device == event.device_id:
            continue
        if (close(other.recorded_at, parse_instant(event.recorded_at))
                or close(other.received_at, case.received)):
            return other
    return None


def close(text: str, moment: datetime | None) -> bool:
    other = parse_instant(text)
    return bool(other and moment and abs(other - moment) <= DUPLICATE_WITHIN)


def named_report(case: Case) -> NgReport:
    """The NG report that the body names, once it is applied [S12]."""
    id = case.body["ng_report"]
    case.named(id)
    ng = case.world.get(NgReport, id)
    if ng is None:
        raise Stop(held("wrong_target", f"{id} is not an NG report"))
    case.check_order(case.order(case.world.need(WorkOrder, ng.work_order)), goods_leave=False)
    if ng.reversed:
        raise Stop(held("ng_reversed", now={"ng_report": id}))  # its pieces are nowhere any more
    return ng


def dispose(case: Case) -> Decision:
    """Empties blocked: rework and repair may be reported again, concession → good, scrap → scrap."""
    ng = named_report(case)
    body = case.body
    quantity, how = body["quantity"], body["disposition"]
    work_order = case.world.need(WorkOrder, ng.work_order)
    operation = case.operation(work_order, ng.operation or reported_on(case, ng))
    case.check_revision(work_order, operation.number)
    if quantity > ng.remaining:
        raise Stop(held("exceeds_blocked", now={"remaining": format_quantity(ng.remaining)}))
    entry = {"event_id": case.event.event_id, "disposition": how, "at": case.at,
             "quantity": format_quantity(quantity), "by": case.event.actor_id}
    effects = [fx.append(NgReport, ng.id, "dispositions", entry)]
    split = "good" in body or "scrap" in body
    if how == "sort" and not split:
        return case.done([fx.change(case.world, NgReport, ng.id, sorting=True), *effects])
    good = body.get("good", 0) if how == "sort" else quantity if how == "concession" else 0
    scrap = body.get("scrap", 0) if how == "sort" else quantity if how == "scrap" else 0
    effects = [fx.total(NgReport, ng.id, remaining=-quantity), *effects,
               fx.total(Operation, operation.id, blocked=-quantity, good=good, process_scrap=scrap)]
    if ng.sorting and ng.remaining == quantity:
        effects.append(fx.change(case.world, NgReport, ng.id, sorting=False))
    return case.done(effects)


def reported_on(case: Case, ng: NgReport) -> int | None:
    """Where a report that names no operation blocked its pieces: the last one as it was then, whatever the routing is
    now; None when the log does not say."""
    status = case.world.need(EventStatus, ng.id)
    row = case.history.row(status.effect_seq)
    places = [e["id"] for e in (row.effects if row else []) if e["do"] == "sum" and e["of"] == Operation.__name__]
    return case.world.need(Operation, places[0]).number if places else None


def confirm_replenish(case: Case) -> Decision:
    """Confirms a wish; at most one order an NG report [S11]."""
    return order_replenishment(case, named_report(case))


def order_replenishment(case: Case, ng: NgReport) -> Decision:
    """The replenishment order of an NG report, once [S11]."""
    if ng.replenishment is not None:
        return case.done([], "no_effect")
    work_order = case.world.need(WorkOrder, ng.work_order)
    effects, told = replenishment(case, ng, work_order)
    return case.done([fx.change(case.world, NgReport, ng.id, replenish="ordered"), *effects],
                     alerts=[told])
