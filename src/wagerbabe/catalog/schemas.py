"""What crosses HTTP when people change the catalogue."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints

from wagerbabe.catalog.domain import EventStatus, ShownStatus, shown_status
from wagerbabe.platform.clock import in_utc
from wagerbabe.platform.db import Row
from wagerbabe.platform.http import Body, Out

Team = Annotated[str, StringConstraints(min_length=1, max_length=120)]
LeagueKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_\-]{2,80}$")]
Reason = Annotated[str, StringConstraints(max_length=500)]
_FIRST_YEAR, _LAST_YEAR = 2000, 2099


def _text(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("is a time such as 2026-11-22T18:00:00Z, with its zone")  # noqa: TRY004 - pydantic's protocol
    return value


def _this_century(value: datetime) -> datetime:
    if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
        raise ValueError(f"lies outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return value


Moment = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_text), AfterValidator(in_utc)]
"""An RFC 3339 time."""

Start = Annotated[Moment, AfterValidator(_this_century)]
"""When an event begins: days are added to it and taken away, so it stays far from the ends of the calendar."""

Id = Annotated[UUID, Field(strict=False), BeforeValidator(_text)]


class ScoreOut(Out):
    """The score so far, or at the end."""

    home: int
    away: int


class EventRow(Out):
    """An event as an administrator sees it. ``graded``: its latest result is settled on."""

    id: UUID
    league: str
    provider: str
    home: str
    away: str
    starts_at: datetime
    first_starts_at: datetime
    status: ShownStatus
    stored_status: EventStatus
    suspended: bool
    score: ScoreOut | None
    results: int
    graded: bool


def event_row(row: Row, now: datetime) -> EventRow:
    """An event's row as it is shown at a moment of game time."""
    scored = row["home_score"] is not None
    return EventRow(
        id=row["id"],
        league=row["league_key"],
        provider=row["provider"],
        home=row["home"],
        away=row["away"],
        starts_at=row["starts_at"],
        first_starts_at=row["first_starts_at"],
        status=shown_status(row["status"], row["starts_at"], now),
        stored_status=row["status"],
        suspended=row["suspended"],
        score=ScoreOut(home=row["home_score"], away=row["away_score"]) if scored else None,
        results=row["result_n"],
        graded=row["graded_n"] == row["result_n"],
    )


class MarketStatusOut(Out):
    """A market after it was suspended or opened."""

    id: UUID
    event_id: UUID
    status: Literal["open", "suspended"]


class MarketChange(Body):
    """Why a market is suspended or opened."""

    reason: Reason = ""
