"""What a provider lists becomes events, markets and selections, each once."""

from dataclasses import replace
from datetime import timedelta

from tests.catalog.games import LEAGUE, PROVIDER, add_games, later, listing, markets, real, row_of
from wagerbabe.catalog import LiveScore, MarketKey, changing, list_provider_events, provider_events, set_scores
from wagerbabe.platform.bus import Bus
from wagerbabe.platform.db import Pool


async def test_listing_twice_makes_everything_once(db: Pool, bus: Bus) -> None:
    first = await add_games(db, bus, listing("g1"), listing("g2"))
    async with changing(db, bus) as change:
        again, changed = await list_provider_events(change, LEAGUE, PROVIDER, [listing("g1"), listing("g2")], real())
    assert changed <= set(first.values())
    assert {key: event.id for key, event in again.items()} == first
    assert await db.fetchval("SELECT count(*) FROM selection") == 12
    assert {(market.kind, side) for market, side in again["g1"].selections} == {
        ("moneyline", "home"),
        ("moneyline", "away"),
        ("spread", "home"),
        ("spread", "away"),
        ("total", "over"),
        ("total", "under"),
    }


async def test_a_market_that_appears_later_is_added(db: Pool, bus: Bus) -> None:
    await add_games(db, bus, listing(keys=markets("moneyline_3way")))
    await add_games(db, bus, listing(keys=markets("moneyline_3way", "total")))
    known = await provider_events(db, LEAGUE, PROVIDER, [])
    assert sorted((market.kind, side) for market, side in known["g1"].selections) == [
        ("moneyline_3way", "away"),
        ("moneyline_3way", "draw"),
        ("moneyline_3way", "home"),
        ("total", "over"),
        ("total", "under"),
    ]


async def test_a_postponed_start_moves_and_the_first_one_stays(db: Pool, bus: Bus) -> None:
    start = later(hours=1)
    games = await add_games(db, bus, listing(starts_at=start))
    await add_games(db, bus, listing(starts_at=start + timedelta(days=1)))
    row = await row_of(db, games["g1"])
    assert (row["starts_at"], row["first_starts_at"]) == (start + timedelta(days=1), start)


async def test_a_start_set_by_hand_stands_until_the_provider_moves_its_own(db: Pool, bus: Bus) -> None:
    start, by_hand = later(hours=1), later(hours=3)
    games = await add_games(db, bus, listing(starts_at=start))
    await db.execute("UPDATE event SET starts_at = $1", by_hand)
    await add_games(db, bus, listing(starts_at=start))
    assert (await row_of(db, games["g1"]))["starts_at"] == by_hand
    await add_games(db, bus, listing(starts_at=start + timedelta(minutes=5)))
    assert (await row_of(db, games["g1"]))["starts_at"] == start + timedelta(minutes=5)


async def test_an_event_seen_after_its_start_is_live_and_a_delay_takes_it_back(db: Pool, bus: Bus) -> None:
    games = await add_games(db, bus, listing(starts_at=later(minutes=-1)))
    await add_games(db, bus, listing(starts_at=later(minutes=-1)))
    assert (await row_of(db, games["g1"]))["status"] == "live"
    await add_games(db, bus, listing(starts_at=later(minutes=40)))
    assert (await row_of(db, games["g1"]))["status"] == "scheduled"


async def test_scores_tell_which_changed(db: Pool, bus: Bus) -> None:
    games = await add_games(db, bus, listing("g1", starts_at=later(hours=-1)), listing("g2", starts_at=later(hours=-1)))
    g1, g2 = games["g1"], games["g2"]
    assert await set_scores(db, [LiveScore(g1, 0, 0), LiveScore(g2, 3, 1)]) == {g1, g2}
    assert await set_scores(db, [LiveScore(g1, 0, 0), LiveScore(g2, 3, 2)]) == {g2}
    assert (await row_of(db, g2))["away_score"] == 2


ALTERNATE = MarketKey("spread", line_quarters=-26)
FUTURE = MarketKey("outright", subject="Pennant")
EVERY_KIND = frozenset(
    {
        MarketKey("spread"),
        ALTERNATE,
        MarketKey("spread", "h1"),
        MarketKey("team_total", subject="home"),
        MarketKey("team_total", subject="away"),
    }
)


async def test_markets_of_one_kind_are_told_apart_by_period_subject_and_line(db: Pool, bus: Bus) -> None:
    for _ in range(2):
        await add_games(db, bus, listing(keys=EVERY_KIND))
    known = (await provider_events(db, LEAGUE, PROVIDER, []))["g1"]
    assert {market for market, _ in known.selections} == EVERY_KIND
    assert len(set(known.selections.values())) == len(known.selections) == 10
    assert [ALTERNATE.is_main, MarketKey("spread", "h1").is_main] == [False, True]


async def test_entrants_have_names_and_one_may_join_later(db: Pool, bus: Bus) -> None:
    for entrants in ({"a": "Ash", "b": "Birch"}, {"a": "Ash", "b": "Birch", "c": "Cedar"}):
        await add_games(db, bus, replace(listing(keys=frozenset({FUTURE})), entrants={FUTURE: entrants}))
    rows = await db.fetch("SELECT s.side, s.name FROM selection s ORDER BY s.side")
    assert [tuple(row) for row in rows] == [("a", "Ash"), ("b", "Birch"), ("c", "Cedar")]
    assert await db.fetchval("SELECT count(*) FROM market WHERE subject = 'Pennant' AND places = 1") == 1
