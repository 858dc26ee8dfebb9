"""Who may call a route: one rule a view, checked before its body is read. Deny by default."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, g, request

from server.api.context import kit
from server.api.credentials import read_caller, require_own_page
from server.api.errors import ApiError
from server.services.auth import Caller

View = TypeVar("View", bound=Callable[..., Any])
ROLES = frozenset(("worker", "foreman", "inspector", "warehouse", "sales", "planner", "supervisor", "boss",
                   "admin"))


@dataclass(frozen=True, slots=True)
class Access:
    """public: anybody. device: an enrolled device. person: anybody signed in. roles: a person with one
    of these. scopes: an API key with one of these. revoked: a revoked device too (its outbox empties)."""

    public: bool = False
    device: bool = False
    person: bool = False
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    revoked: bool = False

    @property
    def people(self) -> bool:
        return self.person or bool(self.roles)


def allow(*, public: bool = False, device: bool = False, person: bool = False,
          roles: Collection[str] = (), scopes: Collection[str] = (), revoked: bool = False,
          ) -> Callable[[View], View]:
    """Decorator of a view: who may call it. Stands right above the function, below the route."""
    rule = Access(public, device, person, frozenset(roles), frozenset(scopes), revoked)
    if not (public or device or rule.people or scopes):
        raise ValueError("an access rule that lets nobody in")
    if unknown := rule.roles - ROLES:
        raise ValueError(f"no such role: {sorted(unknown)}")

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            g.caller = check(rule)
            return view(*args, **kwargs)

        cast(Any, checked).access = rule
        return cast(View, checked)

    return decorate


def check(rule: Access) -> Caller | None:
    """The caller, or ApiError 401 (no or dead credential), then 403 (a credential without the right)."""
    if rule.public:
        return None
    caller = read_caller(kit().auth, rule)
    if caller is None:
        raise ApiError(401, "unknown_device" if rule.device and not rule.people else "unauthenticated")
    if not fits(caller, rule):
        raise ApiError(403)
    if caller.by_cookie and request.method not in ("GET", "HEAD", "OPTIONS"):
        require_own_page()
    return caller


def fits(caller: Caller, rule: Access) -> bool:
    if caller.kind == "device":
        return rule.device
    if caller.kind == "key":
        return bool(rule.scopes & caller.scopes)
    return rule.person or bool(rule.roles & caller.roles)


def caller() -> Caller:
    """Who is calling; only in views that are not public."""
    return cast(Caller, g.caller)


def check_routes(app: Flask) -> None:
    """Every route has a rule, or the server does not start."""
    bare = sorted(name for name, view in app.view_functions.items() if not hasattr(view, "access"))
    if bare:
        raise RuntimeError(f"routes without an access rule: {', '.join(bare)}")
