"""An agents' office: the application with the agents' routes, and people made by the product who are signed in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from tests.identity.people import ORIGIN, PASSWORD_HASH
from wagerbabe import agents, betting, cashier, identity, ledger, settlement
from wagerbabe.agents import NewBook, NewPlayer
from wagerbabe.identity import Identity, Role, open_identity
from wagerbabe.identity.tokens import key_file, new_key_set
from wagerbabe.ledger import INVARIANTS
from wagerbabe.platform import http
from wagerbabe.platform.db import Pool
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.invariants import broken
from wagerbabe.platform.runtime import Runtime

ROUTERS = [
    identity.router,
    agents.router,
    agents.profiles_router,
    agents.user_router,
    ledger.router,
    cashier.router,
    settlement.router,
    betting.limits_router,
    betting.exposure_router,
]


@dataclass(frozen=True)
class Person:
    """Somebody signed in; ``http`` acts for them."""

    id: UUID
    username: str
    book_id: UUID | None
    http: httpx.AsyncClient


@dataclass
class Office:
    """Makes books, agents and players through the product, and signs them in without a password."""

    app: FastAPI
    identity: Identity
    opened: list[httpx.AsyncClient] = field(default_factory=list)

    @property
    def db(self) -> Pool:
        return self.identity.runtime.db

    async def book(self, *, is_house: bool = False, time_zone: str = "America/New_York") -> UUID:
        async with self.db.acquire() as db, db.transaction():
            return await agents.create_book(db, NewBook("Corner", is_house=is_house, time_zone=time_zone))

    async def agent(self, book_id: UUID, username: str, *, below: Person | None = None) -> Person:
        async with self.db.acquire() as db, db.transaction():
            parent = below.id if below else None
            made = await agents.create_agent(
                db, book_id, parent, username=username, password_hash=PASSWORD_HASH, name=username.title()
            )
        return await self.person(made, username, "agent", book_id)

    async def player(self, agent: Person, username: str, *, credit_minor: int = 50_000) -> Person:
        assert agent.book_id is not None
        new = NewPlayer(username, PASSWORD_HASH, name=username.title(), credit_limit_minor=credit_minor)
        async with self.db.acquire() as db, db.transaction():
            made = await agents.create_player(db, agent.book_id, agent.id, new)
        return await self.person(made, username, "player", agent.book_id)

    async def admin(self) -> Person:
        async with self.db.acquire() as db:
            made = await identity.create_login(
                db, username="root", password_hash=PASSWORD_HASH, role="admin", book_id=None
            )
        return await self.person(made, "root", "admin", None)

    async def person(self, login_id: UUID, username: str, role: Role, book_id: UUID | None) -> Person:
        session_id = new_id()
        await self.db.execute(
            "INSERT INTO session (id, login_id, expires_at) VALUES ($1, $2, now() + interval '1 day')",
            session_id,
            login_id,
        )
        token = self.identity.keys.sign(login_id, session_id, role, seconds=900)
        return Person(login_id, username, book_id, self.client(Authorization=f"Bearer {token}"))

    def client(self, **headers: str) -> httpx.AsyncClient:
        """A program's client, signed in when a token is given."""
        transport = httpx.ASGITransport(self.app)
        self.opened.append(httpx.AsyncClient(transport=transport, base_url=f"{ORIGIN}{http.API}", headers=headers))
        return self.opened[-1]


@cache
def _key_set() -> str:
    """Signing keys, made once in a test process: that takes longer than most tests."""
    return new_key_set()


@pytest.fixture
async def office(runtime: Runtime) -> AsyncIterator[Office]:
    """The application over the test's own servers; afterwards the ledger's invariants must hold."""
    await runtime.bus.redis.flushdb()
    keys = key_file(runtime.settings.data_dir)
    keys.parent.mkdir()
    keys.write_text(_key_set())
    with open_identity(runtime) as opened:
        app = FastAPI()
        http.install(app)
        app.router.routes += betting.routes
        for router in ROUTERS:
            app.include_router(router, prefix=http.API)
        app.state.runtime, app.state.identity, app.state.limiter = runtime, opened, opened.limiter
        app.state.enrol, app.state.me_extra = agents.enrol, agents.me_extra
        office = Office(app, opened)
        yield office
        for client in office.opened:
            await client.aclose()
    assert await broken(runtime.db, INVARIANTS) == {}
