"""The twin speaks The Odds API v4: shapes, quota, errors, faults."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest

from wagerbabe.demo import twin
from wagerbabe.demo.faults import Fault
from wagerbabe.demo.simulator import Simulator

NOW = datetime(2026, 11, 22, 18, 30, 7, 500_000, tzinfo=UTC)
NFL = "/v4/sports/americanfootball_nfl"
SOURCE = Simulator(7)


def client_of(**settings: Any) -> httpx.AsyncClient:
    settings = {"calls_per_second": None} | settings
    application = twin.app(SOURCE, lambda: NOW, **settings)
    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://twin")


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with client_of() as http:
        yield http


async def ask(client: httpx.AsyncClient, path: str, **parameters: str) -> httpx.Response:
    return await client.get(path, params={"apiKey": "demo"} | parameters)


async def test_sports_are_listed_free_of_charge(client: httpx.AsyncClient) -> None:
    answer = await ask(client, "/v4/sports")
    assert answer.headers["x-requests-last"] == "0"
    rows = {row["key"]: row for row in answer.json()}
    assert rows["americanfootball_nfl"] == {
        "key": "americanfootball_nfl",
        "group": "American Football",
        "title": "NFL",
        "description": "US Football",
        "active": True,
        "has_outrights": False,
    }


async def test_odds_have_the_feeds_shape(client: httpx.AsyncClient) -> None:
    answer = await ask(client, f"{NFL}/odds", regions="us", markets="h2h,spreads,totals", oddsFormat="american")
    event = answer.json()[-1]
    assert set(event) == {
        "id", "sport_key", "sport_title", "commence_time", "home_team", "away_team", "bookmakers",
    }  # fmt: skip
    assert len(event["id"]) == 32
    assert datetime.fromisoformat(event["commence_time"]).tzinfo
    book = event["bookmakers"][0]
    assert set(book) == {"key", "title", "last_update", "markets"}
    assert [market["key"] for market in book["markets"]] == ["h2h", "spreads", "totals"]
    h2h, spreads, totals = book["markets"]
    assert {outcome["name"] for outcome in h2h["outcomes"]} == {event["home_team"], event["away_team"]}
    assert all(set(outcome) == {"name", "price"} for outcome in h2h["outcomes"])
    assert sum(outcome["point"] for outcome in spreads["outcomes"]) == 0
    assert [outcome["name"] for outcome in totals["outcomes"]] == ["Over", "Under"]
    assert all(isinstance(o["price"], int) and abs(o["price"]) >= 100 for m in book["markets"] for o in m["outcomes"])


async def test_decimal_is_the_default_and_has_two_places(client: httpx.AsyncClient) -> None:
    american = await ask(client, f"{NFL}/odds", regions="us", oddsFormat="american")
    decimal = await ask(client, f"{NFL}/odds", regions="us")
    first, second = (reply.json()[-1]["bookmakers"][0]["markets"][0]["outcomes"] for reply in (american, decimal))
    for whole, fraction in zip(first, second, strict=True):
        price = whole["price"]
        exact = 1 + price / 100 if price > 0 else 1 - 100 / price
        assert fraction["price"] == pytest.approx(exact, abs=0.00501)
        assert round(fraction["price"], 2) == fraction["price"]


async def test_odds_cost_markets_times_regions(client: httpx.AsyncClient) -> None:
    one = await ask(client, f"{NFL}/odds", regions="us")
    assert one.headers["x-requests-last"] == "1"
    six = await ask(client, f"{NFL}/odds", regions="us,eu", markets="h2h,spreads,totals")
    assert six.headers["x-requests-last"] == "6"
    assert six.headers["x-requests-used"] == "7"
    named = await ask(client, f"{NFL}/odds", bookmakers="fanduel,bovada", markets="h2h,totals")
    assert named.headers["x-requests-last"] == "2"
    assert {b["key"] for row in named.json() for b in row["bookmakers"]} <= {"fanduel", "bovada"}
    nothing = await ask(client, f"{NFL}/odds", regions="us", eventIds="0" * 32)
    assert nothing.json() == []
    assert nothing.headers["x-requests-last"] == "0"


async def test_events_can_be_chosen_by_id_and_start(client: httpx.AsyncClient) -> None:
    rows = (await ask(client, f"{NFL}/events")).json()
    chosen = rows[2]["id"]
    answer = await ask(client, f"{NFL}/odds", regions="us", eventIds=chosen)
    assert [row["id"] for row in answer.json()] == [chosen]
    later = await ask(client, f"{NFL}/odds", regions="us", commenceTimeFrom="2026-11-22T21:00:00Z")
    assert {row["id"] for row in later.json()} == {
        row["id"] for row in rows if row["commence_time"] >= "2026-11-22T21:00:00Z"
    }
    assert (await ask(client, f"{NFL}/odds", regions="us", commenceTimeTo="tomorrow")).status_code == 422


async def test_one_event_costs_the_markets_it_returned(client: httpx.AsyncClient) -> None:
    rows = (await ask(client, f"{NFL}/odds", regions="us", markets="h2h,totals")).json()
    one = await ask(client, f"{NFL}/events/{rows[-1]['id']}/odds", regions="us", markets="h2h,totals")
    assert one.json() == rows[-1]
    assert one.headers["x-requests-last"] == "2"
    missing = await ask(client, f"{NFL}/events/{'0' * 32}/odds", regions="us")
    assert (missing.status_code, missing.json()["error_code"]) == (404, "EVENT_NOT_FOUND")


async def test_additional_markets_are_answered_game_by_game(client: httpx.AsyncClient) -> None:
    game = next(
        row for row in (await ask(client, f"{NFL}/events")).json() if row["commence_time"] > "2026-11-22T21:00:00Z"
    )
    wanted = "team_totals,alternate_spreads,h2h_q1,first_team_to_score,totals_p1"
    path = f"{NFL}/events/{game['id']}"
    answer = await ask(client, f"{path}/odds", regions="us", markets=wanted, oddsFormat="american")
    assert answer.headers["x-requests-last"] == "4"
    found = {market["key"]: market["outcomes"] for market in answer.json()["bookmakers"][0]["markets"]}
    assert found.keys() == set(wanted.split(",")) - {"totals_p1"}
    assert [(o["name"], o["description"]) for o in found["team_totals"]] == [
        ("Over", game["home_team"]),
        ("Under", game["home_team"]),
        ("Over", game["away_team"]),
        ("Under", game["away_team"]),
    ]
    assert len({abs(outcome["point"]) for outcome in found["alternate_spreads"]}) > 2
    offered = await ask(client, f"{path}/markets", regions="us")
    assert offered.headers["x-requests-last"] == "1"
    assert found.keys() <= {market["key"] for market in offered.json()["bookmakers"][0]["markets"]}
    refused = await ask(client, f"{NFL}/odds", regions="us", markets="h2h,team_totals")
    assert (refused.status_code, refused.json()["error_code"]) == (422, "INVALID_MARKET")


async def test_outrights_have_a_sport_of_their_own(client: httpx.AsyncClient) -> None:
    path = "/v4/sports/americanfootball_nfl_super_bowl_winner"
    rows = {row["key"]: row for row in (await ask(client, "/v4/sports")).json()}
    assert rows[path.rpartition("/")[2]]["has_outrights"]
    answer = await ask(client, f"{path}/odds", regions="us", markets="outrights", oddsFormat="american")
    assert answer.headers["x-requests-last"] == "1"
    (event,) = answer.json()
    assert (event["home_team"], event["away_team"]) == (None, None)
    (market,) = event["bookmakers"][0]["markets"]
    assert market["key"] == "outrights"
    assert all(set(outcome) == {"name", "price"} for outcome in market["outcomes"])
    assert (await ask(client, f"{path}/odds", regions="us")).json()[0]["id"] == event["id"]
    refused = await ask(client, f"{path}/odds", regions="us", markets="h2h")
    assert refused.json()["error_code"] == "INVALID_MARKET_COMBO"
    assert (await ask(client, f"{path}/scores", daysFrom="3")).json() == []


@pytest.mark.parametrize("fault", list(Fault))
async def test_faults_spoil_one_event_too(fault: Fault) -> None:
    async with client_of() as client:
        game = (await ask(client, f"{NFL}/events")).json()[-1]["id"]
        asked = {"regions": "us", "markets": "h2h,team_totals"}
        good = await ask(client, f"{NFL}/events/{game}/odds", **asked)
    async with client_of(fault=fault, slow_seconds=0.0) as client:
        answer = await ask(client, f"{NFL}/events/{game}/odds", **asked)
    same = answer.is_success and answer.content.endswith(b"}") and answer.json() == good.json()
    assert same == (fault in {Fault.SLOW, Fault.REVERSED})


async def test_scores_are_null_before_the_start_and_text_after(client: httpx.AsyncClient) -> None:
    answer = await ask(client, f"{NFL}/scores", daysFrom="3")
    assert answer.headers["x-requests-last"] == "2"
    rows = answer.json()
    done = [row for row in rows if row["completed"]]
    live = [row for row in rows if not row["completed"] and row["commence_time"] <= "2026-11-22T18:30:07Z"]
    coming = [row for row in rows if row["commence_time"] > "2026-11-22T18:30:07Z"]
    assert done
    assert live
    assert coming
    for row in done + live:
        assert [score["name"] for score in row["scores"]] == [row["home_team"], row["away_team"]]
        assert all(score["score"].isdecimal() for score in row["scores"])
    assert all(row["scores"] is None and row["last_update"] is None for row in coming)
    without = await ask(client, f"{NFL}/scores")
    assert without.headers["x-requests-last"] == "1"
    assert not any(row["completed"] for row in without.json())


async def test_times_can_be_unix_seconds(client: httpx.AsyncClient) -> None:
    iso = (await ask(client, f"{NFL}/events")).json()[0]["commence_time"]
    unix = (await ask(client, f"{NFL}/events", dateFormat="unix")).json()[0]["commence_time"]
    assert datetime.fromtimestamp(unix, UTC) == datetime.fromisoformat(iso)


@pytest.mark.parametrize(
    ("path", "parameters", "status", "code"),
    [
        ("/v4/sports", {"apiKey": ""}, 401, "MISSING_KEY"),
        ("/v4/sports", {"apiKey": "wrong"}, 401, "INVALID_KEY"),
        ("/v4/sports/quidditch/odds", {"regions": "us"}, 404, "UNKNOWN_SPORT"),
        ("/v4/sports/quidditch/scores", {}, 404, "UNKNOWN_SPORT"),
        (f"{NFL}/odds", {}, 422, "MISSING_REGION"),
        (f"{NFL}/odds", {"regions": "moon"}, 422, "INVALID_REGION"),
        (f"{NFL}/odds", {"regions": "us", "markets": "coin_toss"}, 422, "INVALID_MARKET"),
        (f"{NFL}/odds", {"regions": "us", "markets": "h2h,outrights"}, 422, "INVALID_MARKET_COMBO"),
        (f"{NFL}/odds", {"regions": "us", "oddsFormat": "roman"}, 422, "INVALID_ODDS_FORMAT"),
        (f"{NFL}/scores", {"daysFrom": "4"}, 422, "INVALID_SCORES_DAYS_FROM"),
    ],
)
async def test_errors_carry_the_feeds_code(path: str, parameters: dict[str, str], status: int, code: str) -> None:
    async with client_of(keys={"demo"}) as client:
        answer = await ask(client, path, **parameters)
    assert answer.status_code == status
    assert answer.json()["error_code"] == code
    assert set(answer.json()) == {"message", "error_code", "details_url"}


async def test_credits_run_out() -> None:
    async with client_of(credits=4) as client:
        first = await ask(client, f"{NFL}/odds", regions="us", markets="h2h,spreads,totals")
        assert first.headers["x-requests-remaining"] == "1"
        second = await ask(client, f"{NFL}/odds", regions="us", markets="h2h,spreads,totals")
        assert (second.status_code, second.json()["error_code"]) == (401, "OUT_OF_USAGE_CREDITS")
        assert (await ask(client, "/v4/sports")).status_code == 200


async def test_too_many_calls_in_a_second_are_refused() -> None:
    async with client_of(calls_per_second=3) as client:
        answers = [await ask(client, "/v4/sports") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].json()["error_code"] == "EXCEEDED_FREQ_LIMIT"


async def odds_under(fault: Fault) -> httpx.Response:
    async with client_of(fault=fault, slow_seconds=0.0) as client:
        return await ask(client, f"{NFL}/odds", regions="us", markets="h2h,spreads", oddsFormat="american")


def prices(body: Any) -> list[Any]:
    return [
        outcome["price"]
        for row in body
        for book in row["bookmakers"]
        for market in book["markets"]
        for outcome in market["outcomes"]
    ]


async def test_faults_spoil_the_answer(client: httpx.AsyncClient) -> None:
    good = await ask(client, f"{NFL}/odds", regions="us", markets="h2h,spreads", oddsFormat="american")
    for broken in (Fault.GARBAGE, Fault.TRUNCATED):
        answer = await odds_under(broken)
        with pytest.raises(json.JSONDecodeError):
            answer.json()
    assert "NaN" in (await odds_under(Fault.NAN_PRICES)).text
    assert prices((await odds_under(Fault.TENFOLD_PRICES)).json()) == [10 * price for price in prices(good.json())]
    assert set(prices((await odds_under(Fault.ZERO_PRICES)).json())) == {0}
    assert set(map(type, prices((await odds_under(Fault.TEXT_PRICES)).json()))) == {str}
    assert (await odds_under(Fault.REVERSED)).json() == good.json()[::-1]
    assert (await odds_under(Fault.EMPTY)).json() == []
    assert "home_team" not in (await odds_under(Fault.MISSING_FIELDS)).json()[0]
    assert isinstance((await odds_under(Fault.WRONG_SHAPE)).json(), dict)
    times = {book["last_update"] for row in (await odds_under(Fault.OLD_TIMES)).json() for book in row["bookmakers"]}
    assert times == {"2001-01-01T00:00:00Z"}
    assert (await odds_under(Fault.SERVER_ERROR)).status_code == 500
    assert (await odds_under(Fault.RATE_LIMITED)).status_code == 429
    assert (await odds_under(Fault.OUT_OF_CREDITS)).json()["error_code"] == "OUT_OF_USAGE_CREDITS"
    assert (await odds_under(Fault.SLOW)).json() == good.json()


async def test_it_serves_on_a_unix_socket() -> None:
    with TemporaryDirectory(prefix="wb-") as folder:  # short, because paths of sockets are
        socket = f"{folder}/twin"
        running = twin.server(twin.app(SOURCE, lambda: NOW), uds=socket)
        task = asyncio.create_task(running.serve())
        while not running.started:  # noqa: ASYNC110 - the server offers a flag, no event
            await asyncio.sleep(0)
        async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(uds=socket), base_url="http://twin") as client:
            assert (await ask(client, "/v4/sports")).status_code == 200
        running.should_exit = True
        await task
