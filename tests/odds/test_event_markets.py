"""Additional markets of single events: what one answer does, what another leaves alone, and whose turn it is."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.odds.feeds import LEAGUE, Feed, book, game, market, three_markets
from tests.odds.test_feed import impatient, running, until
from wagerbabe.catalog import MarketKey, provider_events
from wagerbabe.odds import Price, event_feed
from wagerbabe.odds.fetcher import Fetcher
from wagerbabe.odds.odds_api import OddsApi
from wagerbabe.odds.places import Place, Places, choose
from wagerbabe.odds.tiers import CreditPlan, Tier, Tiers
from wagerbabe.platform.runtime import Runtime

__all__ = ["impatient"]  # a fixture of another file

CUP = "americanfootball_nfl_super_bowl_winner"
MINUTE = timedelta(minutes=1)

_OFFERS = """
SELECT m.kind, m.period, m.subject, m.line_quarters AS fixed, s.side, o.price_num, o.price_den, o.line_quarters,
    o.valid_until
FROM offer o JOIN selection s ON s.id = o.selection_id JOIN market m ON m.id = s.market_id
JOIN event e ON e.id = s.event_id
WHERE o.source = 'consensus' AND e.provider_key = $1
"""


async def offered(runtime: Runtime, key: str = "g1") -> dict[tuple[MarketKey, str], tuple[int, int | None]]:
    rows = await runtime.db.fetch(_OFFERS, key)
    return {
        (MarketKey(row["kind"], row["period"], row["subject"], row["fixed"]), row["side"]): (
            Price(row["price_num"], row["price_den"]).american,
            row["line_quarters"],
        )
        for row in rows
        if row["price_num"] is not None
    }


def more(name: str, now: datetime, *lines: float) -> dict[str, Any]:
    """A sportsbook's additional markets: alternate totals at these lines, a quarter, a team total, a proposition."""
    pairs = [(side, price, line) for line in lines for side, price in (("Over", -105), ("Under", -115))]
    team = market("team_totals", ("Over", -110, 20.5), ("Under", -110, 20.5), updated=now)
    for outcome in team["outcomes"]:
        outcome["description"] = "Packers"
    return book(
        name,
        market("alternate_totals", *pairs, updated=now),
        market("h2h_q1", ("Bears", -120), ("Packers", 100), updated=now),
        market("first_team_to_score", ("Bears", -115), ("Packers", -105), updated=now),
        team,
        updated=now,
    )


@pytest.fixture
async def listed(runtime: Runtime, feed: Feed, fetcher: Fetcher) -> datetime:
    """A game with its main markets; answers the moment they are of."""
    now = runtime.game_now().replace(microsecond=0)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), three_markets("a", now), three_markets("b", now))]
    await fetcher.poll_odds(LEAGUE)
    return now


async def test_an_events_markets_become_offers(
    runtime: Runtime, feed: Feed, fetcher: Fetcher, listed: datetime
) -> None:
    books = [more(name, listed, 40.5, 47.25) for name in ("a", "b", "c")]
    feed.events["g1"] = game("g1", listed + timedelta(hours=2), *books)
    asked_at = await fetcher.poll_event(LEAGUE, "g1")
    found = await offered(runtime)
    assert len(found) == 6 + 4 + 2 + 2 + 2
    assert found[MarketKey("total", line_quarters=162), "over"] == (-105, 162)
    assert found[MarketKey("total", line_quarters=189), "under"] == (-115, 189)
    assert found[MarketKey("moneyline", "q1"), "home"] == (-120, None)
    assert found[MarketKey("team_total", "game", "away"), "over"] == (-110, 82)
    assert found[MarketKey("prop", subject="First team to score"), "away"] == (-105, None)
    assert found[MarketKey("total"), "over"] == (-110, 178)
    deadlines = {row["valid_until"] for row in await runtime.db.fetch(_OFFERS, "g1") if row["period"] == "q1"}
    assert deadlines == {asked_at + 10 * MINUTE}
    [asked] = [params["markets"] for params in feed.asked if "h2h_q1" in params.get("markets", "")]
    assert "totals_p1" not in asked


async def test_neither_answer_takes_the_others_quotes_away(
    runtime: Runtime, feed: Feed, fetcher: Fetcher, listed: datetime
) -> None:
    feed.events["g1"] = game("g1", listed + timedelta(hours=2), more("a", listed, 40.5))
    await fetcher.poll_event(LEAGUE, "g1")
    before = await offered(runtime)
    deadlines = {(row["kind"], row["period"], row["side"]): row["valid_until"] for row in await _rows(runtime)}
    await fetcher.poll_odds(LEAGUE)
    assert await offered(runtime) == before
    after = {(row["kind"], row["period"], row["side"]): row["valid_until"] for row in await _rows(runtime)}
    assert after["moneyline", "q1", "home"] == deadlines["moneyline", "q1", "home"]
    assert after["moneyline", "game", "home"] > deadlines["moneyline", "game", "home"]
    feed.odds[LEAGUE] = [game("g1", listed + timedelta(hours=2))]
    await fetcher.poll_odds(LEAGUE)
    assert await offered(runtime) == {key: told for key, told in before.items() if key[0] not in _MAIN}
    await fetcher.poll_event(LEAGUE, "g1")
    assert not {key for key, _ in await offered(runtime)} & _MAIN


