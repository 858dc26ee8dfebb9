"""One event in: duplicate? faulty? allowed? waiting? → rule → verdict, effects, new state.

The order of checks is the rules' order: S2, S3, S14, unknown_code, S12, S7, S6, the own rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from sync import effects as fx
from sync.body import BadBody, read_body
from sync.codes import CodeReader
from sync.event import Event, canonical, digest_of, format_instant, read_event
from sync.log import Act, History, Ids, LogRow
from sync.model.records import AlertKey, EventStatus, IdConflict, InboxItem, Package, Parked, Photo, WorkOrder
from sync.rules import ACTS, EVENTS, JUDGING
from sync.rules.case import Case, Stop, lies_with, parked_key
from sync.rules.contested import dispute
from sync.rules.device import Numbered, sequence_effects
from sync.rules.rights import check_rights, doubt_of
from sync.rules.texts import conflict_key, first_in, second
from sync.rules.trail import order_of
from sync.upcast import upcast
from sync.verdict import RULES_VERSION, Alert, Decision, Verdict, held
from sync.world import Unreadable, World

OPEN = (Verdict.HELD, Verdict.WAITING)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the sender is told of one event. replayed: it was decided earlier [S1]; reversed: and taken back since."""

    event_id: str
    verdict: str
    code: str
    seq: int
    inbox_id: str | None = None
    replayed: bool = False
    reversed: bool = False


