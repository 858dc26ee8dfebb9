"""What goes wrong with phones, at rates that the seed draws."""

from __future__ import annotations

from collections.abc import Callable

from tests.simulation.carried import Carried
from tests.simulation.factory import Factory
from tests.simulation.failures import ServerFailures
from tests.simulation.phone import RELEASES, Phone
from tests.simulation.run import HOUR_MS
from tests.simulation.staff import Staff
from tests.simulation.standing import freeze, thaw

RATES = {"kill": 4, "die": 6, "power": 3, "freeze": 3, "tab": 2, "update": 2, "full": 2, "lost": 3, "skew": 2,
         "hidden": 1, "blank": 1, "evict": 0.5, "clone": 0.7, "backlog": 1,
         "crash": 6, "away": 2, "backup": 2, "restore": 1, "clock": 0.5, "timers": 3, "night": 0.6, "forge": 1.5,
         "switch": 5, "badge": 5, "leave": 0.5, "roles": 0.5, "renew": 0.5, "take_out": 0.5, "anew": 0.7,
         "basement": 2, "hand": 1, "file": 0.7}


class Mishaps:
    """One mishap at a time. After `heal` nothing happens any more."""

    def __init__(self, factory: Factory) -> None:
        self.factory, self.run, self.rng = factory, factory.run, factory.run.rng
        self.server, self.staff, self.carried = ServerFailures(factory), Staff(factory), Carried(factory)
        self.often = self.rng.choice((0.0, 0.3, 1.0))
        kinds: dict[str, Callable[[Phone], None]] = {}
        for name in RATES:
            owner = next(o for o in (self, self.server, self.staff, self.carried) if hasattr(o, name))
            kinds[name] = getattr(owner, name)
        self.kinds = kinds
        rates = {**RATES, **factory.theme.mishaps}
        self.weights = [weight * self.rng.random() for weight in rates.values()]
        self.often = max(self.often, factory.theme.often)
        if self.run.mostly:  # to look for one kind of fault; the seeds of every day have none of it
            self.often = 1.0
            self.weights = [40.0 if name in self.run.mostly else w for name, w in zip(RATES, self.weights, strict=True)]

    def happen(self) -> None:
        if self.rng.random() >= self.often:
            return
        kind = self.rng.choices(list(self.kinds), self.weights)[0]
        self.run.trace.count(f"mishap: {kind}")
        self.kinds[kind](self.rng.choice(list(self.run.phones.values())))

    # --- the app ends or stands still -------------------------------------------------------

    def kill(self, phone: Phone) -> None:
        if phone.tab is not None and phone.tab not in phone.frozen:
            self.run.say(f"{phone.name} is killed")
            self.run.tell({"do": "kill", "phone": phone.name, "tab": phone.tab})

    def die(self, phone: Phone) -> None:
        """At one of the next writes, before or after it."""
        if phone.tab is not None:
            death = {"writes": self.rng.choice((1, 2, 3, self.rng.randint(1, 60))),
                     "when": self.rng.choice(("before", "after"))}
            self.run.say(f"{phone.name} will die {death['when']} write {death['writes']}")
            self.run.tell({"do": "die", "phone": phone.name, "tab": phone.tab, "death": death})

    def power(self, phone: Phone) -> None:
        """The battery falls out: writes that were not strict may be gone, the newest first."""
        self.run.say(f"{phone.name} has no power")
        phone.frozen.clear()
        phone.others.clear()
        self.run.tell({"do": "power", "phone": phone.name, "lost": self.rng.randint(0, 20)})

    def freeze(self, phone: Phone) -> None:
        """The tab stands still, holding what it holds; another one is opened meanwhile."""
        tab = freeze(self.run, phone)
        if tab:
            self.run.at(self.rng.randint(1_000, 600_000), lambda: self.thaw(phone, tab))

    def thaw(self, phone: Phone, tab: str) -> None:
        if tab in phone.frozen and self.run.asleep:
            self.run.at(HOUR_MS, lambda: self.thaw(phone, tab))
        else:
            thaw(self.run, phone, tab)

    def tab(self, phone: Phone) -> None:
        """A second tab beside the first, which stays open behind it; at times the older one is closed."""
        if phone.tab is None:
            return
        phone.others.append(phone.tab)
        phone.tab = None
        self.run.open(phone)
        if len(phone.others) > 2 or self.rng.random() < 0.3:
            self.run.close_tab(phone, phone.others.pop(0))

    def update(self, phone: Phone) -> None:
        """A newer app, with whatever waits in the storage of the older one, which may still be open in a tab."""
        if phone.tab is None or phone.release == len(RELEASES) - 1:
            return
        phone.release += 1
        if self.rng.random() < 0.5:
            self.tab(phone)
        else:
            self.run.reopen(phone)

    # --- storage, clock ---------------------------------------------------------------------

    def full(self, phone: Phone) -> None:
        self.fault(phone, "full")
        self.run.at(self.rng.randint(1_000, 300_000), lambda: self.fault(phone, None))

    def lost(self, phone: Phone) -> None:
        self.fault(phone, "lost")

    def hidden(self, phone: Phone) -> None:
        """The connection goes right after a commit: what was stored must not be stored twice."""
        self.fault(phone, "hidden")

    def blank(self, phone: Phone) -> None:
        """What the next capture writes cannot be read back, as engines do with large things."""
        self.fault(phone, "blank")

    def basement(self, phone: Phone) -> None:
        """There is no network where the phone is now; work goes on there."""
        offline = self.run.network.offline
        offline.add(phone.name)
        self.run.say(f"{phone.name} has no network")
        self.run.at(self.rng.randint(30_000, 1_200_000), lambda: offline.discard(phone.name))

    def fault(self, phone: Phone, fault: str | None) -> None:
        if phone.tab is not None:
            self.run.say(f"{phone.name} storage: {fault or 'well again'}")
            self.run.tell({"do": "fault", "phone": phone.name, "tab": phone.tab, "fault": fault})

    def skew(self, phone: Phone) -> None:
        ms = self.rng.randint(-10, 10) * 86_400_000 + self.rng.randint(-60_000, 60_000)
        self.run.say(f"{phone.name} clock is off by {ms} ms")
        self.run.tell({"do": "skew", "phone": phone.name, "ms": ms})

    def evict(self, phone: Phone) -> None:
        """The system throws the app's storage away: what was unsent is gone, and the person must enrol anew."""
        if not phone.evicted and not phone.frozen:
            self.run.evict(phone)

    def clone(self, phone: Phone) -> None:
        """Somebody copies the app's storage onto another phone; both go on as the same device."""
        if not phone.evicted and sum(p.clone_of is not None for p in self.run.phones.values()) < 2:
            self.run.clone(phone)

    def backlog(self, phone: Phone) -> None:
        """Much is captured at once, some of it large."""
        works = self.factory.works
        for _ in range(self.rng.choice((10, 25)) if works else 0):
            body = {"work_order": self.rng.choice(works).code, "operation": 10, "kind": "patrol", "result": "pass",
                    "values": {"curve": "0" * self.rng.choice((10, 1_000, 31_000))}}
            self.run.capture(phone, "inspection.record", body)

    # --- the end ----------------------------------------------------------------------------

    def heal(self) -> None:
        self.often = 0
        self.server.heal()
        for phone in list(self.run.phones.values()):
            for tab in list(phone.frozen):
                if self.rng.random() < 0.6:  # others stay as they are, and hold up nobody [S21]
                    self.thaw(phone, tab)
            for tab in phone.others:
                self.run.close_tab(phone, tab)
            phone.others.clear()
            self.fault(phone, None)
            if phone.tab is not None:
                self.run.tell({"do": "die", "phone": phone.name, "tab": phone.tab,
                               "death": {"writes": 1_000_000_000, "when": "before"}})
