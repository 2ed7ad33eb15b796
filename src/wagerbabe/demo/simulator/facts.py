"""What an official scorer writes down after a game, beyond the final score: parts, regular time, propositions."""

from collections.abc import Mapping
from dataclasses import dataclass

from wagerbabe.demo.simulator.models.runs import Runs
from wagerbabe.demo.simulator.play import Play
from wagerbabe.demo.simulator.props import answers
from wagerbabe.demo.simulator.schedule import Fixture

Score = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Facts:
    """A finished game.

    ``periods`` map a part to its own score; ``regulation`` is the score at the end of regular time where there was
    overtime; ``half_innings`` counts those begun; ``answers`` say how each proposition came out.
    """

    final: Score
    periods: Mapping[str, Score]
    regulation: Score | None
    half_innings: int | None
    answers: Mapping[str, str]


def facts_of(fixture: Fixture, play: Play) -> Facts:
    """The facts of a game as it was played."""
    model = fixture.league.format.model
    periods = {}
    for part in model.parts:
        before, after = tally(play, part.begins), tally(play, part.ends)
        periods[part.name] = (after[0] - before[0], after[1] - before[1])
    went_on = play.spans[-1].played_to > play.regular + 1e-9
    return Facts(
        final=play.final,
        periods=periods,
        regulation=tally(play, play.regular) if went_on else None,
        half_innings=len(play.spans) if isinstance(model, Runs) else None,
        answers=answers(fixture, play, overtime=went_on),
    )


def tally(play: Play, played: float) -> Score:
    """The score when that share had been played."""
    ends = [row.ends for row in play.spans if row.played_to > row.played and row.played_to <= played + 1e-9]
    reached = max(ends, default=-1.0)
    last = max((frame for frame in play.frames if frame.at <= reached), key=lambda frame: frame.at, default=None)
    return (last.home, last.away) if last else (0, 0)
