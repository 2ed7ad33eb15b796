"""A recorded season of Asian handicaps: quoted in quarters, priced, and graded half by half."""

import csv
import gzip
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from wagerbabe.catalog import MarketKey
from wagerbabe.grading import Pick, Result, decide, rules_of
from wagerbabe.odds import Price
from wagerbabe.odds.consensus import CONSENSUS, Book, Quoted
from wagerbabe.odds.markets import price_market
from wagerbabe.odds.odds_api_wire import read_odds

RECORDED = Path(__file__).parents[2].parent / "shared" / "data" / "soccer_multibook" / "soccer_2025-26.csv.gz"
LEAGUE = "soccer_epl"
MOST = 400
SPORTSBOOKS = ("B365", "P")
HALF = Fraction(1, 2)

pytestmark = pytest.mark.skipif(not RECORDED.is_file(), reason="the recordings are not beside this checkout")


@cache
def season() -> list[dict[str, str]]:
    """Games with a handicap, every twelfth of them."""
    with gzip.open(RECORDED, "rt") as rows:
        quoted = [row for row in csv.DictReader(rows) if row["AHh"] and row["B365AHH"] and row["FTHG"]]
    return quoted[:: max(len(quoted) // MOST, 1)]


def body(row: dict[str, str], number: int) -> bytes:
    """The game as the provider would answer it."""
    books = []
    for name in SPORTSBOOKS:
        home, away = row[f"{name}AHH"], row[f"{name}AHA"]
        if home and away:
            line = Fraction(row["AHh"])
            outcomes = [
                {"name": row["HomeTeam"], "price": float(home), "point": float(line)},
                {"name": row["AwayTeam"], "price": float(away), "point": float(-line)},
            ]
            books.append({"key": name.lower(), "title": name, "markets": [{"key": "spreads", "outcomes": outcomes}]})
    event = {
        "id": f"g{number}",
        "sport_key": LEAGUE,
        "sport_title": "Soccer",
        "commence_time": row["commence_utc"],
        "home_team": row["HomeTeam"],
        "away_team": row["AwayTeam"],
        "bookmakers": books,
    }
    return json.dumps([event]).encode()


def returned(margin: int, line: Fraction, price: Fraction) -> Fraction:
    """What a unit returns, by the two halves of the stake: the field's own rule, worked out apart from the product."""
    lines = [line - HALF / 2, line + HALF / 2] if line % HALF else [line, line]
    ends = [margin + half for half in lines]
    return sum((HALF * (price if end > 0 else 1 if end == 0 else 0) for end in ends), Fraction(0))


def test_quarters_are_read_priced_and_graded_half_by_half() -> None:
    seen: Counter[str] = Counter()
    for number, row in enumerate(season()):
        start = datetime.fromisoformat(row["commence_utc"]).astimezone(UTC)
        [event] = read_odds(body(row, number), LEAGUE, start - timedelta(hours=1), decimal=True).events
        books: dict[str, dict[str, Quoted]] = {}
        for quote in event.quotes:
            assert quote.market == MarketKey("spread")
            books.setdefault(quote.sportsbook, {})[quote.side] = Quoted(quote.price, quote.line)
        assert books["b365"]["home"].price == Price.from_decimal(row["B365AHH"])
        quarters = int(Fraction(row["AHh"]) * 4)
        given: dict[str, Book] = dict(books)
        offers = price_market("spread", given, [CONSENSUS, "b365"], in_play=False)
        rules = rules_of(LEAGUE, start)
        result = Result("finished", int(row["FTHG"]), int(row["FTAG"]))
        margin = int(row["FTHG"]) - int(row["FTAG"])
        for offer in offers.values():
            for side, sign in (("home", 1), ("away", -1)):
                line, price = offer[side].line, offer[side].price
                assert line == sign * quarters
                outcome = decide(Pick("spread", side, line), result, rules)
                paid = (outcome.win_parts * price.ratio + outcome.refund_parts) / outcome.parts
                assert paid == returned(sign * margin, Fraction(line, 4), price.ratio), (row, side)
                seen[outcome.result] += 1
    assert seen.keys() == {"won", "lost", "push", "half_won", "half_lost"}
    assert min(seen["half_won"], seen["half_lost"]) > 30
