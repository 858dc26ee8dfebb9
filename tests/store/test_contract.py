"""What every store must do, whichever database is behind it."""

from __future__ import annotations

import threading
from dataclasses import fields
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import TypeDecorator

from server.services.ports import ApiKey, Below, Blob, Credential, DeviceSecret, EnrolmentCode, FeedRow, SessionToken
from server.store import ledger_tables, migrate, secret_tables
from server.store.tables import TABLES, metadata
from server.store.unit import SqlStore
from sync.log import LogRow
from sync.model.records import KINDS, EventStatus, Operation, Order, Package, Setting
from tests.store.lock import wait_long_for_the_lock

ODD = "中文 \" ' \\ \n \u2028 😀 e\u0301"


def row(seq: int, **more: Any) -> LogRow:
    values: dict[str, Any] = {
        "seq": seq, "event_id": f"e{seq}", "source": "device", "type": "work.report", "raw": {"x": [1, None, ODD]},
        "received_at": "2026-03-02T01:00:00.000Z", "digest": "d", "verdict": "applied", "code": "ok"}
    return LogRow(**{**values, **more})


def order(id: str, **more: Any) -> Order:
    return Order(id=id, customer=ODD, promised_ship="2026-03-20", created_at="x", **more)


def status(id: str, seq: int, device: str = "d1", received: str = "2026") -> EventStatus:
    return EventStatus(id=id, seq=seq, digest="", type="t", verdict="applied", code="ok", received_at=received,
                       recorded_at="", device=device, changed_seq=seq)


def test_tables_fit_the_records_and_the_log() -> None:
    assert set(TABLES) == set(KINDS)
    for kind, table in {**TABLES, LogRow: ledger_tables.log}.items():
        assert [c.name for c in table.columns] == [f.name for f in fields(kind)], kind.__name__


def test_migrations_make_exactly_the_tables(store: SqlStore) -> None:
    assert secret_tables.meta.metadata is metadata
    with store.readers.connect() as connection:
        def differ(context: Any, _i: Any, _m: Any, there: Any, here: Any) -> bool:
            written = context.dialect.type_compiler_instance.process
            return bool(written(there) != written(here.load_dialect_impl(context.dialect)
                                                  if isinstance(here, TypeDecorator) else here))

        context = MigrationContext.configure(connection, opts={"compare_type": differ})
        assert compare_metadata(context, metadata) == []
    assert migrate.is_current(store)
    migrate.upgrade(store)  # again: nothing to do


def test_two_processes_may_start_at_once(url: str) -> None:
    stores = [SqlStore(url) for _ in range(3)]
    failed: list[BaseException] = []

    def start(store: SqlStore) -> None:
        try:
            migrate.upgrade(store)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=start, args=(s,)) for s in stores]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert failed == []
    assert all(migrate.is_current(s) for s in stores)
    for s in stores:
        s.close()


def test_records_come_back_as_they_were(store: SqlStore) -> None:
    made = [
        order("A", lines=[{"sku": ODD, "quantity": 2**40}], facts={"on_hold": None}, entries=[{"by": None}]),
        Operation(id="W/10", work_order="W", number=10, name=ODD, work_center="L", good=-5, finishes=2**50),
        Package(id="P1", code="P", lines={"W": 1500}, touched=True, bound={"photos": []}),
        Setting("none", None), Setting("list", [1, {"a": ODD}]), Setting("text", ODD), Setting("zero", 0)]
    with store.writing() as writes:
        writes.save_records(made)
    with store.reading() as reads:
        for record in made:
            assert reads.source.load(type(record), record.id) == record
        assert reads.source.load(Order, "none") is None


def test_what_no_database_keeps_is_kept_as_near_as_can_be(store: SqlStore) -> None:
    with store.writing() as writes:
        writes.save_records([order("N", phone="a\0b\ud83dc", lines=[{"x": "a\0b\ud83dc"}])])
    with store.reading() as reads:
        found = reads.source.load(Order, "N")
    assert found is not None
    assert found.lines == [{"x": "a\0b\ud83dc"}], "JSON keeps it"
    assert found.phone is not None
    assert "\0" not in found.phone


def test_saving_again_overwrites(store: SqlStore) -> None:
    for state in ("draft", "confirmed"):
        with store.writing() as writes:
            writes.save_records([order("A", state=state), order("B", state=state)])
    with store.reading() as reads:
        assert [o.state for o in reads.find(Order)] == ["confirmed", "confirmed"]


def test_many_at_once(store: SqlStore) -> None:
    with store.writing() as writes:
        writes.save_records([order(f"o{n}") for n in range(600)])
    ids = [f"o{n}" for n in range(0, 600, 2)] + ["none"] + [f"o{n}" for n in range(1, 600, 2)]
    with store.reading() as reads:
        found = reads.load_many(Order, ids)
        assert list(found) == ids
        assert found["none"] is None
        assert found["o599"] == reads.source.load(Order, "o599")
        assert reads.load_many(Order, []) == {}


