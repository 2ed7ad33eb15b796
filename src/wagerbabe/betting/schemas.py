"""What crosses HTTP: slips in, quotes and tickets out. Money in minor units, prices in every representation."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from wagerbabe.betting.domain import TicketKind
from wagerbabe.platform.money import MAX_MINOR
from wagerbabe.platform.openapi import WRITTEN_AS

MAX_LEGS = 12
HIGHEST_LINE = 10_000
"""No game has one that high."""
_QUARTERS = 4

Minor = Annotated[int, Meta(ge=1, le=MAX_MINOR, description="Minor units of the book's currency.")]
Line = Annotated[Decimal, Meta(extra_json_schema={WRITTEN_AS: "number", "multipleOf": 0.25})]
"""A JSON number, read without passing through a float."""


class PriceIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A price as it was shown: one representation is enough."""

    american: int | None = None
    decimal: Annotated[str, Meta(max_length=20)] | None = None
    fraction: Annotated[str, Meta(max_length=40)] | None = None


class LegIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A selection with the price and line that the player saw."""

    selection_id: UUID
    price: PriceIn
    line: Line | None = None


Sizes = Annotated[int, Meta(ge=2, le=MAX_LEGS)]


class OptionsIn(Struct, frozen=True, forbid_unknown_fields=True):
    """What a kind of ticket asks for: ``by`` a round robin, ``points`` a teaser, ``condition`` if-bets and reverses."""

    by: Sizes | Annotated[list[Sizes], Meta(min_length=1, max_length=MAX_LEGS)] | None = None
    points: Line | None = None
    condition: Literal["win_only", "win_push_or_cancel"] | None = None
    free_play: bool = False


_TAKES = {"by": {"round_robin"}, "points": {"teaser"}, "condition": {"if_bet", "reverse"}}


class SlipIn(Struct, frozen=True, forbid_unknown_fields=True):
    """A slip: ``stake_minor`` is the stake of each line."""

    kind: TicketKind
    stake_minor: Minor
    legs: Annotated[list[LegIn], Meta(min_length=1, max_length=MAX_LEGS)]
    accept: Literal["none", "better", "any"] = "none"
    options: OptionsIn = OptionsIn()

    def __post_init__(self) -> None:
        """Options belong to their kinds."""
        for name, kinds in _TAKES.items():
            if getattr(self.options, name) is not None and self.kind not in kinds:
                raise ValueError(f"options.{name} is for {' and '.join(sorted(kinds))}, not for {self.kind}")


class PriceOut(Struct, frozen=True):
    """A price: ``fraction`` is the exact profit per stake."""

    american: int
    decimal: str
    fraction: str


class BookPriceOut(Struct, frozen=True):
    """What a sportsbook quoted on a leg when the ticket was taken."""

    book: str
    price: PriceOut
    line: float | int | None


class LegOut(Struct, frozen=True):
    """A leg of a ticket, with its event as it stands now.

    ``offered_line`` is the line before a teaser moved it. ``asked_price`` and ``asked_line`` are what a bet that waited
    was placed at, where it was taken at another price or line. ``books`` only when one ticket is read.
    ``corrected_price`` is settled in place of ``price`` since the correction in the ticket's history.
    """

    selection_id: UUID
    event_id: UUID
    market_id: UUID
    league: str
    home: str
    away: str
    starts_at: datetime
    kind: str
    period: str
    side: str
    line: float | int | None
    price: PriceOut
    result: str | None = None
    event_status: str | None = None
    score: dict[str, int] | None = None
    subject: str = ""
    alternate: bool = False
    name: str = ""
    offered_line: float | int | None = None
    in_play: bool = False
    asked_price: PriceOut | None = None
    asked_line: float | int | None = None
    books: list[BookPriceOut] = []
    corrected_price: PriceOut | None = None


class EndingOut(Struct, frozen=True):
    """One thing that happened to a ticket; ``actor`` did it, where it was a person.

    ``paid_minor`` is what a cash-out paid for giving up ``closed_risk_minor`` of the risk.
    """

    kind: str
    status: str
    at: datetime
    return_minor: int | None = None
    reason: str = ""
    leg_results: list[str] = []
    actor: str | None = None
    paid_minor: int | None = None
    closed_risk_minor: int | None = None


class DisputeOut(Struct, frozen=True):
    """What the player objected to, and the agent's answer."""

    id: UUID
    text: str
    at: datetime
    status: Literal["open", "answered"]
    outcome: Literal["upheld", "declined"] | None
    answer: str
    answered_at: datetime | None


