"""One run: a seed, a factory, its phones, and what befalls them, in virtual time."""

from __future__ import annotations

import base64
import heapq
import io
import itertools
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

from labels import payload
from sync.model.records import EventStatus
from tests.fakes import FakeClock
from tests.simulation.network import Fate, Network
from tests.simulation.node import Command, PhoneProcess, Told
from tests.simulation.server import Crash, Reply, Server
from tests.simulation.trace import Trace

START = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
EPOCH_MS = int(START.timestamp() * 1000)
VERSIONS = ("0.1.0", "0.1.1")


@dataclass
class Phone:
    """A phone as the simulation knows it. who: whose session is open. lost: events that went down with the storage."""

    name: str
    device: str
    secret: str
    who: str
    session: str = ""
    token: str = ""
    tab: str | None = None
    opened: int = 0
    frozen: list[str] = field(default_factory=list)
    clone_of: str | None = None
    revoked: bool = False
    evicted: bool = False


@dataclass
class Saved:
    """An event that the app called saved."""

    phone: str
    event: dict[str, Any]
    at: float


class Run:
    """The machine room. `at` plans work, `go` lets time pass until a moment."""

    def __init__(self, seed: int, process: PhoneProcess, folder: Path) -> None:
        self.seed, self.process = seed, process
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
        self.refused: list[str] = []
        self.waiting: dict[str, list[tuple[int, Reply]]] = {}  # answers that a frozen tab has not read
        self.due: float | None = None
        self.restores = 0
        self.gone: set[str] = set()  # events that went down with an evicted storage, unsent
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
        wanted = START + timedelta(milliseconds=moment - EPOCH_MS)
        if wanted > self.clock.now:
            self.clock.now = wanted

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
        if one["error"]:
            self.say(f"capture {one['key']}: NOT saved, {one['error']}")
            self.refused.append(one["key"])
            return
        event = one["saved"]
        phone = one["key"].split("/")[0]
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

    def sign_in(self, phone: Phone, who: str) -> None:
        """A person signs in on the phone, with the network there."""
        done = self.server.kit.signin.issue(who, phone.device)
        phone.who, phone.session, phone.token = who, done.session_id, done.token
        self.tell({"do": "session", "phone": phone.name, "session": phone.session})

    def open(self, phone: Phone) -> None:
        """Start the app on the phone."""
        if phone.tab is not None:
            return
        phone.opened += 1
        phone.tab = f"{phone.name}:{phone.opened}"
        version = VERSIONS[min(phone.opened // 3, 1)]
        self.say(f"{phone.name} opens the app {version}")
        self.tell({"do": "open", "phone": phone.name, "tab": phone.tab, "version": version})

    def enrol_again(self, phone: Phone) -> None:
        """Somebody holds the phone before an enrolment code again; its storage, if any, stays."""
        code = payload.make("D", self.server.kit.devices.issue_codes(1, None)[0].identifier)
        made = self.server.kit.devices.enrol(code, phone.name)
        self.say(f"{phone.name} is enrolled again")
        phone.device, phone.secret = made.device_id, made.secret
        self.tell({"do": "enrol", "phone": phone.name,
                   "device": {"id": phone.device, "name": phone.name, "state": "enrolled"}})
        self.sign_in(phone, phone.who)

    def evict(self, phone: Phone) -> None:
        """The system throws the app's storage away; whoever holds the phone enrols it anew when he can."""
        events = self.look(phone)["events"]
        unsent = [e["event_id"] for e in events if e["state"] in ("pending", "leased")]
        self.say(f"{phone.name} loses its storage with {len(unsent)} unsent")
        self.gone.update(unsent)
        if self.server.up:  # an old backup may have lost them already
            with self.server.kit.store.reading() as reads:
                there = reads.load_many(EventStatus, [e["event_id"] for e in events])
            self.gone.update(id for id, status in there.items() if status is None)
        self.only_there.update(e["event_id"] for e in events)
        phone.evicted, phone.tab = True, None
        self.tell({"do": "evict", "phone": phone.name})
        self.at(self.rng.randint(1_000, 600_000), lambda: self.return_of(phone))

    def return_of(self, phone: Phone) -> None:
        if not self.server.up:
            self.at(60_000, lambda: self.return_of(phone))
            return
        phone.evicted = False
        self.enrol_again(phone)
        self.open(phone)

    def capture(self, phone: Phone, type: str, body: dict[str, Any], base: dict[str, Any] | None = None,
                photos: list[bytes] | None = None) -> None:
        """The person confirms something on the screen."""
        if phone.tab is None:
            return
        key = f"{phone.name}/{next(self.order)}"
        draft = {"type": type, "body": body, "base": base or {}, "blobs": [], "actorId": phone.who,
                 "sessionId": phone.session, "onBehalfOf": None}
        self.tell({"do": "capture", "phone": phone.name, "tab": phone.tab, "key": key, "draft": draft,
                   "photos": [base64.b64encode(p).decode() for p in photos or []]})

    def look(self, phone: Phone) -> dict[str, Any]:
        """Everything that stands on a phone."""
        found: dict[str, Any] = self.tell({"do": "look", "phone": phone.name}).results[0]
        return found

    # --- the road -------------------------------------------------------------------------

    def carry(self, call: dict[str, Any]) -> None:
        fate = self.network.fate()
        name = call["tab"].split(":")[0]
        phone = self.phones[name]
        pulls = "/sync/pull" in call["path"]  # as the request left the phone, whoever holds it by the time it arrives
        call["as"] = f"Bearer {phone.token}" if pulls else f"Device {phone.device}:{phone.secret}"
        label = f"{name} {call['method']} {call['path'].split('?')[0].removeprefix('/api/v1')}"
        if fate.instead is not None:
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
        reply = self.serve(call, label)
        if fate.answer == "lost":
            return
        if fate.answer == "cut":
            reply = Reply(reply.status, reply.headers, reply.body[:len(reply.body) // 2])
        self.at(fate.back, lambda: self.bring(call, reply))

    def serve(self, call: dict[str, Any], label: str) -> Reply:
        """The server does what is asked; status 0 while it is down."""
        if not self.server.up:
            self.say(f"{label}: the server is away")
            return Reply(0, {}, "")
        headers = {k: v for k, v in call["headers"].items() if k != "x-requested-with"}
        headers["Authorization"] = call["as"]
        body = base64.b64decode(call["bytes"]) if call["bytes"] is not None else (call["body"] or "").encode()
        try:
            reply = self.server.call(call["method"], call["path"], headers, body)
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
        if call["tab"] in phone.frozen:
            self.waiting.setdefault(call["tab"], []).append((call["id"], reply))
            return
        self.tell({"do": "reply", "reply": {"id": call["id"], "status": reply.status, "headers": reply.headers,
                                            "body": reply.body}})

    # --- the office -----------------------------------------------------------------------

    def office(self, who: str, method: str, path: str, body: dict[str, Any] | None = None) -> Reply | None:
        """A call from a desk, over a good line; None while the server is down."""
        if not self.server.up:
            return None
        token = self.server.kit.signin.issue(who, None).token
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        data = json.dumps(body).encode() if body is not None else None
        try:
            reply = self.server.call(method, f"/api/v1{path}", headers, data)
        except Crash as crash:
            self.say(f"office {method} {path}: the server dies at its {crash}")
            self.at(self.rng.randint(500, 60_000), self.start_server)
            return None
        self.say(f"office {who} {method} {path}: {reply.status}")
        return reply

    def photo(self) -> bytes:
        """A small real picture, never the same twice."""
        red, green, blue = (self.rng.randrange(256) for _ in range(3))
        picture = Image.new("RGB", (32, 24), (red, green, blue))
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=self.rng.randint(40, 95))
        return out.getvalue()


def brief(call: dict[str, Any], reply: Reply) -> str:
    """What the trace says of an answer."""
    if reply.status != 200 or not reply.body.startswith("{"):
        return reply.body[:60] if reply.status >= 400 else ""
    told = json.loads(reply.body)
    if "results" in told:
        return " ".join(f"{r['event_id'][-6:]}={r['verdict']}/{r['code']}@{r['seq']}" for r in told["results"])
    if "rows" in told:
        return f"{len(told['rows'])} rows, {len(told['verdicts'])} verdicts{', more' if told['more'] else ''}"
    return ""
