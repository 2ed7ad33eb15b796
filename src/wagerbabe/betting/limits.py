"""How much may be bet: limits of a book, of profiles and of players. The tightest counts, and a refusal names it.

Source: the house rules, "Accepting a bet" 6 and 7. On a ticket of several legs the limits of each leg's sport, league
and market hold for the whole ticket.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, NamedTuple, TypeAlias
from uuid import UUID

from msgspec import Struct

from wagerbabe.betting import errors
from wagerbabe.odds import Offered
from wagerbabe.platform.money import round_half_up

Number = Literal[
    "min_stake_minor",
    "max_stake_minor",
    "max_win_minor",
    "max_return_minor",
    "max_legs",
    "max_repeats",
    "max_exposure_minor",
    "max_event_exposure_minor",
]
Scope: TypeAlias = Mapping[str, str]
"""What a limit is about: ``{"league": "americanfootball_nfl"}``."""

ALL: Scope = {"book": "all"}
YOU: Scope = {"player": "you"}


class Place(NamedTuple):
    """Where a leg stands, as far as limits ask."""

    selection_id: UUID
    event_id: UUID
    sport: str
    league: str
    market: str
    period: str

    @classmethod
    def of(cls, offered: Offered) -> "Place":
        """The place of an offered selection."""
        o = offered
        return cls(o.selection_id, o.event_id, o.league_key.partition("_")[0], o.league_key, o.kind, o.period)


class Limit(Struct, frozen=True):
    """A row of limits: the scope, where None means any, and its figures. Stakes are those of a line."""

    id: UUID | None = None
    profile_id: UUID | None = None
    player_id: UUID | None = None
    sport_key: str | None = None
    league_key: str | None = None
    market_kind: str | None = None
    period: str | None = None
    ticket_kind: str | None = None
    min_stake_minor: int | None = None
    max_stake_minor: int | None = None
    max_win_minor: int | None = None
    max_return_minor: int | None = None
    max_legs: int | None = None
    max_repeats: int | None = None
    max_exposure_minor: int | None = None
    max_event_exposure_minor: int | None = None
    blocked: bool = False

    @property
    def scope(self) -> Scope:
        """What it is about, for the player: a profile's name is the agent's business."""
        own = self.player_id is not None or self.profile_id is not None
        named = {
            "player": "you" if own else None,
            "sport": self.sport_key,
            "league": self.league_key,
            "market": self.market_kind,
            "period": self.period,
            "ticket": self.ticket_kind,
        }
        return {name: value for name, value in named.items() if value is not None} or ALL

    @property
    def of_legs(self) -> bool:
        """Whether it asks where a leg stands."""
        return not (self.sport_key is self.league_key is self.market_kind is self.period is None)

    def covers(self, leg: Place) -> bool:
        """Whether a leg stands where this limit holds."""
        return (
            self.sport_key in {None, leg.sport}
            and self.league_key in {None, leg.league}
            and self.market_kind in {None, leg.market}
            and self.period in {None, leg.period}
        )

    def holds(self, ticket_kind: str, legs: Sequence[Place]) -> bool:
        """Whether it holds for a ticket: for its kind, and for one of its legs."""
        if self.ticket_kind not in {None, ticket_kind}:
            return False
        return not self.of_legs or any(self.covers(leg) for leg in legs)


class Figure(NamedTuple):
    """The figure that counts, and what set it."""

    amount: int
    scope: Scope


@dataclass(frozen=True, slots=True)
class Figures:
    """All that counts for one ticket. Caps are the most the book may stand to lose, by selection and by event."""

    min_stake: Figure
    max_stake: Figure
    max_return: Figure
    max_legs: Figure
    max_win: Figure | None
    max_repeats: Figure | None
    kind_blocked: Scope | None
    blocked: Mapping[UUID, Scope]
    outcome_caps: Mapping[UUID, Figure]
    event_caps: Mapping[UUID, Figure]


def figures(own: Limit, book: Limit, limits: Sequence[Limit], ticket_kind: str, legs: Sequence[Place]) -> Figures:
    """The tightest figures for a ticket, whatever the order of the limits.

    ``own`` holds the player's stakes, ``book`` the most legs and the most a ticket may return: every bet has those.
    """
    holding = [limit for limit in limits if limit.holds(ticket_kind, legs)]
    blocks = [limit for limit in holding if limit.blocked]
    return Figures(
        min_stake=_tightest([*holding, own], "min_stake_minor", largest=True) or Figure(1, ALL),
        max_stake=_tightest([*holding, own], "max_stake_minor") or Figure(0, YOU),
        max_return=_tightest([*holding, book], "max_return_minor") or Figure(0, ALL),
        max_legs=_tightest([*holding, book], "max_legs") or Figure(0, ALL),
        max_win=_tightest(holding, "max_win_minor"),
        max_repeats=_tightest(holding, "max_repeats"),
        kind_blocked=_first(block.scope for block in blocks if not block.of_legs),
        blocked={
            leg.selection_id: scope
            for leg in legs
            if (scope := _first(block.scope for block in blocks if block.of_legs and block.covers(leg)))
        },
        outcome_caps=_caps(holding, "max_exposure_minor", [(leg.selection_id, leg) for leg in legs]),
        event_caps=_caps(holding, "max_event_exposure_minor", [(leg.event_id, leg) for leg in legs]),
    )


def _tightest(limits: Iterable[Limit], name: Number, *, largest: bool = False) -> Figure | None:
    found = [(amount, limit.scope) for limit in limits if (amount := getattr(limit, name)) is not None]
    if not found:
        return None
    least = min(found, key=lambda each: (-each[0] if largest else each[0], _order(each[1])))
    return Figure(*least)


def _first(scopes: Iterable[Scope]) -> Scope | None:
    return min(scopes, key=_order, default=None)


def _order(scope: Scope) -> tuple[int, list[tuple[str, str]]]:
    """Of equal figures the one that says most about the bet is named."""
    return 0 if scope == ALL else -len(scope), sorted(scope.items())


def _caps(limits: Sequence[Limit], name: Number, targets: Iterable[tuple[UUID, Place]]) -> dict[UUID, Figure]:
    capping = [limit for limit in limits if getattr(limit, name) is not None]
    found: dict[UUID, Figure] = {}
    for target, leg in targets if capping else ():
        cap = _tightest([limit for limit in capping if limit.covers(leg)], name)
        if cap is not None:
            found[target] = cap
    return found


@dataclass(frozen=True, slots=True)
class Bet:
    """A ticket as limits judge it.

    ``lines`` is its risk for each minor unit of the stake, ``win`` what such a unit wins if every leg wins: exact,
    before rounding and before the most that a ticket may return.
    """

    kind: str
    legs: int
    stake_minor: int
    lines: int
    win: Fraction
    figures: Figures

    def win_minor(self, stake_minor: int) -> int:
        """What a stake on each line wins at most: the most that a ticket may return is a cap on it."""
        return min(round_half_up(stake_minor * self.win), self.figures.max_return.amount - stake_minor * self.lines)


Rule: TypeAlias = Callable[[Bet], errors.BetRefused | None]


def kind_blocked(bet: Bet) -> errors.BetRefused | None:
    """Tickets of this kind, or any, are not taken."""
    scope = bet.figures.kind_blocked
    return None if scope is None else errors.TicketKindBlocked(limit="blocked", scope=scope, kind=bet.kind)


def market_blocked(bet: Bet) -> errors.BetRefused | None:
    """A leg stands where no bets are taken."""
    blocked = bet.figures.blocked
    if not blocked:
        return None
    legs = [{"selection_id": str(selection), "scope": scope} for selection, scope in blocked.items()]
    return errors.MarketBlocked(limit="blocked", scope=_first(blocked.values()), legs=legs)


def most_legs(bet: Bet) -> errors.BetRefused | None:
    """More legs than a ticket may have."""
    most, scope = bet.figures.max_legs
    if bet.legs <= most:
        return None
    return errors.LegsNotAllowed(
        f"A ticket{_about(scope)} takes {most} legs at most.", limit="max_legs", scope=scope, max=most
    )


def least_stake(bet: Bet) -> errors.BetRefused | None:
    """Less than the smallest stake."""
    least, scope = bet.figures.min_stake
    if bet.stake_minor >= least:
        return None
    text = f"The stake is below the minimum{_about(scope)}."
    return errors.StakeTooSmall(text, limit="min_stake_minor", scope=scope, min_minor=least)


def most_stake(bet: Bet) -> errors.BetRefused | None:
    """More than the largest stake."""
    most, scope = bet.figures.max_stake
    if bet.stake_minor <= most:
        return None
    text = f"The stake is above the maximum{_about(scope)}."
    return errors.StakeTooLarge(text, **_refusal("max_stake_minor", bet.figures.max_stake, bet))


def most_win(bet: Bet) -> errors.BetRefused | None:
    """More to win than a ticket may."""
    most = bet.figures.max_win
    if most is None or bet.win_minor(bet.stake_minor) <= most.amount:
        return None
    text = f"This would win more than the maximum{_about(most.scope)}."
    return errors.WinTooLarge(text, **_refusal("max_win_minor", most, bet))


def most_return(bet: Bet) -> errors.BetRefused | None:
    """Nothing is left to win: the risk alone reaches the most that a ticket may return."""
    most = bet.figures.max_return
    if bet.stake_minor * bet.lines < most.amount:
        return None
    return errors.StakeTooLarge(
        "The stake alone reaches the most that a ticket may return.",
        **_refusal("max_return_minor", Figure(most.amount - 1, most.scope), bet),
    )


RULES: tuple[Rule, ...] = (
    kind_blocked,
    market_blocked,
    most_legs,
    least_stake,
    most_stake,
    most_return,
    most_win,
)
"""What a ticket is judged by, the most telling first: no other stake helps against the first three."""


def problems(bet: Bet) -> tuple[errors.BetRefused, ...]:
    """Every limit that stands against a bet, in the order of the rules."""
    return tuple(problem for rule in RULES if (problem := rule(bet)) is not None)


def largest_stake(bet: Bet, available_minor: int | None = None, left_minor: int | None = None) -> int | None:
    """The largest stake of a line that passes: exact, one minor unit more does not. None when no stake does.

    ``available_minor`` is what the player may still risk, ``left_minor`` what may still be won from the book on the
    outcome or event with the least left; None where it is not asked.
    """
    found = bet.figures
    most = min(found.max_stake.amount, (found.max_return.amount - 1) // bet.lines)
    if available_minor is not None:
        most = min(most, available_minor // bet.lines)
    wins = [amount for amount in (found.max_win and found.max_win.amount, left_minor) if amount is not None]
    if wins and most > 0 and bet.win_minor(most) > min(wins):
        most = _stake_winning(min(wins), bet.win)
    return most if most >= max(found.min_stake.amount, 1) else None


def _stake_winning(most_minor: int, win: Fraction) -> int:
    """The largest stake whose rounded win is no more than that: ``stake * win < most + 1/2``."""
    if most_minor < 0:
        return 0
    limit = Fraction(2 * most_minor + 1, 2) / win
    return -(-limit.numerator // limit.denominator) - 1


def exposure_reached(name: Number, cap: Figure, left_minor: int, target: UUID, bet: Bet) -> errors.ExposureReached:
    """The refusal when a ticket's win does not fit any more below the cap of an outcome or an event."""
    details = _refusal(name, cap, bet, left_minor)
    return errors.ExposureReached(**details, left_minor=max(left_minor, 0), target_id=str(target))


def _refusal(name: Number, figure: Figure, bet: Bet, left_minor: int | None = None) -> dict[str, Any]:
    """Name, scope and figure of the limit, and the stake that would pass all of them."""
    passes = largest_stake(bet, left_minor=left_minor)
    return {"limit": name, "scope": figure.scope, "max_minor": figure.amount, "would_pass_minor": passes}


def _about(scope: Scope) -> str:
    named = [value for name, value in scope.items() if name not in {"player", "book"}]
    return f" for {', '.join(named)}" if named else " for you" if "player" in scope else ""
