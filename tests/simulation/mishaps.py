"""What goes wrong besides the network, at rates that the seed draws."""

from __future__ import annotations

from pathlib import Path

from tests.simulation.run import Phone, Run


class Mishaps:
    """One mishap at a time. After `heal` nothing happens any more."""

    def __init__(self, run: Run) -> None:
        self.run, self.rng = run, run.rng
        self.backups: list[Path] = []
        worst = run.rng.choice((0.0, 0.3, 1.0))
        rates = {"kill": 4, "die": 6, "freeze": 2, "full": 2, "lost": 3, "skew": 2, "crash": 6, "away": 2,
                 "backup": 2, "restore": 1, "evict": 0.5}
        self.weights = {kind: weight * run.rng.random() for kind, weight in rates.items()}
        self.often = worst

    def happen(self) -> None:
        if self.rng.random() >= self.often:
            return
        kind = self.rng.choices(list(self.weights), list(self.weights.values()))[0]
        getattr(self, kind)(self.rng.choice(list(self.run.phones.values())))

    def kill(self, phone: Phone) -> None:
        if phone.tab is not None and phone.tab not in phone.frozen:
            self.run.say(f"{phone.name} is killed")
            self.run.tell({"do": "kill", "phone": phone.name, "tab": phone.tab})

    def die(self, phone: Phone) -> None:
        """At one of the next writes, before or after it."""
        if phone.tab is not None:
            death = {"writes": self.rng.randint(1, 12), "when": self.rng.choice(("before", "after"))}
            self.run.say(f"{phone.name} will die {death['when']} write {death['writes']}")
            self.run.tell({"do": "die", "phone": phone.name, "tab": phone.tab, "death": death})

    def freeze(self, phone: Phone) -> None:
        """The tab stands still, holding what it holds; another one is opened meanwhile."""
        if phone.tab is None:
            return
        tab, run = phone.tab, self.run
        run.say(f"{tab} freezes")
        phone.frozen.append(tab)
        run.tell({"do": "freeze", "phone": phone.name, "tab": tab})
        phone.tab = None
        run.open(phone)
        run.at(self.rng.randint(1_000, 600_000), lambda: self.thaw(phone, tab))

    def thaw(self, phone: Phone, tab: str) -> None:
        if tab not in phone.frozen:
            return
        phone.frozen.remove(tab)
        self.run.say(f"{tab} thaws")
        self.run.tell({"do": "thaw", "phone": phone.name, "tab": tab})
        for id, reply in self.run.waiting.pop(tab, []):
            self.run.tell({"do": "reply", "reply": {"id": id, "status": reply.status, "headers": reply.headers,
                                                    "body": reply.body}})

    def full(self, phone: Phone) -> None:
        self.fault(phone, "full")
        self.run.at(self.rng.randint(1_000, 300_000), lambda: self.fault(phone, None))

    def lost(self, phone: Phone) -> None:
        self.fault(phone, "lost")

    def fault(self, phone: Phone, fault: str | None) -> None:
        if phone.tab is not None:
            self.run.say(f"{phone.name} storage: {fault or 'well again'}")
            self.run.tell({"do": "fault", "phone": phone.name, "tab": phone.tab, "fault": fault})

    def skew(self, phone: Phone) -> None:
        ms = self.rng.randint(-10, 10) * 86_400_000 + self.rng.randint(-60_000, 60_000)
        self.run.say(f"{phone.name} clock is off by {ms} ms")
        self.run.tell({"do": "skew", "phone": phone.name, "ms": ms})

    def crash(self, _phone: Phone) -> None:
        """The server dies at one of its next statements, commits or answers."""
        if self.run.server.up:
            place = self.rng.choice(("statement", "statement", "commit", "answer"))
            count = self.rng.randint(1, 60 if place == "statement" else 3)
            self.run.say(f"the server will die at {place} {count}")
            self.run.server.crash = (place, count)

    def away(self, _phone: Phone) -> None:
        if self.run.server.up:
            self.run.say("the server is stopped")
            self.run.server.stop()
            self.run.at(self.rng.randint(1_000, 200_000), self.run.start_server)

    def backup(self, _phone: Phone) -> None:
        if self.run.server.up:
            self.backups.append(self.run.server.backup(f"b{len(self.backups)}"))
            self.run.say(f"backup {len(self.backups) - 1}")

    def restore(self, _phone: Phone) -> None:
        if self.backups and self.run.restores < 2:
            backup = self.rng.choice(self.backups)
            seq = self.run.server.restore(backup)
            self.run.restores += 1
            self.run.gone |= self.run.only_there
            self.run.say(f"restored {backup.stem} at {seq}")

    def evict(self, phone: Phone) -> None:
        """The system throws the app's storage away: what was unsent is gone, and the person must enrol anew."""
        if phone.evicted or phone.frozen:
            return
        self.run.evict(phone)

    def heal(self) -> None:
        self.often = 0
        self.run.server.crash = None
        for phone in self.run.phones.values():
            for tab in list(phone.frozen):
                self.thaw(phone, tab)
            self.fault(phone, None)
            if phone.tab is not None:
                self.run.tell({"do": "die", "phone": phone.name, "tab": phone.tab,
                               "death": {"writes": 1_000_000_000, "when": "before"}})
