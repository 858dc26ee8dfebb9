"""No answer of the API is kept by anybody on the way, whoever asks and whatever comes of it (page 5, line 18)."""

from __future__ import annotations

import pytest

from tests.api.shop import Shop, drawn
from tests.builders import Factory

# docs/security.md says why. None of them may be kept by a cache that others share.
OTHERWISE = {
    "/api/v1/track/<token>": "private, no-cache",  # public to whoever holds the link; asked again each time
    "/api/v1/people/names": "private, no-cache",  # phones keep the names themselves; asked again each time
    "/api/v1/files/<file_id>": "private, max-age=86400",  # named by what is in it: large, and never another
    "/api/v1/files/<file_id>/preview.png": "private, max-age=86400",
    "/api/v1/pay.xlsx": "private, no-store"}


@pytest.fixture
def shop(factory: Factory) -> Shop:
    opened = Shop.open(factory)
    factory.kit.offload = drawn
    return opened


def test_every_answer_of_the_api_says_so(shop: Shop) -> None:
    factory, told, good = shop.factory, dict[str, set[str]](), 0
    for rule, path in shop.paths().items():
        if not rule.startswith("/api/"):
            continue
        for headers in ({}, factory.bearer("r-admin"), factory.bearer("r-supervisor"), shop.phone.person,
                        shop.phone.device, {"Authorization": "Bearer wrong"}):
            answer = factory.client().get(path, headers=headers)
            good += answer.status_code == 200
            if answer.headers["Cache-Control"] != "no-store":
                told.setdefault(rule, set()).add(answer.headers["Cache-Control"])
                assert answer.status_code == 200, (rule, "a refusal is never kept")
            answer.close()
    assert good > 100
    assert told == {rule: {words} for rule, words in OTHERWISE.items()}


def test_so_do_answers_to_what_changes_something(factory: Factory) -> None:
    phone = factory.phone()
    for answer in (phone.push(phone.report(factory.order())), factory.client().post("/api/v1/auth/login", json={}),
                   factory.client().post("/api/v1/nothing")):
        assert answer.headers["Cache-Control"] == "no-store"
