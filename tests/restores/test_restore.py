"""Restore an hour-old backup: phones send again, and for all they said it is as if it had never happened [S17]."""

from __future__ import annotations

import io
import shutil
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from server.cli import main
from server.commands.replay import differences
from server.services.restored import report
from sync.model.records import EventStatus, InboxItem, Operation, Package, Session
from tests.api.outbox_made import keyed, outbox
from tests.api.test_blobs import get, head, picture, sha, upload
from tests.builders import Factory, MadeOrder, Phone

Sent = list[tuple[str, dict[str, Any]]]  # (device, event)


class Hour:
    """An hour of a factory on two servers: one is restored to its beginning at the end, the other is not.

    Both began from the same database; everything that devices say goes to both.
    """

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.monkeypatch = folder, monkeypatch
        self.real = Factory(folder / "real", database_url=f"sqlite:///{folder / 'real' / 'suigong.db'}")
        for name, roles in (("packer", ["warehouse"]), ("inspector", ["inspector"]), ("boss", ["admin"])):
            self.real.person(name, roles)
        self.orders = [self.real.order(200) for _ in range(3)]
        self.boxes = self.real.package_codes(4)
        self.phones = [self.real.phone("worker"), self.real.phone("packer"), self.real.phone("inspector")]
        self.said: Sent = []
        self.photos: dict[str, bytes] = {}

    def back_up(self) -> None:
        self.environment("real")
        assert main(["backup", str(self.folder / "copy")]) == 0
        with self.real.kit.store.reading() as reads:
            self.seq = reads.head()
        shutil.copytree(self.folder / "copy", self.folder / "twin")

    def environment(self, name: str) -> None:
        place = self.folder / name
        self.monkeypatch.setenv("DATA_DIR", str(place))
        self.monkeypatch.setenv("DATABASE_URL", f"sqlite:///{place / 'suigong.db'}")
        self.monkeypatch.setenv("SECRET_KEY", self.real.settings.secret.hex())

    def say(self, phone: Phone, type: str, body: dict[str, Any], **more: Any) -> dict[str, Any]:
        """An event to the server that will be restored; kept as phones keep it."""
        self.real.clock.advance(seconds=40)
        event = phone.event(type, body, **more)
        self.said.append((phone.device_id, event))
        phone.results(event)
        return event

    def report(self, phone: Phone, order: MadeOrder, good: str, operation: int = 10, **more: Any) -> dict[str, Any]:
        return self.say(phone, "work.report", {"work_order": order.code, "operation": operation, "good": good, **more})

    def photo(self, size: int) -> dict[str, Any]:
        data = picture((size, size))
        self.photos[sha(data)] = data
        return {"sha256": sha(data), "bytes": len(data), "media_type": "image/jpeg"}

    def restore(self, *more: str) -> Factory:
        self.real.close()
        self.environment("real")
        assert main(["restore", "--replace", str(self.folder / "copy"), *more]) == 0
        self.real.clock.now = datetime.now(UTC)  # as the command's
        return self.open("real")

    def open(self, name: str) -> Factory:
        return Factory(self.folder / name, self.real.clock, database_url=f"sqlite:///{self.folder / name}/suigong.db",
                       secret=self.real.settings.secret)


@pytest.fixture
def hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hour]:
    (tmp_path / "real").mkdir()
    made = Hour(tmp_path, monkeypatch)
    yield made
    made.real.close()


def carried(factory: Factory, hour: Hour, phones: list[Phone], after: int) -> None:
    """Each phone sends again what it was told above restored_seq, in the order of its capture."""
    by_device = defaultdict(list)
    for device, event in hour.said:
        by_device[device].append(event)
    for phone in phones:
        phone.factory, phone.client = factory, factory.client()
        events = by_device[phone.device_id]
        for start in range(0, len(events), 7):
            assert phone.push(*events[start:start + 7]).status_code == 200
    assert after == factory.kit.writer.restored_seq


def told(factory: Factory) -> dict[str, Any]:
    """What devices said, as the server understands it: verdicts, sums, boxes."""
    with factory.kit.store.reading() as reads:
        return {
            "verdicts": {s.id: (s.verdict, s.code) for s in reads.find(EventStatus)},
            "sums": {o.id: (o.good, o.process_scrap, o.material_scrap, o.blocked, o.finishes)
                     for o in reads.find(Operation)},
            "boxes": {p.id: (p.lines, p.waybill, p.carrier, bool(p.shipped)) for p in reads.find(Package)},
        }


