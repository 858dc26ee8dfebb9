"""Stories of goods: boxes, waybills, delivery notes, and taking back what has moved on since [S8, S9, S13]."""

from __future__ import annotations

from tests.simulation.factory import DRAWING, LATE
from tests.simulation.walk import Walk


def delivered(w: Walk) -> None:
    """One order, from the machine to the signed slip; every step of it twice, and then back."""
    (work,), (box, other) = w.order(), w.boxes(2)
    reports = w.make(work)
    w.note([box])  # nothing in it
    packed = w.pack(box, work)
    first = w.note([box])
    w.note([box])  # is on one
    for path in ("cancel", "cancel"):
        w.send("P-sales", f"/deliveries/{first}/{path}")
    w.sign(first)
    second = w.note([box], "pick_up")
    w.send("P-sales", f"/orders/{work.no}/complete")
    w.sign(second, "e" * 64)
    for _ in range(2):
        w.sign(second)
    w.send("P-sales", f"/deliveries/{second}/cancel")
    w.undo(packed)
    w.undo(reports[-1])
    w.do("warehouse", "package.pack", {"package": box, "lines": [{"work_order": work.code, "quantity": "1"}]})
    w.do("warehouse", "package.unpack", {"package": box, "lines": [{"work_order": work.code, "quantity": "1"}]})
    for step in ("cancel", "complete", "complete", "hold", "settle", "link"):
        w.send("P-boss", f"/orders/{work.no}/{step}", {"reason": "so"} if step in ("cancel", "hold") else {})
    w.pack(other, work)  # it is over
    w.note([other])


def in_parts(w: Walk) -> None:
    """Two boxes on two notes; one is emptied before it is signed for."""
    (work,), (one, two) = w.order(), w.boxes(2)
    w.pack(one, work, 10), w.pack(two, work, 10)
    first = w.note([one])
    w.sign(first)
    second = w.note([two])
    w.do("warehouse", "package.unpack", {"package": two, "lines": [{"work_order": work.code, "quantity": "10"}]})
    w.sign(second)
    w.pack(two, work, 10)
    w.send("P-sales", f"/orders/{work.no}/cancel", {"reason": "late"})


def half_planned(w: Walk) -> None:
    """An order with a product that nobody has planned yet is not delivered by what there is of it."""
    told = w.told("P-sales", "/orders", {
        "customer": {"name": "宁波顺达汽配", "phone": "13800001111"}, "promised_ship": "2026-03-20", "release": True,
        "save_customer": False, "lines": [{"sku": "HR-1001", "quantity": "5"}, {"sku": LATE, "quantity": "5"}]})
    works, (box,) = w.factory.took(told, "HR-1001"), w.boxes(1)
    w.pack(box, works[0])
    w.sign(w.note([box]))
    w.send("P-sales", f"/orders/{told['no']}/confirm")


def not_this_way(w: Walk) -> None:
    """Boxes that may not go on a note: by courier, on hold, of two customers, of orders that are over."""
    (mine,), (others,) = w.order(quantity=20), w.order(quantity=20, customer=1)
    boxes = w.boxes(4)
    w.pack(boxes[0], mine, 5), w.pack(boxes[1], others, 5), w.pack(boxes[2], mine, 5)
    w.note(boxes[:2])
    w.pack(boxes[0], others, 1)  # two customers in one box
    w.do("warehouse", "package.bind", {"package": boxes[2], "carrier": "SF", "waybill": w.factory.next_waybill()})
    w.note([boxes[2]])
    for step in ("hold", "hold"):
        w.send("P-boss", f"/orders/{mine.no}/{step}", {"reason": "wait"})
    w.note([boxes[0]])
    w.do("warehouse", "package.ship", {"package": boxes[2]})
    for _ in range(2):
        w.send("P-boss", f"/orders/{mine.no}/release", {})
    for step in ("confirm", "gate", "cancel", "cancel"):
        w.send("P-sales", f"/orders/{others.no}/{step}",
               {"gate": {"gate": "invoice"}, "cancel": {"reason": "gone"}}.get(step, {}))
    w.note([boxes[1]])
    w.note([])
    w.note(["P-nothing"])


def other_carrier(w: Walk) -> None:
    """A box on a note goes by courier after all; then its note is signed or cancelled, and the binding taken back."""
    (work,), (one, two, three) = w.order(), w.boxes(3)
    for box in (one, two, three):
        w.pack(box, work, 5)
    bound = w.do("warehouse", "package.bind", {"package": one, "carrier": "self"})
    other = w.do("warehouse", "package.bind", {"package": two, "carrier": "self"})
    note, gone = w.note([one, three]), w.note([two])
    waybill = w.factory.next_waybill()
    moved = w.do("warehouse", "package.bind", {"package": three, "carrier": "SF", "waybill": waybill},
                 {"waybill": note})
    w.do("warehouse", "package.ship", {"package": one})
    w.undo(bound)
    w.sign(note)
    w.undo(bound), w.undo(moved)
    w.undo(other)
    w.send("P-sales", f"/deliveries/{gone}/cancel")
    w.undo(other)
    w.do("warehouse", "package.unbind", {"package": three, "waybill": waybill, "reason": "wrong"})