def test_find(store: SqlStore) -> None:
    with store.writing() as writes:
        writes.save_records([order(id, state=state, percent=n) for n, (id, state) in enumerate(
            [("a", "draft"), ("B", "confirmed"), ("c", "confirmed"), ("中", "stocked")])])
    with store.reading() as reads:
        def ids(*arguments: Any, **more: Any) -> list[str]:
            return [o.id for o in reads.find(Order, *arguments, **more)]

        assert ids() == ["B", "a", "c", "中"], "by code point on every database"
        assert ids({"state": "confirmed"}) == ["B", "c"]
        assert ids({"state": ["draft", "stocked"]}) == ["a", "中"]
        assert ids({"state": []}) == []
        assert ids({"phone": None, "state": "draft"}) == ["a"]
        assert ids({"percent": Below(2)}) == ["B", "a"]
        assert ids(order=("-state", "id")) == ["中", "a", "B", "c"]
        assert ids(order=("-state", "id"), limit=2, after=("draft", "a")) == ["B", "c"]


def test_the_log_keeps_rows_whole(store: SqlStore) -> None:
    made = row(1, effects=[{"do": "sum", "by": {"good": 5}}], note=ODD, device_seq=7, order_no="A")
    with store.writing() as writes:
        assert writes.head() == 0
        writes.save_log([made, row(2, order_no="A"), row(3)])
        assert writes.head() == 3
    with store.reading() as reads:
        assert reads.history.row(1) == made == reads.logged("e1")
        assert reads.history.row(9) is None
        assert reads.logged("none") is None
        assert [r.seq for r in reads.rows(1, 10)] == [2, 3]
        assert [r.seq for r in reads.trail("A", None, 10)] == [2, 1]
        assert [r.seq for r in reads.trail("A", 2, 10)] == [1]


@pytest.mark.parametrize("again", [row(1, event_id="other"), row(2, event_id="e1")])
def test_S1_neither_seq_nor_event_id_is_taken_twice(store: SqlStore, again: LogRow) -> None:
    with store.writing() as writes:
        writes.save_log([row(1)])
    with pytest.raises(IntegrityError), store.writing() as writes:
        writes.save_records([order("A")])
        writes.save_log([again])
    with store.reading() as reads:
        assert reads.head() == 1
        assert reads.find(Order) == [], "the whole transaction is undone"


def test_an_exception_rolls_back(store: SqlStore) -> None:
    with pytest.raises(LookupError), store.writing() as writes:
        writes.save_records([order("A")])
        writes.save_feed([FeedRow("work_order", "W", 1, {})])
        raise LookupError
    with store.reading() as reads:
        assert reads.find(Order) == []
        assert reads.feed_page((0, "", ""), 10, 0) == []


def test_the_feed_pages_in_order_and_each_thing_once(store: SqlStore) -> None:
    rows = [FeedRow(kind, id, seq, {"v": seq}) for seq, kind, id in [
        (1, "product", "a"), (1, "product", "B"), (1, "work_order", "W"), (2, "package", "p"), (3, "product", "中")]]
    with store.writing() as writes:
        writes.save_feed(rows)
    with store.reading() as reads:
        whole = reads.feed_page((0, "", ""), 100, 0)
        assert [(r.seq, r.kind, r.id) for r in whole] == sorted((r.seq, r.kind, r.id) for r in rows)
        stepped, place = [], (0, "", "")
        while page := reads.feed_page(place, 1, 0):
            stepped += page
            place = (page[0].seq, page[0].kind, page[0].id)
        assert stepped == whole
    with store.writing() as writes:
        writes.save_feed([FeedRow("product", "a", 9, {"v": 9})])
    with store.reading() as reads:
        assert [r.seq for r in reads.feed_page((0, "", ""), 100, 0) if r.id == "a"] == [9]


def test_equal_rows_keep_their_seq_and_tombstones_stand_only_for_rows(store: SqlStore) -> None:
    with store.writing() as writes:
        writes.save_feed([FeedRow("product", "a", 1, {"v": ODD}), FeedRow("product", "b", 1, {"v": 1})])
    with store.writing() as writes:
        writes.save_feed([FeedRow("product", "a", 2, {"v": ODD}), FeedRow("product", "b", 2, None),
                          FeedRow("product", "never", 2, None)])
    with store.reading() as reads:
        assert [(r.id, r.seq, r.data) for r in reads.feed_page((0, "", ""), 9, 0)] == [
            ("a", 1, {"v": ODD}), ("b", 2, None)]
        assert [r.id for r in reads.feed_page((0, "", ""), 9, 2)] == ["a"], "a snapshot begun later needs no tombstone"
    with store.writing() as writes:
        writes.save_feed([FeedRow("product", "b", 3, {"v": 2})])
    with store.reading() as reads:
        assert [(r.id, r.seq) for r in reads.feed_page((1, "product", "a"), 9, 0)] == [("b", 3)]


