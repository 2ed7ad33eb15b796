"""What an answer does to the database: quotes, offers, versions, deadlines, and what boards are told."""

import asyncio
from datetime import datetime, timedelta

import asyncpg
import pytest
from structlog.testing import capture_logs

from tests.odds.feeds import LEAGUE, Feed, book, game, market, score, three_markets
from wagerbabe.odds import Price
from wagerbabe.odds.consensus import Quoted
from wagerbabe.odds.fetcher import Fetcher
from wagerbabe.odds.provider import AnswerUnusable
from wagerbabe.odds.store import NewOffer, drop_partitions, make_partitions, set_offers
from wagerbabe.platform.db import Row
from wagerbabe.platform.leader import Leader, LeadershipLost
from wagerbabe.platform.runtime import Runtime

CUP = "soccer_cup"

_OFFERS = """
SELECT e.provider_key, m.kind, s.side, o.*
FROM offer o JOIN selection s ON s.id = o.selection_id JOIN market m ON m.id = s.market_id
JOIN event e ON e.id = s.event_id
"""


def now_of(runtime: Runtime) -> datetime:
    return runtime.game_now().replace(microsecond=0)


async def offers(runtime: Runtime, source: str = "consensus", key: str = "g1") -> dict[tuple[str, str], Row]:
    rows = await runtime.db.fetch(f"{_OFFERS} WHERE o.source = $1 AND e.provider_key = $2", source, key)
    return {(row["kind"], row["side"]): row for row in rows}


def american(row: Row) -> int | None:
    return None if row["price_num"] is None else Price(row["price_num"], row["price_den"]).american


async def seq(runtime: Runtime) -> int:
    return int(await runtime.db.fetchval("SELECT seq FROM league WHERE key = $1", LEAGUE))


async def test_quotes_become_offers(runtime: Runtime, feed: Feed, fetcher: Fetcher) -> None:
    now = now_of(runtime)
    start = now + timedelta(hours=2)
    feed.odds[LEAGUE] = [game("g1", start, three_markets("a", now), three_markets("b", now), three_markets("c", now))]
    asked_at = await fetcher.poll_odds(LEAGUE)
    found = await offers(runtime)
    assert {key: (american(row), row["line_quarters"], row["version"]) for key, row in found.items()} == {
        ("moneyline", "home"): (-150, None, 1),
        ("moneyline", "away"): (130, None, 1),
        ("spread", "home"): (-110, -14, 1),
        ("spread", "away"): (-110, 14, 1),
        ("total", "over"): (-110, 178, 1),
        ("total", "under"): (-110, 178, 1),
    }
    assert {row["valid_until"] for row in found.values()} == {asked_at + timedelta(minutes=10)}
    assert await runtime.db.fetchval("SELECT count(*) FROM quote") == 18
    assert await runtime.db.fetchval("SELECT count(*) FROM quote_history") == 18
    assert await runtime.db.fetchval("SELECT confirmed_at FROM league_poll") == asked_at


async def test_the_same_answer_again_moves_deadlines_only(runtime: Runtime, feed: Feed, fetcher: Fetcher) -> None:
    now = now_of(runtime)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), three_markets("a", now))]
    await fetcher.poll_odds(LEAGUE)
    before, head = await offers(runtime), await seq(runtime)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), three_markets("a", now + timedelta(seconds=30)))]
    await fetcher.poll_odds(LEAGUE)
    after = await offers(runtime)
    assert await seq(runtime) == head
    assert {key: row["version"] for key, row in after.items()} == dict.fromkeys(before, 1)
    assert all(after[key]["valid_until"] > before[key]["valid_until"] for key in before)
    assert await runtime.db.fetchval("SELECT count(*) FROM quote_history") == 6


