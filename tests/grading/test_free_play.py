"""Free plays: winnings on the main account, the stake gone from the free-play one, no figure but the win."""

from uuid import UUID

import pytest

from tests.checks import ALL, assert_all_hold
from tests.grading.tickets import free_play_account, home, open_ticket, settle_now, take_back, ticket_of, transfers
from tests.world import PlayerRow, World
from wagerbabe.betting import Pick, SentPrice, Slip, place
from wagerbabe.betting.errors import CreditExceeded
from wagerbabe.platform.invariants import broken
from wagerbabe.platform.runtime import Runtime


@pytest.fixture
async def player(world: World) -> PlayerRow:
    return await world.player(await world.book())


@pytest.fixture
async def free(world: World, player: PlayerRow) -> UUID:
    return await free_play_account(world, player, 5000)


async def standing(world: World, free: UUID) -> tuple[int, int]:
    row = await world.owner.fetchrow("SELECT posted_minor, held_minor FROM account WHERE id = $1", free)
    assert row is not None
    return row["posted_minor"], row["held_minor"]


async def day(world: World) -> list[tuple[int, int]]:
    return [tuple(row) for row in await world.owner.fetch("SELECT win_minor, payments_minor FROM day_figure")]


@pytest.mark.parametrize(
    ("score", "status", "returned", "main", "left", "figures"),
    [
        ((20, 10), "won", 1000, 1000, 3900, [(1000, 0)]),
        ((20, 19), "lost", 0, 0, 3900, []),
        ((None, None), "void", 0, 0, 5000, []),
    ],
)
async def test_a_free_play_pays_its_winnings_only(
    runtime: Runtime,
    world: World,
    player: PlayerRow,
    free: UUID,
    score: tuple[int | None, int | None],
    status: str,
    returned: int,
    main: int,
    left: int,
    figures: list[tuple[int, int]],
) -> None:
    game = await world.game()
    ticket = await open_ticket(world, player, home(game), free_play=free)
    assert await standing(world, free) == (5000, 1100)

    await world.result(game, *score, "finished" if score[0] else "cancelled")
    await settle_now(runtime, game)

    ended = await ticket_of(runtime, player, ticket)
    assert (ended.status, ended.return_minor) == (status, returned)
    account = await world.account(player)
    assert (account["posted_minor"], account["held_minor"]) == (main, 0)
    assert await standing(world, free) == (left, 0)
    assert await day(world) == figures
    await assert_all_hold(world.owner)


async def test_from_the_slip_to_the_winnings(runtime: Runtime, world: World, player: PlayerRow, free: UUID) -> None:
    game = await world.game()
    pick = Pick(game.selections["spread", "home"], SentPrice(american=-110), -14)
    placed = await place(runtime, player.actor, Slip("straight", 1100, (pick,), free_play=True), "k", b"")
    assert placed.ticket.free_play
    assert await standing(world, free) == (5000, 1100)
    with pytest.raises(CreditExceeded):
        await place(runtime, player.actor, Slip("straight", 3901, (pick,), free_play=True), "k2", b"")

    await world.result(game, 20, 10)
    await settle_now(runtime, game)

    ended = await ticket_of(runtime, player, placed.ticket.id)
    assert (ended.status, ended.return_minor) == ("won", placed.ticket.to_win_minor) == ("won", 1000)
    assert await standing(world, free) == (3900, 0)
    await assert_all_hold(world.owner)


async def test_a_corrected_result_gives_the_stake_back(
    runtime: Runtime, world: World, player: PlayerRow, free: UUID
) -> None:
    game = await world.game()
    ticket = await open_ticket(world, player, home(game), free_play=free)
    await world.result(game, 20, 10)
    await settle_now(runtime, game)

    await world.result(game, None, None, "cancelled")
    await settle_now(runtime, game)

    assert (await ticket_of(runtime, player, ticket)).status == "void"
    assert (await world.account(player))["posted_minor"] == 0
    assert await standing(world, free) == (5000, 0)
    assert sorted(await transfers(world, ticket)) == [
        ("free_play", -1100),
        ("free_play", 1100),
        ("regrade", -1000),
        ("ticket", 1000),
    ]
    await assert_all_hold(world.owner)


async def test_a_result_taken_back_holds_the_free_play_again(
    runtime: Runtime, world: World, player: PlayerRow, free: UUID
) -> None:
    game = await world.game()
    ticket = await open_ticket(world, player, home(game), free_play=free)
    await world.result(game, 20, 10)
    await settle_now(runtime, game)

    await take_back(world, game)
    await settle_now(runtime, game)

    assert (await ticket_of(runtime, player, ticket)).status == "open"
    assert (await world.account(player))["posted_minor"] == 0
    assert await standing(world, free) == (5000, 1100)
    await assert_all_hold(world.owner)


async def test_the_free_play_balance_has_messages_of_its_own(
    runtime: Runtime, world: World, player: PlayerRow, free: UUID
) -> None:
    game = await world.game()
    await open_ticket(world, player, home(game), free_play=free)
    await world.result(game, 20, 10)
    await settle_now(runtime, game)

    told = [row["payload"] for row in await runtime.db.fetch("SELECT payload FROM outbox ORDER BY id")]

    plays = [message["free_play"]["free_play_minor"] for message in told if message["type"] == "free_play"]
    balances = [message["balance"]["balance_minor"] for message in told if message["type"] == "balance"]
    assert plays == [5000, 3900]
    assert balances == [1000]


async def test_a_books_money_adds_up_over_both_accounts(
    runtime: Runtime, world: World, player: PlayerRow, free: UUID
) -> None:
    games = [await world.game() for _ in range(3)]
    for game, score in zip(games, [(20, 10), (20, 19), (40, 0)], strict=True):
        await open_ticket(world, player, home(game), free_play=free)
        await open_ticket(world, player, home(game))
        await world.result(game, *score)

    assert await settle_now(runtime, *games) == 6

    await assert_all_hold(world.owner)
    assert await standing(world, free) == (5000 - 3300, 0)


async def test_a_missing_stake_is_found(runtime: Runtime, world: World, player: PlayerRow, free: UUID) -> None:
    game = await world.game()
    ticket = await open_ticket(world, player, home(game), free_play=free)
    await world.result(game, 20, 10)
    await settle_now(runtime, game)

    await world.owner.execute("DELETE FROM transfer WHERE ticket_id = $1 AND cause = 'free_play'", ticket)

    assert "i6_a_free_play_costs_its_stake_once" in await broken(world.owner, ALL)
