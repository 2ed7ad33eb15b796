"""What a ticket pays: lines of legs, each leg's outcome a share of the price plus a share of the stake.

The quote and the grading both use this module, so a slip cannot promise what a ticket does not pay.
All is integers: a product of prices is a numerator and a denominator, rounded once, half up, at the end.
Source of every rule: the house rules, "Prices and money" and "Ticket types".
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Literal, NamedTuple, TypeAlias


class Outcome(NamedTuple):
    """What became of a selection: it multiplies what stands on it by ``(win_parts * price + refund_parts) / parts``."""

    result: str
    win_parts: int
    refund_parts: int
    parts: int = 1


WON = Outcome("won", 1, 0)
LOST = Outcome("lost", 0, 0)
PUSH = Outcome("push", 0, 1)
VOID = Outcome("void", 0, 1)
HALF_WON = Outcome("half_won", 1, 1, 2)
HALF_LOST = Outcome("half_lost", 0, 1, 2)

Factor: TypeAlias = tuple[int, int]
"""What a stake is multiplied by, numerator and denominator."""

_CLEAN = {"won", "lost", "push", "void"}
"""Results that a table of prices can speak of."""

ONE: Factor = (1, 1)
NOTHING: Factor = (0, 1)


class Leg(NamedTuple):
    """A leg as accepted: its exact decimal price ``num / den``, and what became of it (None: not known yet)."""

    num: int
    den: int
    outcome: Outcome | None = None

    @property
    def factor(self) -> Factor:
        """What the leg multiplies a stake by; only for a leg whose outcome is known."""
        _, win, refund, parts = self.outcome or WON
        return win * self.num + refund * self.den, parts * self.den


class Table(NamedTuple):
    """Prices by the number of legs that are left, in place of the legs' own prices.

    ``price_left`` answers the factor of the won legs' places, two or more; None: there is no such row, and the stake
    goes back. ``single_own``: one leg left pays its own price, else the stake goes back. ``void_refunds``: whether a
    void leg gives the whole stake back, even on a lost line or only when no leg lost. ``push`` says what a push does:
    the leg drops, the line loses, or the stake goes back. ``tie_loss_refunds``: of two legs, push and loss refund.
    ``splits``: the parts of the stake on a halved or shared leg each find their row; else prices are multiplied then.
    """

    price_left: Callable[[Sequence[int]], Factor | None]
    single_own: bool
    void_refunds: Literal["never", "unless_lost", "always"] = "never"
    push: Literal["drops", "loses", "refunds"] = "drops"
    tie_loss_refunds: bool = False
    splits: bool = True


class Line(NamedTuple):
    """A stake on a chain of legs, named by their places on the ticket.

    A line may wait for an earlier one (``after``, its index): it is in play when that one returned more than its
    stake, or just its stake if ``carries``. Its stake comes from what the earlier one returned.
    """

    stake_minor: int
    legs: tuple[int, ...]
    table: Table | None = None
    after: int | None = None
    carries: bool = False


class Combos(NamedTuple):
    """The same stake on every combination of the legs of each size, at the product of their prices.

    Combinations of ``fixed_legs`` alone pay ``fixed`` by the number of legs that are left, where it has their size.
    """

    stake_minor: int
    legs: tuple[int, ...]
    sizes: tuple[int, ...]
    fixed: Mapping[int, Factor] = {}
    fixed_legs: tuple[int, ...] = ()

    @property
    def lines(self) -> int:
        """How many lines it stands for."""
        return sum(comb(len(self.legs), size) for size in self.sizes)


Plan: TypeAlias = tuple[Line | Combos, ...]
"""All that a ticket stakes, in order."""


class Ending(NamedTuple):
    """How a ticket ends: its status and its return in minor units.

    A free play returns its winnings only; ``stake_back_minor`` is what goes back to the free-play balance.
    """

    status: str
    return_minor: int
    stake_back_minor: int = 0


def risk_of(plan: Plan) -> int:
    """The most that the ticket can lose. A line that waits for another stakes what that one returned."""
    return sum(_risk(line) for line in plan)


def _risk(line: Line | Combos) -> int:
    if isinstance(line, Combos):
        return line.stake_minor * line.lines
    return line.stake_minor if line.after is None else 0


def count_of(plan: Plan) -> int:
    """How many lines the ticket has."""
    return sum(line.lines if isinstance(line, Combos) else 1 for line in plan)


def expand(plan: Plan) -> Iterator[Line]:
    """Every line of a ticket, one by one, for people to see."""
    for line in plan:
        if isinstance(line, Line):
            yield line
            continue
        for size in line.sizes:
            for legs in combinations(line.legs, size):
                yield Line(line.stake_minor, legs)


def return_if_all_win(plan: Plan, legs: Sequence[Leg], max_return_minor: int) -> int:
    """What the ticket returns if every leg wins, stake included, at most what a ticket may return."""
    num, den = exact_return(plan, [Leg(num, den, WON) for num, den, _ in legs])
    return _rounded(num, den, max_return_minor)


def _rounded(num: int, den: int, most: int) -> int:
    """Half up to the minor unit, and not more than a ticket may return."""
    return min((2 * num + den) // (2 * den), most)


def settle(plan: Plan, legs: Sequence[Leg], max_return_minor: int, *, free_play: bool = False) -> Ending | None:
    """How the ticket ends by its legs' outcomes; None while one of them is unknown.

    A pushed or void leg has the factor 1: it drops out.
    """
    results = []
    for _, _, outcome in legs:
        if outcome is None:
            return None
        results.append(outcome.result)
    num, den = exact_return(plan, legs)
    returned = _rounded(num, den, max_return_minor)
    risk = risk_of(plan)
    voided = returned == risk and _is_voided(plan[0], results)
    status = "void" if voided else _status(results, risk, returned, several=count_of(plan) > 1)
    if not free_play:
        return Ending(status, returned)
    return Ending(status, max(returned - risk, 0), returned if returned <= risk else 0)


def exact_return(plan: Plan, legs: Sequence[Leg]) -> Factor:
    """The return in minor units before rounding and cap, as numerator and denominator. All outcomes are known."""
    first = plan[0]
    if len(plan) == 1 and isinstance(first, Line):
        num, den = line_factor(first, legs)
        return first.stake_minor * num, den
    total = Fraction(0)
    factors: list[Factor | None] = []
    for line in plan:
        if isinstance(line, Combos):
            total += line.stake_minor * _combined(line, legs)
            factors.append(None)
            continue
        factor = line_factor(line, legs) if _in_play(line, factors) else None
        factors.append(factor)
        if factor is not None:
            total += Fraction(line.stake_minor * factor[0], factor[1])
            total -= 0 if line.after is None else line.stake_minor
    return total.numerator, total.denominator


def _in_play(line: Line, factors: Sequence[Factor | None]) -> bool:
    if line.after is None:
        return True
    before = factors[line.after]
    if before is None:
        return False
    num, den = before
    return num > den or (line.carries and num == den)


def _combined(line: Combos, legs: Sequence[Leg]) -> Fraction:
    """What all combinations together multiply the stake by, without going through 4,083 of them."""
    total = _sum_of_products([legs[place] for place in line.legs], line.sizes)
    fixed = [legs[i] for i in line.fixed_legs if (legs[i].outcome or WON).result in _CLEAN]
    for size in line.sizes:
        if size in line.fixed and size <= len(fixed):
            total += _sum_by_table(fixed, size, line.fixed) - _sum_of_products(fixed, (size,))
    return total


def _sum_of_products(legs: Sequence[Leg], sizes: Sequence[int]) -> Fraction:
    """The sum over all combinations, by a polynomial.

    The factor n/d of a leg is d + n x: the coefficient of x^k in the product of all, over the product of all d, is the
    sum over the combinations of k legs.
    """
    most = max(sizes)
    sums, den = [1], 1
    for leg in legs:
        num, leg_den = leg.factor
        den *= leg_den
        longer = [*(leg_den * x for x in sums), 0]
        for k, x in enumerate(sums):
            longer[k + 1] += num * x
        sums = longer[: most + 1]
    return Fraction(sum(sums[size] for size in sizes if size < len(sums)), den)


def _sum_by_table(legs: Sequence[Leg], size: int, prices: Mapping[int, Factor]) -> Fraction:
    """The combinations of a size by how many of their legs won and how many dropped out."""
    won = [Fraction(leg.num, leg.den) for leg in legs if (leg.outcome or WON).result == "won"]
    dropped = sum((leg.outcome or WON).result in {"push", "void"} for leg in legs)
    total = Fraction(comb(dropped, size)) + sum(won, Fraction(0)) * comb(dropped, size - 1)
    for left in range(2, size + 1):
        total += comb(len(won), left) * comb(dropped, size - left) * Fraction(*prices[left])
    return total


def line_factor(line: Line, legs: Sequence[Leg]) -> Factor:
    """What a line's stake is multiplied by. All outcomes are known."""
    if line.table is not None and (found := _by_table(line, line.table, legs)) is not None:
        return found
    num, den = 1, 1
    for place in line.legs:
        leg_num, leg_den = legs[place].factor
        num *= leg_num
        den *= leg_den
    return num, den


