"""What goes wrong with the server: it dies anywhere, is away, goes back to a backup, has a wrong clock."""

from __future__ import annotations

from pathlib import Path

from server.jobs import Timers
from server.jobs.clock import ClockBack
from server.jobs.escalation import Escalations
from server.jobs.waits import Waits
from tests.simulation.factory import Factory
from tests.simulation.forged import Forger
from tests.simulation.phone import Phone
from tests.simulation.run import HOUR_MS
from tests.simulation.server import Crash

DAY = 24 * HOUR_MS
KEPT_DAYS = 35  # so long phones keep what the server has


class ServerFailures:
    """The server's part of a bad day."""

    def __init__(self, factory: Factory) -> None:
        self.run, self.rng = factory.run, factory.run.rng
        self.forger = Forger(factory)

    def crash(self, _phone: Phone) -> None:
        """The server dies at one of its next statements, commits or answers."""
        if self.run.server.up:
            place = self.rng.choice(("statement", "statement", "commit", "answer"))
            count = self.rng.choice((self.rng.randint(1, 20), self.rng.randint(1, 400))) \
                if place == "statement" else self.rng.randint(1, 5)
            self.run.say(f"the server will die at {place} {count}")
            self.run.server.crash = (place, count)

    def away(self, _phone: Phone) -> None:
        if self.run.server.up:
            self.run.say("the server is stopped")
            self.run.server.stop()
            self.run.at(self.rng.randint(1_000, 200_000), self.run.start_server)

    def backup(self, _phone: Phone) -> None:
        if self.run.server.up:
            number = len(self.run.backups)
            self.run.backups.append(self.run.server.backup(f"b{number}"))
            self.run.say(f"backup {number}")

    def restore(self, _phone: Phone) -> None:
        """Back to any of the backups, at times twice in a row, while phones are away or in the middle of a push."""
        for _ in range(self.rng.choice((1, 1, 1, 2))):
            if self.run.backups and self.run.restores < 4:
                self.back_to(self.rng.choice(self.run.backups))

    def back_to(self, backup: Path) -> None:
        seq = self.run.server.restore(backup, self.rng.choice((0, 0, 0.5)))
        self.run.restores += 1
        self.run.gone |= self.run.only_there
        self.run.say(f"restored {backup.stem} at {seq}")

    def clock(self, _phone: Phone) -> None:
        """The server's own clock jumps, and is put right some time later."""
        far = self.rng.choice((HOUR_MS, 5 * HOUR_MS, self.rng.randint(1, 10) * DAY))
        self.run.server_skew = self.rng.choice((-1, 1)) * far
        self.run.say(f"the server's clock is off by {self.run.server_skew} ms")
        self.run.at(self.rng.randint(60_000, 600_000), self.clock_right)

    def clock_right(self) -> None:
        self.run.server_skew = 0
        self.rounds()

    def timers(self, _phone: Phone) -> None:
        """The rounds that a server does by itself every minute, at times over a whole morning without anybody."""
        self.rounds()
        if self.rng.random() < 0.3:
            for _ in range(3):
                self.nobody_for(self.rng.choice((10 * 60_000, HOUR_MS)))
                self.rounds()
            self.back_again()

    def rounds(self) -> None:
        if not self.run.server.up:
            return
        kit = self.run.server.kit
        jobs = (Timers(kit.store, kit.writer, kit.clock).round, Waits(kit).round, Escalations(kit).round,
                ClockBack(kit).round)
        self.run.server.serving = True
        try:
            for job in jobs:
                job()
        except Crash as crash:
            self.run.server.stop()
            self.run.say(f"timers: the server dies at its {crash}")
            self.run.at(self.rng.randint(500, 60_000), self.run.start_server)
        finally:
            self.run.server.serving = False
        self.run.say("timers")

    def night(self, _phone: Phone) -> None:
        """Everybody goes home and the apps are closed; once in a long while the holidays are longer than phones keep
        what was acknowledged [S17]."""
        run = self.run
        hours = self.rng.choice((10, 15, 30, 30, 30, 24 * 40))
        run.say(f"night, {hours} hours")
        self.nobody_for(hours * HOUR_MS)
        if hours > 24 * KEPT_DAYS:
            run.forget_backups()
        self.rounds()
        self.back_again()

    def nobody_for(self, ms: int) -> None:
        """All apps are closed for so long."""
        run = self.run
        for one in run.phones.values():
            for tab in [*one.others, *([one.tab] if one.tab else [])]:
                if tab not in one.frozen:
                    run.close_tab(one, tab)
            one.others.clear()
            one.tab = None
        run.asleep = True
        run.go(ms)
        run.asleep = False

    def back_again(self) -> None:
        for one in self.run.phones.values():
            if not one.evicted:
                self.run.open(one)

    def forge(self, _phone: Phone) -> None:
        """A broken or hostile device says something."""
        if self.run.server.up:
            for _ in range(self.rng.choice((1, 1, 4))):
                self.forger.send()

    def heal(self) -> None:
        self.run.server.crash = None
        self.run.server_skew = 0
