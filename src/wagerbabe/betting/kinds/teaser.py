"""A teaser: every line moves in the player's favour, and the price comes from a table."""

from collections.abc import Mapping, Sequence

from wagerbabe.betting.correlation import Candidate
from wagerbabe.betting.errors import BetRefused, NotTeasable, OptionsNotAllowed
from wagerbabe.betting.kinds.base import Asked, Kind, Options
from wagerbabe.betting.payout import Factor, Leg, Line, Plan, Table
from wagerbabe.betting.rules import Rules


def _american(price: int) -> Factor:
    return (100 + price, 100) if price > 0 else (100 - price, -price)


def _row(*prices: int) -> Mapping[int, Factor]:
    return {legs: _american(price) for legs, price in enumerate(prices, start=2)}


_FIRST, _SECOND, _THIRD = (
    _row(-110, 180, 300, 450, 700),
    _row(-120, 160, 250, 400, 600),
    _row(-130, 150, 200, 350, 500),
)
SPECIAL_QUARTERS = 40
SPECIAL_LEGS = 3

PRICES: Mapping[int, Mapping[int, Factor]] = {
    24: _FIRST,
    26: _SECOND,
    28: _THIRD,
    16: _FIRST,
    18: _SECOND,
    20: _THIRD,
    SPECIAL_QUARTERS: {SPECIAL_LEGS: _american(-120)},
}
"""The price by points (in quarters) and number of legs (house rules, ticket types)."""

POINTS: Mapping[str, tuple[int, ...]] = {
    "americanfootball": (24, 26, 28, SPECIAL_QUARTERS),
    "basketball": (16, 18, 20),
}
"""The points that a sport's lines may be moved by, in quarters."""

_HALF_POINT = 2


def teased(side: str, line_quarters: int, points_quarters: int) -> int:
    """A line moved in the player's favour: fewer points for an over, more for all others."""
    return line_quarters - points_quarters if side == "over" else line_quarters + points_quarters


def problems(asked: Asked) -> Sequence[BetRefused]:
    """Spreads and totals of one sport whose lines are whole or half points, and points that it has."""
    sports = {leg.sport for leg in asked.candidates}
    known = POINTS.get(next(iter(sports))) if len(sports) == 1 else None
    if known is None:
        return [NotTeasable("A teaser takes legs of one sport, football or basketball.")]
    for leg in asked.candidates:
        if leg.kind not in {"spread", "total"} or leg.line_quarters is None or leg.line_quarters % _HALF_POINT:
            return [NotTeasable(market_id=str(leg.market_id), kind=leg.kind)]
    points = asked.options.points_quarters
    if points not in known:
        choices = [quarters / 4 for quarters in known]
        text = f"Choose by how many points the lines move: {', '.join(f'{x:g}' for x in choices)}."
        return [OptionsNotAllowed(text, option="points", choices=choices)]
    if len(asked.legs) not in PRICES[points]:
        return [OptionsNotAllowed(f"A special teaser has {SPECIAL_LEGS} legs.", option="points", legs=SPECIAL_LEGS)]
    return []


def plan(legs: Sequence[Leg], stake_minor: int, options: Options, rules: Rules) -> Plan:
    """One line that pays by the table."""
    row = PRICES[options.points_quarters]
    special = options.points_quarters == SPECIAL_QUARTERS
    table = Table(
        lambda won: row.get(len(won)),
        single_own=False,
        void_refunds="always" if special else "never",
        push=("refunds" if rules.special_teaser_push_refunds else "loses") if special else "drops",
        tie_loss_refunds=rules.teaser_tie_loss_refunds,
    )
    return (Line(stake_minor, tuple(range(len(legs))), table),)


def _example(candidates: Sequence[Candidate]) -> Options:
    return Options(points_quarters=POINTS.get(candidates[0].sport, (0,))[0])


KIND = Kind("teaser", 2, 6, plan, problems, example=_example)
