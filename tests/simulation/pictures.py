"""Photos that people take."""

from __future__ import annotations

import io
import random
import tempfile
from functools import lru_cache
from pathlib import Path

from PIL import Image

from server.services.pictures import reencode


def picture(rng: random.Random) -> bytes:
    """A real JPEG, never the same twice; mostly small, once in a while too large for one request [S20]."""
    if rng.random() < 0.03:
        return large(rng)
    out = io.BytesIO()
    red, green, blue = (rng.randrange(256) for _ in range(3))
    Image.new("RGB", (32, 24), (red, green, blue)).save(out, "JPEG", quality=rng.randint(40, 95))
    return out.getvalue()


def large(rng: random.Random) -> bytes:
    """One that goes in several pieces."""
    out = io.BytesIO()
    Image.frombytes("L", (640, 560), rng.randbytes(640 * 560)).save(out, "JPEG", quality=92)
    return out.getvalue()


@lru_cache(maxsize=1_000)
def clean(taken: bytes) -> bytes:
    """What the server makes of a photo before it keeps it."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "taken"), Path(folder, "clean")
        source.write_bytes(taken)
        reencode(source, target)
        return target.read_bytes()
