"""Cash-outs: what is offered, when it is not, and that taking it is checked like a bet."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from tests.checks import ALL, assert_all_hold
from tests.grading.tickets import (
    On,
    free_play_account,
    home,
    open_ticket,
    rules,
    settle_now,
    take_back,
    ticket_of,
    transfers,
)
from tests.world import Game, PlayerRow, World
from wagerbabe.betting import KINDS, LOST, PUSH, WON, Leg, Line, Options, Rules, TicketOut, plan_of
from wagerbabe.grading import errors
from wagerbabe.grading.cash_out import Offer, Take, cash_out, offer
from wagerbabe.grading.value import Standing, closed_part, is_priced_by_legs, offer_minor
from wagerbabe.platform.errors import IdempotencyKeyReused, NotFound, Unauthenticated
from wagerbabe.platform.invariants import broken
from wagerbabe.platform.runtime import Runtime

EVEN, MINUS_110 = (2, 1), (21, 11)
MOST = 10_000_000


def worth(plan: Any, *legs: Standing, risk: int = 1000, margin_bp: int = 500, most: int = MOST) -> int:
    return offer_minor(plan, legs, closed_minor=risk, risk_minor=risk, margin_bp=margin_bp, most_minor=most)


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        (Standing(MINUS_110, now=MINUS_110), 950),
        (Standing((3, 1), now=(3, 2)), 1900),  # taken at +200, now -200: twice the stake
        (Standing((3, 2), now=(3, 1)), 475),
        (Standing(EVEN, WON), 1900),
        (Standing(EVEN, LOST), 0),
        (Standing(EVEN, PUSH), 950),
    ],
)
def test_stake_times_taken_over_current_less_the_margin(standing: Standing, expected: int) -> None:
    assert worth((Line(1000, (0,)),), standing) == expected


def test_settled_legs_count_with_their_result_and_the_margin_may_be_nothing() -> None:
    plan = (Line(1000, (0, 1)),)
    assert worth(plan, Standing(MINUS_110, WON), Standing(EVEN, now=EVEN), margin_bp=0) == 1909
    assert worth(plan, Standing(MINUS_110, WON), Standing(EVEN, now=EVEN), margin_bp=0, most=1500) == 1500


def test_a_round_robin_is_the_sum_of_its_lines() -> None:
    legs = [Standing(EVEN, WON), Standing((3, 1), now=(2, 1)), Standing((5, 2), now=(5, 1)), Standing(EVEN, LOST)]
    plan = plan_of("round_robin", [Leg(*leg.taken) for leg in legs], 100, Options(by=(2, 3)))
    factors = [Fraction(2), Fraction(3, 2), Fraction(1, 2), Fraction(0)]
    two = sum(factors[i] * factors[j] for i in range(4) for j in range(i))
    three = factors[0] * factors[1] * factors[2]
    assert worth(plan, *legs, risk=1000, margin_bp=0) == 100 * (two + three)


def test_prices_that_tables_or_conditions_make_have_no_ratio() -> None:
    legs = [Leg(*MINUS_110), Leg(*MINUS_110)]
    taken = {
        "straight": True, "parlay": True, "round_robin": True,
        "teaser": False, "if_bet": False, "reverse": False, "same_game_parlay": False,
    }  # fmt: skip
    options = Options(by=(2,), points_quarters=24, price=(3, 1))
    for kind in KINDS:
        assert is_priced_by_legs(plan_of(kind, legs, 1000, options)) == taken[kind], kind
    assert not is_priced_by_legs(plan_of("parlay", legs, 1000, rules=Rules(parlay_table=True)))


def test_a_share_is_rounded_down() -> None:
    assert [closed_part(999, bp) for bp in (10_000, 5_000, 1)] == [999, 499, 0]


@pytest.fixture
async def player(world: World) -> PlayerRow:
    return await world.player(await world.book())


@pytest.fixture
async def game(world: World) -> Game:
    return await world.game()


async def reprice(world: World, game: Game, price: tuple[int, int] | None, line: int = -14) -> None:
    await world.offer(game.selections["spread", "home"], price, line)


def names(found: Offer) -> list[str]:
    return [problem.name for problem in found.problems]


async def taken_at(
    runtime: Runtime, player: PlayerRow, ticket: UUID, minor: int, key: str = "k", *, accept: Any = "none",
    share_bp: int = 10_000,
) -> TicketOut:  # fmt: skip
    return await cash_out(runtime, player.actor, ticket, Take(minor, accept, share_bp), key)


async def test_a_whole_cash_out_pays_and_ends_the_ticket(
    runtime: Runtime, world: World, player: PlayerRow, game: Game
) -> None:
    ticket = await open_ticket(world, player, home(game))
    await reprice(world, game, (3, 2))

    found = await offer(runtime, player.actor, ticket, 10_000)
    assert (found.offer_minor, found.problems, found.margin_bp) == (1330, [], 500)  # 1100 x 14/11 x 0.95
    done = await taken_at(runtime, player, ticket, 1330)

    assert (done.status, done.return_minor) == ("cashed_out", 1330)
    last = done.history[-1]
    assert (last.kind, last.actor, last.paid_minor, last.closed_risk_minor) == (
        "cash_out", player.username, 1330, 1100,
    )  # fmt: skip
    account = await world.account(player)
    assert (account["posted_minor"], account["held_minor"]) == (230, 0)
    assert await transfers(world, ticket) == [("cash_out", 230)]
    assert await world.owner.fetchval("SELECT win_minor FROM day_figure") == 230
    await world.result(game, 0, 10)
    assert await settle_now(runtime, game) == 0, "it is over"
    await assert_all_hold(world.owner)


async def test_the_same_key_pays_once_and_another_wish_is_refused(
    runtime: Runtime, world: World, player: PlayerRow, game: Game
) -> None:
    ticket = await open_ticket(world, player, home(game))
    answers = await asyncio.gather(*(taken_at(runtime, player, ticket, 1045) for _ in range(8)))
    assert {answer.status for answer in answers} == {"cashed_out"}
    assert (await world.account(player))["posted_minor"] == -55
    other = await open_ticket(world, player, home(game))
    for wish in ((other, 1045), (ticket, 1044)):
        with pytest.raises(IdempotencyKeyReused):
            await taken_at(runtime, player, *wish)
    with pytest.raises(errors.TicketNotOpen):
        await taken_at(runtime, player, ticket, 1045, "another key")
    await assert_all_hold(world.owner)


@pytest.mark.parametrize(
    ("accept", "seen", "done"),
    [("none", 1045, True), ("none", 1044, False), ("better", 1044, True), ("better", 1046, False), ("any", 9999, True)],
)
async def test_a_moved_offer_is_taken_only_as_agreed(
    runtime: Runtime, world: World, player: PlayerRow, game: Game, *, accept: str, seen: int, done: bool
) -> None:
    ticket = await open_ticket(world, player, home(game))
    if done:
        assert (await taken_at(runtime, player, ticket, seen, accept=accept)).return_minor == 1045
        return
    with pytest.raises(errors.CashOutMoved) as moved:
        await taken_at(runtime, player, ticket, seen, accept=accept)
    assert moved.value.details == {"offer_minor": 1045}
    assert (await ticket_of(runtime, player, ticket)).status == "open"


async def test_a_part_is_cashed_and_the_rest_goes_on(
    runtime: Runtime, world: World, player: PlayerRow, game: Game
) -> None:
    ticket = await open_ticket(world, player, home(game))

    some = await taken_at(runtime, player, ticket, 418, share_bp=4_000)  # 440 of the risk at 95 %
    more = await taken_at(runtime, player, ticket, 314, "k2", share_bp=5_000)  # 330, rounded half up

    assert (some.status, some.closed_risk_minor, some.cashed_minor) == ("open", 440, 418)
    assert (more.status, more.closed_risk_minor, more.cashed_minor) == ("open", 770, 732)
    account = await world.account(player)
    assert (account["posted_minor"], account["held_minor"]) == (732 - 770, 330)
    await assert_all_hold(world.owner)

    await world.result(game, 20, 10)
    await settle_now(runtime, game)

    ended = await ticket_of(runtime, player, ticket)
    assert (ended.status, ended.return_minor) == ("won", 732 + 630)
    assert (await world.account(player))["posted_minor"] == 732 + 630 - 1100
    await assert_all_hold(world.owner)
    for score in ((0, 10), (20, 10)):
        await world.result(game, *score)
        await settle_now(runtime, game)
    await take_back(world, game)
    await settle_now(runtime, game)
    account = await world.account(player)
    assert (account["posted_minor"], account["held_minor"]) == (732 - 770, 330)
    await assert_all_hold(world.owner)


async def test_a_parlay_counts_its_settled_leg(runtime: Runtime, world: World, player: PlayerRow, game: Game) -> None:
    second = await world.game()
    ticket = await open_ticket(world, player, home(game), home(second), kind="parlay", stake_minor=1210)
    await world.result(game, 20, 10)
    await settle_now(runtime, game)

    found = await offer(runtime, player.actor, ticket, 10_000)

    assert found.offer_minor == 2195  # 1210 x 21/11 x 0.95, rounded half up
    assert (await taken_at(runtime, player, ticket, 2195)).status == "cashed_out"
    await assert_all_hold(world.owner)


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("UPDATE event SET status = 'live'", "InPlayNotOffered"),
        ("UPDATE event SET suspended = TRUE", "MarketSuspended"),
        ("UPDATE market SET status = 'suspended'", "MarketSuspended"),
        ("UPDATE offer SET valid_until = game_now()", "OddsStale"),
        ("UPDATE offer SET price_num = NULL, price_den = NULL", "MarketSuspended"),
        ("UPDATE offer SET line_quarters = -18", "CashOutLineMoved"),
        ("UPDATE event SET status = 'cancelled'", "MarketClosed"),
    ],
)
async def test_every_open_leg_has_to_be_for_sale(
    runtime: Runtime, world: World, player: PlayerRow, game: Game, what: str, reason: str
) -> None:
    ticket = await open_ticket(world, player, home(game))
    await world.owner.execute(what)

    found = await offer(runtime, player.actor, ticket, 10_000)

    assert names(found) == [reason]
    with pytest.raises(type(found.problems[0])):
        await taken_at(runtime, player, ticket, 1045, accept="any")
    assert (await world.account(player))["held_minor"] == 1100


async def test_what_is_never_cashed_out(runtime: Runtime, world: World, player: PlayerRow, game: Game) -> None:
    free = await free_play_account(world, player, 5000)
    await rules(world, player.book_id, 2, cash_out=False)
    tickets = {
        "a free play": await open_ticket(world, player, home(game), free_play=free),
        "by its rules": await open_ticket(world, player, home(game), rules_version=2),
        "an if-bet": await open_ticket(world, player, home(game), home(await world.game()), kind="if_bet"),
    }
    for why, ticket in tickets.items():
        assert names(await offer(runtime, player.actor, ticket, 10_000)) == ["CashOutNotOffered"], why
    with pytest.raises(NotFound):
        await offer(runtime, (await world.player(await world.book("Other"))).actor, tickets["an if-bet"], 10_000)


async def test_a_lost_leg_leaves_nothing(runtime: Runtime, world: World, player: PlayerRow, game: Game) -> None:
    ticket = await open_ticket(world, player, home(game), home(await world.game()), kind="parlay")
    await world.result(game, 0, 10)
    await settle_now(runtime, game)
    assert names(await offer(runtime, player.actor, ticket, 10_000)) == ["CashOutWorthless"]


async def test_an_ended_session_cashes_nothing_out(
    runtime: Runtime, world: World, player: PlayerRow, game: Game
) -> None:
    ticket = await open_ticket(world, player, home(game))
    await world.owner.execute("UPDATE session SET revoked_at = now()")
    with pytest.raises(Unauthenticated):
        await taken_at(runtime, player, ticket, 1045)


async def test_cash_outs_and_gradings_at_once_end_each_ticket_once(
    runtime: Runtime, world: World, player: PlayerRow, game: Game
) -> None:
    tickets = [await open_ticket(world, player, home(game)) for _ in range(20)]

    async def end() -> int:
        await world.result(game, 20, 10)
        return await settle_now(runtime, game)

    answers = await asyncio.gather(
        *(taken_at(runtime, player, ticket, 1045, f"k{n}") for n, ticket in enumerate(tickets)),
        end(),
        return_exceptions=True,
    )
    await settle_now(runtime, game)

    ended = [(await ticket_of(runtime, player, ticket)).status for ticket in tickets]
    assert set(ended) <= {"won", "cashed_out"}
    assert ended.count("cashed_out") == sum(isinstance(answer, TicketOut) for answer in answers)
    assert (await world.account(player))["held_minor"] == 0
    await assert_all_hold(world.owner)


async def test_no_cash_out_after_a_suspension(runtime: Runtime, world: World, player: PlayerRow, game: Game) -> None:
    tickets = [await open_ticket(world, player, home(game)) for _ in range(10)]

    async def suspend() -> Any:
        async with runtime.db.acquire() as db, db.transaction():
            await db.execute("SELECT pg_advisory_xact_lock(7001, hashtext($1::uuid::text))", game.id)
            await db.execute("UPDATE event SET suspended = TRUE WHERE id = $1", game.id)
            return await db.fetchval("SELECT game_now()")

    *answers, suspended_at = await asyncio.gather(
        *(taken_at(runtime, player, ticket, 1045, f"k{n}") for n, ticket in enumerate(tickets)),
        suspend(),
        return_exceptions=True,
    )

    late = await world.owner.fetchval("SELECT count(*) FROM ticket_cash_out WHERE game_at > $1", suspended_at)
    assert late == 0
    assert {type(answer).__name__ for answer in answers} <= {"TicketOut", "MarketSuspended"}
    await assert_all_hold(world.owner)


async def test_a_started_game_refuses_even_where_nothing_was_told(
    runtime: Runtime, world: World, player: PlayerRow
) -> None:
    game = await world.game(starts_in=timedelta(hours=-1))
    ticket = await open_ticket(world, player, replace(home(game), in_play=True))
    assert names(await offer(runtime, player.actor, ticket, 10_000)) == ["InPlayNotOffered"]


async def test_lost_track_of_a_partial_cash_out_is_found(
    runtime: Runtime, world: World, player: PlayerRow, game: Game
) -> None:
    ticket = await open_ticket(world, player, home(game))
    await taken_at(runtime, player, ticket, 418, share_bp=4_000)
    await world.owner.execute("UPDATE ticket SET cashed_minor = 419 WHERE id = $1", ticket)
    assert {"i6_partial_cash_outs_add_up", "i6_a_ticket_pays_its_return_once"} <= (
        await broken(world.owner, ALL)
    ).keys()


async def test_moneylines_have_no_line_to_move(runtime: Runtime, world: World, player: PlayerRow, game: Game) -> None:
    ticket = await open_ticket(world, player, On(game, "moneyline", "away", "23/10"), stake_minor=1000)
    assert (await offer(runtime, player.actor, ticket, 10_000)).offer_minor == 950