def an_hour_of_work(hour: Hour) -> list[Phone]:
    """Reports, boxes, a photo, a mistake taken back; people and phones that came after the backup."""
    worker, packer, inspector = hour.phones
    first, second, third = hour.orders
    hour.report(worker, first, "30")
    wrong = hour.report(worker, second, "9")
    hour.say(worker, "event.reverse", {"event_id": wrong["event_id"], "reason": "数错了"})
    hour.report(worker, first, "28", operation=20, finish=True)
    hour.report(worker, third, "500")  # over planned: held
    hour.say(worker, "no.such", {"x": 1})
    ng = hour.say(worker, "ng.report", {"work_order": third.code, "operation": 10, "quantity": "2", "counted": False,
                                        "defect": "SCRATCH", "replenish": False}, blobs=[hour.photo(50)])
    hour.say(inspector, "ng.dispose", {"ng_report": ng["event_id"], "disposition": "scrap", "quantity": "2"})
    twenty = [{"work_order": first.code, "quantity": "20"}]
    hour.say(packer, "package.pack", {"package": hour.boxes[0], "lines": twenty})
    hour.say(packer, "package.bind", {"package": hour.boxes[0], "waybill": "SF1234567890", "carrier": "sf"})
    hour.say(packer, "package.ship", {"package": hour.boxes[0]})
    packer.sign_in("packer")  # a sign-in that only the lost hour knew
    hour.say(packer, "package.pack", {"package": hour.boxes[1], "lines": [{"work_order": first.code, "quantity": "5"}]})
    fresh = hour.real.phone("worker")  # enrolled after the backup
    hour.report(fresh, second, "11")
    return [worker, packer, inspector, fresh]


def test_S17_for_all_that_devices_said_it_was_never_restored(hour: Hour) -> None:
    hour.back_up()
    phones = an_hour_of_work(hour)
    never = told(hour.real)
    back = hour.restore()
    try:
        assert told(back)["verdicts"] == {}
        carried(back, hour, phones, hour.seq)
        assert told(back) == never
        assert {v for v, _ in never["verdicts"].values()} == {"applied", "held"}
        assert list(differences(back.kit)) == []
        carried(back, hour, list(reversed(phones)), hour.seq)
        assert told(back) == never, "sent twice, counted once"
    finally:
        back.close()


def test_S17_a_twin_that_got_the_same_is_the_same(hour: Hour) -> None:
    """The same events on a server of its own that was never restored, in the order in which the phones came back."""
    hour.back_up()
    phones = an_hour_of_work(hour)[:3]  # the twin does not know a phone that only the lost hour enrolled
    hour.said = [s for s in hour.said if s[0] in {p.device_id for p in phones}]
    known = {e["event_id"] for _, e in hour.said if e["session_id"] != phones[1].session_id}
    hour.said = [s for s in hour.said if s[1]["event_id"] in known]
    back, twin = hour.restore(), hour.open("twin")
    try:
        carried(back, hour, phones, hour.seq)
        carried(twin, hour, phones, 0)
        assert told(back) == told(twin)
        assert list(differences(twin.kit)) == []
    finally:
        back.close()
        twin.close()


def test_S14_nobody_can_make_up_a_sign_in_of_the_lost_hour(hour: Hour) -> None:
    hour.back_up()
    worker, packer, _ = hour.phones
    before = worker.session_id
    worker.sign_in("worker")
    back = hour.restore()
    try:
        for phone in (worker, packer):
            phone.factory, phone.client = back, back.client()
        own, other = worker.session_id, back.kit.ids.uuid()
        forged = own[:-1] + ("0" if own[-1] != "0" else "1")
        body = {"work_order": hour.orders[0].code, "operation": 10, "good": "1"}
        tried = [worker.event("work.report", body, session_id=s) for s in (other, forged)]
        tried.append(worker.event("work.report", body, session_id=own, actor_id="P-supervisor"))
        assert {r["code"] for r in worker.results(*tried)} == {"actor_mismatch"}
        stolen = packer.event("work.report", body, session_id=own, actor_id="P-worker")
        assert packer.results(stolen)[0]["code"] == "actor_mismatch"
        assert worker.results(worker.report(hour.orders[0]))[0]["verdict"] == "applied"
        with back.kit.store.reading() as reads:
            assert reads.source.load(Session, own) is not None
            assert reads.source.load(Session, other) is None
            assert reads.source.load(Session, before) is not None
    finally:
        back.close()


