"""The state that rules read and effects change: records by kind and id, in layers.

A rule works on a fork; when it fails, the fork is dropped and nothing happened [S3].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import Any, Protocol, TypeVar, cast

R = TypeVar("R")
Key = tuple[type[Any], str]


class Unreadable(Exception):
    """What the world is made of cannot be read now: no fault of the event that is being decided, which is not held
    for it [S3]."""


class Source(Protocol):
    """Port: where records come from when no layer has them."""

    def load(self, kind: type[R], id: str) -> R | None: ...


class Nothing:
    """A source without records: the start of every replay."""

    def load(self, kind: type[R], id: str) -> R | None:
        return None


def copy_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: copy_json(v) for k, v in value.items()}
    return [copy_json(v) for v in value] if isinstance(value, list) else value


@cache
def field_names(kind: type[Any]) -> tuple[str, ...]:
    """The fields of a kind of record, in the order of its constructor."""
    return tuple(f.name for f in fields(kind))


def copy_record(record: R) -> R:
    """A record that shares nothing with the original."""
    kind = cast(Any, type(record))
    values = [getattr(record, n) for n in field_names(kind)]
    return cast(R, kind(*[copy_json(v) if isinstance(v, dict | list) else v for v in values]))


class World:
    """Records over a source. `get` to read (never change what it returns), `edit` to change."""

    def __init__(self, source: Source | None = None) -> None:
        self.source: Source = source or Nothing()
        self.known: dict[Key, Any] = {}  # loaded or changed; None = known to be absent
        self.changed: dict[Key, Any] = {}

    def load(self, kind: type[R], id: str) -> R | None:
        return self.get(kind, id)

    def get(self, kind: type[R], id: str) -> R | None:
        """The record, or None. Read only."""
        key = (kind, id)
        if key not in self.known:
            self.known[key] = self.source.load(kind, id)
        return cast("R | None", self.known[key])

    def need(self, kind: type[R], id: str) -> R:
        """The record; KeyError when there is none."""
        record = self.get(kind, id)
        if record is None:
            raise KeyError(f"{kind.__name__} {id}")
        return record

    def edit(self, kind: type[R], id: str) -> R:
        """A record that may be changed; KeyError when there is none."""
        key = (kind, id)
        if key not in self.changed:
            self.changed[key] = self.known[key] = copy_record(self.need(kind, id))
        return cast(R, self.changed[key])

    def add(self, record: R) -> R:
        """A new record. ValueError when the id is taken: effects never overwrite."""
        key = (type(record), cast(Any, record).id)
        if self.get(*key) is not None:
            raise ValueError(f"{key[0].__name__} {key[1]} exists")
        self.changed[key] = self.known[key] = record
        return record

    def fork(self) -> World:
        """A layer above this one; `merge` it to keep its changes."""
        return World(self)

    def merge(self, fork: World) -> None:
        self.known.update(fork.changed)
        self.changed.update(fork.changed)

    def each(self, kind: type[R]) -> Iterator[R]:
        """Changed records of a kind, in no order that matters."""
        return (r for (k, _), r in self.changed.items() if k is kind)
