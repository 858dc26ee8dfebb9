"""Stories of the plan: changes of an order, the freeze, another routing, full work centers, replacements [S6, S11]."""

from __future__ import annotations

import json
from typing import Any

from tests.simulation.factory import BOX, DRAWING, LATE, RAIL
from tests.simulation.walk import Walk

STEP = {"name": "x", "work_center": "LATHE"}
RAIL_STEPS = [{"number": 10, "name": "车削", "name_en": "Turning", "work_center": "LATHE", "standard_seconds": 60},
              {"number": 20, "name": "钻孔", "name_en": "Drilling", "work_center": "DRILL", "standard_seconds": 30}]


def ask(w: Walk, no: str, who: str = "P-sales", **wish: Any) -> str:
    """A change somebody asks for; its id, "" where it was refused."""
    reply = w.send(who, f"/orders/{no}/changes", {**wish, "reason": "asked for"})
    if reply.status >= 300:
        return ""
    id = str(json.loads(reply.body)["change_id"])
    w.office.changes.append(id)
    return id


def decide(w: Walk, id: str, *people: str, word: str = "approve") -> None:
    for who in people:
        w.send(who, f"/changes/{id or 'none'}/{word}")


def new_date(w: Walk) -> None:
    """A new date freezes the routing; both sides must agree on another one [S6]."""
    (work,) = w.order(BOX)
    decide(w, ask(w, work.no, promised_ship="2026-05-05"), "P-sales", "P-planner", "P-planner")
    w.do("worker", "work.report", {"work_order": work.code, "operation": 10, "good": "2"}, {"revision": 1})
    for who, people in (("P-sales", ("P-sales", "P-second", "P-planner")),
                        ("P-planner", ("P-planner", "P-boss", "P-sales")),
                        ("P-desk", ("P-desk", "P-boss", "P-boss", "P-sales"))):
        number = w.rng.randint(11, 29)
        decide(w, ask(w, work.no, who, routing=[{"line": 1, "operations": [{**STEP, "number": number}]}]), *people)
    decide(w, ask(w, work.no, lines=[{"sku": RAIL, "quantity": "20"}]), "P-boss", "P-second", "P-sales")
    gone = ask(w, work.no, requirements="late")
    refused = ask(w, work.no, requirements="never")
    decide(w, refused, "P-boss", "P-boss", word="refuse")
    decide(w, refused, "P-boss")
    approved = ask(w, work.no, requirements="done")
    decide(w, approved, "P-boss")
    decide(w, approved, "P-boss", word="refuse")
    w.send("P-boss", f"/orders/{work.no}/cancel", {"reason": "no"})
    decide(w, gone, "P-boss")


def another_routing(w: Walk) -> None:
    """The routing changes under the hands of who works by it."""
    (work,) = w.order()
    first = work.steps[0]
    w.do("worker", "work.report", {"work_order": work.code, "operation": first, "good": "5"})
    known = RAIL_STEPS[0]
    for steps in ([{**STEP, "number": 30}], [], [known, known], [{**known, "work_center": "NOWHERE"}], RAIL_STEPS,
                  [known, {**STEP, "number": 20, "work_center": "PRESS"}, {**STEP, "number": 40}], [known],
                  [{**known, "work_center": "DRILL"}, RAIL_STEPS[1]]):
        decide(w, ask(w, work.no, routing=[{"line": 1, "operations": steps}]), "P-planner")
    late = ask(w, work.no, routing=[{"line": 1, "operations": [known]}])
    w.do("worker", "work.report", {"work_order": work.code, "operation": 20, "good": "2"})
    decide(w, late, "P-planner")
    w.do("worker", "work.report", {"work_order": work.code, "operation": 20, "good": "2"}, {"revision": 1})


def new_drawing(w: Walk) -> None:
    """Another drawing, the same drawing, a drawing that is not here, and of what is not planned yet."""
    told = w.told("P-sales", "/orders", {
        "customer": {"name": "宁波顺达汽配", "phone": "13800001111"}, "promised_ship": "2026-03-20", "release": True,
        "save_customer": False, "lines": [{"sku": RAIL, "quantity": "20"}, {"sku": LATE, "quantity": "5"}]})
    works = w.factory.took(told, RAIL)
    for line, drawing, file in ((1, "D-7", DRAWING), (1, "D-7", DRAWING), (1, "D-8", "e" * 64), (2, "D-7", ""),
                                (7, "D", "")):
        decide(w, ask(w, told["no"], drawing=[{"line": line, "drawing": drawing, "drawing_file": file}]), "P-planner")
    held = w.do("worker", "work.report", {"work_order": works[0].code, "operation": 10, "good": "2"}, {"revision": 1})
    w.resolve(w.item(held), "apply")
    w.reopen(w.item(held))


