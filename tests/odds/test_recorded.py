"""Answers recorded from the real provider are read whole, and every sportsbook's quote is what the recording says."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wagerbabe.odds.consensus import CONSENSUS, Book, Quoted, price_market
from wagerbabe.odds.odds_api_wire import read_odds

RECORDED = Path(__file__).parents[2].parent / "shared" / "data" / "odds_api_payloads"
FILES = sorted(RECORDED.glob("*.json.gz"))


def shown(american: int) -> int:
    """-100 and +100 are one price."""
    return abs(american) if american == -100 else american


@pytest.mark.skipif(not FILES, reason="the recordings are not beside this checkout")
def test_every_recorded_quote_is_read_as_it_stands() -> None:
    seen = 0
    for path in FILES:
        body = gzip.decompress(path.read_bytes())
        rows = json.loads(body)
        now = datetime.strptime(path.name[-24:-8], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        answer = read_odds(body, rows[0]["sport_key"], now)
        assert answer.problems == []
        told = sorted(
            (row["id"], book["key"], shown(outcome["price"]), int(4 * outcome.get("point", 0)))
            for row in rows
            for book in row["bookmakers"]
            for market in book["markets"]
            for outcome in market["outcomes"]
        )
        read = sorted((e.key, q.sportsbook, q.price.american, q.line or 0) for e in answer.events for q in e.quotes)
        assert told == read
        seen += len(read)
    assert seen > 8_000


@pytest.mark.skipif(not FILES, reason="the recordings are not beside this checkout")
def test_of_recorded_quotes_hardly_any_is_held_back() -> None:
    """Before the start none is far off the others; in play some are, where sportsbooks lag."""
    offered = held = held_before = 0
    for path in FILES:
        body = gzip.decompress(path.read_bytes())
        now = datetime.strptime(path.name[-24:-8], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        for event in read_odds(body, json.loads(body)[0]["sport_key"], now).events:
            markets: dict[str, dict[str, dict[str, Quoted]]] = {}
            for q in event.quotes:
                markets.setdefault(q.kind, {}).setdefault(q.sportsbook, {})[q.side] = Quoted(q.price, q.line)
            in_play = event.starts_at <= now
            for kind, books in markets.items():
                shown: dict[str, Book] = dict(books)
                made = price_market(kind, shown, {*books, CONSENSUS}, in_play=in_play)
                assert all(made[name] == books[name] for name in made if name != CONSENSUS)
                missing = len(books) - len(made.keys() & books.keys())
                offered, held = offered + len(books), held + missing
                held_before += 0 if in_play else missing
    assert held_before == 0
    assert held * 100 < offered
