"""Competitions whose winner is bet on: a fortnight each, one ending every other day, for ever.

The winner of an edition is drawn from its teams' strengths. Every six hours there is news of each team, a little
better on average for the one that is going to win, and the market believes exactly what the news is worth: its
chances come true as often as they say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from math import exp, log

from wagerbabe.demo.simulator import books
from wagerbabe.demo.simulator.books import BOOKS
from wagerbabe.demo.simulator.leagues import leagues
from wagerbabe.demo.simulator.rng import seed_of, stream, unit
from wagerbabe.demo.simulator.schedule import strength
from wagerbabe.demo.source import Bookmaker, Event, EventOdds, Market, Sport

TICK_SECONDS = 900
LENGTH = timedelta(days=14)
DECIDED_AFTER = timedelta(minutes=30)
"""The last bet is taken at an edition's end; its winner is known this much later."""

_APART = timedelta(days=2)
_FIRST_ENDS = datetime(2026, 1, 4, 22, tzinfo=UTC)
_NEWS = timedelta(hours=6)
_WORTH = 0.22  # deviations by which the winner's news is better
_STRENGTH = 1.1
_OPINION = 0.12
_BOOKS = (0, 1, 2, 3, 5)
_LONGEST = 0.0015  # whoever is less likely than that is not offered any more

_COMPETITIONS = (
    ("americanfootball_nfl_super_bowl_winner", "americanfootball_nfl", "NFL Super Bowl Winner"),
    ("basketball_nba_championship_winner", "basketball_nba", "NBA Championship Winner"),
    ("baseball_mlb_world_series_winner", "baseball_mlb", "MLB World Series Winner"),
    ("icehockey_nhl_championship_winner", "icehockey_nhl", "NHL Championship Winner"),
    ("americanfootball_ncaaf_championship_winner", "americanfootball_ncaaf", "NCAAF Championship Winner"),
    ("basketball_ncaab_championship_winner", "basketball_ncaab", "NCAAB Championship Winner"),
    ("soccer_epl_winner", "soccer_epl", "EPL Winner"),
)


@dataclass(frozen=True, slots=True)
class Competition:
    """A competition of a league's teams; `number` puts its ends apart from the others'."""

    key: str
    league: str
    title: str
    number: int

    @property
    def sport(self) -> Sport:
        """Its row among the feed's sports."""
        return Sport(self.key, leagues()[self.league].group, self.title, self.title, has_outrights=True)


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition: the last bet is taken when it ends."""

    competition: Competition
    ends: datetime
    id: str

    @property
    def decided(self) -> datetime:
        """When the winner is known."""
        return self.ends + DECIDED_AFTER


@cache
def competitions() -> Mapping[str, Competition]:
    """All of them by key."""
    return {key: Competition(key, league, title, n) for n, (key, league, title) in enumerate(_COMPETITIONS)}


def edition(seed: int, competition: Competition, now: datetime) -> Edition:
    """The edition that is bet on at a moment."""
    first = _FIRST_ENDS + competition.number * _APART
    ends = first + ((now - first) // LENGTH + 1) * LENGTH
    return Edition(competition, ends, f"{seed_of(seed, competition.key, ends.date()):016x}{seed_of(seed, ends):016x}")


def winner(seed: int, which: Edition) -> str:
    """Who wins it."""
    prior = _prior(seed, which.competition)
    return stream(seed, which.id, "winner").choices(list(prior), list(prior.values()))[0]


def placings(seed: int, which: Edition) -> dict[str, int]:
    """Every entrant's place: the winner, then the others as the market saw them in the end."""
    first = winner(seed, which)
    seen = chances(seed, which, which.ends)
    rest = sorted((team for team in seen if team != first), key=lambda team: -seen[team])
    return {team: place for place, team in enumerate([first, *rest], start=1)}


def chances(seed: int, which: Edition, now: datetime) -> Mapping[str, float]:
    """What is believed of each entrant at a moment, by the news up to then."""
    steps = max(min(now, which.ends) - (which.ends - LENGTH), timedelta()) // _NEWS
    return _believed(seed, which, steps)


@lru_cache(maxsize=64)
def _believed(seed: int, which: Edition, steps: int) -> Mapping[str, float]:
    first, weights = winner(seed, which), {}
    for team, chance in _prior(seed, which.competition).items():
        news = stream(seed, which.id, team, "news")
        heard = sum(news.gauss(_WORTH if team == first else 0.0, 1.0) for _ in range(steps))
        weights[team] = log(chance) + _WORTH * heard
    most = max(weights.values())
    sum_ = sum(exp(weight - most) for weight in weights.values())
    return {team: exp(weight - most) / sum_ for team, weight in weights.items()}


def _prior(seed: int, competition: Competition) -> dict[str, float]:
    league = leagues()[competition.league]
    marked = zip(league.teams, league.strength, strict=True)
    weights = {team: exp(_STRENGTH * strength(seed, league.key, team, known)) for team, known in marked}
    sum_ = sum(weights.values())
    return {team: weight / sum_ for team, weight in weights.items()}


def odds(seed: int, competition: Competition, now: datetime) -> list[EventOdds]:
    """The edition that is on, with every sportsbook's prices on its entrants."""
    now = datetime.fromtimestamp(now.timestamp() // TICK_SECONDS * TICK_SECONDS, UTC)
    which = edition(seed, competition, now)
    event = Event(which.id, competition.key, competition.title, which.ends, "", "")
    believed = {team: chance for team, chance in chances(seed, which, now).items() if chance > _LONGEST}
    rows = []
    for number in _BOOKS:
        book, own = BOOKS[number], seed_of(which.id, number)
        seen = {team: c * exp(_OPINION * (unit(own, n) - 0.5)) for n, (team, c) in enumerate(believed.items())}
        outcomes = sorted(books.field_of(book, seen), key=lambda outcome: outcome.name)
        rows.append(Bookmaker(book.key, book.title, now, (Market("outrights", now, tuple(outcomes)),)))
    return [EventOdds(event, tuple(rows))]
