"""I1 to I6 for random sets of events from several phones, in any order of arrival, with any duplication.

The same seed gives the same examples (derandomized), so that a red run is red again.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labels.payload import make
from sync import effects as fx
from sync.model.records import EventStatus, IdConflict, InboxItem, Operation, Package, Parked, Waybill, WorkOrder
from sync.verdict import Refused
from sync.world import World
from tests.sync.factory import Floor, Made, Phone, records, stored
from tests.sync.oracle import contents, operation_sums

PROFILE = settings(derandomize=True, deadline=None, max_examples=60, database=None,
                   suppress_health_check=[HealthCheck.too_slow])
LATE = "C0MES00N"  # the identifier of a work order that is made when some events have arrived
LATE_CODE = make("W", LATE, revision=1)
ABLE = ("able-1", "able-2", "able-3")  # of many roles, so that the rules behind S14 are reached
PEOPLE = (*ABLE, "worker", "supervisor")
WAYBILLS = ("SF1", "SF2", "YT3")
QUANTITIES = st.sampled_from(["0.5", "1", "2", "7", "30"])

# A captured fact, as numbers: (what, person, and three choices that mean something to each kind).
Fact = tuple[str, str, int, int, str]
KINDS = ("report", "report", "report", "ng", "ng", "ng", "dispose", "dispose", "replenish", "pack", "pack", "unpack",
         "bind", "bind", "bind", "unbind", "ship", "reverse", "reverse", "reverse", "reverse", "andon", "clear",
         "start", "inspect", "stock", "broken")
SHORT = st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(PEOPLE), st.integers(0, 5), st.integers(0, 9),
                           QUANTITIES), min_size=5, max_size=30)


def long_story(seed: int) -> list[Fact]:
    """Forty facts, evenly chosen: what a search for small examples seldom tries."""
    chance = random.Random(seed)
    return [(chance.choice(KINDS), chance.choice(PEOPLE), chance.randrange(6), chance.randrange(10),
             chance.choice(["0.5", "1", "2", "7"])) for _ in range(40)]


FACTS = st.one_of(SHORT, st.integers(0, 2**31).map(long_story))
# What the office does meanwhile: after how many arrivals, and what.
OFFICE = st.lists(st.tuples(st.integers(0, 40), st.sampled_from(
    ["hold", "release", "cancel", "change", "address", "late", "resolve", "resolve", "resolve", "expire",
     "revoke"]), st.integers(0, 9)), max_size=12)


class Story:
    """A floor, what was captured on it, and the state of the orders that the captures refer to."""

    def __init__(self) -> None:
        self.floor = Floor()
        for id in ABLE:
            self.floor.act("person.put", id=id, roles=["worker", "inspector", "warehouse"])
        self.orders = [self.floor.order(quantity=40), self.floor.order(quantity=40, sku="ZS-220A"),
                       self.floor.order(quantity=40, customer="南海机械")]
        self.codes = [o.code for o in self.orders] + [LATE_CODE]
        self.boxes = [self.floor.box() for _ in range(3)]
        self.phones = {p: self.floor.phone(p) for p in PEOPLE}
        self.floor.ids.shorts = [LATE]
        self.made_late = False
        self.corrected: dict[str, Any] = {}
        self.captured: list[dict[str, Any]] = []

    def capture(self, facts: list[Fact]) -> list[tuple[Phone, dict[str, Any]]]:
        """The wire events, each with the phone that captured it."""
        events = []
        for fact in facts:
            phone = self.phones[fact[1]]
            type, body, more = self.body(fact)
            raw = phone.make(type, body, **more)
            self.captured.append(raw)
            events.append((phone, raw))
        return events

    def named(self, choice: int, type: str | None = None) -> str:
        """The id of an earlier event, or of one that will never come."""
        ids = [r["event_id"] for r in self.captured if type in (None, r["type"])]
        return ids[choice % len(ids)] if ids else "0195ffff-0000-7000-8000-00000000dead"

    def to_reverse(self, person: str, choice: int) -> str:
        """Mostly an own event that can be reversed, sometimes any."""
        own = [r["event_id"] for r in self.captured if person in ("supervisor", r["actor_id"])
               and r["type"] not in ("event.reverse", "ng.replenish")]
        return own[-1 - choice % min(len(own), 4)] if own and choice % 5 else self.named(choice)

    def body(self, fact: Fact) -> tuple[str, dict[str, Any], dict[str, Any]]:
        kind, person, a, b, quantity = fact
        code, box = self.codes[a % 4], self.boxes[a % 3]
        work = {"work_order": code, "operation": (10, 20, 20, 30)[b % 4]}
        lines = [{"work_order": self.codes[b % 4], "quantity": quantity}]
        base = {} if b % 3 else {"revision": 1}
        call = {"work_center": ("LATHE", "DRILL")[a % 2], "kind": ("machine", "quality")[b % 2]}
        bodies: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
            "report": ("work.report", {**work, "good": quantity, "process_scrap": str(b % 2), "finish": b == 9},
                       {"base": base}),
            "ng": ("ng.report", {**work, "quantity": quantity, "counted": bool(a % 2), "replenish": b > 5,
                                 "defect": ("SIZE", "SCRATCH")[b % 2]}, {"base": base}),
            "dispose": ("ng.dispose", {"ng_report": self.named(b, "ng.report"), "quantity": quantity,
                                       "disposition": ("rework", "repair", "concession", "sort", "scrap",
                                                       "scrap")[a]}, {}),
            "replenish": ("ng.replenish", {"ng_report": self.named(b, "ng.report")}, {}),
            "pack": ("package.pack", {"package": box, "lines": lines}, {"base": base}),
            "unpack": ("package.unpack", {"package": box, "lines": lines}, {}),
            "bind": ("package.bind", {"package": box, "waybill": WAYBILLS[b % 3], "carrier": "SF"},
                     {"base": {"waybill": WAYBILLS[a % 3]} if b > 4 else {}}),
            "unbind": ("package.unbind", {"package": box, "waybill": WAYBILLS[b % 3], "reason": "x"}, {}),
            "ship": ("package.ship", {"package": box}, {}),
            "reverse": ("event.reverse", {"event_id": self.to_reverse(person, b + 10 * a), "reason": "x"}, {}),
            "andon": ("andon.call", call, {}), "clear": ("andon.clear", call, {}),
            "start": ("work.start", work, {}),
            "inspect": ("inspection.record", {**work, "kind": "final", "result": ("pass", "fail")[b % 2]}, {}),
            "stock": ("stock.in", {"work_order": code, "quantity": quantity}, {}),
            "broken": ("work.report", {**work, "good": "many"}, {} if b % 2 else {"sha256": "0" * 64})}
        return bodies[kind]

    def office(self, what: str, choice: int) -> None:
        """One act of the office; what cannot be done is refused and changes nothing."""
        no, floor = self.orders[choice % 3].no, self.floor
        acts: dict[str, Callable[[], Any]] = {
            "hold": lambda: floor.act("order.hold", "supervisor", no=no),
            "release": lambda: floor.act("order.release", "supervisor", no=no),
            "cancel": lambda: floor.act("order.cancel", "supervisor", no=no),
            "change": lambda: floor.change(no, requirements=f"要求 {floor.ids.count}"),
            "address": lambda: floor.change(no, address=f"地址 {floor.ids.count}"),
            "revoke": lambda: floor.act("person.revoke", "supervisor", id=PEOPLE[choice % 2 * 3]),
            "late": self.make_late, "resolve": lambda: self.resolve(choice), "expire": lambda: self.expire(choice)}
        rows = len(floor.ledger.rows)
        try:
            acts[what]()
        except Refused:
            assert len(floor.ledger.rows) - rows <= 1  # a change may have been proposed before it was refused

    def make_late(self) -> None:
        if not self.made_late:
            self.made_late = True
            self.floor.order(quantity=40)

    def resolve(self, choice: int) -> None:
        open_items = [i for i in self.floor.all(InboxItem) if i.state == "open"]
        if open_items:
            item = open_items[choice % len(open_items)]
            body = {"work_order": self.codes[choice % 3], "operation": 10, "good": "1.5"}
            decision = ("apply", "dismiss", "correct")[choice % 3]
            self.floor.resolve(item.id, decision, body)
            if decision == "correct" and item.kind == "held":
                self.corrected[item.event_id or ""] = body

    def expire(self, choice: int) -> None:
        waiting = [s for s in self.floor.all(EventStatus) if s.verdict == "waiting"]
        if waiting:
            self.floor.ledger.expire(waiting[choice % len(waiting)].id, self.floor.now)

    def counting(self) -> dict[str, tuple[str, Any]]:
        """Event id -> (type, body) of all that are applied and not reversed, by the statuses alone."""
        found: dict[str, tuple[str, Any]] = {}
        undone = set()
        for raw in self.captured:
            status = self.floor.world.get(EventStatus, raw["event_id"])
            if status is None or status.verdict != "applied":
                continue
            body = self.corrected.get(raw["event_id"]) or json.loads(raw["body"])
            found[raw["event_id"]] = (raw["type"], body)
            if raw["type"] == "event.reverse" and status.code != "already_reversed":
                undone.add(body["event_id"])
        return {id: value for id, value in found.items() if id not in undone}


def arrivals(events: list[tuple[Phone, dict[str, Any]]], seed: int, keep: bool, again: int
             ) -> list[tuple[Phone, dict[str, Any]]]:
    """Some order of arrival, with duplicates. keep: whether each device's own order is kept."""
    chance = random.Random(seed)
    if keep:
        queues: dict[str, list[tuple[Phone, dict[str, Any]]]] = {}
        for phone, raw in events:
            queues.setdefault(phone.device, []).append((phone, raw))
        order = []
        while queues:
            name = chance.choice(sorted(queues))
            order.append(queues[name].pop(0))
            if not queues[name]:
                del queues[name]
    else:
        order = chance.sample(events, len(events))
    for _ in range(again if order else 0):
        copy = chance.choice(order)
        order.insert(chance.randint(order.index(copy) + 1, len(order)), copy)
    return order


