"""What is forgotten, and when: photos, names of people who left, spent things; once a night."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from server.commands.replay import differences
from server.jobs.retention import DONE, Forget
from server.services.believed import DAYS
from server.services.ports import Name
from server.services.retention import Retention, months_before
from sync.model.records import Photo
from tests.api.test_blobs import picture, sha, upload
from tests.builders import PIN, Factory, Phone


def setting(factory: Factory, **values: Any) -> None:
    for id, value in values.items():
        factory.act("setting.put", id=id, value=value)


def run(factory: Factory) -> None:
    Retention(factory.kit).run()


def names(factory: Factory) -> dict[str, Name]:
    with factory.kit.store.reading() as reads:
        return reads.names()


def photo_of(factory: Factory, phone: Phone, color: int = 60) -> str:
    """An NG report's photo that has arrived."""
    data, order = picture((color, 40)), factory.order()
    phone.results(phone.event("ng.report", {
        "work_order": order.code, "operation": 10, "quantity": "1", "counted": False, "defect": "SCRATCH",
        "replenish": False}, blobs=[{"sha256": sha(data), "bytes": len(data), "media_type": "image/jpeg"}]))
    assert upload(phone, data).status_code == 204
    return sha(data)


def ng_photos(phone: Phone) -> list[dict[str, Any]]:
    return [p for row in phone.pull().json["rows"] if row["kind"] == "ng_report" for p in row["data"]["photos"]]


def test_nothing_goes_while_nothing_is_set(factory: Factory) -> None:
    photo = photo_of(factory, factory.phone())
    factory.act("person.revoke", id="P-stranger")
    run(factory)
    factory.clock.advance(days=5000)
    run(factory)
    assert factory.kit.blobs.file(photo).exists()
    assert names(factory)["P-stranger"].username == "stranger"


def test_photos_go_after_their_months_file_and_all(factory: Factory) -> None:
    phone = factory.phone()
    old = photo_of(factory, phone, 61)
    setting(factory, photo_months=12)
    factory.clock.advance(days=300)
    young = photo_of(factory, phone, 62)
    run(factory)
    assert factory.kit.blobs.file(old).exists(), "not yet a year"
    factory.clock.advance(days=70)
    run(factory)
    assert not factory.kit.blobs.file(old).exists()
    assert factory.kit.blobs.file(young).exists()
    phone.sign_in("worker")
    shown = {p["sha256"]: p for p in ng_photos(phone)}
    assert shown[old] == {"sha256": old, "present": False, "expired": True}
    assert shown[young]["present"] is True
    get = factory.client().get
    assert get(f"/api/v1/blobs/{old}", headers=phone.person).status_code == 404
    with factory.kit.store.reading() as reads:
        photo = reads.source.load(Photo, old)
        logged = [r.type for r in reads.rows(0, 1000) if r.type == "photo.expire"]
    assert photo is not None and photo.expired
    assert len(logged) == 1
    run(factory)
    assert list(differences(factory.kit)) == []


@pytest.mark.parametrize("suffix", ["jpg", "draft"])
def test_a_file_whose_removal_or_making_was_cut_off_goes_with_the_next_night(factory: Factory, suffix: str) -> None:
    left, fresh = (factory.kit.blobs.folder / "ab" / f"ab{n}.{suffix}" for n in range(2))
    left.parent.mkdir(parents=True)
    for file, days in ((left, 2), (fresh, 0)):
        file.write_bytes(b"x")
        last_written(file, factory, days)
    run(factory)
    assert (left.exists(), fresh.exists()) == (False, True)


def test_S20_a_begun_upload_goes_after_90_days_without_a_byte_and_can_begin_anew(factory: Factory) -> None:
    phone, data = factory.phone(), picture()
    assert upload(phone, data, upto=100).status_code == 204
    [part] = factory.kit.blobs.partial.iterdir()
    last_written(part, factory, 89)
    run(factory)
    assert part.exists(), "somebody may still come back to it"
    last_written(part, factory, 91)
    run(factory)
    assert not part.exists()
    assert upload(phone, data).status_code == 204


