"""POST /api/v1/sync/quarantine: what no request could be made of becomes an inbox item."""

from __future__ import annotations

from server.services.pull import MAX_PAGE
from sync.model.records import InboxItem
from tests.builders import Factory

URL = "/api/v1/sync/quarantine"


def test_works_and_twice_is_one_item(factory: Factory) -> None:
    phone = factory.phone()
    data = '{"half an event: 中文 \ud83d'.encode("utf-8", "surrogatepass") + b"\xff\x00"
    first = phone.client.post(URL, data=data, headers=phone.device)
    again = phone.client.post(URL, data=data, headers=phone.device)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json == again.json
    with factory.kit.store.reading() as reads:
        [item] = reads.find(InboxItem, {"state": "open"}, limit=MAX_PAGE)
    assert (item.id, item.code, item.about["device_id"]) == (first.json["inbox_id"], "quarantined", phone.device_id)
    assert item.raw.startswith('{"half an event: 中文')


def test_other_text_or_device_is_another_item(factory: Factory) -> None:
    phone, other = factory.phone(), factory.phone()
    ids = {p.client.post(URL, data=t, headers=p.device).json["inbox_id"]
           for p, t in ((phone, b"a"), (phone, b"b"), (other, b"a"))}
    assert len(ids) == 3


def test_who_and_how_much(factory: Factory) -> None:
    phone = factory.phone()
    assert factory.client().post(URL, data=b"x").status_code == 401
    assert phone.client.post(URL, data=b"x", headers=phone.person).status_code == 403
    assert phone.client.post(URL, data=b"x" * (512 * 1024 + 1), headers=phone.device).status_code == 413
    factory.act("device.revoke", id=phone.device_id)
    assert phone.client.post(URL, data=b"x", headers=phone.device).status_code == 202
    factory.kit.push.quota.limit = 1
    assert phone.client.post(URL, data=b"y", headers=phone.device).status_code == 429
