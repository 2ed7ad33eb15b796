"""Sportsbooks: their margins, habits of rounding, speed and coverage. Chances come in, American integers go out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor

from wagerbabe.demo.simulator.formats import Format
from wagerbabe.demo.simulator.outlook import Distribution, Outlook
from wagerbabe.demo.source import AMERICAN_MINIMUM, Line, Outcome, line

_SUREST, _LONGEST = 0.985, 0.012  # chances beyond which a moneyline is taken down
_VIEW = 0.011  # how far a sportsbook's own view moves an even chance
_LEAST, _MOST = 0.004, 0.9965  # American prices end near +25000 and -28000
_EVEN = 0.5
_LOWEST_TOTAL = 0.5
_CERTAIN = 0.999
_EACH_ENTRANT = 0.012
_TWO_WAY = 2
_UNFAIR = 0.06  # a line with a chance below this is no main line any more
_CANDIDATES = (-0.5, 0.0, 0.5)
_QUARTER_CANDIDATES = (-0.5, -0.25, 0.0, 0.25, 0.5)


@dataclass(frozen=True, slots=True)
class Book:
    """One sportsbook.

    `moneyline`, `lines`, `three_way`: margins as overround. `grid`: the step of its prices near even. `lag_seconds`:
    how far behind the game it is. `suspends_seconds`: how long it takes a game down after a score. `live`: whether it
    quotes games in play.
    """

    key: str
    title: str
    moneyline: float
    lines: float
    three_way: float
    grid: int
    lag_seconds: int
    suspends_seconds: int
    live: bool = True


BOOKS = (
    Book("draftkings", "DraftKings", 0.042, 0.046, 0.052, 1, 8, 20),
    Book("fanduel", "FanDuel", 0.040, 0.046, 0.050, 2, 6, 25),
    Book("betmgm", "BetMGM", 0.045, 0.048, 0.062, 5, 14, 35),
    Book("williamhill_us", "Caesars", 0.044, 0.048, 0.056, 1, 18, 40),
    Book("betrivers", "BetRivers", 0.058, 0.056, 0.068, 1, 12, 30),
    Book("bovada", "Bovada", 0.045, 0.047, 0.051, 5, 12, 30),
    Book("betonlineag", "BetOnline.ag", 0.034, 0.041, 0.037, 1, 10, 30),
    Book("fanatics", "Fanatics", 0.046, 0.050, 0.054, 5, 15, 35),
    Book("mybookieag", "MyBookie.ag", 0.043, 0.046, 0.060, 1, 25, 60, live=False),
)
"""In the order of the feed's answers."""


@dataclass(frozen=True, slots=True)
class Stance:
    """A sportsbook's attitude to a market: its own view, in about [-1, 1], and the factor on its margins."""

    view: float
    load: float


def american(chance: float, grid: int) -> int:
    """The American price of a chance (margin included), on a sportsbook's grid; coarser far from even."""
    chance = min(max(chance, _LEAST), _MOST)
    favourite = chance >= _EVEN
    value = 100.0 * chance / (1.0 - chance) if favourite else 100.0 * (1.0 - chance) / chance
    step = _step(value, grid)
    rounded = max(floor(value / step + 0.5) * step, AMERICAN_MINIMUM)
    return -rounded if favourite and rounded > AMERICAN_MINIMUM else rounded


def _step(value: float, grid: int) -> int:
    fine = grid == 1
    steps = ((200, grid), (400, max(grid, 2)), (1000, 5 if fine else 10), (2500, 20 if fine else 50))
    return next((step for limit, step in steps if value < limit), 100)


def price(american_price: int) -> float:
    """The chance an American price implies."""
    return 100.0 / (american_price + 100) if american_price > 0 else american_price / (american_price - 100.0)


def _quote(chances: Sequence[float], margin: float, grid: int) -> list[int]:
    """Prices whose implied chances sum to one and about the margin, and to more than one in any case."""
    even = margin / len(chances)
    loaded = [chance + 0.5 * even + 0.5 * margin * chance for chance in chances]
    prices = [american(chance, grid) for chance in loaded]
    while sum(price(value) for value in prices) < 1.0 + margin / 3:
        loaded = [chance + 0.2 * even for chance in loaded]
        prices = [american(chance, grid) for chance in loaded]
    return prices


def moneyline(book: Book, names: tuple[str, str], outlook: Outlook, stance: Stance) -> tuple[Outcome, ...] | None:
    """Two or three prices on the winner; None when one side is as good as sure."""
    home, draw, away = outlook.home, outlook.draw, outlook.away
    if not all(_LONGEST < chance < _SUREST for chance in (home, away)):
        return None
    shift = _VIEW * stance.view * 4.0 * home * (1.0 - home)
    home, away = home + shift, away - shift
    if not draw:
        prices = _quote((home, away), book.moneyline * stance.load, book.grid)
        return Outcome(names[0], prices[0]), Outcome(names[1], prices[1])
    if draw < _LONGEST / 2:
        return None
    prices = _quote((home, away, draw), book.three_way * stance.load, book.grid)
    return Outcome(names[0], prices[0]), Outcome(names[1], prices[1]), Outcome("Draw", prices[2])


