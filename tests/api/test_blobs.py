"""HEAD, PATCH, GET /api/v1/blobs/{sha256}: resumable, checked, re-encoded [S20]."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from werkzeug.test import TestResponse

from server.services.auth import Caller
from server.services.blobs import MOST_BEGUN
from tests.builders import Factory, Phone


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def picture(size: tuple[int, int] = (60, 40), format: str = "JPEG", mode: str = "RGB", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else 0).save(out, format, **options)
    return out.getvalue()


def JPEG() -> bytes:
    """A photo with an orientation and a place."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (31.0, 14.0, 0.0)
    exif[0x010F] = "SecretPhoneMaker"
    return picture(exif=exif)


def upload(phone: Phone, data: bytes, sha256: str | None = None, offset: int = 0, upto: int | None = None,
           length: int | None = -1, headers: dict[str, str] | None = None) -> TestResponse:
    sent = {"Upload-Offset": str(offset), **(headers or phone.device)}
    if length is not None:
        sent["Upload-Length"] = str(len(data) if length == -1 else length)
    return phone.client.patch(f"/api/v1/blobs/{sha256 or sha(data)}", data=data[offset:upto], headers=sent)


def head(phone: Phone, sha256: str) -> TestResponse:
    return phone.client.head(f"/api/v1/blobs/{sha256}", headers=phone.device)


def get(phone: Phone, sha256: str) -> TestResponse:
    return phone.client.get(f"/api/v1/blobs/{sha256}", headers=phone.person)


def test_who_begins_more_than_it_ends_loses_its_own_oldest_alone(factory: Factory) -> None:
    phone, other, theirs = factory.phone(), factory.phone(), JPEG()
    assert upload(other, theirs, upto=100).status_code == 204
    for n in range(MOST_BEGUN + 5):
        assert upload(phone, b"x", f"{n:064x}", length=9).status_code == 204
    begun = [n for n in range(MOST_BEGUN + 5) if head(phone, f"{n:064x}").status_code == 200]
    assert begun == list(range(5, MOST_BEGUN + 5))
    assert upload(phone, b"x", f"{0:064x}", length=9).status_code == 204, "it can begin anew"
    assert upload(other, theirs, offset=100).status_code == 204
    assert get(other, sha(theirs)).status_code == 200


def test_works_in_one_piece(factory: Factory) -> None:
    phone, data = factory.phone(), JPEG()
    assert head(phone, sha(data)).status_code == 404
    done = upload(phone, data)
    assert (done.status_code, done.headers["Upload-Offset"]) == (204, str(len(data)))
    assert head(phone, sha(data)).headers["Upload-Offset"] == str(len(data))
    assert get(phone, sha(data)).status_code == 200


def test_works_in_pieces_and_after_a_restart(factory: Factory, tmp_path: Any) -> None:
    phone, data = factory.phone(), JPEG()
    assert upload(phone, data, upto=100).headers["Upload-Offset"] == "100"
    assert head(phone, sha(data)).headers["Upload-Offset"] == "100"
    assert get(phone, sha(data)).status_code == 404
    again = Factory(tmp_path, factory.clock)  # the same directory, as after a crash
    try:
        same = Phone(again, phone.device_id, phone.secret, token=phone.token)
        assert head(same, sha(data)).headers["Upload-Offset"] == "100"
        assert upload(same, data, offset=100, length=None).status_code == 204
        assert get(same, sha(data)).status_code == 200
    finally:
        again.close()


def test_wrong_offset_is_409_and_says_the_right_one(factory: Factory) -> None:
    phone, data = factory.phone(), JPEG()
    assert upload(phone, data, offset=5).headers["Upload-Offset"] == "0"
    upload(phone, data, upto=100)
    for offset in (0, 50, 101):
        wrong = upload(phone, data, offset=offset, upto=offset + 10)
        assert (wrong.status_code, wrong.headers["Upload-Offset"]) == (409, "100")


