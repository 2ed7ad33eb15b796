"""The people of these tests, and how they sign in."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx

from wagerbabe.platform.ids import new_id

ORIGIN = "http://127.0.0.1:8000"
PASSWORD = "correct horse"
# Of PASSWORD, at cost 12: a hash takes 0.2 s, and most tests only need one to be there.
PASSWORD_HASH = "$2b$12$4Qkkwjv8/UG33QUZSv11puOudaO1ZXHVMEYapwVPA2WZ52CsUKKga"

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
