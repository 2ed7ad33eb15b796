"""What a bet adds to what the book stands to lose: its targets, each with the most that may be lost on it. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from wagerbabe.betting import limits
from wagerbabe.betting.domain import Priced
from wagerbabe.betting.errors import BetRefused


class Target(NamedTuple):
    """A selection or an event that a bet is on; ``cap_minor`` None: it is only counted."""

    id: UUID
    kind: str
    cap_minor: int | None


def targets_of(priced: Priced, *, counted: bool = False) -> Sequence[Target]:
    """The targets of a bet. None at all where nothing is capped, unless the book is known to count one of them."""
    if priced.bet is None:
        return ()
    outcomes, events = priced.bet.figures.outcome_caps, priced.bet.figures.event_caps
    if not (outcomes or events or counted):
        return ()
    legs = [leg.offered for leg in priced.legs]
    selections = dict.fromkeys(leg.selection_id for leg in legs)
    return [
        *(Target(one, "selection", outcomes[one].amount if one in outcomes else None) for one in selections),
        *(
            Target(one, "event", events[one].amount if one in events else None)
            for one in dict.fromkeys(leg.event_id for leg in legs)
        ),
    ]


def least_win_minor(priced: Priced) -> int:
    """What the smallest bet like this one would win: with less than that left, the target is closed."""
    return 0 if priced.bet is None else priced.bet.win_minor(priced.bet.figures.min_stake.amount)


def refusal(priced: Priced, details: Mapping[str, Any]) -> BetRefused:
    """The refusal of a bet that would win more than the book may lose, by what ``add_exposure`` answered."""
    assert priced.bet is not None  # noqa: S101 - only a bet that was judged has targets
    target, figures = UUID(details["target_id"]), priced.bet.figures
    of_event = details["kind"] == "event"
    return limits.exposure_reached(
        "max_event_exposure_minor" if of_event else "max_exposure_minor",
        (figures.event_caps if of_event else figures.outcome_caps)[target],
        details["left_minor"],
        target,
        priced.bet,
    )
