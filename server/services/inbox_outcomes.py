"""What each decision on an inbox item would do, told before it is made.

Nothing is reckoned here: the decision itself is tried by the real rules on a world of its own, above a snapshot of the
store, and thrown away. `expect` names what was told: a decision sent with it happens so, or not at all. Where the
author took the record back, a dismissal is tried as it is sent: with `settle`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from server.services.auth import Caller
from server.services.consequences import Fact, consequences
from server.services.inbox_settle import left_over, taken_back
from server.services.kit import Kit
from server.services.made import as_object
from server.services.order_views import People
from server.services.ports import Reads
from server.services.suggestions import suggestions
from sync.body import BadBody
from sync.codes import CodeReader
from sync.event import canonical
from sync.ledger import Ledger
from sync.log import Act
from sync.model.records import EventStatus, InboxItem
from sync.rules.texts import event_in, here_already
from sync.verdict import Refused
from sync.world import Source, World

View = dict[str, Any]
WISHES = ("replenish_wish", "duplicate_ng")
HERE = "already_here"  # the record that an item holds as text came by itself
MOST = 200  # items that are tried together


def digest(decision: str, body: Any, facts: list[Fact]) -> str:
    """What tells one told outcome from another."""
    return hashlib.sha256(canonical([decision, body, facts]).encode()).hexdigest()[:16]


def own_events(items: Iterable[InboxItem]) -> set[str]:
    """The events that items are about, also as text; an alert or an id conflict has none whose verdict would change."""
    found = {(event_in(i) or i).event_id if i.code == "quarantined" else i.event_id for i in items
             if i.kind == "held" and i.code != "id_conflict"}
    return {id for id in found if id}


def happened(source: Source, after: World, codes: CodeReader, item: InboxItem) -> list[Fact]:
    """What a resolution in `after` has changed against the store below it."""
    return consequences(World(source), after, codes, own_events([item]))


@dataclass
class Trial:
    """A world in which decisions are tried one after the other; nothing of it is ever kept."""

    kit: Kit
    reads: Reads
    by: Caller
    world: World = field(init=False)
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        self.world = World(self.reads.source)
        self.ledger = Ledger(self.world, self.kit.codes, self.kit.ids, self.reads.history, self.reads.head(),
                             lambda: self.kit.factory.zone)

    def decide(self, item: InboxItem, decision: str, body: Any = None) -> Refused | None:
        """The real act; why it cannot be done, or None. A refusal leaves the world as it was."""
        try:
            self.act({"item": item.id, "decision": decision, "note": ""} | ({} if body is None else {"body": body}))
        except Refused as refused:
            return refused
        except BadBody as bad:
            return Refused("bad_body", str(bad), 422)
        return None

    def settle(self, wishes: list[EventStatus]) -> bool:
        """What `settle` does with a dismissal to the author's reversals that waited; whether there were any."""
        ids = left_over(self.world, wishes)
        for id in ids:
            self.act({"item": id, "decision": "dismiss", "note": ""})
        return bool(ids)

    def act(self, act: View) -> None:
        self.ledger.act(Act(self.kit.ids.uuid(), "inbox.resolve", act, self.by.actor_id, self.by.session_id),
                        self.kit.clock())