def main_line(form: Format, distribution: Distribution, shift: float) -> float:
    """The line nearest to an even bet (the point of the margin or total that divides the chances), moved by a view."""
    middle = distribution.median
    if form.quarters:
        nearest = floor(4.0 * middle + 0.5) / 4
        options = [nearest + step for step in _QUARTER_CANDIDATES]
    elif form.whole_lines:
        nearest = floor(2.0 * middle + 0.5) / 2
        options = [nearest + step for step in _CANDIDATES]
    else:
        nearest = floor(middle) + 0.5
        options = [nearest - 1.0, nearest, nearest + 1.0]
    return min(options, key=lambda point: abs(fair(distribution, point) + shift - 0.5))


def fair(distribution: Distribution, point: float) -> float:
    """The chance that makes a bet on more than the point an even one: pushes left out, half ones by half.

    On a quarter line half of the stake is on each of its neighbours, of which one is a whole number.
    """
    if 4.0 * point % 2.0:
        whole = floor(point + 0.5)
        half = distribution.at(whole) / 2.0
        above = distribution.above(whole) + (half if point < whole else 0.0)
        return above / (1.0 - half)
    above, push = distribution.above(point), distribution.at(point)
    return above / (1.0 - push) if push < _CERTAIN else _EVEN


def main_spread(form: Format, margin: Distribution, stance: Stance, *, fixed: bool = True) -> float:
    """The margin that a sportsbook's main handicap asks for; `fixed`: as baseball and hockey have it, where they do."""
    if form.fixed_spread is None or not fixed:
        return main_line(form, margin, _VIEW * stance.view)
    return form.fixed_spread if margin.median > 0 else -form.fixed_spread


def main_total(form: Format, points: Distribution, stance: Stance) -> float:
    """The points of a sportsbook's main total."""
    return main_line(form, points, _VIEW * stance.view)


def spread_at(
    book: Book, names: tuple[str, str], margin: Distribution, point: float, stance: Stance
) -> tuple[Outcome, ...] | None:
    """Home and away with mirrored handicaps; None when that line is not fair."""
    outcomes = _pair(book, (margin, point), _VIEW * stance.view, stance.load)
    if outcomes is None:
        return None
    handicap = line(-point)
    return Outcome(names[0], outcomes[0], handicap), Outcome(names[1], outcomes[1], _mirror(handicap))


def total_at(
    book: Book, points: Distribution, point: float, stance: Stance, whose: str | None = None
) -> tuple[Outcome, ...] | None:
    """Over and under of both sides' points, or of one's; None when that line is not fair."""
    outcomes = _pair(book, (points, point), _VIEW * stance.view, stance.load)
    if outcomes is None or point < _LOWEST_TOTAL:
        return None
    return Outcome("Over", outcomes[0], line(point), whose), Outcome("Under", outcomes[1], line(point), whose)


def spread(
    book: Book, form: Format, names: tuple[str, str], margin: Distribution, stance: Stance
) -> tuple[Outcome, ...] | None:
    """The main handicap; None when no fair line is left."""
    return spread_at(book, names, margin, main_spread(form, margin, stance), stance)


def total(book: Book, form: Format, points: Distribution, stance: Stance) -> tuple[Outcome, ...] | None:
    """The main total; None when no fair line is left."""
    return total_at(book, points, main_total(form, points, stance), stance)


def named(
    book: Book, chances: Mapping[str, float], stance: Stance, asked: str | None = None
) -> tuple[Outcome, ...] | None:
    """Prices on answers of which exactly one comes true; None when one of them is as good as sure."""
    if not all(_LONGEST < chance < _SUREST for chance in chances.values()):
        return None
    margin = book.lines if len(chances) == _TWO_WAY else book.three_way
    prices = _quote(list(chances.values()), margin * stance.load, book.grid)
    return tuple(Outcome(name, value, None, asked) for name, value in zip(chances, prices, strict=True))


def field_of(book: Book, chances: Mapping[str, float]) -> tuple[Outcome, ...]:
    """Prices on the winner of a competition, longest shots included: a margin of about 1.5 % for each entrant."""
    load = 1.0 + _EACH_ENTRANT * len(chances)
    prices = {name: american(max(chance * load, chance + _LEAST / 2), book.grid) for name, chance in chances.items()}
    return tuple(Outcome(name, value) for name, value in prices.items())


def _pair(book: Book, at: tuple[Distribution, float], shift: float, load: float) -> list[int] | None:
    above = fair(*at)
    above += shift * 4.0 * above * (1.0 - above)
    if not _UNFAIR < above < 1.0 - _UNFAIR:
        return None
    return _quote((above, 1.0 - above), book.lines * load, book.grid)


def _mirror(handicap: Line) -> Line:
    return -handicap if handicap else 0
