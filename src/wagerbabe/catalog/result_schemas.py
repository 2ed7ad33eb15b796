"""What crosses HTTP when people enter results."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from wagerbabe.catalog.domain import GAME, PERIODS
from wagerbabe.catalog.entry import (
    HIGHEST_SCORE,
    MOST_HALF_INNINGS,
    MOST_MINUTES,
    MOST_PLACES,
    EnteredOutcome,
    ResultEntry,
    ResultStatus,
)
from wagerbabe.catalog.schemas import Moment, Reason
from wagerbabe.platform.http import Body, Out

_MOST_NAMES = 500

Points = Annotated[int, Field(ge=0, le=HIGHEST_SCORE)]
SideName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.\-]{1,80}$")]


def _known_periods(value: dict[str, "ScoresIn"]) -> dict[str, "ScoresIn"]:
    if unknown := sorted(value.keys() - (set(PERIODS) - {GAME})):
        raise ValueError(f"has no period {', '.join(unknown)}")
    return value


class ScoresIn(Body):
    """Points of the home and the away side."""

    home: Points
    away: Points

    @property
    def pair(self) -> tuple[int, int]:
        """Home, away."""
        return self.home, self.away


class ResultIn(Body):
    """How an event ended. ``scores`` are of the full game, or of what was played of it."""

    status: ResultStatus
    scores: ScoresIn | None = None
    periods: Annotated[dict[str, ScoresIn], AfterValidator(_known_periods)] = Field(default_factory=dict)
    regulation: ScoresIn | None = Field(None, description="The score of regular time, where there was overtime.")
    minutes_played: Annotated[int, Field(ge=0, le=MOST_MINUTES)] | None = None
    innings_played: Annotated[float, Field(ge=0, le=MOST_HALF_INNINGS / 2, multiple_of=0.5)] | None = None
    placings: dict[SideName, Annotated[int, Field(ge=1, le=MOST_PLACES)]] = Field(
        default_factory=dict, max_length=_MOST_NAMES, description="The places of an outright's entrants."
    )
    outcomes: dict[SideName, EnteredOutcome] = Field(
        default_factory=dict, max_length=_MOST_NAMES, description="What became of props, by selection id or side."
    )
    started_at: Moment | None = Field(None, description="When it really began: bets taken later are past posts.")
    pitchers_changed: bool = Field(False, description="Baseball: a listed pitcher did not start.")
    reason: Reason = ""

    def entry(self) -> ResultEntry:
        """The result as the catalogue takes it."""
        home, away = self.scores.pair if self.scores else (None, None)
        return ResultEntry(
            status=self.status,
            home=home,
            away=away,
            periods={period: scores.pair for period, scores in self.periods.items()},
            minutes=self.minutes_played,
            half_innings=None if self.innings_played is None else round(self.innings_played * 2),
            regulation=self.regulation.pair if self.regulation else None,
            placings=self.placings,
            outcomes=self.outcomes,
            started_at=self.started_at,
            pitchers_changed=self.pitchers_changed,
        )


class UndoIn(Body):
    """Why a result is taken back."""

    reason: Annotated[Reason, StringConstraints(min_length=1)]


class ResultOut(Out):
    """A result: its number, and whether this call wrote it."""

    event_id: UUID
    n: int
    changed: bool
    status: ResultStatus


class UndoOut(Out):
    """An undoing: its number among the event's results."""

    event_id: UUID
    n: int
