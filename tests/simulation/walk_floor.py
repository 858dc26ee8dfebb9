"""Stories of the floor: everything undone on a phone without a network, and what waits for ever [S12, S13, S15]."""

from __future__ import annotations

from typing import Any

from tests.simulation.factory import BOX, Work
from tests.simulation.failures import ServerFailures
from tests.simulation.phone import Phone
from tests.simulation.run import HOUR_MS
from tests.simulation.walk import Walk


def in_the_basement(w: Walk) -> None:
    """A supervisor without a network does one of everything and takes it all back; his screen follows at once."""
    (work,), (box,) = w.order(BOX), w.boxes(1)
    phone = w.phone("supervisor")
    w.run.go(70_000)  # the rows are there
    w.run.network.healed = False
    w.run.network.offline.add(phone.name)
    on: dict[str, Any] = {"work_order": work.code, "operation": work.steps[0]}
    some = [{"work_order": work.code, "quantity": "2"}]
    waybill = w.factory.next_waybill()
    done = [away(w, phone, type, body) for type, body in (
        ("work.start", on),
        ("work.report", {**on, "good": "8.5", "process_scrap": "1", "material_scrap": "1", "finish": True}),
        ("work.resume", {**on, "operation": 990}), ("work.report", {**on, "operation": 990, "good": "1"}),
        ("inspection.record", {**on, "operation": 20, "kind": "final", "result": "pass"}),
        ("inspection.record", {**on, "operation": 990, "kind": "final", "result": "pass"}),
        ("stock.in", {"work_order": work.code, "quantity": "2"}),
        ("package.pack", {"package": box, "lines": some}), ("package.unpack", {"package": box, "lines": some}),
        ("package.pack", {"package": box, "lines": some}),
        ("package.bind", {"package": box, "carrier": "SF", "waybill": waybill}),
        ("package.ship", {"package": box}), ("package.unbind", {"package": box, "waybill": waybill, "reason": "wrong"}),
        ("package.unbind", {"package": box, "waybill": "SF-other", "reason": "wrong"}),
        ("package.bind", {"package": box, "carrier": "self"}),
        ("package.bind", {"package": "no box", "carrier": "self"}), ("package.ship", {"package": "no box"}),
        ("package.unbind", {"package": "no box", "waybill": "x", "reason": "x"}),
        ("andon.call", {"work_center": "PRESS", "kind": "other"}),
        ("andon.call", {"work_center": "PRESS", "kind": "machine"}),
        ("andon.clear", {"work_center": "PRESS", "kind": "other"}),
        ("andon.call", {"work_center": "NOWHERE", "kind": "other"}),
        ("andon.clear", {"work_center": "NOWHERE", "kind": "other"}), ("work.dance", on))]
    for operation in (work.steps[0], 990, None):
        ng = away(w, phone, "ng.report", {"work_order": work.code, "quantity": "4", "counted": operation is not None,
                                          "defect": "SCRATCH", "replenish": bool(operation),
                                          **({"operation": operation} if operation else {})})
        body = {"ng_report": ng, "quantity": "1"}
        done += [away(w, phone, "ng.dispose", {**body, "disposition": how})
                 for how in ("rework", "concession", "scrap")]
        done.append(away(w, phone, "ng.dispose", {**body, "disposition": "sort", "good": "1", "scrap": "0"}))
        done.append(away(w, phone, "ng.replenish", {"ng_report": ng}))
        done.append(ng)
    done += [away(w, phone, "ng.dispose", {"ng_report": "none", "quantity": "1", "disposition": "scrap"})]
    look(w, phone)
    for id in [*reversed(done), "none"]:
        away(w, phone, "event.reverse", {"event_id": id, "reason": "all wrong"})
    look(w, phone)
    w.run.network.offline.discard(phone.name)
    w.run.network.healed = True
    for _ in range(3):
        w.run.go(15_000)
        look(w, phone)


def away(w: Walk, phone: Phone, type: str, body: dict[str, Any]) -> str:
    before = len(w.run.saved)
    w.run.capture(phone, type, body)
    w.run.go(200)
    return next(iter(list(w.run.saved)[before:]), "")


def look(w: Walk, phone: Phone) -> None:
    """The person looks at the screen: what it shows fits together."""
    w.run.broken += [f"[S25] {phone.name}: {wrong} does not fit" for wrong in w.run.look(phone)["wrong"]]


def waits_in_vain(w: Walk) -> None:
    """What it names never comes: after a day a person is asked [S12]."""
    (work,) = w.order()
    phone = w.phone("supervisor")
    never = w.run.server.kit.ids.uuid()
    first = w.by(phone, "event.reverse", {"event_id": never, "reason": "where is it?"})
    w.by(phone, "ng.dispose", {"ng_report": never, "quantity": "1", "disposition": "scrap"})
    w.by(phone, "event.reverse", {"event_id": first, "reason": "no"})
    home = ServerFailures(w.factory)
    home.nobody_for(25 * HOUR_MS)
    home.rounds(), home.rounds()
    home.back_again()
    w.resolve(w.item(first), "apply"), w.resolve(w.item(first), "dismiss")
    w.do("worker", "work.report", {"work_order": work.code, "operation": 10, "good": "2"})


