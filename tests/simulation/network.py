"""The road between phones and server: what becomes of each request, at rates drawn from the seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

PORTAL = "<!doctype html><html><body>Welcome to the guest network. Please log in.</body></html>"
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Fate:
    """What happens to one request. arrive: whether the server gets it, after so many ms. again: it arrives a
    second time, so many ms later. instead: an answer that somebody else gives. answer: whole | lost | cut.
    back: ms until the answer (or its absence) is known."""

    arrive: bool = True
    delay: int = 20
    again: int | None = None
    instead: tuple[int, dict[str, str], str] | None = None
    answer: str = "whole"
    back: int = 20


class Network:
    """How bad it is today. healed: from then on everything goes through."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.healed = False
        worst = rng.choice((0.0, 0.05, 0.2, 0.5))
        kinds = ("lost_there", "lost_back", "doubled", "late", "cut", "portal", "status")
        self.rates = {kind: rng.random() * worst for kind in kinds}

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
        if kind == "lost_there":
            return Fate(arrive=False, back=30_000)
        if kind == "lost_back":
            return Fate(delay=rng.randint(5, 20_000), answer="lost", back=30_000)
        if kind == "doubled":
            return Fate(delay=rng.randint(5, 400), again=rng.randint(1, 600_000), back=rng.randint(5, 400))
        if kind == "late":
            return Fate(delay=rng.randint(1_000, 3_600_000), answer="lost", back=30_000)
        if kind == "cut":
            return Fate(answer="cut", back=rng.randint(5, 400))
        if kind == "portal":
            return Fate(arrive=False, instead=(200, {"Content-Type": "text/html"}, PORTAL))
        status = rng.choice((413, 429, 500, 502, 503))
        headers = {**JSON, "Retry-After": str(rng.randint(1, 30))} if status in (429, 503) else dict(JSON)
        body = "" if status == 502 else f'{{"code": "test_{status}", "message": {{"zh": "", "en": ""}}}}'
        return Fate(arrive=False, instead=(status, headers, body))
