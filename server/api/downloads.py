"""Answers that are files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from flask import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 64 * 1024


def file_of(data: bytes, name: str, media_type: str) -> Response:
    """A file to download."""
    return Response(data, mimetype=media_type, headers=headed(name))


def streamed(file: IO[bytes], name: str, media_type: str) -> Response:
    """A file on disk to download piece by piece; closed, and with that gone, at the end."""
    file.seek(0, 2)
    length = file.tell()
    file.seek(0)
    answer = Response(pieces(file), mimetype=media_type, headers={**headed(name), "Content-Length": str(length)})
    answer.call_on_close(file.close)
    return answer


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


def headed(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
