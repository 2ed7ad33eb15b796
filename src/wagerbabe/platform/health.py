"""Alive, and able to serve: `/healthz` and `/readyz`, for every role."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import asyncpg
from redis.exceptions import RedisError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wagerbabe.platform.http import json_response
from wagerbabe.platform.monitoring import metrics_route
from wagerbabe.platform.runtime import Runtime

Check = Callable[[], Awaitable[str | None]]
"""A check answers what is missing, in a few words, or None."""

_SECONDS = 2.0


def health_routes(
    runtime_of: Callable[[Request], Runtime], checks: Callable[[Request], Sequence[Check]]
) -> list[Route]:
    """`/healthz`, `/readyz` and `/metrics`. Ready needs the database and the role's own checks.

    Without Valkey everything goes on, only slower to be told: that is said, and is no reason to send people away.
    """

    async def alive(_request: Request) -> Response:
        return json_response({"alive": True})

    async def ready(request: Request) -> Response:
        runtime = runtime_of(request)
        missing = [await _within(_database(runtime)), *[await _within(check()) for check in checks(request)]]
        lost = [text for text in missing if text]
        degraded = [text] if (text := await _within(_valkey(runtime))) else []
        return json_response({"ready": not lost, "missing": lost, "degraded": degraded}, 503 if lost else 200)

    return [Route("/healthz", alive), Route("/readyz", ready), metrics_route]


def health_app(runtime: Runtime, checks: Sequence[Check] = ()) -> Starlette:
    """The health of a role that serves nothing else."""
    return Starlette(routes=health_routes(lambda _: runtime, lambda _: checks))


async def _within(check: Awaitable[str | None]) -> str | None:
    try:
        return await asyncio.wait_for(check, _SECONDS)
    except TimeoutError:
        return "no answer in time"


async def _database(runtime: Runtime) -> str | None:
    try:
        await runtime.db.fetchval("SELECT 1")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        return f"database ({type(error).__name__})"
    return None


async def _valkey(runtime: Runtime) -> str | None:
    try:
        await runtime.bus.redis.ping()
    except (RedisError, OSError) as error:
        return f"valkey ({type(error).__name__})"
    return None
