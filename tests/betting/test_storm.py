"""Everything at once: bets before and after the start under caps, voids, cash-outs, a feed, suspensions, workers."""

import asyncio
from collections import Counter
from datetime import timedelta
from random import Random

from tests.betting.in_play import end_delays
from tests.betting.test_exposure import WHOLE, limit
from tests.betting.test_place import HASH, slip_of
from tests.betting.test_races import wide
from tests.checks import assert_all_hold
from tests.grading.tickets import agent_of
from tests.world import Game, PlayerRow, World
from wagerbabe.betting import Slip, TicketOut, decide_waiting, place
from wagerbabe.betting.domain import Accept
from wagerbabe.betting.errors import BetRefused
from wagerbabe.grading.cash_out import Take, cash_out, offer
from wagerbabe.grading.desk import void
from wagerbabe.platform.errors import AppError
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime

__all__ = ["wide"]

ACCEPTS: list[Accept] = ["none", "better", "any"]
PICKS = [("spread", "home", -110, -14), ("spread", "away", -110, 14), ("total", "over", -110, 176)]
_FEED = """
UPDATE offer o SET version = version + 1, price_num = $2
FROM selection s JOIN event e ON e.id = s.event_id
WHERE s.id = o.selection_id AND e.league_key = $1 AND random() < 0.05
"""
_SCORE = """
UPDATE event SET home_score = coalesce(home_score, 0) + 3, interrupted_at = game_now()
WHERE league_key = $1 AND starts_at < game_now() AND random() < 0.2
"""


class Storm:
    """Who takes part, and what came of it."""

    def __init__(self, runtime: Runtime, world: World, games: list[Game], seed: int) -> None:
        self.runtime, self.world, self.games, self.random = runtime, world, games, Random(seed)
        self.tickets: list[tuple[PlayerRow, TicketOut]] = []
        self.begun = asyncio.Event()
        self.found: Counter[str] = Counter()

    async def bet(self, player: PlayerRow, times: int) -> None:
        for _ in range(times):
            games = self.random.sample(self.games, self.random.choice([1, 1, 2, 3]))
            picks = tuple(pick for game in games for pick in slip_of(game, self.random.choice(PICKS)).picks)
            kind, accept = "straight" if len(games) == 1 else "parlay", self.random.choice(ACCEPTS)
            slip = Slip(kind, self.random.choice([500, 1100, 2200]), picks, accept)
            try:
                ticket = (await place(self.runtime, player.actor, slip, str(new_id()), HASH)).ticket
            except BetRefused as refused:
                self.found[refused.name] += 1
            else:
                self.tickets.append((player, ticket))
                self.begun.set()
                self.found[ticket.status] += 1

    async def end(self, agent: object, times: int) -> None:
        await self.begun.wait()
        for _ in range(times):
            player, ticket = self.random.choice(self.tickets)
            try:
                if self.random.random() < 0.5:
                    await void(self.runtime, agent, ticket.id, "why")  # type: ignore[arg-type]
                elif not (now := await offer(self.runtime, player.actor, ticket.id, WHOLE)).problems:
                    wish = Take(now.offer_minor, "any", WHOLE)
                    await cash_out(self.runtime, player.actor, ticket.id, wish, str(new_id()))
            except AppError as refused:
                self.found[refused.name] += 1
            else:
                self.found["ended"] += 1

    async def feed(self, league: str, times: int) -> None:
        for _ in range(times):
            async with self.runtime.db.acquire() as db, db.transaction():
                await db.execute("SELECT FROM league WHERE key = $1 FOR NO KEY UPDATE", league)
                await db.execute(_FEED, league, self.random.choice([21, 22, 24]))
                await db.execute(_SCORE, league)

    async def suspend(self, times: int) -> None:
        for n in range(times):
            game = self.random.choice(self.games)
            async with self.runtime.db.acquire() as db, db.transaction():
                await db.execute("SELECT lock_events(ARRAY[$1::uuid])", game.id)
                await db.execute("SELECT FROM league WHERE key = $1 FOR NO KEY UPDATE", game.league)
                await db.execute("UPDATE event SET suspended = $2 WHERE id = $1", game.id, n % 2 == 0)

    async def decide(self, times: int) -> None:
        for _ in range(times):
            await end_delays(self.world)
            await decide_waiting(self.runtime)

    async def work(self, times: int) -> None:
        for _ in range(times):
            await decide_waiting(self.runtime)


async def test_nothing_waits_for_each_other_for_ever_and_all_adds_up(wide: Runtime, world: World) -> None:
    book = await world.book()
    await limit(world, book, max_exposure_minor=60_000, max_event_exposure_minor=150_000)
    agent, leagues = await agent_of(world, book), ["americanfootball_a", "americanfootball_b"]
    players = [await world.player(book, credit_minor=10**9) for _ in range(10)]
    begins = [timedelta(hours=2), timedelta(minutes=-20)]
    games = [await world.game(league=leagues[n // 3], starts_in=begins[n % 2]) for n in range(6)]
    storm = Storm(wide, world, games, seed=5)

    await asyncio.gather(
        *(storm.bet(player, 20) for player in players),
        *(storm.end(agent, 30) for _ in range(2)),
        *(storm.feed(league, 15) for league in leagues),
        storm.suspend(10),
        storm.decide(10),
        storm.work(10),
    )
    await storm.decide(1)

    assert await world.owner.fetchval("SELECT count(*) FROM ticket WHERE status = 'waiting'") == 0
    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    assert await world.owner.fetchval(deadlocks) == 0
    assert {"waiting", "open", "ended"} <= set(storm.found)
    assert not {"Unavailable", "InternalError"} & set(storm.found)
    await assert_all_hold(world.owner)
