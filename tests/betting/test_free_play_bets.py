"""Free plays as they are placed: from a balance of their own, never more than is on it."""

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from tests.betting.test_place import HASH, SPREAD, slip_of
from tests.betting.test_races import outcome, wide
from tests.checks import assert_all_hold
from tests.grading.tickets import free_play_account
from tests.world import Game, PlayerRow, World
from wagerbabe.betting import errors, place, quote, read_tickets
from wagerbabe.platform.runtime import Runtime

__all__ = ["wide"]


@pytest.fixture
async def player(world: World) -> PlayerRow:
    return await world.player(await world.book())


@pytest.fixture
async def game(world: World) -> Game:
    return await world.game()


async def test_a_free_play_holds_its_own_balance(runtime: Runtime, world: World, player: PlayerRow, game: Game) -> None:
    account = await free_play_account(world, player, 5000)

    placed = await place(runtime, player.actor, replace(slip_of(game, SPREAD), free_play=True), "k", HASH)

    assert placed.ticket.free_play
    assert (placed.ticket.risk_minor, placed.ticket.to_win_minor) == (1100, 1000)
    assert await read_tickets(runtime.db, player.book_id, player.id, [placed.ticket.id]) == [placed.ticket]
    assert await world.owner.fetchval("SELECT held_minor FROM account WHERE id = $1", account) == 1100
    assert (await world.account(player))["held_minor"] == 0
    await assert_all_hold(world.owner)


async def test_without_a_free_play_balance_credit_does_not_help(
    runtime: Runtime, player: PlayerRow, game: Game
) -> None:
    slip = replace(slip_of(game, SPREAD), free_play=True)

    with pytest.raises(errors.CreditExceeded, match="free-play balance"):
        await place(runtime, player.actor, slip, "k", HASH)

    assert [problem.name for problem in (await quote(runtime, player.actor, slip)).problems] == ["CreditExceeded"]


async def test_200_free_plays_at_once_never_overdraw_it(wide: Runtime, world: World, player: PlayerRow) -> None:
    game = await world.game()
    account = await free_play_account(world, player, 10_000)
    free, own = replace(slip_of(game, SPREAD), free_play=True), slip_of(game, SPREAD)

    bets = [place(wide, player.actor, own if n % 4 == 0 else free, f"k{n}", HASH) for n in range(200)]
    found = Counter(await asyncio.gather(*map(outcome, bets)))

    assert found == {"placed": 50 + 9, "CreditExceeded": 141}
    assert await world.owner.fetchval("SELECT held_minor FROM account WHERE id = $1", account) == 9900
    assert (await world.account(player))["held_minor"] == 50 * 1100
    await assert_all_hold(world.owner)


async def test_one_key_for_both_balances_is_one_ticket(wide: Runtime, world: World, player: PlayerRow) -> None:
    game = await world.game()
    await free_play_account(world, player, 10_000)
    free, own = replace(slip_of(game, SPREAD), free_play=True), slip_of(game, SPREAD)

    bets = [place(wide, player.actor, *((own, "k", b"own") if n % 2 else (free, "k", b"free"))) for n in range(20)]
    found = Counter(await asyncio.gather(*map(outcome, bets)))

    assert found["placed"] == 1
    assert found == {"placed": 1, "repeat": 9, "IdempotencyKeyReused": 10}
