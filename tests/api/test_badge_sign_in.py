"""POST /api/v1/auth/badge and GET /api/v1/people/names: badges without PIN, also shown without a network [S14]."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from labels import payload, seal
from server.services.badges import Badges
from server.services.crypto import BadgeKey
from tests.builders import Factory, Phone


@dataclass
class Hand:
    """Somebody made by the office, with a sealed badge, at a phone."""

    factory: Factory
    admin: dict[str, str]
    id: str
    code: str
    phone: Phone

    @property
    def badge(self) -> str:
        """What the QR of the card says."""
        return self.sealed(self.code)

    def sealed(self, code: str, person: str = "", key: BadgeKey | None = None) -> str:
        sign = (key or Badges(self.factory.kit).key).sign
        return payload.url("https://x.cn", code, seal.make(code, person or self.id, date(2026, 3, 1), sign))

    def show(self, badge: str | None = None, phone: Phone | None = None, **more: Any) -> Any:
        body = {"badge": badge or self.badge, "session_id": self.factory.kit.ids.uuid(), "transport": "bearer", **more}
        phone = phone or self.phone
        return phone.client.post("/api/v1/auth/badge", json=body, headers=phone.device)

    def capture(self, session_id: str, type: str = "work.report", **body: Any) -> dict[str, Any]:
        """The verdict of an event captured under a session."""
        event = self.phone.event(type, body, actor_id=self.id, session_id=session_id)
        return self.phone.results(event)[0]

    def office(self, path: str, body: Any = None) -> Any:
        return self.factory.client().post(f"/api/v1/people/{self.id}{path}", json=body, headers=self.admin)

    def names(self, **headers: str) -> Any:
        return self.phone.client.get("/api/v1/people/names", headers={**self.phone.device, **headers})


@pytest.fixture
def hand(factory: Factory) -> Hand:
    return hired(factory, ["foreman"])


def hired(factory: Factory, roles: list[str]) -> Hand:
    factory.person("root", ["admin"])
    admin = factory.bearer("root")
    made = factory.client().post("/api/v1/people", headers=admin, json={
        "name": "王强", "username": "wangqiang", "roles": roles}).json
    return Hand(factory, admin, made["id"], made["badge"], factory.phone("worker"))


def report(factory: Factory) -> dict[str, Any]:
    return {"work_order": factory.order().code, "operation": 10, "good": "5"}


def test_a_badge_alone_gives_a_workers_rights_for_half_an_hour(hand: Hand) -> None:
    done = hand.show()
    assert done.status_code == 200, done.text
    assert (done.json["limited"], done.json["held"], done.json["actor"]["roles"]) == (True, False, ["worker"])
    assert done.json["actor"]["name"] == "王强"
    bearer = {"Authorization": f"Bearer {done.json['token']}"}
    me = hand.factory.client().get("/api/v1/auth/session", headers=bearer).json
    assert (me["limited"], me["actor"]["roles"]) == (True, ["worker"])
    assert hand.capture(done.json["session_id"], **report(hand.factory))["verdict"] == "applied"
    hand.factory.clock.advance(minutes=30)
    assert hand.factory.client().get("/api/v1/auth/session", headers=bearer).status_code == 401


def test_a_foreman_with_the_badge_alone_reports_for_nobody_else(hand: Hand) -> None:
    session = hand.show().json["session_id"]
    event = hand.phone.event("work.report", report(hand.factory), actor_id=hand.id, session_id=session,
                             on_behalf_of="P-worker")
    assert hand.phone.results(event)[0]["code"] == "role_missing"


def test_who_does_not_work_on_the_floor_gets_no_rights(factory: Factory) -> None:
    hand = hired(factory, ["sales"])
    done = hand.show()
    assert done.json["actor"]["roles"] == []
    assert hand.capture(done.json["session_id"], **report(factory))["code"] == "role_missing"
    bearer = {"Authorization": f"Bearer {done.json['token']}"}
    assert factory.client().get("/api/v1/orders", headers=bearer).status_code == 403


@pytest.mark.parametrize("form", ["sealed", "bare"])
def test_online_the_bare_code_of_an_old_card_is_enough(hand: Hand, form: str) -> None:
    assert hand.show(hand.badge if form == "sealed" else hand.code.lower()).status_code == 200


def test_the_answer_was_lost_the_same_again(hand: Hand) -> None:
    """A network that brings a request a second time, perhaps much later, signs nobody out."""
    id = hand.factory.kit.ids.uuid()
    first = hand.show(session_id=id)
    hand.factory.clock.advance(minutes=20)
    again = hand.show(session_id=id)
    assert first.json["session_id"] == again.json["session_id"] == id
    get = hand.factory.client().get

    def asked() -> list[Any]:
        return [get("/api/v1/auth/session", headers={"Authorization": f"Bearer {a.json['token']}"})
                for a in (first, again)]

    assert [a.json["expires_at"] for a in asked()] == [again.json["expires_at"]] * 2
    hand.factory.clock.advance(minutes=10)
    assert [a.status_code for a in asked()] == [401, 200], "each ends at its own time"
    out = {"Authorization": f"Bearer {hand.show(session_id=id).json['token']}"}
    assert hand.factory.client().post("/api/v1/auth/logout", headers=out).status_code == 204
    assert asked()[1].status_code == 401, "who signs out ends them all"


def test_a_session_id_is_one_persons_on_one_phone(hand: Hand) -> None:
    id = hand.show().json["session_id"]
    other = hand.show(session_id=id, phone=hand.factory.phone("worker"))
    assert (other.status_code, other.json["code"]) == (409, "session_taken")
    full = hand.factory.kit.signin.issue(hand.id, hand.phone.device_id)
    assert hand.show(session_id=full.session_id).status_code == 409, "a sign-in with PIN is not taken over"


def test_a_dead_badge_online_is_refused_and_slowed(hand: Hand) -> None:
    old = hand.badge
    assert hand.office("/badge").status_code == 200
    assert [hand.show(old).status_code for _ in range(6)] == [401] * 5 + [429]


def test_strange_cards_slow_no_outbox_whose_badges_are_sealed(hand: Hand) -> None:
    """What was captured behind a badge waits for its sign-in: somebody who shows strange cards must not stop it."""
    strange = payload.make("B", "0" * 16)
    assert [hand.show(strange).status_code for _ in range(6)] == [401] * 5 + [429]
    done = hand.show(offline=True)
    assert done.status_code == 200
    assert hand.capture(done.json["session_id"], **report(hand.factory))["verdict"] == "applied"
    assert hand.show(hand.badge[:-1] + "*", offline=True).status_code == 422
    assert [hand.show(card).status_code for card in (strange, hand.badge)] == [429, 429], "who guesses waits on"


def test_a_new_badge_kills_the_old_one_at_once(hand: Hand) -> None:
    before = hand.show().json
    new = hand.office("/badge").json["badge"]
    bearer = {"Authorization": f"Bearer {before['token']}"}
    assert hand.factory.client().get("/api/v1/auth/session", headers=bearer).status_code == 401
    assert hand.show(hand.sealed(new)).status_code == 200
    late = hand.capture(before["session_id"], **report(hand.factory))
    assert (late["verdict"], late["code"]) == ("held", "badge_replaced")
    with hand.factory.kit.store.reading() as reads:
        [row] = [r for r in reads.rows(0, 1000) if r.type == "badge.renew"]
    assert row.actor_id == "P-root"


def test_a_pin_sign_in_outlives_a_new_badge(hand: Hand) -> None:
    full = hand.factory.kit.signin.issue(hand.id, hand.phone.device_id)
    hand.office("/badge")
    bearer = {"Authorization": f"Bearer {full.token}"}
    assert hand.factory.client().get("/api/v1/auth/session", headers=bearer).status_code == 200


# --- shown without a network -------------------------------------------------------------------

def test_offline_then_registered_and_applied(hand: Hand) -> None:
    done = hand.show(offline=True, at="2026-03-01T08:00:00+08:00")
    assert (done.status_code, done.json["held"]) == (200, False)
    assert hand.capture(done.json["session_id"], **report(hand.factory))["verdict"] == "applied"


def test_captured_before_it_was_registered_waits_for_a_look(hand: Hand) -> None:
    assert hand.capture(hand.factory.kit.ids.uuid(), **report(hand.factory))["code"] == "actor_mismatch"


def test_revoked_meanwhile_is_held_and_not_lost(hand: Hand) -> None:
    badge = hand.badge
    hand.office("/revoke")
    assert hand.show(badge).status_code == 401
    done = hand.show(badge, offline=True)
    assert (done.status_code, done.json["held"], done.json["code"]) == (200, True, "person_revoked")
    assert "token" not in done.json and "Set-Cookie" not in done.headers
    got = hand.capture(done.json["session_id"], **report(hand.factory))
    assert (got["verdict"], got["code"]) == ("held", "person_revoked")


def test_replaced_meanwhile_is_held_and_not_lost(hand: Hand) -> None:
    old = hand.badge
    hand.office("/badge")
    done = hand.show(old, offline=True)
    assert (done.json["held"], done.json["code"]) == (True, "badge_replaced")
    got = hand.capture(done.json["session_id"], **report(hand.factory))
    assert (got["verdict"], got["code"]) == ("held", "badge_replaced")
    again = hand.show(hand.badge, offline=True, session_id=done.json["session_id"])
    assert "token" not in again.json, "held once, held for ever"


def test_wrong_seals(hand: Hand) -> None:
    foreign = BadgeKey(b"another factory's secret, 32 byt")
    other = hand.factory.client().post("/api/v1/people", headers=hand.admin, json={
        "name": "甲", "username": "jia", "roles": ["admin"]}).json
    wrong = [hand.sealed(hand.code, key=foreign), hand.badge[:-1] + ("0" if hand.badge[-1] != "0" else "1"),
             hand.badge.replace(hand.code, other["badge"]), f"https://x.cn/C/{hand.code}/ABC"]
    for badge in wrong:
        for offline in (False, True):
            done = hand.show(badge, offline=offline)
            assert (done.status_code, done.json["code"]) == (422, "bad_seal"), badge
    assert hand.show(hand.code, offline=True).json["code"] == "bad_seal", "offline only the seal says who it is"
    nobody = hand.sealed(hand.code, person="01920000-0000-7000-8000-0000000000a1")
    assert hand.show(nobody, offline=True).json["code"] == "bad_seal"
    assert hand.show(nobody).status_code == 401, "a good seal beside somebody else's code"


def test_only_enrolled_phones_and_only_what_is_asked(hand: Hand) -> None:
    body = {"badge": hand.badge, "session_id": hand.factory.kit.ids.uuid()}
    post = hand.phone.client.post
    assert post("/api/v1/auth/badge", json=body).status_code == 401
    assert post("/api/v1/auth/badge", json=body, headers=hand.factory.bearer("worker")).status_code == 403
    for change in ({"badge": 5}, {"badge": ""}, {"session_id": "x"}, {"offline": "yes"}, {"pin": "1"}, {"at": 5}):
        done = post("/api/v1/auth/badge", json={**body, **change}, headers=hand.phone.device)
        assert done.status_code == 422, change
    assert hand.show("SF1234567890").status_code == 401


def test_a_browser_gets_a_cookie_beside_that_of_a_pin(hand: Hand) -> None:
    browser, own = hand.factory.client(), {"X-Requested-With": "suigong"}
    browser.post("/api/v1/devices/cookie", headers={**hand.phone.device, **own})
    browser.set_cookie("sg_person", hand.factory.kit.signin.issue(hand.id, hand.phone.device_id).token)
    done = browser.post("/api/v1/auth/badge", headers=own, json={
        "badge": hand.badge, "session_id": hand.factory.kit.ids.uuid()})
    assert done.status_code == 200 and "token" not in done.json
    cookie = browser.get_cookie("sg_person")
    assert cookie is not None
    assert len(cookie.value.split(".")) == 2
    assert browser.get("/api/v1/auth/session").json["limited"] is True


# --- what phones know ---------------------------------------------------------------------------

def test_phones_know_names_and_which_badge_is_present(hand: Hand) -> None:
    found = hand.names()
    [me] = [i for i in found.json["items"] if i["id"] == hand.id]
    twice = hashlib.sha256(hashlib.sha256(hand.code[1:-1].encode()).hexdigest().encode()).hexdigest()
    assert me == {"id": hand.id, "name": "王强", "crew": "", "roles": ["foreman"], "active": True, "badge": twice}
    assert found.json["badge_key"] == Badges(hand.factory.kit).key.public()
    assert hand.names(**{"If-None-Match": found.headers["ETag"]}).status_code == 304
    hand.office("/badge")
    newer = hand.names(**{"If-None-Match": found.headers["ETag"]})
    assert newer.status_code == 200
    [me] = [i for i in newer.json["items"] if i["id"] == hand.id]
    assert me["badge"] not in (None, twice)
    hand.office("/revoke")
    [me] = [i for i in hand.names().json["items"] if i["id"] == hand.id]
    assert (me["active"], me["badge"], me["name"]) == (False, None, "王强")


def test_the_printed_card_reads_back_and_signs_in(hand: Hand) -> None:
    pdf = hand.factory.client().get(f"/api/v1/labels/badges.pdf?ids={hand.id}", headers=hand.admin)
    assert pdf.status_code == 200
    from tests.labels.test_sheets import pages, read
    [symbol] = [s for page in pages(pdf.data) for s in read.read(page)]
    assert hand.show(symbol.text, offline=True).json["held"] is False


def test_the_secret_decides_which_badges_are_ours() -> None:
    assert BadgeKey(b"a" * 32).public() != BadgeKey(b"b" * 32).public()
    assert BadgeKey(b"a" * 32).sign(b"x") == BadgeKey(b"a" * 32).sign(b"x")


def test_S14_without_a_restore_a_proof_proves_nothing(factory: Factory) -> None:
    phone, session = factory.phone(), factory.kit.ids.uuid()
    proof = factory.kit.signin.own.badge_proof(session, "P-worker", phone.device_id, "badge")
    event = {**phone.report(factory.order()), "session_id": session}
    [told] = phone.push(event, sessions=[{"session_id": session, "proof": proof}]).json["results"]  # type: ignore[index]
    assert told["code"] == "actor_mismatch"