def two_names(w: Walk) -> None:
    """One waybill, several boxes, two customers."""
    (mine,), (others,) = w.order(), w.order(customer=1)
    one, two, three = w.boxes(3)
    w.pack(one, mine, 5), w.pack(two, others, 5)
    first, second = w.factory.next_waybill(), w.factory.next_waybill()
    begun = w.do("warehouse", "package.bind", {"package": one, "carrier": "SF", "waybill": first})
    w.do("warehouse", "package.bind", {"package": two, "carrier": "SF", "waybill": first})
    w.do("warehouse", "package.bind", {"package": three, "carrier": "SF", "waybill": first})
    w.pack(three, others, 1)
    moved = w.do("warehouse", "package.bind", {"package": one, "carrier": "SF", "waybill": second}, {"waybill": first})
    w.undo(begun)
    w.do("warehouse", "package.bind", {"package": one, "carrier": "ZTO", "waybill": second}, {"waybill": second})
    w.do("warehouse", "package.bind", {"package": one, "carrier": "ZTO", "waybill": second})
    w.do("warehouse", "package.unbind", {"package": three, "waybill": first, "reason": "empty"})
    w.do("warehouse", "package.bind", {"package": two, "carrier": "SF", "waybill": first})
    w.undo(moved)
    w.do("warehouse", "package.unbind", {"package": three, "waybill": first, "reason": "again"})
    w.do("warehouse", "package.unbind", {"package": two, "waybill": "SF-other", "reason": "wrong"})


def corrected_name(w: Walk) -> None:
    """A waybill moves to another customer's box; taking the correction back would put both under it."""
    (mine,), (others,) = w.order(), w.order(customer=1)
    one, two = w.boxes(2)
    w.pack(one, mine, 5), w.pack(two, others, 5)
    first, second = w.factory.next_waybill(), w.factory.next_waybill()
    w.do("warehouse", "package.bind", {"package": one, "carrier": "SF", "waybill": first})
    moved = w.do("warehouse", "package.bind", {"package": one, "carrier": "SF", "waybill": second}, {"waybill": first})
    w.do("warehouse", "package.bind", {"package": two, "carrier": "SF", "waybill": first})
    w.undo(moved)


def left(w: Walk) -> None:
    """What left the house: everything that can be tried with it afterwards."""
    (work,), (box, other) = w.order(), w.boxes(2)
    packed = w.pack(box, work)
    for step in ("deliver", "exception", "complete", "transit"):
        w.send("P-sales", f"/orders/{work.no}/{step}", {"reason": "lost"} if step == "exception" else {})
    w.do("warehouse", "package.ship", {"package": box})
    waybill = w.factory.next_waybill()
    w.do("warehouse", "package.bind", {"package": box, "carrier": "SF", "waybill": waybill})
    shipped = [w.do("warehouse", "package.ship", {"package": box}) for _ in range(2)]
    some = {"package": box, "lines": [{"work_order": work.code, "quantity": "1"}]}
    for type, body in (("package.unpack", some), ("package.pack", some),
                       ("package.bind", {"package": box, "carrier": "SF", "waybill": w.factory.next_waybill()}),
                       ("package.unbind", {"package": box, "waybill": waybill, "reason": "wrong"})):
        w.do("warehouse", type, body)
    w.undo(packed)
    w.send("P-sales", f"/orders/{work.no}/cancel", {"reason": "too late"})
    for step in ("transit", "exception", "return", "deliver"):
        w.send("P-sales", f"/orders/{work.no}/{step}", {"reason": "so"} if step in ("exception", "return") else {})
    for id in shipped:
        w.undo(id)
    w.note([other])


def put_back(w: Walk) -> None:
    """Taken out of a box, and the box or the order has no room for it any more."""
    (mine,), (others,) = w.order(), w.order(customer=1)
    one, two = w.boxes(2)
    packed = w.pack(one, mine, 10)
    some = {"package": one, "lines": [{"work_order": mine.code, "quantity": "10"}]}
    out = w.do("warehouse", "package.unpack", some)
    w.undo(packed)
    w.pack(one, others, 2)
    w.undo(out)
    w.do("warehouse", "package.unpack", {"package": one, "lines": [{"work_order": others.code, "quantity": "2"}]})
    w.pack(two, mine, 20)
    w.undo(out)
    w.do("warehouse", "package.unpack", {"package": two, "lines": [{"work_order": mine.code, "quantity": "50"}]})
    w.do("warehouse", "package.unpack", {"package": two, "lines": [{"work_order": mine.code, "quantity": "20"}]})
    w.undo(out)
    w.do("warehouse", "package.bind", {"package": two, "carrier": "self"})
    w.send("P-sales", f"/orders/{mine.no}/files", {"files": [DRAWING]})


def waits_for_the_pack(w: Walk) -> None:
    """A box is sent while a pack of it is still in the inbox; the pack is decided, and the box goes [S9]."""
    (work,), (box,) = w.order(), w.boxes(1)
    w.pack(box, work, 5)
    w.do("warehouse", "package.bind", {"package": box, "carrier": "self"})
    held = w.pack(box, work, 900)
    w.do("warehouse", "package.ship", {"package": box})
    w.resolve(w.item(held), w.rng.choice(("dismiss", "correct")),
              body={"package": box, "lines": [{"work_order": work.code, "quantity": "2"}]})
    w.reopen(w.item(held))
    w.resolve(w.item(held), "dismiss")


STORIES = (delivered, in_parts, half_planned, not_this_way, other_carrier, two_names, corrected_name, left, put_back,
           waits_for_the_pack)
