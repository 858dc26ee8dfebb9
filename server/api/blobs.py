"""Photos: HEAD where it goes on, PATCH the bytes, GET the re-encoded picture."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, request

from server.api.access import allow, caller
from server.api.context import kit
from server.api.errors import ApiError
from server.services.blobs import MAX_BYTES, NoLength, TooLong, WrongHash, WrongOffset
from server.services.pictures import NotAPicture
from sync.event import SHA256

bp = Blueprint("blobs", __name__, url_prefix="/api/v1/blobs")
CHUNK = 64 * 1024


def known(sha256: str) -> str:
    if not SHA256.fullmatch(sha256):
        raise ApiError(404)
    return sha256


@bp.route("/<sha256>", methods=["HEAD"])
@allow(device=True, person=True, revoked=True)
def head(sha256: str) -> Response:
    found = kit().blobs.ended(known(sha256), caller())
    if found is None:
        raise ApiError(404)
    return offset_answer(200, *found)


def offset_answer(status: int, offset: int, length: int) -> Response:
    return Response(status=status, headers={"Upload-Offset": str(offset), "Upload-Length": str(length)})


@bp.patch("/<sha256>")
@allow(device=True, person=True, revoked=True)
def patch(sha256: str) -> Response:
    offset = whole_header("Upload-Offset")
    length = whole_header("Upload-Length") if "Upload-Length" in request.headers else None
    if offset is None:
        raise ApiError(400, text="Upload-Offset is missing or no number.")
    if max(offset, length or 0, offset + (request.content_length or 0)) > MAX_BYTES:
        raise ApiError(413)
    try:
        kit().blobs.upload(known(sha256), offset, length, chunks(), caller())
    except WrongOffset as error:
        raise ApiError(409, "wrong_offset", headers={"Upload-Offset": str(error.offset)},
                       offset=error.offset) from error
    except WrongHash as error:
        raise ApiError(460, "wrong_hash") from error
    except TooLong as error:
        raise ApiError(413) from error
    except NoLength as error:
        raise ApiError(400, text="The first PATCH says Upload-Length.") from error
    except NotAPicture as error:
        raise ApiError(422, error.code) from error
    found = kit().blobs.offset(sha256, caller()) or (0, 0)
    return offset_answer(204, *found)


def whole_header(name: str) -> int | None:
    text = request.headers.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def chunks() -> Iterator[bytes]:
    """The body as it comes, so that a cut connection loses none of what arrived."""
    try:
        while chunk := request.stream.read(CHUNK):
            yield chunk
    except OSError:  # cut: the upload goes on with what is here
        return


@bp.get("/<sha256>")
@allow(person=True)
def get(sha256: str) -> Response:
    """The picture as we wrote it, never the upload."""
    data = kit().blobs.picture(known(sha256))
    if data is None:
        raise ApiError(404)
    response = Response(data, mimetype="image/jpeg")
    response.headers["Content-Disposition"] = f'attachment; filename="{sha256[:16]}.jpg"'
    response.set_etag(sha256)
    return response.make_conditional(request)