_MAIN = {MarketKey("moneyline"), MarketKey("spread"), MarketKey("total")}


async def _rows(runtime: Runtime) -> list[Any]:
    return list(await runtime.db.fetch(_OFFERS, "g1"))


async def test_a_line_that_goes_is_not_offered_any_more(
    runtime: Runtime, feed: Feed, fetcher: Fetcher, listed: datetime
) -> None:
    start = listed + timedelta(hours=2)
    feed.events["g1"] = game("g1", start, more("a", listed, 40.5, 41.5))
    await fetcher.poll_event(LEAGUE, "g1")
    feed.events["g1"] = game("g1", start, more("a", listed, 41.5, 42.5))
    await fetcher.poll_event(LEAGUE, "g1")
    lines = {key.line_quarters for key, _ in await offered(runtime) if key.kind == "total" and not key.is_main}
    assert lines == {166, 170}
    del feed.events["g1"]
    await fetcher.poll_event(LEAGUE, "g1")
    assert {key for key, _ in await offered(runtime)} == _MAIN


async def test_a_game_whose_teams_changed_keeps_what_it_had(
    runtime: Runtime, feed: Feed, fetcher: Fetcher, listed: datetime
) -> None:
    feed.events["g1"] = game("g1", listed + timedelta(hours=2), more("a", listed, 40.5), home_team="Lions")
    await fetcher.poll_event(LEAGUE, "g1")
    assert {key for key, _ in await offered(runtime)} == _MAIN
    assert await runtime.db.fetchval("SELECT problem FROM quarantine") == "event"


async def test_three_ways_of_a_game_with_a_moneyline_are_an_additional_market(
    runtime: Runtime, feed: Feed, fetcher: Fetcher, listed: datetime
) -> None:
    three = market("h2h_3_way", ("Bears", 100), ("Packers", 150), ("Draw", 900), updated=listed)
    feed.events["g1"] = game("g1", listed + timedelta(hours=2), book("a", three, updated=listed))
    await fetcher.poll_event(LEAGUE, "g1")
    await fetcher.poll_odds(LEAGUE)
    assert (MarketKey("moneyline_3way"), "draw") in await offered(runtime)


async def test_an_outright_is_an_event_of_its_competition(runtime: Runtime, feed: Feed, fetcher: Fetcher) -> None:
    now = runtime.game_now().replace(microsecond=0)
    feed.sports.append(
        {"key": CUP, "group": "American Football", "title": "The Cup", "active": True, "has_outrights": True}
    )
    await fetcher.provider.leagues()
    await runtime.db.execute(
        "INSERT INTO league (key, sport_key, title, rank) VALUES ($1, 'americanfootball', 'x', 9)", CUP
    )
    names = {"a": [("Bears", 130), ("Lions", 220), ("Packers", 240)], "b": [("Bears", 120), ("Lions", 230)]}
    names |= {"b": [*names["b"], ("Packers", 250), ("Vikings", 2000)], "c": names["a"]}
    books = [book(name, market("outrights", *rows, updated=now), updated=now) for name, rows in names.items()]
    cup = game(
        "c1", now + timedelta(days=30), *books, league=CUP, home_team=None, away_team=None, sport_title="The Cup"
    )
    feed.odds[CUP] = [cup]
    await fetcher.poll_odds(CUP)
    assert dict(feed.asked[-1])["markets"] == "outrights"
    found = {side: price for (_, side), (price, _) in (await offered(runtime, "c1")).items()}
    assert found.keys() == {"bears", "lions", "packers"}
    assert 120 <= found["bears"] <= 130
    [event] = (await provider_events(runtime.db, CUP, "odds_api", [])).values()
    assert (event.home, event.away) == ("The Cup", "")
    rows = await runtime.db.fetch("SELECT side, name FROM selection WHERE event_id = $1", event.id)
    assert {row["side"]: row["name"] for row in rows} == {
        "bears": "Bears",
        "lions": "Lions",
        "packers": "Packers",
        "vikings": "Vikings",
    }
    assert fetcher.provider.event_cost(CUP) == 0


# Whose turn it is

