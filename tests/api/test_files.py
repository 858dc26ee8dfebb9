"""Drawings and photos: what is taken, what is refused, what is served."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from server.api import files as files_api
from server.services.files import MAX_BYTES, Files, clean
from sync.model.records import File
from tests.builders import Factory

PATH = "/api/v1/files"


def jpeg(size: tuple[int, int] = (1600, 900), gps: bool = True) -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    if gps:
        exif.get_ifd(0x8825)[2] = (30.0, 15.0, 0.0)
        exif[0x010E] = "secret place"
    Image.new("RGB", size, "teal").save(out, "JPEG", exif=exif)
    return out.getvalue()


@cache
def pdf() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (840, 600), "white").save(out, "PDF")
    return out.getvalue()


def send(factory: Factory, data: bytes, name: str = "图纸 A-1.pdf", who: str = "stranger") -> Any:
    return factory.client().post(PATH, data={"file": (io.BytesIO(data), name)}, headers=factory.bearer(who))


def test_a_pdf_is_kept_and_seen_as_a_picture(factory: Factory) -> None:
    made = send(factory, pdf())
    assert made.status_code == 201, made.text
    assert (made.json["name"], made.json["media_type"]) == ("图纸_A-1.pdf", "application/pdf")
    path, phone = f"{PATH}/{made.json['id']}", factory.phone("worker")
    whole = factory.client().get(path, headers=phone.device)
    assert whole.data == pdf() and len(whole.data) == made.json["bytes"]
    assert whole.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E5%9B%BE")
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    shown = factory.client().get(f"{path}/preview.png", headers=phone.person)
    assert shown.mimetype == "image/png" and shown.headers["Content-Disposition"].startswith("inline")
    with Image.open(io.BytesIO(shown.data)) as picture:
        assert max(picture.size) == 1400
    again = factory.client().get(path, headers={**phone.device, "If-None-Match": whole.headers["ETag"]})
    assert again.status_code == 304


def test_a_photo_loses_its_place_and_whatever_hid_behind_it(factory: Factory) -> None:
    made = send(factory, jpeg() + b"<script>alert(1)</script>", "产品.PNG")
    assert (made.status_code, made.json["name"], made.json["media_type"]) == (201, "产品.jpg", "image/jpeg")
    data = factory.client().get(f"{PATH}/{made.json['id']}", headers=factory.bearer("worker")).data
    assert b"script" not in data and b"secret" not in data
    with Image.open(io.BytesIO(data)) as picture:
        assert not picture.getexif()
    shown = factory.client().get(f"{PATH}/{made.json['id']}/preview.png", headers=factory.bearer("worker"))
    assert shown.mimetype == "image/jpeg" and len(shown.data) <= len(data)


def test_the_same_file_twice_is_one(factory: Factory) -> None:
    first, second = send(factory, pdf(), "a.pdf"), send(factory, pdf(), "b.pdf")
    assert first.json == second.json
    with factory.kit.store.reading() as reads:
        assert len(reads.find(File)) == 1
    assert len([p for p in (factory.settings.data_dir / "files").rglob("*") if p.is_file()]) == 2  # it and its picture


@pytest.mark.parametrize(("data", "code"), [
    (b"", "not_a_file_we_know"), (b"MZ" + b"\0" * 100, "not_a_file_we_know"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_file_we_know"), (b"%PDF-1.7 nonsense", "bad_pdf"),
    (pdf()[:200], "bad_pdf"), (b"\xff\xd8\xff" + b"x" * 50, "not_a_picture"),
    (b"GIF89a" + b"\0" * 50, "not_a_file_we_know")])
def test_what_is_no_drawing_is_refused_and_leaves_nothing(factory: Factory, data: bytes, code: str) -> None:
    answer = send(factory, data)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert [p for p in (factory.settings.data_dir / "files").rglob("*") if p.is_file()] == []


def test_too_large_missing_and_strangers(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_BYTES == 10 * 1024 * 1024
    with monkeypatch.context() as patched:  # the same with less to send
        patched.setattr(files_api, "MAX_BYTES", 1000)
        assert send(factory, b"%PDF-" + b"x" * 996).status_code == 413
        assert send(factory, b"%PDF-" + b"x" * 100_000).status_code == 413
    assert factory.client().post(PATH, data={}, headers=factory.bearer("worker")).json["code"] == "no_file"
    assert factory.client().post(PATH, data={"file": (io.BytesIO(pdf()), "a.pdf")}).status_code == 401
    made = send(factory, pdf()).json["id"]
    assert factory.client().get(f"{PATH}/{made}").status_code == 401
    for id in ("0" * 64, made[:-1], made.upper(), "..%2f..%2ftest.db"):
        assert factory.client().get(f"{PATH}/{id}", headers=factory.bearer("worker")).status_code == 404


def test_a_lost_preview_is_made_again_and_a_lost_file_is_missing(factory: Factory) -> None:
    files, made = Files(factory.kit), send(factory, pdf()).json["id"]
    files.preview_path(made).unlink()
    path = f"{PATH}/{made}/preview.png"
    assert factory.client().get(path, headers=factory.bearer("worker")).status_code == 200
    files.preview_path(made).unlink()
    files.path(made).unlink()
    assert factory.client().get(path, headers=factory.bearer("worker")).status_code == 404
    assert factory.client().get(f"{PATH}/{made}", headers=factory.bearer("worker")).status_code == 404


@pytest.mark.parametrize(("name", "cleaned"), [
    ("../../etc/passwd", "passwd.pdf"), ("C:\\Users\\x\\图.PDF", "图.pdf"), ("", "file.pdf"), (".pdf", "file.pdf"),
    ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_x.pdf"), ('"><script>.pdf', "script.pdf"),
    ("长" * 300 + ".pdf", "长" * 100 + ".pdf")])
def test_names_are_made_safe(name: str, cleaned: str) -> None:
    assert clean(name, "application/pdf") == cleaned


def test_the_disk_is_written_before_the_log(factory: Factory, tmp_path: Path) -> None:
    """A file that the log names is there: the log comes last."""
    seen: list[bool] = []
    files = Files(factory.kit)
    factory.kit.writer.listeners.append(
        lambda c: seen.extend(files.path(r.raw["body"]["id"]).exists() for r in c.rows if r.type == "file.put"))
    send(factory, pdf())
    factory.kit.writer.call(lambda tx: None)  # listeners hear after the answer, and before the next one
    assert seen == [True]
