"""Security headers of every answer, API, pages and static files alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask, Response, request


def policy(origins: Iterable[str]) -> str:
    """Content security policy of the apps: own code only (wasm for the decoder), pictures from memory."""
    sockets = " ".join(sorted("ws" + o.removeprefix("http") for o in origins))
    return ("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; font-src 'self'; "
            f"img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self' {sockets}; "
            "worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
            "frame-src blob:; frame-ancestors 'none'")


def common(origins: frozenset[str], https: bool) -> dict[str, str]:
    """Headers that every answer carries unless its view has set them."""
    headers = {
        "Content-Security-Policy": policy(origins),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=()",
    }
    if https:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


def register(app: Flask, headers: dict[str, str]) -> None:
    """Add them to what Flask answers; API answers are kept by nobody (page 5, line 18)."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if request.path.startswith("/api/") or response.status_code >= 400:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def static(headers: dict[str, str]) -> Any:
    """The same for WhiteNoise. Documents and workers are asked for anew each time."""

    def add(target: Any, _path: str, url: str) -> None:
        for name, value in headers.items():
            target[name] = value
        if not url.startswith("/assets/"):
            target["Cache-Control"] = "no-cache"

    return add
