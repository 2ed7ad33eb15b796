"""Bets in play: they wait for the live delay, and are decided again on what is offered at its end."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from uuid import UUID

import pytest

from tests.betting.in_play import asked, decided, end_delays, read, until_somebody_waits
from tests.betting.test_place import HASH, SPREAD, slip_of
from tests.checks import assert_all_hold
from tests.database import Database
from tests.world import Game, PlayerRow, World
from wagerbabe.betting import Options, Pick, SentPrice, Slip, decide_waiting, errors, place, quote, store
from wagerbabe.betting.domain import Accept, price_slip
from wagerbabe.betting.store import sql
from wagerbabe.betting.waiting import GRACE
from wagerbabe.platform.clock import GameClock, real_now
from wagerbabe.platform.runtime import Runtime, open_runtime, set_clock
from wagerbabe.platform.settings import Settings

DELAY = timedelta(seconds=8)
PLAYING = timedelta(minutes=-20)


@pytest.fixture
async def player(world: World) -> PlayerRow:
    return await world.player(await world.book())


@pytest.fixture
async def game(world: World) -> Game:
    """A game that began twenty minutes ago."""
    return await world.game(starts_in=PLAYING)


@pytest.fixture(autouse=True)
async def invariants_hold(world: World) -> AsyncIterator[None]:
    yield
    await assert_all_hold(world.owner)


async def test_a_bet_in_play_waits_with_its_stake_held(
    runtime: Runtime, world: World, player: PlayerRow, game: Game
) -> None:
    ticket = await asked(runtime, player, game)

    assert (ticket.status, ticket.due_at, ticket.accepted_at) == ("waiting", ticket.placed_at + DELAY, None)
    assert [leg.in_play for leg in ticket.legs] == [True]
    assert await read(runtime, player, ticket.id) == ticket
    assert (await world.account(player))["held_minor"] == 1100


async def test_nothing_is_decided_before_the_delay_is_over(runtime: Runtime, player: PlayerRow, game: Game) -> None:
    ticket = await asked(runtime, player, game)

    assert await decide_waiting(runtime) == 0
    assert (await read(runtime, player, ticket.id)).status == "waiting"


async def test_after_the_delay_an_unmoved_price_is_taken(
    runtime: Runtime, world: World, player: PlayerRow, game: Game
) -> None:
    ticket = await asked(runtime, player, game)

    taken = await decided(runtime, world, player, ticket.id)

    assert taken.status == "open"
    assert taken.accepted_at is not None
    assert taken.due_at is not None
    assert taken.accepted_at >= taken.due_at
    assert [(ending.kind, ending.status) for ending in taken.history] == [("placed", "waiting"), ("accepted", "open")]
    assert taken.legs[0].price == ticket.legs[0].price
    assert (await world.account(player))["held_minor"] == 1100
    sealed = await world.owner.fetch("SELECT body ->> 'accepted_at' IS NOT NULL AS taken FROM log_queue ORDER BY id")
    assert [row["taken"] for row in sealed] == [False, True]


async def test_the_delay_runs_by_the_game_clock(
    settings: Settings, world: World, player: PlayerRow, game: Game
) -> None:
    async with open_runtime(settings, pool_size=2) as runtime:
        ticket = await asked(runtime, player, game)
    await set_clock(world.owner, GameClock(real_now(), ticket.placed_at + DELAY, Fraction(1)))

    async with open_runtime(settings, pool_size=2) as later:
        assert await decide_waiting(later) == 1
        assert (await read(later, player, ticket.id)).status == "open"


@pytest.mark.parametrize(
    ("accept", "price", "line", "taken"),
    [
        ("none", (21, 11), -14, 1000),
        ("none", (2, 1), -14, None),
        ("none", (21, 11), -10, None),
        ("better", (2, 1), -14, 1100),
        ("better", (21, 11), -10, 1000),
        ("better", (3, 2), -14, None),
        ("better", (2, 1), -18, None),
        ("any", (3, 2), -14, 550),
        ("any", (3, 2), -18, 550),
    ],
)
async def test_a_moved_price_is_taken_as_the_player_accepts(
    runtime: Runtime,
    world: World,
    player: PlayerRow,
    game: Game,
    accept: Accept,
    price: tuple[int, int],
    line: int,
    taken: int | None,
) -> None:
    ticket = await asked(runtime, player, replace(slip_of(game, SPREAD), accept=accept))
    await world.offer(game.selections["spread", "home"], price, line)

    after = await decided(runtime, world, player, ticket.id)

    if taken is None:
        assert (after.status, after.history[-1].kind) == ("rejected", "reject")
        assert after.history[-1].reason.startswith("PriceMoved: ")
        return
    assert (after.status, after.to_win_minor, after.legs[0].line) == ("open", taken, line / 4)
    moved = (price, line) != ((21, 11), -14)
    assert after.legs[0].asked_price == (ticket.legs[0].price if moved else None)
    assert after.legs[0].asked_line == (-3.5 if moved else None)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("UPDATE event SET suspended = true", "MarketSuspended"),
        ("UPDATE event SET status = 'finished'", "MarketClosed"),
        ("UPDATE market SET status = 'suspended'", "MarketSuspended"),
        ("UPDATE market SET status = 'closed'", "MarketClosed"),
        ("UPDATE offer SET price_num = NULL, price_den = NULL, version = version + 1", "MarketSuspended"),
        ("UPDATE offer SET valid_until = game_now()", "OddsStale"),
        ("UPDATE event SET interrupted_at = game_now()", "Interrupted"),
        ("UPDATE session SET revoked_at = now()", "SessionEnded"),
        ("UPDATE player SET status = 'inactive', terms_version = terms_version + 1", "AccountInactive"),
        ("UPDATE player SET max_stake_minor = 500, terms_version = terms_version + 1", "StakeTooLarge"),
        ("UPDATE ticket SET due_at = due_at - interval '31 seconds', placed_at = placed_at - interval '1 minute'",
         "DecidedTooLate"),
    ],
)  # fmt: skip
async def test_what_happened_meanwhile_refuses_it(
    runtime: Runtime, world: World, player: PlayerRow, game: Game, change: str, reason: str
) -> None:
    ticket = await asked(runtime, player, game)
    await end_delays(world)
    await world.owner.execute(change)

    await decide_waiting(runtime)

    after = await read(runtime, player, ticket.id)
    assert (after.status, after.accepted_at) == ("rejected", None)
    assert after.history[-1].kind == "reject"
    assert after.history[-1].reason.partition(": ")[0] == reason
    assert (await world.account(player))["held_minor"] == 0
    assert await world.count(["transfer"]) == [0]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("SELECT", "accepted"),
        ("UPDATE event SET suspended = true", "offer"),
        ("UPDATE market SET status = 'closed'", "offer"),
        ("UPDATE offer SET version = version + 1", "offer"),
        ("UPDATE offer SET valid_until = game_now()", "offer"),
        ("DELETE FROM offer", "offer"),
        ("UPDATE event SET interrupted_at = game_now()", "interrupted"),
        ("UPDATE session SET expires_at = now()", "session"),
        ("UPDATE login SET status = 'inactive'", "session"),
        ("UPDATE player SET terms_version = terms_version + 1", "terms"),
        ("UPDATE book SET rules_version = rules_version + 1", "terms"),
    ],
)
async def test_what_changes_after_the_look_counts(
    runtime: Runtime, world: World, player: PlayerRow, game: Game, change: str, code: str
) -> None:
    """The function that takes the bet sees what happened since it was priced."""
    ticket = await asked(runtime, player, game)
    await end_delays(world)
    transaction = world.owner.transaction()
    await transaction.start()
    await world.owner.execute("SELECT lock_events(ARRAY[$1::uuid])", game.id)

    taking = asyncio.create_task(_take(runtime, player, game, ticket.id))
    await until_somebody_waits(world)
    await world.owner.execute(change)
    await transaction.commit()

    assert await taking == code


async def test_what_a_feed_is_writing_is_seen(runtime: Runtime, world: World, player: PlayerRow, game: Game) -> None:
    """A feed holds its league while it writes; a score that is not committed yet still refuses the bet."""
    ticket = await asked(runtime, player, game)
    await end_delays(world)
    transaction = world.owner.transaction()
    await transaction.start()
    await world.owner.execute("SELECT FROM league FOR NO KEY UPDATE")
    await world.owner.execute("UPDATE event SET home_score = 3, interrupted_at = game_now()")

    taking = asyncio.create_task(_take(runtime, player, game, ticket.id))
    await until_somebody_waits(world)
    await transaction.commit()

    assert await taking == "interrupted"


@pytest.mark.parametrize(
    ("due_in", "code"), [(-15, "accepted"), (-31, "late"), (0, "accepted"), (1, "early"), (None, "gone")]
)
async def test_a_bet_is_taken_in_its_time_and_once(
    runtime: Runtime, world: World, player: PlayerRow, game: Game, due_in: int | None, code: str
) -> None:
    ticket = await asked(runtime, player, game)
    await world.owner.execute(
        "UPDATE ticket SET due_at = game_now() + $1 * interval '1 second'"
        ", placed_at = placed_at - interval '1 minute'", due_in or 0
    )  # fmt: skip
    if due_in is None:
        assert await _take(runtime, player, game, ticket.id) == "accepted"

    assert await _take(runtime, player, game, ticket.id) == code


async def _take(runtime: Runtime, player: PlayerRow, game: Game, ticket_id: UUID) -> str:
    terms = await store.terms(runtime.db, player.book_id, player.id)
    assert terms is not None
    slip = slip_of(game, SPREAD)
    found = await store.offers(runtime.db, terms.price_class, [pick.selection_id for pick in slip.picks])
    priced = price_slip(slip, terms, found, runtime.game_now())
    row = await store.accept_waiting(runtime.db, ticket_id, terms, priced, [], GRACE)
    return str(row["code"])


async def test_an_interruption_refuses_at_once_and_only_what_came_before_it(
    runtime: Runtime, world: World, player: PlayerRow, game: Game
) -> None:
    before = await asked(runtime, player, game)
    await world.owner.execute("UPDATE event SET interrupted_at = game_now()")
    after = await asked(runtime, player, game)

    assert await decide_waiting(runtime) == 1

    assert (await read(runtime, player, before.id)).status == "rejected"
    assert (await decided(runtime, world, player, after.id)).status == "open"


async def test_the_same_key_answers_the_ticket_as_it_stands(
    runtime: Runtime, world: World, player: PlayerRow, game: Game
) -> None:
    slip = slip_of(game, SPREAD)
    first = await place(runtime, player.actor, slip, "k", HASH)
    again = await place(runtime, player.actor, slip, "k", HASH)
    await decided(runtime, world, player, first.ticket.id)
    later = await place(runtime, player.actor, slip, "k", HASH)

    assert [found.ticket.status for found in (first, again, later)] == ["waiting", "waiting", "open"]
    assert {found.ticket.id for found in (again, later)} == {first.ticket.id}
    assert not again.created


async def test_one_leg_in_play_lets_the_whole_ticket_wait(
    runtime: Runtime, world: World, player: PlayerRow, game: Game
) -> None:
    to_come = await world.game(league="icehockey_nhl")
    picks = (*slip_of(to_come, SPREAD).picks, *slip_of(game, SPREAD).picks)

    ticket = await asked(runtime, player, Slip("parlay", 1000, picks))

    assert ticket.status == "waiting"
    assert [leg.in_play for leg in ticket.legs] == [False, True]
    taken = await decided(runtime, world, player, ticket.id)
    assert (taken.status, taken.to_win_minor) == ("open", ticket.to_win_minor)


@pytest.mark.parametrize(("moved_to", "status"), [(-14, "open"), (-10, "rejected"), (-18, "rejected")])
async def test_a_teaser_is_judged_by_the_line_that_was_offered(
    runtime: Runtime, world: World, player: PlayerRow, game: Game, moved_to: int, status: str
) -> None:
    other = await world.game(starts_in=PLAYING, league="americanfootball_ncaaf")
    picks = (*slip_of(game, SPREAD).picks, *slip_of(other, SPREAD).picks)
    ticket = await asked(runtime, player, Slip("teaser", 1100, picks, options=Options(points_quarters=24)))
    await world.offer(game.selections["spread", "home"], (2, 1), moved_to)

    after = await decided(runtime, world, player, ticket.id)

    assert after.status == status
    assert (after.legs[0].line, after.legs[0].offered_line, after.to_win_minor) == (2.5, -3.5, 1000)


async def test_a_price_set_by_hand_before_the_start_is_not_sold_in_play(
    runtime: Runtime, world: World, player: PlayerRow, game: Game
) -> None:
    await world.owner.execute("UPDATE offer SET by_hand = true, updated_at = game_now() - interval '1 hour'")

    with pytest.raises(errors.OddsStale):
        await asked(runtime, player, game)

    await world.owner.execute("UPDATE offer SET updated_at = game_now()")
    assert (await asked(runtime, player, game)).status == "waiting"


async def test_a_profile_has_a_delay_of_its_own(runtime: Runtime, world: World, player: PlayerRow, game: Game) -> None:
    await world.owner.execute(
        "WITH kind AS (INSERT INTO profile (book_id, id, name, live_delay_seconds)"
        " VALUES ($1, gen_random_uuid(), 'sharp', 12) RETURNING id)"
        " UPDATE player SET profile_id = kind.id FROM kind",
        player.book_id,
    )

    ticket = await asked(runtime, player, game)

    assert ticket.due_at == ticket.placed_at + timedelta(seconds=12)


async def test_rules_that_changed_meanwhile_do_not_change_the_ticket(
    runtime: Runtime, world: World, player: PlayerRow, game: Game
) -> None:
    ticket = await asked(runtime, player, game)
    await world.owner.execute(
        "INSERT INTO book_rules (book_id, version, rules, game_at)"
        " SELECT id, 2, '{\"in_play\": false}', game_now() FROM book"
    )
    await world.owner.execute("UPDATE book SET rules_version = 2")

    taken = await decided(runtime, world, player, ticket.id)

    assert (taken.status, taken.rules_version) == ("open", 1)


async def test_two_workers_take_a_bet_once(runtime: Runtime, world: World, player: PlayerRow, game: Game) -> None:
    tickets = [await asked(runtime, player, game) for _ in range(20)]
    await end_delays(world)

    await asyncio.gather(*(decide_waiting(runtime) for _ in range(2)))

    assert {(await read(runtime, player, ticket.id)).status for ticket in tickets} == {"open"}
    assert await world.count(["ticket_ending", "log_queue"]) == [0, 40]


async def test_two_workers_refuse_a_bet_once(runtime: Runtime, world: World, player: PlayerRow, game: Game) -> None:
    for _ in range(20):
        await asked(runtime, player, game)
    await world.owner.execute("UPDATE event SET interrupted_at = game_now()")

    await asyncio.gather(*(decide_waiting(runtime) for _ in range(2)))

    assert await world.count(["ticket_ending"]) == [20]
    assert (await world.account(player))["held_minor"] == 0


async def test_a_suspension_refuses_all_that_it_does_not_find_taken(
    runtime: Runtime, world: World, player: PlayerRow, game: Game, database: Database
) -> None:
    for _ in range(40):
        await asked(runtime, player, game)
    await end_delays(world)

    async def suspend() -> None:
        async with runtime.db.acquire() as other, other.transaction():
            await other.execute("SELECT lock_events(ARRAY[$1::uuid])", game.id)
            await other.execute("UPDATE event SET suspended = true, interrupted_at = game_now()")

    await asyncio.gather(decide_waiting(runtime), suspend())
    await decide_waiting(runtime)

    late = "SELECT count(*) FROM ticket t, event e WHERE t.status = 'open' AND t.accepted_at >= e.interrupted_at"
    assert await world.owner.fetchval(late) == 0
    assert await world.owner.fetchval("SELECT count(*) FROM ticket WHERE status = 'waiting'") == 0


async def test_a_worker_that_dies_leaves_the_bet_to_the_next(
    runtime: Runtime, world: World, player: PlayerRow, game: Game
) -> None:
    ticket = await asked(runtime, player, game)
    await end_delays(world)
    async with world.owner.transaction():
        await world.owner.execute("SELECT FROM account WHERE id = $1 FOR UPDATE", player.account_id)
        worker = asyncio.create_task(decide_waiting(runtime))
        await until_somebody_waits(world)
        await world.owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        await worker
    assert (await read(runtime, player, ticket.id)).status == "waiting"

    await decide_waiting(runtime)

    assert (await read(runtime, player, ticket.id)).status == "open"


async def test_the_quote_tells_the_delay(runtime: Runtime, player: PlayerRow, game: Game) -> None:
    found = await quote(runtime, player.actor, slip_of(game, SPREAD))

    assert (found.priced.waits, found.terms.delay_seconds, found.problems) == (True, 8, ())


async def test_a_same_game_parlay_is_priced_anew(runtime: Runtime, world: World, player: PlayerRow, game: Game) -> None:
    await world.owner.execute(
        "INSERT INTO book_rules (book_id, version, rules, game_at)"
        " SELECT id, 1, '{\"same_game_parlay\": true}', game_now() FROM book"
    )
    picks = (
        *slip_of(game, SPREAD).picks,
        Pick(game.selections["moneyline", "home"], SentPrice(decimal="1.6666667"), None),
    )
    picks = (picks[0], replace(picks[1], price=SentPrice(fraction="2/3")))
    ticket = await asked(runtime, player, Slip("same_game_parlay", 1000, picks, "better"))
    await world.offer(game.selections["spread", "home"], (5, 2), -14)

    taken = await decided(runtime, world, player, ticket.id)

    assert taken.status == "open"
    assert taken.to_win_minor > ticket.to_win_minor
    price = await world.owner.fetchval("SELECT options -> 'price' FROM ticket")
    assert price is not None


async def test_only_what_waits_is_looked_at(runtime: Runtime, world: World, player: PlayerRow) -> None:
    await asked(runtime, player, await world.game())

    assert await runtime.db.fetch(sql["waiting_due"], 10) == []
