"""A result as somebody tells it, and what it cannot be. What each sport adds to that is grading's (``rules.toml``)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, NamedTuple, TypeAlias
from uuid import UUID

from wagerbabe.catalog.domain import GAME, PERIODS
from wagerbabe.catalog.errors import ResultContradicts, ResultImplausible, ResultTooEarly, SelectionNotOfEvent

ResultStatus = Literal["finished", "postponed", "cancelled", "abandoned", "retired"]
EnteredOutcome = Literal["won", "lost", "push", "void", "half_won", "half_lost"]
Score: TypeAlias = tuple[int, int]
"""Points of the home and the away side."""

HIGHEST_SCORE = 2000
"""More than any sport's: a test match ends below it."""

MOST_MINUTES = 60 * 24 * 6
MOST_HALF_INNINGS = 2 * 50
MOST_PLACES = 1000

SOURCE_FEED = "feed"
SOURCE_MANUAL = "manual"
SOURCE_SCHEDULE = "schedule"

UNDONE = "undone"
"""The status of a result that takes all before it back."""

_NOT_PLAYED = frozenset({"postponed", "cancelled"})
_BY_PERSON = frozenset({"outright", "prop"})


@dataclass(frozen=True, slots=True)
class ResultEntry:
    """A result as it was told to us.

    Scores are of the full game, or of what was played of it; ``periods`` maps a period to (home, away), ``regulation``
    is the score without overtime where there was some. ``placings`` maps an outright's sides to their places,
    ``outcomes`` the selections that no score decides, by id or side, to what became of them.
    """

    status: ResultStatus
    home: int | None = None
    away: int | None = None
    periods: Mapping[str, Score] = field(default_factory=dict)
    minutes: int | None = None
    half_innings: int | None = None
    regulation: Score | None = None
    placings: Mapping[str, int] = field(default_factory=dict)
    outcomes: Mapping[str, EnteredOutcome] = field(default_factory=dict)
    started_at: datetime | None = None
    pitchers_changed: bool = False

    @property
    def final(self) -> Score | None:
        """The score at the end."""
        return None if self.home is None or self.away is None else (self.home, self.away)


class Choice(NamedTuple):
    """A selection of an event: what an entered placing or outcome may name."""

    id: UUID
    kind: str
    side: str


def check_result(entry: ResultEntry, event_status: str, starts_at: datetime, now: datetime) -> None:
    """Refuse what cannot be true of any event.

    Raises ``ResultTooEarly``, ``ResultImplausible`` or ``ResultContradicts``; settles nothing.
    """
    _check_scores(entry)
    _check_length(entry)
    _check_placings(entry.placings)
    if entry.status in _NOT_PLAYED:
        _check_not_played(entry)
    elif event_status == "scheduled" and starts_at > now:
        raise ResultTooEarly(starts_at=starts_at)
    if entry.started_at is not None and entry.started_at > now:
        raise ResultImplausible("The game cannot have begun in the future.", started_at=entry.started_at)


def _check_scores(entry: ResultEntry) -> None:
    if (entry.home is None) != (entry.away is None):
        raise ResultImplausible("Give both scores or none.")
    if unknown := sorted(entry.periods.keys() - set(PERIODS) | entry.periods.keys() & {GAME}):
        raise ResultImplausible(f"There is no period named {unknown[0]}.")
    told = dict(entry.periods) if entry.regulation is None else {**entry.periods, "regulation": entry.regulation}
    for score in (*told.values(), entry.final or (0, 0)):
        if not all(0 <= points <= HIGHEST_SCORE for points in score):
            raise ResultImplausible(f"Scores go from 0 to {HIGHEST_SCORE}.")
    if told and entry.final is None:
        raise ResultImplausible("Give the score of the game, too.")
    for name, score in told.items():
        if entry.final is not None and (score[0] > entry.final[0] or score[1] > entry.final[1]):
            raise ResultContradicts(f"The {name} score is higher than that of the whole game.", period=name)


def _check_length(entry: ResultEntry) -> None:
    if entry.minutes is not None and not 0 <= entry.minutes <= MOST_MINUTES:
        raise ResultImplausible("The minutes played are not possible.", minutes=entry.minutes)
    if entry.half_innings is not None and not 0 <= entry.half_innings <= MOST_HALF_INNINGS:
        raise ResultImplausible("The innings played are not possible.", innings=entry.half_innings / 2)
    if entry.minutes is not None and entry.half_innings is not None:
        raise ResultContradicts("A game is measured in minutes or in innings. Give one of them.")


def _check_placings(placings: Mapping[str, int]) -> None:
    """Places as they are counted: whoever shares one leaves the next ones empty, 1, 1, 3."""
    for side, place in placings.items():
        ahead = sum(other < place for other in placings.values())
        if place != ahead + 1:
            raise ResultContradicts(
                f"{side} cannot be number {place} with {ahead} ahead: after two firsts comes a third.",
                side=side,
                place=place,
                ahead=ahead,
            )


def _check_not_played(entry: ResultEntry) -> None:
    if entry != ResultEntry(entry.status):
        raise ResultContradicts("A game that was not played has no score, length, start or outcomes.")


def check_complete(entry: ResultEntry, *, outright: bool) -> None:
    """Refuse a final result that lacks what its event turns on. Raises ``ResultImplausible``, ``ResultContradicts``."""
    if outright and entry.home is not None:
        raise ResultContradicts("An outright has no score. Give the places of its entrants.")
    if entry.status != "finished":
        return
    if outright and not entry.placings and not entry.outcomes:
        raise ResultImplausible("A finished outright has placings, or outcomes.")
    if not outright and entry.home is None:
        raise ResultImplausible("A finished game has both scores.")


def resolved(entry: ResultEntry, choices: Sequence[Choice]) -> ResultEntry:
    """The entry with its outcomes by the selections' ids, its names checked. Raises ``SelectionNotOfEvent``."""
    entrants = {choice.side for choice in choices if choice.kind == "outright"}
    if unknown := sorted(entry.placings.keys() - entrants):
        raise SelectionNotOfEvent(f"No entrant of this event is named {unknown[0]}.", selection=unknown[0])
    outcomes = {str(_named(name, choices).id): outcome for name, outcome in entry.outcomes.items()}
    if len(outcomes) < len(entry.outcomes):
        raise ResultContradicts("A selection has two outcomes, one by its id and one by its side.")
    return replace(entry, outcomes=outcomes)


def _named(name: str, choices: Sequence[Choice]) -> Choice:
    found = [choice for choice in choices if name in (str(choice.id), choice.side)]
    by_person = [choice for choice in found if choice.kind in _BY_PERSON]
    if found and not by_person:
        raise ResultContradicts(f"{name} is graded by the score and takes no outcome.", selection=name)
    if len(by_person) > 1:
        raise SelectionNotOfEvent(f"Several selections are named {name}. Give the id.", selection=name)
    if not by_person:
        raise SelectionNotOfEvent(f"No selection of this event is named {name}.", selection=name)
    return by_person[0]


def may_replace(source: str, known_source: str, known_status: str) -> bool:
    """Whether a result from a source may follow the one that stands.

    A person's word stands against any feed; a feed may correct only a feed's own final score: what was voided because
    it was not played in time stays void.
    """
    if source == SOURCE_MANUAL:
        return True
    return source == known_source == SOURCE_FEED and known_status == "finished"
