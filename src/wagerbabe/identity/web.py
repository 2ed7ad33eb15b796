"""How sign-ins travel: cookies with a CSRF token for browsers, a bearer token for programs; one way for each.

A request that names an origin comes from a browser, and then it has to be one of ours.
"""

import hmac

from starlette.requests import HTTPConnection
from starlette.responses import Response

from wagerbabe.identity.errors import CsrfTokenInvalid, ForeignOrigin
from wagerbabe.platform.settings import Settings

CSRF_HEADER = "X-CSRF-Token"
CSRF_COOKIE = "wb_csrf"
_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})


def access_cookie(settings: Settings) -> str:
    """The cookie's name: browsers hold ``__Host-`` ones to our host, but only take them over TLS."""
    return "__Host-wb_access" if settings.secure else "wb_access"


def refresh_cookie(settings: Settings) -> str:
    """As ``access_cookie``."""
    return "__Host-wb_refresh" if settings.secure else "wb_refresh"


def from_browser(request: HTTPConnection, settings: Settings) -> bool:
    """Whether a page of ours asks; ``ForeignOrigin`` when it is another's, or hides its origin."""
    origin = request.headers.get("origin")
    if origin is not None and origin not in settings.origins:
        raise ForeignOrigin
    return origin is not None


def bearer(request: HTTPConnection) -> str | None:
    """The token of an ``Authorization: Bearer`` header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def check_csrf(request: HTTPConnection, expected: str | None, settings: Settings) -> None:
    """Refuse a command sent with cookies unless a page of ours, knowing the session's token, made it."""
    if request.scope.get("method", "GET") in _HARMLESS:
        return
    from_browser(request, settings)
    compare_csrf(request.headers.get(CSRF_HEADER, ""), expected)


def compare_csrf(sent: str, expected: str | None) -> None:
    """Raise ``CsrfTokenInvalid`` unless both are the same."""
    if expected is None or not hmac.compare_digest(sent.encode(), expected.encode()):
        raise CsrfTokenInvalid


def set_cookies(response: Response, settings: Settings, *, access: str, refresh: str, csrf: str) -> None:
    """Hand a session to a browser: scripts can read the CSRF token, and neither of the others."""
    week, secure = settings.refresh_token_seconds, settings.secure
    response.set_cookie(
        access_cookie(settings),
        access,
        max_age=settings.access_token_seconds,
        secure=secure,
        httponly=True,
        samesite="lax",
    )
    response.set_cookie(
        refresh_cookie(settings), refresh, max_age=week, secure=secure, httponly=True, samesite="strict"
    )
    response.set_cookie(CSRF_COOKIE, csrf, max_age=week, secure=secure, httponly=False, samesite="strict")


def clear_cookies(response: Response, settings: Settings) -> None:
    """Take the session away from a browser."""
    for name in (access_cookie(settings), refresh_cookie(settings), CSRF_COOKIE):
        response.delete_cookie(name, secure=settings.secure, httponly=name != CSRF_COOKIE, samesite="strict")