def _by_table(line: Line, table: Table, legs: Sequence[Leg]) -> Factor | None:
    """The table's factor; None when a leg was halved or shared and prices are to be multiplied."""
    results = Counter((legs[place].outcome or WON).result for place in line.legs)
    if not results.keys() <= _CLEAN:
        return _split(line, table, legs) if table.splits else None
    if (factor := _special(line, table, results)) is not None:
        return factor
    won = [place for place in line.legs if (legs[place].outcome or WON).result == "won"]
    if len(won) > 1:
        return table.price_left(won) or ONE
    if won and table.single_own:
        return legs[won[0]].num, legs[won[0]].den
    return ONE


def _split(line: Line, table: Table, legs: Sequence[Leg]) -> Factor:
    """The parts of the stake that won, came back and lost on a halved or shared leg, each by the table, added up."""
    place = next(place for place in line.legs if (legs[place].outcome or WON).result not in _CLEAN)
    leg = legs[place]
    _, win, refund, parts = leg.outcome or WON
    total = Fraction(0)
    for share, sure in ((win, WON), (refund, PUSH), (parts - win - refund, LOST)):
        if share:
            changed = [*legs[:place], leg._replace(outcome=sure), *legs[place + 1 :]]
            num, den = _by_table(line, table, changed) or NOTHING
            total += Fraction(share * num, parts * den)
    return total.numerator, total.denominator


