"""What tests of the journal share: a journal of a test factory, and what stands in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from server.services.journal import files, lines
from server.services.journal.follower import Journal
from sync.log import LogRow
from sync.model.records import InboxItem
from tests.builders import Factory
from tests.fakes import inline

PASSPHRASE = "correct horse 随工"


def journal_of(factory: Factory, disk: Path, passphrase: str | None = None, offload: Any = inline) -> Journal:
    made = Journal(disk, factory.settings.data_dir, factory.kit.store, factory.clock, offload, passphrase)
    factory.kit.journal = made
    return made


def log_of(factory: Factory) -> list[LogRow]:
    with factory.kit.store.reading() as reads:
        return reads.rows(0, 100_000)


def kept(disk: Path, passphrase: str | None = None) -> list[LogRow]:
    key = files.key_in(disk, passphrase)
    found = files.scan(disk, key)
    return [lines.row_of(files.line_at(found.rows[n]), key) for n in sorted(found.rows)]


def newest(disk: Path) -> Path:
    return files.paths(disk)[-1]


def alarms(factory: Factory) -> list[InboxItem]:
    return [i for i in open_items(factory) if i.code == "journal_behind"]


def open_items(factory: Factory) -> list[InboxItem]:
    with factory.kit.store.reading() as reads:
        return reads.find(InboxItem, {"state": "open"})
