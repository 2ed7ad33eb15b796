"""What a second look found: payments that overtake each other, and what one person alone may not do."""

import asyncio

import asyncpg

from tests.grading.tickets import agent_of, home, open_ticket, settle_now, ticket_of
from tests.world import World
from wagerbabe.betting import Leg, Options, Rules, plan_of
from wagerbabe.grading import desk, grade_event, pay_event
from wagerbabe.grading.value import is_priced_by_legs
from wagerbabe.platform.runtime import Runtime


async def _waiting_for_locks(owner: "asyncpg.Connection[asyncpg.Record]", count: int) -> None:
    """Until so many connections wait for a lock."""
    for _ in range(500):
        waiting = await owner.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        if waiting >= count:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"nobody waits for a lock; expected {count}")


async def test_a_corrected_result_meets_a_payment_under_way(runtime: Runtime, world: World) -> None:
    player = await world.player(await world.book())
    one, other = await world.game(), await world.game()
    ticket = await open_ticket(world, player, home(one), home(other), kind="parlay")
    await world.result(one, 20, 10)
    await settle_now(runtime, one)
    await world.result(other, 20, 10)
    await grade_event(runtime, other.id)

    async with runtime.db.acquire() as blocker, blocker.transaction():
        await blocker.execute("SELECT FROM account WHERE id = $1 FOR UPDATE", player.account_id)
        stale = asyncio.create_task(pay_event(runtime, other.id))
        await _waiting_for_locks(world.owner, 1)
        await world.result(one, 0, 10)
        await grade_event(runtime, one.id)
        fresh = asyncio.create_task(pay_event(runtime, one.id))
        await _waiting_for_locks(world.owner, 2)
    await asyncio.gather(stale, fresh)

    found = await ticket_of(runtime, player, ticket)
    assert (found.status, found.return_minor) == ("lost", 0)


async def test_one_person_alone_voids_no_parlay_that_has_lost(runtime: Runtime, world: World) -> None:
    book = await world.book()
    one, other = await world.game(), await world.game()
    ticket = await open_ticket(world, await world.player(book), home(one), home(other), kind="parlay")
    await world.result(one, 0, 10)
    await settle_now(runtime, one)

    assert isinstance(await desk.void(runtime, await agent_of(world, book), ticket, "Friend."), desk.Asked)


async def test_one_person_alone_voids_nothing_once_the_result_is_in(runtime: Runtime, world: World) -> None:
    book = await world.book()
    game = await world.game()
    ticket = await open_ticket(world, await world.player(book), home(game))
    await world.result(game, 0, 10)

    assert isinstance(await desk.void(runtime, await agent_of(world, book), ticket, "Friend."), desk.Asked)


def test_a_round_robin_by_table_has_no_price_to_cash_out_at() -> None:
    legs, by_two = [Leg(21, 11)] * 3, Options(by=(2,))

    assert not is_priced_by_legs(plan_of("round_robin", legs, 1_000, by_two, Rules(parlay_table=True)))
    assert is_priced_by_legs(plan_of("round_robin", legs, 1_000, by_two))
