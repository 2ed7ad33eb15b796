"""A result taken back as a whole: tickets are open again, and end by the right result when it comes."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.checks import assert_all_hold
from tests.grading.tickets import administrator, home, open_ticket, rules, settle_now, take_back, ticket_of, transfers
from tests.world import PlayerRow, World
from wagerbabe.catalog import SOURCE_MANUAL, ResultEntry, changing, record_result, undo_result
from wagerbabe.grading import pay_event
from wagerbabe.platform.runtime import Runtime


@pytest.fixture
async def player(world: World) -> PlayerRow:
    return await world.player(await world.book())


async def test_paid_taken_back_and_paid_by_the_right_result(runtime: Runtime, world: World, player: PlayerRow) -> None:
    game = await world.game()
    ticket = await open_ticket(world, player, home(game))
    await world.result(game, 20, 10)
    await settle_now(runtime, game)

    await take_back(world, game)
    await settle_now(runtime, game)

    again = await ticket_of(runtime, player, ticket)
    assert (again.status, again.return_minor, again.graded_at) == ("open", None, None)
    assert [leg.result for leg in again.legs] == [None]
    account = await world.account(player)
    assert (account["posted_minor"], account["held_minor"]) == (0, 1100)
    await assert_all_hold(world.owner)

    await world.result(game, 3, 10)
    await settle_now(runtime, game)

    ended = await ticket_of(runtime, player, ticket)
    assert (ended.status, ended.return_minor) == ("lost", 0)
    assert [(e.kind, e.status) for e in ended.history[1:]] == [
        ("grade", "won"),
        ("reopen", "open"),
        ("grade", "lost"),
    ]
    assert await transfers(world, ticket) == [("ticket", 1000), ("reopen", -1000), ("ticket", -1100)]
    account = await world.account(player)
    assert (account["posted_minor"], account["held_minor"]) == (-1100, 0)
    await assert_all_hold(world.owner)


async def test_taking_back_twice_at_once_opens_once(runtime: Runtime, world: World, player: PlayerRow) -> None:
    game = await world.game()
    await open_ticket(world, player, home(game))
    await world.result(game, 20, 10)
    await settle_now(runtime, game)
    await take_back(world, game)

    assert sum(await asyncio.gather(*(pay_event(runtime, game.id) for _ in range(4)))) == 1

    assert (await world.account(player))["held_minor"] == 1100
    await assert_all_hold(world.owner)


async def test_a_lost_ticket_and_a_pushed_one_are_opened_again(
    runtime: Runtime, world: World, player: PlayerRow
) -> None:
    game = await world.game()
    tickets = [await open_ticket(world, player, home(game)) for _ in range(2)]
    await world.result(game, 0, 10)
    await settle_now(runtime, game)
    await world.result(game, None, None, "cancelled")
    await settle_now(runtime, game)

    await take_back(world, game)
    await settle_now(runtime, game)

    for ticket in tickets:
        assert (await ticket_of(runtime, player, ticket)).status == "open"
    account = await world.account(player)
    assert (account["posted_minor"], account["held_minor"]) == (0, 2200)
    await assert_all_hold(world.owner)


async def test_a_parlay_is_opened_by_any_of_its_games(runtime: Runtime, world: World, player: PlayerRow) -> None:
    games = [await world.game(), await world.game()]
    ticket = await open_ticket(world, player, *map(home, games), kind="parlay")
    for game in games:
        await world.result(game, 20, 10)
    await settle_now(runtime, *games)

    await take_back(world, games[0])
    await settle_now(runtime, games[0])

    again = await ticket_of(runtime, player, ticket)
    assert again.status == "open"
    assert [leg.result for leg in again.legs] == [None, "won"]
    await assert_all_hold(world.owner)


@pytest.mark.parametrize(("listed", "status"), [(True, "void"), (False, "won")])
async def test_listed_pitchers_that_did_not_start_void_where_the_rules_say_so(
    runtime: Runtime, world: World, player: PlayerRow, *, listed: bool, status: str
) -> None:
    game = await world.game()
    await rules(world, player.book_id, 2, listed_pitchers=listed)
    before = await open_ticket(world, player, home(game), rules_version=2)
    live = await open_ticket(world, player, replace(home(game), in_play=True), rules_version=2)
    await world.result(game, 20, 10)
    await world.owner.execute("UPDATE result SET pitchers_changed = true")

    await settle_now(runtime, game)

    assert (await ticket_of(runtime, player, before)).status == status
    assert (await ticket_of(runtime, player, live)).status == "won"
    await assert_all_hold(world.owner)


async def test_an_undone_result_lands_as_a_correction_in_the_open_week(
    runtime: Runtime, world: World, player: PlayerRow
) -> None:
    """From the entered result to the undoing and the right one, through the catalogue, over the end of a week."""
    root = await administrator(world)
    game = await world.game()
    ticket = await open_ticket(world, player, home(game))

    async def enter(home_score: int, away_score: int) -> None:
        async with changing(runtime.db, runtime.bus) as change:
            entry = ResultEntry("finished", home_score, away_score)
            now = await world.now()
            await record_result(
                change, game.id, entry, source=SOURCE_MANUAL, now=now, actor_id=root.login_id, reason="entered"
            )
        await settle_now(runtime, game)

    async def pass_days(days: int) -> None:
        await world.owner.execute("UPDATE game_clock SET game_origin = game_origin + $1", timedelta(days=days))

    await pass_days(1)
    await enter(20, 10)
    first = await world.owner.fetch("SELECT book_day, win_minor FROM day_figure")
    await pass_days(8)
    async with changing(runtime.db, runtime.bus) as change:
        await undo_result(change, game.id, actor_id=root.login_id, reason="the other game")
    await settle_now(runtime, game)

    assert (await ticket_of(runtime, player, ticket)).status == "open"
    account = await world.account(player)
    assert (account["posted_minor"], account["held_minor"]) == (0, 1100)
    await enter(0, 10)
    assert (await ticket_of(runtime, player, ticket)).status == "lost"
    days = await world.owner.fetch("SELECT book_day, win_minor FROM day_figure ORDER BY book_day")
    assert days[0] == first[0], "a week that is over stays as it is"
    assert [row["win_minor"] for row in days] == [1000, -2100]
    assert days[1]["book_day"] - days[0]["book_day"] >= timedelta(days=7)
    await assert_all_hold(world.owner)
