"""Taking a bet, decided: plain values in, a priced slip or the reasons against it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Literal
from uuid import UUID

from wagerbabe.betting import errors
from wagerbabe.betting.correlation import Candidate, related
from wagerbabe.betting.free_play import free_play_problems
from wagerbabe.betting.kinds import KINDS, NO_OPTIONS, Asked, Kind, Options, plan_of
from wagerbabe.betting.kinds.same_game import priced as same_game_priced
from wagerbabe.betting.kinds.teaser import teased
from wagerbabe.betting.limits import Bet, Limit, Place, figures
from wagerbabe.betting.limits import problems as limit_problems
from wagerbabe.betting.payout import WON, Leg, Line, Plan, exact_return, line_factor, return_if_all_win, risk_of
from wagerbabe.betting.rules import DEFAULT, Rules
from wagerbabe.odds import Offered, Price, PriceClass

Accept = Literal["none", "better", "any"]
TicketKind = Literal["straight", "parlay", "round_robin", "teaser", "if_bet", "reverse", "same_game_parlay"]


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
    rules: Rules = DEFAULT

    @property
    def price_class(self) -> PriceClass:
        """How prices are made for the player."""
        return PriceClass(self.price_source, self.margin_bp, self.move_quarters)

    @property
    def delay_seconds(self) -> int | None:
        """How long a bet in play waits, by the game clock; None: none is taken."""
        if not self.rules.in_play:
            return None
        return self.rules.live_delay_seconds if self.profile_delay_seconds is None else self.profile_delay_seconds

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
    options: Options = NO_OPTIONS
    free_play: bool = False


@dataclass(frozen=True, slots=True)
class PricedLeg:
    """A leg at the price and line that it would be taken at, and whether that is what the player saw.

    ``line_quarters`` is the line of the ticket: in a teaser not the one that is offered.
    """

    offered: Offered
    price: Price
    line_quarters: int | None
    moved: bool
    better: bool
    in_play: bool = False


@dataclass(frozen=True, slots=True)
class Priced:
    """A slip priced: what it costs, what it wins at most, and every reason against it, the most telling first.

    ``price`` is that of the whole ticket, where it has one; ``options`` are as the ticket keeps them; ``bet`` is what
    limits judged, with the figures that count.
    """

    legs: tuple[PricedLeg, ...]
    plan: Plan
    options: Options
    price: Price | None
    risk_minor: int
    return_minor: int
    to_win_minor: int
    max_return_minor: int
    capped: bool
    problems: tuple[errors.BetRefused, ...]
    bet: Bet | None = None

    @property
    def waits(self) -> bool:
        """Whether the bet waits for the live delay before it is taken."""
        return any(leg.in_play for leg in self.legs)


def price_slip(slip: Slip, terms: Terms, offers: Mapping[UUID, Offered], now: datetime) -> Priced:
    """Price a slip at a game time, for the quote and for the bet alike.

    Legs that are not offered are left out of the legs and named in the problems.
    """
    kind = KINDS[slip.kind]
    problems: list[errors.BetRefused] = [*_count_problems(slip, kind)]
    legs = []
    for pick in slip.picks:
        offered = offers.get(pick.selection_id)
        problem = closed_because(offered, pick.selection_id, now, terms.rules)
        if problem is not None:
            problems.append(problem)
        if offered is not None and offered.price is not None:
            legs.append(_priced(slip, pick, offered, offered.price, now))
    exact = [Leg(leg.price.num, leg.price.den) for leg in legs]
    candidates = [candidate(leg.offered) for leg in legs]
    asked = Asked(candidates, exact, slip.options, terms.rules)
    problems += _twice(slip)
    problems += _together(candidates, kind)
    whole = len(legs) == len(slip.picks) and not any(isinstance(p, _SHAPE) for p in problems)
    if whole:
        shape = kind.problems(asked)
        problems += shape
        whole = not shape
    problems += _moves(legs, slip.accept)
    if terms.status != "active":
        problems.append(errors.AccountInactive(f"Your account takes no bets at the moment. Ask {terms.agent_name}."))
    if not whole:
        most = terms.max_return_minor
        return Priced(tuple(legs), (), slip.options, None, 0, 0, 0, most, capped=False, problems=tuple(problems))
    options = same_game_priced(asked) if slip.kind == "same_game_parlay" else slip.options
    return _totals(slip, terms, legs, exact, options, problems)


_SHAPE = (errors.LegsNotAllowed, errors.SameSelection, errors.LegsExclude)
"""With one of these a slip has no lines to speak of."""


def _totals(
    slip: Slip,
    terms: Terms,
    legs: Sequence[PricedLeg],
    exact: Sequence[Leg],
    options: Options,
    problems: Sequence[errors.BetRefused],
) -> Priced:
    plan = plan_of(slip.kind, exact, slip.stake_minor, options, terms.rules)
    bet = _bet(slip, terms, legs, plan, exact)
    risk, most = risk_of(plan), bet.figures.max_return.amount
    returned = return_if_all_win(plan, exact, most)
    to_win = max(returned - risk, 0)
    more = limit_problems(bet)
    if slip.free_play:
        more += tuple(free_play_problems(slip.kind, exact, terms.rules, to_win))
    return Priced(
        legs=tuple(legs),
        plan=plan,
        options=options,
        price=_price_of(plan, exact),
        risk_minor=risk,
        return_minor=to_win if slip.free_play else returned,
        to_win_minor=to_win,
        max_return_minor=most,
        capped=returned == most,
        problems=(*problems, *more),
        bet=bet,
    )


def _bet(slip: Slip, terms: Terms, legs: Sequence[PricedLeg], plan: Plan, exact: Sequence[Leg]) -> Bet:
    """The ticket as limits judge it, with the figures that count for it."""
    counting = figures(terms.own, terms.house, terms.limits, slip.kind, [Place.of(leg.offered) for leg in legs])
    risk = risk_of(plan)
    returned = Fraction(*exact_return(plan, [Leg(leg.num, leg.den, WON) for leg in exact]))
    win = (returned - risk) / slip.stake_minor
    return Bet(slip.kind, len(legs), slip.stake_minor, risk // slip.stake_minor, win, counting)


def _price_of(plan: Plan, legs: Sequence[Leg]) -> Price | None:
    """The price of a ticket of one line; None for several lines."""
    if len(plan) > 1 or not isinstance(plan[0], Line):
        return None
    num, den = line_factor(plan[0], [Leg(leg.num, leg.den, WON) for leg in legs])
    return Price(num, den)


def candidate(offered: Offered) -> Candidate:
    """What a ticket's rules ask about a selection."""
    return Candidate(
        offered.event_id,
        offered.market_id,
        offered.league_key.partition("_")[0],
        offered.kind,
        offered.period,
        offered.subject,
        offered.side,
        offered.line_quarters,
    )


