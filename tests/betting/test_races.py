"""Races: what many at once may not break. Separate connections, real commits."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable
from typing import TypeAlias

import asyncpg
import pytest

from tests.betting.test_place import HASH, SPREAD, slip_of
from tests.checks import assert_all_hold
from tests.world import World
from wagerbabe.betting import InFlight, Placed, Slip, place
from wagerbabe.betting.errors import TooManyBetsAtOnce
from wagerbabe.platform.db import open_pool
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime

Owner: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


async def outcome(bet: Awaitable[Placed]) -> str:
    """The name of what came of it."""
    try:
        placed = await bet
    except Exception as error:  # noqa: BLE001 - the name is what is asked for
        return type(error).__name__
    return "placed" if placed.created else "repeat"


@pytest.fixture
async def wide(runtime: Runtime) -> AsyncIterator[Runtime]:
    """The runtime with a pool of 40 connections."""
    pool = await open_pool(runtime.settings, size=40)
    yield Runtime(runtime.settings, pool, runtime.bus, runtime.clock, runtime.outbox)
    await pool.close()


async def test_200_bets_at_once_never_go_below_the_limit(wide: Runtime, world: World) -> None:
    player = await world.player(await world.book(), credit_minor=50_000)
    game = await world.game()

    bets = [place(wide, player.actor, slip_of(game, SPREAD), f"k{n}", HASH) for n in range(200)]
    found = Counter(await asyncio.gather(*map(outcome, bets)))

    assert found == {"placed": 45, "CreditExceeded": 155}
    account = await world.account(player)
    assert account["held_minor"] == 45 * 1100
    await assert_all_hold(world.owner)


async def test_50_times_one_key_is_one_ticket(wide: Runtime, world: World) -> None:
    player = await world.player(await world.book())
    game = await world.game()

    bets = [place(wide, player.actor, slip_of(game, SPREAD), "one", HASH) for _ in range(50)]
    found = Counter(await asyncio.gather(*map(outcome, bets)))

    assert found == {"placed": 1, "repeat": 49}
    assert await world.count(["ticket"]) == [1]


async def test_the_same_bet_is_open_no_more_often_than_it_may_be(wide: Runtime, world: World) -> None:
    book = await world.book()
    player = await world.player(book)
    await world.owner.execute(
        "INSERT INTO bet_limit (book_id, id, max_repeats) VALUES ($1, gen_random_uuid(), 3)", book.id
    )
    game, other = await world.game(), await world.game(league="icehockey_nhl")
    one, two = slip_of(game, SPREAD).picks, slip_of(other, SPREAD).picks
    slips = [slip_of(game, SPREAD), Slip("parlay", 1100, one + two), Slip("parlay", 1100, two + one)]

    bets = [place(wide, player.actor, slips[n % 3], f"k{n}", HASH) for n in range(60)]
    found = Counter(await asyncio.gather(*map(outcome, bets)))

    assert found == {"placed": 6, "TooManyRepeats": 54}
    assert await world.owner.fetchval("SELECT count(*) FROM ticket WHERE kind = 'parlay'") == 3


async def test_no_bet_is_taken_after_a_suspension(wide: Runtime, world: World) -> None:
    """1,000 bets racing a suspension: none is accepted at an instant after it was committed."""
    book = await world.book()
    players = [await world.player(book, credit_minor=10**9) for _ in range(20)]
    game = await world.game()

    async def suspend() -> None:
        await asyncio.sleep(0.3)
        async with world.owner.transaction():
            await world.owner.execute("SELECT pg_advisory_xact_lock(7001, hashtext($1::uuid::text))", game.id)
            await world.owner.execute("UPDATE event SET suspended = true")

    async def bets(number: int) -> list[str]:
        player = players[number]
        return [await outcome(place(wide, player.actor, slip_of(game, SPREAD), f"k{n}", HASH)) for n in range(50)]

    found, _ = await asyncio.gather(asyncio.gather(*(bets(n) for n in range(20))), suspend())

    counted = Counter(name for names in found for name in names)
    assert counted["placed"] + counted["MarketSuspended"] == 1000
    assert counted["MarketSuspended"] > 0
    # Whoever was taken was taken before the suspender got its lock: its commit follows every acceptance.
    assert await world.count(["ticket"]) == [counted["placed"]]
    await assert_all_hold(world.owner)


async def test_the_lock_comes_before_the_deciding_look(runtime: Runtime, world: World, owner: Owner) -> None:
    """A bet that waits for a suspension to commit sees it: a look taken before the lock would still see 'open'."""
    player = await world.player(await world.book())
    game = await world.game()
    transaction = owner.transaction()
    await transaction.start()
    await owner.execute("SELECT pg_advisory_xact_lock(7001, hashtext($1::uuid::text))", game.id)
    await owner.execute("UPDATE event SET suspended = true WHERE id = $1", game.id)

    waiting = asyncio.create_task(outcome(place(runtime, player.actor, slip_of(game, SPREAD), "k", HASH)))
    await _until_somebody_waits(runtime)
    await transaction.commit()

    assert await waiting == "MarketSuspended"
    assert await world.count(["ticket"]) == [0]


async def test_a_limit_lowered_while_a_bet_waits_counts(runtime: Runtime, world: World, owner: Owner) -> None:
    player = await world.player(await world.book())
    game = await world.game()
    transaction = owner.transaction()
    await transaction.start()
    await owner.execute("UPDATE account SET floor_minor = 0 WHERE id = $1", player.account_id)
    await owner.execute("UPDATE player SET max_stake_minor = 1000, terms_version = 2 WHERE id = $1", player.id)

    waiting = asyncio.create_task(outcome(place(runtime, player.actor, slip_of(game, SPREAD), "k", HASH)))
    await _until_somebody_waits(runtime)
    await transaction.commit()

    assert await waiting == "StakeTooLarge"


async def test_a_price_that_changes_while_a_bet_waits_is_not_sold(runtime: Runtime, world: World, owner: Owner) -> None:
    player = await world.player(await world.book())
    game = await world.game()
    transaction = owner.transaction()
    await transaction.start()
    await owner.execute("SELECT 1 FROM account WHERE id = $1 FOR UPDATE", player.account_id)

    waiting = asyncio.create_task(outcome(place(runtime, player.actor, slip_of(game, SPREAD), "k", HASH)))
    await _until_somebody_waits(runtime)
    async with runtime.db.acquire() as other:
        await other.execute("UPDATE offer SET price_num = 3, price_den = 2, version = version + 1")
    await transaction.commit()

    assert await waiting == "PriceMoved"


async def test_a_client_may_not_hold_more_than_two_bets_in_flight() -> None:

    flight, player = InFlight(), new_id()
    async with flight.one(player, "a"), flight.one(player, "b"):
        with pytest.raises(TooManyBetsAtOnce):
            async with flight.one(player, "c"):
                pass
    async with flight.one(player, "c"):
        pass


async def _until_somebody_waits(runtime: Runtime) -> None:
    """Until a backend waits for a lock."""
    for _ in range(500):
        if await runtime.db.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody waits for a lock")