def test_wrong_hash_is_460_and_starts_again(factory: Factory) -> None:
    phone, data = factory.phone(), JPEG()
    assert upload(phone, data[:-1] + b"x", sha256=sha(data)).status_code == 460
    assert head(phone, sha(data)).status_code == 404
    assert upload(phone, data).status_code == 204


@pytest.mark.parametrize("length", [5_000_000, 100, None], ids=["too long", "too short", "the right length"])
def test_a_lie_about_a_photo_s_length_or_bytes_costs_its_owner_nothing(factory: Factory, length: int | None) -> None:
    """Its hash stands in a row that every phone has; another one begins it first, again and again."""
    liar, owner, data = factory.phone(), factory.phone(), JPEG()
    long = len(data) if length is None else length

    def lie() -> None:
        upload(liar, b"x" * 50, sha(data), length=long)

    lie()
    assert head(owner, sha(data)).status_code == 404, "nothing of the owner's is here"
    for start in range(0, len(data), 100):
        done = upload(owner, data, offset=start, upto=start + 100)
        here = min(start + 100, len(data))
        assert (done.status_code, done.headers["Upload-Offset"]) == (204, str(here))
        lie()
    assert head(owner, sha(data)).headers["Upload-Offset"] == str(len(data))
    assert get(owner, sha(data)).status_code == 200
    assert list(factory.kit.blobs.partial.iterdir()) == []


def test_a_phone_that_finds_another_length_of_its_own_begins_anew(factory: Factory) -> None:
    """However far it was: these bytes are not the beginning of that photo."""
    phone, data = factory.phone(), JPEG()
    for length in (5_000_000, 100):
        upload(phone, data, upto=50, length=length)
        assert head(phone, sha(data)).headers["Upload-Offset"] == "50"
        wrong = upload(phone, data, offset=50)
        assert (wrong.status_code, wrong.headers["Upload-Offset"]) == (409, "0")
    assert upload(phone, data).status_code == 204
    assert get(phone, sha(data)).status_code == 200


def test_what_another_phone_brought_meanwhile_ends_ones_own_upload(factory: Factory) -> None:
    slow, fast, data = factory.phone(), factory.phone(), JPEG()
    upload(slow, data, upto=100)
    assert upload(fast, data).status_code == 204
    assert upload(slow, data, offset=100, upto=200).status_code == 409
    assert head(slow, sha(data)).headers["Upload-Offset"] == str(len(data))
    with factory.kit.store.reading() as reads:
        assert [r.type for r in reads.rows(0, 10_000)].count("photo.arrived") == 1


def test_twice_is_done_already(factory: Factory) -> None:
    phone, data = factory.phone(), JPEG()
    upload(phone, data)
    again = upload(factory.phone(), data, offset=len(data))
    assert (again.status_code, again.headers["Upload-Offset"]) == (204, str(len(data)))
    assert upload(phone, data).status_code == 409


