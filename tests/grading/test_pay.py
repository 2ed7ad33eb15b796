"""From results to balances: each ending once, re-grades net out, races leave nothing half done."""

import asyncio
from datetime import timedelta

import pytest

from tests.betting.test_place import HASH, slip_of
from tests.checks import assert_all_hold
from tests.world import Game, PlayerRow, World
from wagerbabe.betting import Pick, SentPrice, Slip, TicketOut, place, read_tickets
from wagerbabe.grading import grade_all, grade_event, pay_event
from wagerbabe.platform.runtime import Runtime

HOME = ("spread", "home", -110, -14)
AWAY = ("spread", "away", -110, 14)


@pytest.fixture
async def player(world: World) -> PlayerRow:
    return await world.player(await world.book())


async def settle_now(runtime: Runtime, game: Game) -> None:
    """What the worker does after a result."""
    await grade_event(runtime, game.id)
    await pay_event(runtime, game.id)


async def ticket_of(runtime: Runtime, player: PlayerRow, ticket: TicketOut) -> TicketOut:
    return (await read_tickets(runtime.db, player.book_id, player.id, [ticket.id]))[0]


@pytest.mark.parametrize(
    ("home", "away", "status", "returned", "balance"),
    [(20, 10, "won", 2100, 1000), (20, 17, "lost", 0, -1100), (0, 20, "lost", 0, -1100)],
)
@pytest.mark.req("FR24", partly=True)
async def test_a_result_ends_the_ticket_and_moves_the_balance(
    runtime: Runtime, world: World, player: PlayerRow, home: int, away: int, status: str, returned: int, balance: int
) -> None:
    game = await world.game()
    placed = await place(runtime, player.actor, slip_of(game, HOME), "k", HASH)

    await world.result(game, home, away)
    await settle_now(runtime, game)

    ticket = await ticket_of(runtime, player, placed.ticket)
    assert (ticket.status, ticket.return_minor) == (status, returned)
    account = await world.account(player)
    assert (account["posted_minor"], account["held_minor"], account["version"]) == (balance, 0, 1)
    await assert_all_hold(world.owner)


async def test_a_push_moves_no_money(runtime: Runtime, world: World, player: PlayerRow) -> None:
    game = await world.game()
    await world.offer(game.selections["spread", "home"], (21, 11), -12)
    placed = await place(runtime, player.actor, slip_of(game, ("spread", "home", -110, -12)), "k", HASH)

    await world.result(game, 20, 17)
    await settle_now(runtime, game)

    assert (await ticket_of(runtime, player, placed.ticket)).status == "push"
    account = await world.account(player)
    assert (account["posted_minor"], account["held_minor"], account["version"]) == (0, 0, 0)
    await assert_all_hold(world.owner)


async def test_a_postponed_game_voids(runtime: Runtime, world: World, player: PlayerRow) -> None:
    game = await world.game()
    placed = await place(runtime, player.actor, slip_of(game, HOME), "k", HASH)

    await world.result(game, None, None, "postponed")
    await settle_now(runtime, game)

    assert (await ticket_of(runtime, player, placed.ticket)).status == "void"
    assert (await world.account(player))["held_minor"] == 0
    await assert_all_hold(world.owner)


async def test_paying_twice_pays_once(runtime: Runtime, world: World, player: PlayerRow) -> None:
    game = await world.game()
    await place(runtime, player.actor, slip_of(game, HOME), "k", HASH)
    await world.result(game, 20, 10)
    await grade_event(runtime, game.id)

    ended = await asyncio.gather(*(pay_event(runtime, game.id) for _ in range(5)))

    assert sum(ended) == 1
    assert (await world.account(player))["posted_minor"] == 1000
    await assert_all_hold(world.owner)


@pytest.mark.parametrize(
    ("first", "second"),
    [((20, 10), (20, 19)), ((20, 19), (20, 10)), ((20, 10), (30, 10)), ((20, 10), (None, None)), ((1, 9), (2, 9))],
)
async def test_a_corrected_result_nets_out(
    runtime: Runtime,
    world: World,
    player: PlayerRow,
    first: tuple[int, int],
    second: tuple[int | None, int | None],
) -> None:
    game = await world.game()
    placed = await place(runtime, player.actor, slip_of(game, HOME), "k", HASH)
    await world.result(game, *first)
    await settle_now(runtime, game)

    await world.result(game, *second, "finished" if second[0] is not None else "cancelled")
    await settle_now(runtime, game)

    ticket = await ticket_of(runtime, player, placed.ticket)
    account = await world.account(player)
    assert ticket.return_minor is not None
    assert account["posted_minor"] == ticket.return_minor - ticket.risk_minor
    assert account["held_minor"] == 0
    await assert_all_hold(world.owner)


