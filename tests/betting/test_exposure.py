"""What the book may lose on an outcome and an event: counted, capped, closed, and given back."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tests.betting.in_play import asked, decided, read, until_somebody_waits
from tests.betting.test_place import HASH, SPREAD, slip_of
from tests.betting.test_races import outcome, wide
from tests.checks import assert_all_hold
from tests.grading.tickets import administrator, agent_of
from tests.world import BookRow, Game, World
from wagerbabe.betting import Slip, TicketOut, decide_waiting, errors, place, quote, store
from wagerbabe.betting.domain import price_slip
from wagerbabe.grading.cash_out import Take, cash_out, offer
from wagerbabe.grading.desk import Asked, decide_request, void
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime

__all__ = ["wide"]

WHOLE = 10_000
"""All of a ticket, in hundredths of a per cent."""
TOTAL = ("total", "over", -110, 176)


@pytest.fixture
async def book(world: World) -> BookRow:
    return await world.book()


@pytest.fixture
async def game(world: World) -> Game:
    return await world.game()


@pytest.fixture(autouse=True)
async def invariants_hold(world: World) -> AsyncIterator[None]:
    yield
    await assert_all_hold(world.owner)


async def limit(world: World, book: BookRow, **figures: Any) -> None:
    """A limit of the whole book, as the product writes it: every player's terms are new."""
    columns = ", ".join(figures)
    places = ", ".join(f"${n}" for n in range(2, len(figures) + 2))
    async with world.owner.transaction():
        await world.owner.execute(
            f"INSERT INTO bet_limit (book_id, id, {columns}) VALUES ($1, gen_random_uuid(), {places})",
            book.id, *figures.values(),
        )  # fmt: skip
        await world.owner.execute("UPDATE player SET terms_version = terms_version + 1")


async def bet(runtime: Runtime, world: World, book: BookRow, slip: Slip) -> TicketOut:
    """A bet of somebody who has not bet before."""
    return await asked(runtime, await world.player(book), slip)


async def exposure(world: World, target: UUID) -> asyncpg.Record:
    row = await world.owner.fetchrow(
        "SELECT kind, risk_minor, liability_minor, closed_at IS NOT NULL AS closed FROM exposure WHERE target_id = $1",
        target,
    )
    assert row is not None
    return row


async def test_what_may_be_lost_on_an_outcome_is_capped_for_all_players_together(
    runtime: Runtime, world: World, book: BookRow, game: Game
) -> None:
    await limit(world, book, max_exposure_minor=2500)
    for _ in range(2):
        await bet(runtime, world, book, slip_of(game, SPREAD))

    with pytest.raises(errors.ExposureReached) as refused:
        await bet(runtime, world, book, slip_of(game, SPREAD))

    details = refused.value.details
    assert (details["limit"], details["max_minor"], details["left_minor"]) == ("max_exposure_minor", 2500, 500)
    passes = details["would_pass_minor"]
    assert (await bet(runtime, world, book, slip_of(game, SPREAD, stake=passes))).to_win_minor == 500
    await bet(runtime, world, book, slip_of(game, ("spread", "away", -110, 14)))


async def test_an_event_is_capped_over_all_its_outcomes(
    runtime: Runtime, world: World, book: BookRow, game: Game
) -> None:
    await limit(world, book, max_event_exposure_minor=1500)
    await bet(runtime, world, book, slip_of(game, SPREAD))

    with pytest.raises(errors.ExposureReached) as refused:
        await bet(runtime, world, book, slip_of(game, TOTAL))

    assert (refused.value.details["limit"], refused.value.details["left_minor"]) == ("max_event_exposure_minor", 500)


async def test_every_leg_of_a_parlay_counts(runtime: Runtime, world: World, book: BookRow, game: Game) -> None:
    await limit(world, book, max_exposure_minor=10_000)
    other = await world.game(league="icehockey_nhl")
    picks = (*slip_of(game, SPREAD).picks, *slip_of(other, SPREAD).picks)

    ticket = await bet(runtime, world, book, Slip("parlay", 1000, picks))

    for one in (game, other):
        found = await exposure(world, one.selections["spread", "home"])
        assert (found["risk_minor"], found["liability_minor"]) == (1000, ticket.to_win_minor)


async def test_a_target_closes_when_the_smallest_bet_does_not_fit(
    runtime: Runtime, world: World, book: BookRow, game: Game
) -> None:
    await limit(world, book, max_exposure_minor=2050)
    target = game.selections["spread", "home"]

    await bet(runtime, world, book, slip_of(game, SPREAD))
    assert (await exposure(world, target))["closed"] is False
    await bet(runtime, world, book, slip_of(game, SPREAD))

    assert (await exposure(world, target))["closed"] is True
    with pytest.raises(errors.ExposureReached) as refused:
        await bet(runtime, world, book, slip_of(game, SPREAD, stake=100))
    assert (refused.value.details["left_minor"], refused.value.details["would_pass_minor"]) == (0, None)


