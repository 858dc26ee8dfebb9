"""The boss's and supervisor's board: every figure is the length or the sum of the list behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from server.services.auth import Caller
from server.services.board_orders import HERE, OpenOrders
from server.services.device_health import is_count
from server.services.floor_words import FloorWords, Words
from server.services.kit import Kit
from server.services.made import NG, REPORT, Made, made_in
from server.services.pay import Pay
from server.services.ports import DeviceHealth, Reads
from server.services.worktime import WorkTime
from sync.event import format_instant
from sync.model.quantity import Milli, format_quantity
from sync.model.records import AndonCall, Crew, Device, Person
from sync.rules.calendar import Calendar
from sync.verdict import Refused

SUMMED = ("good", "process_scrap", "material_scrap", "ng")
MADE = {"output": "good", "ng": "ng", "process_scrap": "process_scrap", "material_scrap": "material_scrap"}
LISTS = ("in_work", "overdue", "at_risk", "holding", *MADE, "andon", "unsent", "unheard")
FRESH = timedelta(seconds=30)
SILENT = timedelta(minutes=30)  # what a phone said before that says nothing of now
SEES_ALL = frozenset({"supervisor", "boss", "planner", "admin"})


@dataclass(frozen=True, slots=True)
class Board:
    """The use cases of the board."""

    kit: Kit

    def figures(self, by: Caller) -> Words:
        """All figures of one snapshot. Until something is logged the answer is kept for half a minute: after a
        poke every open board asks at once."""
        key = ("board", None if by.roles & SEES_ALL else by.person_id)
        with self.kit.store.reading() as reads:
            lists = Lists(reads, self.kit, by, people=False)
            known = self.kit.kept.get(key)
            if known is None or known[0] != reads.head() or not timedelta(0) <= lists.now - known[1] < FRESH:
                known = self.kit.kept[key] = (reads.head(), lists.now, lists.figures())
            shown: Words = known[2]
            # What phones say of themselves is not in the log.
            return {**shown, "figures": {**shown["figures"], **{n: lists.figure(n) for n in ("unsent", "unheard")}}}

    def behind(self, name: str, by: Caller) -> Words:
        """The list behind a figure, by the same query: {as_of, list, figure, items}. Refused 404."""
        people = Pay(self.kit).may_see_people(by)
        with self.kit.store.reading() as reads:
            lists = Lists(reads, self.kit, by, people)
            if name not in LISTS and name.removeprefix("state-") not in HERE:
                raise Refused("not_found", "There is no such list.", 404)
            items = lists.items(name)
            also = {"unheard": lists.items("unheard")} if name == "unsent" else {}
            return {**lists.stamp(), "list": name, "figure": lists.figure(name), "items": items, **also}


class Lists:
    """The lists of one snapshot, each made once."""

    def __init__(self, reads: Reads, kit: Kit, by: Caller, people: bool) -> None:
        self.reads, self.kit, self.by, self.people = reads, kit, by, people
        self.now = kit.clock()
        self.words = FloorWords(reads, kit.codes)
        self.made: dict[str, list[Words]] = {}

    # --- the whole --------------------------------------------------------------------------

    def stamp(self) -> Words:
        return {"as_of": format_instant(self.now), "seq": self.reads.head(), "day": self.day.isoformat()}

    def figures(self) -> Words:
        figures: Words = {name: self.figure(name) for name in LISTS}
        states = {code: sum(1 for o in self.open.orders if o.state == code) for code in HERE}
        return {**self.stamp(), "figures": figures, "states": states, "crews": self.crews(),
                "centers": self.open.centers(self.items("holding"))}

    def figure(self, name: str) -> int | str:
        """How many entries a list has; of what was made, its pieces."""
        if name in MADE:
            return format_quantity(sum(getattr(m, MADE[name]) for m in self.entries(name)))
        return len(self.items(name))

    def items(self, name: str) -> list[Words]:
        if name not in self.made:
            self.made[name] = self.make(name)
        return self.made[name]

    def make(self, name: str) -> list[Words]:
        if name.startswith("state-"):
            return self.open.in_state(name.removeprefix("state-"))
        match name:
            case "in_work":
                return self.open.in_work()
            case "overdue":
                return self.open.overdue()
            case "at_risk":
                return self.open.at_risk()
            case "holding":
                return self.open.holding()
            case "andon":
                return self.andon()
            case "unsent":
                return self.unsent()
            case "unheard":
                return self.unheard()
            case _:
                return [self.made_row(m) for m in reversed(self.entries(name))]

    @cached_property
    def open(self) -> OpenOrders:
        return OpenOrders(self.reads, self.words, WorkTime(self.kit.factory, Calendar(self.words.world)), self.now)

    # --- what was made today ----------------------------------------------------------------

    @cached_property
    def day(self) -> date:
        """The working day that runs now: a night shift after midnight still makes yesterday's."""
        return self.kit.factory.shift_day(self.now).day

    @cached_property
    def today(self) -> list[Made]:
        """Today's reports, as far as the caller may see them: a foreman those of the own crews."""
        found = made_in(self.reads, self.kit.factory, self.day, self.day)
        self.words.know(Person, (m.person for m in found))
        self.words.know_work(f"{m.work_order}/{m.operation}" for m in found)
        crews = self.own_crews()
        return [m for m in found if crews is None or self.words.crew_of_person(m.person) in crews]

    def own_crews(self) -> set[str] | None:
        """The crews that a foreman is of or leads; None = everybody's."""
        if self.by.roles & SEES_ALL or self.by.person_id is None:
            return None
        led = {c.id for c in self.reads.find(Crew) if c.leader == self.by.person_id}
        own = self.words.crew_of_person(self.by.person_id)
        return led | ({own} if own else set())

    def entries(self, name: str) -> list[Made]:
        """Today's reports that have some of it."""
        wanted = NG if name == "ng" else REPORT
        return [m for m in self.today if m.type == wanted and getattr(m, MADE[name]) > 0]

    def made_row(self, made: Made) -> Words:
        """One report. Whose it is only where the factory opened individual figures to the caller."""
        person = self.words.people.of(made.person) if self.people else None
        row = {**self.words.work(made.work_order, made.operation), "event_id": made.event_id, "at": made.at,
               "crew": self.words.crew(self.words.crew_of_person(made.person)), "person": person}
        if made.type == NG:
            return {**row, "ng": format_quantity(made.ng), "defect": made.defect}
        return {**row, **{n: format_quantity(getattr(made, n)) for n in SUMMED[:3]}}

    def crews(self) -> list[Words]:
        """Today's output and NG by the crew of whoever made it, most output first."""
        found: dict[str, dict[str, Milli]] = {}
        for made in self.today:
            sums = found.setdefault(self.words.crew_of_person(made.person), dict.fromkeys(SUMMED, 0))
            for name in SUMMED:
                sums[name] += getattr(made, name)
        ranked = sorted(found.items(), key=lambda entry: (-entry[1]["good"], entry[0]))
        return [{"crew": self.words.crew(crew), **{n: format_quantity(v) for n, v in sums.items()}}
                for crew, sums in ranked]

    # --- calls and phones -------------------------------------------------------------------

    def andon(self) -> list[Words]:
        """Calls for help that nobody cleared, oldest first."""
        calls = self.reads.find(AndonCall, {"cleared": None, "reversed": False}, order=("at", "id"))
        return [andon_row(self.words, call) for call in calls]

    @cached_property
    def said(self) -> dict[str, DeviceHealth]:
        return {h.device_id: h for h in self.reads.secrets.device_healths()}

    def unsent(self) -> list[Words]:
        """Phones in use that last said they hold records not sent yet, oldest record first."""
        said = {id: h for id, h in self.said.items() if unsent_of(h.data) > 0}
        rows = [{"device": self.words.devices.of(d), "unsent": unsent_of(said[d.id].data),
                 "oldest": said[d.id].data.get("oldest"), "seen": said[d.id].at}
                for d in self.reads.find(Device, {"revoked": False, "id": set(said)})] if said else []
        return sorted(rows, key=lambda r: (r["oldest"] or r["seen"], r["device"]["id"]))

    def unheard(self) -> list[Words]:
        """The other phones in use of which nobody knows whether they have sent everything: they never said so, or were
        not heard of since. Longest ago first."""
        here = self.kit.auth.seen
        known = {s.device_id: s.seen_at for s in self.reads.secrets.device_secrets()}
        since, rows = format_instant(self.now - SILENT), []
        for device in self.reads.find(Device, {"revoked": False}):
            said = self.said.get(device.id)
            told = said is not None and is_count(said.data.get("unsent"))
            seen = max(here.get(device.id) or "", known.get(device.id) or "", said.at if said else "")
            if not (said and unsent_of(said.data) > 0) and not (told and seen > since):
                rows.append({"device": self.words.devices.of(device), "unsent": None, "oldest": None,
                             "seen": seen or None})
        return sorted(rows, key=lambda r: (r["seen"] or "", r["device"]["id"]))


def unsent_of(data: dict[str, Any]) -> int:
    number = data.get("unsent")
    return number if isinstance(number, int) and not isinstance(number, bool) else 0


def andon_row(words: FloorWords, call: AndonCall) -> Words:
    return {"id": call.id, "center": words.center(call.work_center), "call": call.kind, "note": call.note,
            "since": call.at, "by": words.people.of(call.actor)}
