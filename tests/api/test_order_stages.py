"""The stages of an order, for the office and for the customer: what was taken back moves no time and no person."""

from __future__ import annotations

from typing import Any

from tests.api.test_deliveries import Store
from tests.builders import Factory


def stages(store: Store) -> tuple[Any, Any]:
    track = store.factory.client().get(f"/api/v1/track/{store.order.token}").json
    return store.whole()["stages"], track["stages"]


def test_a_pack_that_was_taken_back_moves_no_stage(factory: Factory) -> None:
    store = Store(factory, boxes=1)
    before = stages(store)
    factory.clock.advance(minutes=7)
    [code] = factory.package_codes(1)
    store.pack(code, "40")
    assert store.whole()["state"] == "packed"
    factory.clock.advance(minutes=7)
    [done] = store.phone.results(store.phone.event("event.reverse", {"event_id": store.packs[-1], "reason": "记错"}))
    assert done["verdict"] == "applied"
    assert store.whole()["state"] == "produced"
    assert stages(store) == before