async def test_a_closed_target_takes_nothing_until_it_is_opened(
    runtime: Runtime, world: World, book: BookRow, game: Game
) -> None:
    await limit(world, book, max_exposure_minor=2050)
    for _ in range(2):
        await bet(runtime, world, book, slip_of(game, SPREAD))
    await world.offer(game.selections["spread", "home"], (11, 10), -14)  # a stake of 500 would win what is left
    small = slip_of(game, ("spread", "home", -1000, -14), stake=500)
    with pytest.raises(errors.ExposureReached):
        await bet(runtime, world, book, small)

    await world.owner.execute("UPDATE exposure SET closed_at = NULL")

    assert (await bet(runtime, world, book, small)).to_win_minor == 50


async def test_the_quote_says_it_before_the_bet(runtime: Runtime, world: World, book: BookRow, game: Game) -> None:
    await limit(world, book, max_exposure_minor=1500)
    player = await world.player(book)

    before = await quote(runtime, player.actor, slip_of(game, SPREAD))
    await bet(runtime, world, book, slip_of(game, SPREAD))
    after = await quote(runtime, player.actor, slip_of(game, SPREAD))

    assert (before.left_minor, before.problems) == (1500, ())
    assert after.left_minor == 500
    assert [problem.name for problem in after.problems] == ["ExposureReached"]
    assert after.problems[0].details["would_pass_minor"] == 550


async def test_tickets_from_before_the_limit_count(runtime: Runtime, world: World, book: BookRow, game: Game) -> None:
    for _ in range(2):
        await bet(runtime, world, book, slip_of(game, SPREAD))
    await limit(world, book, max_exposure_minor=2500)

    with pytest.raises(errors.ExposureReached) as refused:
        await bet(runtime, world, book, slip_of(game, SPREAD))

    assert refused.value.details["left_minor"] == 500


async def test_the_first_count_waits_for_bets_under_way(
    runtime: Runtime, world: World, book: BookRow, game: Game
) -> None:
    early, late = await world.player(book), await world.player(book)
    slip = slip_of(game, SPREAD)
    terms = await store.terms(runtime.db, book.id, early.id)
    assert terms is not None
    found = await store.offers(runtime.db, terms.price_class, [pick.selection_id for pick in slip.picks])
    priced = price_slip(slip, terms, found, runtime.game_now())
    async with runtime.db.acquire() as under_way:
        transaction = under_way.transaction()
        await transaction.start()
        row = await store.place(under_way, terms, early.session_id, new_id(), slip, priced, "k", HASH)
        await limit(world, book, max_exposure_minor=1000)
        waiting = asyncio.create_task(outcome(place(runtime, late.actor, slip, "k", HASH)))
        await until_somebody_waits(world)
        await transaction.commit()

    assert row["code"] == "placed"
    assert await waiting == "ExposureReached"


async def test_what_is_counted_once_is_counted_after_the_limit_is_gone(
    runtime: Runtime, world: World, book: BookRow, game: Game
) -> None:
    await limit(world, book, max_exposure_minor=2500)
    await bet(runtime, world, book, slip_of(game, SPREAD))
    await world.owner.execute("DELETE FROM bet_limit")
    await world.owner.execute("UPDATE player SET terms_version = terms_version + 1")

    for _ in range(3):
        await bet(runtime, world, book, slip_of(game, SPREAD))

    assert (await exposure(world, game.selections["spread", "home"]))["liability_minor"] == 4000


async def test_another_book_has_its_own(runtime: Runtime, world: World, book: BookRow, game: Game) -> None:
    await limit(world, book, max_exposure_minor=1000)
    await bet(runtime, world, book, slip_of(game, SPREAD))
    other = await world.book("Corner")
    await limit(world, other, max_exposure_minor=1000)

    await bet(runtime, world, other, slip_of(game, SPREAD))


async def test_a_refused_wait_gives_its_room_back(runtime: Runtime, world: World, book: BookRow) -> None:
    game = await world.game(starts_in=timedelta(minutes=-20))
    await limit(world, book, max_exposure_minor=1000)
    player = await world.player(book)
    ticket = await asked(runtime, player, game)
    target = game.selections["spread", "home"]
    assert (await exposure(world, target))["closed"] is True
    await world.owner.execute("UPDATE event SET interrupted_at = game_now()")

    await decide_waiting(runtime)

    assert ticket.status == "waiting"
    found = await exposure(world, target)
    assert (found["risk_minor"], found["liability_minor"], found["closed"]) == (0, 0, False)


