"""Rates, back-off, hashes, seals, signatures, ids: the small things that guard the big ones."""

from __future__ import annotations

import pytest

from server.services.clock import SystemIds
from server.services.crypto import Sealer, Signer, check_pin, hash_pin, hash_token
from server.services.failpoints import Failpoint
from server.services.throttle import BackOff, Rate, Throttled
from sync.event import UUID
from tests.fakes import FakeClock
from tests.quick import REAL_HASHER

SECRET = bytes(range(32))


def test_a_rate_empties_and_refills_evenly() -> None:
    clock = FakeClock()
    rate = Rate(clock, 10, 60)
    for _ in range(10):
        rate.take("a")
    with pytest.raises(Throttled) as full:
        rate.take("a")
    assert full.value.retry_after == 6
    rate.take("b")
    clock.advance(seconds=6)
    rate.take("a")
    with pytest.raises(Throttled):
        rate.take("a")


def test_a_cost_above_the_limit_needs_a_full_bucket() -> None:
    clock = FakeClock()
    rate = Rate(clock, 10, 60)
    rate.take("a", 50)
    clock.advance(seconds=60)
    with pytest.raises(Throttled):
        rate.take("a", 1)
    clock.advance(seconds=600)
    rate.take("a", 1)


def test_a_clock_that_steps_back_neither_refills_nor_locks_for_ever() -> None:
    clock = FakeClock()
    rate, back_off = Rate(clock, 1, 60), BackOff(clock, free=1)
    rate.take("a")
    back_off.failure("a")
    clock.advance(days=-300)
    with pytest.raises(Throttled):
        rate.take("a")
    clock.advance(seconds=61)
    rate.take("a")
    back_off.check("a")


def test_an_attacker_cannot_fill_the_memory() -> None:
    clock = FakeClock()
    rate, back_off = Rate(clock, 1, 60, keys=100), BackOff(clock, keys=100)
    for n in range(1000):
        rate.take(str(n))
        back_off.failure(str(n))
    assert len(rate.used) == len(back_off.failed) == 100


def test_back_off_doubles_up_to_its_longest_and_success_forgives() -> None:
    clock = FakeClock()
    back_off = BackOff(clock, free=3, longest=60)
    waits = []
    for _ in range(12):
        try:
            back_off.check("a")
        except Throttled as wait:
            waits.append(wait.retry_after)
            clock.advance(seconds=wait.retry_after)
        back_off.failure("a")
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    back_off.success("a")
    back_off.check("a")


def test_pins() -> None:
    hashed = hash_pin("482913")
    assert hashed.startswith("$argon2id$")
    assert check_pin(hashed, "482913")
    assert not check_pin(hashed, "482914")
    assert not check_pin(None, "nobody"), "nobody has no PIN, not even the one that is checked instead"
    assert not check_pin("broken", "x")
    assert not check_pin(hashed, "\ud800")


def test_pins_cost_who_guesses_them_19_mib_and_two_passes() -> None:
    """In the product; tests hash cheaply (tests/quick.py)."""
    assert REAL_HASHER.hash("482913").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hash_pin("482913").startswith("$argon2id$v=19$m=8,t=1,p=1$")


def test_tokens_are_hashed_apart() -> None:
    assert hash_token("a") != hash_token("b")
    assert len(hash_token("\ud800")) == 64


def test_seals_open_for_their_owner_and_key_only() -> None:
    sealer = Sealer(SECRET)
    sealed = sealer.seal("tracking", "SO-1", "TOKEN")
    assert "TOKEN" not in sealed
    assert sealer.open("tracking", "SO-1", sealed) == "TOKEN"
    assert sealer.seal("tracking", "SO-1", "TOKEN") != sealed
    for opener, kind, owner, text in ((sealer, "tracking", "SO-2", sealed), (sealer, "badge", "SO-1", sealed),
                                      (Sealer(bytes(32)), "tracking", "SO-1", sealed),
                                      (sealer, "tracking", "SO-1", sealed[:-4] + "AAA="), (sealer, "x", "x", "?")):
        with pytest.raises(ValueError):
            opener.open(kind, owner, text)


def test_signatures() -> None:
    signer = Signer(SECRET, "cursor")
    signed = signer.sign("中文 1")
    assert signer.read(signed) == "中文 1"
    assert signed.isascii()
    for bad in ("", "x", "中", signed[:-1], signed + "A", signed[1:], Signer(SECRET, "other").sign("中文 1")):
        with pytest.raises(ValueError):
            signer.read(bad)


def test_ids_rise_even_when_the_clock_steps_back() -> None:
    clock = FakeClock()
    ids = SystemIds(clock)
    made = [ids.uuid() for _ in range(5000)]
    clock.advance(hours=-5)
    made += [ids.uuid() for _ in range(10)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert all(UUID.match(id) for id in made)
    assert len(ids.token()) == 64
    assert len(ids.short()) == 8


def test_failpoints_are_named() -> None:
    Failpoint(None)("before_commit")
    Failpoint("startup:3")("startup")
    with pytest.raises(ValueError):
        Failpoint("lunch")
