"""Bets priced from memory: taken as if the database had been asked, refused only after it has been."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest

from tests.betting.test_place import BEFORE_THE_START, SPREAD, nothing_written, slip_of
from tests.world import Game, PlayerRow, World
from wagerbabe.betting import Memory, Slip, TicketOut, errors, place
from wagerbabe.odds import Board
from wagerbabe.platform.errors import Unauthenticated
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime

Bet: TypeAlias = Callable[[Slip], Awaitable[TicketOut]]


@pytest.fixture
async def player(world: World) -> PlayerRow:
    return await world.player(await world.book())


@pytest.fixture
async def game(world: World) -> Game:
    return await world.game()


@pytest.fixture
async def memory(runtime: Runtime, world: World, game: Game, player: PlayerRow) -> Memory:
    """The player's terms and the board as they were before the test changes anything: nobody follows them."""
    await world.owner.execute("SELECT touch_events($1)", [game.id])
    board = Board(runtime)
    await board.compare()
    known = Memory(board)
    with pytest.raises(errors.StakeTooLarge):
        await place(runtime, player.actor, slip_of(game, SPREAD, stake=900_000), "k", b"", known)
    assert known.price(runtime, player.actor, slip_of(game, SPREAD)) is not None
    return known


@pytest.fixture
def bet(runtime: Runtime, player: PlayerRow, memory: Memory) -> Bet:
    """Place a bet with what is remembered."""

    async def placed(slip: Slip) -> TicketOut:
        return (await place(runtime, player.actor, slip, str(new_id()), b"", memory)).ticket

    return placed


async def test_what_is_remembered_is_what_would_be_read(
    runtime: Runtime, player: PlayerRow, game: Game, bet: Bet
) -> None:
    slip = slip_of(game, SPREAD)
    remembered, read = await bet(slip), (await place(runtime, player.actor, slip, "k2", b"")).ticket
    assert remembered.legs == read.legs
    assert (remembered.risk_minor, remembered.to_win_minor) == (read.risk_minor, read.to_win_minor)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (f"UPDATE event SET starts_at = game_now(); {BEFORE_THE_START}", errors.InPlayNotOffered),
        ("UPDATE event SET status = 'finished'", errors.MarketClosed),
        ("UPDATE event SET suspended = true", errors.MarketSuspended),
        ("UPDATE market SET status = 'suspended'", errors.MarketSuspended),
        ("UPDATE offer SET price_num = NULL, price_den = NULL, version = version + 1", errors.MarketSuspended),
        ("UPDATE offer SET valid_until = game_now()", errors.OddsStale),
        ("UPDATE offer SET price_num = 2, price_den = 1, version = version + 1", errors.PriceMoved),
        ("UPDATE account SET floor_minor = 0 WHERE kind = 'player'", errors.CreditExceeded),
        ("UPDATE player SET status = 'inactive', terms_version = terms_version + 1", errors.AccountInactive),
        ("UPDATE player SET max_stake_minor = 500, terms_version = terms_version + 1", errors.StakeTooLarge),
        ("UPDATE session SET revoked_at = now()", Unauthenticated),
    ],
)
async def test_a_memory_of_better_times_takes_no_bet(
    world: World, player: PlayerRow, game: Game, bet: Bet, change: str, error: type[Exception]
) -> None:
    await world.owner.execute(change)

    with pytest.raises(error):
        await bet(slip_of(game, SPREAD))

    assert await nothing_written(world, player)


async def test_a_raised_limit_holds_for_the_next_bet(world: World, game: Game, bet: Bet) -> None:
    with pytest.raises(errors.StakeTooLarge):
        await bet(slip_of(game, SPREAD, stake=150_000))
    await world.owner.execute("UPDATE player SET max_stake_minor = 200000, terms_version = terms_version + 1")
    await world.owner.execute("UPDATE account SET floor_minor = -200000 WHERE kind = 'player'")

    assert (await bet(slip_of(game, SPREAD, stake=150_000))).risk_minor == 150_000


async def test_a_price_that_the_board_has_not_heard_of_is_taken(world: World, game: Game, bet: Bet) -> None:
    await world.offer(game.selections["spread", "home"], (2, 1), -14)

    ticket = await bet(slip_of(game, ("spread", "home", 100, -14)))

    assert ticket.legs[0].price.american == 100


async def test_a_better_price_is_given_though_memory_has_the_old_one(world: World, game: Game, bet: Bet) -> None:
    await world.offer(game.selections["spread", "home"], (2, 1), -14)

    ticket = await bet(Slip("straight", 1000, slip_of(game, SPREAD).picks, "better"))

    assert ticket.to_win_minor == 1000


async def test_a_new_margin_counts_as_soon_as_the_board_knows(
    runtime: Runtime, world: World, player: PlayerRow, game: Game, memory: Memory
) -> None:
    await world.owner.execute("UPDATE book SET margin_bp = 200")
    board = Board(runtime)
    await board.compare()
    newer = Memory(board)
    terms, _ = memory.price(runtime, player.actor, slip_of(game, SPREAD)) or pytest.fail("forgotten")
    newer.remember(terms)

    assert newer.price(runtime, player.actor, slip_of(game, SPREAD)) is None


async def test_terms_that_were_used_longest_ago_are_forgotten_first(
    runtime: Runtime, world: World, player: PlayerRow, game: Game, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wagerbabe.betting.service._MOST_TERMS", 1)
    other = await world.player(await world.book("Corner"))

    with pytest.raises(errors.StakeTooLarge):
        await place(runtime, other.actor, slip_of(game, SPREAD, stake=900_000), "k", b"", memory)

    assert memory.price(runtime, player.actor, slip_of(game, SPREAD)) is None
