"""Everybody who may knock: each role, devices, keys, and those without any right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from server.api.access import ROLES, Access
from server.services.imports.kinds import KINDS
from tests.builders import Factory, Phone
from tests.fuzz.world import World

SCOPES = ("orders:read", "orders:write", "changes:write", "changes:approve", "inbox:read", "inbox:write")
Headers = dict[str, str]
KEYS = {"key": SCOPES, "key of one scope": ("inbox:read",)}
DEVICES = {"device": False, "revoked device": True}


@dataclass
class Caller:
    """name: a role, or what it is instead. phone: the device that speaks, if any."""

    name: str
    show: Callable[[], Headers]
    phone: Phone | None = None
    headers: Headers | None = None

    def credential(self, anew: bool = False) -> Headers:
        """The headers; a sign-in that ended is begun again."""
        if anew or self.headers is None:
            self.headers = self.show()
        return dict(self.headers)

    def may(self, access: Access) -> bool:
        """Whether the rule lets it in. Written beside the server's own check, from the words of the rule."""
        if access.public:
            return True
        if self.name in ROLES:
            return access.person or self.name in access.roles
        if self.name == "badge alone":
            return access.person or "worker" in access.roles
        if self.name in DEVICES:
            return access.device and (access.revoked or not DEVICES[self.name])
        if self.name in KEYS:
            return bool(access.scopes & set(KEYS[self.name]))
        return False

    def kind(self) -> str:
        """A kind of list that it may import; for who may import none, any."""
        return next((name for name, kind in KINDS.items() if self.name in kind.roles), "products")


def everybody(world: World) -> list[Caller]:
    """One caller a role, and the others. World.shop has a person r-<role> of each role."""
    factory = world.shop.factory
    phone, revoked = factory.phone("crew"), factory.phone("crew")
    factory.act("device.revoke", id=revoked.device_id)
    factory.person("r-gone", sorted(ROLES))
    gone = factory.bearer("r-gone")
    factory.act("person.revoke", id="P-r-gone")
    return [*(Caller(role, person(factory, f"r-{role}")) for role in sorted(ROLES)),
            Caller("device", lambda: phone.device, phone), Caller("revoked device", lambda: revoked.device, revoked),
            Caller("badge alone", lambda: badge(factory, phone)), *(Caller(name, key(factory, scopes)) for name,
                scopes in KEYS.items()),
            Caller("revoked person", lambda: gone), Caller("anonymous", dict)]


def person(factory: Factory, name: str) -> Callable[[], Headers]:
    return lambda: factory.bearer(name)


def key(factory: Factory, scopes: tuple[str, ...]) -> Callable[[], Headers]:
    return lambda: factory.key(*scopes)


def badge(factory: Factory, phone: Phone) -> Headers:
    """Signed in on the shared phone by badge alone."""
    answer = factory.client().post("/api/v1/auth/badge", headers=phone.device, json={
        "badge": factory.badges["crew"], "session_id": factory.kit.ids.uuid(), "transport": "bearer"})
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json['token']}"}
