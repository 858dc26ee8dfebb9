"""Printed codes: make, check and read them (shared vectors: tests/labels/codes.json).

CODE = kind letter + identifier + [operation] + [revision] + check character, printed as the URL
`{PUBLIC_URL}/C/{CODE}` in upper case throughout, so that the QR symbol stays alphanumeric and small.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base32: no I, L, O, U
CHECK_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MAX_TEXT = 2048  # characters; nothing printed is longer
LAST_REVISION = 99  # two digits on paper: 99 also stands for every later one


@dataclass(frozen=True, slots=True)
class Form:
    """How the codes of one kind are built. identifier: its characters of ALPHABET."""

    identifier: int
    operation: bool = False
    revision: bool = False

    @property
    def length(self) -> int:
        """Characters of a whole code: kind, identifier, operation (3), revision (2), check."""
        return 1 + self.identifier + 3 * self.operation + 2 * self.revision + 1


FORMS: dict[str, Form] = {
    "W": Form(8, revision=True),  # work order
    "O": Form(8, operation=True, revision=True),  # one operation of a work order
    "L": Form(16, revision=True),  # lot: 8 of its work order + 8 of its own
    "P": Form(16),  # package, 80 bit
    "T": Form(26),  # tracking token, 130 bit
    "B": Form(16),  # staff badge
    "D": Form(16),  # device enrolment
    "S": Form(8),  # shop place
}


class BadCode(ValueError):
    """The parts cannot make a code."""


@dataclass(frozen=True, slots=True)
class Code:
    """A printed code, read. Fits `sync.codes.CodeRef`.

    kind: one of FORMS. identifier: as printed. operation: for O. revision: for W, O, L, as printed on that paper.
    seal: for B, what follows the code in its address (see labels.seal); not checked.
    """

    kind: str
    identifier: str
    operation: int | None = None
    revision: int | None = None
    seal: str | None = None

    @property
    def id(self) -> str:
        """The id of the record that it names: W, O, L the work order's, P the package's, else the identifier."""
        if self.kind == "P":
            return package_id(self.identifier)
        return self.identifier[:8] if self.kind in "WOL" else self.identifier

    @property
    def lot(self) -> str | None:
        """For L: the lot's own eight characters."""
        return self.identifier[8:] if self.kind == "L" else None

    @property
    def text(self) -> str:
        """The whole CODE again."""
        return make(self.kind, self.identifier, self.operation, self.revision)


def check_character(text: str) -> str:
    """ISO 7064 MOD 37,36 over `text` (characters 0-9A-Z, at least one).

    Catches every single wrong character and all but one in six hundred swaps of two neighbours.
    Raises BadCode when a character is outside the alphabet.
    """
    product = 36
    for character in text:
        value = CHECK_ALPHABET.find(character)
        if value < 0:
            raise BadCode(f"{character!r} cannot stand in a code")
        total = (product + value) % 36 or 36
        product = total * 2 % 37
    return CHECK_ALPHABET[(37 - product) % 36]


def make(kind: str, identifier: str, operation: int | None = None, revision: int | None = None) -> str:
    """The CODE for what `identifier` names. Raises BadCode when a part is missing, extra or out of range.

    operation: 1..999, only for O. revision: from 1, for W, O, L; later ones than 99 are printed as 99.
    """
    form = FORMS.get(kind)
    if form is None:
        raise BadCode(f"no kind of code is called {kind!r}")
    if len(identifier) != form.identifier or not set(identifier) <= set(ALPHABET):
        raise BadCode(f"{kind} takes an identifier of {form.identifier} characters of {ALPHABET}")
    if form.operation is not (operation is not None) or (operation is not None and not 1 <= operation <= 999):
        raise BadCode(f"{kind} does not go with operation {operation}")
    if form.revision is not (revision is not None) or (revision is not None and revision < 1):
        raise BadCode(f"{kind} does not go with revision {revision}")
    text = kind + identifier
    if operation is not None:
        text += f"{operation:03d}"
    if revision is not None:
        text += f"{min(revision, LAST_REVISION):02d}"
    return text + check_character(text)


def url(public_url: str, code: str, seal: str = "") -> str:
    """What the QR symbol says: `{PUBLIC_URL}/C/{CODE}` in upper case; on badges with a seal behind it."""
    return f"{public_url.rstrip('/')}/C/{code}{'/' if seal else ''}{seal}".upper()


# White space that scanners, keyboards and messengers put around a code; the same list in every implementation.
BLANK = " \t\r\n\v\f\u200b\ufeff"
AFTER_C = re.compile(r"([0-9A-Z]+)(?:/([0-9A-Z]+))?(?:[/?#&].*)?", re.DOTALL)


def parse(text: str) -> Code | None:
    """Read a bare code or any address that carries one after `/C/`; None when it is none of ours.

    Any case, full-width forms (NFKC) and white space around it are fine.
    """
    if len(text) > MAX_TEXT:
        return None
    plain = unicodedata.normalize("NFKC", text).strip(BLANK)
    if not plain.isascii():
        return None
    plain = plain.upper()
    start = plain.rfind("/C/")
    if start < 0:
        return _parse_code(plain)
    found = AFTER_C.fullmatch(plain, start + 3)
    code = _parse_code(found.group(1)) if found else None
    seal = found.group(2) if found else None
    return replace(code, seal=seal) if code is not None and code.kind == "B" and seal else code


def _parse_code(code: str) -> Code | None:
    form = FORMS.get(code[:1])
    if form is None or len(code) != form.length:
        return None
    identifier, rest = code[1:1 + form.identifier], code[1 + form.identifier:-1]
    if not set(identifier) <= set(ALPHABET) or (rest and not rest.isdigit()):
        return None
    operation = int(rest[:3]) if form.operation else None
    revision = int(rest[-2:]) if form.revision else None
    try:
        again = make(code[0], identifier, operation, revision)
    except BadCode:
        return None
    return Code(code[0], identifier, operation, revision) if again == code else None


def package_id(identifier: str) -> str:
    """The record id of a package: does not disclose the code that a customer may hold."""
    return "P" + hashlib.sha256(identifier.encode("ascii")).hexdigest()[:12]


def grouped(code: str) -> str:
    """For people: groups of four, as it is printed under the symbol."""
    return " ".join(code[i:i + 4] for i in range(0, len(code), 4))


class Reader:
    """Fits the port `sync.codes.CodeReader`."""

    def read(self, code: str) -> Code | None:
        """See `parse`."""
        return parse(code)

    def work_order_code(self, work_order_id: str, revision: int) -> str:
        """The CODE that a traveler of this revision carries. Raises BadCode for an id that is none."""
        return make("W", work_order_id, revision=revision)

    def operation_code(self, work_order_id: str, operation: int, revision: int) -> str:
        """The CODE of one operation on a sheet of this revision. Raises BadCode for an id that is none."""
        return make("O", work_order_id, operation, revision)

    def place_code(self, identifier: str) -> str:
        """The CODE of a machine or bench. Raises BadCode for an identifier that is none."""
        return make("S", identifier)
