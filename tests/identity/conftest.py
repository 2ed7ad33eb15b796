"""An application with nothing but sign-ins, over real servers."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from tests.identity.people import BOOK, ORIGIN, PASSWORD_HASH, ClientMaker, SignInMaker
from wagerbabe.identity import (
    AdminActor,
    AgentActor,
    Identity,
    PlayerActor,
    create_login,
    open_identity,
    router,
)
from wagerbabe.identity.domain import Role
from wagerbabe.identity.passwords import Passwords
from wagerbabe.platform import http
from wagerbabe.platform.db import Connection
from wagerbabe.platform.errors import NotFound
from wagerbabe.platform.runtime import Runtime, open_runtime
from wagerbabe.platform.settings import Settings


@pytest.fixture
async def runtime(settings: Settings) -> AsyncIterator[Runtime]:
    async with open_runtime(settings, pool_size=8) as opened:
        await opened.bus.redis.flushdb()
        yield opened


@pytest.fixture
async def identity(runtime: Runtime) -> AsyncIterator[Identity]:
    with open_identity(runtime) as opened:
        yield replace(opened, passwords=Passwords(rounds=4, workers=2))  # cost 12 is shown in test_passwords


async def _enrol(_db: Connection, _login_id: UUID, _username: str, invite: str | None) -> UUID:
    """What the capability above does, as far as sign-ins can tell: an unknown invitation is refused."""
    if invite not in (None, "FRIEND"):
        raise NotFound
    return BOOK


@pytest.fixture
def app(identity: Identity) -> FastAPI:
    application = FastAPI()
    http.install(application)
    application.include_router(router, prefix=http.API)
    application.state.runtime = identity.runtime
    application.state.identity = identity
    application.state.limiter = identity.limiter
    application.state.enrol = _enrol

    @application.post("/player")
    async def _player(actor: PlayerActor) -> str:
        return str(actor.book_id)

    @application.get("/agent")
    async def _agent(actor: AgentActor) -> str:
        return str(actor.book_id)

    @application.get("/admin")
    async def _admin(actor: AdminActor) -> str:
        return actor.username

    return application


@pytest.fixture
async def client_for(app: FastAPI) -> AsyncIterator[ClientMaker]:
    """Makes clients; each has its own cookies. ``browser`` ones send our origin."""
    opened: list[httpx.AsyncClient] = []

    def make(*, browser: bool = False, address: str = "198.51.100.7", **headers: str) -> httpx.AsyncClient:
        sent = {"X-Forwarded-For": address, **({"Origin": ORIGIN} if browser else {}), **headers}
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN, headers=sent)
        opened.append(client)
        return client

    yield make
    for client in opened:
        await client.aclose()


@pytest.fixture
def client(client_for: ClientMaker) -> httpx.AsyncClient:
    """A program."""
    return client_for()


@pytest.fixture
def browser(client_for: ClientMaker) -> httpx.AsyncClient:
    return client_for(browser=True)


@pytest.fixture
def make_login(runtime: Runtime) -> SignInMaker:
    async def make(username: str, role: Role = "player", **more: Any) -> UUID:
        book_id = None if role == "admin" else BOOK
        async with runtime.db.acquire() as db:
            return await create_login(
                db, **{"username": username, "password_hash": PASSWORD_HASH, "role": role, "book_id": book_id, **more}
            )

    return make


@pytest.fixture
async def ada(make_login: SignInMaker) -> UUID:
    """A player."""
    return await make_login("ada", email="ada@example.com")
