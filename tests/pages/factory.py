"""A small factory in memory for the customer's pages: the same three orders in every test."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask

from labels.payload import Reader, package_id
from server.pages import Pages, blueprint
from server.pages.build import Build, load_build
from server.services.throttle import Rate
from server.services.track import Track
from sync.model.records import Operation, Order, Package, Product, WorkOrder

NOW = datetime(2026, 3, 4, 6, 2, tzinfo=UTC)  # 14:02 in Shanghai
TZ = ZoneInfo("Asia/Shanghai")
TOKEN = "0123456789ABCDEFGHJKMNPQRS"
EPOCH = "0195a000-0000-7000-8000-000000000001"
BOX1, BOX2, BOX3 = (package_id(n * 16) for n in "123")
DIST = Path(__file__).parents[2] / "pwa" / "dist"


class Memory:
    """Port `Store`, as far as the public pages read it."""

    def __init__(self) -> None:
        self.records: dict[tuple[type, str], Any] = {}

    def add(self, *records: Any) -> None:
        self.records.update({(type(r), r.id): r for r in records})

    @contextmanager
    def reading(self) -> Iterator[Memory]:
        yield self

    @property
    def source(self) -> Memory:
        return self

    @property
    def secrets(self) -> Memory:
        return self

    def meta(self, name: str) -> Any:
        return {"epoch": EPOCH}[name]

    def load(self, kind: type, id: str) -> Any:
        return self.records.get((kind, id))

    def find(self, kind: type, where: Mapping[str, Any], limit: int | None = None) -> list[Any]:
        return [r for (k, _), r in self.records.items()
                if k is kind and all(getattr(r, n) == v for n, v in where.items())][:limit]


def sha(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def running_order() -> list[Any]:
    """30 of 50 pieces through the first of two operations, started this morning."""
    return [
        Product("HR-1001", "手轮", "Hand wheel"),
        Order("SO-1001", "宏远机械", "2026-03-07", "2026-03-01T01:00:00.000Z", tracking=sha(TOKEN),
              phone="13800000000", address="苏州市", expected_delivery="2026-03-10",
              lines=[{"number": 1, "sku": "HR-1001", "quantity": 50000,
                      "requirements": "去毛刺", "work_order": "AAAA0001"}],
              facts={"confirmed": {"at": "2026-03-01T01:05:00.000Z", "by": "p-sales"}},
              work_orders=["AAAA0001"], state="in_production", percent=30, seq=41,
              as_of="2026-03-04T05:58:00.000Z",
              entries=[{"code": "confirmed", "at": "2026-03-01T01:05:00.000Z", "by": "p-sales"},
                       {"code": "scheduled", "at": "2026-03-01T02:00:00.000Z", "by": "p-planner"},
                       {"code": "in_production", "at": "2026-03-04T00:30:00.000Z", "by": "p-worker"}]),
        WorkOrder("AAAA0001", "SO-1001", 1, "HR-1001", 50000, operations=[10, 20]),
        Operation("AAAA0001/10", "AAAA0001", 10, "车削", "wc1", "Turning", standard_ms=1000,
                  good=30000, starts=1),
        Operation("AAAA0001/20", "AAAA0001", 20, "终检", "wc2", "Final inspection", kind="inspect",
                  standard_ms=1000),
    ]


def shipped_order() -> list[Any]:
    """Two lines, two boxes; hostile text where a person types, one box out, one bound."""
    waybill = '<b onclick="x()">&\'JD1'
    return [
        Product("BK-9", "支架 <script>alert(1)</script>", "Bracket <script>alert(1)</script>"),
        Order("SO-2002", "某公司", "2026-03-03", "2026-02-01T01:00:00.000Z", tracking=sha("Z" * 26),
              lines=[{"number": 1, "sku": "BK-9", "quantity": 12500, "work_order": "BBBB0001"},
                     {"number": 2, "sku": "GONE-1", "quantity": 3000, "work_order": None}],
              work_orders=["BBBB0001"], packages=[BOX1, BOX2], state="on_hold", percent=100, seq=90,
              as_of="2026-03-03T17:00:00.000Z",
              entries=[{"code": c, "at": f"2026-03-0{i + 1}T17:00:00.000Z", "by": "p"}
                       for i, c in enumerate(["confirmed", "in_production", "packed", "on_hold"])]),
        WorkOrder("BBBB0001", "SO-2002", 1, "BK-9", 12500, operations=[10]),
        Operation("BBBB0001/10", "BBBB0001", 10, "折弯", "wc1", "Bending", good=12500, finishes=1),
        Package(BOX1, "P" + "1" * 16, lines={"BBBB0001": 10000}, waybill="SF1234567890123", carrier="SF",
                bound={"at": "2026-03-03T01:00:00.000Z", "actor": "p-secret", "device": "d", "event_id": "e",
                       "photos": []},
                shipped={"at": "2026-03-03T02:00:00.000Z", "actor": "p-secret", "event_id": "e2"},
                touched=True, number=1),
        Package(BOX2, "P" + "2" * 16, lines={"BBBB0001": 2500}, waybill=waybill, carrier="other<i>",
                bound={"at": "2026-03-03T01:30:00.000Z", "actor": "p-secret", "device": "d", "event_id": "e3",
                       "photos": []}, touched=True, number=2),
        Package(BOX3, "P" + "3" * 16),
    ]


def cancelled_order() -> list[Any]:
    return [Order("SO-3003", "某公司", "2026-03-04", "2026-02-01T01:00:00.000Z", tracking=sha("Y" * 26),
                  expected_delivery="2026-03-05", state="cancelled", percent=8, seq=7,
                  lines=[{"number": 1, "sku": "BK-9", "quantity": 60000, "work_order": None}],
                  as_of="2026-02-02T01:00:00.000Z",
                  entries=[{"code": "confirmed", "at": "2026-02-01T01:00:00.000Z", "by": "p"},
                           {"code": "cancelled", "at": "2026-02-02T01:00:00.000Z", "by": "p"}])]


def memory() -> Memory:
    store = Memory()
    store.add(*running_order(), *shipped_order(), *cancelled_order())
    return store


def app(store: Memory, build: Build | None = None, misses: int = 1000) -> Flask:
    """A Flask application with the public pages alone."""
    flask = Flask("pages")
    flask.register_blueprint(blueprint(Pages(
        tracks=lambda: Track(store, lambda: NOW), codes=Reader(),  # type: ignore[arg-type]
        clock=lambda: NOW, zone=lambda: TZ, origins=frozenset({"http://localhost"}),
        build=build if build is not None else load_build(DIST), miss=Rate(lambda: NOW, misses, 60).take,
        public=lambda view: view)))
    return flask
