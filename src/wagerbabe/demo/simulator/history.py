"""Finished games with their final scores and closing prices, for filling a book with a past."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median_low

from wagerbabe.demo.simulator.leagues import leagues
from wagerbabe.demo.simulator.schedule import Fate, Fixture, fixtures
from wagerbabe.demo.simulator.world import Simulator
from wagerbabe.demo.source import Event, Market, Outcome

_CLOSING = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class FinishedGame:
    """A game of the past: when it was over, its final score, and the consensus of closing prices by market."""

    event: Event
    ends: datetime
    home: int
    away: int
    closing: tuple[Market, ...]


def slate(simulator: Simulator, day: date) -> list[Fixture]:
    """Every league's games whose scheduled start falls on a day of UTC, in order of start."""
    rows = [
        row
        for league in leagues().values()
        for shift in (-1, 0, 1)
        for row in fixtures(league.key, simulator.seed, day + timedelta(days=shift))
        if row.scheduled.astimezone(UTC).date() == day
    ]
    return sorted(rows, key=lambda row: (row.scheduled, row.id))


def final_score(simulator: Simulator, fixture: Fixture) -> tuple[int, int] | None:
    """Home and away; None when the game was cancelled."""
    return None if fixture.fate is Fate.CANCELLED else simulator.final(fixture)


def closing_prices(simulator: Simulator, fixture: Fixture) -> tuple[Market, ...]:
    """The consensus at the start: each market at the line most sportsbooks had, with the middle one of their prices."""
    books = simulator.bookmakers(fixture, fixture.starts - _CLOSING)
    rows = []
    for key in fixture.league.format.model.markets:
        offers = [market.outcomes for book in books for market in book.markets if market.key == key]
        if offers:
            rows.append(Market(key, fixture.starts, _consensus(offers)))
    return tuple(rows)


def _consensus(offers: list[tuple[Outcome, ...]]) -> tuple[Outcome, ...]:
    points, _ = Counter(tuple(outcome.point for outcome in offer) for offer in offers).most_common(1)[0]
    alike = [offer for offer in offers if tuple(outcome.point for outcome in offer) == points]
    return tuple(
        Outcome(side[0].name, median_low(outcome.price for outcome in side), side[0].point)
        for side in zip(*alike, strict=True)
    )


def history(simulator: Simulator, league_key: str, since: datetime, until: datetime) -> Iterator[FinishedGame]:
    """A league's games that ended between two moments, with scores and closing prices, in order of schedule."""
    zone = leagues()[league_key].zone
    day, last = since.astimezone(zone).date() - timedelta(days=2), until.astimezone(zone).date()
    while day <= last:
        for fixture in fixtures(league_key, simulator.seed, day):
            if fixture.fate is Fate.CANCELLED or fixture.starts > until:
                continue
            ends = simulator.ends(fixture)
            if since <= ends < until:
                home, away = simulator.final(fixture)
                event = simulator.event(fixture, fixture.starts)
                yield FinishedGame(event, ends, home, away, closing_prices(simulator, fixture))
        day += timedelta(days=1)
