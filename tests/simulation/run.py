"""One run: a seed, a factory, its phones, and what befalls them, in virtual time."""

from __future__ import annotations

import base64
import hashlib
import heapq
import itertools
import json
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from labels import payload
from server.services.signin import BadCredentials
from sync.event import digest_of
from sync.model.records import EventStatus, IdConflict
from tests.fakes import FakeClock
from tests.simulation.answers import brief, cookie_of
from tests.simulation.network import Fate, Network
from tests.simulation.node import Command, PhoneProcess, Told
from tests.simulation.phone import RELEASES, Phone, Saved
from tests.simulation.server import Crash, Reply, Server
from tests.simulation.trace import Trace

START = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
EPOCH_MS = int(START.timestamp() * 1000)
HOUR_MS = 3_600_000
WHOLE = Fate()


class Run:
    """The machine room. `at` plans work, `go` lets time pass until a moment. mostly: mishaps above all others."""

    def __init__(self, seed: int, process: PhoneProcess, folder: Path, mostly: tuple[str, ...] = ()) -> None:
        self.seed, self.process, self.mostly = seed, process, mostly
        self.rng = random.Random(seed)
        self.clock = FakeClock(START)
        self.now = float(EPOCH_MS)
        self.trace = Trace()
        self.network = Network(random.Random(self.rng.random()))
        self.server = Server(folder, self.clock, random.Random(self.rng.random()))
        self.phones: dict[str, Phone] = {}
        self.heap: list[tuple[float, int, Callable[[], None]]] = []
        self.order = itertools.count()
        self.saved: dict[str, Saved] = {}
        self.issued: dict[str, str] = {}  # for which device a sign-in was opened
        self.refused: list[str] = []
        self.waiting: dict[str, list[tuple[int, Reply]]] = {}  # answers that a frozen tab has not read
        self.due: float | None = None
        self.restores = 0
        self.asleep = False  # nobody is there to open an app
        self.screens = False  # apps hold in memory what they show, and fill an emptied storage from it
        self.server_skew = self.shown_skew = 0  # how wrong the server's own clock is, ms
        self.gone: set[str] = set()  # events that went down with an evicted storage, unsent
        self.photos: dict[str, bytes] = {}
        self.no_pictures: set[str] = set()  # taken for photos, and never to be had
        self.backups: list[Path] = []
        self.desks: dict[str, tuple[str, int]] = {}  # the token of who works in the office, and of which epoch
        self.broken: list[str] = []  # what was found wrong on the way
        self.only_there: set[str] = set()  # events that only the server has since: an old backup may lose them
        self.on_saved: list[Callable[[str, dict[str, Any]], None]] = []
        process.send({"do": "reset"}, {"do": "time", "now": self.now})

    # --- time -----------------------------------------------------------------------------

    def at(self, ms: float, work: Callable[[], None]) -> None:
        heapq.heappush(self.heap, (self.now + max(ms, 0), next(self.order), work))

    def say(self, text: str) -> None:
        self.trace.add(self.now - EPOCH_MS, text)

    def go(self, ms: float) -> None:
        """Let so much time pass."""
        end = self.now + ms
        while True:
            own = self.heap[0][0] if self.heap else None
            moment = min((m for m in (own, self.due) if m is not None), default=None)
            if moment is None or moment > end:
                break
            self.set_time(max(moment, self.now))
            if own is not None and own <= moment:
                heapq.heappop(self.heap)[2]()
            else:
                self.tell({"do": "time", "now": self.now})
        self.set_time(end)
        self.tell({"do": "time", "now": self.now})

    def set_time(self, moment: float) -> None:
        self.now = moment
        wanted = START + timedelta(milliseconds=moment - EPOCH_MS + self.server_skew)
        if wanted > self.clock.now or self.server_skew != self.shown_skew:
            self.clock.now, self.shown_skew = wanted, self.server_skew

    # --- phones ---------------------------------------------------------------------------

    def tell(self, *commands: Command) -> Told:
        """Commands for the phones; what they ask for is put on its way."""
        told = self.process.send(*commands)
        self.due = told.due
        for one in told.told:
            self.heard(one)
        for call in told.calls:
            self.carry(call)
        for phone in self.phones.values():
            if phone.tab is not None and phone.tab not in told.alive and not phone.evicted:
                self.say(f"{phone.name} the app died")
                phone.tab = None
                self.at(self.rng.randint(100, 120_000), lambda p=phone: self.open(p))  # type: ignore[misc]
        return told

    def heard(self, one: dict[str, Any]) -> None:
        phone = one["key"].split("/")[0]
        if one["error"]:
            self.say(f"{one['key']}: NOT saved, {one['error']}")
            self.refused.append(one["key"])
            if one["error"] == "VersionError":  # a newer app has taken the storage over: this one must be closed
                self.at(0, lambda: self.reopen(self.phones[phone]))
            return
        if one.get("session"):
            self.badge_read(self.phones[phone], one["session"])
            return
        event = one["saved"]
        if self.issued.get(event["session_id"], event["device_id"]) != event["device_id"]:
            self.broken.append(f"[S14] {phone} saved {event['event_id']} in a sign-in of the device it was before")
        self.say(f"{phone} saved {event['type']} #{event['device_seq']} {event['event_id'][-6:]} {event['body']}")
        self.saved[event["event_id"]] = Saved(phone, event, self.now)
        for listener in self.on_saved:
            listener(one["key"], event)

    def add_phone(self, name: str, who: str) -> Phone:
        code = payload.make("D", self.server.kit.devices.issue_codes(1, None)[0].identifier)
        made = self.server.kit.devices.enrol(code, name)
        phone = self.phones[name] = Phone(name, made.device_id, made.secret, who)
        self.tell({"do": "phone", "phone": name, "seed": self.rng.getrandbits(32),
                   "device": {"id": phone.device, "name": name, "state": "enrolled"}})
        self.sign_in(phone, who)
        self.open(phone)
        return phone

    def sign_in(self, phone: Phone, who: str) -> bool:
        """A person signs in on the phone, with the network there; whether the server knows him."""
        try:
            done = self.server.kit.signin.issue(who, phone.device)
        except BadCredentials:
            self.say(f"{phone.name}: {who} cannot sign in")
            return False
        phone.known[who], phone.tokens[done.session_id] = done.session_id, done.token
        self.speak_as(phone, who, done.session_id, limited=False)
        return True

    def speak_as(self, phone: Phone, who: str, session: str, limited: bool) -> None:
        phone.who, phone.session, phone.limited = who, session, limited
        self.say(f"{phone.name} is used by {who}{' by badge' if limited else ''}")
        self.issued.setdefault(session, phone.device)
        self.tell({"do": "session", "phone": phone.name, "who": who, "session": session, "pin": not limited})

    def show_badge(self, phone: Phone, text: str) -> None:
        """A badge is held before the phone's camera; whoever it names works on once the session is stored."""
        if phone.tab is not None:
            self.tell({"do": "badge", "phone": phone.name, "tab": phone.tab,
                       "key": f"{phone.name}/{next(self.order)}", "text": text})

    def badge_read(self, phone: Phone, session: dict[str, Any]) -> None:
        self.speak_as(phone, session["person_id"], session["session_id"], limited=True)

    def open(self, phone: Phone) -> None:
        """Start the app on the phone; at night there is nobody to do it."""
        if phone.tab is not None or self.asleep:
            return
        phone.opened += 1
        phone.tab = f"{phone.name}:{phone.opened}"
        version, storage = RELEASES[phone.release]
        self.say(f"{phone.name} opens the app {version}")
        self.tell({"do": "open", "phone": phone.name, "tab": phone.tab, "version": version, "storage": storage,
                   "screens": self.screens})

    def close_tab(self, phone: Phone, tab: str) -> None:
        """One tab ends; nothing of it runs on."""
        self.tell({"do": "kill", "phone": phone.name, "tab": tab})

    def reopen(self, phone: Phone) -> None:
        """The person closes the app and opens it again."""
        if phone.tab is not None:
            old, phone.tab = phone.tab, None
            self.close_tab(phone, old)
        if not phone.evicted:
            self.open(phone)

    def enrol_again(self, phone: Phone) -> None:
        """Somebody holds the phone before an enrolment code again; its storage, if any, stays."""
        code = payload.make("D", self.server.kit.devices.issue_codes(1, None)[0].identifier)
        made = self.server.kit.devices.enrol(code, phone.name)
        self.say(f"{phone.name} is enrolled again")
        phone.device, phone.secret = made.device_id, made.secret
        phone.revoked = False
        left = self.tell({"do": "enrol", "phone": phone.name, "device": {
            "id": phone.device, "name": phone.name, "state": "enrolled"}}).results[0]
        phone.known, phone.session = left["known"], left["session"]
        if phone.who in phone.known:  # the app asks for the PIN alone
            self.speak_as(phone, phone.who, phone.known[phone.who], limited=False)
        if self.rng.random() < 0.3:
            self.capture(phone, "andon.call", {"work_center": "PRESS", "kind": "other"})
        if not phone.session:
            self.sign_in(phone, phone.who)

    def evict(self, phone: Phone) -> None:
        """The system throws the app's storage away; whoever holds the phone enrols it anew when he can."""
        events = self.look(phone)["events"]
        unsent = [e["event_id"] for e in events if e["state"] in ("pending", "leased")]
        self.say(f"{phone.name} loses its storage with {len(unsent)} unsent")
        self.gone.update(unsent)
        if self.server.up:  # an old backup may have lost them already
            told = {e["event_id"]: digest_of(e["event"]) for e in events}
            with self.server.kit.store.reading() as reads:
                there = reads.load_many(EventStatus, list(told))
                apart = reads.load_many(IdConflict, [f"{id}:{digest}" for id, digest in told.items()])
            self.gone.update(id for id, status in there.items() if (status is None or status.digest != told[id])
                             and apart[f"{id}:{told[id]}"] is None)
        self.only_there.update(e["event_id"] for e in events)
        phone.evicted, phone.tab = True, None
        phone.others.clear()
        self.tell({"do": "evict", "phone": phone.name})
        self.at(self.rng.randint(1_000, 600_000), lambda: self.return_of(phone))

    def clone(self, phone: Phone) -> None:
        """The app's storage is copied onto another phone; both go on as the same device."""
        name = f"{phone.name}c"
        if name in self.phones:
            return
        self.say(f"{phone.name} is copied to {name}")
        copy = Phone(name, phone.device, phone.secret, phone.who, phone.session, phone.limited, dict(phone.known),
                     dict(phone.tokens), release=phone.release, clone_of=phone.name, revoked=phone.revoked)
        self.phones[name] = copy
        self.tell({"do": "clone", "from": phone.name, "phone": name, "seed": self.rng.getrandbits(32)})
        self.open(copy)

    def forget_backups(self) -> None:
        """Backups older than what phones keep bring back only what the server itself knows."""
        self.backups.clear()

    def return_of(self, phone: Phone) -> None:
        if not self.server.up or self.asleep:
            self.at(HOUR_MS if self.asleep else 60_000, lambda: self.return_of(phone))
            return
        if not phone.evicted:
            return
        phone.evicted = False
        if self.rng.random() < 0.3:  # somebody tries what is not enrolled yet: "NOT saved"
            self.open(phone)
            self.capture(phone, "andon.call", {"work_center": "PRESS", "kind": "other"})
        self.enrol_again(phone)
        self.open(phone)

    def capture(self, phone: Phone, type: str, body: dict[str, Any], base: dict[str, Any] | None = None,
                photos: list[bytes] | None = None, behalf: str | None = None) -> None:
        """The person confirms something on the screen. behalf: for whom. Where nobody is signed in, there is none."""
        if phone.tab is None or not phone.session:
            return
        self.photos.update({hashlib.sha256(p).hexdigest(): p for p in photos or []})
        key = f"{phone.name}/{next(self.order)}"
        draft = {"type": type, "body": body, "base": base or {}, "blobs": [], "actorId": phone.who,
                 "sessionId": phone.session, "onBehalfOf": behalf}
        self.tell({"do": "capture", "phone": phone.name, "tab": phone.tab, "key": key, "draft": draft,
                   "photos": [base64.b64encode(p).decode() for p in photos or []]})

    def glance(self, phone: Phone, kind: str, id: str) -> dict[str, Any] | None:
        """A row as the phone's screen shows it; None when it has none."""
        row: dict[str, Any] | None = self.tell({"do": "glance", "phone": phone.name, "kind": kind, "id": id}).results[0]
        return row

    def last_reversal(self, phone: Phone) -> str:
        """The newest reversal that this phone saved; "" when it saved none."""
        return next((id for id, s in reversed(self.saved.items())
                     if s.phone == phone.name and s.event["type"] == "event.reverse"), "")

    def look(self, phone: Phone) -> dict[str, Any]:
        """Everything that stands on a phone."""
        found: dict[str, Any] = self.tell({"do": "look", "phone": phone.name}).results[0]
        return found

    # --- the road -------------------------------------------------------------------------

    def carry(self, call: dict[str, Any]) -> None:
        name = call["tab"].split(":")[0]
        fate = self.network.fate_of(name, f"{name} {call['method']} {call['path']}")
        phone = self.phones[name]
        pulls = "/sync/pull" in call["path"]  # as the request left the phone, whoever holds it by the time it arrives
        token = phone.tokens.get(phone.session, "none")
        call["as"] = f"Bearer {token}" if pulls else f"Device {phone.device}:{phone.secret}"
        label = f"{name} {call['method']} {call['path'].split('?')[0].removeprefix('/api/v1')}"
        if self.network.too_wide(len(call["body"] or call["bytes"] or "")):
            fate = Fate(arrive=False, instead=(413, {"Content-Type": "text/html"}, "<h1>413</h1>"))
        if fate.instead is not None:
            if fate.arrive:
                self.at(fate.delay, lambda: self.serve(call, label))
            status, headers, body = fate.instead
            self.say(f"{label} is answered {status} on the way")
            self.at(fate.back, lambda: self.bring(call, Reply(status, headers, body)))
            return
        if not fate.arrive:
            self.say(f"{label} is lost")
            self.at(fate.back, lambda: self.bring(call, Reply(0, {}, "")))
            return
        self.at(fate.delay, lambda: self.arrive(call, fate, label))
        if fate.again is not None:
            self.at(fate.delay + fate.again, lambda: self.serve(call, f"{label} (again)"))
        if fate.answer == "lost":
            self.at(fate.back, lambda: self.bring(call, Reply(0, {}, "")))

    def arrive(self, call: dict[str, Any], fate: Fate, label: str) -> None:
        reply = self.serve(call, label, fate)
        if fate.answer == "lost":
            return
        if fate.answer == "cut":
            reply = Reply(reply.status, reply.headers, reply.body[:len(reply.body) // 2])
        self.at(fate.back, lambda: self.bring(call, reply.without(fate.without)))

    def serve(self, call: dict[str, Any], label: str, fate: Fate = WHOLE) -> Reply:
        """The server does what is asked; status 0 while it is down. fate: what of the body arrives."""
        if not self.server.up:
            self.say(f"{label}: the server is away")
            return Reply(0, {}, "")
        headers = {k: v for k, v in call["headers"].items() if k != "x-requested-with"}
        headers["Authorization"] = call["as"]
        body = base64.b64decode(call["bytes"]) if call["bytes"] is not None else (call["body"] or "").encode()
        said, arrives = fate.carried(body, call["bytes"] is not None)
        label += said
        try:
            reply = self.server.call(call["method"], call["path"], headers, arrives, len(body))
        except Crash as crash:
            self.say(f"{label}: the server dies at its {crash}")
            self.at(self.rng.randint(500, 60_000), self.start_server)
            return Reply(0, {}, "")
        self.say(f"{label}: {reply.status} {brief(call, reply)}")
        return reply

    def start_server(self) -> None:
        if not self.server.up:
            self.server.start()
            self.say("the server starts")

    def bring(self, call: dict[str, Any], reply: Reply) -> None:
        phone = self.phones[call["tab"].split(":")[0]]
        if call["path"].endswith("/auth/badge") and (token := cookie_of(reply)):
            phone.tokens[json.loads(call["body"])["session_id"]] = token
        if call["tab"] in phone.frozen:
            self.waiting.setdefault(call["tab"], []).append((call["id"], reply))
            return
        self.tell({"do": "reply", "reply": {"id": call["id"], "status": reply.status, "headers": reply.headers,
                                            "body": reply.body}})

    # --- the office -----------------------------------------------------------------------

    def office(self, who: str, method: str, path: str, body: Any = None,
               more: dict[str, str] | None = None) -> Reply | None:
        """A call from a desk, over a good line; None while the server is down."""
        if not self.server.up:
            return None
        data = json.dumps(body).encode() if body is not None else None
        try:
            reply = self.server.call(method, f"/api/v1{path}", self.desk(who, more), data)
            if reply.status == 401:  # somebody ended his sign-in
                self.desks.pop(who)
                reply = self.server.call(method, f"/api/v1{path}", self.desk(who, more), data)
        except Crash as crash:
            self.say(f"office {method} {path}: the server dies at its {crash}")
            self.at(self.rng.randint(500, 60_000), self.start_server)
            return None
        self.say(f"office {who} {method} {path}: {reply.status}")
        return reply

    def desk(self, who: str, more: dict[str, str] | None) -> dict[str, str]:
        """Headers of somebody at a desk, who signs in once, and again after a restore."""
        token, restores = self.desks.get(who, ("", -1))
        if restores != self.restores:
            token = self.server.kit.signin.issue(who, None).token
            self.desks[who] = (token, self.restores)
        return {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **(more or {})}

    def call(self, path: str, headers: dict[str, str], body: bytes) -> Reply | None:
        """A bare request of somebody who is no phone of ours; None when the server dies of it."""
        try:
            reply = self.server.call("POST", path, headers, body)
        except Crash as crash:
            self.say(f"{path}: the server dies at its {crash}")
            self.at(self.rng.randint(500, 60_000), self.start_server)
            return None
        self.say(f"forged {path}: {reply.status}")
        return reply

    def no_picture(self) -> bytes:
        """What a broken camera gives for one."""
        data = bytes(self.rng.getrandbits(8) for _ in range(40))
        self.no_pictures.add(hashlib.sha256(data).hexdigest())
        return data
