"""Taking a bet, decided: plain values in, a priced slip or the reasons against it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Literal
from uuid import UUID

from wagerbabe.betting import errors
from wagerbabe.betting.limits import Limit
from wagerbabe.betting.payout import Leg, Line, lines_of, return_if_all_win
from wagerbabe.odds import Offered, Price, PriceClass

Accept = Literal["none", "better", "any"]
_MIN_PARLAY_LEGS = 2


@dataclass(frozen=True, slots=True)
class Terms:
    """What a player's bets are decided on. The versions are compared again where the bet is written.

    ``margin_bp`` and ``move_quarters`` are the book's and its profile's together; ``limits`` are those that may hold
    for the player.
    """

    book_id: UUID
    player_id: UUID
    account_id: UUID
    agent_name: str
    currency: str
    status: str
    min_stake_minor: int
    max_stake_minor: int
    credit_limit_minor: int
    terms_version: int
    rules_version: int
    price_source: str
    margin_bp: int
    max_return_minor: int
    max_parlay_legs: int
    profile_id: UUID | None = None
    move_quarters: int = 0
    profile_delay_seconds: int | None = None
    limits: tuple[Limit, ...] = ()

    @property
    def price_class(self) -> PriceClass:
        """How prices are made for the player."""
        return PriceClass(self.price_source, self.margin_bp, self.move_quarters)

    @property
    def own(self) -> Limit:
        """The player's own stakes, as a limit."""
        return Limit(
            player_id=self.player_id, min_stake_minor=self.min_stake_minor, max_stake_minor=self.max_stake_minor
        )

    @property
    def house(self) -> Limit:
        """What the book holds all tickets to, as a limit."""
        return Limit(max_return_minor=self.max_return_minor, max_legs=self.max_parlay_legs)


@dataclass(frozen=True, slots=True)
class SentPrice:
    """A price as a client sent it back: any one of the representations it was shown."""

    american: int | None = None
    decimal: str | None = None
    fraction: str | None = None

    @property
    def value(self) -> Fraction:
        """The decimal price it stands for; ``PriceInvalid`` when it is none."""
        if self.american is not None:
            return Price.from_american(self.american).ratio
        if self.decimal is not None:
            return Price.from_decimal(self.decimal).ratio
        return Price.from_fraction(self.fraction or "").ratio

    def is_of(self, price: Price) -> bool:
        """Whether this is how that price was shown."""
        return price.matches({"american": self.american, "decimal": self.decimal, "fraction": self.fraction})


@dataclass(frozen=True, slots=True)
class Pick:
    """A leg as the player sent it: the selection, the price and line that were on the screen."""

    selection_id: UUID
    price: SentPrice | None
    line_quarters: int | None


@dataclass(frozen=True, slots=True)
class Slip:
    """What a player asks for. ``stake_minor`` is the stake of each line."""

    kind: str
    stake_minor: int
    picks: tuple[Pick, ...]
    accept: Accept = "none"


@dataclass(frozen=True, slots=True)
class PricedLeg:
    """A leg at the price that it would be taken at, and whether that is what the player saw."""

    offered: Offered
    price: Price
    moved: bool
    better: bool


@dataclass(frozen=True, slots=True)
class Priced:
    """A slip priced: what it costs, what it wins at most, and every reason against it, the most telling first."""

    legs: tuple[PricedLeg, ...]
    lines: tuple[Line, ...]
    risk_minor: int
    return_minor: int
    capped: bool
    problems: tuple[errors.BetRefused, ...]

    @property
    def to_win_minor(self) -> int:
        """The profit if every leg wins."""
        return max(self.return_minor - self.risk_minor, 0)


def price_slip(slip: Slip, terms: Terms, offers: Mapping[UUID, Offered], now: datetime) -> Priced:
    """Price a slip at a game time, for the quote and for the bet alike.

    Legs that are not offered are left out of the legs and named in the problems.
    """
    problems: list[errors.BetRefused] = [*_shape_problems(slip, terms, offers)]
    legs = []
    for pick in slip.picks:
        offered = offers.get(pick.selection_id)
        problem = closed_because(offered, pick.selection_id, now)
        if problem is not None:
            problems.append(problem)
        if offered is not None and offered.price is not None:
            legs.append(_priced(pick, offered, offered.price))
    problems += _moves(legs, slip.accept)
    problems += _stake_problems(slip, terms)
    lines = lines_of(slip.kind, len(legs), slip.stake_minor) if legs else ()
    risk = sum(line.stake_minor for line in lines)
    exact = [Leg(leg.price.num, leg.price.den) for leg in legs]
    returned = return_if_all_win(lines, exact, terms.max_return_minor) if legs else 0
    capped = bool(legs) and returned == terms.max_return_minor
    if risk >= terms.max_return_minor:
        problems.append(errors.StakeTooLarge(limit="max_return_minor", max_minor=terms.max_return_minor - 1))
    return Priced(tuple(legs), lines, risk, returned, capped, tuple(problems))


