"""What must hold once a run has gone quiet: the promises of the sync contract, I1 to I13."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from server.commands.replay import differences
from server.services.ports import Reads
from sync.event import digest_of, format_instant
from sync.log import LogRow
from sync.model.records import (
    EventStatus,
    InboxItem,
    NgReport,
    Order,
    Package,
    Photo,
    Waybill,
    WorkOrder,
)
from tests.simulation.always import fits_together, nothing_private
from tests.simulation.factory import Factory
from tests.simulation.pictures import clean
from tests.simulation.rules_hold import rules_hold
from tests.simulation.run import Run
from tests.simulation.sums import sums_are_right

VERDICTS = ("applied", "held", "waiting", "dismissed")
CLOSED = {"cancelled", "completed"}
GONE = "not there either"


def broken(factory: Factory) -> list[str]:
    """One sentence for each promise that does not hold."""
    run = factory.run
    looks = {name: run.look(phone) for name, phone in run.phones.items()}
    with run.server.kit.store.reading() as reads:
        statuses = {s.id: s for s in reads.find(EventStatus)}
        log, items = all_rows(reads), reads.find(InboxItem)
        found = [
            *saved_is_there(run, statuses, looks, items), *actors_are_kept(run, log), *outboxes_are_empty(run, looks),
            *verdicts_add_up(run, statuses, log), *sums_are_right(factory, reads, statuses, log, items),
            *one_waybill(reads), *clients_equal_server(run, reads, looks),
            *reversals_are_told(run, statuses, looks), *only_what_they_may(run, reads, looks),
            *photos_are_there(run, reads, looks, statuses), *resolutions_once(reads, log), *restore_is_told(run, items),
            *rules_hold(run, reads, statuses, log)]
    return [*found, *(f"[I3] {line}" for line in differences(run.server.kit))]


def all_rows(reads: Reads) -> list[LogRow]:
    rows: list[LogRow] = []
    while page := reads.rows(rows[-1].seq if rows else 0, 1000):
        rows += page
    return rows


def saved_is_there(run: Run, statuses: dict[str, EventStatus], looks: dict[str, Any],
                   items: list[InboxItem]) -> Iterator[str]:
    """[I1] [S17] What the app called saved is on the server, also after a restore; what no request could carry is
    in the inbox as text."""
    texts = [i.raw for i in items if i.code == "quarantined" and i.raw]
    for event_id, saved in run.saved.items():
        if event_id in statuses or event_id in run.gone:
            continue
        events = looks[saved.phone]["events"]
        state = next((e["state"] for e in events if e["event_id"] == event_id), GONE)
        # Long after its receipt the phone lets go of the text.
        if state not in ("quarantined", GONE) or not any(event_id in text for text in texts):
            yield f"[I1] {event_id} of {saved.phone} was saved and is not on the server; on the phone: {state}"


def actors_are_kept(run: Run, log: list[LogRow]) -> Iterator[str]:
    """[I10] Who captured it is who the log names, and with which phone."""
    for row in log:
        saved = run.saved.get(row.event_id)
        if row.source == "device" and saved and (row.actor_id, row.device_id, row.session_id) != (
                saved.event["actor_id"], saved.event["device_id"], saved.event["session_id"]):
            yield f"[I10] {row.event_id}: {saved.event['actor_id']} became {row.actor_id}"


def outboxes_are_empty(run: Run, looks: dict[str, Any]) -> Iterator[str]:
    """[I9] Nothing waits on a phone once the network is well; [S25] each event has its verdict, and it is said."""
    for name, look in looks.items():
        yield from fits_together(name, look)
        itself = (look["device"] or {}).get("state", "no phone of ours")
        waiting = [e["event_id"] for e in look["events"] if e["state"] in ("pending", "leased")]
        if waiting:
            yield f"[I9] {name} ({itself}) still holds {len(waiting)} events, first {waiting[0]}"
        for e in look["events"]:
            if e["state"] == "done" and e["verdict"] is None:
                yield f"[S25] {name} {e['event_id']} is done without a verdict"
        if not waiting and look["status"]["kind"] == "waiting":
            yield f"[S25] {name} says that something waits, and nothing does"
        if look["blobs"]:
            yield f"[I9] {name} still holds {len(look['blobs'])} photos"
        if any(s["state"] == "new" for s in look["badges"]) and not run.phones[name].revoked:
            yield f"[I9] {name} has not told the server of a badge"
        if itself != ("revoked" if run.phones[name].revoked else "enrolled"):
            yield f"[S25] {name} calls itself {itself}"


def verdicts_add_up(run: Run, statuses: dict[str, EventStatus], log: list[LogRow]) -> Iterator[str]:
    """[I1] [I4] [I6] One verdict an event; captured = applied + held + waiting + dismissed, in events and in pieces;
    every change of a verdict is a row of the log."""
    received = Counter(row.event_id for row in log if row.source == "device")
    yield from (f"[I1] {id} was received {n} times" for id, n in received.items() if n > 1)
    captured = {id: s.event for id, s in run.saved.items() if id in received}
    pieces = {v: sum(good(captured[id]) for id in captured if statuses[id].verdict == v) for v in VERDICTS}
    if sum(pieces.values()) != sum(good(e) for e in captured.values()):
        yield f"[I4] {sum(good(e) for e in captured.values())} thousandths were captured, and there are {pieces}"
    by_seq = {row.seq: row for row in log}
    begun = {e["record"]["id"]: e["record"]["verdict"] for row in log for e in row.effects
             if e["do"] == "add" and e["of"] == "EventStatus"}  # what came as text begins with a decision
    for id, status in statuses.items():
        if status.verdict not in VERDICTS:
            yield f"[I4] {id} has the verdict {status.verdict}"
        first, last = by_seq.get(status.seq), by_seq.get(status.changed_seq)
        if last is None:
            yield f"[I6] {id}: its verdict changed at {status.changed_seq}, which is not in the log"
        elif last is not first and not any(e.get("of") == "EventStatus" and e.get("id") == id and
                                           {"verdict", "reversed_by"} & e.get("to", {}).keys() for e in last.effects):
            yield f"[I6] {id}: the row {last.seq} that should have changed its verdict says nothing of it"
        began = first.verdict if first is not None and first.source == "device" else begun.get(id, "applied")
        if first is not None and began != status.verdict and status.changed_seq == status.seq:
            yield f"[I6] {id}: {began} became {status.verdict} without a row"


def good(event: dict[str, Any]) -> int:
    """Thousandths of a piece that an event names as good, as far as that is a number: sums of whole numbers do not
    depend on their order."""
    if event["type"] != "work.report":
        return 0
    try:
        return round(float(json.loads(event["body"])["good"]) * 1000)
    except (ValueError, KeyError, TypeError, OverflowError):
        return 0


def one_waybill(reads: Reads) -> Iterator[str]:
    """[I5] A package has at most one waybill, and the waybill knows the package."""
    packages = {p.id: p for p in reads.find(Package)}
    known = Counter((w.id, id) for w in reads.find(Waybill) for id in w.packages)
    for (waybill, id), times in known.items():
        if packages[id].waybill != waybill or times > 1:
            yield f"[I5] {waybill} is in force on {id} {times} times, which carries {packages[id].waybill}"
    yield from (f"[I5] {p.id} carries {p.waybill}, which does not know it"
                for p in packages.values() if p.waybill and (p.waybill, p.id) not in known)


def clients_equal_server(run: Run, reads: Reads, looks: dict[str, Any]) -> Iterator[str]:
    """[I7] [I8] Each phone shows exactly the server's rows, and no overlay of its own is left."""
    server: dict[tuple[str, str], Any] = {}
    after = (0, "", "")
    while page := reads.feed_page(after, 1000, 0):
        server.update({(r.kind, r.id): r for r in page if r.data is not None})
        after = (page[-1].seq, page[-1].kind, page[-1].id)
    for name, look in looks.items():
        if run.phones[name].revoked:
            continue
        mine = {(r["kind"], r["id"]): r for r in look["rows"]}
        yield from (f"[I7] {name} lacks {key}" for key in sorted(server.keys() - mine.keys()))
        yield from (f"[I7] {name} still shows {key}" for key in sorted(mine.keys() - server.keys()))
        for key in server.keys() & mine.keys():
            if mine[key]["data"] != json.loads(json.dumps(server[key].data)):
                yield f"[I7] {name} shows an old {key}: seq {mine[key]['seq']}, the server's {server[key].seq}"
        left = {kind: ids for kind, ids in look["overlays"].items() if ids}
        if left:
            yield f"[I7] {name} still lays its own events over {left}"


