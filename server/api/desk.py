"""The order desk: who is calling, what they usually order, and what to look at before an order is entered."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from server.api import query
from server.api.access import allow, caller
from server.api.body import read_json
from server.api.context import kit
from server.api.rights import WRITE_ORDERS
from server.api.schemas.desk import CheckIn, FilesIn
from server.services.customers import Customers
from server.services.order_check import OrderCheck
from server.services.order_views import OrderViews
from server.services.orders import Orders

bp = Blueprint("desk", __name__, url_prefix="/api/v1")
WRITE = {"orders:write"}
Answer = dict[str, Any]


@bp.get("/customers/search")
@allow(roles=WRITE_ORDERS, scopes=WRITE)
def customers() -> Answer:
    """Customers by a part of the name, its pinyin initials or the last digits (4 or more) of the phone;
    with usual products, address and courier. Nothing typed: who ordered last."""
    return Customers(kit()).search(query.words())


@bp.post("/orders/check")
@allow(roles=WRITE_ORDERS, scopes=WRITE)
def check() -> Answer:
    """Before an order is entered: what it may repeat, when the plan would have it finished, and working
    days to promise. Writes nothing."""
    return OrderCheck(kit()).look(read_json(CheckIn()))


@bp.post("/orders/<no>/files")
@allow(roles=WRITE_ORDERS, scopes=WRITE)
def files(no: str) -> Answer:
    """The order's files, the whole new list."""
    Orders(kit()).attach(no, read_json(FilesIn())["files"], caller())
    return OrderViews(kit()).whole(no)
