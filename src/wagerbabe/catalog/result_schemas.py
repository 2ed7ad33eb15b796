"""What crosses HTTP when people enter results."""

from datetime import datetime
from typing import Annotated, Literal
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
from wagerbabe.catalog.schemas import Moment, Reason, ScoreOut
from wagerbabe.platform.db import Row
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


class ResultRow(Out):
    """A result as it was said; of ``undone`` nothing but who took all before it back, and why."""

    n: int
    status: ResultStatus | Literal["undone"]
    scores: ScoreOut | None
    periods: dict[str, ScoreOut]
    regulation: ScoreOut | None
    minutes_played: int | None
    innings_played: float | None
    placings: dict[str, int]
    outcomes: dict[str, str]
    started_at: datetime | None
    pitchers_changed: bool
    source: str
    actor_id: UUID | None
    reason: str
    at: datetime


def result_row(row: Row) -> ResultRow:
    """A stored result as it is shown."""
    return ResultRow(
        n=row["n"],
        status=row["status"],
        scores=_score(row["home_score"], row["away_score"]),
        periods={period: ScoreOut(home=home, away=away) for period, (home, away) in row["periods"].items()},
        regulation=_score(row["regulation_home"], row["regulation_away"]),
        minutes_played=row["minutes_played"],
        innings_played=None if row["half_innings"] is None else row["half_innings"] / 2,
        placings=row["placings"],
        outcomes=row["outcomes"],
        started_at=row["started_at"],
        pitchers_changed=row["pitchers_changed"],
        source=row["source"],
        actor_id=row["actor_id"],
        reason=row["reason"],
        at=row["game_at"],
    )


def _score(home: int | None, away: int | None) -> ScoreOut | None:
    return None if home is None or away is None else ScoreOut(home=home, away=away)
