"""What rejects in-play bets that wait: each such thing leaves the game time at which it happened with its event."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from tests.catalog.games import listing
from tests.world import Game, World
from wagerbabe.catalog import Change, LiveScore, MarketKey, change_event, changing, lock_open_event, set_scores
from wagerbabe.catalog.service import set_market_status
from wagerbabe.catalog.store import list_provider_events
from wagerbabe.odds import Price
from wagerbabe.odds.by_hand import HandPrice, set_prices
from wagerbabe.odds.consensus import Quoted
from wagerbabe.odds.store import NewOffer, set_offers
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime

Deed = Callable[[Change, Game], Awaitable[object]]
SPREAD = ("spread", "home")


@pytest.fixture
async def game(world: World) -> Game:
    """A game that began half an hour ago."""
    return await world.game(starts_in=timedelta(minutes=-30))


async def interrupted(runtime: Runtime, game: Game, *deeds: Deed) -> bool:
    """Whether the last of these things, done in order, leaves its time."""
    for deed in deeds:
        before = await runtime.db.fetchval("SELECT interrupted_at FROM event WHERE id = $1", game.id)
        async with changing(runtime.db, runtime.bus) as change:
            await deed(change, game)
    at: datetime | None = await runtime.db.fetchval("SELECT interrupted_at FROM event WHERE id = $1", game.id)
    return at != before and at is not None and at <= runtime.game_now()


def score(home: int, away: int, clock: str | None = None) -> Deed:
    return lambda change, game: set_scores(change.db, [LiveScore(game.id, home, away, clock)])


def market(status: str) -> Deed:
    async def deed(change: Change, game: Game) -> None:
        found = await change.db.fetchval("SELECT market_id FROM selection WHERE id = $1", game.selections[SPREAD])
        await set_market_status(change, found, status, new_id(), "")

    return deed


def event(status: str | None = None, *, suspended: bool | None = None, starts_at: datetime | None = None) -> Deed:
    async def deed(change: Change, game: Game) -> None:
        row = await lock_open_event(change, game.id)
        await change_event(change, row, starts_at=starts_at, status=status, suspended=suspended)

    return deed


def offer(american: int | None, source: str = "consensus", selection: UUID | None = None) -> Deed:
    async def deed(change: Change, game: Game) -> None:
        at = await change.db.fetchval("SELECT game_now()")
        quoted = None if american is None else Quoted(Price.from_american(american), -14)
        new = NewOffer(selection or game.selections[SPREAD], source, quoted, at + timedelta(minutes=1))
        await set_offers(change.db, at, [new])

    return deed


@pytest.mark.parametrize(
    ("deeds", "wanted"),
    [
        ([score(0, 0)], False),
        ([score(7, 0)], True),
        ([score(7, 0, "Q1 4:00"), score(7, 0, "Q1 3:00")], False),
        ([score(7, 0), score(7, 3)], True),
        ([score(7, 0), score(0, 0)], True),
        ([market("suspended")], True),
        ([market("suspended"), market("open")], False),
        ([event(suspended=True)], True),
        ([event(suspended=True), event(suspended=False)], False),
        ([event("postponed")], True),
        ([offer(-120)], False),
        ([offer(None)], True),
        ([offer(None), offer(None)], False),
        ([offer(None), offer(-110)], False),
        ([offer(None, "a")], False),
        ([offer(-110, "a"), offer(None, "a")], True),
    ],
)
async def test_what_interrupts_an_event(runtime: Runtime, game: Game, deeds: list[Deed], *, wanted: bool) -> None:
    assert await interrupted(runtime, game, *deeds) is wanted


async def test_a_price_taken_away_before_the_start_interrupts_nothing(runtime: Runtime, world: World) -> None:
    assert not await interrupted(runtime, await world.game(), offer(None))


@pytest.mark.parametrize(
    "key", [MarketKey("spread", line_quarters=-14), MarketKey("spread", "q2"), MarketKey("spread", subject="home")]
)
async def test_a_lesser_market_comes_and_goes(runtime: Runtime, world: World, game: Game, key: MarketKey) -> None:
    alternate = await world.market(game, "spread", {"home": ((21, 11), -14), "away": ((21, 11), 14)}, key=key)
    assert not await interrupted(runtime, game, offer(None, selection=alternate["home"]))


async def test_a_price_by_hand_that_is_taken_away_or_given_back(runtime: Runtime, game: Game) -> None:
    def by_hand(price: HandPrice) -> Deed:
        return lambda change, game: set_prices(change, game.id, [price], runtime.game_now(), confirmed=True)

    home = game.selections["moneyline", "home"]
    held = by_hand(HandPrice(home, Quoted(Price(2, 1))))
    assert not await interrupted(runtime, game, held)
    assert await interrupted(runtime, game, by_hand(HandPrice(home)))
    assert await interrupted(runtime, game, held, by_hand(HandPrice(home, release=True)))


async def test_a_provider_that_moves_the_start_of_a_game_in_play(runtime: Runtime, game: Game) -> None:
    await runtime.db.execute("UPDATE event SET provider = 'twin', provider_key = 'g1', status = 'live'")

    async def moved(change: Change, game: Game) -> None:
        moved_on = listing(home="Home", away="Away", starts_at=runtime.game_now() + timedelta(hours=1))
        await list_provider_events(change, game.league, "twin", [moved_on], runtime.game_now())

    assert await interrupted(runtime, game, moved)


async def test_games_in_play_are_held_all_at_once(
    runtime: Runtime, world: World, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    """A bet that waits on two games holds the lower id first; a writer that has the higher one has the lower, too."""
    games = sorted([await world.game(starts_in=timedelta(minutes=-30)) for _ in range(2)], key=lambda game: game.id)
    at = runtime.game_now()
    quoted = Quoted(Price.from_american(-110), -14)
    stands = [NewOffer(game.selections[SPREAD], "consensus", quoted, at + timedelta(minutes=1)) for game in games]
    async with changing(runtime.db, runtime.bus) as change:
        await set_offers(change.db, at, [stands[0], replace(stands[1], quoted=None)])
        for game in games:
            with pytest.raises(asyncpg.LockNotAvailableError):
                await owner.execute("SELECT FROM event WHERE id = $1 FOR SHARE NOWAIT", game.id)
