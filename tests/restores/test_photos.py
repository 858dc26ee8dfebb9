"""Photos in pieces, cut anywhere, from two phones, on a full disk; the server is killed in between [S20, I12]."""

from __future__ import annotations

import errno
import hashlib
import io
import itertools
import random
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from PIL import Image

from sync.model.records import Photo
from tests.api.test_blobs import get, head, sha, upload
from tests.builders import Factory, Phone
from tests.e2e.server_process import Phone as WirePhone
from tests.e2e.server_process import call
from tests.restores.plant import disagreements, factory_in, plant

SEED = 20261122
FRESH = itertools.count(1_000)  # each photo is another one
MOST = 10 * 1024 * 1024


def noise(size: int, seed: int) -> bytes:
    """A photo of some bytes that no other has."""
    out = io.BytesIO()
    Image.frombytes("RGB", (size, size), random.Random(seed).randbytes(size * size * 3)).save(out, "JPEG", quality=90)
    return out.getvalue()


def event_with(phone: Phone, data: bytes, order: Any) -> dict[str, Any]:
    return phone.event("ng.report", {"work_order": order.code, "operation": 10, "quantity": "1", "counted": False,
                                     "defect": "SCRATCH", "replenish": False},
                       blobs=[{"sha256": sha(data), "bytes": len(data), "media_type": "image/jpeg"}])


def shown(phone: Phone, event: dict[str, Any]) -> list[dict[str, Any]]:
    rows = phone.pull().json["rows"]
    return next(r["data"]["photos"] for r in rows if r["kind"] == "ng_report" and r["id"] == event["event_id"])


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Factory]:
    made = Factory(tmp_path_factory.mktemp("photos"))
    yield made
    made.close()


CUTS = st.lists(st.integers(0, 1_500), max_size=12)


