"""Games of the simulated past as a bettor saw them: sides at their closing prices, and what became of each."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from wagerbabe.betting import Outcome
from wagerbabe.catalog import SIDES
from wagerbabe.demo.simulator import Fate, Fixture, Simulator, closing_prices, final_score, leagues
from wagerbabe.demo.simulator.rng import stream
from wagerbabe.demo.simulator.schedule import fixtures
from wagerbabe.demo.source import Market
from wagerbabe.grading import Pick, Result, decide, rules_of
from wagerbabe.odds import Price
from wagerbabe.platform.ids import new_id

FEATURED: Mapping[str, int] = {
    "americanfootball_nfl": 5,
    "basketball_nba": 2,
    "baseball_mlb": 1,
    "icehockey_nhl": 2,
    "americanfootball_ncaaf": 3,
    "basketball_ncaab": 1,
    "soccer_epl": 2,
    "soccer_uefa_champs_league": 2,
    "soccer_usa_mls": 1,
}
"""The leagues that the demo's players bet on, and how many games of a day at most: closing prices take time."""

_TOLD_SECONDS = (15, 60)  # how long after the end a feed tells the final score
_NAMES = {"h2h": "moneyline", "spreads": "spread", "totals": "total"}
_QUARTERS = 4


@dataclass(frozen=True, eq=False)
class Side:
    """A side of a market at its closing price, and its outcome."""

    game: "Game"
    kind: str
    market_id: UUID
    id: UUID
    side: str
    price: Price
    line_quarters: int | None
    outcome: Outcome


class Game:
    """A finished game; its prices are worked out when somebody looks at them."""

    def __init__(self, simulator: Simulator, fixture: Fixture) -> None:
        """The game of a fixture that was not cancelled."""
        final = final_score(simulator, fixture)
        assert final is not None  # noqa: S101 - only a cancelled game has none
        self._simulator, self._fixture = simulator, fixture
        self.id, self.key, self.league = new_id(), fixture.id, fixture.league.key
        self.home, self.away = fixture.home, fixture.away
        self.first_starts_at, self.starts_at = fixture.scheduled, fixture.starts
        self.home_score, self.away_score = final
        self.ends_at = simulator.ends(fixture)
        self.told_at = self.ends_at + timedelta(seconds=stream(fixture.id, "told").uniform(*_TOLD_SECONDS))

    @cached_property
    def markets(self) -> Mapping[str, tuple[Side, ...]]:
        """The sides by market kind; a market that is not quoted whole is left out."""
        found = {}
        for market in closing_prices(self._simulator, self._fixture):
            kind = self._kind(market)
            sides = tuple(self._sides(kind, market))
            if {side.side for side in sides} == set(SIDES[kind]):
                found[kind] = sides
        return found

    def _kind(self, market: Market) -> str:
        """The same kinds as the odds provider's adapter reads from these answers."""
        kind = _NAMES[market.key]
        draws = self.league.startswith("soccer") or any(outcome.name == "Draw" for outcome in market.outcomes)
        return "moneyline_3way" if kind == "moneyline" and draws else kind

    def _sides(self, kind: str, market: Market) -> Iterator[Side]:
        names = {self.home: "home", self.away: "away", "Draw": "draw", "Over": "over", "Under": "under"}
        market_id, result = new_id(), Result("finished", self.home_score, self.away_score)
        rules = rules_of(self.league, self.starts_at)
        for outcome in market.outcomes:
            side = names[outcome.name]
            line = None if outcome.point is None else int(outcome.point * _QUARTERS)
            became = decide(Pick(kind, side, line), result, rules)
            yield Side(self, kind, market_id, new_id(), side, Price.from_american(outcome.price), line, became)


def past_games(
    seed: int, zone: ZoneInfo, since: datetime, until: datetime, known: Collection[str] = ()
) -> dict[date, Sequence[Game]]:
    """Featured games that began after ``since`` and ended before ``until``, by the day of their start in a time zone.

    ``known`` are games that the catalogue has already: they are left alone.
    """
    simulator, found = Simulator(seed), dict[date, list[Game]]()
    days = range((until - since).days + 3)
    for key, most in FEATURED.items():
        first = since.astimezone(leagues()[key].zone).date() - timedelta(days=1)
        for day in (first + timedelta(days=n) for n in days):
            listed = [row for row in fixtures(key, seed, day) if row.fate is not Fate.CANCELLED and row.id not in known]
            for fixture in sorted(listed, key=lambda row: row.id)[:most]:
                if since < fixture.starts < until and simulator.ends(fixture) < until:
                    game = Game(simulator, fixture)
                    found.setdefault(fixture.starts.astimezone(zone).date(), []).append(game)
    return dict[date, Sequence[Game]](sorted(found.items()))
