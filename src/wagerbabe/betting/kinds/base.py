"""What every kind of ticket is made from, and answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self, TypeAlias

import msgspec
from msgspec import Meta, Struct

from wagerbabe.betting.correlation import Candidate
from wagerbabe.betting.errors import BetRefused
from wagerbabe.betting.payout import Leg, Plan
from wagerbabe.betting.rules import Rules

Condition = Literal["win_only", "win_push_or_cancel"]


class Options(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a player chooses about a ticket, as it is stored with it. Empty for straight bets and parlays."""

    by: tuple[int, ...] = ()
    """Round robin: the sizes of its parlays."""
    points_quarters: int = 0
    """Teaser: by how much each line moves, in quarter points."""
    condition: Condition | None = None
    """If-bet and reverse: when the next stake is in play."""
    price: tuple[int, int] | None = None
    """Same-game parlay: the price of all legs together."""
    ties: Annotated[tuple[tuple[tuple[int, int], ...], ...], Meta(description="How legs hang together.")] = ()
    """Same-game parlay: for each leg, how it hangs on each earlier one, as fractions."""

    @classmethod
    def of(cls, stored: Mapping[str, Any] | None) -> Self:
        """The options of a stored ticket."""
        return msgspec.convert(stored, cls) if stored else _none(cls)

    def stored(self) -> dict[str, Any]:
        """As they are kept with the ticket."""
        kept: dict[str, Any] = msgspec.to_builtins(self)
        return kept


_NONE: dict[type, Any] = {}


def _none(cls: Any) -> Any:
    """The one value that nearly every ticket has."""
    return _NONE.setdefault(cls, cls())


@dataclass(frozen=True, slots=True)
class Asked:
    """A slip as a kind judges it: candidates and exact prices in the order of its legs."""

    candidates: Sequence[Candidate]
    legs: Sequence[Leg]
    options: Options
    rules: Rules


Planner: TypeAlias = Callable[[Sequence[Leg], int, Options, Rules], Plan]
"""Legs at their prices, the stake of each line, options and rules to the ticket's lines."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of ticket: ``problems`` are the reasons against a slip, ``plan`` its lines.

    ``free_play``: whether it may be staked from the free-play balance. ``multiplies``: whether legs that hang
    together must not stand on it. ``example``: options that make the most of these legs, to find out whether the kind
    can be had at all.
    """

    name: str
    least_legs: int
    most_legs: int
    plan: Planner
    problems: Callable[[Asked], Sequence[BetRefused]] = lambda _: ()
    free_play: bool = False
    multiplies: bool = True
    example: Callable[[Sequence[Candidate]], Options] = lambda _: Options()