async def test_a_moved_price_is_a_new_version_and_is_told(runtime: Runtime, feed: Feed, fetcher: Fetcher) -> None:
    now = now_of(runtime)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), three_markets("a", now))]
    await fetcher.poll_odds(LEAGUE)
    head = await seq(runtime)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), three_markets("a", now, home=-160, away=140))]
    asked_at = await fetcher.poll_odds(LEAGUE)
    found = await offers(runtime)
    assert american(found["moneyline", "home"]) == -160
    assert found["moneyline", "home"]["version"] == 2
    assert found["moneyline", "home"]["updated_at"] == asked_at
    assert found["spread", "home"]["version"] == 1
    assert await seq(runtime) == head + 1
    assert await runtime.db.fetchval("SELECT count(*) FROM quote_history") == 8


async def test_a_withdrawn_quote_suspends_and_keeps_the_line(runtime: Runtime, feed: Feed, fetcher: Fetcher) -> None:
    now = now_of(runtime)
    whole = three_markets("a", now)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), whole)]
    await fetcher.poll_odds(LEAGUE)
    head = await seq(runtime)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), {**whole, "markets": whole["markets"][:1]})]
    await fetcher.poll_odds(LEAGUE)
    found = await offers(runtime)
    spread = found["spread", "home"]
    assert (american(spread), spread["line_quarters"], spread["version"]) == (None, -14, 2)
    assert american(found["moneyline", "home"]) == -150
    assert await seq(runtime) == head + 1
    assert await runtime.db.fetchval("SELECT count(*) FROM quote_history WHERE price_num IS NULL") == 4


async def test_an_event_that_vanishes_is_suspended_at_once(runtime: Runtime, feed: Feed, fetcher: Fetcher) -> None:
    now = now_of(runtime)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), three_markets("a", now))]
    await fetcher.poll_odds(LEAGUE)
    feed.odds[LEAGUE] = []
    await fetcher.poll_odds(LEAGUE)
    assert {american(row) for row in (await offers(runtime)).values()} == {None}


async def add_source(owner: "asyncpg.Connection[asyncpg.Record]", source: str) -> None:
    await owner.execute(
        "INSERT INTO book (id, name, currency, price_source, house_account_id, cash_account_id)"
        " VALUES (gen_random_uuid(), 'Named', 'USD', $1, gen_random_uuid(), gen_random_uuid())",
        source,
    )


async def test_a_named_sportsbook_is_offered_exactly_as_it_quotes(
    runtime: Runtime, feed: Feed, fetcher: Fetcher, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    await add_source(owner, "b")
    now = now_of(runtime)
    books = [
        three_markets("a", now, home=-150, away=130),
        three_markets("b", now, home=-163, away=141, line=-4),
        three_markets("c", now, home=-155, away=135),
    ]
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), *books)]
    await fetcher.poll_odds(LEAGUE)
    found = await offers(runtime, "b")
    assert american(found["moneyline", "home"]) == -163
    assert american(found["moneyline", "away"]) == 141
    assert found["spread", "home"]["line_quarters"] == -16
    assert (await offers(runtime))["spread", "home"]["line_quarters"] == -14


async def test_a_source_that_comes_into_use_is_priced_from_what_stands(
    runtime: Runtime, feed: Feed, fetcher: Fetcher, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    now = now_of(runtime)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), three_markets("b", now))]
    asked_at = await fetcher.poll_odds(LEAGUE)
    assert await offers(runtime, "b") == {}
    await add_source(owner, "b")
    await fetcher.reprice(LEAGUE)
    found = await offers(runtime, "b")
    assert american(found["moneyline", "home"]) == -150
    assert found["moneyline", "home"]["valid_until"] == asked_at + timedelta(minutes=10)


async def test_older_news_never_replaces_newer(runtime: Runtime, feed: Feed, fetcher: Fetcher) -> None:
    now = now_of(runtime)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), three_markets("a", now))]
    await fetcher.poll_odds(LEAGUE)
    old = three_markets("a", now - timedelta(minutes=31), home=300, away=-400)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), old)]
    await fetcher.poll_odds(LEAGUE)
    assert american((await offers(runtime))["moneyline", "home"]) == -150


