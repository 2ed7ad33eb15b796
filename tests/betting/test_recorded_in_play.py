"""In-play bets on a recorded evening: what was quoted at the end of each delay decides, and nothing else."""

import csv
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import cycle
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from tests.betting.in_play import read
from tests.checks import assert_all_hold
from tests.world import PlayerRow, World
from wagerbabe.betting import Pick, SentPrice, Slip, TicketOut, decide_waiting, place
from wagerbabe.betting.domain import Accept
from wagerbabe.catalog import save_league
from wagerbabe.demo import Replay, app
from wagerbabe.odds import Price
from wagerbabe.odds.fetcher import Fetcher
from wagerbabe.odds.odds_api import OddsApi
from wagerbabe.odds.tiers import Tiers
from wagerbabe.platform.clock import GameClock, real_now
from wagerbabe.platform.db import Row
from wagerbabe.platform.leader import Leader
from wagerbabe.platform.runtime import Runtime, open_runtime, set_clock
from wagerbabe.platform.settings import Settings

RECORDED = Path(__file__).parents[2].parent / "shared" / "data" / "replay_us_odds"
BOOK, LEAGUE = "fanduel", "baseball_mlb"
KINDS = {"h2h": "moneyline", "spreads": "spread", "totals": "total"}
FROM, UNTIL = datetime(2026, 8, 5, 0, 24, tzinfo=UTC), datetime(2026, 8, 5, 0, 42, tzinfo=UTC)
DELAY = timedelta(seconds=120)
"""The longest there is: the recording has a moment every five minutes, and a quote is too old after five."""
MOMENT = timedelta(seconds=12)
ACCEPTS: tuple[Accept, ...] = ("none", "better", "any")

Key = tuple[str, str, str]
Quote = tuple[int, int]
"""American price, and the line in quarter points."""


@dataclass(frozen=True)
class Tape:
    """What the sportsbook quoted, read from the files by themselves: for each selection its changes, oldest first."""

    snapshots: list[datetime]
    changes: Mapping[Key, list[tuple[str, Quote | None]]]

    def quoted(self, key: Key, at: datetime) -> Quote | None:
        """The quote in force."""
        text, found = f"{at:%Y-%m-%dT%H:%M:%SZ}", None
        for moment, quote in self.changes.get(key, ()):
            if moment > text:
                break
            found = quote
        return found


def read_tape() -> Tape:
    with (RECORDED / "mlb_events.csv").open() as rows:
        ids = {row["eid"]: row["event_id"] for row in csv.DictReader(rows)}
    with gzip.open(RECORDED / "mlb_snaps.csv.gz", "rt") as rows:
        moments = [datetime.fromisoformat(row["snap_utc"]) for row in csv.DictReader(rows)]
    changes: dict[Key, list[tuple[str, Quote | None]]] = defaultdict(list)
    with gzip.open(RECORDED / "mlb_ticks.csv.gz", "rt") as rows:
        for row in csv.DictReader(rows):
            if row["book"] == BOOK:
                american = 100 if row["price"] == "-100" else int(row["price"] or 0)
                quote = (american, int(4 * Fraction(row["point"] or "0"))) if american else None
                changes[ids[row["eid"]], KINDS[row["market"]], row["side"]].append((row["snap_utc"], quote))
    return Tape([moment for moment in moments if FROM <= moment <= UNTIL], changes)


class Evening:
    """The product at moments of the evening: the clock is put there, and the feed asks."""

    def __init__(self, runtime: Runtime, world: World, fetcher: Fetcher) -> None:
        self.runtime, self.world, self.fetcher = runtime, world, fetcher

    async def go_to(self, moment: datetime) -> None:
        """Be at a moment, and poll."""
        clock = GameClock(real_now(), moment, Fraction(1))
        await set_clock(self.world.owner, clock)
        self.runtime = replace(self.runtime, clock=clock)
        self.fetcher.runtime = self.runtime
        assert await self.fetcher.leader.lead(self.runtime.db)
        await self.fetcher.poll_odds(LEAGUE)


