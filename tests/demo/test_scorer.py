"""The official scorer writes down what the feed never tells: everything on offer in the demo can be graded."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
import httpx
import pytest

from tests.demo.test_extras import games
from wagerbabe.betting import Outcome
from wagerbabe.catalog import SOURCE_FEED, MarketKey, ResultEntry, changing, provider_events, record_result, save_league
from wagerbabe.demo import Simulator, app
from wagerbabe.demo.scorer import CORRECTED, FIRST_WORD, PROVIDER, REASON, Scorer
from wagerbabe.demo.simulator import Fate, Fixture, leagues, outrights
from wagerbabe.demo.simulator.rng import unit
from wagerbabe.grading import Pick, Result, decide, grade_event, rules_of
from wagerbabe.grading.checks import check_by_rules
from wagerbabe.odds.fetcher import Fetcher
from wagerbabe.odds.odds_api import OddsApi
from wagerbabe.odds.tiers import Tiers
from wagerbabe.platform.clock import GameClock, real_now
from wagerbabe.platform.leader import Leader
from wagerbabe.platform.runtime import Runtime, open_runtime, set_clock
from wagerbabe.platform.settings import Settings

Owner: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
WORLD = Simulator(11)
EVENT = "SELECT id, result_n, status, home_score, away_score FROM event WHERE provider_key = $1"
RESULT = "SELECT * FROM result WHERE event_id = $1 ORDER BY n DESC LIMIT 1"
PICKS = """
SELECT m.kind, m.period, m.subject, s.side, s.name, s.id, max(q.line_quarters) AS line
FROM selection s JOIN market m ON m.id = s.market_id JOIN quote q ON q.selection_id = s.id
WHERE s.event_id = $1
GROUP BY m.id, s.id ORDER BY m.id, s.id
"""


@asynccontextmanager
async def at(settings: Settings, owner: Owner, moment: datetime) -> AsyncIterator[Runtime]:
    """The product at a game time."""
    await set_clock(owner, GameClock(real_now(), moment, Fraction(1)))
    async with open_runtime(settings, pool_size=2) as runtime:
        yield runtime


async def fetch(settings: Settings, owner: Owner, league: str, key: str | None, moment: datetime) -> None:
    """What the feed learns of a league, and of a game's additional markets, at a moment."""
    asked = settings.model_copy(update={"odds_event_markets": "all,first_team_to_score,odd_even,overtime,race_to_20"})
    twin = app(WORLD, lambda: moment, calls_per_second=None)
    async with at(asked, owner, moment) as runtime, OddsApi(asked, transport=httpx.ASGITransport(twin)) as api:
        api._key = "any"
        await api.leagues()
        await save_league(runtime.db, league, league)
        leader = Leader("feed")
        await owner.execute("DELETE FROM leader")
        assert await leader.lead(runtime.db)
        fetcher = Fetcher(runtime, api, leader, Tiers.of(asked))
        await fetcher.poll_odds(league)
        if key is not None:
            await fetcher.poll_event(league, key)


async def score(settings: Settings, owner: Owner, moment: datetime) -> int:
    async with at(settings, owner, moment) as runtime:
        return await Scorer(runtime, WORLD).look()


def misheard(game: Fixture) -> bool:
    return unit(game.seed, 0x5C0) < 1 / 60


def heard(key: str) -> Fixture:
    """A game in whose score the scorer is right at once."""
    return next(game for game in games(key, 40, WORLD) if not misheard(game))


def result_of(row: Any) -> Result:
    regulation = None if row["regulation_home"] is None else (row["regulation_home"], row["regulation_away"])
    return Result(
        row["status"],
        row["home_score"],
        row["away_score"],
        periods={name: tuple(pair) for name, pair in json.loads(row["periods"]).items()},
        regulation=regulation,
        placings=json.loads(row["placings"]),
        outcomes=json.loads(row["outcomes"]),
    )


@pytest.mark.parametrize(
    "key",
    ["americanfootball_nfl", "basketball_nba", "basketball_ncaab", "icehockey_nhl", "soccer_epl", "baseball_mlb"],
)
async def test_everything_on_offer_can_be_graded(settings: Settings, owner: Owner, key: str) -> None:
    game = heard(key)
    await fetch(settings, owner, key, game.id, game.starts - timedelta(hours=1))
    ends = WORLD.ends(game)
    assert await score(settings, owner, ends - timedelta(seconds=2)) == 0
    assert await score(settings, owner, ends + timedelta(seconds=1)) == 1
    assert await score(settings, owner, ends + timedelta(minutes=5)) == 0
    event = await owner.fetchrow(EVENT, game.id)
    assert event is not None
    assert (event["status"], event["home_score"], event["away_score"]) == ("finished", *WORLD.final(game))
    told = await owner.fetchrow(RESULT, event["id"])
    assert told is not None
    assert (told["source"], told["reason"]) == ("manual", REASON)
    rules, result = rules_of(key, game.starts), result_of(told)
    check_by_rules(entry_of(told), rules)
    kinds = set()
    sides: dict[tuple[Any, ...], list[Outcome]] = {}
    for row in await owner.fetch(PICKS, event["id"]):
        pick = Pick(row["kind"], row["side"], row["line"], row["period"], row["subject"], 1, str(row["id"]))
        sides.setdefault((row["kind"], row["period"], row["subject"], abs(row["line"] or 0)), []).append(
            decide(pick, result, rules)
        )
        kinds.add((row["kind"], row["period"]))
    assert {kind for kind, _ in kinds} >= {"spread", "total", "team_total", "prop"}
    assert {period for _, period in kinds} > {"game"}
    for name, outcomes in sides.items():
        if name[0] in {"prop", "moneyline_3way"}:
            assert max(outcome.result for outcome in outcomes) == "won", name
    async with at(settings, owner, ends + timedelta(minutes=6)) as runtime:
        await grade_event(runtime, event["id"])