def kinds_for(priced: Priced, terms: Terms) -> list[TicketKind]:
    """The kinds of tickets that the legs of a slip allow, whatever was asked for."""
    candidates = [candidate(leg.offered) for leg in priced.legs]
    exact = [Leg(leg.price.num, leg.price.den) for leg in priced.legs]
    return [name for name, kind in KINDS.items() if _allows(kind, candidates, exact, terms)]  # type: ignore[misc]


def _allows(kind: Kind, candidates: Sequence[Candidate], legs: Sequence[Leg], terms: Terms) -> bool:
    if not kind.least_legs <= len(legs) <= min(kind.most_legs, max(terms.max_parlay_legs, kind.least_legs)):
        return False
    if _together(candidates, kind):
        return False
    options = kind.example(candidates)
    return not kind.problems(Asked(candidates, legs, options, terms.rules))


def _count_problems(slip: Slip, kind: Kind) -> Sequence[errors.BetRefused]:
    least, most = kind.least_legs, kind.most_legs
    if least <= len(slip.picks) <= most:
        return []
    if most == 1:
        return [errors.LegsNotAllowed("A straight bet has one leg. Choose a parlay for more.", min=1, max=1)]
    count = f"{least}" if least == most else f"{least} to {most}"
    return [errors.LegsNotAllowed(f"A {kind.name.replace('_', ' ')} takes {count} legs.", min=least, max=most)]


