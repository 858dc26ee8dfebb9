"""Make orders and move them on. The core decides; this gives it numbers, days and tracking links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.services.auth import Caller
from server.services.crypto import hash_token
from server.services.customers import remembered
from server.services.idempotency import once
from server.services.kit import Kit
from server.services.ports import TRACKING
from server.services.writer import Transaction
from sync.log import LogRow
from sync.model.quantity import format_quantity
from sync.model.records import Order, WorkOrder
from sync.verdict import Refused
from sync.world import World

TOKEN_LENGTH = 26  # characters of Crockford's base 32: 130 bits
STEPS = {"hold": "order.hold", "release": "order.release", "cancel": "order.cancel",
         "confirm": "order.confirm", "complete": "order.complete", "deliver": "order.deliver",
         "exception": "order.exception", "return": "order.return", "gate": "order.gate",
         "settle": "order.settle", "transit": "courier.step"}


@dataclass(frozen=True, slots=True)
class Orders:
    """The use cases of orders that change something."""

    kit: Kit

    def today(self) -> str:
        """The factory's own calendar day."""
        return self.kit.factory.today()

    def create(self, body: Mapping[str, Any], by: Caller, key: str | None = None,
               raw: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """A new order. body: as act order.create takes it, without tracking and day, with save_customer
        and contact. raw: what was sent, to tell a repetition from another order under the same key.
        Refused 422, 409."""
        plain = {k: v for k, v in body.items() if k not in ("save_customer", "contact")}

        def made(tx: Transaction) -> dict[str, Any]:
            known = body.get("customer_id") or body.get("save_customer")
            id = remembered(tx, body, by) if known else None
            return {**self.made(tx, {**plain, **({"customer_id": id} if id else {})}, by), "customer_id": id}

        return self.kit.writer.call(lambda tx: once(
            tx, self.kit.sealer, f"{by.actor_id}:orders", key, raw or body, lambda: made(tx)))

    def attach(self, no: str, files: list[str], by: Caller) -> None:
        """The files of an order, the whole new list. Refused 404, 409, 422 unknown_file."""
        def attach(tx: Transaction) -> None:
            if tx.world.get(Order, no) is None:
                raise Refused("not_found", "There is no such order.", 404)
            tx.act("order.files", {"no": no, "files": files}, by)

        self.kit.writer.call(attach)

    def made(self, tx: Transaction, body: Mapping[str, Any], by: Caller) -> dict[str, Any]:
        """Inside a transaction: make the order and tell what was made."""
        token = self.kit.ids.crockford(TOKEN_LENGTH)
        row = tx.act("order.create", {**body, "tracking": hash_token(token), "day": self.today()}, by)
        no = created(row)
        tx.secrets.keep_code(TRACKING, no, self.kit.sealer.seal(TRACKING, no, token))
        return {**told(self.kit, tx.world, tx.world.need(Order, no)),
                "tracking_token": token, "tracking_url": tracking_url(self.kit, token)}

    def step(self, no: str, step: str, body: Mapping[str, Any], by: Caller) -> dict[str, Any]:
        """One of STEPS; doing it twice gives the same answer. Refused 404, 409, 422."""
        extra = {"day": self.today()} if step == "confirm" else {}

        def work(tx: Transaction) -> dict[str, Any]:
            if tx.world.get(Order, no) is None:
                raise Refused("not_found", "There is no such order.", 404)
            tx.act(STEPS[step], {**body, **extra, "no": no}, by)
            return told(self.kit, tx.world, tx.world.need(Order, no))

        return self.kit.writer.call(work)

    def link(self, no: str, by: Caller, key: str | None) -> dict[str, Any]:
        """A new tracking link; whoever holds the old one sees nothing from now on. Refused 404, 409."""
        def renewed(tx: Transaction) -> dict[str, Any]:
            if tx.world.get(Order, no) is None:
                raise Refused("not_found", "There is no such order.", 404)
            token = self.kit.ids.crockford(TOKEN_LENGTH)
            tx.act("order.link", {"no": no, "tracking": hash_token(token)}, by)
            tx.secrets.keep_code(TRACKING, no, self.kit.sealer.seal(TRACKING, no, token))
            return {"no": no, "tracking_token": token, "tracking_url": tracking_url(self.kit, token)}

        return self.kit.writer.call(lambda tx: once(
            tx, self.kit.sealer, f"{by.actor_id}:link:{no}", key, {}, lambda: renewed(tx)))


def created(row: LogRow) -> str:
    """The number of the order that this row made."""
    return str(next(e["record"]["id"] for e in row.effects
                    if e["do"] == "add" and e["of"] == Order.__name__))


def told(kit: Kit, world: World, order: Order) -> dict[str, Any]:
    """{no, revision, state, work_orders}: what every answer about an order carries."""
    works = [world.need(WorkOrder, id) for id in order.work_orders]
    return {"no": order.id, "revision": order.revision, "state": order.state,
            "work_orders": [{"id": w.id, "code": kit.codes.work_order_code(w.id, w.revision),
                             "revision": w.revision, "planned": format_quantity(w.planned),
                             "operations": list(w.operations)} for w in works]}


def tracking_url(kit: Kit, token: str) -> str:
    """The page of an order for its customer."""
    return f"{kit.settings.public_url}/t/{token}"


def tracking_token(kit: Kit, no: str, sealed: str | None) -> str | None:
    """The token of an order's link again; None when it has none or the server's key changed."""
    if sealed is None:
        return None
    try:
        return kit.sealer.open(TRACKING, no, sealed)
    except ValueError:
        return None
