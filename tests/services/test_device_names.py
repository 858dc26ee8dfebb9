"""Two phones of one name are told apart wherever one of them is named."""

from __future__ import annotations

from typing import Any

from tests.builders import Factory


def get(factory: Factory, path: str) -> Any:
    answer = factory.client().get(f"/api/v1/{path}", headers=factory.bearer("supervisor"))
    assert answer.status_code == 200, answer.text
    return answer.json


def test_two_phones_of_one_name_are_told_apart_by_the_end_of_their_ids(factory: Factory) -> None:
    order, one, two = factory.order(), factory.phone("worker"), factory.phone("worker")
    for phone in (one, two):
        factory.act("device.name", id=phone.device_id, name="车床 2")
        assert phone.results(phone.report(order, good="900"))[0]["verdict"] == "held"

    def cards() -> dict[str, str]:
        return {card["device"]["id"]: card["device"]["name"] for card in get(factory, "inbox/cards")["items"]}

    def trail() -> dict[str, str]:
        return {row["device"]["id"]: row["device"]["name"] for row in get(factory, f"orders/{order.no}/trail")["items"]
                if row["device"]}

    ends = {phone.device_id: f"车床 2 #{phone.device_id[-4:]}" for phone in (one, two)}
    assert cards() == trail() == ends
    item = next(card for card in get(factory, "inbox/cards")["items"] if card["device"]["id"] == one.device_id)
    assert get(factory, f"inbox/{item['id']}")["seen"]["device_name"] == ends[one.device_id]
    factory.act("device.revoke", id=one.device_id)  # and the phone was enrolled again, as `two`
    assert cards() == trail() == {**ends, two.device_id: "车床 2"}
    factory.act("device.name", id=two.device_id, name="车床 3")
    assert cards() == {one.device_id: "车床 2", two.device_id: "车床 3"}