T0 = datetime(2026, 11, 22, 17, tzinfo=UTC)
TIERS = Tiers(timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=30))


def place(key: str, league: str = "nfl", minutes: int = 60, *, known: bool = True) -> Place:
    return Place(league, key, T0 + minutes * MINUTE, known)


def test_well_known_leagues_have_more_places_and_all_have_one() -> None:
    games = [place(f"n{n}", "nfl", n + 1) for n in range(10)] + [
        place(f"{league}{n}", league, n + 1, known=False) for league in ("x", "y") for n in range(10)
    ]
    chosen = [event.key for event in choose(games, 8, T0)]
    assert chosen == ["n0", "n1", "n2", "n3", "x0", "y0", "n4", "n5"]


def test_a_place_is_kept_until_the_game_is_over() -> None:
    games = [place(f"n{n}", "nfl", n + 10) for n in range(3)]
    first = choose(games, 2, T0)
    sooner = place("new", "nfl", 1)
    assert choose([sooner, *games], 2, T0, first) == first
    assert [event.key for event in choose([sooner, *games[1:]], 2, T0, first)] == ["n1", "new"]


def test_a_game_that_is_about_to_begin_comes_before_one_that_has_begun() -> None:
    games = [place("old", "nfl", -90), place("on", "nfl", -5), place("next", "nfl", 5)]
    assert [event.key for event in choose(games, 2, T0)] == ["next", "on"]


def test_beside_a_game_that_is_on_the_next_one_has_a_place() -> None:
    on, coming = place("on", "x", -5, known=False), place("next", "x", 5, known=False)
    later, others = place("later", "x", 9, known=False), [place(f"y{n}", "y", n + 1, known=False) for n in range(2)]
    chosen = choose([on, coming, later, *others], 3, T0, [on])
    assert [event.key for event in chosen] == ["on", "y0", "next"]


def test_the_event_that_is_due_first_is_next() -> None:
    places = Places(10, TIERS)
    soon, live = place("soon"), place("live", minutes=-30)
    assert places.next() is None
    places.renew([soon, live], T0)
    assert places.next() == (soon, None)
    places.asked(soon, T0)
    assert places.next() == (live, None)
    places.asked(live, T0)
    assert places.next() == (live, T0 + timedelta(seconds=45))
    places.renew([soon], T0)
    assert places.next() == (soon, T0 + timedelta(minutes=7, seconds=30))
    moved = place("soon", minutes=90)
    places.renew([moved], T0)
    assert places.next() == (moved, None)
    assert len(places) == 1


def test_additional_markets_leave_most_of_the_credits() -> None:
    plan = CreditPlan(30_000, 0)
    assert plan.allows(Tier.ADDITIONAL, 250, 0)
    assert not plan.allows(Tier.ADDITIONAL, 1, 0)
    assert plan.allows(Tier.SCHEDULED, 200, 0)
    assert plan.allows(Tier.LIVE, 500, 0)


@pytest.mark.usefixtures("impatient")
async def test_the_feed_asks_about_events_by_itself(
    runtime: Runtime, feed: Feed, provider: OddsApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_REST", "_PAUSE", "_CREDIT_RETRY"):
        monkeypatch.setattr(event_feed, name, 0.02)
    now = runtime.game_now().replace(microsecond=0)
    start = now + timedelta(hours=2)
    feed.odds[LEAGUE] = [game("g1", start, three_markets("a", now)), game("g2", start, three_markets("a", now))]
    feed.events["g1"] = game("g1", start, more("a", now, 40.5))
    feed.events["g2"] = {"nonsense": True}
    async with running(runtime, provider):
        await until(
            runtime,
            "SELECT count(*) = 2 FROM offer o JOIN selection s ON s.id = o.selection_id "
            "JOIN market m ON m.id = s.market_id WHERE m.period = 'q1' AND o.price_num IS NOT NULL",
        )
        await until(runtime, "SELECT count(*) = 1 FROM quarantine WHERE problem = 'event'")


@pytest.mark.usefixtures("impatient")
async def test_without_credits_events_are_not_asked_about(
    runtime: Runtime, feed: Feed, provider: OddsApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = asyncio.Event()

    def allows(self: CreditPlan, tier: Tier, cost: int, now_ms: int) -> bool:
        if tier is Tier.ADDITIONAL:
            refused.set()
            return False
        return real(self, tier, cost, now_ms)

    real = CreditPlan.allows
    monkeypatch.setattr(CreditPlan, "allows", allows)
    now = runtime.game_now().replace(microsecond=0)
    feed.odds[LEAGUE] = [game("g1", now + timedelta(hours=2), three_markets("a", now))]
    async with running(runtime, provider):
        await refused.wait()
    assert not [params for params in feed.asked if "h2h_q1" in params.get("markets", "")]