class Ledger:
    """Decides events and acts one after the other on a world, and collects the log rows.

    head: the newest seq of the log so far. The caller stores `rows` and the world's changes in
    one transaction [S1]; until then nothing has happened. zone: the factory's, for what is planned by days.
    """

    def __init__(self, world: World, codes: CodeReader, ids: Ids, history: History,
                 head: int, zone: Callable[[], tzinfo] = lambda: UTC) -> None:
        self.world, self.codes, self.ids, self.head, self.zone = world, codes, ids, head, zone
        self.stored = history
        self.rows: list[LogRow] = []
        self.by_seq: dict[int, LogRow] = {}

    def row(self, seq: int) -> LogRow | None:
        """A row of the log, this batch included (the port History)."""
        return self.by_seq.get(seq) or self.stored.row(seq)

    # --- events ---------------------------------------------------------------------------

    def receive(self, event: Event, now: datetime, carrier: str) -> Outcome:
        """Apply one captured event exactly once [S1]. carrier: the device that brought it, or FILE and a mark."""
        known = self.world.get(EventStatus, event.event_id)
        doubt = doubt_of(self.world, event, carrier)
        if known is not None and known.digest == event.digest:
            if known.code == "unverified_file" and known.verdict == Verdict.HELD and doubt is None:
                self.vouch(known, event, now)
            return self.outcome(event.event_id, replayed=True)
        if known is not None:
            return self.conflict(event, now, carrier)
        decision = self.judge(event, now, doubt=doubt)
        row = self.new_row(event, now, decision, carrier)
        extra = self.arrival(event, decision, row.received_at)
        row.effects = decision.effects + extra.effects
        self.file(row, decision, extra.alerts + decision.alerts, event)
        self.commit(row, now)
        return self.outcome(event.event_id)

    def arrival(self, event: Event, decision: Decision, at: str) -> Numbered:
        """What is noted of an event that is here for the first time, whatever is decided on it."""
        found = sequence_effects(self.world, event)
        return Numbered(found.effects + named_photos(self.world, event, decision, at), found.alerts)

    def outcome(self, event_id: str, replayed: bool = False) -> Outcome:
        status = self.world.need(EventStatus, event_id)
        return Outcome(event_id, status.verdict, status.code, status.seq, status.inbox_id, replayed,
                       bool(status.reversed_by))

    def judge(self, event: Event, now: datetime, forced: bool = False,
              body: dict[str, Any] | None = None, doubt: Decision | None = None) -> Decision:
        """The decision on an event in the present world; changes nothing, raises nothing but Unreadable [S3].
        doubt: of the carrier."""
        if event.fault and body is None:
            return held(event.fault[0], event.fault[1])
        try:
            return self.decide(event, now, forced, dict(event.body) if body is None else body, doubt)
        except Stop as stop:
            return stop.decision
        except BadBody as bad:
            return held("bad_body", str(bad))
        except Unreadable:  # a failing store is 503 for all, and the event is decided when it comes again
            raise
        except Exception as crash:  # [S3] a rule that crashes holds this event and harms no other
            return held("rule_failed", f"{type(crash).__name__}: {crash}"[:300])

    def decide(self, event: Event, now: datetime, forced: bool, raw: dict[str, Any],
               doubt: Decision | None = None) -> Decision:
        schema, lifted = upcast(event.type, event.schema, raw)
        try:
            body = read_body(event.type, schema, lifted)
        except KeyError:
            return held("unknown_type", f"{event.type} schema {event.schema}")
        case = Case(event, body, self.world.fork(), self.codes, self.ids, self, now, self.zone, forced)
        status = self.world.get(EventStatus, event.event_id)
        if status is None or status.verdict != Verdict.WAITING:  # what waits had the right when it was received
            check_rights(case)
        if doubt is not None:
            return doubt
        decision = EVENTS[event.type](case)
        trial = self.world.fork()
        for effect in decision.effects:
            fx.apply(trial, effect)
        return decision

    def new_row(self, event: Event, now: datetime, decision: Decision, carrier: str) -> LogRow:
        raw = event.raw
        return LogRow(
            seq=self.head + 1, event_id=event.event_id, source="device", type=event.type, raw=raw,
            received_at=format_instant(now), digest=event.digest, verdict=decision.verdict,
            code=decision.code, note=decision.note, schema=event.schema,
            device_id=event.device_id or None, device_seq=event.device_seq or None,
            actor_id=event.actor_id or None, session_id=event.session_id or None,
            on_behalf_of=event.on_behalf_of, recorded_at=event.recorded_at or None,
            carrier=carrier, order_no=order_of(self.world, self.codes, event),
            rules_version=RULES_VERSION)

    def file(self, row: LogRow, decision: Decision, alerts: list[Alert], event: Event) -> None:
        """Add what a decision brings along: an inbox item, a parking place, alerts."""
        if decision.verdict == Verdict.HELD:
            row.inbox_id = self.ids.uuid()
            row.effects.append(fx.add(self.held_item(row, decision, event)))
        if decision.verdict == Verdict.WAITING and decision.waits_for:
            row.effects += self.park(decision.waits_for, event.event_id)
            row.effects.append({"do": "set", "of": "EventStatus", "id": event.event_id,
                                "to": {"waits_for": decision.waits_for}, "was": {"waits_for": None}})
        if decision.verdict in OPEN and (package := self.packed_package(event)):
            row.effects.append(fx.append(Package, package, "pending", event.event_id))
        row.effects += self.disputed(decision, event)
        for alert in alerts:
            row.effects += self.alert_effects(alert, row)

    def disputed(self, decision: Decision, event: Event) -> list[fx.Effect]:
        held_as = decision.code if decision.verdict == Verdict.HELD else None
        return dispute(self.world, self.codes, event.event_id, event.type, event.body, held_as)

    def held_item(self, row: LogRow, decision: Decision, event: Event) -> InboxItem:
        seen = {"type": event.type, "body": dict(event.body), "base": dict(event.base),
                "actor": event.actor_id, "device": event.device_id, "photos": event.photos,
                "recorded_at": event.recorded_at, "note": decision.note}
        return InboxItem(id=row.inbox_id or "", kind="held", code=decision.code,
                         raised_at=row.received_at, event_id=event.event_id, seen=seen,
                         now=decision.now, about={"order_no": row.order_no} if row.order_no else {})

    def park(self, key: str, event_id: str) -> list[fx.Effect]:
        known = self.world.get(Parked, key)
        place = [] if known else [fx.add(Parked(id=key))]
        return [*place, fx.append(Parked, key, "events", event_id)]

    def packed_package(self, event: Event) -> str | None:
        """The package that a pack names: shipping waits while the pack is open [S9]."""
        code = event.body.get("package")
        if event.type != "package.pack" or not isinstance(code, str):
            return None
        ref = self.codes.read(code)
        if ref is None or ref.kind != "P" or self.world.get(Package, ref.id) is None:
            return None
        return ref.id

    def alert_effects(self, alert: Alert, row: LogRow) -> list[fx.Effect]:
        """One open item a key, however often its cause shows."""
        known = self.world.get(AlertKey, alert.key)
        raised = {e["record"]["id"] for e in row.effects if e.get("of") == "AlertKey" and e["do"] == "add"}
        if (known and known.inbox_id) or alert.key in raised:
            return []
        item = InboxItem(id=self.ids.uuid(), kind="alert", code=alert.code, key=alert.key,
                         raised_at=row.received_at, about=alert.about,
                         event_id=row.event_id if row.source == "device" else None)
        key = (fx.change(self.world, AlertKey, alert.key, inbox_id=item.id) if known
               else fx.add(AlertKey(id=alert.key, inbox_id=item.id)))
        return [fx.add(item), key]

    def conflict(self, event: Event, now: datetime, carrier: str) -> Outcome:
        """[S2] The original stands; the newcomer is stored once by (event_id, digest)."""
        key = conflict_key(event)
        known = self.world.get(IdConflict, key)
        if known is not None:
            return Outcome(event.event_id, Verdict.ID_CONFLICT, "id_conflict", known.seq,
                           known.inbox_id, replayed=True)
        row = self.system_row("sync.id_conflict", {"event": dict(event.raw), "carrier": carrier}, now)
        status = self.world.need(EventStatus, event.event_id)
        first = first_in(self.world, status, self.row(status.seq))
        item = InboxItem(
            id=self.ids.uuid(), kind="held", code="id_conflict", raised_at=row.received_at,
            event_id=event.event_id, raw=canonical(event.raw), seen={"event": dict(event.raw)},
            now={"event": dict(first) if first is not None else None})
        row.effects = [fx.add(item), fx.add(second(event, item, row.seq, row.received_at))]
        self.commit(row, now)
        return Outcome(event.event_id, Verdict.ID_CONFLICT, "id_conflict", row.seq, item.id)

    # --- acts and timers ------------------------------------------------------------------

    def act(self, act: Act, now: datetime) -> LogRow:
        """An office or system decision. Raises Refused when it cannot be done."""
        raw = {"type": act.type, "body": dict(act.body), "actor_id": act.actor_id or "",
               "session_id": act.session_id or ""}
        digest = digest_of(raw)
        event = Event(act.event_id, raw, digest)
        case = Case(event, dict(act.body), self.world.fork(), self.codes, self.ids, self, now, self.zone)
        row = LogRow(seq=self.head + 1, event_id=act.event_id, source=act.source, type=act.type,
                     raw=raw, received_at=format_instant(now), digest=digest, verdict="applied",
                     code="ok", actor_id=act.actor_id, session_id=act.session_id,
                     recorded_at=format_instant(now), rules_version=RULES_VERSION)
        row.order_no = order_of(self.world, self.codes, event)
        decision = ACTS[act.type](case, self) if act.type in JUDGING else ACTS[act.type](case)
        row.code, row.note, row.effects = decision.code, decision.note, decision.effects
        row.order_no = row.order_no or created_order(row.effects)
        for alert in decision.alerts:
            row.effects += self.alert_effects(alert, row)
        self.commit(row, now)
        return row

    def expire(self, event_id: str, now: datetime) -> None:
        """[S12] What a waiting event named did not arrive within 24 h: a person decides."""
        status = self.world.get(EventStatus, event_id)
        if status is not None and status.verdict == Verdict.WAITING and not lies_with(self.world, status):
            key = status.waits_for or ""
            free = [fx.remove(Parked, key, "events", event_id)] if self.world.get(Parked, key) else []
            self.change_verdict(status, held("never_arrived", status.code), "sync.expire", now, free)

    def raise_alert(self, alert: Alert, now: datetime) -> None:
        """An alert that a timer found (one open item a key)."""
        row = self.system_row("sync.alert", {"code": alert.code, "key": alert.key}, now)
        row.effects = self.alert_effects(alert, row)
        if row.effects:
            self.commit(row, now)

    def clear_alert(self, key: str, now: datetime) -> None:
        """The cause of an alert is gone, as a timer found: its item is done. Nothing happens when none is open."""
        known = self.world.get(AlertKey, key)
        if known is None or known.inbox_id is None:
            return
        row = self.system_row("sync.alert_over", {"key": key}, now)
        over = {"event_id": row.event_id, "decision": "cleared", "by": None, "at": row.received_at, "note": ""}
        row.effects = [fx.change(self.world, InboxItem, known.inbox_id, state="done", resolution=over),
                       fx.change(self.world, AlertKey, key, inbox_id=None)]
        self.commit(row, now)

    def system_row(self, type: str, body: dict[str, Any], now: datetime) -> LogRow:
        raw = {"type": type, "body": body}
        return LogRow(seq=self.head + 1, event_id=self.ids.uuid(), source="system", type=type,
                      raw=raw, received_at=format_instant(now), digest=digest_of(raw),
                      verdict="applied", code="ok", recorded_at=format_instant(now),
                      rules_version=RULES_VERSION)

    # --- verdicts that change later [I6] ---------------------------------------------------

    def event_of(self, status: EventStatus) -> Event:
        """The event as it was received, read again."""
        row = self.row(status.seq)
        if row is None:
            raise KeyError(f"log row {status.seq}")
        return read_event(row.raw)

    def verdict_effects(self, status: EventStatus, decision: Decision, event: Event,
                        row: LogRow) -> list[fx.Effect]:
        """Effects that give an event another verdict, with all that goes with it."""
        effects = list(decision.effects)
        to: dict[str, Any] = {"verdict": str(decision.verdict), "code": decision.code,
                              "note": decision.note, "changed_seq": row.seq, "order": row.order_no,
                              "waits_for": decision.waits_for}
        if decision.verdict == Verdict.APPLIED:
            to["effect_seq"] = row.seq
        if decision.verdict == Verdict.HELD:
            item = self.held_item(row, decision, event)
            item.id = to["inbox_id"] = self.ids.uuid()
            effects.append(fx.add(item))
        if decision.verdict == Verdict.WAITING and decision.waits_for:
            effects += self.park(decision.waits_for, event.event_id)
        if decision.verdict not in OPEN and (package := self.packed_package(event)):
            effects.append(fx.remove(Package, package, "pending", event.event_id))
        return [*effects, *self.disputed(decision, event), fx.change(self.world, EventStatus, status.id, **to)]

    def change_verdict(self, status: EventStatus, decision: Decision, type: str,
                       now: datetime, unpark: list[fx.Effect] | None = None) -> None:
        """Log a new verdict of a parked event."""
        row = self.system_row(type, {"event_id": status.id}, now)
        event = self.event_of(status)
        row.order_no = status.order or order_of(self.world, self.codes, event)
        row.effects = (unpark or []) + self.verdict_effects(status, decision, event, row)
        for alert in decision.alerts:
            row.effects += self.alert_effects(alert, row)
        self.commit(row, now)

    def vouch(self, status: EventStatus, event: Event, now: datetime) -> None:
        """A device brings by itself what a file had told before: nobody need look at it for that any more."""
        over = {"event_id": status.id, "decision": "cleared", "by": None, "at": format_instant(now), "note": ""}
        item = fx.change(self.world, InboxItem, status.inbox_id or "", state="done", resolution=over)
        self.change_verdict(status, self.judge(event, now), "sync.vouched", now, [item])

    def commit(self, row: LogRow, now: datetime) -> None:
        """Fold the row, keep it, and wake what was waiting for it [S12]."""
        fx.fold(self.world, row)
        self.head = row.seq
        self.rows.append(row)
        self.by_seq[row.seq] = row
        for key in wake_keys(row, self.world):
            self.wake(key, now)

    def wake(self, key: str, now: datetime) -> None:
        parked = self.world.get(Parked, key)
        for event_id in list(parked.events) if parked else []:
            status = self.world.need(EventStatus, event_id)
            free = [fx.remove(Parked, key, "events", event_id)]
            if status.verdict != Verdict.WAITING:
                continue
            decision = self.judge(self.event_of(status), now)
            if decision.verdict == Verdict.WAITING and decision.waits_for == key:
                continue
            self.change_verdict(status, decision, "sync.retry", now, free)


