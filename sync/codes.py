"""What the core needs to know of printed codes; `labels.payload` reads and writes them."""

from __future__ import annotations

from typing import Protocol


class CodeRef(Protocol):
    """A printed code, read.

    kind: one of W O L P T B D S. id: of the record that it names (W, O, L: the work order's; P: the package's
    record id; otherwise the identifier as printed). operation: for O. revision: for W, O, L, as printed on that paper.
    """

    @property
    def kind(self) -> str: ...

    @property
    def id(self) -> str: ...

    @property
    def operation(self) -> int | None: ...

    @property
    def revision(self) -> int | None: ...


class CodeReader(Protocol):
    """Port: reads a code or the URL that carries it; None when it is none of ours."""

    def read(self, code: str) -> CodeRef | None: ...

    def work_order_code(self, work_order_id: str, revision: int) -> str: ...

    def operation_code(self, work_order_id: str, operation: int, revision: int) -> str: ...

    def place_code(self, identifier: str) -> str: ...