def up_the_line(w: Walk) -> None:
    """Calls that nobody answers and boxes that nobody fetches go up, level by level, and come to an end [S24]."""
    (work,), (box, other) = w.order(), w.boxes(2)
    w.send("P-admin", "/settings", {"escalation_minutes": 5, "not_gone_minutes": 5, "shifts": []})
    call = {"work_center": "PRESS", "kind": "machine"}
    w.do("worker", "andon.call", call)
    w.pack(box, work, 5), w.pack(other, work, 5)
    w.do("warehouse", "package.bind", {"package": other, "carrier": "self"})
    home = ServerFailures(w.factory)
    for _ in range(4):
        home.nobody_for(10 * 60_000)
        home.rounds()
    home.back_again()
    w.do("worker", "andon.clear", call)
    w.do("warehouse", "package.ship", {"package": other})
    w.do("warehouse", "package.unpack", {"package": box, "lines": [{"work_order": work.code, "quantity": "5"}]})
    home.rounds()


def not_his(w: Walk) -> None:
    """Reports for others, by who may, may no longer, or for whom nobody knows; and other people's records [S14]."""
    (work,) = w.order()
    on = {"work_order": work.code, "operation": work.steps[0]}
    phone = w.phone("foreman")
    foreman, worker = phone.who, w.factory.somebody("worker")
    for behalf in (worker, "P-nobody"):
        w.by(phone, "work.report", {**on, "good": "1"}, behalf=behalf)
    made = w.by(phone, "work.report", {**on, "good": "1"})
    w.send("P-admin", f"/people/{foreman}/roles", {"roles": ["worker"]})
    w.factory.roles[foreman] = "worker"
    w.by(phone, "work.report", {**on, "good": "1"}, behalf=worker)
    other = w.phone("worker", phone)
    if other.who == foreman:
        w.run.sign_in(other, w.factory.hire("worker"))
    w.by(other, "event.reverse", {"event_id": made, "reason": "mine?"})
    w.by(other, "ng.dispose", {"ng_report": made, "quantity": "1", "disposition": "scrap"})
    w.do("inspector", "ng.dispose", {"ng_report": made, "quantity": "1", "disposition": "scrap"})
    w.send("P-boss", f"/orders/{work.no}/hold", {"reason": "wait"})
    w.by(other, "work.report", {**on, "good": "1"})
    w.pack(w.boxes(1)[0], work, 1)
    w.send("P-admin", f"/people/{w.factory.hire('worker')}/revoke", {})


def out_of_use(w: Walk) -> None:
    """People and phones that were looked after twice."""
    phone = w.phone("worker")
    for name in ("gate", "gate", "hall"):
        w.send("P-admin", f"/devices/{phone.device}/name", {"name": name})
    for kiosk in (True, True, False):
        w.send("P-admin", f"/devices/{phone.device}/kiosk", {"kiosk": kiosk})
    new = w.factory.hire("worker")
    for _ in range(2):
        w.send("P-admin", f"/people/{new}/revoke")
    w.factory.gone.add(new)
    w.send("P-admin", f"/people/{new}/leave", {"to": "P-boss"})


def odd_forms(w: Walk) -> None:
    """Bodies that read as nothing, one after the other [S3]."""
    (work,), phone = w.order(), w.phone("supervisor")
    on = {"work_order": work.code, "operation": work.steps[0]}
    for type, body in (
            ("work.report", {**on, "good": 5}), ("work.report", {**on, "good": "1", "workers": ["a"] * 51}),
            ("work.report", {**on, "good": "1", "workers": ["a", "b"]}), ("work.report", {**on, "good": "x"}),
            ("work.report", {**on, "good": "1", "operation": True}),
            ("work.report", {**on, "good": "1", "happened_at": "yesterday"}),
            ("stock.in", {"work_order": work.code, "quantity": "900"}),
            ("inspection.record", {**on, "kind": "final", "result": "pass", "values": "x"}),
            ("ng.report", {**on, "quantity": "1", "counted": "yes", "defect": "SCRATCH", "replenish": False}),
            ("ng.report", {**on, "quantity": "1", "counted": True, "defect": "NONE", "replenish": False})):
        w.run.capture(phone, type, body)
    w.run.go(2_000)


def many_hands(w: Walk) -> None:
    """Phones without a network work at large orders; what one of them says rests on what another saw [I4]."""
    here = [w.phone("supervisor")]
    here.append(w.phone("supervisor", other=here[0]))
    for _ in range(3):
        (work,) = w.order(BOX, quantity=900)
        w.factory.works.remove(work), w.factory.orders.remove(work.no)  # nobody else has it to do with
        w.run.go(70_000)  # the rows are there
        w.run.network.offline |= {phone.name for phone in here}
        wrong: list[str] = []
        for _ in range(w.rng.randint(5, 12)):
            by_hand(w, w.rng.choice(here), work, wrong)
        for phone in w.rng.sample(here, len(here)):
            w.run.network.offline.discard(phone.name)
            w.run.go(40_000)


def by_hand(w: Walk, phone: Phone, work: Work, wrong: list[str]) -> None:
    """One thing that asks nobody. wrong: NG reports so far, the phones' together."""
    on: dict[str, Any] = {"work_order": work.code, "operation": w.rng.choice(work.steps)}
    what = w.rng.random()
    if wrong and what < 0.3:
        how = w.rng.choice(("rework", "concession", "scrap"))
        away(w, phone, "ng.dispose", {"ng_report": w.rng.choice(wrong), "quantity": "1", "disposition": how})
    elif what < 0.5:
        wrong.append(away(w, phone, "ng.report", {**on, "quantity": "15", "counted": False, "defect": "SCRATCH",
                                                  "replenish": False}))
    elif what < 0.6:
        away(w, phone, "stock.in", {"work_order": work.code, "quantity": "1"})
    elif what < 0.7:
        away(w, phone, "work.start", on)
    else:
        away(w, phone, "work.report", {**on, "good": str(w.rng.randint(1, 9)), "process_scrap": "1"})


HANDS = (many_hands,)
STORIES = (odd_forms, in_the_basement, waits_in_vain, up_the_line, not_his, out_of_use)