def play(facts: list[Fact], office: list[tuple[int, str, int]], seed: int, keep: bool, again: int) -> Story:
    story = Story()
    told: dict[str, str] = {}
    for n, (phone, raw) in enumerate(arrivals(story.capture(facts), seed, keep, again)):
        for when, what, choice in office:
            if when == n:
                story.office(what, choice)
        first = raw["event_id"] not in told
        sent = phone.deliver(raw)
        assert sent.outcome.replayed != first
        told[raw["event_id"]] = sent.verdict
    check_everything(story)
    return story


def check_everything(story: Story) -> None:
    check_one_verdict_each(story)
    check_sums(story)
    check_replay(story)
    check_waybills(story)
    check_books(story)


def check_one_verdict_each(story: Story) -> None:
    """I1, I4: exactly one verdict each, and captured = applied + held + waiting + dismissed."""
    count: Counter[str] = Counter()
    for raw in story.captured:
        status = story.floor.need(EventStatus, raw["event_id"])
        count[status.verdict] += 1
        assert [r.event_id for r in story.floor.ledger.rows].count(raw["event_id"]) == 1
        assert (status.actor, status.device) == (raw["actor_id"], raw["device_id"])  # I10
    assert sum(count.values()) == len(story.captured)
    assert set(count) <= {"applied", "held", "waiting", "dismissed"}
    assert not story.floor.all(IdConflict)


