"""python -m server replay: fold the log into an empty world and compare every row [I3]."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from server.commands.kit import running
from server.services.kit import Kit
from server.services.ports import Reads
from server.store.tables import TABLES
from server.store.types import PlainText
from sync import effects as fx
from sync import feed
from sync.model.boxes import Counts
from sync.model.quantity import format_quantity
from sync.model.records import NgReport, Operation, Package, Product, WorkOrder
from sync.world import World

AT_ONCE = 1000
SHOWN = 20
# Fields that hold thousandths; people read units. In lists and dicts: "quantity", and what is in a package.
MILLI = {Operation: {"good", "process_scrap", "material_scrap", "blocked"},
         WorkOrder: {"planned", "packed", "stocked"}, NgReport: {"quantity", "remaining"},
         Package: {"lines"}, Product: {"pack_quantity"}}
CLEAN = PlainText()


def run(_given: object) -> int:
    """0: log and tables agree. 1: they do not; the first differences are named."""
    with running() as kit:
        found = list(differences(kit))
        with kit.store.reading() as reads:
            head = reads.head()
    if not found:
        print(f"The tables are what the log says, up to entry {head}. 日志与数据一致")
        return 0
    for line in found[:SHOWN]:
        print(line)
    if len(found) > SHOWN:
        print(f"… and {len(found) - SHOWN} more")
    return 1


def differences(kit: Kit) -> Iterator[str]:
    """One sentence for each thing in which the tables differ from the folded log."""
    with kit.store.reading() as reads:
        world = World()
        yield from folded(reads, world)
        for kind in TABLES:
            yield from compare_kind(reads, world, kind)
        yield from compare_feed(kit, reads, world)


def folded(reads: Reads, world: World) -> Iterator[str]:
    """Fold every row of the log; a row that does not fit is a difference itself."""
    after = 0
    while rows := reads.rows(after, AT_ONCE):
        for row in rows:
            if row.seq != after + 1:
                yield f"log: entries {after + 1} to {row.seq - 1} are missing"
            after = row.seq
            try:
                fx.fold(world, row)
            except (KeyError, ValueError, TypeError, AttributeError) as error:
                yield f"log entry {row.seq} ({row.type}) does not fit: {error!r}"


def compare_kind(reads: Reads, world: World, kind: type[Any]) -> Iterator[str]:
    name = TABLES[kind].name
    stored = {r.id: r for r in reads.find(kind)}
    made = {clean(r.id): r for r in world.each(kind)}
    for id in sorted(stored.keys() | made.keys()):
        if id not in made:
            yield f"{name} {id}: in the table, not in the log"
        elif id not in stored:
            yield f"{name} {id}: in the log, not in the table"
        else:
            for field in fields(kind):
                milli = field.name in MILLI.get(kind, ())
                for path, table, log in unequal(getattr(stored[id], field.name),
                                                clean(getattr(made[id], field.name)), field.name):
                    yield f"{name} {id} {path}: table {shown(path, table, milli)}, log {shown(path, log, milli)}"


def clean(value: Any) -> Any:
    """Text as the store keeps it."""
    return CLEAN.process_bind_param(value, None) if isinstance(value, str) else value  # type: ignore[arg-type]


def unequal(table: Any, log: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """(path, table's value, log's value) of each simple value that differs."""
    if isinstance(table, dict) and isinstance(log, dict):
        for key in sorted(table.keys() | log.keys(), key=str):
            yield from unequal(table.get(key), log.get(key), f"{path}.{key}")
    elif isinstance(table, list) and isinstance(log, list) and len(table) == len(log):
        for i, (one, other) in enumerate(zip(table, log, strict=True)):
            yield from unequal(one, other, f"{path}[{i}]")
    elif table != log:
        yield path, table, log


def shown(path: str, value: Any, milli: bool) -> str:
    """Thousandths as units, everything else as it is."""
    is_quantity = milli or path.endswith(".quantity")
    if is_quantity and isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return format_quantity(value)
    return repr(value) if isinstance(value, str) else str(value)


def compare_feed(kit: Kit, reads: Reads, world: World) -> Iterator[str]:
    """What phones are told, against what the folded log would tell them."""
    counts: Counts = {}
    wanted = {key: feed.render(world, kit.codes, *key, counts) for key in feed.touched(world)}
    head, after = reads.head(), (0, "", "")
    found = set()
    while page := reads.feed_page(after, AT_ONCE, 0):
        for row in page:
            found.add((row.kind, row.id))
            if (row.kind, row.id) not in wanted:
                yield f"feed {row.kind} {row.id}: in the table, not in the log"
                continue
            data = wanted[(row.kind, row.id)]
            for path, table, log in unequal(plain(row.data), plain(data), "data"):
                yield f"feed {row.kind} {row.id} {path}: table {table!r}, log {log!r}"
            if row.seq > head:
                yield f"feed {row.kind} {row.id} seq: table {row.seq}, log ends at {head}"
        after = (page[-1].seq, page[-1].kind, page[-1].id)
    for kind, id in sorted(wanted.keys() - found):
        if wanted[(kind, id)] is not None:
            yield f"feed {kind} {id}: in the log, not in the table"


def plain(data: Any) -> Any:
    return dict(data) if data is not None else None