async def test_in_play_a_resting_sportsbook_is_left_out_alone(
    runtime: Runtime, feed: Feed, fetcher: Fetcher, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    await add_source(owner, "old")
    await add_source(owner, "new")
    now = now_of(runtime)
    resting, lively = now - timedelta(seconds=301), now - timedelta(seconds=200)
    feed.odds[LEAGUE] = [
        game("g1", now - timedelta(hours=1), three_markets("old", resting), three_markets("new", lively))
    ]
    await fetcher.poll_odds(LEAGUE)
    assert {american(row) for row in (await offers(runtime, "old")).values()} == {None}
    new = (await offers(runtime, "new"))["moneyline", "home"]
    assert american(new) == -150
    assert new["valid_until"] <= lively + timedelta(seconds=300)
    assert american((await offers(runtime))["moneyline", "home"]) == -150


async def test_what_was_set_by_hand_is_left_alone(runtime: Runtime, feed: Feed, fetcher: Fetcher) -> None:
    now = now_of(runtime)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), three_markets("a", now))]
    await fetcher.poll_odds(LEAGUE)
    row = (await offers(runtime))["moneyline", "home"]
    by_hand = NewOffer(row["selection_id"], "consensus", Quoted(Price.from_american(-200)), now + timedelta(days=9))
    assert await set_offers(runtime.db, now, [by_hand], by_hand=True)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), three_markets("a", now, home=-160, away=140))]
    await fetcher.poll_odds(LEAGUE)
    found = await offers(runtime)
    assert (american(found["moneyline", "home"]), found["moneyline", "home"]["version"]) == (-200, 2)
    assert american(found["moneyline", "away"]) == 140


async def test_other_teams_under_a_known_id_are_kept_out(runtime: Runtime, feed: Feed, fetcher: Fetcher) -> None:
    now = now_of(runtime)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), three_markets("a", now))]
    await fetcher.poll_odds(LEAGUE)
    turned = {"home_team": "Packers", "away_team": "Bears"}
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), three_markets("a", now, home=130, away=-150), **turned)]
    with capture_logs() as logs:
        await fetcher.poll_odds(LEAGUE)
        await fetcher.poll_odds(LEAGUE)
    assert {american(row) for row in (await offers(runtime)).values()} == {None}
    assert [(r["problem"], r["subject"], r["times"]) for r in await runtime.db.fetch("SELECT * FROM quarantine")] == [
        ("event", "g1", 2)
    ]
    assert [entry["event"] for entry in logs] == ["quarantined"]


async def test_an_unusable_answer_changes_nothing(runtime: Runtime, feed: Feed, fetcher: Fetcher) -> None:
    now = now_of(runtime)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), three_markets("a", now))]
    await fetcher.poll_odds(LEAGUE)
    before = await offers(runtime)
    feed.odds[LEAGUE] = b"<html>"
    with pytest.raises(AnswerUnusable):
        await fetcher.poll_odds(LEAGUE)
    assert await offers(runtime) == before


async def test_a_late_writer_is_fenced_off(runtime: Runtime, feed: Feed, fetcher: Fetcher) -> None:
    now = now_of(runtime)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), three_markets("a", now))]
    await runtime.db.execute("UPDATE leader SET expires_at = clock_timestamp()")
    assert await Leader("feed").lead(runtime.db)
    with pytest.raises(LeadershipLost):
        await fetcher.poll_odds(LEAGUE)
    assert await runtime.db.fetchval("SELECT count(*) FROM quote") == 0


async def event_of(runtime: Runtime, key: str = "g1") -> Row:
    row = await runtime.db.fetchrow("SELECT * FROM event WHERE provider_key = $1", key)
    assert row is not None
    return row


async def started(runtime: Runtime, feed: Feed, fetcher: Fetcher) -> datetime:
    """A game that began two hours ago, as the feed shows it; answers its start."""
    now = now_of(runtime)
    start = now - timedelta(hours=2)
    feed.odds[LEAGUE] = [game("g1", start, three_markets("a", now))]
    await fetcher.poll_odds(LEAGUE)
    return start


