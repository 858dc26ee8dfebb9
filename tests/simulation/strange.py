"""What nobody should capture, and somebody will: odd bodies, codes, targets. The server holds them and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sync.event import format_instant
from tests.simulation.factory import LATE, RAIL, unknown_code
from tests.simulation.phone import Phone

if TYPE_CHECKING:
    from tests.simulation.floor import Floor

WORDS = ("𝟙\u0000", "划伤较深", "ok", "é" * 40)
MANY = ("0", "900")
QUANTITIES = ("-1", "1e9", "", "abc", "1.2345", "0.5", 5, "１２")
Capture = tuple[str, Any, dict[str, Any]]  # type, body, base


def oddities(floor: Floor, phone: Phone) -> Capture:
    """One of them."""
    return floor.rng.choice((reports, quality, boxes, others))(floor, phone)


def reports(floor: Floor, _phone: Phone) -> Capture:
    run, rng, work = floor.run, floor.rng, floor.rng.choice(floor.factory.works)
    on, package = floor.where(work), rng.choice(floor.factory.packages or ["P0"])
    now = format_instant(run.clock())
    return rng.choice((
        ("work.report", {**on, "good": rng.choice(QUANTITIES), "note": rng.choice(WORDS)}, {}),
        ("work.report", {**on, "good": "0"}, {}),
        ("work.report", {**on, "good": "1", "colour": "red"}, {}),
        ("work.report", {**on}, {}),
        ("work.report", {**on, "operation": rng.choice((0, 15, 990, True)), "good": "1"}, {}),
        ("work.report", {**on, "good": "1", "workers": rng.choice((["a", "b"], "a", ["a"] * 51, [7]))}, {}),
        ("work.report", {**on, "good": "1"}, {"revision": rng.choice((0, 99))}),
        ("work.report", {**on, "good": "1", "happened_at": rng.choice(("yesterday", "2026-03-02T08:00:00", now))}, {}),
        ("work.report", {"work_order": package, "operation": 10, "good": "1"}, {}),
        ("work.report", {"work_order": rng.choice(("?", "", 5, f"https://x/C/{work.code}", work.code.lower())),
                         "operation": 10, "good": "1"}, {}),
        ("work.dance", {**on}, {}), ("work.start", {**on, "reason": "x" * 2100}, {}),
        ("work.start", ["no", "object"], {}),
        ("stock.in", {"work_order": work.code, "quantity": str(work.planned * 3)}, {}),
        ("stock.in", {"work_order": unknown_code(run), "quantity": "1"}, {}),
        ("work.report", {**on, "good": str(work.planned * 2)}, {"revision": 1})))


def quality(floor: Floor, phone: Phone) -> Capture:
    rng, work = floor.rng, floor.rng.choice(floor.factory.works)
    on, mine = floor.where(work), floor.factory.mine.get(phone.name) or [""]
    ng = rng.choice(floor.factory.ng)[0] if floor.factory.ng else rng.choice(mine)
    some: dict[str, Any] = {**on, "quantity": "1", "counted": True, "defect": "SCRATCH", "replenish": False}
    return rng.choice((
        ("ng.report", {**some, "counted": "yes"}, {}), ("ng.report", {**some, "defect": "NONE"}, {}),
        ("ng.report", {**some, "defect": rng.choice((5, " ", "x" * 300))}, {}),
        ("ng.report", {**some, "quantity": "0"}, {}), ("ng.report", {**some, "quantity": "3000"}, {}),
        ("ng.dispose", {"ng_report": rng.choice(mine), "disposition": "scrap", "quantity": "1"}, {}),
        ("ng.dispose", {"ng_report": ng, "disposition": "scrap", "quantity": "1", "good": "1"}, {}),
        ("ng.dispose", {"ng_report": ng, "disposition": "sort", "quantity": "2", "good": "1"}, {}),
        ("ng.dispose", {"ng_report": ng, "disposition": "burn", "quantity": "2"}, {}),
        ("ng.dispose", {"ng_report": ng, "disposition": "concession", "quantity": "900"}, {}),
        ("ng.replenish", {"ng_report": rng.choice(mine)}, {}),
        ("inspection.record", {**on, "kind": "final", "result": "pass", "values": {"length": "x" * 31_000}}, {}),
        ("inspection.record", {**on, "kind": "final", "result": "pass", "values": "x"}, {}),
        ("inspection.record", {**on, "kind": "patrol", "result": "pass", "values": {"a": nested(20)}}, {}),
        ("inspection.record", {**on, "kind": "patrol", "result": "pass", "values": {"a": "x" * 40_000}}, {})))


def boxes(floor: Floor, _phone: Phone) -> Capture:
    run, rng, work = floor.run, floor.rng, floor.rng.choice(floor.factory.works)
    package = rng.choice(floor.factory.packages or ["P0"])
    rail = next((w for w in floor.factory.works if w.sku == RAIL), work)
    some = [{"work_order": rail.code, "quantity": "1"}]
    return rng.choice((
        ("package.pack", {"package": package, "lines": rng.choice(([], ["x"]))}, {}),
        ("package.pack", {"package": package, "lines": [{"work_order": rail.code, "quantity": rng.choice(MANY)}]}, {}),
        ("package.pack", {"package": unknown_code(run), "lines": some}, {}),
        ("package.pack", {"package": 7, "lines": some}, {}),
        ("package.pack", {"package": "no code", "lines": some}, {}),
        ("package.unpack", {"package": package, "lines": [{"work_order": rail.code, "quantity": "500"}]}, {}),
        ("package.bind", {"package": package, "carrier": "SF"}, {}),
        ("package.bind", {"package": package, "carrier": "SF", "waybill": "SF1"}, {"waybill": 5}),
        ("package.bind", {"package": rail.code, "carrier": "self"}, {}),
        ("package.unbind", {"package": package, "waybill": "SF-none", "reason": "wrong"}, {}),
        ("package.ship", {"package": rail.code}, {})))


def others(floor: Floor, phone: Phone) -> Capture:
    run, rng = floor.run, floor.rng
    mine = floor.factory.mine.get(phone.name) or [""]
    late = next((w for w in floor.factory.works if w.sku == LATE), floor.factory.works[0])
    return rng.choice((
        ("andon.call", {"work_center": "NOWHERE", "kind": "other"}, {}),
        ("andon.call", {"work_center": "PRESS", "kind": "weather"}, {}),
        ("andon.clear", {"work_center": "NOWHERE", "kind": "other"}, {}),
        ("event.reverse", {"event_id": rng.choice(mine), "reason": " "}, {}),
        ("event.reverse", {"event_id": run.last_reversal(phone), "reason": "again"}, {}),
        ("event.reverse", {"event_id": "no such event", "reason": "again"}, {}),
        ("event.reverse", {"event_id": rng.choice([*floor.factory.decisions, *mine]), "reason": "again"}, {}),
        ("work.report", {"work_order": late.code, "operation": rng.choice((10, 30)), "good": "3"}, {})))


def nested(depth: int) -> Any:
    return [nested(depth - 1)] if depth else "deep"
