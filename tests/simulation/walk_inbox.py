"""Stories of the inbox: decide, take back, decide otherwise, and whatever was built on it meanwhile [I6, I13]."""

from __future__ import annotations

import json

from tests.simulation.failures import ServerFailures
from tests.simulation.run import HOUR_MS
from tests.simulation.walk import Walk
from tests.simulation.walk_road import again, next_time

DEFECT = {"quantity": "2", "counted": False, "defect": "SCRATCH"}


def told_twice(w: Walk) -> None:
    """A report beyond what is planned: every decision on it, each taken back."""
    (work,) = w.order()
    on = {"work_order": work.code, "operation": work.steps[0]}
    held = w.do("worker", "work.report", {**on, "good": "90"})
    item = w.item(held)
    w.reopen(item)
    w.send(w.desk.boss, f"/inbox/{item or 'none'}/resolve", {"event_id": held or "x", "decision": "dismiss"})
    for decision, more in (("correct", {"body": "{"}), ("correct", {"body": []}), ("dismiss", {}), ("dismiss", {})):
        w.resolve(item, decision, **more)
    w.reopen(item), w.reopen(item)
    w.resolve(item, "correct", body=json.dumps({**on, "good": "5"}))
    w.reopen(item)
    w.resolve(item, "correct", body={**on, "operation": 990, "good": "5"})
    w.resolve(item, "apply")
    if w.rng.random() < 0.5:
        w.undo(held)
    else:
        w.do("worker", "work.report", {"work_order": work.code, "operation": work.steps[-1], "good": "90"})
        w.pack(w.boxes(1)[0], work, 15)
    w.reopen(item)


def on_the_last(w: Walk) -> None:
    """A forced report of the last operation, packed from: it cannot be taken back any more."""
    (work,), (box,) = w.order(), w.boxes(1)
    held = w.do("worker", "work.report", {"work_order": work.code, "operation": work.steps[-1], "good": "30"})
    w.resolve(w.item(held), "apply")
    w.pack(box, work, 20)
    w.reopen(w.item(held))


def bound_otherwise(w: Walk) -> None:
    """A conflict about a waybill is decided, then somebody corrects it on the floor."""
    (work,), (box,) = w.order(), w.boxes(1)
    w.pack(box, work, 5)
    first, second, third = (w.factory.next_waybill() for _ in range(3))
    w.do("warehouse", "package.bind", {"package": box, "carrier": "SF", "waybill": first})
    held = w.do("warehouse", "package.bind", {"package": box, "carrier": "SF", "waybill": second})
    w.resolve(w.item(held), "apply")
    w.do("warehouse", "package.bind", {"package": box, "carrier": "SF", "waybill": third}, {"waybill": second})
    w.reopen(w.item(held))


def made_again(w: Walk) -> None:
    """A reversal by somebody else is granted, the pieces are made, or put into stock, again: it stands."""
    (work,) = w.order()
    body, type = w.rng.choice((
        ({"work_order": work.code, "operation": work.steps[0], "good": "20"}, "work.report"),
        ({"work_order": work.code, "quantity": "20"}, "stock.in")))
    one = w.phone("supervisor")
    made = w.by(one, type, body)
    worker = w.phone("worker")
    held = w.by(worker, "event.reverse", {"event_id": made, "reason": "mine?"})
    w.resolve(w.item(held), "apply")
    w.reopen(w.item(held))
    w.resolve(w.item(held), "apply")
    w.do("supervisor", type, body)
    w.reopen(w.item(held))


def a_wish(w: Walk) -> None:
    """A worker's wish for a replacement: refused, wished again, granted; and one of what never was."""
    (work,) = w.order()
    on = {**DEFECT, "work_order": work.code, "operation": work.steps[0], "replenish": True}
    phone = w.phone("worker")
    first = w.by(phone, "ng.report", on)
    item = w.alert("replenish_wish")
    w.resolve(item, "dismiss"), w.reopen(item), w.resolve(item, "apply"), w.reopen(item)
    w.do("inspector", "ng.replenish", {"ng_report": first})
    second = w.by(w.phone("worker", phone), "ng.report", on)
    twin = w.alert("duplicate_ng")
    w.resolve(twin, w.rng.choice(("dismiss", "apply")))
    w.reopen(twin)
    if w.rng.random() < 0.5:
        w.do("inspector", "ng.replenish", {"ng_report": second})
    w.undo(second), w.undo(first)
    w.do("inspector", "ng.dispose", {"ng_report": second, "quantity": "1", "disposition": "scrap"})
    w.resolve(w.alert("replenish_wish"), "apply")
    third = w.by(phone, "ng.report", {**on, "operation": work.steps[-1]})
    item = w.alert("replenish_wish")
    w.resolve(item, "dismiss")
    if w.rng.random() < 0.5:
        w.do("inspector", "ng.replenish", {"ng_report": third})
    else:
        w.undo(third)
    w.reopen(item)
    w.resolve(item, "apply")
    replaced = [o for o in w.factory.orders if o == work.no]
    w.send("P-boss", f"/orders/{replaced[0]}-R1/cancel", {"reason": "enough"})


def ng_by_word(w: Walk) -> None:
    """An NG report that was held stands as a record once it is applied: it is reversed, not reopened."""
    (work,) = w.order()
    w.send("P-boss", f"/orders/{work.no}/cancel", {"reason": "no longer"})
    held = w.do("worker", "ng.report", {**DEFECT, "work_order": work.code, "operation": work.steps[0],
                                        "replenish": False})
    item = w.item(held)
    w.resolve(item, "apply"), w.reopen(item)
    disposed = w.do("inspector", "ng.dispose", {"ng_report": held, "disposition": "scrap", "quantity": "2"})
    w.resolve(w.item(disposed), "apply")
    w.undo(held), w.undo(disposed), w.undo(held)


