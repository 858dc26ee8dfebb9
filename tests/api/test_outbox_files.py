"""A phone's outbox as a file: taken in once, by the rules, whatever the file; hostile ones say what is wrong."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from typing import Any

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from server.api import outbox_files
from server.services import outbox_file
from server.services.ports import StoreFailing
from sync.model.records import EventStatus, Operation
from tests.api.outbox_made import PhoneKey, keyed, lines_of, manifest_of, outbox, packed
from tests.api.shop import photo
from tests.builders import Factory, MadeOrder, Phone


def send(factory: Factory, data: bytes, path: str = "", by: str = "supervisor") -> TestResponse:
    return factory.client().post(f"/api/v1/outbox-files{path}", data={"file": (io.BytesIO(data), "outbox.sgout")},
                                 headers=factory.bearer(by), content_type="multipart/form-data")


def told(factory: Factory, data: bytes, path: str = "") -> dict[str, Any]:
    answer = send(factory, data, path)
    assert answer.status_code == 200, answer.text
    return dict(answer.json or {})


def code(factory: Factory, data: bytes, path: str = "/check") -> tuple[int, str]:
    answer = send(factory, data, path)
    return answer.status_code, (answer.json or {}).get("code", "")


def good(factory: Factory, order: MadeOrder) -> int:
    with factory.kit.store.reading() as reads:
        operation = reads.source.load(Operation, f"{order.work_order}/10")
        return operation.good if operation else 0


def head(factory: Factory) -> int:
    with factory.kit.store.reading() as reads:
        return reads.head()


def another_photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (10, 200, 30)).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def order(factory: Factory) -> MadeOrder:
    return factory.order()


@pytest.fixture
def phone(factory: Factory) -> Phone:
    return factory.phone()


def test_S1_a_signed_file_counts_once_whatever_the_phone_sends_before_and_after(
        factory: Factory, order: MadeOrder, phone: Phone) -> None:
    key = keyed(phone)
    events = [phone.report(order, good=str(n)) for n in (1, 2, 3)]
    data = outbox(phone, events, key)
    phone.results(events[0])
    looked = told(factory, data, "/check")
    assert (looked["signed"], looked["taken"], looked["device"]["known"]) == ("good", False, True)
    assert looked["events"] == {"new": 2, "here": 1, "different": 0, "damaged": 0}
    assert good(factory, order) == 1_000, "looking changes nothing"
    taken = told(factory, data)
    assert [i["verdict"] for i in taken["items"]] == ["applied"] * 3
    assert (taken["taken"], taken["events"]["new"], good(factory, order)) == (True, 2, 6_000)
    again = told(factory, data)
    assert (again["events"], good(factory, order)) == ({"new": 0, "here": 3, "different": 0, "damaged": 0}, 6_000)
    results = phone.results(*events)
    assert [(r["verdict"], r.get("replayed")) for r in results] == [("applied", True)] * 3
    assert good(factory, order) == 6_000
    verdicts = phone.pull().json["verdicts"]  # type: ignore[index]
    assert {v["event_id"] for v in verdicts} == {e["event_id"] for e in events}, "the phone that captured it is told"


def test_S14_who_took_it_in_and_through_which_door_is_in_the_log(
        factory: Factory, order: MadeOrder, phone: Phone) -> None:
    key, event = keyed(phone), phone.report(order)
    data = outbox(phone, [event], key)
    told(factory, data)
    with factory.kit.store.reading() as reads:
        door, row = reads.rows(reads.head() - 2, 2)
    assert (door.type, door.actor_id) == ("outbox.import", "P-supervisor")
    assert door.raw["body"] == {"file": hashlib.sha256(data).hexdigest(), "device": phone.device_id,
                                "made": "2026-03-02T09:30:00+08:00", "signed": True, "events": 1, "photos": 0}
    assert (row.event_id, row.actor_id, row.carrier) == (event["event_id"], "P-worker", phone.device_id)


@pytest.mark.parametrize("signer", ["nobody", "another key", "unknown key"])
def test_S14_a_file_that_nothing_proves_is_held_for_a_person(
        factory: Factory, order: MadeOrder, phone: Phone, signer: str) -> None:
    if signer != "unknown key":
        keyed(phone)
    data = outbox(phone, [phone.report(order, good="4")], None if signer == "nobody" else PhoneKey())
    taken = told(factory, data)
    assert taken["signed"] == ("wrong" if signer == "another key" else "none")
    [item] = taken["items"]
    assert (item["verdict"], item["code"], good(factory, order)) == ("held", "unverified_file", 0)
    inbox = factory.client().get("/api/v1/inbox", headers=factory.bearer("supervisor")).json
    assert item["inbox_id"] in {i["id"] for i in inbox["items"]}  # type: ignore[index]


def test_S14_a_changed_event_in_a_signed_file_takes_the_proof_from_all_of_it(
        factory: Factory, order: MadeOrder, phone: Phone) -> None:
    key, event = keyed(phone), phone.report(order, good="4")
    body = event["body"].replace('"4"', '"40"')
    forged = {**event, "body": body, "sha256": hashlib.sha256(body.encode()).hexdigest()}
    taken = told(factory, outbox(phone, [event], key, lines=lines_of([forged])))
    assert (taken["signed"], taken["items"][0]["code"], good(factory, order)) == ("wrong", "unverified_file", 0)
    assert phone.results(event)[0]["verdict"] == "id_conflict", "the phone's own is a newcomer: a person compares"


def test_S2_S3_other_events_under_known_ids_and_damaged_ones_reach_a_person(
        factory: Factory, order: MadeOrder, phone: Phone) -> None:
    key = keyed(phone)
    mine, whole = phone.report(order), phone.report(order)
    phone.results(mine)
    damaged = {**phone.report(order), "sha256": "0" * 64}
    lines = lines_of([{**mine, "device_seq": 77}, whole, damaged]) + b'{"event_id": 7}\nnot json\n'
    data = packed({"manifest.json": (m := manifest_of(phone, lines)), "events.jsonl": lines,
                   "signature.json": str(key.sign(m)).replace("'", '"').encode()})
    looked = told(factory, data, "/check")
    assert looked["events"] == {"new": 1, "here": 0, "different": 1, "damaged": 3}
    taken = told(factory, data)
    assert {i["event_id"]: i["verdict"] for i in taken["items"]} == {
        mine["event_id"]: "id_conflict", whole["event_id"]: "applied", damaged["event_id"]: "held"}
    items = factory.client().get("/api/v1/inbox", headers=factory.bearer("supervisor")).json["items"]  # type: ignore[index]
    assert sorted(i["code"] for i in items if i["kind"] == "held") == [
        "bad_hash", "id_conflict", "quarantined", "quarantined"]


def test_S20_photos_come_along_once_and_damaged_ones_are_said(factory: Factory, order: MadeOrder, phone: Phone) -> None:
    key, picture, other = keyed(phone), photo(), another_photo()
    named = [hashlib.sha256(p).hexdigest() for p in (picture, other, b"lost")]
    event = phone.report(order) | {"blobs": [{"sha256": s, "bytes": 9, "media_type": "image/jpeg"} for s in named]}
    data = packed({"manifest.json": (m := manifest_of(phone, lines := lines_of([event]))), "events.jsonl": lines,
                   "signature.json": str(key.sign(m)).replace("'", '"').encode(),
                   f"photos/{named[0]}": picture, f"photos/{named[1]}": picture, f"photos/{'e' * 64}": picture})
    assert told(factory, data, "/check")["photos"] == {"new": 2, "here": 0, "missing": 1, "damaged": 0}
    assert told(factory, data)["photos"] == {"new": 1, "here": 0, "missing": 1, "damaged": 1}
    assert told(factory, data)["photos"] == {"new": 0, "here": 1, "missing": 1, "damaged": 1}
    got = factory.client().get(f"/api/v1/blobs/{named[0]}", headers=factory.bearer("supervisor"))
    assert (got.status_code, got.mimetype) == (200, "image/jpeg")
    assert factory.kit.blobs.whole("e" * 64) is None, "what no event names is not kept"
    assert list(factory.kit.blobs.partial.iterdir()) == []


def test_S20_a_photo_whose_event_had_gone_before_is_taken_too(
        factory: Factory, order: MadeOrder, phone: Phone) -> None:
    key, picture = keyed(phone), photo()
    sha256 = hashlib.sha256(picture).hexdigest()
    phone.results(phone.report(order) | {"blobs": [{"sha256": sha256, "bytes": 9, "media_type": "image/jpeg"}]})
    assert told(factory, outbox(phone, [], key, [picture]))["photos"] == {
        "new": 1, "here": 0, "missing": 0, "damaged": 0}


def test_S14_a_revoked_phones_file_is_held_and_a_carrier_brings_others_events(
        factory: Factory, order: MadeOrder, phone: Phone) -> None:
    carrier = factory.phone("supervisor")
    carried = outbox(carrier, [phone.report(order, good="2")], keyed(carrier))
    assert told(factory, carried)["items"][0]["verdict"] == "applied"
    key, event = keyed(phone), phone.report(order, good="3")
    factory.kit.devices.revoke(phone.device_id, None)
    looked = told(factory, outbox(phone, [event], key), "/check")
    assert looked["device"]["revoked"]
    [item] = told(factory, outbox(phone, [event], key))["items"]
    assert (item["verdict"], item["code"], good(factory, order)) == ("held", "device_revoked", 2_000)


def test_a_key_is_the_phones_own_and_a_point_of_the_curve(factory: Factory, phone: Phone) -> None:
    for wrong in ({"x": "0" * 64, "y": "1" * 64}, {"x": "f" * 64, "y": "f" * 64}, {"x": "z" * 64, "y": "0" * 64}, {}):
        assert phone.client.post("/api/v1/devices/key", json=wrong, headers=phone.device).status_code == 422, wrong
    assert phone.client.post("/api/v1/devices/key", json=PhoneKey().told, headers=phone.person).status_code == 403
    keyed(phone)
    newer = keyed(phone)
    with factory.kit.store.reading() as reads:
        assert reads.secrets.device_key(phone.device_id).x == newer.told["x"]  # type: ignore[union-attr]


def test_hostile_files_are_refused_with_words_and_change_nothing(
        factory: Factory, order: MadeOrder, phone: Phone) -> None:
    factory.kit.rates["outbox_files"].limit = 100_000
    key = keyed(phone)
    whole = outbox(phone, [phone.report(order)], key)
    entries = {"manifest.json": manifest_of(phone, b""), "events.jsonl": b""}
    deflated = packed(entries | {"events.jsonl": b"\n" * 10_000_000}, zipfile.ZIP_DEFLATED)
    end = bytearray(whole)
    struct.pack_into("<H", end, len(end) - 12, 65_000)
    swollen = bytearray(packed(entries | {f"x{n}": b"" for n in range(1000)}))  # more entries than it says
    struct.pack_into("<HH", swollen, len(swollen) - 14, 2, 2)
    liar = bytearray(whole)  # the directory says that an entry is longer than the file
    at = liar.rindex(b"PK\x01\x02")
    struct.pack_into("<LL", liar, at + 20, 2**31, 2**31)
    lifted = bytearray(whole)
    struct.pack_into("<L", lifted, lifted.rindex(b"PK\x01\x02") + 42, 2**31 - 1)
    files = {
        "empty": (b"", "not_an_outbox"), "text": (b"hello", "not_an_outbox"), "a picture": (photo(), "not_an_outbox"),
        "another archive": (packed({"a.txt": b"x"}), "not_an_outbox"),
        "no events": (packed({"manifest.json": manifest_of(phone, b"")}), "outbox_broken"),
        "another format": (packed(entries | {"manifest.json": b'{"format":"x"}'}), "not_an_outbox"),
        "no JSON": (packed(entries | {"manifest.json": b"\xff\xfe"}), "not_an_outbox"),
        "a list": (packed(entries | {"manifest.json": b"[]"}), "not_an_outbox"),
        "tomorrow's": (packed(entries | {"manifest.json": manifest_of(phone, b"", version=3)}), "outbox_version"),
        "a long manifest": (packed(entries | {"manifest.json": b" " * 70_000}), "outbox_broken"),
        "packed": (deflated, "outbox_repacked"), "too many entries": (bytes(end), "outbox_broken"),
        "a long directory": (bytes(swollen), "outbox_broken"),
        "a liar": (bytes(liar), "outbox_broken"), "outside": (bytes(lifted), "outbox_broken"),
        "another factory's": (packed({"manifest.json": manifest_of(
            phone, b"", factory="0123456789abcdef", device={"id": "elsewhere", "name": "x"}), "events.jsonl": b""}),
            "outbox_foreign"),
        **{f"cut at {n}": (whole[:n], "not_an_outbox" if n < 4 else "outbox_broken")
           for n in (1, 3, 4, 40, len(whole) // 2, len(whole) - 1)}}
    before = head(factory)
    for name, (data, expected) in files.items():
        for path in ("/check", ""):
            assert code(factory, data, path) == (422, expected), (name, path)
    with factory.kit.store.reading() as reads:
        assert {r.type for r in reads.rows(before, 1000)} == {"session.issue"}, "our own sign-ins"


def test_too_large_and_too_many_are_refused(
        factory: Factory, phone: Phone, order: MadeOrder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox_file, "MAX_EVENTS", 2)
    data = outbox(phone, [phone.report(order) for _ in range(3)])
    assert code(factory, data) == (413, "too_large")
    monkeypatch.setattr(outbox_files, "MAX_FILE", 1000)
    assert code(factory, bytes(100_000)) == (413, "too_large")
    nothing = factory.client().post("/api/v1/outbox-files", headers=factory.bearer("supervisor"), data={})
    assert (nothing.status_code, (nothing.json or {})["code"]) == (422, "no_file")


def test_every_byte_may_be_wrong_and_nothing_worse_than_held_follows(
        factory: Factory, order: MadeOrder, phone: Phone) -> None:
    factory.kit.rates["outbox_files"].limit = 100_000
    data = outbox(phone, [phone.report(order, good="1")], keyed(phone))
    for at in range(0, len(data), 7):
        changed = data[:at] + bytes([data[at] ^ 0x5A]) + data[at + 1:]
        answer = send(factory, changed, "/check")
        assert answer.status_code in (200, 422), at
        if answer.status_code == 200 and answer.json["signed"] == "good":  # type: ignore[index]
            assert answer.json["events"]["damaged"] == 0, "the proof covers every event"  # type: ignore[index]


def test_S3_a_failing_store_takes_nothing_halfway_and_the_file_goes_in_again(
        factory: Factory, order: MadeOrder, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    key = keyed(phone)
    events = [phone.report(order, good="0.01") for _ in range(450)]
    data, push, calls = outbox(phone, events, key), factory.kit.writer.push, []

    def failing(batch: list[Any], carrier: str) -> Any:
        calls.append(len(batch))
        if len(calls) == 2:
            raise StoreFailing("full")
        return push(batch, carrier)

    monkeypatch.setattr(factory.kit.writer, "push", failing)
    assert send(factory, data).status_code == 503
    with factory.kit.store.reading() as reads:
        known = reads.load_many(EventStatus, [e["event_id"] for e in events])
    assert sum(s is not None for s in known.values()) == 200
    taken = told(factory, data)
    assert (taken["events"]["new"], taken["events"]["here"], good(factory, order)) == (250, 200, 4_500)
    assert (len(taken["items"]), taken["more"]) == (450, 0)


def test_a_file_names_orders_products_boxes_and_what_a_reversal_takes_back(
        factory: Factory, order: MadeOrder, phone: Phone) -> None:
    sent = phone.report(order, good="4")
    phone.results(sent)
    fresh = phone.report(order, good="5")
    [box] = factory.package_codes()
    packed_box = phone.event("package.pack", {"package": box, "lines": [{"work_order": order.code, "quantity": "2"}]})
    undone = [phone.event("event.reverse", {"event_id": e["event_id"], "reason": "undo"}) for e in (sent, fresh)]
    lost = phone.event("event.reverse", {"event_id": "0" * 8, "reason": "undo"})
    looked = told(factory, outbox(phone, [fresh, packed_box, *undone, lost]), "/check")
    items = {i["event_id"]: i for i in looked["items"]}
    assert looked["works"] == [{"id": order.work_order, "product": {"sku": "HR-1001", "name": "导轨",
                                                                              "name_en": "Guide rail"}}]
    assert looked["boxes"] == [{"code": box, "number": 0, "total": 0, "gap": False}]
    assert items[fresh["event_id"]]["order"] == order.no and items[fresh["event_id"]]["about"] is None
    assert items[packed_box["event_id"]]["order"] == order.no
    for event, good_then in zip(undone, ("4", "5"), strict=True):
        item = items[event["event_id"]]
        assert (item["order"], item["about"]["actor"]["name"]) == (order.no, "Worker")
        assert (item["about"]["type"], item["about"]["body"]["good"]) == ("work.report", good_then)
    assert (items[lost["event_id"]]["order"], items[lost["event_id"]]["about"]) == (None, None)
