"""The lock beside the database: its note outlives the process, and a power cut in the middle of writing it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from server.store.holder import SECTOR, Taken, beside, hold, made_before, taken


def test_it_says_who_holds_it_and_what_outlives_him(tmp_path: Path) -> None:
    database = tmp_path / "suigong.db"
    assert (taken(database), made_before(database)) == (None, False)
    first = hold(database)
    first.write(made="2026-03-02T08:00:00Z", url="http://a-long-name.example:8000", pid=1)
    with pytest.raises(Taken):
        hold(database)
    assert (taken(database) or {})["pid"] == 1
    first.write(url="x")
    assert (taken(database) or {})["url"] == "x"
    first.release()
    assert (taken(database), made_before(database)) == (None, True)
    again = hold(database)
    assert again.made
    again.release()


def test_it_is_written_by_one_sector_and_never_shortened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk writes a sector whole or not at all: no moment at which `made` is not to be read."""
    written: list[tuple[int, int]] = []
    pwrite = os.pwrite

    def write(handle: int, data: bytes, at: int) -> int:
        written.append((at, len(data)))
        return pwrite(handle, data, at)

    monkeypatch.setattr(os, "pwrite", write)
    held = hold(tmp_path / "suigong.db")
    for url in ("http://a-long-name.example:8000", "x", "http://another.example"):
        held.write(made="2026-03-02T08:00:00Z", url=url)
        assert beside(tmp_path / "suigong.db").stat().st_size == SECTOR
    assert written == [(0, SECTOR)] * 3
    held.release()
