"""What offices do once in a while: people and phones looked after, files hung on orders, old photos forgotten."""

from __future__ import annotations

import hashlib
from typing import Any

from server.services.retention import Retention, expire
from tests.simulation.factory import DRAWING, FLOOR, Factory
from tests.simulation.server import Crash

Call = tuple[str, str, dict[str, Any]]  # who, path, body


class Rare:
    """One such act at a time. Each is a Call, or None where it is no call of a desk."""

    def __init__(self, factory: Factory) -> None:
        self.factory, self.run, self.rng = factory, factory.run, factory.run.rng
        self.hired = 0

    def act(self) -> Call | None:
        return self.rng.choice((self.people, self.person, self.phone, self.files, self.photos))()

    def people(self) -> Call:
        """Somebody new at a desk."""
        self.hired += 1
        boss = self.rng.choice(("P-boss", None, "P-nobody"))
        return "P-admin", "/people", {"name": f"人{self.hired}", "username": f"new{self.hired}", "pin": "4711",
                                      "roles": [self.rng.choice(FLOOR)], "crew": self.rng.choice(("", "early", "晚班")),
                                      "reports_to": boss}

    def person(self) -> Call:
        """Something about a person changes, or somebody leaves who left already."""
        rng = self.rng
        who = rng.choice([*self.factory.roles, "P-second", "P-nobody"])
        gone = rng.choice([*sorted(self.factory.gone), "P-nobody"])
        path, body = rng.choice((
            (who, {"crew": rng.choice(("early", ""))}), (who, {"name": "别名"}), (who, {"reports_to": "P-boss"}),
            (f"{who}/password", {"password": "long enough"}), (f"{gone}/revoke", {}),
            (f"{gone}/leave", {"to": "P-boss"}), (f"{gone}/roles", {"roles": ["worker"]}), (f"{gone}/badge", {})))
        return "P-admin", f"/people/{path}", dict(body)

    def phone(self) -> Call:
        """A phone gets a name or a place; one that is out of use is taken out once more."""
        rng = self.rng
        phone = rng.choice(list(self.run.phones.values()))
        out = [p for p in self.run.phones.values() if p.revoked]
        if out and rng.random() < 0.5:
            return "P-admin", f"/devices/{rng.choice(out).device}/revoke", {}
        if rng.random() < 0.1:
            return "P-admin", "/devices/nobody/revoke", {}
        path, body = rng.choice((("name", {"name": rng.choice(("gate", "gate", "hall"))}),
                                 ("kiosk", {"kiosk": rng.random() < 0.5})))
        return "P-admin", f"/devices/{phone.device}/{path}", dict(body)

    def files(self) -> Call:
        files = self.rng.choice(([], [DRAWING], [DRAWING, DRAWING], ["e" * 64]))
        return "P-sales", f"/orders/{self.rng.choice([*self.factory.orders, 'none'])}/files", {"files": files}

    # --- photos whose time is over -----------------------------------------------------------

    def photos(self) -> None:
        """The factory keeps photos for so many months, and the night's round forgets what is older; at times some that
        somebody chose go at once, as after a word from a lawyer [S20]."""
        run, rng = self.run, self.rng
        if not run.server.up:
            return
        kept = {"photo_months": rng.choice((0, 1)), "data_months": rng.choice((0, 1))}
        run.office("P-admin", "POST", "/settings", kept)
        self.alone("forgetting", lambda: Retention(run.server.kit).run())
        if rng.random() < 0.7 and run.photos:
            some = [rng.choice(list(run.photos)), hashlib.sha256(b"never named").hexdigest()]
            self.alone("photos are removed", lambda: run.server.kit.writer.call(lambda tx: expire(tx, some)))

    def alone(self, what: str, work: Any) -> None:
        """Work of the server itself, which may die of it."""
        run = self.run
        if not run.server.up:
            return
        run.server.serving = True
        try:
            work()
        except Crash as crash:
            run.server.stop()
            run.say(f"{what}: the server dies at its {crash}")
            run.at(self.rng.randint(500, 60_000), run.start_server)
        finally:
            run.server.serving = False
        run.say(what)
