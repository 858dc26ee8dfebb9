"""Who asks too much waits; a second person beside them does not (page 5, line 29). Addresses and phones: test_auth.py,
test_devices.py and tests/hostile/test_flood.py."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from tests.builders import Factory

Ask = Callable[[dict[str, str]], int]


def upload(factory: Factory, path: str) -> Ask:
    return lambda headers: factory.client().post(
        f"/api/v1/{path}", data={"file": (io.BytesIO(b"x"), "x.pdf")}, headers=headers).status_code


@pytest.mark.parametrize(("rate", "path"), [("files", "files"), ("outbox_files", "outbox-files/check")])
def test_a_person_who_uploads_without_end_waits_and_no_other(factory: Factory, rate: str, path: str) -> None:
    """By person, not by sign-in: a second token helps nobody."""
    factory.person("other", ["supervisor"])
    factory.kit.rates[rate].limit = 2
    ask = upload(factory, path)
    assert [ask(factory.bearer("supervisor")) for _ in range(4)] == [422, 422, 429, 429]
    assert ask(factory.bearer("other")) == 422
    factory.clock.advance(minutes=10)
    assert ask(factory.bearer("supervisor")) == 422, "time heals"


def test_a_sign_in_that_reads_without_end_waits_and_no_other(factory: Factory) -> None:
    factory.kit.rates["pull"].limit = 2
    phone, other = factory.phone(), factory.phone("supervisor")
    answers = [phone.pull() for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429] and int(answers[-1].headers["Retry-After"]) > 0
    assert other.pull().status_code == 200


def test_pins_are_slowed_for_the_person_from_whatever_address(factory: Factory) -> None:
    def guess(n: int, name: str = "worker") -> int:
        return factory.client().post("/api/v1/auth/login", json={"username": name, "pin": "000000"}, environ_base={
            "REMOTE_ADDR": f"203.0.113.{n}"}).status_code

    assert [guess(n) for n in range(7)][-1] == 429, "each from an address of its own"
    assert guess(9, "supervisor") == 401
