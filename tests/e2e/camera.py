"""What the fake camera sees: MJPEG files made of printed sheets that move and turn."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from pathlib import Path

import barcode
import pypdfium2
from barcode.writer import ImageWriter
from PIL import Image, ImageFilter

SIZE = (960, 540)
FPS = 30  # Chromium plays MJPEG at this rate, whatever was meant
STILL = 5  # frames between movements of the hand


@dataclass(frozen=True)
class Shot:
    """One thing held before the camera. seconds: how long. scale: of the picture's own pixels, in a view 1280 wide."""

    picture: Image.Image
    seconds: float
    scale: float = 1.0


def rasterise(pdf: bytes, page: int = 0, dpi: int = 200) -> Image.Image:
    """A page of a PDF as the printer would put it on paper."""
    document = pypdfium2.PdfDocument(pdf)
    return document[page].render(scale=dpi / 72).to_pil().convert("RGB")


def crop(picture: Image.Image, box: tuple[float, float, float, float]) -> Image.Image:
    """The part of a sheet that fills the view; box in fractions of width and height."""
    w, h = picture.size
    return picture.crop((int(box[0] * w), int(box[1] * h), int(box[2] * w), int(box[3] * h)))


def waybill(number: str) -> Image.Image:
    """A courier's label: a Code 128 barcode with its number."""
    made = barcode.get("code128", number, writer=ImageWriter())
    return made.render({"module_width": 0.5, "module_height": 25, "quiet_zone": 8}).convert("RGB")


def film(path: Path, shots: list[Shot], pause: float = 1.2) -> Path:
    """Write the shots one after the other, an empty bench between them; Chromium repeats the film."""
    frames: list[bytes] = []
    for shot in shots:
        count = max(1, int(shot.seconds * FPS / STILL))
        frames += [frame for i in range(count) for frame in [jpeg(held(shot, i / count))] * STILL]
        frames += [jpeg(bench())] * int(pause * FPS)
    partial = path.with_suffix(".part")
    partial.write_bytes(b"".join(frames))
    partial.replace(path)
    return path


def bench() -> Image.Image:
    return Image.new("RGB", SIZE, (96, 92, 88))


def held(shot: Shot, phase: float) -> Image.Image:
    """The sheet in a hand: it drifts and turns by a few degrees, and is not quite sharp."""
    turn = 9 * math.sin(2 * math.pi * phase)
    scale = shot.scale * SIZE[0] / 1280
    size = (int(shot.picture.width * scale), int(shot.picture.height * scale))
    picture = shot.picture.resize(size, Image.Resampling.LANCZOS)
    sheet = picture.convert("RGBA").rotate(turn, expand=True, resample=Image.Resampling.BICUBIC)
    frame = bench()
    x = (SIZE[0] - sheet.width) // 2 + int(30 * math.sin(4 * math.pi * phase))
    y = (SIZE[1] - sheet.height) // 2 + int(19 * math.cos(4 * math.pi * phase))
    frame.paste(sheet, (x, y), sheet)
    return frame.filter(ImageFilter.GaussianBlur(0.6))


def jpeg(frame: Image.Image) -> bytes:
    out = io.BytesIO()
    frame.save(out, "JPEG", quality=85)
    return out.getvalue()
