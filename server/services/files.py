"""Drawings, product photos and papers: kept by what is in them, served as we wrote them, with a picture of each."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from server.disk import make_folder, put_in_place
from server.services import pdf_page
from server.services.auth import Caller
from server.services.kit import Kit
from server.services.pictures import NotAPicture, media_type, reencode
from server.services.ports import StoreFailing
from server.services.room import Room
from server.services.writer import Transaction
from sync.event import format_instant
from sync.model.records import File

MAX_BYTES = 10 * 1024 * 1024
PREVIEW = 1400  # pixels of the longer side
LONGEST_NAME = 100
PDF, JPEG = "application/pdf", "image/jpeg"
UNSAFE = re.compile(r'[\\/:*?"<>|%;\s]+')
PATIENCE = 30  # seconds for a PDF's first page


class NotAFile(Exception):
    """No file that is taken. code: of the answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Files:
    """The use cases of files. Bytes are on disk for good before the log says that they are here."""

    kit: Kit

    def add(self, name: str, data: bytes, by: Caller) -> File:
        """Keep a picture or PDF; the same again is the same file. Raises NotAFile, StoreFailing."""
        folder = self.folder()
        Room(folder).need()
        try:
            with tempfile.TemporaryDirectory(dir=folder, prefix="new-") as place:
                return self.take(Path(place), name, data, by)
        except OSError as error:
            raise StoreFailing(f"files cannot be stored: {error.strerror}", "disk") from error

    def take(self, place: Path, name: str, data: bytes, by: Caller) -> File:
        upload, kept, shown = place / "upload", place / "kept", place / "shown.png"
        upload.write_bytes(data)
        kind = self.make(upload, kept, shown)
        content = kept.read_bytes()
        id = hashlib.sha256(content).hexdigest()
        target = self.path(id)
        make_folder(target.parent)
        for source, end in ((kept, target), (shown, self.preview_path(id))):
            put_in_place(source, end)
        record = File(id, clean(name, kind), kind, len(content), format_instant(self.kit.clock()), by.actor_id)

        def keep(tx: Transaction) -> File:
            known = tx.world.get(File, id)
            if known is None:
                tx.act("file.put", {n: getattr(record, n) for n in File.__dataclass_fields__}, by)
            return known or record

        return self.kit.writer.call(keep)

    def make(self, upload: Path, kept: Path, shown: Path) -> str:
        """Write what is kept and what is shown; returns the media type. Raises NotAFile."""
        with upload.open("rb") as file:
            head = file.read(16)
        if head.startswith(b"%PDF-"):
            draw_page(upload, shown)
            upload.rename(kept)
            return PDF
        try:
            media_type(head)
        except NotAPicture as error:
            raise NotAFile("not_a_file_we_know") from error
        try:
            self.kit.offload(lambda: picture(upload, kept, shown))
        except NotAPicture as error:
            raise NotAFile(error.code) from error
        return JPEG

    def find(self, id: str) -> File | None:
        with self.kit.store.reading() as reads:
            return reads.source.load(File, id)

    def content(self, id: str) -> bytes | None:
        """The file's bytes; None when they are not here (a restore without its files)."""
        path = self.path(id)
        return path.read_bytes() if path.exists() else None

    def preview(self, file: File) -> bytes | None:
        """A picture of it: a PDF's first page. Made again where it is gone; None when that cannot be."""
        shown, kept = self.preview_path(file.id), self.path(file.id)
        if not shown.exists() and kept.exists():
            draft = shown.with_suffix(".draft")
            if file.media_type == PDF:
                draw_page(kept, draft)
            else:
                self.kit.offload(lambda: reduce(kept, draft))
            draft.replace(shown)
        return shown.read_bytes() if shown.exists() else None

    def folder(self) -> Path:
        folder: Path = self.kit.settings.data_dir / "files"
        make_folder(folder)
        return folder

    def path(self, id: str) -> Path:
        return self.folder() / id[:2] / id

    def preview_path(self, id: str) -> Path:
        return self.folder() / id[:2] / f"{id}.png"


def draw_page(source: Path, target: Path) -> None:
    """A PDF's first page as PNG, drawn by a process of its own. Raises NotAFile bad_pdf."""
    command = [sys.executable, "-I", pdf_page.__file__, str(source), str(target)]
    try:
        done = subprocess.run(command, timeout=PATIENCE, capture_output=True, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotAFile("bad_pdf") from error
    if done.returncode or not target.exists():
        raise NotAFile("bad_pdf")


def picture(upload: Path, kept: Path, shown: Path) -> None:
    """The re-encoded picture and the smaller one of it. Raises NotAPicture. Slow: call it through Offload."""
    reencode(upload, kept)
    reduce(kept, shown)


def reduce(source: Path, target: Path) -> None:
    """A smaller JPEG for screens. Slow: call it through Offload."""
    with Image.open(source) as picture:
        picture.thumbnail((PREVIEW, PREVIEW))
        picture.save(target, "JPEG", quality=78, optimize=True)


def clean(name: str, kind: str) -> str:
    """A name that is safe in headers and on any disk, with the ending of what is inside."""
    text = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    text = "".join(c for c in text if unicodedata.category(c)[0] not in "C")
    stem, dot, ending = UNSAFE.sub("_", text).rpartition(".")
    stem = (stem if dot else ending).strip("._")[:LONGEST_NAME]
    return f"{stem or 'file'}.{'pdf' if kind == PDF else 'jpg'}"
