"""QR symbols: small because alphanumeric, and readable."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from labels import payload, read, render

PUBLIC = "https://track.example.cn"
CODES = [payload.make("W", "7K3M9QXR", revision=2), payload.make("O", "7K3M9QXR", 10, 2),
         payload.make("P", "2QEEZTGSYGY2MZ6E"), payload.make("T", "M058X44RBRMMA719T1D1YNWP1Y")]


@pytest.mark.parametrize("code", CODES)
def test_png_reads_back(code):
    text = payload.url(PUBLIC, code)
    assert [found.text for found in read.read(render.png(text))] == [text]


def test_upper_case_addresses_are_stored_alphanumeric():
    """29 modules hold the address with a quarter of the symbol torn off; the same text in lower case needs 33."""
    text = payload.url(PUBLIC, CODES[0])
    assert len(render.matrix(text)) == 29
    assert len(render.matrix(text.lower())) == 33


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=40))
def test_any_text_reads_back(text):
    found = read.read(render.png(text, module=4))
    assert [f.symbology for f in found] == ["QRCODE"]
    if text.isascii():  # without an ECI mark readers guess other encodings; ours are all ASCII
        assert found[0].text == text


def test_runs_are_the_dark_modules():
    modules = render.matrix("A1")
    drawn = {(x, y) for column, y, width in render.runs(modules) for x in range(column, column + width)}
    assert drawn == {(x, y) for y, row in enumerate(modules) for x, dark in enumerate(row) if dark}


def test_png_has_a_quiet_zone_and_whole_modules():
    image = Image.open(io.BytesIO(render.png("A1", module=5)))
    assert image.size == ((21 + 2 * render.QUIET) * 5,) * 2
    corner = image.convert("L").crop((0, 0, render.QUIET * 5, image.height))
    assert corner.getextrema() == (255, 255)


@pytest.mark.parametrize("module", [0, 41])
def test_absurd_sizes_are_refused(module):
    with pytest.raises(ValueError, match="pixels"):
        render.png("A1", module)
