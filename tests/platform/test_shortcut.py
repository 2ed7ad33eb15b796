"""The short way answers as the long way does, only sooner."""

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from wagerbabe.platform.errors import NotFound
from wagerbabe.platform.http import install, json_response
from wagerbabe.platform.shortcut import Shortcut


async def _answer(request: Request) -> Response:
    match request.query_params.get("say"):
        case "nothing":
            raise NotFound
        case "away":
            raise ConnectionResetError
        case "nonsense":
            raise ZeroDivisionError
        case word:
            return json_response({"said": word})


def _client(*, short: bool) -> httpx.AsyncClient:
    app, route = FastAPI(), Route("/say", _answer, methods=["GET"])
    app.router.routes.append(route)
    if short:
        app.add_middleware(Shortcut, routes=[route])
    install(app)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test", headers={"X-Request-Id": "the-same-id"})


@pytest.mark.parametrize("path", ["/say?say=a", "/say?say=nothing", "/say?say=away", "/say?say=nonsense", "/else"])
@pytest.mark.parametrize("headers", [{}, {"Origin": "http://elsewhere"}])
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
async def test_both_ways_answer_the_same(path: str, headers: dict[str, str], method: str) -> None:
    async with _client(short=True) as short, _client(short=False) as long:
        answers = [await client.request(method, path, headers=headers) for client in (short, long)]
    assert len({(a.status_code, a.content, tuple(sorted(a.headers.items()))) for a in answers}) == 1
