"""Every list as a workbook: rows read page by page, written to disk as they come, guarded as the lists are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import IO, Any
from zoneinfo import ZoneInfo

from server.services import export_rows as rows
from server.services.auth import Caller
from server.services.imports.books import Look, rows_of
from server.services.imports.kinds import KINDS
from server.services.kit import Kit
from server.services.order_views import People
from server.services.pay import Pay
from server.services.ports import Reads
from server.services.sheet_out import Out

AT_ONCE = 200
READ_ORDERS = frozenset(("sales", "planner", "supervisor", "boss", "admin", "foreman"))
KEEPERS = frozenset(("admin", "supervisor"))
Columns = Sequence[tuple[str, str, int]]  # Chinese, English, width


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for what: the language of the words, the factory's zone, filters of the address.

    people: whether the factory opened individual figures to who asks; else sheets do not say who made what.
    """

    reads: Reads
    kit: Kit
    lang: str
    zone: ZoneInfo
    names: People
    query: Mapping[str, str]
    people: bool = False

    def word(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def moment(self, instant: str | None) -> datetime | None:
        """A stored instant as the factory's clock showed it."""
        return rows.local(instant, self.zone)


@dataclass(frozen=True, slots=True)
class List:
    """A list that can be exported. roles: who may, None = everybody who is signed in."""

    zh: str
    en: str
    roles: frozenset[str] | None
    columns: Columns
    rows: Callable[[Asked], Iterable[Sequence[Any]]]

    def title(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


def master(kind: str, roles: frozenset[str] | None) -> List:
    """A master list in the columns of its import: what is exported can be imported again."""
    made = KINDS[kind]

    def every(asked: Asked) -> Iterator[Sequence[Any]]:
        for values in rows_of(asked.reads, kind, Look(asked.reads)):
            yield [f.shown(values.get(f.name), asked.lang) for f in made.fields]

    return List(made.zh, made.en, roles, [(f.zh, f.en, f.width + 2) for f in made.fields], every)


LISTS: dict[str, List] = {
    "orders": List("订单", "Orders", READ_ORDERS, rows.ORDERS, rows.orders),
    "work-orders": List("生产工单", "Work orders", READ_ORDERS, rows.WORK_ORDERS, rows.work_orders),
    "packages": List("包裹", "Packages", READ_ORDERS | {"warehouse"}, rows.PACKAGES, rows.packages),
    "ng-reports": List("NG 报告", "NG reports", READ_ORDERS | {"inspector"}, rows.NG_REPORTS, rows.ng_reports),
    "inbox": List("待办", "Inbox", frozenset(("supervisor", "foreman", "inspector", "planner", "boss")),
                  rows.INBOX, rows.inbox),
    "changes": List("订单变更", "Changes", READ_ORDERS, rows.CHANGES, rows.changes),
    "deliveries": List("送货单", "Delivery notes",
                       frozenset(("warehouse", "supervisor", "sales", "planner", "boss", "admin")),
                       rows.DELIVERIES, rows.deliveries),
    "devices": List("设备", "Devices", KEEPERS, rows.DEVICES, rows.devices),
    "trail": List("全部记录", "Trail", frozenset(("supervisor", "boss", "admin", "planner")), rows.TRAIL, rows.trail),
    "people": master("people", KEEPERS), "customers": master("customers", KINDS["customers"].roles),
    **{kind: master(kind, None) for kind in ("products", "routings", "work-centers", "workshops", "crews", "defects",
                                             "carriers")}}


def export(kit: Kit, name: str, lang: str, query: Mapping[str, str], by: Caller) -> IO[bytes]:
    """The list as a file for who asks. name: a key of LISTS. Rows are made outside the event loop, a page at a time."""
    made = LISTS[name]
    at = 0 if lang == "zh" else 1
    out = Out(made.title(lang), [c[0] if at == 0 else c[1] for c in made.columns], [c[2] for c in made.columns])
    with kit.store.reading() as reads:
        asked = Asked(reads, kit, lang, kit.factory.zone, People(reads), query, Pay(kit).may_see_people(by))
        every = iter(made.rows(asked))
        while page := list(islice(every, AT_ONCE)):
            kit.offload(lambda page=page: out.add(page))  # type: ignore[misc]
    return kit.offload(out.finish)
