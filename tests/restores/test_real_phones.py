"""The phones' own core against a server that is restored: they find out by themselves and bring back what it lost."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sync.model.records import EventStatus, InboxItem, Operation
from tests.builders import Factory, MadeOrder, put_master_data
from tests.simulation.node import PhoneProcess, compile_phones
from tests.simulation.phone import Phone
from tests.simulation.pictures import picture
from tests.simulation.run import Run
from tests.simulation.server import DATABASE

MINUTE = 60_000.0


class Floor:
    """Phones with the real core, a good network, one order with room for all."""

    def __init__(self, folder: Path) -> None:
        compile_phones()
        self.process = PhoneProcess()
        self.run = Run(1, self.process, folder)
        self.run.network.healed = True
        kit = self.run.server.kit
        kit.writer.call(put_master_data)
        kit.writer.call(lambda tx: tx.act("person.put", {"id": "P-worker", "roles": ["worker"]}))
        self.order: MadeOrder = Factory.order(cast(Factory, SimpleNamespace(kit=kit)), 5_000)
        self.phones = {name: self.run.add_phone(name, "P-worker") for name in ("A", "B")}
        self.run.go(MINUTE)

    def work(self, phone: Phone, times: int, photo: bool = False) -> None:
        """So many reports of one piece, sent while there is a network."""
        for n in range(times):
            body: dict[str, Any] = {"work_order": self.order.code, "operation": 10, "good": "1"}
            if photo and n == 0:
                body = {"work_order": self.order.code, "operation": 10, "quantity": "1", "counted": False,
                        "defect": "SCRATCH", "replenish": False}
            self.run.capture(phone, "ng.report" if "defect" in body else "work.report", body,
                             photos=[picture(self.run.rng)] if "defect" in body else [])
            self.run.go(1_000)
        self.run.go(3 * MINUTE)

    def away(self, phone: Phone) -> None:
        """Its app is closed."""
        assert phone.tab is not None
        tab, phone.tab = phone.tab, None
        self.run.close_tab(phone, tab)

    def back(self, phone: Phone) -> None:
        self.run.open(phone)
        self.run.sign_in(phone, "P-worker")
        self.run.go(10 * MINUTE)

    def settle(self) -> None:
        """Everybody is signed in where the restore lost that, and quiet."""
        for phone in self.run.phones.values():
            if phone.tab is not None:
                self.run.sign_in(phone, "P-worker")
        self.run.go(15 * MINUTE)

    def good(self) -> int:
        with self.run.server.kit.store.reading() as reads:
            step = reads.source.load(Operation, f"{self.order.work_order}/10")
        assert step is not None
        return step.good // 1000

    def counted(self) -> None:
        """Everything that any phone ever called saved is applied, once."""
        with self.run.server.kit.store.reading() as reads:
            verdicts = {s.id: s.verdict for s in reads.find(EventStatus)}
        reports = [id for id, saved in self.run.saved.items() if saved.event["type"] == "work.report"]
        assert {verdicts.get(id) for id in self.run.saved} == {"applied"}
        assert self.good() == len(reports)
        for phone in self.run.phones.values():
            look = self.run.look(phone)
            assert [e for e in look["events"] if e["state"] != "done"] == []
            assert look["blobs"] == []

    def alerts(self, code: str) -> list[InboxItem]:
        with self.run.server.kit.store.reading() as reads:
            return reads.find(InboxItem, {"code": code})


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    made = Floor(tmp_path / "server")
    yield made
    made.run.server.stop()
    made.process.close()


def test_S17_two_restores_while_a_phone_is_away(floor: Floor) -> None:
    a, b = floor.phones["A"], floor.phones["B"]
    floor.work(a, 3)
    old = floor.run.server.backup("old")
    floor.work(a, 4, photo=True)
    floor.away(a)
    floor.work(b, 5)
    first = floor.run.server.restore(old)
    floor.settle()
    floor.work(b, 2)
    newer = floor.run.server.backup("newer")
    floor.work(b, 3)
    floor.run.server.restore(newer)
    floor.settle()
    assert floor.run.server.kit.writer.restored_seq == first, "the lowest of what phones may have missed"
    assert floor.good() == 3 + 10, "what A said between is on A alone"
    floor.back(a)
    floor.settle()
    floor.counted()


def test_S20_a_photo_that_came_after_the_backup_is_brought_again(floor: Floor) -> None:
    """Its event was in the backup, so nobody resends that: the phone asks for each picture whether it is there."""
    a = floor.phones["A"]
    floor.work(a, 1, photo=True)
    event = next(iter(floor.run.saved))
    folder = floor.run.server.folder / "blobs"
    [picture] = folder.glob("??/*.jpg")
    old = floor.run.server.backup("old")
    floor.run.server.restore(old)
    picture.unlink()
    floor.settle()
    assert picture.exists()
    with floor.run.server.kit.store.reading() as reads:
        status = reads.source.load(EventStatus, event)
    assert status is not None and status.verdict == "applied"
    floor.counted()


def test_S17_a_phone_restored_from_its_own_backup(floor: Floor) -> None:
    """An old copy of a phone's storage on a new phone: numbers come twice, nothing is lost or doubled."""
    a = floor.phones["A"]
    floor.work(a, 3)
    floor.run.clone(a)
    copy = floor.run.phones["Ac"]
    floor.away(copy)
    floor.work(a, 4)
    floor.away(a)  # drowned
    floor.back(copy)
    floor.work(copy, 2)
    floor.settle()
    assert floor.good() == 3 + 4 + 2
    assert len(floor.alerts("device_seq_reuse")) == 1, "told, and nothing stopped"
    with floor.run.server.kit.store.reading() as reads:
        assert {s.verdict for s in reads.find(EventStatus)} == {"applied"}


def test_S17_a_database_copied_back_by_hand(floor: Floor) -> None:
    """No command, no word to anybody; and the log has grown past the phones' cursors before one of them asks."""
    a, b = floor.phones["A"], floor.phones["B"]
    floor.work(a, 2)
    floor.away(b)
    old = floor.run.server.backup("old")
    floor.work(a, 4)
    floor.away(a)
    server = floor.run.server
    server.stop()
    for suffix in ("-wal", "-shm"):
        (server.folder / (DATABASE + suffix)).unlink(missing_ok=True)
    shutil.copyfile(old, server.folder / DATABASE)
    server.start()
    epoch = server.kit.writer.epoch
    floor.back(b)
    floor.work(b, 12)
    assert server.kit.writer.epoch == epoch, "B fits the old copy: nobody has noticed"
    floor.back(a)
    floor.settle()
    assert server.kit.writer.epoch != epoch
    assert floor.good() == 2 + 4 + 12
    floor.counted()