def test_what_is_renamed_while_the_night_looks_at_it_keeps_nothing_else_from_going(factory: Factory) -> None:
    """A link to nowhere is listed, and is not there when one looks: as a draft that becomes a picture just now."""
    folder, phone = factory.kit.blobs.folder / "ab", factory.phone()
    folder.mkdir(parents=True)
    for suffix in ("draft", "jpg"):
        (folder / f"ab.{suffix}").symlink_to(folder / "nowhere")
    assert upload(phone, picture(), upto=100).status_code == 204
    [part] = factory.kit.blobs.partial.iterdir()
    last_written(part, factory, 91)
    run(factory)
    assert not part.exists()


def last_written(file: Path, factory: Factory, days: int) -> None:
    """Days ago, by the server's clock."""
    moment = (factory.clock() - timedelta(days=days)).timestamp()
    os.utime(file, (moment, moment))


def test_who_left_is_forgotten_and_the_work_stays(factory: Factory) -> None:
    phone, order = factory.phone("worker"), factory.order()
    phone.results(phone.report(order))
    setting(factory, data_months=6)
    admin = factory.person("root", ["admin"])
    headers = factory.bearer("root")
    factory.client().post("/api/v1/people/P-worker/leave", headers=headers)
    factory.act("person.revoke", id="P-stranger")  # nobody said when: counted from the first night
    factory.clock.advance(days=100)
    run(factory)
    factory.clock.advance(days=90)
    run(factory)
    now = names(factory)
    assert (now["P-worker"].name, now["P-worker"].username) == ("离职人员 1", "")
    assert now["P-stranger"].name == "Stranger", "kept for six months from the first night"
    assert now[admin.id].name == "Root"
    with factory.kit.store.reading() as reads:
        assert reads.secrets.credential(person_id="P-worker") is None
        told = json.dumps([[r.raw, r.effects] for r in reads.rows(0, 1000)], ensure_ascii=False)
    assert '"forgotten"' in told and "离职人员" not in told
    trail = factory.client().get(f"/api/v1/orders/{order.no}/trail", headers=factory.bearer("supervisor")).json
    assert {i["actor"]["name"] for i in trail["items"] if i["type"] == "work.report"} == {"离职人员 1"}
    factory.clock.advance(days=100)
    run(factory)
    run(factory)
    assert names(factory)["P-stranger"].name == "离职人员 2"
    listed = factory.client().get("/api/v1/people", headers=factory.bearer("supervisor"))
    assert {"离职人员 1", "离职人员 2"} <= {p["name"] for p in listed.json["items"]}
    assert list(differences(factory.kit)) == []


def test_who_works_here_is_never_forgotten(factory: Factory) -> None:
    setting(factory, data_months=1)
    factory.clock.advance(days=4000)
    run(factory)
    assert names(factory)["P-worker"].username == "worker"
    body = {"username": "worker", "pin": PIN, "transport": "bearer"}
    assert factory.client().post("/api/v1/auth/login", json=body).status_code == 200


def test_spent_things_are_thrown_away(factory: Factory) -> None:
    headers = {**factory.bearer("stranger"), "Idempotency-Key": "once"}
    body = {"customer": {"name": "甲"}, "promised_ship": "2027-03-20", "lines": [{"sku": "HR-1001", "quantity": "5"}]}
    first = factory.client().post("/api/v1/orders", json=body, headers=headers)
    assert first.status_code == 201
    factory.kit.devices.issue_codes(1, None)
    factory.clock.advance(days=89)
    run(factory)
    with factory.kit.store.reading() as reads:
        assert len(reads.secrets.live_tokens("2000")) > 0, "not yet"
    factory.clock.advance(days=2)
    run(factory)
    with factory.kit.store.reading() as reads:
        assert reads.secrets.live_tokens("2000") == []
        assert reads.secrets.open_codes("2000") == []
    again = factory.client().post("/api/v1/orders", json=body, headers={
        **factory.bearer("stranger"), "Idempotency-Key": "once"})
    assert again.json["no"] != first.json["no"], "the answer of long ago is gone"


def in_a_row(factory: Factory, days: int = 7) -> None:
    """The server ran on so many days before today."""
    today = date.fromisoformat(factory.kit.factory.today())
    row = [(today - timedelta(days=days)).isoformat(), today.isoformat()]
    factory.kit.writer.call(lambda tx: tx.secrets.set_meta(DAYS, row))


