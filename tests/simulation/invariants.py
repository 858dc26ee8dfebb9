"""What must hold once a run has gone quiet: the promises of the sync contract, I1 to I13."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from server.commands.replay import differences
from server.services.ports import Reads
from sync.log import LogRow
from sync.model.records import EventStatus, InboxItem, Operation, Package, Photo, Waybill
from tests.simulation.factory import CUSTOMERS, Factory
from tests.simulation.run import Phone, Run
from tests.sync.oracle import operation_sums

COUNTED = ("work.report", "ng.report", "ng.dispose")


def broken(factory: Factory) -> list[str]:
    """One sentence for each promise that does not hold."""
    run = factory.run
    looks = {name: run.look(phone) for name, phone in run.phones.items()}
    with run.server.kit.store.reading() as reads:
        statuses = {s.id: s for s in reads.find(EventStatus)}
        log = all_rows(reads)
        found = [
            *saved_is_there(run, statuses, looks), *actors_are_kept(run, log), *outboxes_are_empty(run, looks),
            *verdicts_add_up(statuses, log), *sums_are_right(factory, reads, statuses, log),
            *one_waybill(reads), *clients_equal_server(run, reads, looks), *nothing_private(looks),
            *photos_are_there(reads), *resolutions_once(reads, log)]
    return [*found, *(f"[I3] {line}" for line in differences(run.server.kit))]


def all_rows(reads: Reads) -> list[LogRow]:
    rows: list[LogRow] = []
    while page := reads.rows(rows[-1].seq if rows else 0, 1000):
        rows += page
    return rows


def saved_is_there(run: Run, statuses: dict[str, EventStatus], looks: dict[str, Any]) -> Iterator[str]:
    """[I1] What the app called saved is on the server, unless its storage was taken away before it went."""
    for event_id, saved in run.saved.items():
        if event_id in statuses or event_id in run.gone:
            continue
        events = looks[saved.phone]["events"]
        state = next((e["state"] for e in events if e["event_id"] == event_id), "not there either")
        if state != "quarantined":
            yield f"[I1] {event_id} of {saved.phone} was saved and is not on the server; on the phone: {state}"


def actors_are_kept(run: Run, log: list[LogRow]) -> Iterator[str]:
    """[I10] Who captured it is who the log names."""
    for row in log:
        saved = run.saved.get(row.event_id)
        if row.source == "device" and saved and row.actor_id != saved.event["actor_id"]:
            yield f"[I10] {row.event_id}: {saved.event['actor_id']} became {row.actor_id}"


def outboxes_are_empty(run: Run, looks: dict[str, Any]) -> Iterator[str]:
    """[I9] Nothing waits on a phone once the network is well; [S25] each event has its verdict."""
    for name, look in looks.items():
        waiting = [e["event_id"] for e in look["events"] if e["state"] in ("pending", "leased")]
        if waiting:
            yield f"[I9] {name} ({look['device']['state']}) still holds {len(waiting)} events, first {waiting[0]}"
        for e in look["events"]:
            if e["state"] == "done" and e["verdict"] is None:
                yield f"[S25] {name} {e['event_id']} is done without a verdict"
        if look["blobs"]:
            yield f"[I9] {name} still holds {len(look['blobs'])} photos"


def verdicts_add_up(statuses: dict[str, EventStatus], log: list[LogRow]) -> Iterator[str]:
    """[I1] [I4] [I6] One verdict an event, and every change of it is a row of the log."""
    received = Counter(row.event_id for row in log if row.source == "device")
    yield from (f"[I1] {id} was received {n} times" for id, n in received.items() if n > 1)
    by_seq = {row.seq: row for row in log}
    for id, status in statuses.items():
        if status.verdict not in ("applied", "held", "waiting", "dismissed", "id_conflict"):
            yield f"[I4] {id} has the verdict {status.verdict}"
        if status.changed_seq not in by_seq:
            yield f"[I6] {id}: its verdict changed at {status.changed_seq}, which is not in the log"
        first = by_seq.get(status.seq)
        if first is not None and first.verdict != status.verdict and status.changed_seq == status.seq:
            yield f"[I6] {id}: {first.verdict} became {status.verdict} without a row"


def sums_are_right(factory: Factory, reads: Reads, statuses: dict[str, EventStatus],
                   log: list[LogRow]) -> Iterator[str]:
    """[I2] The operations' sums are those of the events that count, each once, by a reading of our own."""
    by_seq = {row.seq: row for row in log}
    counting: dict[str, tuple[str, dict[str, Any]]] = {}
    codes = factory.run.server.kit.codes
    for id, status in statuses.items():
        if status.verdict == "applied" and not status.reversed_by and status.type in COUNTED:
            body = body_of(by_seq[status.seq])
            if "work_order" in body:
                body = {**body, "work_order": codes.read(body["work_order"]).id}  # type: ignore[union-attr]
            counting[id] = (status.type, body)
    for id, (type, body) in list(counting.items()):
        if type == "ng.dispose" and body["ng_report"] not in counting:
            yield f"[I2] {id} disposes of {body['ng_report']}, which does not count"
            del counting[id]
    wanted = operation_sums(counting, 20)
    for step in reads.find(Operation):
        sums = wanted.get((step.work_order, step.number), {})
        for name in ("good", "process_scrap", "material_scrap", "blocked"):
            if getattr(step, name) != 1000 * sums.get(name, 0):
                yield f"[I2] {step.id} {name}: {getattr(step, name) / 1000}, the events say {float(sums.get(name, 0))}"