def check_sums(story: Story) -> None:
    """I2: the sums are those of the applied events, as the oracle reads them."""
    counting = story.counting()
    expected = operation_sums(counting, last=30)
    for made, code in [(o, o.code) for o in story.orders] + [(Made("", LATE, LATE_CODE), LATE_CODE)]:
        for number in (10, 20, 30):
            step = story.floor.world.get(Operation, f"{made.work_order}/{number}")
            if step is None:
                assert (code, number) not in expected
                continue
            for name in ("good", "process_scrap", "material_scrap", "blocked"):
                assert getattr(step, name) == expected[(code, number)][name] * 1000, (code, number, name)
    by_id = {o.work_order: o.code for o in story.orders} | {LATE: LATE_CODE}
    inside = {(p.code, by_id[w]): q for p in story.floor.all(Package) for w, q in p.lines.items()}
    assert inside == {key: q * 1000 for key, q in contents(counting).items()}
    for work_order in story.floor.all(WorkOrder):
        if work_order.id in by_id:
            assert work_order.packed == sum(p.lines.get(work_order.id, 0) for p in story.floor.all(Package))


def check_replay(story: Story) -> None:
    """I3, I6: the log alone gives the same records, and a verdict changes only by a row of it."""
    copy, verdicts = World(), {}
    for row in story.floor.ledger.rows:
        fx.fold(copy, stored(row))
        for (kind, id), status in copy.known.items():
            if kind is EventStatus and status is not None and verdicts.get(id) != status.verdict:
                assert status.changed_seq == row.seq
                verdicts[id] = status.verdict
    assert records(copy) == records(story.floor.world)


