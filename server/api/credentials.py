"""Read credentials from a request: headers first, else cookies; set and clear the cookies."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Response, request

from server.api.context import kit
from server.api.errors import ApiError
from server.services.auth import Auth, Caller
from server.services.crypto import hash_token

if TYPE_CHECKING:
    from server.api.access import Access

DEVICE, PERSON = "sg_device", "sg_person"
MAX_PEOPLE = 8  # tokens kept on a shared phone
COOKIE_AGE = 400 * 24 * 3600  # seconds; what browsers allow at most. Expiry is checked on the server.


def read_caller(auth: Auth, rule: Access) -> Caller | None:
    """The caller by the credential that the rule asks for; None when there is none that lives."""
    header = request.headers.get("Authorization", "")
    scheme, _, secret = header.partition(" ")
    scheme, secret = scheme.lower(), secret.strip()
    if scheme == "device":
        return auth.device(secret, revoked=rule.revoked)
    if scheme == "bearer":
        return auth.bearer(secret)
    if header:
        return None
    if rule.people and (token := person_token(auth)):
        return auth.person(token, by_cookie=True)
    if rule.device and (cookie := request.cookies.get(cookie_name(DEVICE))):
        return auth.device(cookie, revoked=rule.revoked, by_cookie=True)
    return None


def person_token(auth: Auth) -> str | None:
    """The token that speaks: the one of X-Session-Id, else the newest that lives."""
    wanted = request.headers.get("X-Session-Id")
    for token in person_tokens():
        found = auth.person(token)
        if found and (wanted is None or found.session_id == wanted):
            return token
    return None


def person_tokens() -> list[str]:
    """The tokens in the cookie, newest first."""
    text = request.cookies.get(cookie_name(PERSON), "")
    return [t for t in text.split(".") if t][:MAX_PEOPLE]


def device_credential() -> str | None:
    """device_id:secret of this browser, if it is enrolled."""
    return request.cookies.get(cookie_name(DEVICE))


def shown_credential() -> str:
    """device_id:secret as this request showed it, in the header or already in the cookie."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "device" else device_credential() or ""


def secure() -> bool:
    return request.is_secure or bool(kit().settings.https)


def cookie_name(name: str) -> str:
    return f"__Host-{name}" if secure() else name


def set_cookie(response: Response, name: str, value: str) -> None:
    """HttpOnly; Lax so that a scanned link opens signed in; an empty value clears it."""
    response.set_cookie(cookie_name(name), value, max_age=COOKIE_AGE if value else 0, path="/",
                        secure=secure(), httponly=True, samesite="Lax")


def wants_bearer(transport: object) -> bool:
    """Whether secrets go into the body (asked for) or into cookies, which only our pages may cause."""
    if transport == "bearer":
        return True
    strange = ("Origin", "Sec-Fetch-Site", "Cookie")  # a browser sent this
    if request.headers.get("X-Requested-With") or any(h in request.headers for h in strange):
        require_own_page()
    return False


def require_own_page() -> None:
    """A state change by cookie comes from our own pages: own header, and own Origin if one is sent."""
    if request.headers.get("X-Requested-With") != "suigong":
        raise ApiError(403, "csrf")
    origin = request.headers.get("Origin")
    if origin and not own_origin(origin):
        raise ApiError(403, "csrf")


def own_origin(origin: str) -> bool:
    """BASE_URL, PUBLIC_URL, or the very host that was asked."""
    return origin in kit().settings.origins or (
        urlsplit(origin).netloc == request.host and urlsplit(origin).scheme == request.scheme)


def cookie_watcher() -> dict[str, str] | None:
    """Whose socket it is by the browser's cookies: {"token": hash} or {"device": id}."""
    token = person_token(kit().auth)
    if token:
        return {"token": hash_token(token)}
    found = kit().auth.device(device_credential() or "")
    return {"device": found.device_id} if found and found.device_id else None
