"""The adapter of The Odds API v4: exact prices, good parts used, bad parts named, each error its own."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from starlette.responses import Response

from tests.odds.feeds import LEAGUE, Feed, book, game, market, refusal, score, three_markets
from wagerbabe.odds import Price
from wagerbabe.odds.odds_api import OddsApi
from wagerbabe.odds.odds_api_wire import decode
from wagerbabe.odds.provider import (
    AnswerUnusable,
    CreditsUsedUp,
    KeyRefused,
    LeagueRefused,
    ProviderAway,
    ProviderError,
    ProviderTooFast,
)
from wagerbabe.platform.settings import read_settings

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
START = NOW + timedelta(hours=1)


@pytest.fixture
def feed() -> Feed:
    return Feed()


@pytest.fixture
async def api(feed: Feed) -> AsyncIterator[OddsApi]:
    settings = read_settings(
        database_url="postgresql://nowhere/none",
        redis_url="redis://nowhere",
        odds_api_url="http://twin",
        odds_api_key="secret-key",
    )
    async with OddsApi(settings, transport=feed.transport) as api:
        yield api


async def test_a_good_answer_becomes_exact_quotes(feed: Feed, api: OddsApi) -> None:
    feed.odds[LEAGUE] = [game("g1", START, three_markets("draftkings", NOW))]
    answer = await api.odds(LEAGUE, NOW)
    [event] = answer.events
    assert answer.problems == []
    assert (event.key, event.home, event.away, event.starts_at) == ("g1", "Bears", "Packers", START)
    quotes = {(q.kind, q.side): (q.price, q.line, q.updated_at) for q in event.quotes}
    assert quotes == {
        ("moneyline", "home"): (Price.from_american(-150), None, NOW),
        ("moneyline", "away"): (Price.from_american(130), None, NOW),
        ("spread", "home"): (Price(21, 11), -14, NOW),
        ("spread", "away"): (Price(21, 11), 14, NOW),
        ("total", "over"): (Price(21, 11), 178, NOW),
        ("total", "under"): (Price(21, 11), 178, NOW),
    }


@pytest.mark.req("FR71")
async def test_one_request_asks_for_all_markets_in_american_odds(feed: Feed, api: OddsApi) -> None:
    await api.odds(LEAGUE, NOW)
    [asked] = feed.asked
    assert dict(asked) == {
        "apiKey": "secret-key",
        "regions": "us",
        "markets": "h2h,spreads,totals",
        "oddsFormat": "american",
        "dateFormat": "iso",
    }


async def test_the_quota_is_kept(feed: Feed, api: OddsApi) -> None:
    await api.odds(LEAGUE, NOW)
    assert (api.quota.remaining, api.quota.used, api.quota.last) == (997, 3, 3)
    assert (api.odds_cost, api.scores_cost) == (3, 2)


async def test_three_outcomes_are_a_three_way_market(feed: Feed, api: OddsApi) -> None:
    three = market("h2h", ("Bears", 120), ("Packers", 240), ("Draw", 230), updated=NOW)
    feed.odds["soccer_epl"] = [game("g1", START, book("b", three, updated=NOW), league="soccer_epl")]
    answer = await api.odds("soccer_epl", NOW)
    assert {(q.kind, q.side) for q in answer.events[0].quotes} == {
        ("moneyline_3way", "home"),
        ("moneyline_3way", "away"),
        ("moneyline_3way", "draw"),
    }


@pytest.mark.parametrize(
    "bad",
    [
        market("h2h", ("Bears", -150), ("Lions", 130), updated=NOW),
        market("h2h", ("Bears", -150), ("Bears", 130), updated=NOW),
        market("h2h", ("Bears", -150), updated=NOW),
        market("h2h", ("Bears", 0), ("Packers", 130), updated=NOW),
        market("h2h", ("Bears", "EVEN"), ("Packers", 130), updated=NOW),
        market("h2h", ("Bears", None), ("Packers", 130), updated=NOW),
        market("h2h", ("Bears", True), ("Packers", 130), updated=NOW),
        market("h2h", ("Bears", -150.5), ("Packers", 130), updated=NOW),
        market("h2h", ("Bears", float("nan")), ("Packers", 130), updated=NOW),
        market("h2h", ("Bears", float("inf")), ("Packers", 130), updated=NOW),
        market("h2h", ("Bears", -1500), ("Packers", -1300), updated=NOW),
        market("h2h", ("Bears", -150), ("Packers", 130), updated=NOW + timedelta(hours=1)),
        market("spreads", ("Bears", -110, -3.5), ("Packers", -110, -3.5), updated=NOW),
        market("spreads", ("Bears", -110), ("Packers", -110), updated=NOW),
        market("spreads", ("Bears", -110, -3.3), ("Packers", -110, 3.3), updated=NOW),
        market("spreads", ("Bears", -110, "-3.5"), ("Packers", -110, "3.5"), updated=NOW),
        market("totals", ("Over", -110, 44.5), ("Under", -110, 45.5), updated=NOW),
        market("totals", ("Over", -110, 1e300), ("Under", -110, 1e300), updated=NOW),
        {"key": "h2h"},
        {"key": "h2h", "outcomes": [None]},
        "h2h",
    ],
)
async def test_a_bad_market_is_left_out_and_the_rest_is_used(feed: Feed, api: OddsApi, bad: Any) -> None:
    good = three_markets("good", NOW)
    worse = {**three_markets("worse", NOW), "markets": [bad]}
    feed.odds[LEAGUE] = [game("g1", START, good, worse)]
    answer = await api.odds(LEAGUE, NOW)
    assert {q.sportsbook for q in answer.events[0].quotes} == {"good"}
    assert len(answer.events[0].quotes) == 6
    [problem] = answer.problems
    assert problem.problem == "market"
    assert problem.subject.startswith("g1 worse")
    assert problem.detail


@pytest.mark.parametrize(
    "change",
    [
        {"home_team": None},
        {"home_team": ""},
        {"away_team": "Bears"},
        {"commence_time": "yesterday"},
        {"commence_time": "1970-01-01T00:00:00Z"},
        {"commence_time": "2031-01-01T00:00:00Z"},
        {"sport_key": "baseball_mlb"},
        {"id": 7},
        {"bookmakers": {}},
    ],
)
async def test_a_bad_event_is_left_out_and_the_rest_is_used(feed: Feed, api: OddsApi, change: dict[str, Any]) -> None:
    bad = {**game("bad", START, three_markets("a", NOW)), **change}
    feed.odds[LEAGUE] = [bad, 7, game("good", START, three_markets("a", NOW))]
    answer = await api.odds(LEAGUE, NOW)
    assert [event.key for event in answer.events] == ["good"]
    assert [problem.problem for problem in answer.problems] == ["event", "event"]


@pytest.mark.parametrize("body", [b"<html>", b"", b"[{", b'{"data": []}', b"null", b"[" * 100_000, b"9" * 10_000])
async def test_an_answer_that_is_no_list_is_not_used(feed: Feed, api: OddsApi, body: bytes) -> None:
    feed.odds[LEAGUE] = body
    with pytest.raises(AnswerUnusable):
        await api.odds(LEAGUE, NOW)


async def test_an_answer_with_a_slipped_decimal_point_everywhere_is_not_believed_at_all(
    feed: Feed, api: OddsApi
) -> None:
    """Ten times the price is a believable moneyline here and there, so the whole answer goes."""
    rows = [game(f"g{n}", START, three_markets("a", NOW), three_markets("b", NOW)) for n in range(3)]
    text = json.dumps(rows).replace('"price": ', '"price": 10*')
    for american in (-150, 130, -110):
        text = text.replace(f"10*{american},", f"{american * 10},").replace(f"10*{american}}}", f"{american * 10}}}")
    feed.odds[LEAGUE] = text.encode()
    with pytest.raises(AnswerUnusable, match="make no sense"):
        await api.odds(LEAGUE, NOW)


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, "OUT_OF_USAGE_CREDITS", CreditsUsedUp),
        (429, "OUT_OF_USAGE_CREDITS", CreditsUsedUp),
        (429, "EXCEEDED_FREQ_LIMIT", ProviderTooFast),
        (401, "INVALID_KEY", KeyRefused),
        (401, "MISSING_KEY", KeyRefused),
        (401, "DEACTIVATED_KEY", KeyRefused),
        (404, "UNKNOWN_SPORT", LeagueRefused),
        (422, "INVALID_MARKET_COMBO", LeagueRefused),
        (429, "", ProviderTooFast),
        (418, "", ProviderAway),
        (302, "", ProviderAway),
    ],
)
async def test_each_error_has_its_type(
    feed: Feed, api: OddsApi, status: int, code: str, error: type[Exception]
) -> None:
    feed.broken = refusal(status, code)
    with pytest.raises(error) as raised:
        await api.odds(LEAGUE, NOW)
    assert "secret-key" not in str(raised.value)
    assert len(feed.asked) == 1


async def test_an_error_of_the_server_is_tried_again(feed: Feed, api: OddsApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wagerbabe.odds.odds_api.FIRST_WAIT_SECONDS", 0)
    broken = [Response("oops", 500), Response("oops", 503)]
    feed.broken = lambda: broken.pop() if broken else None
    assert (await api.odds(LEAGUE, NOW)).events == []
    assert len(feed.asked) == 3


async def test_a_server_that_stays_away_is_given_up(feed: Feed, api: OddsApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wagerbabe.odds.odds_api.FIRST_WAIT_SECONDS", 0)
    feed.broken = lambda: Response("oops", 500)
    with pytest.raises(ProviderAway):
        await api.odds(LEAGUE, NOW)
    assert len(feed.asked) == 3


async def test_every_error_is_the_providers() -> None:
    kinds = [CreditsUsedUp, KeyRefused, ProviderTooFast, ProviderAway, LeagueRefused, AnswerUnusable]
    assert all(issubclass(kind, ProviderError) for kind in kinds)


async def test_only_leagues_in_season(feed: Feed, api: OddsApi) -> None:
    row = {"group": "Golf", "title": "Masters", "active": True, "has_outrights": True}
    feed.sports += [{**row, "key": "golf_masters"}, {**row, "key": "x", "active": False, "has_outrights": False}, 3]
    assert [(league.key, league.title, league.group, league.outrights) for league in await api.leagues()] == [
        (LEAGUE, "NFL", "American Football", False),
        ("golf_masters", "Masters", "Golf", True),
    ]


async def test_scores(feed: Feed, api: OddsApi) -> None:
    begun = NOW - timedelta(hours=2)
    feed.scores[LEAGUE] = [
        score("done", begun, "24", "17", completed=True),
        score("playing", begun, "3", "0", completed=False),
        score("later", START, None, None, completed=False),
    ]
    answer = await api.scores(LEAGUE, NOW)
    assert [(s.key, s.home_score, s.away_score, s.completed) for s in answer.scores] == [
        ("done", 24, 17, True),
        ("playing", 3, 0, False),
    ]
    assert answer.problems == []


@pytest.mark.parametrize(
    "bad",
    [
        score("bad", START, "24", "17", completed=True),
        score("bad", NOW - timedelta(hours=2), "-3", "17", completed=True),
        score("bad", NOW - timedelta(hours=2), "3.5", "17", completed=True),
        score("bad", NOW - timedelta(hours=2), "99999", "17", completed=True),
        score("bad", NOW - timedelta(hours=2), 24, 17, completed=True),
        {**score("bad", NOW - timedelta(hours=2), "24", "17", completed=True), "home_team": "Lions"},
        {**score("bad", NOW - timedelta(hours=2), "24", "17", completed=True), "completed": "yes"},
    ],
)
async def test_a_bad_score_is_left_out(feed: Feed, api: OddsApi, bad: Any) -> None:
    feed.scores[LEAGUE] = [bad, score("good", NOW - timedelta(hours=2), "24", "17", completed=True)]
    answer = await api.scores(LEAGUE, NOW)
    assert [s.key for s in answer.scores] == ["good"]
    assert [p.subject for p in answer.problems] == ["bad"]


def test_lines_are_read_without_floats() -> None:
    assert decode(b"[0.1, 2.25, 3, 4.0, NaN, 1e5]") == [Fraction(1, 10), Fraction(9, 4), 3, 4, None, None]
