"""The people of these tests, and how they sign in."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx

from wagerbabe.platform.ids import new_id

ORIGIN = "http://127.0.0.1:8000"
PASSWORD = "correct horse"
# Of PASSWORD, at the least cost that bcrypt knows.
PASSWORD_HASH = "$2b$04$NRy6xMO0CFFGzSkJ3XHK1eMfyTDHO7PH37yKZq0b1.Z.0X/JFPmti"

BOOK = new_id()
SignInMaker = Callable[..., Awaitable[UUID]]
ClientMaker = Callable[..., httpx.AsyncClient]


async def sign_in(client: httpx.AsyncClient, username: str = "ada", password: str = PASSWORD) -> dict[str, Any]:
    """Sign in, and send along from then on what this kind of client sends."""
    answer = await client.post("/api/v1/auth/login", json={"username": username, "password": password})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    if "csrf_token" in body:
        client.headers["X-CSRF-Token"] = body["csrf_token"]
    else:
        client.headers["Authorization"] = f"Bearer {body['access_token']}"
    return body