@pytest.mark.parametrize(("cap", "status", "counted"), [(1000, "rejected", 0), (1100, "open", 1100)])
async def test_a_better_price_has_to_fit(
    runtime: Runtime, world: World, book: BookRow, cap: int, status: str, counted: int
) -> None:
    game = await world.game(starts_in=timedelta(minutes=-20))
    await limit(world, book, max_exposure_minor=cap)
    player = await world.player(book)
    ticket = await asked(runtime, player, replace(slip_of(game, SPREAD), accept="better"))
    await world.offer(game.selections["spread", "home"], (2, 1), -14)

    after = await decided(runtime, world, player, ticket.id)

    assert after.status == status
    assert (await exposure(world, game.selections["spread", "home"]))["liability_minor"] == counted


async def test_a_worse_price_gives_room_back(runtime: Runtime, world: World, book: BookRow) -> None:
    game = await world.game(starts_in=timedelta(minutes=-20))
    await limit(world, book, max_exposure_minor=1000)
    player = await world.player(book)
    ticket = await asked(runtime, player, replace(slip_of(game, SPREAD), accept="any"))
    await world.offer(game.selections["spread", "home"], (3, 2), -14)

    assert (await decided(runtime, world, player, ticket.id)).status == "open"
    assert (await exposure(world, game.selections["spread", "home"]))["liability_minor"] == 550


async def test_what_is_voided_or_cashed_out_gives_its_room_back_once(
    runtime: Runtime, world: World, book: BookRow, game: Game
) -> None:
    await limit(world, book, max_exposure_minor=2500)
    target = game.selections["spread", "home"]
    player, agent, root = await world.player(book), await agent_of(world, book), await administrator(world)
    kept, first, second = [await asked(runtime, player, slip_of(game, SPREAD, stake=500)) for _ in range(3)]

    await void(runtime, agent, first.id, "wrong price")
    assert (await exposure(world, target))["liability_minor"] == kept.to_win_minor + second.to_win_minor
    found = await offer(runtime, player.actor, second.id, WHOLE)
    await cash_out(runtime, player.actor, second.id, Take(found.offer_minor, "none", WHOLE), "k")
    wished = await void(runtime, agent, second.id, "wrong price")
    assert isinstance(wished, Asked)
    await decide_request(runtime, root, wished.id, approve=True, answer="yes")

    assert (await read(runtime, player, second.id)).status == "void"
    assert (await exposure(world, target))["liability_minor"] == kept.to_win_minor


async def test_200_bets_at_once_never_go_above_a_cap(wide: Runtime, world: World, book: BookRow, game: Game) -> None:
    """The first bet makes the rows: nobody is counted twice or missed, whichever leg comes first."""
    await limit(world, book, max_exposure_minor=30_500, max_event_exposure_minor=50_500)
    players = [await world.player(book, credit_minor=10**9) for _ in range(20)]
    legs = [SPREAD, ("spread", "away", -110, 14), TOTAL]

    bets = [
        place(wide, players[n % 20].actor, slip_of(game, legs[n % 3 if n % 5 else 0]), str(new_id()), HASH)
        for n in range(200)
    ]
    found = Counter(await asyncio.gather(*map(outcome, bets)))

    assert found == {"placed": 50, "ExposureReached": 150}
    assert (await exposure(world, game.id))["liability_minor"] == 50_000
    assert await world.owner.fetchval("SELECT max(liability_minor) FROM exposure WHERE kind = 'selection'") <= 30_500


async def test_a_limit_that_comes_among_bets_misses_none(wide: Runtime, world: World, book: BookRow) -> None:
    games = [await world.game(league=f"icehockey_{n}") for n in range(3)]
    players = [await world.player(book, credit_minor=10**9) for _ in range(20)]

    async def bets(number: int) -> list[str]:
        picks = (*slip_of(games[number % 3], SPREAD).picks, *slip_of(games[(number + 1) % 3], TOTAL).picks)
        slips = [Slip("parlay", 1000, picks), slip_of(games[number % 3], SPREAD)]
        actor = players[number].actor
        return [await outcome(place(wide, actor, slips[n % 2], str(new_id()), HASH)) for n in range(12)]

    async def limited() -> None:
        await asyncio.sleep(0.05)
        await limit(world, book, max_exposure_minor=10**8, max_event_exposure_minor=10**8)

    found, _ = await asyncio.gather(asyncio.gather(*map(bets, range(20))), limited())

    assert Counter(name for names in found for name in names) == {"placed": 240}
    assert await world.owner.fetchval("SELECT count(*) FROM exposure") > 0
