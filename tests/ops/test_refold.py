"""When the rules of folding grew, a starting server derives its tables from the log anew, and tells the phones."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.commands.replay import differences
from server.services.ports import StoreFailing
from server.services.refold import VERSION, refold
from sync.model.records import Operation
from tests.builders import Factory, MadeOrder


def older(factory: Factory, order: MadeOrder) -> None:
    """As an older release left it: no mark, and an operation without what that release did not derive."""
    def forget(tx) -> None:  # type: ignore[no-untyped-def]
        tx.secrets.set_meta(VERSION, None)
        step = tx.world.need(Operation, f"{order.work_order}/10")
        step.first_at = step.last_at = None
        step.good -= 1000
        tx.writes.save_records([step])

    factory.kit.writer.call(forget)


def test_tables_of_an_older_fold_are_made_anew_at_the_start(factory: Factory, tmp_path: Path) -> None:
    order, phone = factory.order(), factory.phone()
    phone.results(phone.report(order, good="5"))
    cursor = phone.pull().json["cursor"]
    older(factory, order)
    assert list(differences(factory.kit)) != []
    factory.close()
    again = Factory(tmp_path)
    try:
        assert list(differences(again.kit)) == []
        with again.kit.store.reading() as reads:
            head = reads.head()
            assert reads.secrets.meta(VERSION) >= 2
        phone.factory, phone.client = again, again.client()
        assert phone.pull(cursor).status_code == 200, "the phone's place in the feed still holds"
        assert not again.kit.writer.call(lambda tx: refold(tx, again.kit.codes)), "once is enough"
        with again.kit.store.reading() as reads:
            assert reads.head() == head
    finally:
        again.close()


def test_phones_pull_what_looks_different_now(factory: Factory) -> None:
    order, phone = factory.order(), factory.phone()
    phone.results(phone.report(order, good="5"))
    cursor = phone.pull().json["cursor"]

    def spoil(tx) -> None:  # type: ignore[no-untyped-def]
        tx.secrets.set_meta(VERSION, None)
        page = tx.writes.feed_page((0, "", ""), 1000, 0)
        row = next(r for r in page if r.kind == "work_order")
        tx.writes.save_feed([type(row)(row.kind, row.id, row.seq, {**row.data, "revision": 99})])

    factory.kit.writer.call(spoil)
    assert phone.pull(cursor).json["rows"] == []
    assert factory.kit.writer.call(lambda tx: refold(tx, factory.kit.codes))
    [row] = [r for r in phone.pull(cursor).json["rows"] if r["kind"] == "work_order"]
    assert row["data"]["revision"] == 1
    assert list(differences(factory.kit)) == []


def test_a_log_that_does_not_fit_changes_nothing(factory: Factory) -> None:
    order = factory.order()
    older(factory, order)
    before = list(differences(factory.kit))

    def broken(tx) -> bool:  # type: ignore[no-untyped-def]
        row = tx.writes.history.row(3)
        row.effects = [{"do": "sum", "of": "Operation", "id": "nobody/1", "by": {"good": 1}}]
        tx.writes.rows = lambda after, limit: [row] if after == 0 else []
        return refold(tx, factory.kit.codes)

    with pytest.raises(StoreFailing, match="log entry 3"):
        factory.kit.writer.call(broken)
    assert list(differences(factory.kit)) == before
