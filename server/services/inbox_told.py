"""What the authors hear of decisions in the inbox, also on a phone that did not capture the records [S25]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from server.services.captured import captured
from server.services.inbox_outcomes import correction
from server.services.made import as_object
from server.services.order_views import People
from server.services.ports import Reads, VerdictRow
from sync.event import UUID
from sync.model.records import EventStatus, IdConflict, InboxItem
from sync.rules.texts import event_in

View = dict[str, Any]
MOST, MOST_ASKED = 50, 50
FIRST = "first_counts"


def told(reads: Reads, person: str) -> list[View]:
    """The person's own records that were decided on, and those that another one took the place of; newest first."""
    own = {"actor": person, "code": ("by_resolution", "dismissed")}
    statuses = reads.find(EventStatus, own, order=("-changed_seq", "id"), limit=MOST)
    contested = {"code": "already_bound", "state": "done"}
    bindings = reads.find(InboxItem, contested, order=("-raised_at", "-id"), limit=MOST)
    seconds = reads.find(IdConflict, {"actor": person, "verdict": ("applied", "dismissed")},
                         order=("-changed_seq", "id"), limit=MOST)
    rows = [*(decision(reads, status) for status in statuses), *(overruled(reads, person, item) for item in bindings),
            *(of_second(reads, one) for one in seconds)]
    return sorted((row for row in rows if row is not None), key=lambda row: str(row["at"]), reverse=True)


def reopened(reads: Reads, person: str) -> list[View]:
    """The person's own records that lie before somebody again because a decision was taken back: by whom and when."""
    held = reads.find(EventStatus, {"actor": person, "verdict": "held"}, order=("-changed_seq", "id"), limit=MOST)
    open_again = {"actor": person, "verdict": "id_conflict"}
    seconds = reads.find(IdConflict, open_again, order=("-changed_seq", "id"), limit=MOST)
    again = [*((one.id, one.changed_seq) for one in held),
             *((one.id.rsplit(":", 1)[0], one.changed_seq) for one in seconds if one.changed_seq)]
    acts = [(id, row) for id, seq in again if (row := reads.history.row(seq)) is not None]
    return [{"event_id": id, "by": People(reads).of(row.actor_id), "at": row.received_at}
            for id, row in acts if row.type == "inbox.reopen"]


def verdicts(reads: Reads, person: str, ids: Sequence[str]) -> list[View]:
    """How the person's own records stand, of those asked for, as the feed tells it to the device that captured them."""
    found = reads.load_many(EventStatus, [id for id in ids if UUID.match(id)][:MOST_ASKED]).values()
    return [VerdictRow(s.id, s.verdict, s.code, s.changed_seq, s.note, s.digest, bool(s.reversed_by)).told()
            for s in found if s is not None and s.actor == person]


def decision(reads: Reads, status: EventStatus) -> View | None:
    """How one's own held record was decided: what counts now, by whom, with which words."""
    item = reads.source.load(InboxItem, status.inbox_id) if status.inbox_id else None
    if item is None:
        return None
    return row_of(reads, status, item, status.code, correction(reads, item) if status.verdict == "applied" else None)


def of_second(reads: Reads, one: IdConflict) -> View | None:
    """How one's own second record under an id was decided [S2]. Set aside while the first one counts: the work counts
    once, and by what the first one says."""
    item = reads.source.load(InboxItem, one.inbox_id)
    event = event_in(item) if item is not None else None
    if item is None or event is None:
        return None
    id, digest = event.event_id, event.digest
    first = reads.source.load(EventStatus, id)
    row = {"event_id": id, "digest": digest, "device": one.device, "type": event.type, "recorded_at": event.recorded_at,
           "verdict": one.verdict, "body": dict(as_object(event.raw.get("body")))}
    if one.verdict == "dismissed" and first is not None and first.verdict == "applied" and not first.reversed_by:
        lay = reads.source.load(InboxItem, first.inbox_id) if first.inbox_id else None
        counts = (correction(reads, lay) if lay is not None else None) or as_object(captured(reads, id).get("body"))
        later = lay is not None and lay.resolution and first.changed_seq > one.changed_seq
        since = lay.resolution if lay is not None and later else None  # it came true by the decision on the first
        return decided_row(reads, row, item, FIRST, counts, since)
    return decided_row(reads, row, item, one.code, correction(reads, item))


def overruled(reads: Reads, person: str, item: InboxItem) -> View | None:
    """One's own binding that counted, until a person decided for the second one [S8]. counts: what stands now."""
    bound, resolution = as_object(item.now.get("bound")), item.resolution or {}
    if bound.get("actor") != person or resolution.get("decision") not in ("apply", "correct"):
        return None
    first = reads.source.load(EventStatus, str(bound.get("event_id")))
    second = reads.source.load(EventStatus, str(item.event_id))
    if first is None or second is None or second.actor == person or second.verdict != "applied":
        return None
    if first.reversed_by or second.reversed_by:  # with the second one reversed, the first stands again [S13]
        return None
    counts = correction(reads, item) or dict(as_object(item.seen.get("body")))
    return row_of(reads, first, item, "overruled", counts)


def row_of(reads: Reads, status: EventStatus, item: InboxItem, code: str, counts: View | None) -> View | None:
    event = captured(reads, status.id)
    return None if not event else decided_row(reads, {
        "event_id": status.id, "digest": status.digest, "type": status.type, "device": status.device,
        "recorded_at": status.recorded_at, "verdict": status.verdict, "body": dict(as_object(event.get("body")))},
        item, code, counts)


def decided_row(reads: Reads, record: View, item: InboxItem, code: str, counts: View | Any,
                said: View | None = None) -> View | None:
    """said: the decision whose word it is told with, where that is another one than the item's own."""
    if not item.resolution:
        return None
    said = said or item.resolution
    return {**record, "code": code, "why": item.code, "decision": item.resolution["decision"],
            "counts": dict(counts) if counts else None, "by": People(reads).of(said.get("by")),
            "at": said.get("at"), "note": said.get("note", "")}