def reversals_are_told(run: Run, statuses: dict[str, EventStatus], looks: dict[str, Any]) -> Iterator[str]:
    """[S25] [I7] The phone that captured a record knows whether it was taken back, by whomever."""
    since = format_instant(run.clock.now - timedelta(days=34))  # for as long as phones keep what is there
    for name, look in looks.items():
        for e in look["events"] if not run.phones[name].revoked else ():
            status, told = statuses.get(e["event_id"]), e["verdict"] if e["state"] == "done" else None
            if status is None or told is None or told["verdict"] != "applied" or status.received_at < since:
                continue
            if e["event"]["device_id"] != run.phones[name].device or digest_of(e["event"]) != status.digest:
                continue
            if ("reversed" in told) != bool(status.reversed_by):
                yield f"[S25] {name} shows {status.id} as {told}, and {status.reversed_by or 'nobody'} took it back"


def only_what_they_may(run: Run, reads: Reads, looks: dict[str, Any]) -> Iterator[str]:
    """[I11] A phone has the open orders' work, what was packed for them and what is wrong with them, and nothing
    else: reckoned here from the records, not from the feed. One that was taken out has nothing."""
    closed = {o.id for o in reads.find(Order) if o.state in CLOSED}
    works = {w.id: w for w in reads.find(WorkOrder)}
    hidden = {w.id for w in works.values() if w.order in closed}
    may = {("work_order", w) for w in works if w not in hidden}
    may |= {("ng_report", n.id) for n in reads.find(NgReport) if n.work_order not in hidden}
    may |= {("package", p.id) for p in reads.find(Package) if p.touched and not (p.lines and set(p.lines) <= hidden)}
    for name, look in looks.items():
        yield from nothing_private(name, look)
        has = {(r["kind"], r["id"]) for r in look["rows"]}
        if run.phones[name].revoked:
            if has:
                yield f"[I11] {name} was taken out and still has {len(has)} rows"
            continue
        floor = {key for key in has if key[0] in ("work_order", "ng_report", "package")}
        yield from (f"[I11] {name} has {key} without a right to it" for key in sorted(floor - may))
        yield from (f"[I7] {name} lacks {key}, which is its business" for key in sorted(may - floor))


