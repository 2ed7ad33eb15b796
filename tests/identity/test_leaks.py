"""Canary secrets go through every door, and are looked for afterwards in all logs and all tables."""

import logging
from collections.abc import Iterator, MutableMapping
from typing import Any
from uuid import UUID

import httpx
import pytest
import structlog

from tests.identity.people import PASSWORD
from wagerbabe.platform.runtime import Runtime

AUTH = "/api/v1/auth"
CANARY = "canary-7c1f"
TABLES = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """All that is logged at any level, ours before it is scrubbed and that of libraries."""
    lines: list[str] = []

    def keep(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        lines.append(repr(structlog.processors.format_exc_info(_logger, _method, event)))
        raise structlog.DropEvent

    before = structlog.get_config()
    structlog.configure(processors=[keep], wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
    with caplog.at_level(logging.DEBUG):
        yield lines
    structlog.configure(**before)


@pytest.mark.req("NFR-S7")
async def test_no_password_or_token_is_logged_or_stored(
    ada: UUID, client: httpx.AsyncClient, runtime: Runtime, logged: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    person = {"email": "eve@example.com", "username": "eve", "birth_date": "1990-12-09"}
    good = (await client.post(f"{AUTH}/signup", json=person | {"password": f"{CANARY}-1"})).json()
    await client.post(f"{AUTH}/signup", json=person | {"password": f"{CANARY}-2", "role": "admin"})
    await client.post(f"{AUTH}/login", json={"username": f"{CANARY}-typed-here", "password": f"{CANARY}-3"})
    await client.post(f"{AUTH}/login", json={"username": "eve", "password": {"nested": f"{CANARY}-4"}})
    await client.post(f"{AUTH}/login", content=f'{{"password": "{CANARY}-5')
    await client.post(f"{AUTH}/refresh", json={"refresh_token": f"{CANARY}-6"})
    await client.get(f"{AUTH}/me", headers={"Authorization": f"Bearer {CANARY}-7"})
    await client.get(f"{AUTH}/me", headers={"Cookie": f"wb_access={CANARY}-8; wb_refresh={CANARY}-9"})
    signed_in = {"Authorization": f"Bearer {good['access_token']}"}
    change = {"current": f"{CANARY}-1", "new": f"{CANARY}-10"}
    assert (await client.post(f"{AUTH}/password/change", json=change, headers=signed_in)).status_code == 204
    await client.post(f"{AUTH}/refresh", json={"refresh_token": good["refresh_token"]})
    await client.post(f"{AUTH}/refresh", json={"refresh_token": good["refresh_token"]})
    assert logged, "refusals are logged"
    secrets = (CANARY, PASSWORD, good["access_token"], good["refresh_token"])
    places = {"log": "\n".join(logged), "libraries": caplog.text}
    for table in await runtime.db.fetch(TABLES):
        rows = await runtime.db.fetch(f"SELECT t::text AS row FROM {table['relname']} t")
        places[table["relname"]] = "\n".join(row["row"] for row in rows)
    assert "eve" in places["login"]
    assert [(place, secret) for place, text in places.items() for secret in secrets if secret in text] == []
