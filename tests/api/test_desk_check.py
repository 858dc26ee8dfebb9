"""POST /api/v1/orders/check: before an order is entered."""

from __future__ import annotations

from typing import Any

from tests.api.test_desk_customers import line
from tests.api.test_orders_create import create, stored
from tests.builders import Factory

WHO = {"name": "宏远机械", "phone": "13800000000"}


def check(factory: Factory, who: str = "stranger", **body: Any) -> Any:
    return factory.client().post("/api/v1/orders/check", json=body, headers=factory.bearer(who))


def test_the_same_wish_within_a_day_is_shown(factory: Factory) -> None:
    no = create(factory, ref="SO-1").json["no"]
    same = check(factory, customer=WHO, lines=[line(), line(quantity="9")]).json["same"]
    assert [(s["no"], s["why"]) for s in same] == [(no, "content")]
    for other in ({"customer": {"name": "别家"}, "lines": [line()]}, {"customer": WHO, "lines": [line(quantity="51")]},
                  {"customer": {**WHO, "phone": "139"}, "lines": [line()]}, {"lines": [line()]}):
        assert check(factory, **other).json["same"] == [], other
    factory.clock.advance(hours=24, seconds=1)
    assert check(factory, customer=WHO, lines=[line()]).json["same"] == []
    assert [s["why"] for s in check(factory, ref="SO-1").json["same"]] == ["ref"], "their number is for ever"


def test_a_cancelled_one_is_no_repetition(factory: Factory) -> None:
    no = create(factory).json["no"]
    factory.act("order.cancel", no=no, reason="x")
    assert check(factory, customer=WHO, lines=[line()]).json["same"] == []


def test_earliest_is_what_the_plan_says_and_nothing_is_written(factory: Factory) -> None:
    seq = factory.kit.writer.call(lambda tx: tx.writes.head())
    earliest = check(factory, lines=[line(quantity="3000")]).json["earliest"]
    with factory.kit.store.reading() as reads:
        assert [row.type for row in reads.rows(seq, 100)] == ["session.issue"], "that of the caller"
    assert stored(factory) == []
    made = create(factory, lines=[line(quantity="3000")]).json
    whole = factory.client().get(f"/api/v1/orders/{made['no']}", headers=factory.bearer("supervisor")).json
    assert earliest == whole["work_orders"][0]["planned_finish"] > factory.kit.factory.today()


def test_without_a_routing_nobody_knows(factory: Factory) -> None:
    factory.act("product.put", id="DT-77", name="垫块")
    assert check(factory, lines=[line(), line("DT-77")]).json["earliest"] is None
    assert check(factory, lines=[line("NO")]).json["earliest"] is None
    assert check(factory, lines=[]).json["earliest"] is None


def test_days_step_over_sundays_and_holidays(factory: Factory) -> None:
    # The fake clock stands on Monday 2026-03-02.
    days = [d["day"] for d in check(factory).json["days"]]
    assert days[:3] == ["2026-03-05", "2026-03-07", "2026-03-10"], "3, 5 and 7 working days, Sunday off"
    factory.act("setting.put", id="calendar:2026", value={
        "2026-03-04": {"working": False, "name": "盘点", "name_en": "Stocktaking"},
        "2026-03-08": {"working": True, "name": "补班", "name_en": "Make-up day"}})
    answer = check(factory).json
    assert [d["day"] for d in answer["days"]][:3] == ["2026-03-06", "2026-03-08", "2026-03-10"]
    assert answer["skipped"] == [{"day": "2026-03-04", "name": "盘点", "name_en": "Stocktaking"}]


def test_rights_and_malformed(factory: Factory) -> None:
    assert check(factory, who="worker").status_code == 403
    for body in ({"lines": [{"sku": "HR-1001"}]}, {"price": 1}, {"customer": "x"}, {"lines": [line(quantity="0")]}):
        assert check(factory, **body).status_code == 422, body
