"""Re-encode an uploaded picture: what is served was written by us, upright and without a place."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps

from server.services.ports import StoreFailing

MAX_PIXELS = 25_000_000  # checked before anything is decoded
LONGEST_SIDE = 2560
FORMATS = ("JPEG", "PNG", "WEBP")
MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


class NotAPicture(Exception):
    """Not a JPEG, PNG or WebP that can be decoded. code: of the answer."""

    def __init__(self, code: str = "not_a_picture") -> None:
        super().__init__(code)
        self.code = code


def media_type(head: bytes) -> str:
    """By the first bytes, never by what the sender says. Raises NotAPicture."""
    for magic, kind in MAGIC.items():
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    raise NotAPicture


def reencode(source: Path, target: Path) -> str:
    """Write `source` anew as a JPEG and return the source's media type. Raises NotAPicture, and StoreFailing where
    the machine is to blame, so that the phone keeps its photo.

    Orientation is applied; EXIF, GPS, XMP, profiles and whatever hid behind the picture stay behind.
    Slow: call it through Offload.
    """
    with source.open("rb") as file:
        kind = media_type(file.read(16))
        file.seek(0)
        try:
            with Image.open(file, formats=FORMATS) as picture:
                if picture.width * picture.height > MAX_PIXELS:
                    raise NotAPicture("too_many_pixels")
                upright = ImageOps.exif_transpose(picture)
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                clean = flat(upright)
        except NotAPicture:
            raise
        except Exception as error:  # decoders fail in many ways on broken or hostile files
            if of_the_machine(error):
                raise StoreFailing(f"a picture cannot be read: {error!r}", "disk") from error
            raise NotAPicture from error
    try:
        clean.save(target, "JPEG", quality=82, optimize=True)
    except (MemoryError, OSError) as error:
        raise StoreFailing(f"a picture cannot be written: {error!r}", "disk") from error
    return kind


def of_the_machine(error: Exception) -> bool:
    """No memory, or what the system said of a file; what decoders say of a picture has no number."""
    return isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno is not None)


def flat(picture: Image.Image) -> Image.Image:
    """Plain RGB pixels on white, without anything attached."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        flat = Image.new("RGB", layer.size, "white")
        flat.paste(layer, mask=layer.getchannel("A"))
        return flat
    plain = Image.new("RGB", picture.size)
    plain.paste(picture.convert("RGB"))
    return plain
