"""Pages made by the server for people without the app: an order, a box, any printed code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from server.pages.build import Build
from server.pages.compress import compress
from server.pages.view import STATE_TONES, box_view, moment, view, words_of
from server.pages.words import TEXTS, language
from server.services.clock import Clock
from server.services.throttle import Throttled
from server.services.track import Track, etag_of
from sync.codes import CodeReader


@dataclass(frozen=True, slots=True)
class Pages:
    """What the pages need. origins: addresses they are reached at (sockets are allowed there).

    miss: told the address that asked for a wrong link; raises Throttled when it did so too often.
    public: the decorator that marks a route as open to anybody.
    """

    tracks: Callable[[], Track]
    codes: CodeReader
    clock: Clock
    zone: Callable[[], ZoneInfo]
    origins: frozenset[str]
    build: Build
    miss: Callable[[str], None]
    public: Callable[[Any], Any]

    @property
    def track(self) -> Track:
        """Of the database as it is open now."""
        return self.tracks()

    @property
    def timezone(self) -> ZoneInfo:
        """The factory's, as it is set now."""
        return self.zone()

    @property
    def policy(self) -> str:
        """Content security policy: own script only, this one style, sockets to ourselves."""
        sockets = " ".join(sorted("ws" + o.removeprefix("http") for o in self.origins))
        return ("default-src 'none'; script-src 'self'; img-src 'self'; connect-src 'self' "
                f"{sockets}; style-src {self.build.css_source}; base-uri 'none'; "
                "form-action 'none'; frame-ancestors 'none'")


def blueprint(pages: Pages) -> Blueprint:
    """Routes /t/{token} and /C/{code}."""
    bp = Blueprint("pages", __name__, template_folder="templates")

    @bp.get("/t/<token>")
    @pages.public
    def order(token: str) -> AnyResponse:
        return order_page(pages, token)

    @bp.get("/C/<code>")
    @pages.public
    def code(code: str) -> AnyResponse:
        return code_page(pages, code)

    return bp


def order_page(pages: Pages, token: str) -> Response:
    no = pages.track.order_of(token)
    if no is None:
        return missing(pages)
    lang = asked_language()
    snapshot = pages.track.snapshot(no)
    now = pages.clock().astimezone(pages.timezone)
    words = words_of(lang, pages.timezone.key)
    tag = etag_of(snapshot, lang, now.date().isoformat(), pages.build.version)
    if request.if_none_match.contains_weak(tag):
        return finish(pages, Response(status=304), tag)
    text = TEXTS[lang]
    seed = {"token": token.upper(), "socket": "/socket.io/", "track": url_for_track(token),
            "snapshot": snapshot, "words": words}
    html = render_template(
        "order.html", lang=lang, t=text, heading=text["title"], switch=True, build=pages.build,
        snapshot=snapshot, v=view(snapshot, words, pages.timezone, now.date()), seed=seed,
        as_of=text["as_of"].format(time=moment(snapshot["as_of"], pages.timezone)))
    return finish(pages, compress(html), tag)


def url_for_track(token: str) -> str:
    return f"/api/v1/track/{token.upper()}"


def code_page(pages: Pages, code: str) -> AnyResponse:
    """Where any camera leads that reads one of our codes."""
    ref = pages.codes.read(code)
    if ref is None:
        return missing(pages)
    if ref.kind == "T":
        lang = request.args.get("lang")  # all that the page reads of an address
        answer = redirect(url_for("pages.order", token=ref.id, lang=lang), 302)
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer
    lang = asked_language()
    common = {"lang": lang, "t": TEXTS[lang], "switch": True, "build": pages.build,
              "code": code.strip().upper(), "wechat": in_wechat()}
    if ref.kind != "P" or pages.track.unused(ref.id):  # a fresh label: who works here wants to pack or bind it
        html = render_template("landing.html", heading=TEXTS[lang]["app_" + ref.kind],
                               what=TEXTS[lang]["app_" + ref.kind], **common)
        return finish(pages, compress(html))
    box = pages.track.box(ref.id)
    if box is None:
        return missing(pages, code.strip().upper())
    words = words_of(lang, pages.timezone.key)
    names = {c: name for c, name, _ in words["states"]}
    shown = box_view({**box, "number": 0}, words, names, STATE_TONES, pages.timezone, 0)
    return finish(pages, compress(render_template(
        "box.html", heading=TEXTS[lang]["box_title"], box=shown, **common)))


def missing(pages: Pages, code: str = "") -> Response:
    """The same answer for wrong, revoked and expired; 429 when someone tries many.

    code: a well-formed box code, known or not; who works here may want to pack that box in the app.
    """
    lang = asked_language()
    kind, status, wait = "missing", 404, 0
    try:
        pages.miss(request.remote_addr or "")
    except Throttled as error:
        kind, status, wait = "slow", 429, error.retry_after
    answer = compress(render_template(
        "plain.html", lang=lang, t=TEXTS[lang], heading=TEXTS[lang][kind + "_title"],
        text=TEXTS[lang][kind], switch=False, build=pages.build, code=code, wechat=in_wechat()))
    answer.status_code = status
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return finish(pages, answer)


def finish(pages: Pages, answer: Response, tag: str | None = None) -> Response:
    """Headers of every page: nobody indexes, frames or keeps it; the link leaks to no one."""
    answer.headers["Content-Security-Policy"] = pages.policy
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "private, no-cache" if tag else "no-store"
    answer.headers["Vary"] = "Accept-Language, Accept-Encoding"
    if tag:
        answer.set_etag(tag, weak=True)
    return answer


def asked_language() -> str:
    return language(request.args.get("lang"), request.headers.get("Accept-Language", ""))


def in_wechat() -> bool:
    return "MicroMessenger" in request.headers.get("User-Agent", "")
