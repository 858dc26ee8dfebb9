"""Photos of the demo's NG reports, drawn by code: a machined part with a mark on it."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw

SIZE = (960, 720)
BENCH, STEEL, DARK, MARK = (92, 96, 101), (198, 203, 208), (138, 145, 152), (193, 60, 40)


def snapshot(defect: str, number: int) -> bytes:
    """A JPEG of some 30 kB, another one for each number; what is wrong is ringed."""
    dice = random.Random(number)
    image = Image.new("RGB", SIZE, BENCH)
    draw = ImageDraw.Draw(image)
    for _ in range(400):
        x, y = dice.randrange(SIZE[0]), dice.randrange(SIZE[1])
        draw.line((x, y, x + dice.randint(8, 40), y), fill=tuple(c + dice.randint(-6, 6) for c in BENCH))
    draw.rounded_rectangle((180, 130, 780, 590), 36, fill=STEEL, outline=DARK, width=6)
    for x, y in ((250, 200), (710, 200), (250, 520), (710, 520)):
        draw.ellipse((x - 26, y - 26, x + 26, y + 26), fill=BENCH, outline=DARK, width=5)
    draw.ellipse((390, 270, 570, 450), fill=BENCH, outline=DARK, width=6)
    x, y = dice.randint(280, 640), dice.choice((200, 520))
    damage(draw, defect, x, y, dice)
    draw.ellipse((x - 70, y - 60, x + 90, y + 60), outline=MARK, width=7)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def damage(draw: ImageDraw.ImageDraw, defect: str, x: int, y: int, dice: random.Random) -> None:
    if defect == "SCRATCH":
        draw.line((x - 40, y + 20, x + 60, y - 24), fill=(70, 74, 78), width=5)
    elif defect == "BURR":
        for i in range(9):
            draw.line((x - 40 + i * 11, y + 30, x - 36 + i * 11, y + 30 - dice.randint(12, 30)), fill=DARK, width=4)
    else:
        draw.ellipse((x - 22, y - 16, x + 34, y + 20), fill=(164, 150, 128))
