"""What has waited too long on the floor becomes an alert: packed and not gone, a photo that never came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.jobs.told import tell, told
from server.services.kit import Kit
from server.services.ports import Reads, Within
from server.services.writer import Transaction
from sync.event import format_instant
from sync.model.records import NgReport, Order, Package, Photo, WorkOrder
from sync.verdict import Alert

PACKED_MINUTES = 240  # until the setting `not_gone_minutes` says otherwise
PHOTO = timedelta(hours=2)
NEWS = timedelta(days=30)  # what has stood for longer is no news
AT_ONCE = 200
# Frozen, or not to be sent at all: nobody is to blame that the box stands there.
STAYS = frozenset({"on_hold", "cancelled", "completed"})


@dataclass(frozen=True, slots=True)
class Waits:
    """The job. Its alerts close by themselves when the box leaves or is emptied, or the photo comes."""

    kit: Kit

    def round(self) -> None:
        now = self.kit.clock()
        minutes = int(self.kit.factory.setting("not_gone_minutes", PACKED_MINUTES))
        with self.kit.store.reading() as reads:
            found = [*boxes(reads, now, timedelta(minutes=minutes)), *photos(reads, now)]
            new = [alert for alert in found if not told(reads, alert.key, alert.about)][:AT_ONCE]
        if new:
            self.kit.writer.call(lambda tx: self.raise_all(tx, new))

    def raise_all(self, tx: Transaction, alerts: list[Alert]) -> None:
        for alert in alerts:
            if still(tx, alert):
                tell(tx, alert.code, alert.key, alert.about)


def boxes(reads: Reads, now: datetime, patience: timedelta) -> Iterator[Alert]:
    """Packed for longer than `patience` and still here, of orders that may leave."""
    between = Within(format_instant(now - NEWS), format_instant(now - patience))
    for box in reads.find(Package, {"packed_at": between, "shipped": None}, order=("packed_at", "id")):
        works = [w for id in box.lines if (w := reads.source.load(WorkOrder, id)) is not None]
        orders = [o for no in sorted({w.order for w in works}) if (o := reads.source.load(Order, no)) is not None]
        if any(o.state not in STAYS for o in orders):
            yield Alert("not_gone", f"not_gone:{box.id}", {
                "package": box.id, "packed_at": box.packed_at, "order_no": orders[0].id})


def photos(reads: Reads, now: datetime) -> Iterator[Alert]:
    """Named more than two hours ago and not here: with the NG report that shows it, and whose it is."""
    between = Within(format_instant(now - NEWS), format_instant(now - PHOTO))
    for photo in reads.find(Photo, {"present": False, "expired": False, "named_at": between}, order=("named_at", "id")):
        about = {"photo": photo.id, "named_at": photo.named_at}
        report = reads.source.load(NgReport, photo.reports[0]) if photo.reports else None
        if report is not None:
            work_order = reads.source.load(WorkOrder, report.work_order)
            about |= {"ng_report": report.id, "actor": report.actor,
                      "order_no": work_order.order if work_order else ""}
        yield Alert("photo_missing", f"photo:{photo.id}", about)


def still(tx: Transaction, alert: Alert) -> bool:
    """Whether the cause still stands when it is written down."""
    if alert.code == "photo_missing":
        photo = tx.world.need(Photo, alert.about["photo"])
        return not photo.present and not photo.expired
    box = tx.world.need(Package, alert.about["package"])
    return box.packed_at == alert.about["packed_at"] and not box.shipped