async def test_both_gradings_stay_in_the_record(runtime: Runtime, world: World, player: PlayerRow) -> None:
    game = await world.game()
    placed = await place(runtime, player.actor, slip_of(game, HOME), "k", HASH)
    await world.result(game, 20, 10)
    await settle_now(runtime, game)
    await world.result(game, 20, 19)
    await settle_now(runtime, game)

    ticket = await ticket_of(runtime, player, placed.ticket)

    assert [(e.kind, e.status, e.return_minor) for e in ticket.history] == [
        ("placed", "open", None),
        ("grade", "won", 2100),
        ("regrade", "lost", 0),
    ]


def parlay(*games: Game) -> Slip:
    picks = tuple(Pick(game.selections["spread", "home"], SentPrice(american=-110), -14) for game in games)
    return Slip("parlay", 1000, picks)


async def test_a_parlay_waits_for_its_last_leg(runtime: Runtime, world: World, player: PlayerRow) -> None:
    games = [await world.game(), await world.game(), await world.game()]
    placed = await place(runtime, player.actor, parlay(*games), "k", HASH)

    for game in games[:2]:
        await world.result(game, 20, 10)
        await settle_now(runtime, game)
        assert (await ticket_of(runtime, player, placed.ticket)).status == "open"
    await world.result(games[2], None, None, "cancelled")
    await settle_now(runtime, games[2])

    ticket = await ticket_of(runtime, player, placed.ticket)
    assert (ticket.status, ticket.return_minor) == ("won", 3645)
    assert [leg.result for leg in ticket.legs] == ["won", "won", "void"]
    await assert_all_hold(world.owner)


async def test_two_legs_graded_at_once_end_the_ticket_once(runtime: Runtime, world: World, player: PlayerRow) -> None:
    games = [await world.game(), await world.game()]
    for n in range(10):
        await place(runtime, player.actor, parlay(*games), f"k{n}", HASH)
    for game in games:
        await world.result(game, 20, 10)

    await asyncio.gather(*(settle_now(runtime, game) for game in games))

    assert await world.owner.fetchval("SELECT count(*) FROM ticket_ending") == 10
    assert (await world.account(player))["held_minor"] == 0
    await assert_all_hold(world.owner)


async def test_more_tickets_than_a_batch(runtime: Runtime, world: World, player: PlayerRow) -> None:
    game = await world.game()
    await world.owner.execute("UPDATE account SET floor_minor = -100000000 WHERE kind = 'player'")
    for n in range(0, 520, 20):
        await asyncio.gather(*(place(runtime, player.actor, slip_of(game, HOME), f"k{n + i}", HASH) for i in range(20)))

    await world.result(game, 20, 10)
    await settle_now(runtime, game)

    assert await world.owner.fetchval("SELECT count(*) FROM ticket WHERE status = 'won'") == 520
    await assert_all_hold(world.owner)


async def test_an_event_nobody_bet_on_is_graded_too(runtime: Runtime, world: World) -> None:
    game = await world.game()
    await world.result(game, 20, 10)

    assert await grade_all(runtime) == 1
    assert await grade_all(runtime) == 0
    assert await world.owner.fetchval("SELECT status FROM market LIMIT 1") == "graded"


async def test_bets_racing_the_result_are_all_graded_or_refused(
    runtime: Runtime, world: World, player: PlayerRow
) -> None:
    game = await world.game(starts_in=timedelta(hours=5))
    await world.owner.execute("UPDATE account SET floor_minor = -100000000 WHERE kind = 'player'")

    async def bet(n: int) -> bool:
        try:
            await place(runtime, player.actor, slip_of(game, HOME), f"k{n}", HASH)
        except Exception:  # noqa: BLE001 - refused, whatever the reason: counted below
            return False
        return True

    async def end() -> None:
        await asyncio.sleep(0.02)
        await world.result(game, 20, 10)
        await settle_now(runtime, game)

    *taken, _ = await asyncio.gather(*(bet(n) for n in range(100)), end())

    assert await world.owner.fetchval("SELECT count(*) FROM ticket WHERE status = 'won'") == sum(map(bool, taken))
    assert await world.owner.fetchval("SELECT count(*) FROM ticket WHERE status = 'open'") == 0
    await assert_all_hold(world.owner)
