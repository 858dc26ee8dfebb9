"""A workbook is an archive of parts: how many, how much comes out of one, and out of all (page 5, line 27)."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from server.services import sheets
from server.services.sheets import BadSheet, check_archive


def archive(*parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for n, data in enumerate(parts):
            file.writestr(f"xl/{n}.xml", data)
    return out.getvalue()


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def test_an_ordinary_one_passes() -> None:
    check_archive(archive(*[b"<x/>"] * sheets.MAX_PARTS))


def test_more_parts_than_a_workbook_has_are_refused() -> None:
    with pytest.raises(BadSheet):
        check_archive(archive(*[b"<x/>"] * (sheets.MAX_PARTS + 1)))


def test_a_part_that_swells_is_refused_long_before_the_sum_is_reached() -> None:
    check_archive(archive(b"0" * 1024 * 1024))  # a megabyte swells as it likes
    with pytest.raises(BadSheet):
        check_archive(archive(b"0" * 3 * 1024 * 1024))


def test_much_in_all_is_refused_though_no_part_swells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_UNPACKED", 1024 * 1024)
    check_archive(archive(*[noise(100_000)] * 10))
    with pytest.raises(BadSheet):
        check_archive(archive(*[noise(100_000)] * 11))


@pytest.mark.parametrize("text", [b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', b"<!ENTITY a>"])
def test_entities_are_refused_before_anything_reads_them(text: bytes) -> None:
    with pytest.raises(BadSheet):
        check_archive(archive(b"<x/>", text))


def test_sizes_that_the_archive_tells_of_itself_are_not_believed() -> None:
    """The directory says that the part is small; what really comes out counts."""
    data = bytearray(archive(b"0" * 3 * 1024 * 1024))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24:at + 28] = (100).to_bytes(4, "little")
    with pytest.raises((BadSheet, zipfile.BadZipFile)):
        check_archive(bytes(data))