def named_photos(world: World, event: Event, decision: Decision, at: str) -> list[fx.Effect]:
    """Photos that an event names are expected from now on, whatever is decided on it [S20]."""
    added = {e["record"]["id"] for e in decision.effects if e["do"] == "add" and e["of"] == Photo.__name__}
    effects: list[fx.Effect] = []
    for sha256 in dict.fromkeys(event.photos):
        photo = world.get(Photo, sha256)
        if photo is None and sha256 not in added:
            effects.append(fx.add(Photo(id=sha256, named_at=at)))
        elif photo is not None and not photo.named_at:
            effects.append(fx.change(world, Photo, sha256, named_at=at))
    return effects


def created_order(effects: list[fx.Effect]) -> str | None:
    """The number of the first order that these effects create."""
    return next((str(e["record"]["id"]) for e in effects if e["do"] == "add" and e["of"] == "Order"), None)


def wake_keys(row: LogRow, world: World) -> list[str]:
    """What this row may have brought that others wait for."""
    keys = []
    if row.source == "device" and row.verdict != Verdict.WAITING:
        keys.append(parked_key("event", row.event_id))
    for e in row.effects:
        if e["do"] == "add" and e["of"] == EventStatus.__name__:  # what came as text counts from now on
            keys.append(parked_key("event", e["record"]["id"]))
        elif e["do"] == "add" and e["of"] == WorkOrder.__name__:
            keys.append(parked_key("work_order", e["record"]["id"]))
        elif e["do"] == "set" and e["of"] == EventStatus.__name__ and "verdict" in e["to"]:
            keys.append(parked_key("event", e["id"]))
        elif e["do"] == "remove" and e.get("field") == "pending" and not world.need(Package, e["id"]).pending:
            keys.append(parked_key("packs", e["id"]))
    return keys