class TicketOut(Struct, frozen=True):
    """A ticket. ``risk_minor`` is the whole risk, ``return_minor`` what was paid back once it is graded.

    ``closed_risk_minor`` of the risk was given up by partial cash-outs for ``cashed_minor``.
    """

    id: UUID
    number: str
    player_id: UUID
    kind: str
    status: str
    currency: str
    stake_minor: int
    risk_minor: int
    to_win_minor: int
    return_minor: int | None
    legs: list[LegOut]
    placed_at: datetime
    graded_at: datetime | None
    rules_version: int
    history: list[EndingOut]
    options: dict[str, Any] = {}
    free_play: bool = False
    lines: int = 1
    due_at: datetime | None = None
    accepted_at: datetime | None = None
    closed_risk_minor: int = 0
    cashed_minor: int = 0
    disputes: list[DisputeOut] = []


class TicketPage(Struct, frozen=True):
    """Tickets, newest first."""

    items: list[TicketOut]
    next: str | None


class QuoteLegOut(Struct, frozen=True):
    """A leg as it would be taken now."""

    selection_id: UUID
    event_id: UUID
    home: str
    away: str
    kind: str
    period: str
    side: str
    line: float | int | None
    price: PriceOut
    moved: bool
    better: bool
    offered_line: float | int | None = None
    in_play: bool = False
    subject: str = ""
    name: str = ""


class QuoteLineOut(Struct, frozen=True):
    """A line of the ticket: its stake, and its legs by their place. ``after``: the line it waits for.

    Of more combinations than are listed one by one, an entry stands for all of a size: ``by`` legs, ``count`` lines.
    """

    stake_minor: int
    legs: list[int]
    after: int | None = None
    by: int | None = None
    count: int = 1


class ProblemOut(Struct, frozen=True):
    """A reason against the bet, in the shape of an error answer."""

    error: str
    message: str
    details: dict[str, Any]


class QuoteLimitsOut(Struct, frozen=True):
    """What holds for this slip: ``scopes`` say what set each figure.

    ``largest_stake_minor`` is the stake of a line that passes them all; None when none does.
    """

    min_stake_minor: int
    max_stake_minor: int
    max_return_minor: int
    max_parlay_legs: int
    available_minor: int
    max_win_minor: int | None = None
    largest_stake_minor: int | None = None
    scopes: dict[str, dict[str, str]] = {}


class QuoteOut(Struct, frozen=True):
    """The slip priced. ``capped``: the return is at the most a ticket may return.

    ``price`` is the whole ticket's, where it has one line; ``delay_seconds`` how long an in-play bet waits.
    """

    kind: str
    currency: str
    legs: list[QuoteLegOut]
    lines: list[QuoteLineOut]
    risk_minor: int
    to_win_minor: int
    return_minor: int
    capped: bool
    limits: QuoteLimitsOut
    problems: list[ProblemOut]
    line_count: int = 0
    price: PriceOut | None = None
    delay_seconds: int = 0
    kinds: list[TicketKind] = []


class SavedSlip(Struct, frozen=True, forbid_unknown_fields=True):
    """The slip as kept between devices."""

    kind: TicketKind = "straight"
    stake_minor: Annotated[int, Meta(ge=0, le=MAX_MINOR)] | None = None
    legs: Annotated[list[LegIn], Meta(max_length=MAX_LEGS)] = []
    accept: Literal["none", "better", "any"] = "none"
    options: OptionsIn = OptionsIn()


def line_quarters(line: Decimal | None) -> int | None:
    """A line in quarter points; ``ValueError`` when it is not a multiple of 0.25 or absurd."""
    if line is None:
        return None
    # Judged before it is calculated with: signalling NaNs and endless exponents make arithmetic itself fail.
    if not (line.is_finite() and -HIGHEST_LINE <= line <= HIGHEST_LINE):
        raise ValueError("line must be a multiple of 0.25")
    quarters = int(line * _QUARTERS)
    if Decimal(quarters) / _QUARTERS != line:
        raise ValueError("line must be a multiple of 0.25")
    return quarters


decode_slip = msgspec.json.Decoder(SlipIn).decode
decode_saved_slip = msgspec.json.Decoder(SavedSlip).decode