def test_the_end_is_made_up_after_a_kill_before_the_row(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    phone, data = factory.phone(), JPEG()
    head(phone, sha(data))
    with monkeypatch.context() as patch:
        patch.setattr(factory.kit.blobs, "finish", lambda *_: None)
        upload(phone, data)
    assert get(phone, sha(data)).status_code == 404
    assert upload(phone, data, offset=len(data)).status_code == 204
    assert get(phone, sha(data)).status_code == 200


def test_I12_whoever_hears_that_all_bytes_are_here_may_let_go_of_them(
        factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after the last byte and before the row: asking where to go on ends it, or says to begin anew."""
    phone, data, other = factory.phone(), JPEG(), picture((30, 30))
    wrong = hashlib.sha256(b"not of these bytes").hexdigest()
    with monkeypatch.context() as patch:
        patch.setattr(factory.kit.blobs, "finish", lambda *_: None)
        upload(phone, data)
        upload(phone, other, wrong)
    asked = head(phone, sha(data))
    assert (asked.status_code, asked.headers["Upload-Offset"]) == (200, str(len(data)))
    assert get(phone, sha(data)).status_code == 200
    assert head(phone, wrong).status_code == 404
    assert list(factory.kit.blobs.partial.iterdir()) == []


def test_I12_bytes_that_vanish_while_they_are_made_into_a_photo_are_not_said_to_be_here(
        factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same phone's second request makes way, or the night sweeps, between looking and making."""
    phone, data, blobs = factory.phone(), JPEG(), factory.kit.blobs
    with monkeypatch.context() as patch:
        patch.setattr(blobs, "finish", lambda *_: None)
        upload(phone, data)
    finish = blobs.finish

    def too_late(sha256: str, part: Path, by: Caller) -> None:
        part.unlink(missing_ok=True)
        finish(sha256, part, by)

    monkeypatch.setattr(blobs, "finish", too_late)
    assert head(phone, sha(data)).status_code == 404
    monkeypatch.undo()
    assert upload(phone, data).status_code == 204
    assert get(phone, sha(data)).status_code == 200


def test_an_upload_that_vanishes_while_it_is_opened_begins_anew(
        factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    phone, data, blobs = factory.phone(), JPEG(), factory.kit.blobs

    class Vanished(type(blobs.partial)):  # type: ignore[misc]
        """There when one looks, gone when one opens it."""

        def exists(self) -> bool:
            return True

    gone = Vanished(blobs.partial / f"{sha(data)}-x-{len(data)}")
    with monkeypatch.context() as patch:
        patch.setattr(blobs, "part", lambda *_: gone)
        answer = upload(phone, data, offset=100)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (409, "0")


def test_what_is_served_is_upright_and_has_no_place_or_maker(factory: Factory) -> None:
    phone, data = factory.phone(), JPEG()
    upload(phone, data)
    served = get(phone, sha(data))
    assert served.headers["Content-Type"] == "image/jpeg"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert served.headers["Content-Disposition"].startswith("attachment")
    assert served.data != data
    assert b"SecretPhoneMaker" not in served.data
    with Image.open(io.BytesIO(served.data)) as shown:
        assert shown.size == (40, 60)
        assert dict(shown.getexif()) == {}
        assert "exif" not in shown.info


def test_what_is_served_has_no_xmp_comment_or_profile(factory: Factory) -> None:
    """What editors and phones write beside EXIF may hold names and places, too."""
    phone, plain = factory.phone(), JPEG()
    xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>SecretPlace</x:xmpmeta>"
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x10SecretTown"
    said = {0xE1: xmp, 0xED: iptc, 0xE2: b"ICC_PROFILE\0\x01\x01SecretProfile", 0xFE: b"SecretComment"}
    parts = [bytes([0xFF, mark]) + (len(text) + 2).to_bytes(2, "big") + text for mark, text in said.items()]
    data = plain[:2] + b"".join(parts) + plain[2:]
    assert upload(phone, data).status_code == 204
    served = get(phone, sha(data)).data
    assert b"Secret" in data and b"Secret" not in served
    assert [mark for mark in (0xE1, 0xE2, 0xED, 0xFE) if bytes([0xFF, mark]) in served[:200]] == []
    with Image.open(io.BytesIO(served)) as shown:
        assert shown.size == (40, 60) and set(shown.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize(("format", "mode"), [
    ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("WEBP", "RGB"), ("JPEG", "L")])
def test_kinds_of_pictures(factory: Factory, format: str, mode: str) -> None:
    phone, data = factory.phone(), picture(format=format, mode=mode)
    assert upload(phone, data).status_code == 204
    assert get(phone, sha(data)).data[:3] == b"\xff\xd8\xff"


def test_a_polyglot_loses_what_hides_behind_the_picture(factory: Factory) -> None:
    phone = factory.phone()
    data = picture() + b"<script>alert(1)</script>PK\x03\x04"
    assert upload(phone, data).status_code == 204
    assert b"script" not in get(phone, sha(data)).data
    gif = b"GIF89a/*" + picture()
    assert upload(phone, gif).status_code == 422


@pytest.mark.parametrize("data", [b"", b"x", b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>",
                                  b"\xff\xd8\xff\xe0 broken", picture(format="PNG")[:60],
                                  picture(format="GIF", mode="P")])
def test_no_picture_is_422(factory: Factory, data: bytes) -> None:
    phone = factory.phone()
    response = upload(phone, data)
    assert (response.status_code, response.json["code"]) == (422, "not_a_picture")
    assert get(phone, sha(data)).status_code == 404


def test_more_than_25_megapixels_is_refused_before_decoding(factory: Factory) -> None:
    phone, data = factory.phone(), picture((6000, 5000), "PNG", "L")
    assert len(data) < 100_000
    response = upload(phone, data)
    assert (response.status_code, response.json["code"]) == (422, "too_many_pixels")


@pytest.mark.parametrize("format", ["PNG", "JPEG"])
def test_of_a_picture_with_too_many_pixels_nothing_is_decoded(factory: Factory, format: str,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first bytes say how large it is; a bomb never gets as far as the decoder."""
    phone, data = factory.phone(), picture((6000, 5000), format, "L")
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda _picture: pytest.fail("decoded"))
    assert upload(phone, data).json["code"] == "too_many_pixels"  # type: ignore[index]


def test_more_than_10_MiB_is_413(factory: Factory) -> None:
    phone, data = factory.phone(), picture()
    assert upload(phone, data, length=10 * 1024 * 1024 + 1).status_code == 413
    assert upload(phone, data, length=10).status_code == 413, "more than announced"


def test_malformed(factory: Factory) -> None:
    phone, data = factory.phone(), picture()
    assert upload(phone, data, length=None).status_code == 400
    url = f"/api/v1/blobs/{sha(data)}"
    assert phone.client.patch(url, data=data, headers=phone.device).status_code == 400
    assert phone.client.patch(url, data=data, headers={**phone.device, "Upload-Offset": "-1"}).status_code == 400
    assert upload(phone, data, sha256="../../etc/passwd").status_code == 404
    assert upload(phone, data, sha256="A" * 64).status_code == 404
    assert head(phone, "z" * 64).status_code == 404


def test_who_may(factory: Factory) -> None:
    phone, data = factory.phone(), JPEG()
    assert factory.client().head(f"/api/v1/blobs/{sha(data)}").status_code == 401
    assert upload(phone, data, headers={"Authorization": "Device a:b"}).status_code == 401
    assert upload(phone, data, headers=factory.key("orders:write")).status_code == 403
    assert upload(phone, data, headers=phone.person).status_code == 204
    assert factory.client().get(f"/api/v1/blobs/{sha(data)}").status_code == 401
    assert factory.client().get(f"/api/v1/blobs/{sha(data)}", headers=phone.device).status_code == 403


def test_a_revoked_device_still_brings_its_photos_and_sees_none(factory: Factory) -> None:
    phone, data = factory.phone(), JPEG()
    factory.act("device.revoke", id=phone.device_id)
    assert upload(phone, data).status_code == 204
    assert get(phone, sha(data)).status_code == 401


def test_I3_the_arrival_is_logged(factory: Factory) -> None:
    phone, data = factory.phone(), JPEG()
    upload(phone, data)
    with factory.kit.store.reading() as reads:
        newest = reads.rows(0, 10_000)[-1]
    assert (newest.type, newest.raw["body"]["sha256"]) == ("photo.arrived", sha(data))


def test_a_hash_with_a_line_break_is_none(factory: Factory) -> None:
    """`$` would let one through."""
    phone = factory.phone()
    answer = phone.client.patch(f"/api/v1/blobs/{'0' * 64}%0A", data=b"x", headers={
        **phone.device, "Upload-Offset": "0", "Upload-Length": "1"})
    assert answer.status_code == 404
    event = phone.event("andon.call", {"work_center": "LATHE", "kind": "quality"}, blobs=[{"sha256": "0" * 64 + "\n"}])
    assert [r["code"] for r in phone.results(event)] == ["bad_event"]