def test_once_a_night_also_after_a_restart(factory: Factory) -> None:
    setting(factory, data_months=1)
    in_a_row(factory)
    factory.act("person.revoke", id="P-worker")
    job = Forget(factory.kit)
    factory.clock.now = datetime(2026, 3, 2, 18, 30, tzinfo=UTC)  # half past two at night
    job.round()
    assert names(factory)["P-worker"].left_at is None
    factory.clock.advance(minutes=40)
    job.round()
    assert names(factory)["P-worker"].left_at is not None
    factory.act("person.revoke", id="P-stranger")
    for again in (job, Forget(factory.kit)):
        again.round()
        assert names(factory)["P-stranger"].left_at is None, "that day is done"
    with factory.kit.store.reading() as reads:
        assert reads.secrets.meta(DONE) == "2026-03-03"
    factory.clock.advance(days=1)
    job.round()
    assert names(factory)["P-stranger"].left_at is not None


def test_a_clock_that_is_years_ahead_for_some_nights_makes_nobody_forget_anything(factory: Factory) -> None:
    """Photos, names, sign-ins; and not by the way back either."""
    job, phone = Forget(factory.kit), factory.phone()
    photo = photo_of(factory, phone)
    setting(factory, photo_months=24, data_months=24)
    headers = factory.bearer(factory.person("root", ["admin"]).id.removeprefix("P-"))
    assert factory.client().post("/api/v1/people/P-stranger/leave", headers=headers).status_code == 200
    in_a_row(factory, 300)
    right = factory.clock.now

    def all_there() -> bool:
        with factory.kit.store.reading() as reads:
            return (factory.kit.blobs.file(photo).exists() and bool(reads.secrets.live_tokens("2000"))
                    and names(factory)["P-stranger"].username == "stranger")

    for nights in range(5):
        factory.clock.now = right + timedelta(days=3650 + nights)
        job.round()
        Forget(factory.kit).round()
        assert all_there()
    for nights in range(10):
        factory.clock.now = right + timedelta(days=1 + nights)
        job.round()
        assert all_there()
    for _ in range(120):  # and in its time all of it goes, though the machine runs once a week alone
        factory.clock.advance(days=7)
        job.round()
    assert not factory.kit.blobs.file(photo).exists() and names(factory)["P-stranger"].username == ""


def test_after_weeks_without_the_server_it_forgets_a_week_later(factory: Factory) -> None:
    setting(factory, photo_months=1)
    photo = photo_of(factory, factory.phone())
    job = Forget(factory.kit)
    in_a_row(factory)
    factory.clock.advance(days=60)
    for day in range(8):
        assert factory.kit.blobs.file(photo).exists(), f"day {day}"
        job.round()
        factory.clock.advance(days=1)
    assert not factory.kit.blobs.file(photo).exists()


def test_what_came_while_the_clock_was_years_behind_is_not_older_than_the_factory(factory: Factory) -> None:
    setting(factory, photo_months=24, data_months=24)
    headers = factory.bearer(factory.person("root", ["admin"]).id.removeprefix("P-"))
    phone, right = factory.phone(), factory.clock.now
    factory.clock.now = datetime(2020, 1, 1, 4, tzinfo=UTC)
    photo = photo_of(factory, phone)
    assert factory.client().post("/api/v1/people/P-stranger/leave", headers=headers).status_code == 200
    factory.clock.now = right
    run(factory)
    factory.clock.advance(days=700)
    run(factory)
    assert factory.kit.blobs.file(photo).exists()
    assert names(factory)["P-stranger"].username == "stranger", "counted from the first night with a right clock"
    factory.clock.advance(days=40)
    run(factory)
    assert names(factory)["P-stranger"].username == ""


@pytest.mark.parametrize(("day", "months", "then"), [
    ("2026-03-31", 1, "2026-02-28"), ("2026-01-15", 1, "2025-12-15"), ("2024-02-29", 12, "2023-02-28"),
    ("2026-12-31", 24, "2024-12-31")])
def test_months(day: str, months: int, then: str) -> None:
    assert months_before(datetime.fromisoformat(day), months) == datetime.fromisoformat(then)
