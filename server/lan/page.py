"""The one page over plain HTTP: how a phone learns to trust this machine, and the authority's certificate."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from jinja2 import Environment, FileSystemLoader

from server.lan import qr

CERTIFICATE = "application/x-x509-ca-cert"
WORDS = json.loads((Path(__file__).parent / "words.json").read_text("utf-8"))
TEXTS, STEPS = WORDS["texts"], WORDS["steps"]
STYLE = (Path(__file__).parent / "page.css").read_text("utf-8")
Start = Callable[[str, list[tuple[str, str]]], Any]


class TrustPage:
    """A WSGI application: / and /ca.crt; everything else leads to /.

    ca: the authority's certificate. plain, secure: where this page and the app are. style: the house's tokens.
    """

    def __init__(self, ca: x509.Certificate, plain: str, secure: str, style: str = "") -> None:
        self.der = ca.public_bytes(serialization.Encoding.DER)
        self.print = fingerprint(ca)
        self.plain, self.secure = plain, secure
        self.style = style + STYLE
        found = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
        self.template = found.get_template("page.html")

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        path, method = environ.get("PATH_INFO") or "/", environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD"):
            return answer(start, method, "405 Method Not Allowed", b"", [("Allow", "GET, HEAD")])
        if path == "/ca.crt":
            return answer(start, method, "200 OK", self.der, [
                ("Content-Type", CERTIFICATE), ("Content-Disposition", 'attachment; filename="suigong-ca.crt"')])
        if path != "/":
            return answer(start, method, "302 Found", b"", [("Location", "/")])
        return answer(start, method, "200 OK", self.page(environ).encode(), [
            ("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", self.policy()),
            ("X-Content-Type-Options", "nosniff"), ("Vary", "Accept-Language, User-Agent")])

    def page(self, environ: dict[str, Any]) -> str:
        agent, lang = environ.get("HTTP_USER_AGENT", ""), language(environ)
        size, path = qr.svg_path(self.plain)
        kinds = [(kind, kind == guessed(agent)) for kind in ("android", "ios", "pc")]
        return self.template.render(
            lang=lang, t=TEXTS[lang], steps=STEPS[lang], kinds=kinds, style=self.style, plain=self.plain,
            secure=f"{self.secure}/app/" if guessed(agent) != "pc" else f"{self.secure}/office/",
            fingerprint=self.print, qr_size=size, qr_path=path, wechat="MicroMessenger" in agent)

    def policy(self) -> str:
        digest = base64.b64encode(hashlib.sha256(self.style.encode()).digest()).decode()
        return (f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
                "frame-ancestors 'none'")


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256, as phones show it: pairs of hexadecimal digits."""
    return certificate.fingerprint(hashes.SHA256()).hex(":").upper()


def guessed(agent: str) -> str:
    """Which steps to open first."""
    if "iPhone" in agent or "iPad" in agent:
        return "ios"
    return "android" if "Android" in agent or "HarmonyOS" in agent else "pc"


def language(environ: dict[str, Any]) -> str:
    asked = parse_qs(environ.get("QUERY_STRING", "")).get("lang", [""])[0]
    if asked in TEXTS:
        return asked
    first = environ.get("HTTP_ACCEPT_LANGUAGE", "zh").split(",")[0].strip().lower()
    return "zh" if first.startswith("zh") or not first else "en"


def answer(start: Start, method: str, status: str, body: bytes, headers: list[tuple[str, str]]) -> Iterable[bytes]:
    start(status, [*headers, ("Content-Length", str(len(body))), ("Cache-Control", "no-store")])
    return [] if method == "HEAD" else [body]