def _shape_problems(slip: Slip, terms: Terms, offers: Mapping[UUID, Offered]) -> Sequence[errors.BetRefused]:
    count = len(slip.picks)
    if slip.kind == "straight" and count != 1:
        return [errors.LegsNotAllowed("A straight bet has one leg. Choose a parlay for more.", min=1, max=1)]
    if slip.kind == "parlay" and not _MIN_PARLAY_LEGS <= count <= terms.max_parlay_legs:
        text = f"A parlay here takes {_MIN_PARLAY_LEGS} to {terms.max_parlay_legs} legs."
        return [errors.LegsNotAllowed(text, min=_MIN_PARLAY_LEGS, max=terms.max_parlay_legs)]
    events = [offers[p.selection_id].event_id for p in slip.picks if p.selection_id in offers]
    if len(set(events)) < len(events) or len({p.selection_id for p in slip.picks}) < count:
        twice = sorted({str(event) for event in events if events.count(event) > 1})
        return [errors.SameEvent(events=twice)]
    return []


def closed_because(offered: Offered | None, selection_id: UUID, now: datetime) -> errors.BetRefused | None:
    """Why a selection cannot be bet on at a game time; None when it can (house rules, accepting a bet, 3 and 4)."""
    about = str(selection_id)
    if offered is None:
        return errors.SelectionUnknown(selection_id=about)
    if offered.event_status not in {"scheduled", "live"} or offered.market_status in {"closed", "graded"}:
        return errors.MarketClosed(selection_id=about)
    if offered.event_status == "live" or offered.starts_at <= now:
        return errors.InPlayNotOffered(selection_id=about, started_at=offered.starts_at.isoformat())
    if offered.event_suspended or offered.market_status == "suspended" or offered.price is None:
        return errors.MarketSuspended(selection_id=about)
    if offered.valid_until <= now:
        return errors.OddsStale(selection_id=about, valid_until=offered.valid_until.isoformat())
    return None


def _priced(pick: Pick, offered: Offered, price: Price) -> PricedLeg:
    same_line = offered.line_quarters == pick.line_quarters
    if pick.price is None:
        return PricedLeg(offered, price, moved=False, better=False)
    if same_line and pick.price.is_of(price):
        return PricedLeg(offered, price, moved=False, better=False)
    better = _line_no_worse(pick, offered) and price.ratio >= pick.price.value
    return PricedLeg(offered, price, moved=True, better=better)


def _line_no_worse(pick: Pick, offered: Offered) -> bool:
    """Whether the line is at least as good for the player: more points for a side or an under, fewer for an over."""
    if offered.line_quarters is None or pick.line_quarters is None:
        return offered.line_quarters == pick.line_quarters
    if offered.side == "over":
        return offered.line_quarters <= pick.line_quarters
    return offered.line_quarters >= pick.line_quarters


def _moves(legs: Sequence[PricedLeg], accept: Accept) -> Sequence[errors.BetRefused]:
    if accept == "any":
        return []
    refused = [leg for leg in legs if leg.moved and not (accept == "better" and leg.better)]
    return [errors.PriceMoved(legs=[moved_leg(leg) for leg in refused])] if refused else []


def moved_leg(leg: PricedLeg) -> dict[str, object]:
    """What stands now in place of what was sent."""
    line = leg.offered.line_quarters
    return {
        "selection_id": str(leg.offered.selection_id),
        "price": leg.price.to_wire(),
        "line": line_to_wire(line),
        "better": leg.better,
    }


def line_to_wire(quarters: int | None) -> float | int | None:
    """A line as a JSON number: quarters are binary fractions, so the number is exact."""
    if quarters is None:
        return None
    return quarters // 4 if quarters % 4 == 0 else quarters / 4


def _stake_problems(slip: Slip, terms: Terms) -> Sequence[errors.BetRefused]:
    """The player's own limits. Each refusal says the figure that would pass."""
    if terms.status != "active":
        return [errors.AccountInactive(f"Your account takes no bets at the moment. Ask {terms.agent_name}.")]
    if slip.stake_minor < terms.min_stake_minor:
        return [errors.StakeTooSmall(limit="min_stake_minor", min_minor=terms.min_stake_minor)]
    if slip.stake_minor > terms.max_stake_minor:
        return [errors.StakeTooLarge(limit="max_stake_minor", max_minor=terms.max_stake_minor)]
    return []


def credit_refusal(terms: Terms, available_minor: int) -> errors.CreditExceeded:
    """Too little available; a player without any credit is told whom to ask."""
    if terms.credit_limit_minor == 0 and available_minor <= 0:
        text = f"You have no credit yet. Ask {terms.agent_name} for a credit limit."
    else:
        text = "This is more than you have available. Lower the stake to what is available, or ask your agent."
    return errors.CreditExceeded(text, available_minor=available_minor, max_minor=max(available_minor, 0))
