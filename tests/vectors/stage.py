"""The product set up for vectors: a book with an agent and a player, an administrator, and the processes they need."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx

from tests.identity.people import PASSWORD_HASH
from tests.journeys.replay.stage import Roles
from tests.vectors.facts import LEAGUES
from tests.vectors.settle import Desk
from wagerbabe import agents, catalog
from wagerbabe.agents import NewBook, NewPlayer
from wagerbabe.identity import Role, create_login
from wagerbabe.identity.tokens import Keys
from wagerbabe.platform.db import Pool, open_pool
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.launcher import Children, DataFolder
from wagerbabe.platform.settings import Settings

CREDIT_MINOR = 10**10
MOST_STAKE_MINOR = 10**8
_TOKEN_SECONDS = 6 * 3600


@asynccontextmanager
async def desk_of(folder: DataFolder, settings: Settings) -> AsyncIterator[Desk]:
    """Everybody signed in on a running API and worker."""
    async with await open_pool(settings, size=2, url=settings.owner_url) as owner:
        tokens, player_id = await _people(owner, settings)
    roles = Roles(folder, settings, "http://127.0.0.1:9")
    with Children() as children:
        await asyncio.to_thread(children.start, roles.child("api"), roles.child("worker"))
        try:
            async with AsyncExitStack() as stack:
                player, agent, admin = [
                    await stack.enter_async_context(_client(roles.bind("api"), tokens[name]))
                    for name in ("player", "agent", "admin")
                ]
                yield Desk(player, agent, admin, player_id)
        finally:
            await asyncio.to_thread(children.stop)


def _client(socket: str, token: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.AsyncHTTPTransport(uds=socket),
        base_url="http://127.0.0.1/api/v1",
        headers={"Authorization": f"Bearer {token}"},
        timeout=20,
    )


async def _people(owner: Pool, settings: Settings) -> tuple[dict[str, str], str]:
    async with owner.acquire() as db, db.transaction():
        for league in (*LEAGUES.values(), "golf_open_winner"):
            await catalog.save_league(db, league, league)
        book_id = await agents.create_book(db, NewBook("Examples"))
        agent_id = await agents.create_agent(
            db, book_id, None, username="examples", password_hash=PASSWORD_HASH, name="Examples"
        )
        new = NewPlayer("bettor", PASSWORD_HASH, credit_limit_minor=CREDIT_MINOR, max_stake_minor=MOST_STAKE_MINOR)
        player_id = await agents.create_player(db, book_id, agent_id, new)
        admin_id = await create_login(db, username="second", password_hash=PASSWORD_HASH, role="admin", book_id=None)
        people: dict[str, tuple[Role, object]] = {
            "player": ("player", player_id),
            "agent": ("agent", agent_id),
            "admin": ("admin", admin_id),
        }
        sessions = {name: new_id() for name in people}
        await db.executemany(
            "INSERT INTO session (id, login_id, expires_at) VALUES ($1, $2, now() + interval '1 day')",
            [(sessions[name], login) for name, (_, login) in people.items()],
        )
    keys = Keys.open(settings)
    tokens = {
        name: keys.sign(login, sessions[name], role, seconds=_TOKEN_SECONDS)  # type: ignore[arg-type]
        for name, (role, login) in people.items()
    }
    return tokens, str(player_id)