def photos_are_there(run: Run, reads: Reads, looks: dict[str, Any], statuses: dict[str, EventStatus]) -> Iterator[str]:
    """[I12] Each photo that an event names is stored, and is the picture that was taken, or flagged as missing; none
    is missing that its phone still has, unless its time was over [S20]."""
    stored = set(reads.secrets.present_blobs())
    photos = {p.id: p for p in reads.find(Photo)}
    for photo in photos.values():
        file = run.server.kit.blobs.file(photo.id)
        if photo.present and (photo.id not in stored or not file.exists()):
            yield f"[I12] photo {photo.id[:8]} is called present and is not stored"
        if photo.present and photo.bytes != len(run.photos[photo.id]):
            yield f"[I12] photo {photo.id[:8]} has {photo.bytes} bytes, not {len(run.photos[photo.id])}"
        if photo.present and file.exists() and file.read_bytes() != clean(run.photos[photo.id]):
            yield f"[I12] photo {photo.id[:8]} shows something else than its phone took"
    for id, saved in run.saved.items():
        if id not in statuses:
            continue
        here = {e["event_id"] for e in looks[saved.phone]["events"]}
        for blob in saved.event["blobs"]:
            sha = blob["sha256"]
            if sha not in photos:
                yield f"[I12] photo {sha[:8]} of {id} is not even flagged as missing"
            elif not photos[sha].present and not photos[sha].expired and id in here and sha not in run.no_pictures:
                yield f"[I12] photo {sha[:8]} of {id} is missing, though {saved.phone} has it"


def resolutions_once(reads: Reads, log: list[LogRow]) -> Iterator[str]:
    """[I13] An inbox item was resolved by one event at most since it was last open, and that one stands in the item."""
    by: dict[str, str | None] = {}
    for row in log:
        id = row.raw["body"]["item"] if row.type in ("inbox.resolve", "inbox.reopen") else None
        if id is not None and (row.type == "inbox.resolve") == bool(by.get(id)):
            yield f"[I13] {id} was decided or taken back twice in a row, by {by.get(id)} and {row.event_id}"
        if id is not None:
            by[id] = row.event_id if row.type == "inbox.resolve" else None
        if row.type == "inbox.reopen":  # and what was settled with it
            by |= {e["id"]: None for e in row.effects if e["do"] == "set" and e["of"] == "InboxItem"}
    for item in reads.find(InboxItem):
        if item.id in by and by[item.id] is None and item.state == "done" and (item.resolution or {}).get("by"):
            yield f"[I13] the decision on {item.id} was taken back, and it is done"
        if by.get(item.id) and (item.resolution or {}).get("event_id") != by[item.id]:
            yield f"[I13] {item.id} does not know its resolution {by[item.id]}"


def restore_is_told(run: Run, items: list[InboxItem]) -> Iterator[str]:
    """[S17] People are told that the office's own entries since the backup may be missing."""
    told = {i.about["epoch"] for i in items if i.code == "restored"}
    if run.restores and run.server.kit.writer.epoch not in told:
        yield "[S17] the server was put back to a backup, and nobody was told"
