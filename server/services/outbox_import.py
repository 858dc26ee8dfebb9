"""Take a phone's outbox file in: battery dead, glass broken, or never near the network.

A file that the phone signed is as good as the phone's own push; any other is held for a person [S14]. The same
events may come from the phone itself, before or after: each counts once [S1].
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.services.auth import Caller
from server.services.badges import Badges
from server.services.blobs import MAX_BYTES, TooLong, WrongHash, WrongOffset
from server.services.captured import captured
from server.services.device_keys import proves
from server.services.floor_words import FloorWords
from server.services.kit import Kit
from server.services.outbox_file import NotAnOutbox, OutboxFile
from server.services.pictures import NotAPicture
from server.services.ports import Reads
from server.services.push import MAX_EVENTS, usable_id
from server.services.task_words import package_words
from server.services.trail import record
from sync.event import Event, read_event
from sync.model.records import Device, EventStatus, Photo
from sync.rules.rights import FILE
from sync.rules.trail import order_of
from sync.verdict import Verdict

LOGGER = logging.getLogger("suigong.outbox")
MOST_ITEMS = 500  # told one by one; the rest is counted
View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class OutboxImport:
    """The use cases of one read file. by: who took it in."""

    kit: Kit
    file: OutboxFile
    by: Caller

    def look(self) -> View:
        """What is in it, and what taking it in would do; changes nothing. Raises NotAnOutbox (another factory's)."""
        with self.kit.store.reading() as reads:
            signed = self.signed(reads)
            events = [read_event(raw) for raw in self.file.events]
            known = reads.load_many(EventStatus, [e.event_id for e in events])
            return self.told(reads, events, {e.event_id: state_of(e, known.get(e.event_id)) for e in events}, signed,
                             known)

    def take(self) -> View:
        """Every event through the rules of a push, then the photos. Raises NotAnOutbox, StoreFailing, Throttled."""
        before = self.look()
        carrier = self.file.device_id if before["signed"] == "good" else FILE + self.file.sha256[:16]
        self.kit.writer.call(lambda tx: tx.act("outbox.import", {
            "file": self.file.sha256, "device": self.file.device_id, "made": self.file.made,
            "signed": before["signed"] == "good", "events": len(self.file.events),
            "photos": len(self.file.photos)}, self.by))
        events = [read_event(raw) for raw in self.file.events]
        if self.kit.push.before is not None:
            self.kit.push.before(events, {})
        for at in range(0, len(events), MAX_EVENTS):
            self.kit.writer.push(events[at:at + MAX_EVENTS], carrier)
        for text in self.file.damaged:
            self.kit.push.quarantine(text, self.file.device_id or carrier, False)
        photos = Counter(self.keep_photo(sha256) for sha256 in self.wanted(events))
        LOGGER.info("outbox file", extra={"file": self.file.sha256, "by": self.by.actor_id, "carrier": carrier})
        with self.kit.store.reading() as reads:
            known = reads.load_many(EventStatus, [e.event_id for e in events])
            states = {e.event_id: str(s) for e, s in zip(events, before["states"], strict=True)}
            told = self.told(reads, events, states, before["signed"], known)
        return {**told, "taken": True, "photos": {s: photos[s] for s in ("new", "here", "missing", "damaged")}}

    def signed(self, reads: Reads) -> str:
        """good | none | wrong. Raises NotAnOutbox for a phone of another factory."""
        device = reads.source.load(Device, self.file.device_id)
        ours = Badges(self.kit).key.public()["kid"]
        if device is None and self.file.factory not in ("", ours):
            raise NotAnOutbox("outbox_foreign")
        key = reads.secrets.device_key(self.file.device_id) if device is not None else None
        if not self.file.signature or key is None:
            return "none"
        return "good" if self.file.whole and proves(key, self.file.signed, self.file.signature) else "wrong"

    def wanted(self, events: list[Event]) -> dict[str, None]:
        """Photos that these events name, and those in the file that an event brought earlier did; in order."""
        with self.kit.store.reading() as reads:
            expected = reads.load_many(Photo, sorted(self.file.photos))
        found = dict.fromkeys(s for e in events if not e.fault for s in e.photos)
        return found | dict.fromkeys(s for s in self.file.photos if expected.get(s) is not None)

    def keep_photo(self, sha256: str) -> str:
        """new | here | missing | damaged, after it was kept where it can be."""
        blobs = self.kit.blobs
        place = self.file.photos.get(sha256)
        for _ in range(3):  # the phone may be sending the same one just now
            if blobs.whole(sha256) is not None:
                return "here"
            here = blobs.offset(sha256, self.by)
            if place is None:
                return "missing"
            if not 0 < place.size <= MAX_BYTES:
                return "damaged"
            begin = here[0] if here is not None and here[1] == place.size else 0
            try:
                blobs.upload(sha256, begin, place.size, self.file.photo(sha256, begin), self.by)
                return "new"
            except WrongOffset:
                continue
            except (WrongHash, NotAPicture, TooLong):
                return "damaged"
        return "missing"

    def told(self, reads: Reads, events: list[Event], states: Mapping[str, str], signed: str,
             known: Mapping[str, EventStatus | None]) -> View:
        words = FloorWords(reads, self.kit.codes)
        devices = reads.load_many(Device, sorted({e.device_id for e in events}))
        counts = Counter(states[e.event_id] for e in events)
        counts["damaged"] += len(self.file.damaged)
        wanted = self.wanted(events)
        here = {s for s in wanted if reads.secrets.blob(s) is not None}
        photos = {"here": len(here), "new": len((wanted.keys() & self.file.photos.keys()) - here),
                  "missing": len(wanted.keys() - self.file.photos.keys() - here), "damaged": 0}
        odd = sorted(events, key=lambda e: ORDER.index(states[e.event_id]))  # stable: else as captured
        shown = odd[:MOST_ITEMS]
        raws = {raw["event_id"]: raw for raw in reversed(self.file.events)}  # the first of each id
        targets = [self.reversed(reads, e, raws) for e in shown]
        device = reads.source.load(Device, self.file.device_id)
        return {
            "file": self.file.sha256, "made": self.file.made, "signed": signed, "taken": False,
            "device": {"id": self.file.device_id, "known": device is not None,
                       "revoked": bool(device and device.revoked),
                       "name": words.devices.called(device) if device else self.file.device_name},
            "events": {s: counts[s] for s in ORDER}, "photos": photos,
            "states": [states[e.event_id] for e in events],
            "items": [{**item_of(e, states[e.event_id], words, devices.get(e.device_id), known.get(e.event_id)),
                       **self.place(words, e, target)} for e, target in zip(shown, targets, strict=True)],
            **things(words, [*shown, *(t for t in targets if t is not None)]),
            "more": max(0, len(events) - MOST_ITEMS)}

    def place(self, words: FloorWords, event: Event, target: Event | None) -> View:
        """The order it belongs to as far as it is known here; of a reversal also the record that it takes back."""
        sound = [one for one in (event, target) if one is not None and not one.fault]
        return {"order": next((no for one in sound if (no := order_of(words.world, words.codes, one))), None),
                "about": record(words.people, target) if target is not None else None}

    def reversed(self, reads: Reads, event: Event, raws: Mapping[str, View]) -> Event | None:
        """What a reversal takes back: in this file (raws, by id), or here since before. None where nobody knows."""
        id = event.body.get("event_id") if event.type == "event.reverse" else None
        if not usable_id(id):
            return None
        raw = raws.get(str(id)) or captured(reads, str(id))
        found = read_event(raw) if raw else None
        return found if found is not None and not found.fault else None


def things(words: FloorWords, events: list[Event]) -> View:
    """The work orders and boxes that events name, by their codes: {works, boxes}. Unknown ones are left out."""
    found: dict[str, dict[str, View]] = {"works": {}, "boxes": {}}
    for event in events:
        body, lines = event.body, event.body.get("lines")
        inside = [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []
        for code in (body.get("package"), body.get("work_order"), *(line.get("work_order") for line in inside)):
            ref = words.codes.read(code) if isinstance(code, str) else None
            if ref is not None and ref.kind in "WOL" and (work := words.work(ref.id, None)):
                found["works"][ref.id] = {"id": ref.id, "product": work["product"]}
            elif ref is not None and ref.kind == "P" and (box := package_words(words, ref.id)):
                found["boxes"][str(code)] = {"code": code, **{n: box["package"][n] for n in ("number", "total", "gap")}}
    return {name: list(rows.values()) for name, rows in found.items()}


ORDER = ("damaged", "different", "new", "here")


def state_of(event: Event, status: EventStatus | None) -> str:
    """new; here; different: another event has its id; damaged: what it says does not fit its checksum."""
    if status is not None:
        return "here" if status.digest == event.digest else "different"
    return "damaged" if event.fault else "new"


def item_of(event: Event, state: str, words: FloorWords, device: Device | None, status: EventStatus | None) -> View:
    fits = status is not None and status.digest == event.digest
    return {"event_id": event.event_id, "type": event.type, "recorded_at": event.recorded_at, "state": state,
            "actor": words.people.of(event.actor_id),
            "device": words.devices.called(device) if device else event.device_id,
            "body": dict(event.body), "photos": len(event.photos),
            "verdict": status.verdict if status and fits else (Verdict.ID_CONFLICT if status else None),
            "code": status.code if status and fits else (event.fault[0] if event.fault else None),
            "inbox_id": status.inbox_id if status and fits else None}
