"""What every answer has in common: its id, its headers, and one shape for errors."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Annotated, Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import FastAPI, HTTPException, Query
from hypothesis import given
from hypothesis import strategies as st
from starlette.responses import StreamingResponse
from starlette.types import Scope

from wagerbabe.platform import http
from wagerbabe.platform.errors import InvalidRequest, NotFound, TooManyRequests
from wagerbabe.platform.http import SECURITY_HEADERS, Body, decode_cursor, encode_cursor, error_responses, install
from wagerbabe.platform.telemetry import request_id


class Stake(Body):
    stake_minor: int
    name: str = ""


def application() -> FastAPI:
    app = FastAPI()
    install(app)

    @app.post("/stakes")
    async def stakes(body: Stake) -> dict[str, Any]:
        return {"stake_minor": body.stake_minor, "name": body.name, "request_id": request_id()}

    @app.get("/pages")
    async def pages(limit: Annotated[int, Query(le=100)]) -> int:
        return limit

    @app.get("/raises/{what}")
    async def raises(what: str) -> None:
        raise ERRORS[what]

    @app.get("/breaks")
    async def breaks() -> StreamingResponse:
        async def lines() -> AsyncIterator[bytes]:
            yield b"one"
            raise ZeroDivisionError

        return StreamingResponse(lines())

    return app


ERRORS: dict[str, Exception] = {
    "known": NotFound("There is no ticket by that number.", number=7),
    "limit": TooManyRequests(headers={"Retry-After": "3"}),
    "unforeseen": ZeroDivisionError("canary"),
    "timeout": TimeoutError(),
    "database": asyncpg.ConnectionDoesNotExistError("canary"),
    "lock": asyncpg.LockNotAvailableError("canary"),
    "framework": HTTPException(404, "canary"),
    "media": HTTPException(415, "canary", headers={"Accept": "application/json"}),
    "ended": asyncpg.AdminShutdownError("canary"),
    "resting": asyncpg.InternalClientError("canary"),
    "crowded": asyncpg.TooManyConnectionsError("canary"),
    "deadlock": asyncpg.DeadlockDetectedError("canary"),
    "wrong": asyncpg.UndefinedTableError("canary"),
}


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(application(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        yield client


def shape(answer: httpx.Response) -> tuple[int, str]:
    body = answer.json()
    assert body.keys() == {"error", "message", "details"}
    assert body["message"].endswith(".")
    assert answer.headers["content-type"] == "application/json"
    return answer.status_code, body["error"]


@pytest.mark.req("API4")
@pytest.mark.req("NFR-R8", partly=True)
@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/nowhere", (404, "NotFound")),
        ("GET", "/stakes", (405, "MethodNotAllowed")),
        ("POST", "/stakes", (422, "InvalidRequest")),
        ("GET", "/pages?limit=1000", (422, "InvalidRequest")),
        ("GET", "/raises/known", (404, "NotFound")),
        ("GET", "/raises/limit", (429, "TooManyRequests")),
        ("GET", "/raises/framework", (404, "NotFound")),
        ("GET", "/raises/media", (415, "UnsupportedMediaType")),
        ("GET", "/raises/unforeseen", (500, "InternalError")),
        ("GET", "/raises/timeout", (503, "Unavailable")),
        ("GET", "/raises/database", (503, "Unavailable")),
        ("GET", "/raises/lock", (503, "Unavailable")),
        ("GET", "/raises/ended", (503, "Unavailable")),
        ("GET", "/raises/resting", (503, "Unavailable")),
        ("GET", "/raises/crowded", (503, "Unavailable")),
        ("GET", "/raises/deadlock", (503, "Unavailable")),
        ("GET", "/raises/wrong", (500, "InternalError")),
    ],
)
async def test_every_error_has_the_one_shape(
    client: httpx.AsyncClient, method: str, path: str, expected: tuple[int, str]
) -> None:
    answer = await client.request(method, path)
    assert shape(answer) == expected
    assert "canary" not in answer.text
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert UUID(answer.headers["x-request-id"]).version == 7


async def test_an_error_keeps_its_details_and_headers(client: httpx.AsyncClient) -> None:
    known = await client.get("/raises/known")
    assert known.json() == {
        "error": "NotFound",
        "message": "There is no ticket by that number.",
        "details": {"number": 7},
    }
    assert (await client.get("/raises/limit")).headers["retry-after"] == "3"
    assert (await client.get("/raises/timeout")).headers["retry-after"] == "1"
    assert (await client.get("/stakes")).headers["allow"] == "POST"
    assert (await client.get("/raises/media")).headers["accept"] == "application/json"


async def test_the_unforeseen_names_its_request_and_nothing_else(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    answer = await client.get("/raises/unforeseen", headers={"X-Request-Id": "my-own-id.1"})
    assert answer.json()["details"] == {"request_id": "my-own-id.1"}
    assert "ZeroDivision" not in answer.text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ('{"stake_minor": "100"}', "body.stake_minor"),
        ('{"stake_minor": 1.5}', "body.stake_minor"),
        ('{"stake_minor": true}', "body.stake_minor"),
        ('{"stake_minor": 100, "balance_minor": 1}', "body.balance_minor"),
        ('{"name": "x"}', "body.stake_minor"),
        ("[]", "body"),
        ("not json", "body.0"),
    ],
)
async def test_a_body_has_to_be_as_described(client: httpx.AsyncClient, body: str, field: str) -> None:
    answer = await client.post("/stakes", content=body, headers={"Content-Type": "application/json"})
    assert shape(answer) == (422, "InvalidRequest")
    assert list(answer.json()["details"]["fields"]) == [field]


async def test_what_was_sent_is_not_sent_back(client: httpx.AsyncClient) -> None:
    answer = await client.post("/stakes", json={"stake_minor": "hunter2-canary", "password": "hunter2-canary"})
    assert "canary" not in answer.text


async def test_spaces_around_text_do_not_count(client: httpx.AsyncClient) -> None:
    answer = await client.post("/stakes", json={"stake_minor": 1, "name": "  Ann "})
    assert answer.json()["name"] == "Ann"


@pytest.mark.req("FR58", partly=True)
@pytest.mark.req("NFR-O1", partly=True)
async def test_a_harmless_request_id_is_kept_and_reaches_the_code(client: httpx.AsyncClient) -> None:
    answer = await client.post("/stakes", json={"stake_minor": 1}, headers={"X-Request-Id": "from-the-proxy-17"})
    assert answer.headers["x-request-id"] == answer.json()["request_id"] == "from-the-proxy-17"


@pytest.mark.parametrize("value", ["short", "x" * 65, "with space", "a\tb-and-more", "sneaky;drop", "é" * 10])
async def test_another_request_id_is_replaced(client: httpx.AsyncClient, value: str) -> None:
    answer = await client.get("/nowhere", headers={b"X-Request-Id": value.encode("latin-1")})
    assert UUID(answer.headers["x-request-id"]).version == 7


async def test_requests_side_by_side_keep_their_own_ids(client: httpx.AsyncClient) -> None:
    names = [f"request-{n:04d}" for n in range(50)]
    answers = await asyncio.gather(
        *(client.post("/stakes", json={"stake_minor": 1}, headers={"X-Request-Id": name}) for name in names)
    )
    assert [answer.json()["request_id"] for answer in answers] == names


async def test_observers_see_each_request_with_the_status_that_went_out(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int, bool]] = []

    def observe(scope: Scope, status: int, seconds: float) -> None:
        seen.append((scope["path"], status, seconds >= 0))

    monkeypatch.setattr(http, "observers", [observe])
    await client.get("/pages?limit=1")
    await client.get("/raises/unforeseen")
    await client.get("/breaks")
    assert seen == [("/pages", 200, True), ("/raises/unforeseen", 500, True), ("/breaks", 200, True)]


@given(st.lists(st.text()))
def test_a_cursor_gives_its_parts_back(parts: list[str]) -> None:
    assert list(decode_cursor(encode_cursor(*parts), len(parts))) == parts


@pytest.mark.parametrize(
    "cursor", ["", "!", "é", "AAAA", encode_cursor("one"), encode_cursor("1", "2", "3"), "e30", "bnVsbA", "x" * 5000]
)
def test_another_text_is_no_cursor(cursor: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        decode_cursor(cursor, 2)
    assert refused.value.details == {"fields": {"cursor": "is not one of ours"}}


def test_the_api_description_tells_of_errors_by_status() -> None:
    described = error_responses(NotFound, TooManyRequests)
    assert set(described) == {404, 429}
    assert "`NotFound`" in described[404]["description"]


def test_the_api_description_is_json() -> None:
    assert json.dumps(application().openapi())
