"""GET /api/v1/track/{token}: the public snapshot [S17], its ETag, and what it never tells."""

from __future__ import annotations

import json

import pytest

from server.services.track import Track
from sync.model.records import Order
from tests.builders import Factory

FIELDS = {"order_no", "state", "percent", "epoch", "seq", "as_of", "promised_ship", "expected_delivery", "stages",
          "lines", "packages"}


def url(token: str) -> str:
    return f"/api/v1/track/{token}"


def test_tells_the_allow_list_and_nothing_else(factory: Factory) -> None:
    order = factory.order(50, customer="Acme Secret Ltd")
    phone = factory.phone()
    phone.results(phone.report(order, "30"))
    answer = factory.client().get(url(order.token))
    assert answer.status_code == 200
    snapshot = answer.json
    assert set(snapshot) == FIELDS
    assert (snapshot["order_no"], snapshot["state"]) == (order.no, "in_production")
    assert 0 < snapshot["percent"] < 100
    assert snapshot["stages"][-1]["code"] == "in_production"
    assert all(set(stage) == {"code", "at"} for stage in snapshot["stages"])
    assert snapshot["lines"][0]["operation"] == {"name": "车削", "name_en": "Turning", "started": True}
    text = answer.text
    for secret in ("Acme", "P-worker", "Worker", order.token, phone.device_id):
        assert secret not in text


def test_unchanged_means_byte_equal_and_304(factory: Factory) -> None:
    order = factory.order()
    client = factory.client()
    first = client.get(url(order.token))
    factory.order()  # something else happens
    again = client.get(url(order.token))
    assert again.data == first.data
    assert again.headers["ETag"] == first.headers["ETag"]
    same = client.get(url(order.token), headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")


def test_a_change_gives_a_higher_seq_and_another_etag(factory: Factory) -> None:
    """[S17] Within an epoch a newer snapshot has a higher seq, so that pages can ignore older ones."""
    order, client = factory.order(), factory.client()
    first = client.get(url(order.token))
    phone = factory.phone()
    verdict = phone.results(phone.report(order, "5"))[0]
    changed = client.get(url(order.token), headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.json["epoch"] == first.json["epoch"]
    assert changed.json["seq"] == verdict["seq"] > first.json["seq"]


def test_held_events_do_not_move_it(factory: Factory) -> None:
    """seq is the newest *applied* event of the order."""
    order, client, phone = factory.order(), factory.client(), factory.phone()
    before = client.get(url(order.token))
    assert phone.results(phone.report(order, "5000"))[0]["verdict"] == "held"
    assert client.get(url(order.token)).data == before.data


def test_office_steps_move_it_too(factory: Factory) -> None:
    """A page ignores what is not newer: whatever changes the snapshot must raise seq."""
    order, client = factory.order(), factory.client()
    seller, boss = factory.bearer("stranger"), factory.bearer("supervisor")
    seqs, bodies = [client.get(url(order.token)).json["seq"]], [client.get(url(order.token)).data]

    def step(path: str, who: dict[str, str], **body: str) -> dict[str, str]:
        answer = client.post(f"/api/v1/{path}", headers=who, json=body)
        assert answer.status_code in (200, 201), answer.text
        seen = client.get(url(order.token))
        if seen.data != bodies[-1]:
            seqs.append(seen.json["seq"])
            bodies.append(seen.data)
        return answer.json

    step(f"orders/{order.no}/hold", boss, reason="x")
    step(f"orders/{order.no}/release", boss)
    change = step(f"orders/{order.no}/changes", seller, promised_ship="2026-04-01", reason="later")
    step(f"changes/{change['change_id']}/approve", boss)
    assert b"2026-04-01" in bodies[-1]
    assert len(seqs) >= 4
    assert seqs == sorted(set(seqs))


def test_boxes_with_their_waybills(factory: Factory) -> None:
    order = factory.order(5)
    factory.person("packer", ["warehouse"])
    phone, box = factory.phone("packer"), factory.package_codes()[0]
    phone.results(
        phone.report(order, "5"), phone.report(order, "5", operation=20),
        phone.event("package.pack", {"package": box, "lines": [{"work_order": order.code, "quantity": "5"}]}),
        phone.event("package.bind", {"package": box, "waybill": "SF1234567890123", "carrier": "SF"}))
    found = factory.client().get(url(order.token)).json["packages"]
    assert [(b["state"], b["waybill"], b["carrier"]) for b in found] == [("bound", "SF1234567890123", "SF")]
    assert box not in json.dumps(found)  # the code of a box opens that box; it is not for other readers
    phone.results(phone.event("package.ship", {"package": box}))
    shipped = factory.client().get(url(order.token)).json
    assert (shipped["packages"][0]["state"], shipped["state"]) == ("shipped", "shipped")


@pytest.mark.parametrize("token", ["X" * 26, "x", "0" * 27, "%00", "I" * 26])
def test_wrong_links_are_one_404(factory: Factory, token: str) -> None:
    answer = factory.client().get(url(token))
    assert answer.status_code == 404
    assert answer.json["code"] == "not_found"


def test_revoked_and_expired_links_look_like_wrong_ones(factory: Factory) -> None:
    wrong = factory.client().get(url("X" * 26))
    order = factory.order()
    factory.act("order.cancel", no=order.no, reason="")
    assert factory.client().get(url(order.token)).status_code == 200  # a while longer
    factory.clock.advance(days=181)
    assert factory.client().get(url(order.token)).data == wrong.data
    with factory.kit.store.reading() as reads:
        assert reads.find(Order, {"id": order.no})[0].state == "cancelled"


def test_guessing_is_slowed_but_watching_is_not(factory: Factory) -> None:
    client, order = factory.client(), factory.order()
    codes = [client.get(url("X" * 26)).status_code for _ in range(70)]
    assert codes.count(404) == 60
    assert codes[-1] == 429
    assert client.get(url(order.token)).status_code == 200


def test_lower_case_is_the_same_link(factory: Factory) -> None:
    order = factory.order()
    assert factory.client().get(url(order.token.lower())).status_code == 200


def test_changes_nothing_and_takes_no_body(factory: Factory) -> None:
    order = factory.order()
    assert factory.client().post(url(order.token)).status_code == 405
    assert factory.client().head(url(order.token)).status_code == 200


def test_sockets_and_page_say_the_same(factory: Factory) -> None:
    order = factory.order()
    direct = Track(factory.kit.store, factory.kit.clock).snapshot(order.no)
    assert factory.client().get(url(order.token)).json == direct
