"""Static files and the two single-page apps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from server.app import Parts, close_app, create_app
from tests.builders import settings
from tests.fakes import FakeClock, inline


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    """An application in front of a small build."""
    dist = tmp_path / "dist"
    for name, text in (("app/index.html", "<title>worker</title>"), ("app/sw.js", "// worker's"),
                       ("office/index.html", "<title>office</title>"), ("assets/main-1a2b.js", "x" * 2000)):
        file = dist / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (dist / "assets/main-1a2b.js.br").write_bytes(b"brotli")
    app = create_app(settings(tmp_path), Parts(FakeClock(), inline, "threading", dist, timers=False))
    yield app.test_client()
    close_app(app)


def get(client: FlaskClient, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    with client.get(path, headers=headers) as answer:
        return answer.status_code, answer.data, dict(answer.headers)


def test_the_apps_and_their_own_paths(client: FlaskClient) -> None:
    assert get(client, "/")[2]["Location"] == "/office/", "nobody works here yet: the first one sets it up"
    for path in ("/app/", "/app/c/W123", "/app/deep/er"):
        status, data, headers = get(client, path)
        assert (status, data) == (200, b"<title>worker</title>")
        assert headers["Content-Type"].startswith("text/html")
        assert headers["Cache-Control"] == "no-cache"
    assert get(client, "/office/")[1] == b"<title>office</title>"
    assert get(client, "/office/orders/1")[1] == b"<title>office</title>"


def test_no_redirect_names_a_host(client: FlaskClient) -> None:
    """An absolute http address breaks the service worker behind a TLS proxy."""
    for path in ("/", "/app", "/office"):
        status, _, headers = get(client, path)
        assert status in (301, 302)
        assert "//" not in headers["Location"]


def test_assets_never_change_and_come_compressed(client: FlaskClient) -> None:
    _, data, headers = get(client, "/assets/main-1a2b.js", **{"Accept-Encoding": "br"})
    assert data == b"brotli"
    assert headers["Content-Encoding"] == "br"
    assert "immutable" in headers["Cache-Control"]
    assert "Accept-Encoding" in headers["Vary"]


def test_the_service_worker_is_asked_for_anew(client: FlaskClient) -> None:
    _, _, headers = get(client, "/app/sw.js")
    assert headers["Cache-Control"] == "no-cache"
    assert "javascript" in headers["Content-Type"]


def test_every_static_file_has_the_security_headers(client: FlaskClient) -> None:
    for path in ("/app/", "/app/sw.js", "/assets/main-1a2b.js", "/app/x"):
        headers = get(client, path)[2]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in headers


@pytest.mark.parametrize("path", ["/app/gone.js", "/assets/gone.js", "/app/%2e%2e/secret.key", "/test.db",
                                  "/%2e%2e/test.db"])
def test_what_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    assert get(client, path)[0] == 404


def test_paths_do_not_climb_out(client: FlaskClient) -> None:
    assert get(client, "/app/../../etc/passwd")[1] == b"<title>worker</title>"
