"""After an update that derives more from the log: fold it anew, once, before anybody is served.

The log says what happened and is never rewritten for this; tables and feed are what a fold of it gives. When the
rules of folding grew (sync.effects.FOLD_VERSION), what is stored was derived by the older ones.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from server.services.ports import FeedRow, Reads, StoreFailing
from server.services.writer import Transaction, Writer
from sync import effects as fx
from sync import feed
from sync.codes import CodeReader
from sync.log import LogRow
from sync.model.boxes import Counts
from sync.world import World

LOGGER = logging.getLogger("suigong.refold")
VERSION = "fold_version"  # in meta; missing = 1, the first release
AT_ONCE = 1000  # rows of the log
SAY_EVERY = 20_000  # rows


def refold_if_older(writer: Writer, codes: CodeReader) -> bool:
    """Bring records and feed to today's rules of folding, in one transaction. Whether it was needed.

    Raises StoreFailing when the log does not fit: then nothing was changed.
    """
    return writer.call(lambda tx: refold(tx, codes))


def refold(tx: Transaction, codes: CodeReader) -> bool:
    if (tx.secrets.meta(VERSION) or 1) == fx.FOLD_VERSION:
        return False
    tx.secrets.set_meta(VERSION, fx.FOLD_VERSION)
    if tx.writes.head() == 0:
        return False
    LOGGER.warning("folding the log anew, up to entry %d: the rules of folding grew", tx.writes.head())
    world = World()
    for row in every_row(tx.writes):
        fold_one(world, row)
    tx.writes.forget_fold()
    tx.writes.save_records(world.changed.values())
    # An entry of its own: phones pull what looks different now, because it is newer than what they have.
    row = tx.act("setting.put", {"id": VERSION, "value": fx.FOLD_VERSION})
    fold_one(world, row)
    tx.writes.save_feed(feed_rows(tx.writes, world, codes, row.seq))
    LOGGER.warning("folded anew")
    return True


def every_row(reads: Reads) -> Iterator[LogRow]:
    """The whole log, in order."""
    after = 0
    while rows := reads.rows(after, AT_ONCE):
        for row in rows:
            yield row
            if row.seq % SAY_EVERY == 0:
                LOGGER.warning("… entry %d", row.seq)
        after = rows[-1].seq


def fold_one(world: World, row: LogRow) -> None:
    try:
        fx.fold(world, row)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise StoreFailing(f"log entry {row.seq} ({row.type}) does not fit: {error!r}") from error


def feed_rows(reads: Reads, world: World, codes: CodeReader, seq: int) -> Iterable[FeedRow]:
    """What phones see of the world; what they saw and no longer see leaves a tombstone."""
    counts: Counts = {}
    wanted = {key: feed.render(world, codes, *key, counts) for key in feed.touched(world)}
    after = (0, "", "")
    while page := reads.feed_page(after, AT_ONCE, 0):
        for row in page:
            wanted.setdefault((row.kind, row.id), None)
        after = (page[-1].seq, page[-1].kind, page[-1].id)
    return [FeedRow(kind, id, seq, data) for (kind, id), data in sorted(wanted.items(), key=lambda w: w[0])]
