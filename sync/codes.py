"""What the core needs to know of printed codes; `labels.payload` reads and writes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CodeRef:
    """A printed code, read.

    kind: one of W O L P T B D S. id: the identifier of what it names (for O: of its work order).
    operation: for O. revision: for travelers, the revision printed on that paper.
    """

    kind: str
    id: str
    operation: int | None = None
    revision: int | None = None


class CodeReader(Protocol):
    """Port: reads a code or the URL that carries it; None when it is none of ours."""

    def read(self, code: str) -> CodeRef | None: ...

    def work_order_code(self, work_order_id: str, revision: int) -> str: ...
