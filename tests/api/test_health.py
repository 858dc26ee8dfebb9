"""/healthz, /readyz, /metrics, and the headers of every answer."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.builders import Factory


def test_alive_and_ready(factory: Factory) -> None:
    assert factory.client().get("/healthz").json == {"alive": True}
    ready = factory.client().get("/readyz")
    assert (ready.status_code, ready.json["ready"]) == (200, True)
    assert set(ready.json["checks"]) == {"database", "migrations", "writer", "writing", "disk"}


@pytest.mark.parametrize("name", ["database", "migrations", "writer", "disk"])
def test_readyz_tells_the_truth(factory: Factory, name: str) -> None:
    def broken() -> bool:
        raise RuntimeError("gone")

    factory.kit.ready[name] = broken
    answer = factory.client().get("/readyz")
    assert (answer.status_code, answer.json["checks"][name]) == (503, False)


def test_not_ready_without_a_writer_but_alive(factory: Factory) -> None:
    factory.kit.writer.stop()
    assert factory.client().get("/readyz").json["checks"]["writer"] is False
    assert factory.client().get("/healthz").status_code == 200


@pytest.mark.parametrize(("free", "flags", "ready"), [
    (200_000, 0, True), (10_000, 0, False), (200_000, os.ST_RDONLY, False)])
def test_not_ready_on_a_full_or_read_only_disk(factory: Factory, free: int, flags: int, ready: bool,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    disk = os.statvfs_result((4096, 4096, 10**6, free, free, 10, 10, 10, flags, 255))
    monkeypatch.setattr("server.services.room.os.statvfs", lambda _folder: disk)
    answer = factory.client().get("/readyz")
    assert (answer.json["ready"], answer.json["checks"]["disk"]) == (ready, ready)


def test_not_ready_while_seeding(factory: Factory) -> None:
    factory.kit.ready["demo"] = lambda: False
    assert factory.client().get("/readyz").status_code == 503


def test_metrics_count_verdicts_and_freshness_and_name_nobody(factory: Factory) -> None:
    phone, order = factory.phone(), factory.order()
    event = phone.report(order)
    factory.clock.advance(seconds=90)
    phone.results(event, phone.event("no.such", {}))
    text = factory.client().get("/metrics").text
    assert 'suigong_verdicts_total{verdict="applied"} 1.0' in text
    assert 'suigong_verdicts_total{verdict="held"} 1.0' in text
    assert 'suigong_recorded_to_received_seconds_bucket{le="300.0"} 2.0' in text
    assert f'suigong_oldest_unsent_seconds{{device="{phone.device_id}"}} 90.0' in text
    assert "suigong_push_seconds_count 1.0" in text, "from the request to the committed answer"
    assert f"suigong_log_head {float(factory.kit.writer.call(lambda tx: tx.writes.head()))}" in text
    assert "Worker" not in text


def test_security_headers(factory: Factory) -> None:
    for path in ("/healthz", "/api/v1/sync/pull", "/nothing", "/"):
        headers = factory.client().get(path).headers
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Request-Id"]
    assert factory.client().get("/api/v1/sync/pull").headers["Cache-Control"] == "no-store"
    assert factory.client().get("/").headers["Location"] == "/app/"


def test_errors_have_one_shape(factory: Factory) -> None:
    for path, status, code in (("/nothing", 404, "not_found"), ("/api/v1/sync/push", 405, "method_not_allowed")):
        answer = factory.client().get(path)
        assert (answer.status_code, answer.json["code"]) == (status, code)
        assert set(answer.json["message"]) == {"zh", "en"}


def test_a_crash_is_500_and_tells_nothing(factory: Factory, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("secret detail")

    headers = factory.bearer("worker")
    monkeypatch.setattr(factory.kit.signin, "session", crash)
    answer = factory.client().get("/api/v1/auth/session", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (500, "internal")
    assert "secret" not in answer.text


def test_metrics_are_for_this_machine_alone(factory: Factory) -> None:
    ask = factory.client().get
    assert ask("/metrics").status_code == 200
    assert ask("/metrics", environ_base={"REMOTE_ADDR": "::ffff:127.0.0.1"}).status_code == 200
    assert ask("/metrics", environ_base={"REMOTE_ADDR": "192.168.1.20"}).status_code == 404
    assert ask("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404, "a proxy speaks for others"


def test_metrics_elsewhere_need_their_token(tmp_path: Path) -> None:
    factory = Factory(tmp_path, metrics_token="0123456789abcdef")
    try:
        for environ in ({"REMOTE_ADDR": "192.168.1.20"}, {}):
            for headers, status in (({}, 404), ({"Authorization": "Bearer 0123456789abcdee"}, 404),
                                    ({"Authorization": "Bearer 0123456789abcdef"}, 200)):
                assert factory.client().get("/metrics", headers=headers, environ_base=environ).status_code == status
    finally:
        factory.close()
