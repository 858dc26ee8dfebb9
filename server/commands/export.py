"""python -m server export DIR: everything of the factory in open forms, for one that leaves or wants to look.

records/{kind}.json and .csv, log.jsonl, people.csv, photos/, files/, backups' bookkeeping left out: secrets
(PINs, tokens, keys) are nobody's data and stay here.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import IO, Any

from server.commands.backup import CannotBackUp
from server.commands.kit import running, settings
from server.services.files import Files
from server.services.kit import Kit
from server.services.ports import Reads
from server.services.sheet_out import safe
from sync.event import format_instant
from sync.model.records import KINDS, File

PAGE = 500
NOTE = "export.json"
SECRET = frozenset(("tracking",))  # the hash of a customer's link: of no use to anybody else


def export(given: Any) -> int:
    """Write everything into a new folder. The server may run meanwhile: it is one moment of it."""
    target = Path(given.folder)
    if target.exists() and any(target.iterdir()):
        raise CannotBackUp(f"{target} is not empty; name a new folder.")
    with running(settings()) as kit:
        facts = written(kit, target)
    print(f"{target}: {sum(facts['records'].values())} records, {facts['log']} log entries, {facts['photos']} photos, "
          f"{facts['files']} files. 导出完成")
    return 0


def written(kit: Kit, target: Path) -> dict[str, Any]:
    """The whole export; what it holds, as export.json says."""
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    with kit.store.reading() as reads:
        facts: dict[str, Any] = {
            "made_at": format_instant(kit.clock()), "seq": reads.head(), "records": records(reads, target / "records"),
            "log": log(reads, target / "log.jsonl"), "people": people(reads, target / "people.csv"),
            "photos": photos(kit, reads, target / "photos"), "files": files(kit, reads, target / "files")}
    with fresh(target / NOTE) as out:
        json.dump(facts, out, ensure_ascii=False, indent=1)
    return facts


def records(reads: Reads, folder: Path) -> dict[str, int]:
    """Every kind of record, as JSON (whole) and CSV (lists as JSON inside). How many there are of each."""
    folder.mkdir(mode=0o700)
    counts: dict[str, int] = {}
    for kind in KINDS:
        names = [f.name for f in fields(kind) if f.name not in SECRET]
        count = 0
        with fresh(folder / f"{kind.__name__}.json") as whole, fresh(folder / f"{kind.__name__}.csv",
                                                                     "utf-8-sig") as table:
            lines = csv.writer(table)
            lines.writerow(names)
            whole.write("[")
            for record in every(reads, kind):
                row = {n: v for n, v in asdict(record).items() if n not in SECRET}
                whole.write(("," if count else "") + "\n" + dumped(row))
                lines.writerow([cell(row[n]) for n in names])
                count += 1
            whole.write("\n]\n")
        counts[kind.__name__] = count
    return counts


def every(reads: Reads, kind: type[Any]) -> Iterator[Any]:
    after: tuple[Any, ...] | None = None
    while page := reads.find(kind, limit=PAGE, after=after):
        yield from page
        after = (page[-1].id,)


def cell(value: Any) -> Any:
    """One cell: lists as JSON, nothing that a program would calculate."""
    return safe(dumped(value) if isinstance(value, (list, dict)) else value)


def log(reads: Reads, path: Path) -> int:
    """The log in order, an entry a line: it alone makes all records again."""
    seq = count = 0
    with fresh(path) as out:
        while page := reads.rows(seq, PAGE):
            for row in page:
                out.write(dumped(asdict(row)) + "\n")
                count += 1
            seq = page[-1].seq
    return count


def people(reads: Reads, path: Path) -> int:
    """Who the ids in the log are: names stand outside of it."""
    names = sorted(reads.names().values(), key=lambda n: n.person_id)
    with fresh(path, "utf-8-sig") as out:
        lines = csv.writer(out)
        lines.writerow(("id", "name", "username"))
        lines.writerows([safe(n.person_id), safe(n.name), safe(n.username)] for n in names)
    return len(names)


def photos(kit: Kit, reads: Reads, folder: Path) -> int:
    """Photos under the hash of what the phone held, which the log names; photos.csv has the hash of each file."""
    folder.mkdir(mode=0o700)
    count = 0
    with fresh(folder / "photos.csv") as out:
        lines = csv.writer(out)
        lines.writerow(("id", "file", "sha256_of_file", "bytes"))
        for id in sorted(reads.secrets.present_blobs()):
            source = kit.blobs.file(id)
            if not source.exists():
                continue
            shutil.copyfile(source, folder / source.name)
            data = (folder / source.name).read_bytes()
            lines.writerow((id, source.name, hashlib.sha256(data).hexdigest(), len(data)))
            count += 1
    return count


def files(kit: Kit, reads: Reads, folder: Path) -> int:
    """Drawings and papers, under their hash; File.csv of the records tells their names."""
    folder.mkdir(mode=0o700)
    count = 0
    for record in every(reads, File):
        source = Files(kit).path(record.id)
        if source.exists():
            shutil.copyfile(source, folder / source.name)
            count += 1
    return count


def dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=dict)


def fresh(path: Path, encoding: str = "utf-8") -> IO[str]:
    """A new file for our eyes only; half of a surrogate pair that a phone sent becomes a question mark."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(handle, "w", encoding=encoding, errors="replace", newline="")
