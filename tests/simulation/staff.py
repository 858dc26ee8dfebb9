"""Who holds the phones: shared phones, sign-ins without a network, badges, people and phones that are taken out."""

from __future__ import annotations

from labels import payload
from tests.simulation.factory import FLOOR, Factory
from tests.simulation.phone import Phone


class Staff:
    """What people do with sign-ins, and what the office does to people."""

    def __init__(self, factory: Factory) -> None:
        self.factory, self.run, self.rng = factory, factory.run, factory.run.rng

    def switch(self, phone: Phone) -> None:
        """Somebody else takes the phone: with a PIN, whom the phone knows also without a network [S14, S23]."""
        if phone.evicted:
            return
        known = [id for id in phone.known if id != phone.who]
        if known and self.rng.random() < 0.7:
            who = self.rng.choice(known)
            self.run.speak_as(phone, who, phone.known[who], limited=False)
        elif self.run.server.up and not phone.revoked:
            self.run.sign_in(phone, self.factory.somebody(self.rng.choice(FLOOR)))

    def badge(self, phone: Phone) -> None:
        """A badge is held before the phone, of whoever has one, also of somebody who left."""
        if phone.evicted:
            return
        who = self.rng.choice(list(self.factory.badges))
        text = self.factory.badges[who]
        if self.rng.random() < 0.05:
            text = text[:-1] + ("0" if text[-1] != "0" else "1")  # a scratch on the print
        if self.rng.random() < 0.15:
            text = self.rng.choice(self.misreadings(text))
        self.run.show_badge(phone, text)

    def misreadings(self, text: str) -> tuple[str, ...]:
        """What a camera makes of other things that hang on people."""
        url, code, seal = text.split("/C/")[0], *text.split("/C/")[1].split("/")
        odd = payload.check_character
        return (
            "x" * 3_000, "?", "", "W1", code, f"{url}/C/{code}/{seal[:-3]}", f"{url}/C/{code}/{seal[:9]}U{seal[10:]}",
            f"{url}/C/{code}/Z{seal[1:]}", f"{url}/C/{code[:-1]}{'A' if code[-1] != 'A' else 'B'}/{seal}",
            f"{url}/C/{code}/{seal[:-1]}Z", "W0000000000" + odd("W0000000000"),
            "O0000000000001" + odd("O0000000000001"), f"Y{code[1:]}", f"W0000000000{odd('W0000000000')}",
            code[:-1], f"{code[:-1]}!")

    def leave(self, _phone: Phone) -> None:
        """Somebody is taken out, and phones that he holds do not know it yet."""
        who = self.rng.choice(list(self.factory.roles))
        reply = self.run.office("P-admin", "POST", f"/people/{who}/revoke", {})
        if reply is not None and reply.status < 300:
            self.factory.gone.add(who)

    def roles(self, _phone: Phone) -> None:
        """Somebody gets another trade; what he captured in the old one is still on its way."""
        who, role = self.rng.choice(list(self.factory.roles)), self.rng.choice(FLOOR)
        reply = self.run.office("P-admin", "POST", f"/people/{who}/roles", {"roles": [role]})
        if reply is not None and reply.status < 300:
            self.factory.roles[who] = role

    def renew(self, _phone: Phone) -> None:
        """A badge was lost: a new one, and the old one hangs around somewhere."""
        who = self.rng.choice(list(self.factory.badges))
        reply = self.run.office("P-admin", "POST", f"/people/{who}/badge", {})
        if reply is not None and reply.status < 300 and self.rng.random() < 0.5:
            self.factory.renewed(who, reply.body)

    def anew(self, phone: Phone) -> None:
        """A phone is enrolled again, with all that it holds: found again, or asked for it by its app."""
        if self.run.server.up and not phone.evicted and phone.tab is not None:
            self.run.enrol_again(phone)

    def take_out(self, phone: Phone) -> None:
        """The office takes a phone out; what it still has goes all the same and is held."""
        left = [p for p in self.run.phones.values() if not p.revoked and p.device != phone.device]
        if not left or phone.evicted or phone.revoked:
            return
        reply = self.run.office("P-admin", "POST", f"/devices/{phone.device}/revoke", {})
        if reply is not None and reply.status < 300:
            for one in self.run.phones.values():
                one.revoked = one.revoked or one.device == phone.device