def check_waybills(story: Story) -> None:
    """I5: at most one waybill in force a package, and the index of waybills agrees."""
    by_package = {p.id: p.waybill for p in story.floor.all(Package)}
    indexed = [(p, w.id) for w in story.floor.all(Waybill) for p in w.packages]
    assert sorted(indexed) == sorted((p, w) for p, w in by_package.items() if w)


def check_books(story: Story) -> None:
    """What is open stands in the inbox or is parked; what is not, does not."""
    floor = story.floor
    parked = {id for p in floor.all(Parked) for id in p.events}
    for status in floor.all(EventStatus):
        if status.type == "inbox.resolve":
            continue
        assert (status.id in parked) == (status.verdict == "waiting")
        if status.verdict == "held":
            assert floor.need(InboxItem, status.inbox_id or "").state == "open"
        assert (status.effect_seq > 0) == (status.verdict == "applied")
        assert status.code != "rule_failed", status.note
        if status.verdict == "waiting":
            assert still_missing(floor, status.waits_for or ""), "nobody woke it"
    pending = {id for p in floor.all(Package) for id in p.pending}
    for id in pending:
        assert floor.need(EventStatus, id).verdict in ("held", "waiting")


def still_missing(floor: Floor, key: str) -> bool:
    """[S12] Whether what an event waits for is really not here yet."""
    kind, _, id = key.partition(":")
    if kind == "work_order":
        return floor.world.get(WorkOrder, id) is None
    if kind == "packs":
        return bool(floor.need(Package, id).pending)
    named = floor.world.get(EventStatus, id)
    return named is None or named.verdict in ("waiting", "held")


@PROFILE
@given(FACTS, OFFICE, st.integers(0, 10_000), st.integers(0, 5))
def test_I1_I2_I3_I4_I5_I6_in_any_order_that_keeps_each_devices(
        facts: list[Fact], office: list[tuple[int, str, int]], seed: int, again: int) -> None:
    play(facts, office, seed, True, again)


@PROFILE
@given(FACTS, OFFICE, st.integers(0, 10_000), st.integers(0, 5))
def test_I1_I2_I3_I4_I5_I6_in_any_order_at_all(
        facts: list[Fact], office: list[tuple[int, str, int]], seed: int, again: int) -> None:
    play(facts, office, seed, False, again)


# --- I4: where nothing is contested, the order of arrival does not matter ----------------------------------

CALM = st.lists(st.tuples(st.sampled_from(["report", "report", "ng", "dispose", "pack", "bind", "undo", "andon",
                                           "start", "inspect", "stock"]),
                          st.integers(0, 5), st.integers(0, 3), QUANTITIES), min_size=2, max_size=20)


