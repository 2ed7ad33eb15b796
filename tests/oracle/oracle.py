"""What a ticket is worth by the house rules, worked out the slow way.

Written from the house rules alone, to check the product with: nothing here is shared with it. Every line of a ticket is
enumerated, every stake that stands on a part of a result is split into parts with sure results, everything is a
``Fraction``, and one rounding, half up, comes at the very end.

Where the rules say nothing, this file reads them as follows.

- What half won, half lost and dead heat mean where a line is not paid by a product (teaser, same-game price): the stake
  is split. Half of a half-won leg's stake has won, the other half has pushed; of a half-lost leg's, half has pushed and
  half has lost; p of t parts of a dead heat's have won, the rest has lost.
- A parlay is on the fixed table or off it when it is taken: its prices and its number of legs say so. Only a leg that
  is halved or shared takes it off later. Each combination of a round robin is a parlay of its own there, too.
- Teasers: a void leg drops like a push, save in the special ones. With three legs or more a lost leg loses.
- A same-game parlay that has a lost leg is lost, whatever else is void; a push drops a leg like a void.
- An if-bet goes on after a leg that returned more than its stake; under ``win_push_or_cancel`` also after one that
  returned exactly its stake.
- A free play pays what the capped return is above the risk; where the return is no more than the risk, it goes back to
  the free-play balance. Its status is that of the same bet with money.
- A ticket cashed out in part returns what was paid for that part and the exact return on the rest, rounded, under the
  cap. Its status is that of the whole.
- A status compares the ticket's return, as rounded and capped, with the risk. One line that returned more is only
  partly won where none of its legs won in full.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, product
from math import prod
from typing import NamedTuple

HALF = Fraction(1, 2)

PARLAY_TABLE = {2: Fraction(13, 5), 3: Fraction(6), 4: Fraction(10), 5: Fraction(20), 6: Fraction(40)}
"""Profit per unit by number of legs."""

TEASER_TABLES = {
    ("football", Fraction(6)): {2: -110, 3: 180, 4: 300, 5: 450, 6: 700},
    ("football", Fraction(13, 2)): {2: -120, 3: 160, 4: 250, 5: 400, 6: 600},
    ("football", Fraction(7)): {2: -130, 3: 150, 4: 200, 5: 350, 6: 500},
    ("basketball", Fraction(4)): {2: -110, 3: 180, 4: 300, 5: 450, 6: 700},
    ("basketball", Fraction(9, 2)): {2: -120, 3: 160, 4: 250, 5: 400, 6: 600},
    ("basketball", Fraction(5)): {2: -130, 3: 150, 4: 200, 5: 350, 6: 500},
}
"""American prices by number of legs."""

SPECIAL_POINTS = Fraction(10)
SPECIAL_PRICE = -120


class Leg(NamedTuple):
    """A leg: its price (decimal), what became of it, and in a dead heat how many places how many share."""

    price: Fraction
    result: str
    places: int = 1
    tied: int = 1


@dataclass(frozen=True)
class Ticket:
    """A ticket with the settings of its book that concern it. ``stake`` is in minor units, for each line."""

    kind: str
    stake: int
    legs: Sequence[Leg]
    max_return: int
    free_play: bool = False
    table: bool = False
    """Parlays and round robins: the book pays by the fixed table."""
    by: Sequence[int] = ()
    sport: str = "football"
    points: Fraction = Fraction(6)
    special_push_loses: bool = True
    tie_loss_refunds: bool = False
    """Teasers of two: what a push and a loss do together."""
    condition: str = "win_only"
    joint: Mapping[frozenset[int], Fraction] = field(default_factory=dict)
    """Same-game parlays: the price of some of the legs together, by their places on the ticket, as given."""
    ties: Sequence[Sequence[Fraction]] = ()
    """Same-game parlays: how each leg hangs on each earlier one. Only whoever prices them reads this."""
    reprices: bool = False
    """Same-game parlays: what is left after a void leg is priced anew, in place of a void ticket."""
    closed: int = 0
    cashed: int = 0
    """Cashed out in part: so much of the risk was given up, and so much was paid for it."""


class Settled(NamedTuple):
    """What a ticket risks, comes back with and ends as; of a free play what goes back to its balance. Minor units."""

    risk: int
    returned: int
    status: str
    stake_back: int = 0


def decimal_of(american: int) -> Fraction:
    """The decimal price of an American one."""
    if american > 0:
        return 1 + Fraction(american, 100)
    return 1 + Fraction(100, -american)


def round_half_up(exact: Fraction) -> int:
    """The nearest whole number, the greater one of two as near."""
    whole = exact.numerator // exact.denominator
    if exact - whole >= HALF:
        return whole + 1
    return whole


def total(amounts: Iterable[Fraction]) -> Fraction:
    """The sum."""
    return sum(amounts, start=Fraction(0))


def multiplier(leg: Leg) -> Fraction:
    """What one unit on a leg alone comes back as."""
    if leg.result == "won":
        return leg.price
    if leg.result == "lost":
        return Fraction(0)
    if leg.result in ("push", "void"):
        return Fraction(1)
    if leg.result == "half_won":
        return (1 + leg.price) / 2
    if leg.result == "half_lost":
        return HALF
    if leg.result == "dead_heat":
        return leg.price * leg.places / leg.tied
    raise ValueError(leg.result)


def parts(leg: Leg) -> list[tuple[Fraction, str]]:
    """The parts of a stake on a leg, each with a sure result: won, lost, push or void."""
    if leg.result == "half_won":
        return [(HALF, "won"), (HALF, "push")]
    if leg.result == "half_lost":
        return [(HALF, "push"), (HALF, "lost")]
    if leg.result == "dead_heat":
        share = Fraction(leg.places, leg.tied)
        return [(share, "won"), (1 - share, "lost")]
    return [(Fraction(1), leg.result)]


def splits(legs: Sequence[Leg]) -> Iterator[tuple[Fraction, list[str]]]:
    """Every way in which parts of a stake meet sure results of all legs, with the share of the stake that does."""
    for choice in product(*(parts(leg) for leg in legs)):
        yield prod((share for share, _ in choice), start=Fraction(1)), [result for _, result in choice]


def product_of(legs: Sequence[Leg]) -> Fraction:
    """What one unit comes back as at true odds."""
    factors = [multiplier(leg) for leg in legs]
    return Fraction(prod(factor.numerator for factor in factors), prod(factor.denominator for factor in factors))


def parlay(legs: Sequence[Leg], *, table: bool) -> Fraction:
    """What one unit on a parlay comes back as."""
    low, high = decimal_of(-120), decimal_of(100)
    near_even = all(low <= leg.price <= high for leg in legs)
    sure = all(leg.result in ("won", "lost", "push", "void") for leg in legs)
    if not table or len(legs) not in PARLAY_TABLE or not near_even or not sure:
        return product_of(legs)
    won = [leg for leg in legs if leg.result == "won"]
    if any(leg.result == "lost" for leg in legs):
        return Fraction(0)
    if len(won) == 0:
        return Fraction(1)
    if len(won) == 1:
        return won[0].price
    return 1 + PARLAY_TABLE[len(won)]


def teaser(ticket: Ticket, results: Sequence[str]) -> Fraction:  # noqa: PLR0911 - one return a rule
    """What one unit on a teaser comes back as, by sure results of its legs."""
    won, lost = results.count("won"), results.count("lost")
    if ticket.points == SPECIAL_POINTS:
        if "void" in results:
            return Fraction(1)
        if lost:
            return Fraction(0)
        if "push" in results:
            return Fraction(0) if ticket.special_push_loses else Fraction(1)
        return decimal_of(SPECIAL_PRICE)
    if lost:
        two_with_a_tie = len(results) == 2 and lost == 1 and won == 0
        return Fraction(1) if two_with_a_tie and ticket.tie_loss_refunds else Fraction(0)
    if won < 2:
        return Fraction(1)
    return decimal_of(TEASER_TABLES[ticket.sport, ticket.points][won])


def same_game(ticket: Ticket, results: Sequence[str]) -> Fraction:
    """What one unit on a same-game parlay comes back as, by sure results of its legs."""
    if "lost" in results:
        return Fraction(0)
    left = frozenset(n for n, result in enumerate(results) if result == "won")
    if len(left) < len(results) and not ticket.reprices:
        return Fraction(1)
    if len(left) == 0:
        return Fraction(1)
    if len(left) == 1:
        return ticket.legs[min(left)].price
    return ticket.joint[left]


def if_bet(legs: Sequence[Leg], condition: str) -> Fraction:
    """What one unit risked on an if-bet comes back as: each further stake in play was taken from what came back."""
    balance = Fraction(1)
    for leg in legs:
        comes_back = multiplier(leg)
        balance += comes_back - 1
        goes_on = comes_back > 1 or (comes_back == 1 and condition == "win_push_or_cancel")
        if not goes_on:
            break
    return balance


def lines(ticket: Ticket) -> list[tuple[int, Fraction]]:  # noqa: PLR0911 - one return a kind
    """The lines of a ticket: what each risks and what it comes back with, exactly."""
    kind, stake, legs = ticket.kind, ticket.stake, ticket.legs
    if kind == "straight":
        return [(stake, stake * multiplier(legs[0]))]
    if kind == "parlay":
        return [(stake, stake * parlay(legs, table=ticket.table))]
    if kind == "round_robin":
        chosen = [combo for k in ticket.by for combo in combinations(legs, k)]
        return [(stake, stake * parlay(combo, table=ticket.table)) for combo in chosen]
    if kind == "teaser":
        return [(stake, stake * total(share * teaser(ticket, results) for share, results in splits(legs)))]
    if kind == "same_game_parlay":
        return [(stake, stake * total(share * same_game(ticket, results) for share, results in splits(legs)))]
    if kind == "if_bet":
        return [(stake, stake * if_bet(legs, ticket.condition))]
    if kind == "reverse":
        return [(stake, stake * if_bet(way, ticket.condition)) for way in (legs, legs[::-1])]
    raise ValueError(kind)


def status_of(  # noqa: PLR0911 - one return a rule
    ticket: Ticket, risk: int, returned: int, number_of_lines: int
) -> str:
    """What a ticket ends as."""
    results = [leg.result for leg in ticket.legs]
    if returned == 0:
        return "lost"
    if returned == risk and voids(ticket, results):
        return "void"
    if "dead_heat" in results:
        return "partly_won"
    if returned == risk:
        return "push"
    if number_of_lines > 1:
        return "won" if returned > risk else "partly_won"
    if returned < risk:
        return "partly_lost"
    return "partly_won" if "half_won" in results and "won" not in results else "won"


def voids(ticket: Ticket, results: Sequence[str]) -> bool:
    """Whether the stake that comes back comes back because the ticket is void."""
    if all(result == "void" for result in results):
        return True
    one_is_enough = (ticket.kind == "teaser" and ticket.points == SPECIAL_POINTS) or (
        ticket.kind == "same_game_parlay" and not ticket.reprices
    )
    return one_is_enough and "void" in results


def settle(ticket: Ticket) -> Settled:
    """What becomes of a ticket whose legs all have their results."""
    all_lines = lines(ticket)
    risk = sum(stake for stake, _ in all_lines)
    exact = total(comes_back for _, comes_back in all_lines)
    returned = min(round_half_up(exact), ticket.max_return)
    number_of_lines = len(ticket.legs) if ticket.kind == "if_bet" else len(all_lines)
    status = status_of(ticket, risk, returned, number_of_lines)
    if ticket.closed:
        rest = round_half_up(exact * Fraction(risk - ticket.closed, risk))
        return Settled(risk, min(ticket.cashed + rest, ticket.max_return), status)
    if not ticket.free_play:
        return Settled(risk, returned, status)
    if returned <= risk:
        return Settled(risk, 0, status, stake_back=returned)
    return Settled(risk, returned - risk, status)


def cash_out(
    stake: int, settled: Sequence[Leg], still_open: Sequence[tuple[Fraction, Fraction]], margin: Fraction
) -> int:
    """The offer for one line: settled legs with their result, open ones (taken, current) with the ratio."""
    ratio = prod((taken / current for taken, current in still_open), start=Fraction(1))
    return round_half_up(stake * product_of(settled) * ratio * (1 - margin))
