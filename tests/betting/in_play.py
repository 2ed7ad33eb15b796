"""Bets on games in play, for tests: placed, their delay over, decided."""

import asyncio
from uuid import UUID

from tests.betting.test_place import HASH, SPREAD, slip_of
from tests.world import Game, PlayerRow, World
from wagerbabe.betting import Slip, TicketOut, decide_waiting, place, read_tickets
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime


async def asked(runtime: Runtime, player: PlayerRow, slip: Slip | Game) -> TicketOut:
    """Place a bet: a slip, or a game's spread at the price that stands."""
    slip = slip if isinstance(slip, Slip) else slip_of(slip, SPREAD)
    return (await place(runtime, player.actor, slip, str(new_id()), HASH)).ticket


async def end_delays(world: World) -> None:
    """As if the delay of everything that waits were over just now."""
    await world.owner.execute("UPDATE ticket SET due_at = game_now() WHERE status = 'waiting'")


async def decided(runtime: Runtime, world: World, player: PlayerRow, ticket_id: UUID) -> TicketOut:
    """The ticket after its delay."""
    await end_delays(world)
    await decide_waiting(runtime)
    return await read(runtime, player, ticket_id)


async def read(runtime: Runtime, player: PlayerRow, ticket_id: UUID) -> TicketOut:
    """The ticket as it stands."""
    return (await read_tickets(runtime.db, player.book_id, player.id, [ticket_id]))[0]


async def until_somebody_waits(world: World) -> None:
    """Until a backend waits for a lock."""
    for _ in range(500):
        if await world.owner.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nobody waits for a lock")
