"""Codes out of a photo. Everything that came from outside is measured before it is decoded."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError
from pyzbar import pyzbar

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 25_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
SYMBOLS = [pyzbar.ZBarSymbol.QRCODE, pyzbar.ZBarSymbol.CODE128, pyzbar.ZBarSymbol.CODE39, pyzbar.ZBarSymbol.EAN13]


class BadPhoto(ValueError):
    """Not a photo that we read: code is too_large, too_many_pixels or not_a_picture."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Found:
    """A symbol in a photo. symbology: QRCODE, CODE128, CODE39 or EAN13."""

    text: str
    symbology: str


def open_photo(data: bytes) -> Image.Image:
    """The upright greyscale picture. Size and pixels are checked from the header, before anything is decoded.

    Raises BadPhoto.
    """
    if len(data) > MAX_BYTES:
        raise BadPhoto("too_large", "a photo may have 10 MiB")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is lower
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise BadPhoto("too_many_pixels", "a photo may have 25 million pixels")
            return ImageOps.exif_transpose(_on_white(image)).convert("L")
    except Image.DecompressionBombError as error:  # so large that Pillow stops before we can look
        raise BadPhoto("too_many_pixels", "a photo may have 25 million pixels") from error
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        raise BadPhoto("not_a_picture", "this is no JPEG, PNG or WebP picture that can be read") from error


def _on_white(image: Image.Image) -> Image.Image:
    """Transparent parts become paper; otherwise a black symbol on nothing is black on black."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", layer.size, "white")
    paper.alpha_composite(layer)
    paper.info["exif"] = image.info.get("exif", b"")
    return paper


def read(data: bytes) -> list[Found]:
    """Every symbol in a photo, top to bottom: as it is; if that shows nothing, sharpened, inverted, smoothed, turned.

    The order is by what each attempt added on real photos. Raises BadPhoto.
    """
    image = open_photo(data)
    for attempt in ATTEMPTS:
        symbols = pyzbar.decode(attempt(image), symbols=SYMBOLS)
        if symbols:
            symbols.sort(key=lambda symbol: (symbol.rect.top, symbol.rect.left))
            return [Found(symbol.data.decode("utf-8", "replace"), symbol.type) for symbol in symbols]
    return []


ATTEMPTS: tuple[Callable[[Image.Image], Image.Image], ...] = (
    lambda image: image,
    lambda image: image.filter(ImageFilter.UnsharpMask(3, 250, 0)),
    ImageOps.invert,
    lambda image: image.filter(ImageFilter.GaussianBlur(1.2)),
    # zbar looks for bars along rows and columns only; turns find the slanted ones.
    lambda image: image.rotate(25, expand=True, fillcolor=255),
    lambda image: image.rotate(-25, expand=True, fillcolor=255),
    lambda image: image.rotate(45, expand=True, fillcolor=255),
)
