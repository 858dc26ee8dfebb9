"""The road between phones and server: what becomes of each request, at rates drawn from the seed."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import dataclass

PORTAL = "<!doctype html><html><body>Welcome to the guest network. Please log in.</body></html>"
JSON = {"Content-Type": "application/json"}
MET = {"lost_there": "request lost", "lost_back": "answer lost", "doubled": "request arrives twice",
       "late": "request arrives up to an hour late", "slow": "answer up to 29 s late",
       "cut": "answer cut off", "cut_there": "request cut off",
       "portal": "captive portal answers", "status": "refused on the way (4xx, 5xx)",
       "odd": "somebody else's JSON answers"}
CHANGED = "network: a byte of a photo changed"
MOST = 0.8  # of the requests meet something; the others go through, also on the worst day
# What a gateway or another server says in JSON; nothing of it is our server's answer.
ANSWER = {"epoch": "x", "restored_seq": 0}
ODD: tuple[object, ...] = (
    {}, [], None, "ok", {"ok": True}, {"epoch": "x"}, {**ANSWER, "restored_seq": -1, "results": []},
    {**ANSWER, "results": [{"event_id": "e", "verdict": "applied", "code": "ok", "seq": 1}]},
    {**ANSWER, "cursor": "c"}, {"device_id": 5}, {"code": 5},
    {**ANSWER, "cursor": "c", "more": False, "rows": [{}], "tombstones": [], "verdicts": []})


@dataclass(frozen=True)
class Fate:
    """What happens to one request. arrive: whether the server gets it, after so many ms. again: it arrives a
    second time, so many ms later. instead: an answer that somebody else gives, though it may have arrived.
    answer: whole | lost | cut. back: ms until the answer (or its absence) is known. cut: so much of the request's
    body arrives, 0 to 1. changed: where a byte of a photo becomes another, 0 to 1. without: fields that the
    answer lacks, as another version's would."""

    arrive: bool = True
    delay: int = 20
    again: int | None = None
    instead: tuple[int, dict[str, str], str] | None = None
    answer: str = "whole"
    back: int = 20
    cut: float | None = None
    changed: float | None = None
    without: tuple[str, ...] = ()

    def carried(self, body: bytes, photo: bool) -> tuple[str, bytes]:
        """What the trace says of a request's body, and what arrives of it."""
        if self.cut is not None:
            return " (cut)", body[:int(len(body) * self.cut)]
        if self.changed is not None and photo and body:
            at = int(len(body) * self.changed)
            return " (changed)", body[:at] + bytes([body[at] ^ 1]) + body[at + 1:]
        return "", body


class Network:
    """How bad it is today. healed: from then on everything goes through."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.healed = False
        self.offline: set[str] = set()  # phones in a basement
        self.planned: list[tuple[str, Fate]] = []  # of the next request like "p1 POST push"; of stories
        self.met: Counter[str] = Counter()
        worst = rng.choice((0.0, 0.05, 0.2, 0.5))
        rates = {kind: rng.random() * worst for kind in MET}
        scale = max(1.0, sum(rates.values()) / MOST)  # so that each kind has its share
        self.rates = {kind: rate / scale for kind, rate in rates.items()}
        self.changes = rng.choice((0.0, 0.1, 0.3)) if worst else 0.0  # of the parts of photos
        self.narrow = rng.choice((2_000, 6_000, 100_000)) if rng.random() < 0.15 else None

    def too_wide(self, size: int) -> bool:
        """Whether something on the way lets no body of so many bytes through."""
        return not self.healed and self.narrow is not None and size > self.narrow

    def fate_of(self, phone: str, request: str) -> Fate:
        """What becomes of this phone's next request. request: "p1 POST /api/v1/sync/push"."""
        if phone in self.offline:
            return Fate(arrive=False, back=30_000)
        for i, (like, fate) in enumerate(self.planned):
            if all(part in request for part in like.split()):
                del self.planned[i]
                return fate
        if not self.healed and " PATCH " in request and self.rng.random() < self.changes:
            self.met[CHANGED] += 1
            return Fate(delay=self.rng.randint(5, 400), back=self.rng.randint(5, 400), changed=self.rng.random())
        return self.fate()

    def heal(self) -> None:
        self.healed = True
        self.planned.clear()
        self.offline.clear()

    def fate(self) -> Fate:
        if self.healed:
            return Fate(delay=self.rng.randint(1, 40), back=self.rng.randint(1, 40))
        rng, dice = self.rng, self.rng.random()
        for kind, rate in self.rates.items():
            if dice < rate:
                return self.bad(kind)
            dice -= rate
        return Fate(delay=rng.randint(5, 400), back=rng.randint(5, 400))

    def bad(self, kind: str) -> Fate:
        rng = self.rng
        self.met[f"network: {MET[kind]}"] += 1
        if kind == "lost_there":
            return Fate(arrive=False, back=30_000)
        if kind == "lost_back":
            return Fate(delay=rng.randint(5, 20_000), answer="lost", back=30_000)
        if kind == "doubled":
            return Fate(delay=rng.randint(5, 400), again=rng.randint(1, 600_000), back=rng.randint(5, 400))
        if kind == "late":
            return Fate(delay=rng.randint(1_000, 3_600_000), answer="lost", back=30_000)
        if kind == "slow":
            return Fate(delay=rng.randint(5, 9_000), back=rng.randint(1_000, 20_000))
        if kind == "cut":
            return Fate(answer="cut", back=rng.randint(5, 400))
        if kind == "cut_there":
            return Fate(delay=rng.randint(5, 400), answer="lost", back=30_000, cut=rng.random())
        if kind == "portal":
            return Fate(arrive=False, instead=(200, {"Content-Type": "text/html"}, PORTAL))
        if kind == "odd":
            return Fate(arrive=False, instead=(rng.choice((200, 200, 403)), dict(JSON), json.dumps(rng.choice(ODD))))
        status = rng.choice((400, 401, 403, 404, 409, 413, 413, 422, 429, 500, 502, 503))
        headers = {**JSON, "Retry-After": str(rng.randint(1, 30))} if status in (429, 503) else dict(JSON)
        body = "" if status == 502 else f'{{"code": "test_{status}", "message": {{"zh": "", "en": ""}}}}'
        return Fate(arrive=False, instead=(status, headers, body))
