"""One file a family of events. Each rule: (Case) -> Decision, citing its number [S5].

EVENTS: what devices capture. ACTS: what the office and the system decide.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sync.rules import (
    admin,
    andon,
    changes,
    deliveries,
    master,
    ng,
    orders,
    package,
    reopen,
    resolve,
    reverse,
    schedule,
    system,
    work,
)
from sync.rules.case import Case
from sync.verdict import Decision

EVENTS: dict[str, Callable[[Case], Decision]] = {
    "work.start": work.start, "work.pause": work.pause, "work.resume": work.resume,
    "work.report": work.report, "inspection.record": work.inspection, "stock.in": work.stock_in,
    "ng.report": ng.report, "ng.dispose": ng.dispose, "ng.replenish": ng.confirm_replenish,
    "package.pack": package.pack, "package.unpack": package.unpack, "package.bind": package.bind,
    "package.unbind": package.unbind, "package.ship": package.ship,
    "andon.call": andon.call, "andon.clear": andon.clear, "event.reverse": reverse.reverse,
}
JUDGING = frozenset({"inbox.resolve", "inbox.reopen"})  # acts that need the ledger itself
ACTS: dict[str, Callable[..., Any]] = {
    "product.put": master.put_product, "workshop.put": master.put_record, "crew.put": master.put_record,
    "customer.put": master.put_record, "file.put": master.put_record, "defect.put": admin.put_master,
    "setting.put": admin.put_master, "work_center.put": admin.put_work_center,
    "person.put": admin.put_person, "person.revoke": admin.revoke_person,
    "roles.set": admin.set_roles, "device.enrol": admin.enrol_device,
    "device.revoke": admin.revoke_device, "device.kiosk": admin.set_kiosk,
    "device.name": admin.name_device, "badge.renew": admin.renew_badge,
    "person.secret": admin.secret_changed, "session.issue": admin.issue_session,
    "codes.issue": admin.issue_codes,
    "order.create": orders.create, "order.confirm": orders.confirm, "order.hold": orders.hold,
    "order.release": orders.release, "order.cancel": orders.cancel,
    "order.complete": orders.complete, "order.deliver": orders.deliver,
    "order.exception": orders.exception, "order.return": orders.returning,
    "order.gate": orders.pass_gate, "order.settle": orders.settle, "courier.step": orders.moved,
    "order.link": orders.relink, "order.files": orders.set_files,
    "plan.move": schedule.move, "plan.crew": schedule.assign,
    "delivery.create": deliveries.create, "delivery.sign": deliveries.sign,
    "delivery.cancel": deliveries.cancel,
    "change.propose": changes.propose, "change.approve": changes.approve,
    "change.refuse": changes.refuse,
    "inbox.resolve": resolve.resolve, "inbox.reopen": reopen.reopen, "inbox.raise": system.raise_item,
    "photo.arrived": system.photo_arrived, "photo.expire": system.photo_expired,
    "photo.lost": system.photo_lost,
    "task.escalate": system.escalate,
    "epoch.start": system.start_epoch, "outbox.import": system.imported,
}
