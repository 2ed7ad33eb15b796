"""Propositions about a game: their questions, their fair chances before it, and their answers after it.

The keys are the feed's where it has them (`btts`, `first_team_to_score`); the others are the twin's own.
"""

from collections.abc import Mapping

from wagerbabe.demo.simulator.models.base import Model, Rates
from wagerbabe.demo.simulator.models.flow import Flow
from wagerbabe.demo.simulator.models.goals import Goals
from wagerbabe.demo.simulator.outlook import Lattice, Outlook
from wagerbabe.demo.simulator.play import Play
from wagerbabe.demo.simulator.schedule import Fixture

QUESTIONS: Mapping[str, str] = {
    "btts": "Both teams to score",
    "first_team_to_score": "First team to score",
    "odd_even": "Total odd or even",
    "overtime": "Overtime",
    "race_to_20": "First team to 20 points",
}
NEITHER = "Neither"
_RACE, _RACE_TOTAL = 20, 100  # only where many more points than that are made
_HALF = 0.5

Chances = Mapping[str, float]


def chances(fixture: Fixture, rates: Rates, outlook: Outlook) -> dict[str, Chances]:
    """The fair chances of every answer, by proposition, before a game."""
    model, names = fixture.league.format.model, (fixture.home, fixture.away)
    asked: dict[str, Chances | None] = {
        "btts": _btts(model, outlook),
        "first_team_to_score": _first(model, rates, names),
        "odd_even": _odd_even(outlook),
        "overtime": {"Yes": outlook.level, "No": 1.0 - outlook.level} if model.parts and not model.draws else None,
        "race_to_20": _race(model, rates, names),
    }
    return {key: found for key, found in asked.items() if found}


def _btts(model: Model, outlook: Outlook) -> Chances | None:
    if not (isinstance(model, Goals) and model.draws and outlook.points):
        return None
    home, away = (points.above(0) for points in outlook.points)
    return {"Yes": home * away, "No": 1.0 - home * away}


def _first(model: Model, rates: Rates, names: tuple[str, str]) -> Chances | None:
    if (found := model.first(rates)) is None:
        return None
    home, away, nobody = found
    return {names[0]: home, names[1]: away} | ({NEITHER: nobody} if nobody else {})


def _odd_even(outlook: Outlook) -> Chances | None:
    if outlook.points is None or outlook.total is None:
        return None
    odd = _HALF
    if isinstance(outlook.total, Lattice):
        weights = outlook.total.weights
        odd = sum(weights[(outlook.total.base + 1) % 2 :: 2]) / sum(weights)
    return {"Odd": odd, "Even": 1.0 - odd}


def _race(model: Model, rates: Rates, names: tuple[str, str]) -> Chances | None:
    """Who leads when the sides have made about so many points together that one of them has that many."""
    if not isinstance(model, Flow) or rates.total < _RACE_TOTAL:
        return None
    home = model.lead(rates, 2 * (_RACE - 1.5) / rates.total)
    return {names[0]: home, names[1]: 1.0 - home}


def answers(fixture: Fixture, play: Play, *, overtime: bool) -> dict[str, str]:
    """How every proposition came out, whether it was asked of this game or not."""
    names = (fixture.home, fixture.away)
    home, away = play.final
    found = {
        "btts": "Yes" if home and away else "No",
        "first_team_to_score": _reached(play, 1, names),
        "odd_even": "Odd" if (home + away) % 2 else "Even",
        "overtime": "Yes" if overtime else "No",
    }
    return found | {"race_to_20": _reached(play, _RACE, names)}


def _reached(play: Play, points: int, names: tuple[str, str]) -> str:
    for frame in play.frames:
        if max(frame.home, frame.away) >= points:
            return names[0] if frame.home >= points else names[1]
    return NEITHER
