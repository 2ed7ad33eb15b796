"""Browsers: cookies, the CSRF token and the origin; and that no client can use the other kind's way."""

from collections.abc import Mapping
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import Message
from starlette.websockets import WebSocket

from tests.identity.people import ORIGIN, PASSWORD, ClientMaker, sign_in
from wagerbabe.identity import Identity, authenticate_socket
from wagerbabe.identity.errors import ForeignOrigin
from wagerbabe.identity.web import clear_cookies, set_cookies
from wagerbabe.platform.errors import Unauthenticated
from wagerbabe.platform.http import json_response
from wagerbabe.platform.settings import Settings

LOGIN = "/api/v1/auth/login"
ADA = {"username": "ada", "password": PASSWORD}


async def test_a_command_with_the_csrf_token_is_taken(ada: UUID, browser: httpx.AsyncClient) -> None:
    await sign_in(browser)
    assert (await browser.post("/player")).status_code == 200


async def test_a_command_without_the_csrf_token_is_refused(ada: UUID, browser: httpx.AsyncClient) -> None:
    await sign_in(browser)
    del browser.headers["X-CSRF-Token"]
    for token in (None, "", "wrong", "ü"):
        headers = {} if token is None else {b"X-CSRF-Token": token.encode("latin-1")}
        answer = await browser.post("/player", headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (403, "CsrfTokenInvalid"), token


async def test_the_csrf_token_of_another_session_is_refused(
    ada: UUID, browser: httpx.AsyncClient, client_for: ClientMaker
) -> None:
    await sign_in(browser)
    other = await sign_in(client_for(browser=True))
    answer = await browser.post("/player", headers={"X-CSRF-Token": other["csrf_token"]})
    assert answer.json()["error"] == "CsrfTokenInvalid"


FOREIGN = ["null", "https://attacker.example", "http://127.0.0.1:9999", "https://127.0.0.1:8000", ORIGIN + ".x"]


@pytest.mark.req("NFR-S12")
async def test_a_foreign_origin_is_refused_even_with_the_csrf_token(ada: UUID, browser: httpx.AsyncClient) -> None:
    await sign_in(browser)
    for origin in FOREIGN:
        answers = [
            await browser.post("/player", headers={"Origin": origin}),
            await browser.post("/api/v1/auth/refresh", headers={"Origin": origin}),
            await browser.post("/api/v1/auth/logout", headers={"Origin": origin}),
            await browser.post(LOGIN, json=ADA, headers={"Origin": origin}),
        ]
        assert {(a.status_code, a.json()["error"]) for a in answers} == {(403, "ForeignOrigin")}, origin


async def test_a_form_post_is_refused(ada: UUID, browser: httpx.AsyncClient) -> None:
    for content_type in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"):
        body = '{"username": "ada", "password": "correct horse"}'
        answer = await browser.post(LOGIN, content=body, headers={"Content-Type": content_type})
        assert answer.status_code == 422, content_type


async def test_a_browser_renews_with_its_cookie_and_csrf_token(ada: UUID, browser: httpx.AsyncClient) -> None:
    await sign_in(browser)
    before = dict(browser.cookies)
    without = await browser.post("/api/v1/auth/refresh", headers={"X-CSRF-Token": "wrong"})
    assert without.json()["error"] == "CsrfTokenInvalid"
    answer = await browser.post("/api/v1/auth/refresh")
    assert answer.json() == {"csrf_token": before["wb_csrf"], "expires_in": 900}
    assert browser.cookies["wb_refresh"] != before["wb_refresh"]
    assert (await browser.get("/api/v1/auth/me")).status_code == 200


async def test_each_kind_of_client_has_one_way_only(
    ada: UUID, browser: httpx.AsyncClient, client: httpx.AsyncClient, client_for: ClientMaker
) -> None:
    await sign_in(browser)
    program = await sign_in(client)
    as_bearer = client_for(Authorization=f"Bearer {browser.cookies['wb_access']}")
    assert (await as_bearer.get("/api/v1/auth/me")).status_code == 401
    as_cookie = client_for(Cookie=f"wb_access={program['access_token']}")
    assert (await as_cookie.get("/api/v1/auth/me")).status_code == 401
    in_body = {"refresh_token": browser.cookies["wb_refresh"]}
    assert (await client.post("/api/v1/auth/refresh", json=in_body)).status_code == 401
    by_cookie = client_for(Cookie=f"wb_refresh={program['refresh_token']}")
    assert (await by_cookie.post("/api/v1/auth/refresh")).status_code == 401


async def test_signing_out_takes_the_cookies_away(ada: UUID, browser: httpx.AsyncClient) -> None:
    await sign_in(browser)
    assert (await browser.post("/api/v1/auth/logout")).status_code == 204
    assert not browser.cookies


@pytest.mark.parametrize("secure", [True, False])
def test_cookies_are_as_strict_as_the_scheme_allows(secure: bool, settings: Settings) -> None:  # noqa: FBT001
    origin = "https://play.example" if secure else ORIGIN
    settings = settings.model_copy(update={"public_origin": origin})
    response = json_response({})
    set_cookies(response, settings, access="a", refresh="r", csrf="c")
    cookies = {c.split("=")[0]: c.split("; ")[1:] for c in response.headers.getlist("set-cookie")}
    prefix = "__Host-" if secure else ""
    assert set(cookies) == {f"{prefix}wb_access", f"{prefix}wb_refresh", "wb_csrf"}
    for name, flags in cookies.items():
        assert ("HttpOnly" in flags) == (name != "wb_csrf")
        assert ("Secure" in flags) == secure
        assert "Path=/" in flags
        assert not any(flag.startswith("Domain") for flag in flags)
        assert ("SameSite=lax" if name.endswith("access") else "SameSite=strict") in flags
    clear_cookies(response, settings)
    cleared = response.headers.getlist("set-cookie")[3:]
    assert {c.split("=")[0] for c in cleared} == set(cookies)
    assert all("Max-Age=0" in c for c in cleared)


def test_on_a_laptop_localhost_is_the_same_place(settings: Settings) -> None:
    assert settings.origins == {"http://127.0.0.1:8000", "http://localhost:8000"}
    named = settings.model_copy(
        update={"public_origin": "https://play.example/", "allowed_origins": ["http://localhost.x"]}
    )
    assert named.origins == {"https://play.example", "http://localhost.x"}


def socket(app: FastAPI, headers: Mapping[str, str]) -> WebSocket:
    async def receive() -> Message:
        raise AssertionError

    async def send(_message: Message) -> None:
        raise AssertionError

    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return WebSocket({"type": "websocket", "app": app, "path": "/live", "headers": raw, "client": None}, receive, send)


def cookie_header(client: httpx.AsyncClient) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items())}


async def test_a_socket_is_its_sessions(
    ada: UUID, app: FastAPI, browser: httpx.AsyncClient, client: httpx.AsyncClient, identity: Identity
) -> None:
    await sign_in(browser)
    await sign_in(client)
    cookies = cookie_header(browser)
    by_cookie = await authenticate_socket(socket(app, {**cookies, "Origin": ORIGIN}))
    by_bearer = await authenticate_socket(socket(app, {"Authorization": client.headers["Authorization"]}))
    assert by_cookie is not None
    assert by_bearer is not None
    assert (by_cookie.login_id, by_bearer.login_id) == (ada, ada)
    assert await authenticate_socket(socket(app, {})) is None
    assert await authenticate_socket(socket(app, {"Origin": ORIGIN})) is None
    for foreign in ({"Origin": "https://attacker.example"}, {"Origin": "null"}, {}):
        with pytest.raises(ForeignOrigin):
            await authenticate_socket(socket(app, {**cookies, **foreign}))
    await browser.post("/api/v1/auth/logout")
    with pytest.raises(Unauthenticated):
        await authenticate_socket(socket(app, {**cookies, "Origin": ORIGIN}))
