"""What crosses HTTP when people enter events, markets and prices by hand."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from wagerbabe.catalog import GAME, LINED, SIDES, EventRow, Id, LeagueKey, MarketKey, MarketKind, Period, Reason, Start
from wagerbabe.catalog import Team as Name
from wagerbabe.odds.domain import Price, line_quarters
from wagerbabe.platform.http import Body, Out

Line = Annotated[float, Field(ge=-2000, le=2000, multiple_of=0.25)]
Side = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.\-]{1,80}$")]
Text = Annotated[str, StringConstraints(max_length=120)]

MOST_MARKETS = 100
MOST_ENTRANTS = 200
MOST_PRICES = 500

_PAIRS = (frozenset({"over", "under"}), frozenset({"yes", "no"}))


class PriceByHand(Body):
    """A price in one of its three forms."""

    american: int | None = None
    decimal: str | None = None
    fraction: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(form is not None for form in (self.american, self.decimal, self.fraction)) != 1:
            raise ValueError("is given in exactly one form: american, decimal or fraction")
        _ = self.price
        return self

    @property
    def price(self) -> Price:
        """The exact price."""
        if self.american is not None:
            return Price.from_american(self.american)
        return (
            Price.from_decimal(self.decimal) if self.decimal is not None else Price.from_fraction(self.fraction or "")
        )


class SelectionIn(Body):
    """A side of a new market with its price; the line for spreads and totals, the name for entrants and answers."""

    side: Side
    price: PriceByHand
    line: Line | None = None
    name: Text = ""

    @property
    def line_quarters(self) -> int | None:
        """The line in quarter points."""
        return quarters(self.line)


class MarketIn(Body):
    """A new market with all its sides.

    ``subject``: home or away for a team total, a prop's question, an outright's competition (by default the event's
    title). ``alternate``: its line is fixed, beside the main market's. ``places``: how many places an outright pays.
    """

    kind: MarketKind
    period: Period = GAME
    subject: Text = ""
    alternate: bool = False
    places: Annotated[int, Field(ge=1, le=100)] = 1
    selections: Annotated[list[SelectionIn], Field(min_length=2, max_length=MOST_ENTRANTS)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        for problem in self._problems():
            raise ValueError(problem)
        return self

    def _problems(self) -> Iterator[str]:
        sides = [selection.side for selection in self.selections]
        if len(set(sides)) < len(sides):
            yield "has each side once"
        if self.kind in SIDES and set(sides) != set(SIDES[self.kind]):
            yield f"has the sides {', '.join(SIDES[self.kind])}, each once"
        if self.kind in SIDES and any(selection.name for selection in self.selections):
            yield "has names for the entrants of an outright and the answers of a prop only"
        if self.kind == "prop" and any(pair & set(sides) and pair != set(sides) for pair in _PAIRS):
            yield "has over and under, yes and no, or named answers"
        if self.kind == "outright" and (self.period != GAME or self.places >= len(sides)):
            yield "is on the whole competition, and pays fewer places than there are entrants"
        if self.kind != "outright" and self.places != 1:
            yield "pays places in an outright only"
        if self.kind == "team_total" and self.subject not in {"home", "away"}:
            yield "says in subject whose total it is: home or away"
        if self.kind not in {"team_total", "prop", "outright"} and self.subject:
            yield "has a subject for a team total, a prop or an outright only"
        if self.alternate and (self.kind not in LINED or self.fixed_line is None):
            yield "is an alternate with a line only: spread, total or team_total"

    @property
    def fixed_line(self) -> int | None:
        """In quarter points the line of an alternate: the home side's handicap, or the total."""
        if not self.alternate:
            return None
        return next((s.line_quarters for s in self.selections if s.side in {"home", "over"}), None)

    @property
    def key(self) -> MarketKey:
        """What tells it from the event's other markets."""
        return MarketKey(self.kind, self.period, self.subject, self.fixed_line)


class MarketsIn(Body):
    """Markets for an event that is there already, or entrants who join an outright or a prop of it."""

    markets: Annotated[list[MarketIn], Field(min_length=1, max_length=MOST_MARKETS)]
    confirm: bool = False

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len({market.key for market in self.markets}) < len(self.markets):
            raise ValueError("has each market once")
        return self


class EventIn(MarketsIn):
    """A new event. A competition has its title as ``home`` and no ``away``; it starts when betting on it ends."""

    league: LeagueKey
    home: Name
    away: Text = ""
    starts_at: Start

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if self.home.casefold() == self.away.casefold():
            raise ValueError("a team does not play itself")
        if not self.away and any(market.kind in SIDES for market in self.markets):
            raise ValueError("has no away side, so it has outrights and props only")
        return self


class PriceChange(Body):
    """A new price of a selection. Without a price it is suspended; ``by_hand`` false gives it back to the feed."""

    selection_id: Id
    price: PriceByHand | None = None
    line: Line | None = None
    by_hand: bool = True


class EventPatch(Body):
    """What to change; what is left out stays. ``cancelled`` is a result, not a change."""

    starts_at: Start | None = None
    status: Literal["scheduled", "live", "postponed"] | None = None
    suspended: bool | None = None
    prices: Annotated[list[PriceChange], Field(max_length=MOST_PRICES)] = Field(default_factory=list)
    confirm: bool = False
    reason: Reason = ""

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len({price.selection_id for price in self.prices}) < len(self.prices):
            raise ValueError("has each selection once")
        return self


def quarters(line: float | None) -> int | None:
    """A line in quarter points; ``None`` stays."""
    return None if line is None else line_quarters(line)


class PriceShown(Out):
    """A price in its three forms."""

    american: int
    decimal: str
    fraction: str


class SelectionDetail(Out):
    """A selection with the base offer, before any book's margin."""

    id: UUID
    side: str
    name: str
    line: float | None
    price: PriceShown | None
    by_hand: bool
    version: int
    updated_at: datetime | None


class MarketDetail(Out):
    """A market with its selections."""

    id: UUID
    kind: str
    period: str
    subject: str
    alternate: bool
    places: int
    status: str
    selections: list[SelectionDetail]


class EventDetail(EventRow):
    """An event with its markets."""

    markets: list[MarketDetail]


class QuarantineRow(Out):
    """Something that a feed sent and that was not used."""

    provider: str
    league: str
    problem: str
    subject: str
    detail: str
    times: int
    first_at: datetime
    last_at: datetime
