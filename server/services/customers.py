"""Who orders: found by a part of the name, its pinyin initials or the end of the phone number.

Known from customer records and from past orders alike, with what they usually order.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from server.services.auth import Caller
from server.services.kit import Kit
from server.services.ports import Reads
from server.services.writer import Transaction
from sync.model.quantity import format_quantity
from sync.model.records import Customer, Order, Product
from sync.verdict import Refused

View = dict[str, Any]
MOST = 8  # suggestions at once
LOOK_BACK = 30  # newest orders of a customer that say what is usual
PRODUCTS, LAST = 6, 3
TAIL = 4  # digits at least, to look for a phone number
WHOLE = 7  # from so many digits on, anywhere in the number


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed, in the forms that are compared."""

    words: str
    digits: str  # at least TAIL of them, else ""
    initials: str  # two Latin letters or more, else ""

    @classmethod
    def of(cls, typed: str) -> Wanted:
        words = plain(typed)
        digits = re.sub(r"[\s+\-]", "", words)
        letters = words.replace(" ", "")
        return cls(words, digits if digits.isdigit() and len(digits) >= TAIL else "",
                   letters if re.fullmatch(r"[a-z][a-z0-9]+", letters) else "")

    def fits(self, name: str, phone: str, contact: str = "") -> bool:
        if self.words in plain(name) or (contact and self.words in plain(contact)):
            return True
        if self.digits and has_number(phone, self.digits):
            return True
        return bool(self.initials) and self.initials in initials(name)


def plain(text: str) -> str:
    """Full-width forms and capitals folded, for comparing."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def number(phone: str | None) -> str:
    """The digits of a phone number."""
    return re.sub(r"\D", "", phone or "")


def has_number(phone: str, digits: str) -> bool:
    found = number(phone)
    return digits in found if len(digits) >= WHOLE else found.endswith(digits)


@lru_cache(maxsize=20_000)
def initials(name: str) -> str:
    """ "宏远机械" -> "hyjx". The dictionary is read when somebody first types letters."""
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(plain(name), style=Style.FIRST_LETTER)).replace(" ", "")


@dataclass(frozen=True, slots=True)
class Customers:
    """The use cases of the order desk with customers."""

    kit: Kit

    def search(self, typed: str) -> View:
        """Up to MOST customers: names that begin with what was typed, then those who ordered last; nothing typed:
        the newest ones."""
        wanted = Wanted.of(typed)
        with self.kit.store.reading() as reads:
            records = [c for c in reads.find(Customer, {"active": True})
                       if not wanted.words or wanted.fits(c.name, c.phone, c.contact)]
            past = [p for p in reads.order_customers("" if wanted.initials else wanted.words, wanted.digits)
                    if not wanted.words or wanted.fits(p[0], p[1] or "")]
            return {"items": [shown(reads, c) for c in ranked(records, past, wanted.words)]}


def ranked(records: list[Customer], past: list[tuple[str, str | None, str]], words: str = "") -> list[Customer]:
    """Records and customers of past orders that have none (id ""), newest order first. A name that begins with
    what was typed comes before one that only holds it: else MOST others can keep a customer out of sight."""
    newest: dict[str, str] = {}
    found: list[tuple[str, Customer]] = []
    loose: list[tuple[str, Customer]] = []
    for name, phone, at in past:
        match = same(records, name, phone)
        if match is not None:
            newest[match.id] = max(newest.get(match.id, ""), at)
        else:
            loose.append((at, Customer("", name, phone or "")))
    found = [(newest.get(c.id, ""), c) for c in records] + loose
    found.sort(key=lambda f: (bool(words) and plain(f[1].name).startswith(words), f[0]), reverse=True)
    return [c for _, c in found[:MOST]]


def same(records: list[Customer], name: str, phone: str | None) -> Customer | None:
    """The record of this name. Two with a phone number each, and different ones, are two customers."""
    named = [c for c in records if plain(c.name) == plain(name)]
    exact = next((c for c in named if number(c.phone) == number(phone)), None)
    return exact or next((c for c in named if not number(c.phone) or not number(phone)), None)


def shown(reads: Reads, customer: Customer) -> View:
    """A customer with what they usually order; address and courier of the newest order where the record says none."""
    orders = [o for o in reads.find(Order, {"customer": customer.name}, order=("-created_at", "-id"), limit=LOOK_BACK)
              if o.origin is None and belongs(o, customer)]
    kept = asdict(customer)
    kept.pop("active"), kept.pop("note")
    address = customer.address or next((o.address for o in orders if o.address), "")
    carrier = customer.carrier or next((o.carrier for o in orders if o.carrier), "")
    return {**kept, "id": customer.id or None, "address": address, "carrier": carrier, "orders": len(orders),
            "products": usual(reads, orders), "last_orders": [last(o) for o in orders[:LAST]]}


def belongs(order: Order, customer: Customer) -> bool:
    if order.customer_id:
        return order.customer_id == customer.id
    theirs, ours = number(order.phone), number(customer.phone)
    return theirs == ours or bool(customer.id and not (theirs and ours))


def last(order: Order) -> View:
    return {"no": order.id, "ref": order.ref, "state": order.state, "promised_ship": order.promised_ship,
            "created_at": order.created_at,
            "lines": [{"sku": e["sku"], "quantity": format_quantity(e["quantity"])} for e in order.lines]}


def usual(reads: Reads, orders: list[Order]) -> list[View]:
    """Products by how often they were ordered, each with its most frequent quantity (the newest of equals)."""
    lines = [(e["sku"], e["quantity"]) for o in orders for e in o.lines]
    times = Counter(sku for sku, _ in lines)
    skus = [sku for sku, _ in times.most_common()]
    products = {p.id: p for p in reads.find(Product, {"id": skus})} if skus else {}
    found = []
    for sku in [s for s in skus if s in products and products[s].active][:PRODUCTS]:
        quantity, _ = Counter(q for s, q in lines if s == sku).most_common(1)[0]
        product = products[sku]
        found.append({"sku": sku, "name": product.name, "name_en": product.name_en, "unit": product.unit,
                      "quantity": format_quantity(quantity), "times": times[sku]})
    return found


def remembered(tx: Transaction, body: Mapping[str, Any], by: Caller) -> str:
    """Inside the order's transaction: the id of its customer's record, written anew where there is none.

    body: of order.create, with `contact`. What a known record lacks is filled in; what it says stays.
    Refused 422 unknown_customer for an id that is none.
    """
    if body.get("customer_id"):
        record = tx.world.get(Customer, body["customer_id"])
        if record is None:
            raise Refused("unknown_customer", "There is no such customer.", 422)
    else:
        record = same(tx.writes.find(Customer, {"active": True, "name": body["customer"]}),
                      body["customer"], body.get("phone"))
    told = {name: body.get(name) or "" for name in ("phone", "contact", "address", "carrier")}
    if record is None:
        id = f"C{tx.ids.short()}"
        tx.act("customer.put", {"id": id, "name": body["customer"], **told, "note": "", "active": True}, by)
        return id
    missing = {name: value for name, value in told.items() if value and not getattr(record, name)}
    if missing:
        tx.act("customer.put", {**asdict(record), **missing}, by)
    return str(record.id)