class Calm:
    """Captures that no cap, binding, revision, hold or duplicate contests; some name an order that comes late."""

    def __init__(self, facts: list[tuple[str, int, int, str]]) -> None:
        self.floor = Floor()
        self.orders = [self.floor.order(quantity=2_000) for _ in range(3)]
        self.codes = [o.code for o in self.orders] + [LATE_CODE]
        self.floor.act("person.put", id="jack", roles=["worker", "inspector", "warehouse"])
        self.phones = [self.floor.phone("jack", f"phone-{n}") for n in range(6)]
        self.boxes = [self.floor.box() for _ in range(20)]
        self.floor.ids.shorts = [LATE]
        self.reports: list[list[str]] = [[] for _ in self.phones]
        self.reported: list[tuple[str, str]] = []  # NG reports that nobody disposes yet
        made = [(self.phones[fact[1]], self.event(n, *fact)) for n, fact in enumerate(facts)]
        self.events = [(phone, raw) for phone, raw in made if raw]

    def event(self, n: int, kind: str, who: int, a: int, quantity: str) -> dict[str, Any] | None:
        phone, code = self.phones[who], self.codes[a]
        work = {"work_order": code, "operation": 10 + 10 * (a % 2)}
        match kind:
            case "report":
                raw = phone.make("work.report", {**work, "good": quantity})
                if work["operation"] == 10:  # packing takes from 20: reversing there could be contested
                    self.reports[who].append(raw["event_id"])
                return raw
            case "undo":
                if not self.reports[who]:
                    return None
                return phone.make("event.reverse", {"event_id": self.reports[who].pop(), "reason": "x"})
            case "ng":  # each device its own defect: nothing looks like a duplicate
                self.floor.act("defect.put", id=f"D{who}", name="x")
                raw = phone.make("ng.report", {**work, "quantity": quantity, "counted": True, "defect": f"D{who}",
                                               "replenish": False})
                self.reported.append((raw["event_id"], quantity))
                return raw
            case "dispose":
                if not self.reported:
                    return None
                id, most = self.reported.pop()
                return phone.make("ng.dispose", {"ng_report": id, "quantity": most,
                                                 "disposition": ("rework", "concession", "scrap", "sort")[a]})
            case "pack":
                lines = [{"work_order": code, "quantity": quantity}]
                return phone.make("package.pack", {"package": self.boxes[a], "lines": lines})
            case "bind":
                return phone.make("package.bind", {"package": self.boxes[n], "waybill": f"SF{n}", "carrier": "SF"})
            case "andon":
                return phone.make("andon.call", {"work_center": "LATHE", "kind": "machine"})
            case "start":
                return phone.make("work.start", work)
            case "inspect":
                return phone.make("inspection.record", {**work, "operation": 30, "kind": "final", "result": "pass"})
            case _:
                return phone.make("stock.in", {"work_order": code, "quantity": quantity})

    def play(self, seed: int, again: int) -> dict[str, Any]:
        late = seed % (len(self.events) + 1)
        for n, (phone, raw) in enumerate(arrivals(self.events, seed, seed % 3 != 0, again)):
            if n == late:
                self.floor.order(quantity=2_000)
            phone.deliver(raw)
        if self.floor.ids.shorts:
            self.floor.order(quantity=2_000)
        return self.state()

    def state(self) -> dict[str, Any]:
        """All that people see of the state, without times and without what only counts arrivals."""
        found: dict[str, Any] = {}
        for (kind, id), r in records(self.floor.world).items():
            match kind:
                case "Operation":
                    found[id] = (r.good, r.process_scrap, r.material_scrap, r.blocked, r.starts, r.finishes, r.passes,
                                 r.ahead_since is not None)
                case "WorkOrder":
                    found[id] = (r.packed, r.stocked, r.state, sorted(r.flags), sorted(r.packages),
                                 sorted(r.ng_reports))
                case "Order":
                    found[id] = (r.state, r.percent, sorted(r.packages))
                case "Package":
                    found[id] = (r.lines, r.waybill, r.carrier, r.touched, r.pending)
                case "Waybill":
                    found[id] = sorted(r.packages)
                case "NgReport":
                    found[id] = (r.remaining, r.sorting, r.reversed, [d["disposition"] for d in r.dispositions])
                case "WorkCenter":
                    found[id] = sorted(r.open_calls)
                case "EventStatus":
                    found[id] = (r.verdict, bool(r.reversed_by), r.order)
        return found


@PROFILE
@given(CALM, st.integers(0, 10_000), st.integers(0, 10_000), st.integers(0, 3))
def test_I4_what_nothing_contests_gives_the_same_state_in_every_order(
        facts: list[tuple[str, int, int, str]], one: int, two: int, again: int) -> None:
    first, second = Calm(facts), Calm(facts)
    state = first.play(one, again)
    assert second.play(two, again) == state
    verdicts = {first.floor.need(EventStatus, raw["event_id"]).verdict for _, raw in first.events}
    assert verdicts <= {"applied"}, "something was contested after all: the test would prove nothing"