def test_verdicts_of_one_device_in_order(store: SqlStore) -> None:
    with store.writing() as writes:
        writes.save_records([status("b", 2), status("a", 2), status("x", 3, device="d2"), status("c", 5),
                             status("old", 4, received="2020")])
    with store.reading() as reads:
        def ids(after: tuple[int, str, str]) -> list[str]:
            return [v.event_id for v in reads.verdict_page("d1", after, 10, "2025")]

        assert ids((0, "", "")) == ["a", "b", "c"]
        assert ids((2, "", "")) == ["a", "b", "c"]
        assert ids((2, "!verdict", "a")) == ["b", "c"]
        assert ids((2, "product", "x")) == ["c"], "verdicts come before the rows of their seq"
        assert ids((5, "\U0010ffff", "")) == []


def test_S16_readers_see_whole_transactions_in_order(store: SqlStore) -> None:
    """A reader that follows the log while a writer commits never meets a gap."""
    done, gaps = threading.Event(), []

    def write() -> None:
        for seq in range(1, 41):
            with store.writing() as writes:
                writes.save_log([row(seq)])
                writes.save_feed([FeedRow("product", str(seq), seq, {})])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    last = False
    while not last:
        last = done.is_set()
        with store.reading() as reads:
            seen = [r.seq for r in reads.feed_page((0, "", ""), 100, 0)]
            if seen != list(range(1, reads.head() + 1)):
                gaps.append(seen)
    writer.join()
    assert gaps == []


def test_S16_two_writers_take_turns(url: str, store: SqlStore) -> None:
    """Two processes number their rows one after the other, without gap or double."""
    other = SqlStore(url)
    for one in (store, other):
        wait_long_for_the_lock(one)
    failed: list[BaseException] = []

    def write(mine: SqlStore, name: str) -> None:
        try:
            for n in range(15):
                with mine.writing() as writes:
                    seq = writes.head() + 1
                    writes.save_log([row(seq, event_id=f"{name}{n}")])
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=a) for a in ((store, "a"), (other, "b"))]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert failed == []
    with store.reading() as reads:
        assert [r.seq for r in reads.rows(0, 100)] == list(range(1, 31))
    other.close()


def test_a_snapshot_does_not_see_later_commits(store: SqlStore) -> None:
    with store.reading() as reads:
        assert reads.head() == 0
        with store.writing() as writes:
            writes.save_log([row(1)])
        assert reads.head() == 0
    with store.reading() as reads:
        assert reads.head() == 1


def test_secrets(store: SqlStore) -> None:
    rows = [Credential("p", "name", "pin", None, "badge"), SessionToken("h", "s", "p", "d", "2027"),
            DeviceSecret("d", "h", True, "2026"), EnrolmentCode("h", "2027"), ApiKey("h", "id", ODD, ["a"], "x"),
            Blob("sha", "here", 1, "image/jpeg", 2, "x")]
    with store.writing() as writes:
        for r in rows:
            writes.secrets.put(r)
        writes.secrets.keep_code("badge", "p", "sealed")
        writes.secrets.keep_answer("scope", "key", "digest", 201, {"no": ODD}, "x")
        writes.secrets.set_meta("epoch", "e")
    with store.reading() as reads:
        s = reads.secrets
        assert [s.credential(person_id="p"), s.session_token("h"), s.device_secret("d"), s.enrolment_code("h"),
                s.api_key("h"), s.blob("sha")] == rows
        assert s.credential(username="name") == s.credential(badge="badge") == rows[0]
        assert s.credential() is None
        assert s.credential(username="other") is None
        assert s.session_expiry("s") == "2027"
        assert (s.kept_code("badge", "p"), s.kept_code("badge", "q")) == ("sealed", None)
        assert s.answer("scope", "key") == ("digest", 201, {"no": ODD})
        assert s.answer("scope", "other") is None
        assert (s.meta("epoch"), s.meta("none")) == ("e", None)


def test_user_names_and_badges_are_unique(store: SqlStore) -> None:
    with store.writing() as writes:
        writes.secrets.put(Credential("p", "name", badge="b"))
    for bad in (Credential("q", "name"), Credential("q", "other", badge="b")):
        with pytest.raises(IntegrityError), store.writing() as writes:
            writes.secrets.put(bad)


@pytest.mark.parametrize("whose", ["hash", "session_id", "person_id", "device_id"])
def test_revoking_tokens(store: SqlStore, whose: str) -> None:
    mine, other = SessionToken("h1", "s1", "p1", "d1", "x"), SessionToken("h2", "s2", "p2", "d2", "x")
    with store.writing() as writes:
        writes.secrets.put(mine)
        writes.secrets.put(other)
        writes.secrets.revoke_tokens(**{whose: getattr(mine, whose)})
        with pytest.raises(ValueError):
            writes.secrets.revoke_tokens()
    with store.reading() as reads:
        assert [reads.secrets.session_token(h).revoked for h in ("h1", "h2")] == [True, False]  # type: ignore[union-attr]
