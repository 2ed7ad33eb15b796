"""What becomes of a pick by the house rules, worked out from a game as it was played, part by part.

Written from the house rules alone, like the oracle of tickets. A quarter line is graded as the two half-point bets that
it is made of, each for itself. Readings where the rules say nothing:

- A part of a game (a half, a quarter, the first five innings) counts once it was played to its end, however long the
  game went on; one that was broken off is void, save what is already decided.
- Already decided is an over that is passed, and the under that lost by it; of a quarter line each half for itself.
- Three-way bets on the full game are on regular time in every sport.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from typing import NamedTuple

Score = tuple[int, int]

EXTRA = "extra"
QUARTERS = ("q1", "q2", "q3", "q4")
HALVES = ("h1", "h2")
INNINGS = tuple(f"i{n}" for n in range(1, 10))

BY_QUARTERS = {**{q: (q,) for q in QUARTERS}, "h1": ("q1", "q2"), "h2": ("q3", "q4", EXTRA), "game": (*QUARTERS, EXTRA)}
BY_HALVES = {"h1": ("h1",), "h2": ("h2", EXTRA), "game": (*HALVES, EXTRA)}
BY_THIRDS = {**{p: (p,) for p in ("p1", "p2", "p3")}, "game": ("p1", "p2", "p3", EXTRA)}
BY_INNINGS = {"f5": INNINGS[:5], "game": (*INNINGS, EXTRA)}
SOCCER = {"h1": ("h1",), "h2": ("h2",), "game": HALVES}


class Sport(NamedTuple):
    """How a sport is played: the parts of each period, and the minutes that make a game official."""

    league: str
    periods: Mapping[str, Sequence[str]]
    official_minutes: int
    minutes: int


SPORTS = {
    "nfl": Sport("americanfootball_nfl", BY_QUARTERS, 55, 60),
    "ncaaf": Sport("americanfootball_ncaaf", BY_QUARTERS, 55, 60),
    "nba": Sport("basketball_nba", BY_QUARTERS, 43, 48),
    "wnba": Sport("basketball_wnba", BY_QUARTERS, 35, 40),
    "ncaab": Sport("basketball_ncaab", BY_HALVES, 35, 40),
    "nhl": Sport("icehockey_nhl", BY_THIRDS, 55, 60),
    "mlb": Sport("baseball_mlb", BY_INNINGS, 0, 0),
    "soccer": Sport("soccer_epl", SOCCER, 90, 90),
    "tennis": Sport("tennis_atp_us_open", {"game": HALVES}, 0, 0),
}


@dataclass(frozen=True)
class Game:
    """A game as it was played.

    ``parts`` has what each side scored in each part that was begun, in order; ``broken_off`` names the last one where
    it was not played to its end. ``minutes`` and ``half_innings`` tell when a game stopped that did not last.
    """

    sport: str
    status: str = "finished"
    parts: Mapping[str, Score] = field(default_factory=dict)
    broken_off: str = ""
    minutes: int | None = None
    half_innings: int | None = None
    placings: Mapping[str, int] = field(default_factory=dict)


class Pick(NamedTuple):
    """What was bet on. ``subject`` says whose team total it is; ``places`` how many places an outright pays."""

    market: str
    side: str
    period: str = "game"
    line: Fraction | None = None
    subject: str = ""
    places: int = 1


class Grade(NamedTuple):
    """The result of a pick; of a dead heat how many places how many share."""

    result: str
    places: int = 1
    tied: int = 1


def scored(game: Game, parts: Sequence[str]) -> Score:
    """What both sides scored in some parts."""
    scores = [game.parts[part] for part in parts if part in game.parts]
    return sum(home for home, _ in scores), sum(away for _, away in scores)


def grade(game: Game, pick: Pick) -> Grade:
    """What becomes of a pick."""
    if game.status in ("postponed", "cancelled", "retired"):
        return Grade("void")
    if pick.market == "outright":
        return of_places(game, pick)
    if pick.line is None:
        return Grade(of_step(game, pick, Fraction(0)))
    return Grade(join([of_step(game, pick, step) for step in steps(pick.line)]))


def steps(line: Fraction) -> list[Fraction]:
    """The one or two half-point lines that a line is made of."""
    if (line * 2).denominator == 1:
        return [line]
    below = Fraction(floor(line * 2), 2)
    return [below, below + Fraction(1, 2)]


def join(results: Sequence[str]) -> str:
    """The result of a bet of which equal parts have these results."""
    if len(set(results)) == 1:
        return results[0]
    return "half_won" if "won" in results else "half_lost"


def of_step(game: Game, pick: Pick, line: Fraction) -> str:
    """The result at a whole or half-point line."""
    parts = SPORTS[game.sport].periods[pick.period]
    if pick.market == "moneyline_3way":
        parts = [part for part in parts if part != EXTRA]
    result = on_score(pick, line, scored(game, parts))
    if counts(game, pick, parts):
        return result
    if pick.market in ("total", "team_total"):
        over = pick._replace(side="over")
        if on_score(over, line, scored(game, parts)) == "won":
            return result
    return "void"


def counts(game: Game, pick: Pick, parts: Sequence[str]) -> bool:
    """Whether what the pick is on was played for long enough."""
    sport = SPORTS[game.sport]
    if pick.period != "game":
        needed = [part for part in parts if part != EXTRA]
        return all(part in game.parts and part != game.broken_off for part in needed)
    if game.half_innings is not None:
        home, away = scored(game, parts)
        needs = 10 if pick.market == "moneyline" else 18
        return game.half_innings >= needs - (1 if home > away else 0)
    if game.minutes is not None:
        return game.minutes >= sport.official_minutes
    return True


def on_score(pick: Pick, line: Fraction, score: Score) -> str:
    """The result by a score that counts."""
    home, away = score
    if pick.market == "moneyline_3way":
        winner = "draw" if home == away else "home" if home > away else "away"
        return "won" if pick.side == winner else "lost"
    if pick.market in ("total", "team_total"):
        points = home + away if pick.market == "total" else home if pick.subject == "home" else away
        ahead = points - line if pick.side == "over" else line - points
    else:
        ahead = (home - away if pick.side == "home" else away - home) + line
    if ahead == 0:
        return "push"
    return "won" if ahead > 0 else "lost"


def of_places(game: Game, pick: Pick) -> Grade:
    """The result of a future by its settled placing: those who share a place share what is left to be paid."""
    place = game.placings[pick.side]
    tied = sum(1 for other in game.placings.values() if other == place)
    left = pick.places - (place - 1)
    if left <= 0:
        return Grade("lost")
    if left >= tied:
        return Grade("won")
    return Grade("dead_heat", left, tied)