def body_of(row: LogRow) -> dict[str, Any]:
    return dict(json.loads(row.raw["body"]))


def one_waybill(reads: Reads) -> Iterator[str]:
    """[I5] A package has at most one waybill, and the waybill knows the package."""
    packages = {p.id: p for p in reads.find(Package)}
    for waybill in reads.find(Waybill):
        for id in waybill.packages:
            if packages[id].waybill != waybill.id:
                yield f"[I5] {waybill.id} is in force on {id}, which carries {packages[id].waybill}"
    known = {(w.id, id) for w in reads.find(Waybill) for id in w.packages}
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


def nothing_private(looks: dict[str, Any]) -> Iterator[str]:
    """[I11] No row on a phone names a customer."""
    for name, look in looks.items():
        text = json.dumps(look["rows"], ensure_ascii=False)
        yield from (f"[I11] {name} knows of {customer}" for customer in CUSTOMERS if customer in text)


def photos_are_there(reads: Reads) -> Iterator[str]:
    """[I12] Each photo that is called present is stored."""
    stored = set(reads.secrets.present_blobs())
    for photo in reads.find(Photo):
        if photo.present and photo.id not in stored:
            yield f"[I12] photo {photo.id} is called present and is not stored"


def resolutions_once(reads: Reads, log: list[LogRow]) -> Iterator[str]:
    """[I13] An inbox item was resolved by one event at most."""
    times = Counter(row.raw["body"]["item"] for row in log if row.type == "inbox.resolve")
    for item in reads.find(InboxItem):
        if times[item.id] > 1:
            yield f"[I13] {item.id} was resolved {times[item.id]} times"


def shown_is_honest(run: Run, phone: Phone, look: dict[str, Any]) -> Iterator[str]:
    """[I8] In the middle of a run: whatever the cursor has passed is there."""
    if not run.server.up or look["sync"]["epoch"] != run.server.kit.writer.epoch:
        return
    rows = {(r["kind"], r["id"]): r["seq"] for r in look["rows"]}
    with run.server.kit.store.reading() as reads:
        after = (0, "", "")
        while page := reads.feed_page(after, 1000, 0):
            for r in page:
                if r.data is not None and r.seq <= look["sync"]["passed"] and rows.get((r.kind, r.id), 0) < r.seq:
                    yield f"[I8] {phone.name} passed {look['sync']['passed']} without {r.kind} {r.id} of {r.seq}"
            after = (page[-1].seq, page[-1].kind, page[-1].id)