async def test_scores_show_and_the_final_one_is_the_result(runtime: Runtime, feed: Feed, fetcher: Fetcher) -> None:
    start = await started(runtime, feed, fetcher)
    feed.scores[LEAGUE] = [
        score("g1", start, "17", "10", completed=False),
        score("else", start, "1", "0", completed=True),
    ]
    await fetcher.poll_scores(LEAGUE)
    event = await event_of(runtime)
    assert (event["status"], event["home_score"], event["away_score"], event["result_n"]) == ("live", 17, 10, 0)
    feed.scores[LEAGUE] = [score("g1", start, "24", "10", completed=True)]
    await fetcher.poll_scores(LEAGUE)
    await fetcher.poll_scores(LEAGUE)
    event = await event_of(runtime)
    assert (event["status"], event["home_score"], event["result_n"]) == ("finished", 24, 1)
    feed.scores[LEAGUE] = [score("g1", start, "24", "13", completed=True)]
    await fetcher.poll_scores(LEAGUE)
    assert (await event_of(runtime))["result_n"] == 2


async def soccer_started(runtime: Runtime, feed: Feed, fetcher: Fetcher, *, ago: timedelta) -> datetime:
    """A soccer game that began some time ago, as the feed shows it; answers its start."""
    now = now_of(runtime)
    await runtime.db.execute("INSERT INTO sport (key, title) VALUES ('soccer', 'Soccer')")
    await runtime.db.execute("INSERT INTO league (key, sport_key, title) VALUES ($1, 'soccer', 'Cup')", CUP)
    three = market("h2h", ("Bears", 120), ("Packers", 240), ("Draw", 230), updated=now)
    feed.odds[CUP] = [game("s1", now - ago, book("a", three, updated=now), league=CUP)]
    await fetcher.poll_odds(CUP)
    return now - ago


async def test_a_soccer_game_that_went_on_for_too_long_waits_for_the_score_after_ninety_minutes(
    runtime: Runtime, feed: Feed, fetcher: Fetcher
) -> None:
    start = await soccer_started(runtime, feed, fetcher, ago=timedelta(minutes=150))
    feed.scores[CUP] = [score("s1", start, "1", "1", completed=False, league=CUP)]
    await fetcher.poll_scores(CUP)
    feed.scores[CUP] = [score("s1", start, "2", "1", completed=True, league=CUP)]
    await fetcher.poll_scores(CUP)
    event = await event_of(runtime, "s1")
    assert (event["status"], event["result_n"]) == ("live", 0)
    (problem,) = await runtime.db.fetch("SELECT problem, subject, detail FROM quarantine")
    assert (problem["problem"], problem["subject"]) == ("result", "s1")
    assert "90 minutes" in problem["detail"]


async def test_a_soccer_game_that_ended_while_nobody_looked_is_believed(
    runtime: Runtime, feed: Feed, fetcher: Fetcher
) -> None:
    start = await soccer_started(runtime, feed, fetcher, ago=timedelta(minutes=150))
    feed.scores[CUP] = [score("s1", start, "2", "1", completed=True, league=CUP)]
    await fetcher.poll_scores(CUP)
    assert (await event_of(runtime, "s1"))["result_n"] == 1
    feed.scores[CUP] = [score("s1", start, "2", "2", completed=True, league=CUP)]
    await fetcher.poll_scores(CUP)
    assert (await event_of(runtime, "s1"))["result_n"] == 2, "what the feed itself has ended it may correct"