def test_S14_a_badge_shown_in_the_lost_hour_is_known_by_what_the_server_said_of_it_then(hour: Hour) -> None:
    """Its session's id is the phone's own: the phone shows the server's proof with the session's events."""
    worker, packer, _ = hour.phones
    hour.back_up()
    session = hour.real.kit.ids.uuid()
    shown = hour.real.client().post("/api/v1/auth/badge", headers=worker.device, json={
        "badge": hour.real.badges["worker"], "session_id": session, "transport": "bearer"}).json
    back = hour.restore()
    try:
        for phone in (worker, packer):
            phone.factory, phone.client = back, back.client()

        def verdict(proof: Any, phone: Phone = worker, of: str = session, **who: str) -> str:
            event = phone.event("work.report", {"work_order": hour.orders[0].code, "operation": 10, "good": "1"},
                                session_id=of, **{"actor_id": "P-worker", **who})
            sessions = [{"session_id": of, "proof": proof}]
            answer = phone.push(event, sessions=sessions).json["results"][0]  # type: ignore[index]
            return str(answer["code"])

        proof = str(shown["proof"])  # type: ignore[index]
        other = proof[:-1] + ("0" if proof[-1] != "0" else "1")
        for wrong in (other, "replaced" + proof[5:], "." + proof[6:], 7, None):
            assert verdict(wrong) == "actor_mismatch"
        assert verdict(proof, packer) == "actor_mismatch", "another phone's"
        assert verdict(proof, of=back.kit.ids.uuid()) == "actor_mismatch", "another sign-in's"
        assert verdict(proof, actor_id="P-packer") == "actor_mismatch", "another person's"
        assert worker.push(sessions=["?"]).status_code == 200
        assert verdict(proof) == "ok"
        with back.kit.store.reading() as reads:
            known = reads.source.load(Session, session)
        assert known is not None and (known.badge, known.roles) == ("badge", ["worker"])
        assert back.client().get("/api/v1/auth/session", headers={
            "Authorization": f"Bearer {shown['token']}"}).status_code == 401, "it opens nothing"  # type: ignore[index]
    finally:
        back.close()


def test_S14_who_was_revoked_before_the_backup_stays_so(hour: Hour) -> None:
    worker = hour.phones[0]
    hour.back_up()
    worker.sign_in("worker")
    hour.report(worker, hour.orders[0], "1")
    back = hour.restore()
    try:
        back.act("person.revoke", id="P-worker")
        worker.factory, worker.client = back, back.client()
        assert worker.results(hour.said[0][1])[0]["verdict"] == "held"
    finally:
        back.close()


def test_S14_a_sign_in_of_the_lost_hour_is_known_in_a_file_too(hour: Hour) -> None:
    """The phone broke meanwhile: its outbox comes by hand, under a sign-in that only the lost hour knew."""
    worker = hour.phones[0]
    key = keyed(worker)
    hour.back_up()
    worker.sign_in("worker")
    event = worker.report(hour.orders[0], good="3")
    back = hour.restore()
    try:
        back.person("sv", ["supervisor"])
        answer = back.client().post("/api/v1/outbox-files", headers=back.bearer("sv"), data={
            "file": (io.BytesIO(outbox(worker, [event], key)), "outbox.zip")})
        assert answer.json is not None and answer.json["signed"] == "good"
        assert [i["verdict"] for i in answer.json["items"]] == ["applied"]
    finally:
        back.close()


def test_S14_a_server_that_was_never_restored_takes_no_unknown_phone(factory: Factory) -> None:
    own, made = factory.kit.signin.own, factory.kit.ids.uuid()
    secret = own.device_secret(made, factory.kit.ids.token())
    phone = Phone(factory, made, secret)
    assert phone.push().status_code == 401, "not even with the server's own key"


def test_a_phone_of_the_lost_hour_needs_its_right_secret(hour: Hour) -> None:
    hour.back_up()
    fresh = hour.real.phone("worker")
    back = hour.restore()
    try:
        fresh.factory, fresh.client = back, back.client()
        right = fresh.secret
        for wrong in (right[:-1] + ("0" if right[-1] != "0" else "1"), right[:32] + "0" * 32, "", "\ud800"):
            fresh.secret = wrong.encode("ascii", "replace").decode()
            assert fresh.push().status_code == 401
        fresh.secret = right
        assert fresh.push().status_code == 200
        assert fresh.results(fresh.report(hour.orders[0]))[0]["verdict"] == "applied"
    finally:
        back.close()


