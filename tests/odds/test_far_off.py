"""A price far off the consensus is sold by no source, and an administrator sees it (house rules, accepting 5)."""

from datetime import datetime, timedelta
from typing import Any, TypeAlias

import asyncpg
import pytest

from tests.odds.feeds import LEAGUE, Feed, book, game, market, three_markets
from tests.odds.shop import Shop
from tests.odds.test_fetcher import add_source, american, offers
from tests.office import Person
from wagerbabe.catalog import MarketKey
from wagerbabe.odds import Price
from wagerbabe.odds.fetcher import Fetcher
from wagerbabe.odds.provider import FeedEvent, FeedQuote, OddsAnswer
from wagerbabe.odds.store import sql
from wagerbabe.platform.runtime import Runtime

Owner: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

Sides = dict[str, tuple[int, int | None]]

PALPABLE = {"home": -100_000, "away": 75_000}
START = timedelta(hours=2)


@pytest.fixture
def now(runtime: Runtime) -> datetime:
    return runtime.game_now().replace(microsecond=0)


async def quarantined(runtime: Runtime) -> list[tuple[str, str, str]]:
    rows = await runtime.db.fetch(sql["quarantined"], LEAGUE, 50)
    return [(row["problem"], row["subject"], row["detail"]) for row in rows]


async def test_a_palpable_error_is_sold_neither_as_consensus_nor_as_the_sportsbooks_own(
    runtime: Runtime, feed: Feed, fetcher: Fetcher, owner: Owner, now: datetime
) -> None:
    await add_source(owner, "d")
    books = [three_markets(name, now) for name in "abc"]
    feed.odds[LEAGUE] = [game("g1", now + START, *books, three_markets("d", now))]
    await fetcher.poll_odds(LEAGUE)
    assert american((await offers(runtime, "d"))["moneyline", "away"]) == 130
    feed.odds[LEAGUE] = [game("g1", now + START, *books, three_markets("d", now, **PALPABLE))]
    await fetcher.poll_odds(LEAGUE)
    mine, consensus = await offers(runtime, "d"), await offers(runtime)
    assert {side: american(mine["moneyline", side]) for side in PALPABLE} == {"home": None, "away": None}
    assert {side: american(consensus["moneyline", side]) for side in PALPABLE} == {"home": -150, "away": 130}
    assert american(mine["spread", "home"]) == -110
    assert await quarantined(runtime) == [
        ("far off", "g1 d moneyline", "home -100000, away +75000; the others: home -150, away +130")
    ]


async def test_it_is_offered_again_when_it_comes_back(
    runtime: Runtime, feed: Feed, fetcher: Fetcher, owner: Owner, now: datetime
) -> None:
    await add_source(owner, "c")
    for prices in (PALPABLE, PALPABLE, {"home": -150, "away": 130}):
        books = [three_markets("a", now), three_markets("b", now), three_markets("c", now, **prices)]
        feed.odds[LEAGUE] = [game("g1", now + START, *books)]
        await fetcher.poll_odds(LEAGUE)
    assert american((await offers(runtime, "c"))["moneyline", "away"]) == 130
    assert [row["times"] for row in await runtime.db.fetch(sql["quarantined"], LEAGUE, 50)] == [2]


async def test_two_that_contradict_each_other_are_both_held_back(
    runtime: Runtime, feed: Feed, fetcher: Fetcher, now: datetime
) -> None:
    odd = {"home": 250, "away": -300}
    books = [three_markets("a", now), three_markets("b", now, **odd)]
    feed.odds[LEAGUE] = [game("g1", now + START, *books)]
    await fetcher.poll_odds(LEAGUE)
    assert american((await offers(runtime))["moneyline", "home"]) is None
    assert sorted(subject for _, subject, _ in await quarantined(runtime)) == ["g1 a moneyline", "g1 b moneyline"]
    assert all(detail.endswith("the others: no two agree") for _, _, detail in await quarantined(runtime))


