"""What requests are counted under."""

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from wagerbabe.platform import http
from wagerbabe.platform.monitoring import route_of


async def _nothing(_request: Request) -> Response:
    return Response()


@pytest.mark.parametrize(
    ("path", "counted"),
    [
        ("/plain", "/plain"),
        ("/plain/0192f3a0-7c1b-7000-8000-000000000001/legs", "/plain/{id}/legs"),
        ("/routed/5", "/routed/{n}"),
        ("/files/a/b.js", "/files/{path}"),
        ("/plain/s/legs", "/plain/{id}/legs"),
        ("/files/", "/files/{path}"),
        ("/else/17", "unknown"),
    ],
)
async def test_a_request_is_counted_by_its_route(path: str, counted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    app, router, seen = FastAPI(), APIRouter(), list[str]()

    @router.get("/routed/{n}")
    async def routed(n: int) -> int:
        return n

    def observe(scope: Scope, _status: int, _seconds: float) -> None:
        seen.append(route_of(scope))

    app.include_router(router)
    app.router.routes += [Route(p, _nothing) for p in ("/plain", "/plain/{id}/legs", "/files/{path:path}")]
    http.install(app)
    monkeypatch.setattr(http, "observers", [observe])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        await client.get(path)
    assert seen == [counted]