_SHOWN = """
SELECT s.id, e.provider_key, m.kind, s.side, o.price_num, o.price_den, o.line_quarters
FROM offer o
JOIN selection s ON s.id = o.selection_id JOIN market m ON m.id = s.market_id JOIN event e ON e.id = s.event_id
WHERE o.source = $1 AND o.price_num IS NOT NULL AND o.valid_until > game_now() AND e.starts_at <= game_now()
ORDER BY s.id
"""


@pytest.mark.skipif(not RECORDED.is_dir(), reason="the recordings are not beside this checkout")
async def test_live_quotes_decide_what_waits(settings: Settings, world: World) -> None:
    tape = read_tape()
    player = await world.player(await world.book(source=BOOK), credit_minor=10**9)
    await world.owner.execute(
        "INSERT INTO book_rules (book_id, version, rules, game_at) VALUES ($1, 1, $2, $3)",
        player.book_id, json.dumps({"live_delay_seconds": DELAY.seconds}), FROM,
    )  # fmt: skip
    moment = FROM
    twin = app(Replay(RECORDED, ["mlb"]), lambda: moment, calls_per_second=None)
    asked = settings.model_copy(update={"odds_api_url": "http://twin"})
    reasons: Counter[str] = Counter()
    async with open_runtime(asked) as runtime, OddsApi(asked, transport=httpx.ASGITransport(twin)) as api:
        api._key = "any"
        await save_league(runtime.db, LEAGUE, "MLB")
        leader = Leader("feed")
        assert await leader.lead(runtime.db)
        evening = Evening(runtime, world, Fetcher(runtime, api, leader, Tiers.of(asked)))
        accepts = cycle(ACCEPTS)
        # Over a moment of the recording, where prices move, and between two of them, where they stand.
        for placed in [at + ahead for at in tape.snapshots for ahead in (-DELAY + MOMENT, MOMENT)]:
            moment = placed
            await evening.go_to(moment)
            bets = {}
            for row in (await runtime.db.fetch(_SHOWN, BOOK))[::3]:
                accept = next(accepts)
                bets[await _ask(evening, player, row, accept)] = (row, accept)
            moment = placed + DELAY + MOMENT
            await evening.go_to(moment)
            await decide_waiting(evening.runtime)
            for ticket_id, (row, accept) in bets.items():
                ticket = await read(runtime, player, ticket_id)
                reasons[judge(ticket, row, accept, tape)] += 1
    await assert_all_hold(world.owner)
    assert reasons["taken as asked"] > 20
    assert reasons["taken at another price"] > 20
    assert reasons["PriceMoved"] > 20
    assert reasons["Interrupted"] > 0


async def _ask(evening: Evening, player: PlayerRow, row: Row, accept: Accept) -> UUID:
    price = SentPrice(fraction=Price(row["price_num"], row["price_den"]).fraction)
    slip = Slip("straight", 1000, (Pick(row["id"], price, row["line_quarters"]),), accept)
    placed = await place(evening.runtime, player.actor, slip, f"{row['id']} {evening.runtime.game_now()}", b"")
    assert placed.ticket.status == "waiting"
    return placed.ticket.id


def judge(ticket: TicketOut, row: Row, accept: Accept, tape: Tape) -> str:
    """What came of a bet, held against the tape."""
    key = (row["provider_key"], row["kind"], row["side"])
    before = (Price(row["price_num"], row["price_den"]).american, row["line_quarters"] or 0)
    leg = ticket.legs[0]
    if ticket.accepted_at is None:
        reason = ticket.history[-1].reason.partition(":")[0]
        now = tape.quoted(key, ticket.history[-1].at)
        if reason == "PriceMoved":
            assert accept != "any"
            assert now is not None
            assert now != before
        else:
            assert reason in {"Interrupted", "MarketSuspended", "OddsStale"}
        return reason
    now = tape.quoted(key, ticket.accepted_at)
    assert now == (leg.price.american, int(4 * (leg.line or 0)))
    if now == before:
        return "taken as asked"
    assert accept != "none"
    if accept == "better":
        assert Price.from_american(now[0]).ratio >= Price.from_american(before[0]).ratio
    return "taken at another price"