_PAIR = 2


def _special(line: Line, table: Table, results: Mapping[str, int]) -> Factor | None:
    """What a lost, void or pushed leg decides about the whole line; None when such a leg only drops out."""
    lost, push, void = (results.get(name, 0) for name in ("lost", "push", "void"))
    if void and (table.void_refunds == "always" or (table.void_refunds == "unless_lost" and not lost)):
        return ONE
    if lost:
        return ONE if table.tie_loss_refunds and len(line.legs) == _PAIR and push + void else NOTHING
    if push and table.push != "drops":
        return NOTHING if table.push == "loses" else ONE
    return None


def _is_voided(line: Line | Combos, results: Sequence[str]) -> bool:
    """Whether a void leg gave everything back by the rule of the line's table."""
    if "void" not in results or isinstance(line, Combos) or line.table is None:
        return False
    refunds = line.table.void_refunds
    return refunds == "always" or (refunds == "unless_lost" and "lost" not in results)


def _status(results: Sequence[str], risk: int, returned: int, *, several: bool) -> str:
    """The status of a ticket (contract: ticket)."""
    if all(result == "void" for result in results):
        return "void"
    if returned == 0:
        return "lost"
    if "dead_heat" in results or (several and returned < risk):
        return "partly_won"
    if returned <= risk:
        return "push" if returned == risk else "partly_lost"
    return "won" if several or "won" in results or "half_won" not in results else "partly_won"
