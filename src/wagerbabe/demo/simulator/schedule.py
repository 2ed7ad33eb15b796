"""Who plays whom and when: every league's days, from the seed alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from random import Random

from wagerbabe.demo.simulator.leagues import League, leagues
from wagerbabe.demo.simulator.models.base import Rates
from wagerbabe.demo.simulator.rng import seed_of, stream

_POSTPONED, _CANCELLED = 1 / 140, 1 / 500
_DAYS_KEPT = 4096  # league-days in memory: a demo uses about a thousand
_TEAMS_KEPT = 8192


class Fate(StrEnum):
    """What becomes of a game."""

    PLAYED = "played"
    POSTPONED = "postponed"  # one day later, told some hours before the start
    CANCELLED = "cancelled"  # vanishes without a score, told near the start


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity, so that caches need not hash all of it
class Fixture:
    """A game of the schedule. `told` is when a fate other than played becomes known."""

    id: str
    seed: int
    league: League
    home: str
    away: str
    scheduled: datetime
    rates: Rates
    fate: Fate
    told: datetime

    @property
    def starts(self) -> datetime:
        """The true start."""
        return self.scheduled + timedelta(days=1) if self.fate is Fate.POSTPONED else self.scheduled

    def commence_time(self, now: datetime) -> datetime:
        """The start as known at a moment."""
        return self.starts if now >= self.told else self.scheduled

    def gone(self, now: datetime) -> bool:
        """Whether the game has been cancelled by then."""
        return self.fate is Fate.CANCELLED and now >= self.told


def _pairs(league: League, seed: int, week: str) -> Iterator[list[tuple[int, int]]]:
    """Rounds of the week: each plays every team at most once."""
    number = 0
    while True:
        order = list(range(len(league.teams)))
        stream(seed, league.key, week, "round", number).shuffle(order)
        yield list(zip(order[::2], order[1::2], strict=False))
        number += 1


@lru_cache(maxsize=_TEAMS_KEPT)
def strength(seed: int, league_key: str, team: str, known: int) -> float:
    """How strong a team is in this world, about a standard normal number; `known` is what its league's table says."""
    return stream(seed, league_key, team, "strength").gauss(0.0, 0.55) + 1.1 * known


def _rates(league: League, seed: int, pair: tuple[int, int], random: Random) -> Rates:
    form = league.format
    home, away = (strength(seed, league.key, league.teams[side], league.strength[side]) for side in pair)
    edge = (home - away) * form.edge_scale + form.home
    edge += random.gauss(0.0, 0.25) * form.edge_scale
    return Rates(edge, max(form.total + random.gauss(0.0, form.total_spread), form.total * 0.6))


def _fixture(league: League, seed: int, day: date, number: int, minute: int, pair: tuple[int, int]) -> Fixture:
    name = blake2b(f"{seed}|{league.key}|{day}|{number}".encode(), digest_size=16).hexdigest()
    event_seed = seed_of(name)
    hour, rest = divmod(minute, 60)
    scheduled = datetime.combine(day, time(hour, rest), league.zone).astimezone(UTC)
    random = stream(event_seed, "fixture")
    fate, point = Fate.PLAYED, random.random()
    if league.format.postpones and not league.short:
        fate = Fate.POSTPONED if point < _POSTPONED else Fate.CANCELLED if point > 1 - _CANCELLED else fate
    told = scheduled - timedelta(minutes=random.randrange(-10, 180))
    home, away = pair
    rates = _rates(league, seed, pair, random)
    return Fixture(name, event_seed, league, league.teams[home], league.teams[away], scheduled, rates, fate, told)


@lru_cache(maxsize=_DAYS_KEPT)
def fixtures(league_key: str, seed: int, day: date) -> tuple[Fixture, ...]:
    """The games whose scheduled start falls on a day of the league's own time zone, in order of start."""
    league = leagues()[league_key]
    year, week, weekday = day.isocalendar()
    rounds = _pairs(league, seed, f"{year}-{week}")
    pairs: list[tuple[int, int]] = []
    for number, slots in enumerate(league.week[:weekday]):
        need = sum(slot.games for slot in slots)
        if number == weekday - 1:
            break
        pairs = _advance(rounds, pairs, need)[1]
    slots = league.week[weekday - 1]
    chosen, _ = _advance(rounds, pairs, sum(slot.games for slot in slots))
    starts = [slot.minute for slot in slots for _ in range(slot.games)]
    return tuple(
        _fixture(league, seed, day, number, minute, pair)
        for number, (minute, pair) in enumerate(zip(starts, chosen, strict=True))
    )


def _advance(
    rounds: Iterator[list[tuple[int, int]]], pairs: list[tuple[int, int]], need: int
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Take `need` pairs, beginning a new round rather than playing a team twice on one day where that can be."""
    if len(pairs) < need:
        pairs = next(rounds)
    while len(pairs) < need:
        pairs = pairs + next(rounds)
    return pairs[:need], pairs[need:]
