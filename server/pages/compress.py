"""Small pages on the wire: brotli or gzip, as the browser accepts."""

from __future__ import annotations

import gzip

import brotli
from flask import Response, request


def compress(html: str) -> Response:
    """An HTML answer in the best encoding that this request takes. Levels suit pages made per view."""
    body = html.encode()
    best = request.accept_encodings.best_match(["br", "gzip"])
    if best == "br":
        body = brotli.compress(body, mode=brotli.MODE_TEXT, quality=5)
    elif best == "gzip":
        body = gzip.compress(body, 6, mtime=0)
    answer = Response(body, content_type="text/html; charset=utf-8")
    if best:
        answer.headers["Content-Encoding"] = best
    return answer
