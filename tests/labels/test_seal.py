"""The seal on a staff badge: who it is, without a network. The phone reads the same vectors."""

import base64
import json
from datetime import date
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from labels import payload, seal

SEALS = json.loads(Path(__file__).with_name("codes.json").read_text("utf-8"))["seals"]
GOOD = SEALS[0]


def verify(vector: dict[str, str], code: str, text: str) -> bool:
    """Checked with the library alone, not with the server's own code."""
    found = seal.read(code, text)
    if found is None:
        return False
    x, y = (int.from_bytes(base64.urlsafe_b64decode(vector[n] + "=="), "big") for n in "xy")
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    r, s = (int.from_bytes(found.signature[at:at + 32], "big") for at in (0, 32))
    try:
        key.verify(encode_dss_signature(r, s), found.signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


@pytest.mark.parametrize("vector", SEALS, ids=lambda v: v["day"])
def test_golden_seals(vector):
    found = seal.read(vector["code"], vector["seal"])
    assert found is not None and len(vector["seal"]) == seal.LENGTH == 133
    assert (found.person, found.day.isoformat()) == (vector["person"], vector["day"])
    assert verify(vector, vector["code"], vector["seal"])
    assert payload.url("https://track.example.cn", vector["code"], vector["seal"]) == vector["url"]


@pytest.mark.parametrize("form", [GOOD["url"], GOOD["url"].lower(), f"  {GOOD['url']}\r\n", GOOD["url"] + "/",
                                  GOOD["url"] + "?from=wechat", GOOD["url"].replace("H", "Ｈ"),
                                  f"/c/{GOOD['code']}/{GOOD['seal']}"])
def test_a_sealed_badge_is_read_in_every_form(form):
    found = payload.parse(form)
    assert found is not None
    assert (found.kind, found.text, found.seal) == ("B", GOOD["code"], GOOD["seal"])


def test_a_badge_without_a_seal_and_other_codes_stay_as_they_were():
    assert payload.parse(GOOD["code"]).seal is None
    assert payload.parse(f"https://a.cn/C/{GOOD['code']}?x=1").seal is None
    assert payload.parse("https://a.cn/C/W7K3M9QXR01J/ABC").seal is None


def test_every_changed_character_breaks_it():
    for at, character in enumerate(GOOD["seal"]):
        other = "1" if character == "0" else "0"
        assert not verify(GOOD, GOOD["code"], GOOD["seal"][:at] + other + GOOD["seal"][at + 1:]), at


def test_it_holds_for_its_own_badge_and_key_only():
    assert not verify(GOOD, payload.make("B", "QJXEAESBEDFZ2WT9"), GOOD["seal"])
    assert not verify(SEALS[1], GOOD["code"], GOOD["seal"])


@pytest.mark.parametrize("text", ["", "0", GOOD["seal"][1:], GOOD["seal"] + "0", "I" * 133, "Z" * 133,
                                  GOOD["seal"][:-1] + "Z", "0" * 133])
def test_what_is_no_seal(text):
    assert seal.read(GOOD["code"], text) is None


def test_wrong_parts_make_no_seal():
    for person, day in (("P-worker", date(2026, 1, 1)), (GOOD["person"], date(2019, 12, 31)),
                        (GOOD["person"], date(2200, 1, 1))):
        with pytest.raises(ValueError):
            seal.make(GOOD["code"], person, day, lambda data: bytes(64))