@how(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(cuts=CUTS, again=st.booleans())
def test_S20_resumed_at_any_byte(shared: Factory, cuts: list[int], again: bool) -> None:
    """Pieces of any length, some sent twice, some at the wrong place: the picture is the one that was taken."""
    resumed(shared, cuts, again)


@pytest.mark.long
@how(max_examples=400, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(cuts=CUTS, again=st.booleans())
def test_S20_resumed_at_any_byte_four_hundred_times(shared: Factory, cuts: list[int], again: bool) -> None:
    resumed(shared, cuts, again)


def resumed(shared: Factory, cuts: list[int], again: bool) -> None:
    phone, data = shared.phone(), noise(24, next(FRESH))
    places = sorted({min(c, len(data)) for c in cuts} | {0, len(data)})
    here = 0
    for first, last in zip(places, places[1:], strict=False):
        wrong = upload(phone, data, offset=first + 1, upto=last + 1) if again and first + 1 <= len(data) else None
        if wrong is not None:
            assert (wrong.status_code, wrong.headers["Upload-Offset"]) == (409, str(here))
        done = upload(phone, data, offset=first, upto=last, length=len(data) if first == 0 else None)
        here = last
        assert (done.status_code, done.headers["Upload-Offset"]) == (204, str(here))
        if again and last < len(data):
            assert upload(phone, data, offset=first, upto=last, length=None).status_code == 409
    assert head(phone, sha(data)).headers["Upload-Offset"] == str(len(data))
    with Image.open(io.BytesIO(get(phone, sha(data)).data)) as kept, Image.open(io.BytesIO(data)) as taken:
        assert kept.size == taken.size
    assert not list(shared.kit.blobs.partial.glob(f"{sha(data)}*"))


def test_S20_the_same_photo_from_two_phones_at_once_is_stored_once(factory: Factory) -> None:
    """Each piece comes from both; one of them is told where it goes on. Both end with the whole picture there."""
    phones, data = [factory.phone(), factory.phone()], noise(200, 1)
    orders, start = factory.order(), threading.Barrier(2)
    statuses: list[int] = []

    def send(phone: Phone) -> None:
        offset = 0
        start.wait()
        while offset < len(data):
            got = upload(phone, data, offset=offset, upto=offset + 5_000)
            statuses.append(got.status_code)
            assert got.status_code in (204, 409), got.text
            offset = int(got.headers["Upload-Offset"])

    threads = [threading.Thread(target=send, args=(p,)) for p in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(t.is_alive() for t in threads)
    for phone in phones:
        assert head(phone, sha(data)).headers["Upload-Offset"] == str(len(data))
        event = event_with(phone, data, orders)
        phone.results(event)
        assert shown(phone, event) == [{"sha256": sha(data), "present": True}]
    with factory.kit.store.reading() as reads:
        arrived = [r for r in reads.rows(0, 10_000) if r.type == "photo.arrived"]
    assert [r.raw["body"]["sha256"] for r in arrived] == [sha(data)]
    assert len(list(factory.kit.blobs.folder.glob(f"??/{sha(data)}*"))) == 1


def test_I12_a_photo_after_its_event_and_before_it(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    late, early = noise(20, 2), noise(20, 3)
    first = event_with(phone, late, order)
    assert phone.results(first)[0]["verdict"] == "applied"
    assert shown(phone, first) == [{"sha256": sha(late), "present": False}], "photo on its way"
    upload(phone, late)
    assert shown(phone, first) == [{"sha256": sha(late), "present": True}]
    upload(phone, early)
    second = event_with(phone, early, order)
    phone.results(second)
    assert shown(phone, second) == [{"sha256": sha(early), "present": True}]


def test_wrong_hash_oversize_and_mismatched_length_keep_nothing(factory: Factory) -> None:
    phone, data = factory.phone(), noise(40, 4)
    other = data[:-1] + bytes([data[-1] ^ 1])
    assert upload(phone, other, sha256=sha(data)).status_code == 460
    for length in (MOST + 1, 10**14):
        assert upload(phone, data, length=length).status_code == 413
    assert upload(phone, data, length=len(data) - 1).status_code == 413, "more than was announced"
    assert head(phone, sha(data)).status_code in (200, 404)
    assert upload(phone, data, offset=0).status_code == 204, "the right length begins anew"
    short = noise(40, 5)
    assert upload(phone, short, length=len(short) + 5).status_code == 204, "still five to come"
    assert head(phone, sha(short)).headers["Upload-Offset"] == str(len(short))
    assert upload(phone, short + b"12345", sha256=sha(short), offset=len(short), length=None).status_code == 460
    assert head(phone, sha(short)).status_code == 404
    kept = {p.stem for p in factory.kit.blobs.folder.glob("??/*")}
    assert kept == {sha(data)}
    assert not list(factory.kit.blobs.partial.iterdir())


class FullDisk(io.RawIOBase):
    """A file that takes so many bytes and no more, as a full disk does."""

    def __init__(self, file: IO[bytes], room: list[int]) -> None:
        self.file, self.room = file, room

    def write(self, data: Any) -> int:
        taken = min(len(data), self.room[0])
        self.room[0] -= taken
        self.file.write(bytes(data)[:taken])
        self.file.flush()
        if taken < len(data):
            raise OSError(errno.ENOSPC, "No space left on device")
        return taken

    def close(self) -> None:
        self.file.close()
        super().close()


def test_a_disk_that_fills_in_the_middle_goes_on_where_it_stopped(factory: Factory,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    phone, data = factory.phone(), noise(120, 6)
    room, real = [7_000], Path.open

    def opened(path: Path, mode: str = "r", *more: Any, **named: Any) -> Any:
        file = real(path, mode, *more, **named)
        return FullDisk(file, room) if mode == "ab" else file

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", opened)
        full = upload(phone, data)
        assert full.status_code == 503 and full.headers["Retry-After"]
        again = upload(phone, data, offset=int(head(phone, sha(data)).headers["Upload-Offset"]), length=None)
        assert again.status_code == 503
    offset = int(head(phone, sha(data)).headers["Upload-Offset"])
    assert offset == 7_000, "what fitted is there"
    assert upload(phone, data, offset=offset, length=None).status_code == 204
    assert get(phone, sha(data)).status_code == 200


def test_a_disk_that_is_full_at_the_end_makes_the_picture_later(factory: Factory,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    from server.services import blobs

    phone, data = factory.phone(), noise(60, 7)

    def full(*_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(blobs, "make", full)
        assert upload(phone, data).status_code == 503
    with factory.kit.store.reading() as reads:
        assert reads.source.load(Photo, sha(data)) is None
    assert upload(phone, data, offset=len(data), length=None).status_code == 204, "nothing to send again"
    assert get(phone, sha(data)).status_code == 200


@pytest.mark.parametrize("place", ["thumbnail", "save"])
@pytest.mark.parametrize("error", [MemoryError(), OSError(errno.EIO, "Input/output error"),
                                   OSError(errno.EMFILE, "Too many open files")], ids=["memory", "disk", "files"])
def test_I12_a_machine_in_trouble_gives_no_photo_up(factory: Factory, monkeypatch: pytest.MonkeyPatch, place: str,
                                                    error: Exception) -> None:
    """422 would say that it is no picture, and the phone would never send it again."""
    phone, data = factory.phone(), noise(60, 9)

    def fails(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Image.Image, place, fails)
        told = upload(phone, data)
        assert told.status_code == 503 and told.headers["Retry-After"]
        assert head(phone, sha(data)).status_code == 503
    assert head(phone, sha(data)).headers["Upload-Offset"] == str(len(data)), "every byte is still here"
    assert get(phone, sha(data)).status_code == 200


def test_a_picture_that_breaks_off_is_none_and_is_said_to_be_none(factory: Factory) -> None:
    phone, data = factory.phone(), noise(60, 10)[:-500]
    told = upload(phone, data)
    assert (told.status_code, told.json["code"]) == (422, "not_a_picture")  # type: ignore[index]


def killed_uploads(data_dir: Path, kills: int) -> None:
    """A real server that is killed between the pieces; the phone asks where to go on."""
    made = plant(data_dir, 1)
    phone, chance = made.phones[0], random.Random(SEED)
    photo = noise(300, 8)
    name = hashlib.sha256(photo).hexdigest()
    with made.server:
        made.server.start().ready()
        for kill in range(kills):
            offset = whereabouts(phone, name)
            assert offset < len(photo)
            size = max(1, (len(photo) - offset) // (kills - kill + 1) + chance.randint(-50, 50))
            killer = threading.Timer(chance.uniform(0, 0.03), made.server.kill)
            killer.start()
            with suppress(OSError):
                patch(phone, name, photo, offset, size)
            killer.join()
            made.server.kill()
            made.server.start().ready()
            assert whereabouts(phone, name) >= offset, "what was acknowledged is there"
        offset = whereabouts(phone, name)
        assert patch(phone, name, photo, offset, len(photo)) == 204
        assert whereabouts(phone, name) == len(photo)
        made.server.kill()
    with factory_in(made.data) as back, back.kit.store.reading() as reads:
        record = reads.source.load(Photo, name)
        assert record is not None and record.present
        assert back.kit.blobs.file(name).exists()
    assert disagreements(made.data) == []


def whereabouts(phone: WirePhone, name: str) -> int:
    got = call(f"{phone.server.url}/api/v1/blobs/{name}", "HEAD",
               headers={"Authorization": f"Device {phone.device_id}:{phone.secret}"})
    assert got.status in (200, 404)
    return int(got.headers["Upload-Offset"]) if got.status == 200 else 0


def patch(phone: WirePhone, name: str, photo: bytes, offset: int, size: int) -> int:
    return call(f"{phone.server.url}/api/v1/blobs/{name}", "PATCH", photo[offset:offset + size], {
        "Authorization": f"Device {phone.device_id}:{phone.secret}", "Upload-Offset": str(offset),
        "Upload-Length": str(len(photo)), "Content-Type": "application/offset+octet-stream"}).status


def test_S20_killed_between_the_pieces(tmp_path: Path) -> None:
    killed_uploads(tmp_path / "var", 2)


@pytest.mark.long
def test_S20_killed_fifty_times_in_one_upload(tmp_path: Path) -> None:
    killed_uploads(tmp_path / "var", 50)