@dataclass(frozen=True, slots=True)
class Outcomes:
    """The use cases of looking before deciding. Both only read."""

    kit: Kit

    def of(self, id: str, by: Caller, body: Mapping[str, Any] | str | None = None) -> View:
        """The sensible decisions on an item, or only the correction to `body`. Refused 404, 409 already_resolved."""
        with self.kit.store.reading() as reads:
            item = open_item(reads, id)
            wanted = self.wanted(reads, item) if body is None else [
                ("correct", "by_hand", body if isinstance(body, str) else dict(body))]  # the JSON text of one, too
            outcomes = [self.tried(reads, item, by, *one) for one in wanted]
            return {"id": id, "seq": reads.head(), "outcomes": [o for o in outcomes if sensible(o)]}

    def together(self, ids: list[str], by: Caller) -> View:
        """What deciding on all of these alike would do, one after the other: {outcomes: [{decision, items, facts}]}."""
        with self.kit.store.reading() as reads:
            found = [reads.source.load(InboxItem, id) for id in ids[:MOST]]
            items = [item for item in found if item is not None]
            both = [self.tried_together(reads, items, by, decision) for decision in decisions_of(items)]
            return {"seq": reads.head(), "outcomes": both}

    def wanted(self, reads: Reads, item: InboxItem) -> list[tuple[str, str, View | None]]:
        """(decision, why, body) of everything that is worth trying."""
        if item.kind == "alert":
            return [(d, "", None) for d in decisions_of([item])]
        text = event_in(item) if item.code == "quarantined" else None
        if text is not None and here_already(World(reads.source), item, text):  # nothing is left to decide but this
            return [("apply", "", None), ("dismiss", HERE, None)]
        proposed = suggestions(World(reads.source), self.kit.codes, item, sent(reads, item))
        return [("apply", "", None), *(("correct", s.why, s.body) for s in proposed), ("dismiss", "", None)]

    def tried(self, reads: Reads, item: InboxItem, by: Caller, decision: str, why: str,
              body: View | str | None) -> View:
        trial = Trial(self.kit, reads, by)
        wishes = taken_back(trial.world, item)
        refused = trial.decide(item, decision, body)
        facts = [] if refused else happened(reads.source, trial.world, self.kit.codes, item)
        expect = digest(decision, body, facts) if refused is None else None  # of the decision itself, settled or not
        settles = refused is None and decision == "dismiss" and trial.settle(wishes)
        if settles:
            facts = happened(reads.source, trial.world, self.kit.codes, item)
        view: View = {"decision": decision, "why": why, "possible": refused is None, "facts": named(reads, facts),
                      "reason": refused and {"code": refused.extra.get("reason") or refused.code,
                                             "note": str(refused.extra.get("note", ""))},
                      "expect": expect, "settle": settles}
        return view if body is None else {**view, "body": body}

    def tried_together(self, reads: Reads, items: list[InboxItem], by: Caller, decision: str) -> View:
        trial = Trial(self.kit, reads, by)
        wishes = [wish for item in items for wish in taken_back(trial.world, item)]
        refused = {item.id: trial.decide(item, decision) for item in items}
        settles = decision == "dismiss" and trial.settle(wishes)
        facts = consequences(World(reads.source), trial.world, self.kit.codes, own_events(items))
        return {"decision": decision, "facts": named(reads, facts), "settle": settles,
                "items": [{"id": id, "possible": why is None,
                           "reason": why and {"code": why.extra.get("reason") or why.code}}
                          for id, why in refused.items()]}


def decisions_of(items: list[InboxItem]) -> list[str]:
    """Wishes and likely duplicates are granted or not; other alerts are only seen."""
    if all(item.kind == "alert" and item.code not in WISHES for item in items):
        return ["dismiss"]
    return ["apply", "dismiss"]


def sensible(outcome: View) -> bool:
    """A proposal that cannot be applied is none; that "as it stands" is impossible is worth saying."""
    return bool(outcome["possible"]) or outcome["decision"] == "apply" or outcome["why"] == "by_hand"


def open_item(reads: Reads, id: str) -> InboxItem:
    item = reads.source.load(InboxItem, id)
    if item is None:
        raise Refused("not_found", "There is no such item.", 404)
    if item.state == "done":
        raise Refused("already_resolved", "Somebody decided on this already.", 409, resolution=item.resolution)
    return item


def sent(reads: Reads, item: InboxItem) -> View:
    """The event as its device sent it, also a newcomer's or a quarantined one; {} where it cannot be read."""
    if item.raw is not None:
        return dict(as_object(item.raw))
    row = reads.logged(item.event_id) if item.event_id else None
    return dict(row.raw) if row else {}


def put_away(world: World, item: InboxItem) -> bool:
    """Whether a text was only put away: the record that it holds is here by itself, and counts or not by itself."""
    if item.code != "quarantined" or (item.resolution or {}).get("decision") != "dismiss":
        return False
    text = event_in(item)
    return text is not None and here_already(world, item, text)


def correction(reads: Reads, item: InboxItem) -> View | None:
    """The body that counts since a person corrected the item's event; None where nobody did."""
    resolution = item.resolution or {}
    act = reads.logged(str(resolution.get("event_id"))) if resolution.get("decision") == "correct" else None
    return dict(as_object(as_object(act.raw.get("body")).get("body"))) or None if act else None


def counting(reads: Reads, world: World, status: EventStatus) -> View | None:
    """The corrected body that counts instead of the captured one in this world; None where it counts as captured."""
    if not status.inbox_id or (status.verdict, status.code) != ("applied", "by_resolution"):
        return None
    item = world.get(InboxItem, status.inbox_id)
    return correction(reads, item) if item is not None else None


def named(reads: Reads, facts: list[Fact]) -> list[Fact]:
    """The same with people's names beside their ids."""
    people = People(reads)
    return [{**f, "by": people.of(f["by"])} if f.get("by") else f for f in facts]
