"""A run from an empty factory to two quiet evenings: a shift with everything that goes wrong, healing, and again."""

from __future__ import annotations

from dataclasses import dataclass

from sync.model.records import Device
from tests.simulation.always import holds_now
from tests.simulation.factory import Factory
from tests.simulation.floor import Floor
from tests.simulation.invariants import broken
from tests.simulation.mishaps import Mishaps
from tests.simulation.office import Office
from tests.simulation.phone import Phone
from tests.simulation.reordered import other_orders
from tests.simulation.run import Run
from tests.simulation.story import Story
from tests.simulation.theme import theme_of
from tests.simulation.walk import Walk
from tests.simulation.walks import walk

GAPS_MS = (2_000, 5_000, 10_000, 30_000)  # between two things that people do, on average
SOON_MS = 90_000  # mostly nothing waits so long after the network is well
QUIET_MS = 6 * 60 * 1000  # and nothing may after so long [I9]
TRADES = ("worker", "worker", "warehouse", "inspector", "supervisor", "foreman")


@dataclass
class Day:
    """The cast of a run."""

    run: Run
    factory: Factory
    floor: Floor
    office: Office

    @classmethod
    def begin(cls, run: Run) -> Day:
        """A factory with people, first orders, box labels and phones."""
        rng, factory = run.rng, Factory(run, theme=theme_of(run.seed))
        run.say(f"a day of {factory.theme.name}")
        run.screens = factory.theme.screens
        story = Story(factory)
        day = cls(run, factory, Floor(factory, story), Office(factory, story))
        factory.open(rng.choice((1, 1, 2)))
        factory.issue_packages(rng.choice((2, 6)))
        for _ in range(rng.choice((1, 2, 4))):
            day.office.order()
        dice = rng.random()
        few, some, many = rng.choice((2, 2, 3, 3, 4)), rng.randint(5, 8), rng.randint(20, 50)
        phones = few if dice < 0.93 else some if dice < 0.99 else many
        for n in range(phones):
            run.add_phone(f"p{n}", factory.somebody(TRADES[n % len(TRADES)]))
        return day

    def shift(self, mishaps: Mishaps, actions: int, stories: int = 0) -> list[str]:
        """So many actions and stories, then everything heals and goes quiet; what does not hold."""
        run, rng = self.run, self.run.rng
        gap, story = rng.choice(GAPS_MS), rng.randrange(actions)
        for n in range(actions):
            if n == story and stories:
                walk(Walk(self.factory, self.office), self.factory.theme.walk, stories)
            run.go(rng.expovariate(1 / gap))
            mishaps.happen()
            phone = rng.choice(list(run.phones.values()))
            if rng.random() < self.factory.theme.desks:
                for _ in range(self.factory.theme.burst):
                    self.office.act()
            else:
                self.floor.act(phone)
            if rng.random() < 0.1:
                run.broken += holds_now(run, phone)
        self.heal(mishaps)
        return [*run.broken, *self.office.disagreed, *broken(self.factory)]

    def heal(self, mishaps: Mishaps) -> None:
        """The network is well, the server up, every phone opened, enrolled and signed in."""
        run = self.run
        run.say("--- everything heals")
        run.network.heal()
        run.start_server()
        mishaps.heal()
        run.go(60_000)
        run.start_server()
        for phone in list(run.phones.values()):
            if phone.evicted:
                run.return_of(phone)
            self.put_right(phone)
            by_itself = phone.tab is not None and run.rng.random() < 0.3  # nobody touches it, and it goes on [S21]
            run.open(phone)
            if not by_itself:
                run.tell({"do": "kick", "phone": phone.name, "tab": phone.tab, "reason": "online"})
        run.go(SOON_MS / 3)
        if all(self.idle(phone) for phone in run.phones.values()):
            return
        run.go(SOON_MS * 2 / 3)
        if not all(self.idle(phone) for phone in run.phones.values()):
            for phone in run.phones.values():  # a copy of it may have taken its sign-in along meanwhile
                self.put_right(phone)
            run.go(QUIET_MS - 2 * SOON_MS)
            before = self.head()
            run.go(SOON_MS)
            if self.head() != before:  # something late on the road, which everybody has yet to read
                run.go(SOON_MS)

    def head(self) -> int:
        with self.run.server.kit.store.reading() as reads:
            return reads.head()

    def idle(self, phone: Phone) -> bool:
        """Nothing waits there any more, in either direction."""
        look, head = self.run.look(phone), self.head()
        return (all(e["state"] in ("done", "quarantined") for e in look["events"]) and not look["blobs"]
                and look["sync"].get("rowsEpoch") == self.run.server.kit.writer.epoch
                and look["sync"]["passed"] >= head)

    def put_right(self, phone: Phone) -> None:
        """People see to it that a phone is in use, or out of use, as it should be."""
        with self.run.server.kit.store.reading() as reads:
            device = reads.source.load(Device, phone.device)
        phone.revoked = phone.revoked or (device is not None and device.revoked)  # done, and the answer lost
        if not phone.revoked:
            self.back_at_work(phone)
        elif device is not None and not device.revoked:  # an old backup does not know of it
            self.run.office("P-admin", "POST", f"/devices/{phone.device}/revoke", {})

    def back_at_work(self, phone: Phone) -> None:
        """Enrolled, and with somebody signed in whom the server knows."""
        run = self.run
        with run.server.kit.store.reading() as reads:
            known = reads.secrets.device_secret(phone.device) is not None
        if not known:
            run.enrol_again(phone)
        elif run.server.kit.auth.person(phone.tokens.get(phone.session, "")) is not None:
            return
        while not run.sign_in(phone, phone.who):
            self.factory.gone.add(phone.who)
            phone.who = self.factory.somebody(self.factory.roles.get(phone.who, "worker"))


def day_and_night(run: Run) -> list[str]:
    """What does not hold at the end of the first evening, or after the work that follows."""
    day = Day.begin(run)
    rng = run.rng
    dice = rng.random()
    actions = rng.choice((6, 8, 10, 12, 16, 20)) if dice < 0.94 else 60 if dice < 0.99 else 200
    theme = day.factory.theme
    problems = day.shift(Mishaps(day.factory), max(actions, theme.actions), theme.stories if theme.walk else 0)
    if not problems:  # and life goes on
        run.network.healed = False
        problems = [f"afterwards: {p}" for p in day.shift(Mishaps(day.factory), rng.randint(3, 5))]
    return problems or other_orders(run)