def entry_of(row: Any) -> ResultEntry:
    told = result_of(row)
    return ResultEntry(
        told.status,  # type: ignore[arg-type]
        told.home,
        told.away,
        periods=told.periods,
        half_innings=row["half_innings"],
        regulation=told.regulation,
    )


async def test_propositions_are_entered_by_selection(settings: Settings, owner: Owner) -> None:
    game = heard("basketball_nba")
    await fetch(settings, owner, "basketball_nba", game.id, game.starts - timedelta(hours=1))
    await score(settings, owner, WORLD.ends(game) + timedelta(seconds=1))
    async with at(settings, owner, WORLD.ends(game)) as runtime:
        known = (await provider_events(runtime.db, "basketball_nba", PROVIDER, [game.id]))[game.id]
    told = await owner.fetchrow(RESULT, known.id)
    assert told is not None
    parity = "odd" if sum(WORLD.final(game)) % 2 else "even"
    asked = MarketKey("prop", subject="Total odd or even")
    entered = {side: json.loads(told["outcomes"])[str(known.selections[asked, side])] for side in ("odd", "even")}
    assert entered == {side: "won" if side == parity else "lost" for side in ("odd", "even")}


async def test_the_winner_of_a_competition_is_entered_after_its_last_bet(settings: Settings, owner: Owner) -> None:
    competition = outrights.competitions()["icehockey_nhl_championship_winner"]
    which = outrights.edition(WORLD.seed, competition, datetime(2026, 11, 22, tzinfo=UTC))
    await fetch(settings, owner, competition.key, None, which.ends - timedelta(days=6))
    assert await score(settings, owner, which.ends + timedelta(minutes=29)) == 0
    assert await score(settings, owner, which.decided) == 1
    assert await score(settings, owner, which.decided + timedelta(minutes=1)) == 0
    event = await owner.fetchrow(EVENT, which.id)
    assert event is not None
    told = await owner.fetchrow(RESULT, event["id"])
    assert told is not None
    rules, result = rules_of(competition.key, which.ends), result_of(told)
    outcomes = {
        row["name"]: decide(
            Pick("outright", row["side"], None, "game", row["subject"], 1, str(row["id"])), result, rules
        )
        for row in await owner.fetch(PICKS, event["id"])
    }
    assert [name for name, outcome in outcomes.items() if outcome.result == "won"] == [outrights.winner(11, which)]
    assert len(outcomes) > 5


async def test_a_first_word_that_is_wrong_is_corrected(settings: Settings, owner: Owner) -> None:
    game = next(game for game in games("basketball_nba", 400, WORLD) if misheard(game))
    await fetch(settings, owner, "basketball_nba", game.id, game.starts - timedelta(hours=1))
    ends = WORLD.ends(game)
    assert await score(settings, owner, ends) == 1
    event = await owner.fetchrow(EVENT, game.id)
    assert event is not None
    home, away = WORLD.final(game)
    assert {event["home_score"] - home, event["away_score"] - away} == {0, 1}
    assert (await owner.fetchrow(RESULT, event["id"]))["reason"] == FIRST_WORD  # type: ignore[index]
    assert await score(settings, owner, ends + timedelta(minutes=2)) == 0
    assert await score(settings, owner, ends + timedelta(minutes=3)) == 1
    assert (await owner.fetchrow(RESULT, event["id"]))["reason"] == CORRECTED  # type: ignore[index]
    event = await owner.fetchrow(EVENT, game.id)
    assert event is not None
    assert (event["result_n"], event["home_score"], event["away_score"]) == (2, home, away)


async def enter(
    settings: Settings, owner: Owner, event: UUID, entry: ResultEntry, source: str, moment: datetime
) -> None:
    async with at(settings, owner, moment) as runtime, changing(runtime.db, runtime.bus) as change:
        await record_result(change, event, entry, source=source, now=moment, reason="Seen on the screen.")


async def test_the_feeds_word_is_completed_and_a_persons_is_left_alone(settings: Settings, owner: Owner) -> None:
    for source, results in ((SOURCE_FEED, 2), ("manual", 1)):
        await owner.execute("TRUNCATE event CASCADE")
        game = heard("icehockey_nhl")
        await fetch(settings, owner, "icehockey_nhl", game.id, game.starts - timedelta(hours=1))
        event = await owner.fetchval("SELECT id FROM event WHERE provider_key = $1", game.id)
        entry = ResultEntry("finished", *WORLD.final(game))
        await enter(settings, owner, event, entry, source, WORLD.ends(game))
        await score(settings, owner, WORLD.ends(game) + timedelta(minutes=1))
        assert await owner.fetchval("SELECT result_n FROM event WHERE id = $1", event) == results


async def test_a_game_that_was_called_off_is_entered_as_that(settings: Settings, owner: Owner) -> None:
    rows = WORLD._between(leagues()["soccer_epl"], date(2026, 1, 1), date(2027, 6, 1))
    game = next(row for row in rows if row.fate is Fate.CANCELLED)
    await fetch(settings, owner, "soccer_epl", None, game.told - timedelta(hours=1))
    assert await score(settings, owner, game.scheduled + timedelta(minutes=15)) == 1
    assert await owner.fetchval("SELECT status FROM event WHERE provider_key = $1", game.id) == "cancelled"


async def test_games_with_main_lines_alone_are_left_to_the_feed(settings: Settings, owner: Owner) -> None:
    game = heard("soccer_epl")
    await fetch(settings, owner, "soccer_epl", None, game.starts - timedelta(hours=1))
    assert await score(settings, owner, WORLD.ends(game) + timedelta(minutes=1)) == 0