def _twice(slip: Slip) -> Sequence[errors.BetRefused]:
    ids = [pick.selection_id for pick in slip.picks]
    twice = sorted({str(one) for one in ids if ids.count(one) > 1})
    return [errors.SameSelection(selections=twice)] if twice else []


def _together(candidates: Sequence[Candidate], kind: Kind) -> Sequence[errors.BetRefused]:
    """Legs that exclude each other never stand together; those that hang together only where a kind allows it."""
    found = [(i, j, what) for i, j, what in related(candidates) if what != "same"]
    excluding = [[i, j] for i, j, what in found if what == "excludes"]
    if excluding:
        return [errors.LegsExclude(legs=excluding)]
    if found and kind.multiplies:
        events = sorted({str(candidates[i].event_id) for i, _, _ in found})
        return [errors.LegsCorrelated(legs=[[i, j] for i, j, _ in found], events=events)]
    return []


def closed_because(
    offered: Offered | None, selection_id: UUID, now: datetime, rules: Rules = DEFAULT
) -> errors.BetRefused | None:
    """Why a selection cannot be bet on at a game time; None when it can (house rules, accepting a bet, 3 and 4)."""
    about = str(selection_id)
    if offered is None:
        return errors.SelectionUnknown(selection_id=about)
    betting_ended = in_play(offered, now) and not offered.away  # that is when a competition starts
    over = offered.event_status not in {"scheduled", "live"} or offered.market_status in {"closed", "graded"}
    if over or betting_ended:
        return errors.MarketClosed(selection_id=about)
    if in_play(offered, now) and not rules.in_play:
        return errors.InPlayNotOffered(selection_id=about, started_at=offered.starts_at.isoformat())
    if offered.event_suspended or offered.market_status == "suspended" or offered.price is None:
        return errors.MarketSuspended(selection_id=about)
    if offered.valid_until <= now:
        return errors.OddsStale(selection_id=about, valid_until=offered.valid_until.isoformat())
    return None


def in_play(offered: Offered, now: datetime) -> bool:
    """Whether the event has begun."""
    return offered.event_status == "live" or offered.starts_at <= now


def _priced(slip: Slip, pick: Pick, offered: Offered, price: Price, now: datetime) -> PricedLeg:
    line, playing = offered.line_quarters, in_play(offered, now)
    is_teaser = slip.kind == "teaser"
    if is_teaser and line is not None:
        line = teased(offered.side, line, slip.options.points_quarters)
    same_line = offered.line_quarters == pick.line_quarters
    # A teaser pays by its table: only a line that moved is news to the player.
    if pick.price is None or (same_line and (is_teaser or pick.price.is_of(price))):
        return PricedLeg(offered, price, line, moved=False, better=False, in_play=playing)
    better = _line_no_worse(pick, offered) and (is_teaser or price.ratio >= pick.price.value)
    return PricedLeg(offered, price, line, moved=True, better=better, in_play=playing)


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


def credit_refusal(terms: Terms, available_minor: int, *, free_play: bool = False) -> errors.CreditExceeded:
    """Too little available; a player without any credit is told whom to ask."""
    if free_play:
        text = "This is more than your free-play balance. Lower the stake, or bet from your balance."
    elif terms.credit_limit_minor == 0 and available_minor <= 0:
        text = f"You have no credit yet. Ask {terms.agent_name} for a credit limit."
    else:
        text = "This is more than you have available. Lower the stake to what is available, or ask your agent."
    return errors.CreditExceeded(text, available_minor=available_minor, max_minor=max(available_minor, 0))
