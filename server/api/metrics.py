"""Counts and times for /metrics (Prometheus). Implements the port in services.kit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from server.services.ports import Committed
from sync.event import parse_instant

FRESH = (0.1, 0.5, 1, 2, 5, 15, 60, 300, 1800, 7200, 28800, 86400, 604800)
FAST = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class PromMetrics:
    """One registry an application, so that tests do not share counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.verdicts = Counter("suigong_verdicts", "Events by first verdict", ["verdict"], registry=self.registry)
        self.oldest = Gauge("suigong_oldest_unsent_seconds",
                            "Age of the oldest event in a device's newest push", ["device"], registry=self.registry)
        self.freshness = Histogram("suigong_recorded_to_received_seconds", "From capture to the server",
                                   buckets=FRESH, registry=self.registry)
        self.push = Histogram("suigong_push_seconds", "From request to committed answer", buckets=FAST,
                              registry=self.registry)
        self.head = Gauge("suigong_log_head", "Newest seq of the log", registry=self.registry)

    def pushed(self, device_id: str, oldest_seconds: float, seconds: float) -> None:
        self.oldest.labels(device_id).set(oldest_seconds)
        self.push.observe(seconds)

    def gauge(self, name: str, text: str, ask: Callable[[], float]) -> None:
        """A figure that is asked for whenever somebody looks."""
        Gauge(name, text, registry=self.registry).set_function(ask)

    def committed(self, committed: Committed) -> None:
        """Listener of the writer."""
        self.head.set(committed.seq)
        for row in committed.rows:
            if row.source == "device":
                self.verdicts.labels(str(row.verdict)).inc()
                self.observe(parse_instant(row.recorded_at), committed.at)

    def observe(self, recorded: datetime | None, received: datetime) -> None:
        if recorded is not None:
            self.freshness.observe(max((received - recorded).total_seconds(), 0))

    def text(self) -> bytes:
        return generate_latest(self.registry)
