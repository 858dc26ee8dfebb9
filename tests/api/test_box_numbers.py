"""[0031] After a pack was taken back the same box has the same number everywhere: order page, inbox, phone, label,
customer's page, delivery note."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.test_deliveries import Store, get, make
from tests.builders import Factory
from tests.labels.test_sheets import text_of


@pytest.fixture
def store(factory: Factory) -> Store:
    """Three boxes were packed; the first pack was taken back."""
    made = Store(factory)
    [done] = made.phone.results(made.phone.event("event.reverse", {"event_id": made.packs[0], "reason": "记错"}))
    assert done["verdict"] == "applied", done
    return made


def place(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["number"], row["total"], row["gap"]


def test_the_order_page(factory: Factory, store: Store) -> None:
    whole = store.whole()
    assert [place(p) for p in whole["packages"]] == [(1, 0, False), (2, 2, True), (3, 2, True)]
    [ship] = whole["shipments"]
    assert [p["number"] for p in ship["packages"]] == [2, 3]
    row = next(o for o in get(factory, "/api/v1/orders", "supervisor").json["items"] if o["no"] == store.order.no)
    assert row["packages"] == {"total": 2, "shipped": 0}


def test_the_phone(store: Store) -> None:
    rows = {r["id"]: r["data"] for r in store.phone.pull().json["rows"] if r["kind"] == "package"}
    assert [place(rows[id]) for id in store.boxes] == [(1, 0, False), (2, 2, True), (3, 2, True)]


def test_the_inbox_and_the_tasks(factory: Factory, store: Store) -> None:
    """Too much into an emptied box, and too much into one that is full: both are held."""
    more = [store.phone.event("package.pack", {"package": store.codes[i], "lines": [
        {"work_order": store.order.code, "quantity": "500"}]}) for i in (0, 1)]
    assert [r["verdict"] for r in store.phone.results(*more)] == ["held", "held"]
    cards = get(factory, "/api/v1/inbox/cards", "supervisor").json["items"]
    assert sorted(place(c["package"]) for c in cards) == [(1, 0, False), (2, 2, True)]
    tasks = get(factory, "/api/v1/tasks", "supervisor").json["items"]
    assert sorted(place(t["package"]) for t in tasks if t.get("package")) == [(1, 0, False), (2, 2, True)]


def test_the_label(factory: Factory, store: Store) -> None:
    """Paper stays as it was printed: with a gap it says the number alone."""
    label = text_of(get(factory, f"/api/v1/labels/package/{store.boxes[2]}.pdf", "supervisor").data)
    assert "箱 3" in label
    assert "箱 3/" not in label
    store.pack(store.codes[0])
    assert "箱 3/3" in text_of(get(factory, f"/api/v1/labels/package/{store.boxes[2]}.pdf", "supervisor").data)


def test_the_customer_s_page(factory: Factory, store: Store) -> None:
    track = f"/api/v1/track/{store.order.token}"
    assert [p["number"] for p in factory.client().get(track).json["packages"]] == [2, 3]
    page = factory.client().get(f"/t/{store.order.token}").text
    assert "箱 2（共 2 箱）" in page
    assert "箱 3（共 2 箱）" in page
    assert "0/2 箱已发出" in page
    assert "空箱</" not in page


def test_the_customer_never_reads_of_a_box_that_went_to_another_customer(factory: Factory, store: Store) -> None:
    other = Store(factory, boxes=0, name="别家")
    other.pack(store.codes[0])
    [bound] = other.phone.results(other.phone.event("package.bind", {
        "package": store.codes[0], "waybill": "SF999", "carrier": "SF"}))
    assert bound["verdict"] == "applied"
    assert "SF999" not in factory.client().get(f"/api/v1/track/{store.order.token}").text
    assert [p["number"] for p in store.whole()["packages"]] == [2, 3]
    assert [place(p) for p in other.whole()["packages"]] == [(1, 1, False)]


def test_the_delivery_note(factory: Factory, store: Store) -> None:
    [ready] = get(factory, "/api/v1/deliveries/ready").json["items"]
    assert (ready["total"], ready["gap"], [p["number"] for p in ready["packages"]]) == (2, True, [2, 3])
    note = make(factory, packages=[store.boxes[2]]).json
    [order] = note["orders"]
    assert (order["total"], order["gap"], [p["number"] for p in note["packages"]]) == (2, True, [3])
    assert "3（共 2 箱）" in text_of(get(factory, f"/api/v1/labels/delivery/{note['id']}.pdf").data)