def test_S20_photos_come_back_too(hour: Hour) -> None:
    """A photo that came after the backup, and one whose file is gone from the backup itself."""
    worker = hour.phones[0]
    early = hour.photo(30)
    event = hour.say(worker, "ng.report", {"work_order": hour.orders[0].code, "operation": 10, "quantity": "1",
                                           "counted": False, "defect": "SCRATCH", "replenish": False}, blobs=[early])
    upload(worker, hour.photos[early["sha256"]])
    hour.back_up()
    shutil.rmtree(hour.folder / "copy" / "blobs")
    shutil.rmtree(hour.folder / "real" / "blobs")
    back = hour.restore()
    try:
        worker.factory, worker.client = back, back.client()
        worker.sign_in("worker")
        assert head(worker, early["sha256"]).status_code == 404, "asked for again"
        row = worker.pull().json["rows"]
        [shown] = [r["data"] for r in row if r["kind"] == "ng_report" and r["id"] == event["event_id"]]
        assert shown["photos"] == [{"sha256": early["sha256"], "present": False}]
        assert upload(worker, hour.photos[early["sha256"]]).status_code == 204
        assert get(worker, early["sha256"]).status_code == 200
        assert list(differences(back.kit)) == []
    finally:
        back.close()


def test_a_file_that_is_gone_from_a_running_server_is_asked_for_again(factory: Factory) -> None:
    phone, data = factory.phone(), picture()
    assert upload(phone, data).status_code == 204
    factory.kit.blobs.file(sha(data)).unlink()
    assert head(phone, sha(data)).status_code == 404
    assert upload(phone, data).status_code == 204
    assert get(phone, sha(data)).status_code == 200


def test_the_office_s_gap_is_told(hour: Hour, capsys: pytest.CaptureFixture[str]) -> None:
    hour.back_up()
    hour.real.clock.advance(minutes=5)
    made = hour.real.client().post("/api/v1/orders", headers=hour.real.bearer("stranger"), json={
        "customer": {"name": "乙"}, "promised_ship": "2026-03-20",
        "lines": [{"sku": "HR-1001", "quantity": "5"}]}).json
    hour.real.client().post(f"/api/v1/orders/{hour.orders[0].no}/hold", headers=hour.real.bearer("supervisor"),
                            json={"reason": "材料"})
    lost = MadeOrder(made["no"], made["work_orders"][0]["id"], made["work_orders"][0]["code"], "")
    worker = hour.phones[0]
    hour.report(worker, lost, "2")
    hour.report(worker, lost, "1")
    back = hour.restore()
    try:
        out = capsys.readouterr().out
        assert made["no"] in out and hour.orders[0].no in out
        assert "3 office entries are missing" in out and "缺 3 条办公室录入" in out  # its customer was kept, too
        carried(back, hour, hour.phones, hour.seq)
        with back.kit.store.reading() as reads:
            [found] = report(reads)
            [item] = reads.find(InboxItem, {"code": "restored"})
        assert item.about["lost"]["orders"] == [made["no"], hour.orders[0].no]
        assert found["unknown"] == [{"code": lost.code, "events": 2, "devices": [worker.device_id],
                                     "since": found["unknown"][0]["since"]}]
        asked = back.client().get("/api/v1/restores", headers=back.bearer("supervisor"))
        assert asked.status_code == 200 and asked.json["items"][0]["unknown"] == found["unknown"]
        assert back.client().get("/api/v1/restores", headers=back.bearer("worker")).status_code == 403
    finally:
        back.close()
    hour.environment("real")
    assert main(["gap"]) == 1
    assert lost.code in capsys.readouterr().out


def test_where_nothing_tells_the_gap_is_named_by_its_time(hour: Hour, capsys: pytest.CaptureFixture[str],
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    hour.back_up()
    monkeypatch.setenv("DATA_DIR", str(hour.folder / "fresh"))
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("SECRET_KEY")
    assert main(["restore", str(hour.folder / "copy")]) == 0
    out = capsys.readouterr().out
    assert "From 2026-03-02 09:00 until" in out and "may be missing" in out


def test_a_restore_that_fails_leaves_the_factory_as_it_was(hour: Hour, monkeypatch: pytest.MonkeyPatch) -> None:
    from server.commands import epoch

    hour.back_up()
    hour.report(hour.phones[0], hour.orders[0], "3")
    before = told(hour.real)
    hour.real.close()
    key = (hour.folder / "real" / "secret.key")
    hour.environment("real")

    def broken(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(epoch, "start_epoch", broken)
    with pytest.raises(OSError, match="full"):
        main(["restore", "--replace", str(hour.folder / "copy")])
    assert not key.exists() or key.read_text() == hour.real.settings.secret.hex()
    again = hour.open("real")
    try:
        assert told(again) == before
        assert not list((hour.folder / "real").glob("*.restoring*"))
    finally:
        again.close()