async def test_nothing_is_graded_from_a_result_of_the_future(runtime: Runtime, feed: Feed, fetcher: Fetcher) -> None:
    start = await started(runtime, feed, fetcher)
    later = now_of(runtime) + timedelta(hours=1)
    feed.scores[LEAGUE] = [score("g1", later, "24", "10", completed=True)]
    await fetcher.poll_scores(LEAGUE)
    # The feed says it began, we were told that it did not.
    await runtime.db.execute("UPDATE event SET starts_at = $1, status = 'scheduled'", later)
    feed.scores[LEAGUE] = [score("g1", start, "24", "10", completed=True)]
    await fetcher.poll_scores(LEAGUE)
    assert (await event_of(runtime))["result_n"] == 0
    rows = await runtime.db.fetch("SELECT problem, subject FROM quarantine ORDER BY problem")
    assert [tuple(row) for row in rows] == [("result", "g1"), ("score", "g1")]


async def test_a_start_moved_by_the_feed_moves_the_deadlines(runtime: Runtime, feed: Feed, fetcher: Fetcher) -> None:
    now = now_of(runtime)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), three_markets("a", now))]
    await fetcher.poll_odds(LEAGUE)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(days=2), three_markets("a", now))]
    asked_at = await fetcher.poll_odds(LEAGUE)
    event = await event_of(runtime)
    assert (event["starts_at"], event["first_starts_at"]) == (now + timedelta(days=2), now + timedelta(hours=2))
    assert (await offers(runtime))["total", "over"]["valid_until"] == asked_at + timedelta(hours=1)


async def test_soccer_is_three_way(runtime: Runtime, feed: Feed, fetcher: Fetcher) -> None:
    now = now_of(runtime)
    league = "soccer_epl"
    feed.sports.append({"key": league, "group": "Soccer", "title": "EPL", "active": True})
    three = market("h2h", ("Bears", 120), ("Packers", 240), ("Draw", 230), updated=now)
    feed.odds[league] = [game("s1", now + timedelta(hours=2), book("a", three, updated=now), league=league)]
    await runtime.db.execute("INSERT INTO sport (key, title) VALUES ('soccer', 'Soccer')")
    await runtime.db.execute("INSERT INTO league (key, sport_key, title) VALUES ($1, 'soccer', 'EPL')", league)
    await fetcher.poll_odds(league)
    found = await offers(runtime, key="s1")
    assert {key: american(row) for key, row in found.items()} == {
        ("moneyline_3way", "home"): 120,
        ("moneyline_3way", "away"): 240,
        ("moneyline_3way", "draw"): 230,
    }


@pytest.mark.req("FR64", partly=True)
@pytest.mark.req("NFR-DM2", partly=True)
async def test_history_days_come_and_go(runtime: Runtime) -> None:
    today = runtime.game_now().date()
    count = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'quote_history'::regclass"
    await make_partitions(runtime.db, today)
    await make_partitions(runtime.db, today)
    assert await runtime.db.fetchval(count) == 4
    assert await drop_partitions(runtime.db, today) == 1
    assert await drop_partitions(runtime.db, today + timedelta(days=9)) == 3
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await runtime.db.execute("CREATE TABLE mine (a integer)")


async def test_answers_and_results_at_once_wait_for_each_other_in_one_order(
    runtime: Runtime, feed: Feed, fetcher: Fetcher
) -> None:
    now = now_of(runtime)
    start = now - timedelta(hours=2)
    games = [game(f"g{n}", start, three_markets("a", now)) for n in range(8)]
    feed.odds[LEAGUE] = games
    await fetcher.poll_odds(LEAGUE)
    finals = [score(f"g{n}", start, "24", "10", completed=True) for n in range(8)]
    for n in range(4):
        feed.odds[LEAGUE] = [game(f"g{i}", start + timedelta(seconds=n), three_markets("a", now)) for i in range(8)]
        feed.scores[LEAGUE] = finals[2 * n : 2 * n + 2]
        await asyncio.gather(fetcher.poll_odds(LEAGUE), fetcher.poll_scores(LEAGUE), fetcher.reprice(LEAGUE))
    assert await runtime.db.fetchval("SELECT count(*) FROM event WHERE status = 'finished'") == 8
