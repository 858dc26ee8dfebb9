"""python -m server journal: every line of the journal looked at, and whether it goes with the database [S17]."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from server.commands.backup import CannotBackUp
from server.commands.kit import settings
from server.services.journal import files, lines
from server.services.ports import Reads
from server.store.unit import SqlStore


def run(given: Any) -> int:
    """0: whole, and equal to the log as far as both go. 1: something is damaged, missing or different."""
    found = settings()
    folder = Path(given.folder) if given.folder else found.journal_dir
    if folder is None:
        raise CannotBackUp("JOURNAL_DIR is not set and no folder is named.", "没有设 JOURNAL_DIR，也没有指定文件夹。")
    wrong, index = 0, looked_at(folder)
    for line in index.damaged:
        print(f"损坏的行 · damaged line: {line}")
        wrong = 1
    if index.hole is not None:
        print(f"缺第 {index.hole} 条 · row {index.hole} is missing, later ones are there")
        wrong = 1
    first = min(index.rows, default=0)
    print(f"{folder}: {len(files.paths(folder))} files, rows {first}–{index.last}")
    store = SqlStore(found.database_url)
    try:
        with store.reading() as reads:
            for sentence in compared(reads, index, key_of(folder)):
                print(sentence)
                wrong = 1
            print(f"数据库到第 {reads.head()} 条 · the database ends at row {reads.head()}")
    finally:
        store.close()
    return wrong


def key_of(folder: Path) -> bytes | None:
    return files.key_in(folder, os.environ.get("BACKUP_PASSPHRASE")) if (folder / files.SALT_FILE).exists() else None


def looked_at(folder: Path) -> files.Index:
    try:
        return files.scan(folder, key_of(folder))
    except (OSError, files.OtherFactory) as error:
        raise CannotBackUp(f"The journal cannot be read: {error}", f"流水日志读不了：{error}") from error


def compared(reads: Reads, index: files.Index, key: bytes | None) -> list[str]:
    """One sentence for each row that is another one there and here; at most three."""
    found = []
    for seq in sorted(index.rows):
        row = reads.history.row(seq)
        if row is None:
            break
        if lines.row_of(files.line_at(index.rows[seq]), key) != row:
            found.append(f"第 {seq} 条不一样 · row {seq} differs")
            if len(found) == 3:
                break
    return found