def raised_again(w: Walk) -> None:
    """An alert is closed, its cause shows once more, and then the first one is to be opened again."""
    phone = w.phone("worker")
    headers = {"Authorization": f"Device {phone.device}:{phone.secret}"}
    text = json.dumps(dict(next(iter(w.run.saved.values())).event)) if w.run.saved and w.rng.random() < 0.5 else "odd"
    for _ in range(2):
        w.run.start_server()
        w.run.call("/api/v1/sync/quarantine", headers, text.encode())
        item = w.alert("quarantined")
        w.resolve(item, "apply"), w.resolve(item, "dismiss")
    old = w.office.decided[-1] if w.office.decided else ""
    w.reopen(old)
    for item in w.office.decided[-4:]:
        w.reopen(item)


def a_newcomer(w: Walk) -> None:
    """What could be read after all counts under the decision: it can be taken back, on the floor or in the office."""
    (work,) = w.order()
    phone = w.phone("worker")
    good = w.by(phone, "work.report", {"work_order": work.code, "operation": work.steps[0], "good": "2"})
    if good not in w.run.saved:
        return
    event = {**w.run.saved[good].event, "recorded_at": "2026-03-02T09:00:00+08:00"}
    headers = {"Authorization": f"Device {phone.device}:{phone.secret}"}
    for _ in range(2):
        body = json.dumps({"protocol": 1, "epoch": "", "device_id": phone.device, "app_version": "copy",
                           "sent_at": "2026-03-02T08:00:00+08:00", "events": [event]})
        w.run.start_server()
        w.run.call("/api/v1/sync/push", headers, body.encode())
        item = w.alert("id_conflict")
        act = w.resolve(item, "apply")
        if w.rng.random() < 0.5:
            w.undo(act)
        w.reopen(item)
        w.resolve(item, "dismiss"), w.reopen(item)


def text_and_record(w: Walk) -> None:
    """What went as text is decided on, and comes again, as text and as the record that it is: one happening [S2]."""
    (work,) = w.order()
    phone = w.phone("worker")
    headers = {"Authorization": f"Device {phone.device}:{phone.secret}"}
    next_time(w, phone, "sync/push", 400, {"code": "too_odd"})
    body = {"work_order": work.code, "operation": work.steps[0], "good": "2"}
    id = w.by(phone, "work.report", body)
    again(w, phone)
    if id not in w.run.saved:
        return
    event = dict(w.run.saved[id].event)

    def bring(as_text: bool) -> None:
        pushed = {"protocol": 1, "epoch": "", "device_id": phone.device, "app_version": "copy",
                  "sent_at": "2026-03-02T08:00:00+08:00", "events": [{**event, "elapsed_ms": None}]}
        w.run.start_server()
        path = "quarantine" if as_text else "push"
        w.run.call(f"/api/v1/sync/{path}", headers, json.dumps(event if as_text else pushed).encode())

    for _ in range(4):
        item = w.alert("quarantined") or w.item(id)
        step = w.rng.choice(("text", "record", "decide", "decide", "reopen", "undo"))
        if step in ("text", "record"):
            bring(as_text=step == "text")
        elif step == "decide":
            w.resolve(item, w.rng.choice(("apply", "apply", "correct", "dismiss")), body={**body, "good": "1"})
        elif step == "reopen":
            w.reopen(item)
        else:
            w.undo(id)
    bring(as_text=True)
    w.resolve(w.alert("quarantined"), "apply")
    bring(as_text=False)


def too_long_ago(w: Walk) -> None:
    """The next day nobody takes anything back as a matter of course: neither a decision nor a report of his own."""
    (work,) = w.order()
    on = {"work_order": work.code, "operation": work.steps[0]}
    phone = w.phone("worker")
    own = w.by(phone, "work.report", {**on, "good": "2"})
    held = w.by(phone, "work.report", {**on, "good": "90"})
    w.resolve(w.item(held), "dismiss")
    home = ServerFailures(w.factory)
    home.nobody_for(17 * HOUR_MS)
    home.back_again()
    w.reopen(w.item(held))
    w.by(phone, "event.reverse", {"event_id": own, "reason": "yesterday"})


def dismissed_first(w: Walk) -> None:
    """Something builds on an event that a person dismissed."""
    (work,) = w.order()
    held = w.do("worker", "work.report", {"work_order": work.code, "operation": work.steps[0], "good": "90"})
    w.undo(held)
    w.resolve(w.item(held), "dismiss")
    w.undo(held)
    w.reopen(w.item(held))
    back = w.undo(held)
    w.resolve(w.item(held), "apply")
    w.undo(back), w.undo(held)


def settled_and_back(w: Walk) -> None:
    """What its author took back is dismissed with his wish, and opened again: the wish waits again, and comes true."""
    (work,) = w.order()
    phone, on = w.phone("worker"), {"work_order": work.code, "operation": work.steps[0]}
    held = w.by(phone, "work.report", {**on, "good": "90"})
    w.by(phone, "event.reverse", {"event_id": held, "reason": "typo"})
    w.by(phone, "work.report", {**on, "good": "9"})
    for settle in (True, w.rng.random() < 0.5):
        w.resolve(w.item(held), "dismiss", settle=settle)
        w.reopen(w.item(held))
    w.resolve(w.item(held), w.rng.choice(("apply", "dismiss")), settle=True)
    w.reopen(w.item(held))


STORIES = (told_twice, on_the_last, bound_otherwise, made_again, a_wish, ng_by_word, raised_again, a_newcomer,
           text_and_record, too_long_ago, dismissed_first, settled_and_back)
