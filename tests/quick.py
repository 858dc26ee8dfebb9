"""What one process of tests need not do as often as it makes an application, or as slowly. Nothing that is tested here
depends on it: the same routes make the same code, and a PIN hashed cheaply is hashed by the same rules."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from werkzeug.routing import Rule

from server.services import crypto

REAL_HASHER = crypto.HASHER
Compiled = Callable[..., tuple[str, str]]


@cache
def routes_once() -> None:
    """Routes are compiled once a process. What werkzeug compiles to build a rule's address depends on the rule's parts
    and on its defaults; converters belong to each rule, and the code finds them there."""
    slow: Callable[[Rule, bool], Compiled] = Rule._compile_builder
    made: dict[Any, Compiled] = {}

    def quick(rule: Rule, append_unknown: bool = True) -> Compiled:
        if rule.defaults:  # converters put these into the code
            return slow(rule, append_unknown)
        parts = (tuple(rule._trace), append_unknown)
        if parts not in made:
            made[parts] = slow(rule, append_unknown)
        return made[parts]

    Rule._compile_builder = quick  # type: ignore[assignment,method-assign]


@cache
def pins_cheap() -> None:
    """argon2id is slow on purpose, and takes 19 MiB: with one pass over 8 KiB it does the same. Real servers in
    processes of their own keep the product's figures."""
    crypto.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    crypto.NOBODY = crypto.HASHER.hash("nobody")
