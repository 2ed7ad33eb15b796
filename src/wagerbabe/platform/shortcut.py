"""A short way to the plain routes that are asked most: past the layers that serve everything else.

A page polls and reloads the odds all day, and the layers of a framework cost more than handing out ready bytes. What
comes from another origin takes the long way, where its rules are.
"""

from collections.abc import Iterable

import structlog
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from wagerbabe.platform.errors import AppError, Unavailable
from wagerbabe.platform.http import PASSING, error_response

log = structlog.get_logger()


class Shortcut:
    """Serves ``GET`` of plain routes without parameters in their paths; the application serves the rest."""

    def __init__(self, app: ASGIApp, routes: Iterable[Route]) -> None:
        """Wrap an application; goes inside ``RequestContext``."""
        self.app = app
        self.routes = {route.path: route for route in routes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        route = self.routes.get(scope["path"]) if scope["type"] == "http" and scope["method"] == "GET" else None
        if route is None or any(name == b"origin" for name, _ in scope["headers"]):
            await self.app(scope, receive, send)
            return
        scope["route"] = route
        try:
            response = await route.endpoint(Request(scope, receive, send))
        except AppError as error:
            log.info("refused", error=error.name, status=error.status)
            response = error_response(error)
        except PASSING as error:
            log.error("unavailable", cause=type(error).__name__, exc_info=error)
            response = error_response(Unavailable(headers={"Retry-After": "1"}))
        await response(scope, receive, send)
