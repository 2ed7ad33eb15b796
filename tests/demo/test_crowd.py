"""Players who bet along in the demo: bets like anybody's, and no harm when something is in their way."""

import asyncio
from collections.abc import AsyncIterator
from random import Random

import asyncpg
import httpx
import pytest

from tests.checks import assert_all_hold
from tests.database import Database
from tests.demo.books import PASSWORD, PLAYERS, fill
from tests.identity.people import ORIGIN
from tests.office import _key_set
from tests.world import World
from wagerbabe.app import create_app
from wagerbabe.demo.crowd import Crowd, bet_along
from wagerbabe.identity.tokens import key_file
from wagerbabe.platform.settings import Settings

SOON = (0.0, 0.0)


@pytest.fixture
async def http(settings: Settings, database: Database, world: World) -> AsyncIterator[httpx.AsyncClient]:
    """The whole application with the demo's people in it, and two games to bet on."""
    assert await fill(database, weeks=0)
    await world.game()
    await world.game()
    await world.owner.fetch("SELECT touch_events(ARRAY(SELECT id FROM event))")
    keys = key_file(settings.data_dir)
    keys.parent.mkdir()
    keys.write_text(_key_set())
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        await app.state.runtime.bus.redis.flushdb()
        await app.state.board.compare()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ORIGIN) as client:
            yield client


def crowd(http: httpx.AsyncClient, *usernames: str, password: str = PASSWORD, seed: int = 1) -> Crowd:
    return Crowd(http, password, list(usernames), Random(seed), first_pause_seconds=SOON, pause_seconds=SOON)


async def test_they_bet_like_anybody(http: httpx.AsyncClient, owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    two = crowd(http, "player2")
    assert [await two.bet("player2") for _ in range(8)] == [201] * 8
    rows = await owner.fetch(
        "SELECT t.status, t.kind, l.username FROM ticket t JOIN login l ON t.player_id = l.id ORDER BY t.number"
    )
    assert {(row["status"], row["username"]) for row in rows} == {("open", "player2")}
    assert {row["kind"] for row in rows} > {"straight"}
    assert list(two.tokens) == ["player2"]
    await assert_all_hold(owner)


async def test_a_session_that_was_ended_is_begun_anew(
    http: httpx.AsyncClient, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    two = crowd(http, "player2")
    assert await two.bet("player2") == 201
    await owner.execute("UPDATE session SET revoked_at = now()")
    with pytest.raises(httpx.HTTPStatusError):
        await two.bet("player2")
    assert await two.bet("player2") == 201


async def test_who_has_another_password_is_not_guessed_at(http: httpx.AsyncClient) -> None:
    strangers = crowd(http, "player2", "player3", password="a password of yesterday")
    await asyncio.wait_for(strangers.run(asyncio.Event()), timeout=60)
    assert strangers.usernames == []
    assert strangers.tokens == {}


async def test_nothing_to_bet_on_is_no_bet(http: httpx.AsyncClient, world: World) -> None:
    await world.owner.execute("UPDATE event SET suspended = TRUE")
    two = crowd(http, "player2")
    answers = {await two.bet("player2") for _ in range(2)}
    assert answers <= {None, 409}  # as far as the board has heard of it
    assert await world.count(["ticket"]) == [0]


async def test_a_product_that_is_away_is_waited_for() -> None:
    tries, stop = 0, asyncio.Event()

    def away(_request: httpx.Request) -> httpx.Response:
        nonlocal tries
        tries += 1
        if tries == 3:
            stop.set()
        raise httpx.ConnectError("nobody listens")

    async with httpx.AsyncClient(transport=httpx.MockTransport(away), base_url=ORIGIN) as http:
        patient = crowd(http, "player2")
        await asyncio.wait_for(patient.run(stop), timeout=60)
    assert tries >= 3
    assert patient.usernames == ["player2"]


async def test_the_first_player_is_left_to_the_visitor() -> None:
    stop = asyncio.Event()
    await asyncio.wait_for(bet_along(ORIGIN, password=PASSWORD, players=1, stop=stop), timeout=60)
    stop.set()
    await asyncio.wait_for(bet_along(ORIGIN, password=PASSWORD, players=PLAYERS, stop=stop), timeout=60)