async def test_a_line_far_off_the_others(
    runtime: Runtime, feed: Feed, fetcher: Fetcher, owner: Owner, now: datetime
) -> None:
    await add_source(owner, "c")
    books = [three_markets("a", now), three_markets("b", now), three_markets("c", now, line=-17.5)]
    feed.odds[LEAGUE] = [game("g1", now + START, *books)]
    await fetcher.poll_odds(LEAGUE)
    assert american((await offers(runtime, "c"))["spread", "home"]) is None
    [(_, subject, detail)] = await quarantined(runtime)
    assert (subject, detail) == (
        "g1 c spread",
        "home -17.5 -110, away +17.5 -110; the others: home -3.5 -110, away +3.5 -110",
    )


async def test_an_administrator_sees_it(shop: Shop, admin: Person) -> None:
    books = [three_markets(name, shop.begun) for name in "ab"]
    start = shop.begun + timedelta(hours=2)
    shop.feed.odds[LEAGUE] = [game("g1", start, *books, three_markets("c", shop.begun, **PALPABLE))]
    await shop.fetcher.poll_odds(LEAGUE)
    [row] = (await admin.http.get("/admin/quarantine", params={"league": LEAGUE})).json()["items"]
    assert (row["problem"], row["subject"], row["times"]) == ("far off", "g1 c moneyline", 1)


async def test_what_an_exchange_takes_is_no_price_of_ours(
    runtime: Runtime, feed: Feed, fetcher: Fetcher, now: datetime
) -> None:
    """The lay side of an exchange is what it asks of those who sell bets."""
    lay = market("h2h_lay", ("Bears", -140), ("Packers", 140), updated=now)
    back = market("h2h", ("Bears", -150), ("Packers", 130), updated=now)
    feed.odds[LEAGUE] = [game("g1", now + START, book("a", back, lay, updated=now))]
    await fetcher.poll_odds(LEAGUE)
    assert {key: american(row) for key, row in (await offers(runtime)).items()} == {
        ("moneyline", "home"): -150,
        ("moneyline", "away"): 130,
    }


ALTERNATE = MarketKey("total", line_quarters=200)
FIELD = MarketKey("outright", subject="Grand Cup")


def answer(now: datetime, key: MarketKey, books: dict[str, Sides]) -> OddsAnswer:
    """An event with one market."""
    quotes = [
        FeedQuote(key, side, name, Price.from_american(price), line, now)
        for name, sides in books.items()
        for side, (price, line) in sides.items()
    ]
    return OddsAnswer([FeedEvent("g1", "Bears", "Packers", now + START, quotes)])


async def priced(
    fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch, told: OddsAnswer, source: str = "consensus"
) -> dict[str, tuple[int | None, int | None]]:
    async def odds(*_: Any) -> OddsAnswer:
        return told

    monkeypatch.setattr(fetcher.provider, "odds", odds)
    await fetcher.poll_odds(LEAGUE)
    return {
        side: (american(row), row["line_quarters"])
        for (_, side), row in (await offers(fetcher.runtime, source)).items()
    }


async def test_an_alternate_is_compared_at_its_own_line(
    fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    sides: Sides = {"over": (150, 200), "under": (-180, 200)}
    elsewhere: Sides = {"over": (-400, 176), "under": (300, 176)}
    told = answer(now, ALTERNATE, {"a": sides, "b": sides, "c": elsewhere, "d": elsewhere, "e": elsewhere})
    assert await priced(fetcher, monkeypatch, told) == {"over": (150, 200), "under": (-180, 200)}


async def test_a_sportsbook_far_off_in_a_field(
    runtime: Runtime, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch, owner: Owner, now: datetime
) -> None:
    await add_source(owner, "c")
    usual: Sides = {"ash": (110, None), "elm": (200, None), "oak": (400, None)}
    odd: Sides = {"ash": (2000, None), "elm": (-150, None), "oak": (100, None)}
    told = answer(now, FIELD, {"a": usual, "b": usual, "c": odd})
    assert {side for side, (price, _) in (await priced(fetcher, monkeypatch, told)).items() if price} == set(usual)
    assert set((await priced(fetcher, monkeypatch, told, "c")).values()) == {(None, None)}
    [(problem, subject, _)] = await quarantined(runtime)
    assert (problem, subject) == ("far off", "g1 c outright Grand Cup")
