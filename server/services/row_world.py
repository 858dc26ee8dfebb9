"""Which records each row of the log changed, and what phones see of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from server.services.ports import FeedRow, Reads
from sync import feed
from sync.codes import CodeReader
from sync.log import LogRow
from sync.model import status
from sync.model.boxes import Counts
from sync.model.records import Order, Product, WorkOrder
from sync.world import Key, Source, World


class RowWorld(World):
    """A world that remembers what each log row changed: the fold merges once a row."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.merged: list[list[Key]] = []

    def merge(self, fork: World) -> None:
        super().merge(fork)
        self.merged.append(list(fork.changed))


def rows_of_feed(world: RowWorld, rows: list[LogRow], codes: CodeReader, reads: Reads) -> Iterator[FeedRow]:
    """What phones see of these rows, each thing once, at the last row that touched it. world: folded them;
    reads: has its records already."""
    seqs: dict[tuple[str, str], int] = {}
    products: dict[str, int] = {}
    for row, keys in zip(rows, world.merged, strict=True):
        view = World(world)
        view.changed = {key: world.known[key] for key in keys}
        seqs.update(dict.fromkeys(feed.touched(view), row.seq))
        products.update((product.id, row.seq) for product in view.each(Product))
    for work_order in works_of(reads, products) if products else ():
        key = ("work_order", work_order.id)
        seqs[key] = max(seqs.get(key, 0), products[work_order.sku])
    counts: Counts = {}
    for (kind, id), seq in seqs.items():
        yield FeedRow(kind, id, seq, feed.render(world, codes, kind, id, counts))


def works_of(reads: Reads, skus: Collection[str]) -> list[WorkOrder]:
    """Those on phones whose rows carry the name and unit of one of these products."""
    open_states = [code for code in status.CODES if code not in status.CLOSED]
    orders = [o.id for o in reads.find(Order, {"state": open_states}) if any(e["sku"] in skus for e in o.lines)]
    return reads.find(WorkOrder, {"order": orders, "sku": list(skus)})