def more_lines(w: Walk) -> None:
    """Lines come, change what they are, and cannot go; an old change is asked for too late."""
    (work,) = w.order()
    old = ask(w, work.no, requirements="deburr")
    line = {"sku": RAIL, "quantity": "20"}
    box, late = {"sku": BOX, "quantity": "5"}, {"sku": LATE, "quantity": "3"}
    for wish in ([line, box], [line, box, late], [line], [{**line, "sku": BOX}, {**box, "quantity": "7"}, late],
                 [{**line, "sku": "ZZ-0"}]):
        decide(w, ask(w, work.no, lines=wish), "P-planner")
    decide(w, old, "P-planner")
    decide(w, ask(w, work.no, "P-planner", address="elsewhere"), "P-planner", "P-boss")
    w.do("worker", "work.report", {"work_order": work.code, "operation": 10, "good": "2"}, {"revision": 1})
    told = w.told("P-sales", "/orders", {"customer": {"name": "宁波顺达汽配", "phone": "13800001111"}, "release": False,
                                         "promised_ship": "2026-03-20", "save_customer": False, "lines": [line]})
    w.factory.took(told, RAIL)
    decide(w, ask(w, told["no"], lines=[line, line]), "P-planner")


def full_machines(w: Walk) -> None:
    """More than the machines can do for weeks; moved, replaced, finished early: plans give way [I15]."""
    (huge,) = w.order(quantity=3_000)
    (next_one,) = w.order(quantity=600)
    for day in ("2026-03-02", "2026-03-08", "2026-03-09", "2026-06-01"):
        for number in next_one.steps:
            w.send("P-planner", "/schedule/move", {"work_order": next_one.id, "operation": number, "day": day})
    w.send("P-planner", "/schedule/move", {"work_order": next_one.id, "operation": 10, "day": "2026-04-01",
                                           "center": "PRESS"})
    w.do("worker", "work.report", {"work_order": huge.code, "operation": 10, "good": "1500"})
    w.do("worker", "work.report", {"work_order": huge.code, "operation": 10, "good": "10", "finish": True})
    w.send("P-planner", "/schedule/move", {"work_order": huge.id, "operation": 10, "day": "2026-04-01"})
    decide(w, ask(w, huge.no, lines=[{"sku": RAIL, "quantity": "2500"}]), "P-planner")
    w.send("P-boss", f"/orders/{next_one.no}/cancel", {"reason": "no"})
    w.send("P-planner", "/schedule/move", {"work_order": next_one.id, "operation": 10, "day": "2026-04-01"})
    w.do("inspector", "ng.report", {"work_order": huge.code, "operation": 10, "quantity": "3", "counted": True,
                                    "defect": "SCRATCH", "replenish": True})


def what_is_not(w: Walk) -> None:
    """Orders of what is not made any more, for whom nobody knows; and the desks' own lists."""
    w.send("P-planner", "/products", {"sku": "OLD-1", "name": "旧件", "active": False, "routing": [
        {"number": 10, "name": "x", "work_center": "LATHE"}]})
    body: dict[str, Any] = {"customer": {"name": "x"}, "promised_ship": "2026-03-20", "save_customer": False,
                            "lines": [{"sku": RAIL, "quantity": "5"}]}
    for wrong in ({"lines": [{"sku": "OLD-1", "quantity": "5"}]}, {"lines": [{"sku": "ZZ-0", "quantity": "5"}]},
                  {"customer_id": "nobody"}, {"files": ["e" * 64]}):
        w.send("P-sales", "/orders", {**body, **wrong})
    w.send("P-admin", "/people/P-boss/roles", {"roles": ["nobody"]})
    shifts = [{"id": "s1", "name": "早班", "start": "08:00", "end": "16:00"},
              {"id": "s2", "name": "晚班", "start": "20:00", "end": "04:00", "break_minutes": 30}]
    for some in (shifts, [*shifts, {"id": "s3", "name": "中", "start": "07:00", "end": "09:00"}],
                 [{"id": "s1", "name": "早班", "start": "8am", "end": "25:00"}]):
        w.send("P-admin", "/settings", {"shifts": some})
    for path in ("/board", "/board/pictures", "/pay"):
        w.run.office("P-boss", "GET", path)


STORIES = (new_date, another_routing, new_drawing, more_lines, full_machines, what_is_not)
