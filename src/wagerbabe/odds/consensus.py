"""From the quotes of many sportsbooks to the price a house offers. Pure: quotes in, base offers out, all exact.

The consensus is made as the field makes it: each sportsbook's margin is taken out in proportion, the middle of the
fair probabilities is found side by side, and a typical margin is put back.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from wagerbabe.catalog import LINED, SIDES
from wagerbabe.odds.domain import Price, whole_american

CONSENSUS = "consensus"
"""The source that stands for all sportsbooks together; any other source is a sportsbook's key."""

LEAST_OVERROUND = Fraction(97, 100)
MOST_OVERROUND = Fraction(3, 2)
"""A market whose implied probabilities sum to less or more is a mistake: recorded ones go from 1.01 to 1.10."""

BAND_BEFORE = Fraction(1, 10)
BAND_IN_PLAY = Fraction(1, 4)
"""How far a sportsbook's fair probability may be from the middle of all (house rules, accepting 5)."""

LINE_BAND_QUARTERS = 16
"""How far a line may be from the middle line in quarter points, or a quarter of it where that is more."""

_ENOUGH = 3
_ROUGH = 10**15


@dataclass(frozen=True, slots=True)
class Quoted:
    """A price with the line it stands for, in quarter points; ``None`` where the market has no line."""

    price: Price
    line: int | None = None


Book = Mapping[str, Quoted]
"""One sportsbook's market: what it quotes by side."""


@dataclass(frozen=True, slots=True)
class _Chances:
    """What a sportsbook's prices say: the sum of the implied probabilities, and each with the margin taken out.

    ``rough`` are the fair probabilities in units of 10^-15, for comparing quickly.
    """

    margin: Fraction
    fair: tuple[Fraction, ...]
    rough: tuple[int, ...]
    believable: bool


@lru_cache(maxsize=32_768)
def _chances(prices: tuple[Price, ...]) -> _Chances:
    """Kept, because sportsbooks often quote the same pair and most quotes stand for long."""
    implied = [price.implied for price in prices]
    margin = sum(implied, Fraction(0))
    fair = tuple(chance / margin for chance in implied)
    believable = LEAST_OVERROUND <= margin <= MOST_OVERROUND
    return _Chances(margin, fair, tuple(_rough(chance) for chance in fair), believable)


def _rough(value: Fraction) -> int:
    return value.numerator * _ROUGH // value.denominator


def _of(kind: str, book: Book) -> _Chances:
    return _chances(tuple(book[side].price for side in SIDES[kind]))


def overround(book: Book) -> Fraction:
    """The sum of the implied probabilities: 1 plus the sportsbook's margin."""
    return _chances(tuple(quoted.price for quoted in book.values())).margin


def is_sound(kind: str, book: Book) -> bool:
    """Whether a sportsbook's market has all its sides, lines that belong together, and a believable margin."""
    if book.keys() != set(SIDES[kind]) or not _lines_agree(kind, book):
        return False
    return _of(kind, book).believable


def _lines_agree(kind: str, book: Book) -> bool:
    lines = [book[side].line for side in SIDES[kind]]
    if kind not in LINED:
        return lines == [None] * len(lines)
    first, second = lines
    return first is not None and second is not None and first == (-second if kind == "spread" else second)


def main_line(kind: str, book: Book) -> int | None:
    """The line of a market's first side: the home side's handicap, or the total."""
    return book[SIDES[kind][0]].line


def credible(kind: str, books: Mapping[str, Book], *, in_play: bool) -> dict[str, Book]:
    """The sportsbooks whose market is sound and not far off the others'."""
    sound = {name: book for name, book in books.items() if is_sound(kind, book)}
    near = _near_lines(kind, sound)
    band = BAND_IN_PLAY if in_play else BAND_BEFORE
    by_line: dict[int | None, list[str]] = {}
    for name in near:
        by_line.setdefault(main_line(kind, near[name]), []).append(name)
    kept: set[str] = set()
    for names in by_line.values():
        kept |= _near_prices(kind, {name: near[name] for name in names}, band)
    return {name: near[name] for name in near if name in kept}


def _near_lines(kind: str, books: dict[str, Book]) -> dict[str, Book]:
    if kind not in LINED or not books:
        return books
    lines = {name: main_line(kind, book) or 0 for name, book in books.items()}
    middle = median_of([Fraction(line) for line in lines.values()])
    band = max(Fraction(LINE_BAND_QUARTERS), abs(middle) / 4)
    return {name: book for name, book in books.items() if abs(lines[name] - middle) <= band}


def _near_prices(kind: str, books: dict[str, Book], band: Fraction) -> set[str]:
    """Names of those near the middle; two that contradict each other are no consensus, and neither stays."""
    width = _rough(band)
    rough = {name: _of(kind, book).rough for name, book in books.items()}
    if len(rough) < _ENOUGH:
        spans = [max(side) - min(side) for side in zip(*rough.values(), strict=True)]
        return set(rough) if all(span <= width for span in spans) else set()
    middle = [sorted(side)[len(side) // 2] for side in zip(*rough.values(), strict=True)]
    return {
        name
        for name, chances in rough.items()
        if all(abs(c - m) <= width for c, m in zip(chances, middle, strict=True))
    }


def median_of(values: Sequence[Fraction]) -> Fraction:
    """The median; the mean of the middle two of an even number."""
    ordered = sorted(values, key=_rough)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return (ordered[half - 1] + ordered[half]) / 2


def consensus(kind: str, books: Mapping[str, Book]) -> dict[str, Quoted]:
    """The consensus of credible sportsbooks at the line that most of them hold; empty when there are none."""
    if not books:
        return {}
    line = _common_line(kind, books)
    chosen = [book for book in books.values() if main_line(kind, book) == line]
    chances = [_of(kind, book) for book in chosen]
    fair = [median_of(side) for side in zip(*(x.fair for x in chances), strict=True)]
    scale = median_of([x.margin for x in chances]) / sum(fair)
    sides = SIDES[kind]
    example = chosen[0]
    return {
        side: Quoted(whole_american(1 / (chance * scale)), example[side].line)
        for side, chance in zip(sides, fair, strict=True)
    }


def _common_line(kind: str, books: Mapping[str, Book]) -> int | None:
    """The line of most sportsbooks; of equally common ones the nearest to the middle, then the lower."""
    counts = Counter(main_line(kind, book) for book in books.values())
    if kind not in LINED:
        return None
    middle = median_of([Fraction(main_line(kind, book) or 0) for book in books.values()])
    return min(counts, key=lambda line: (-counts[line], abs((line or 0) - middle), line or 0))


def price_market(
    kind: str, books: Mapping[str, Book], sources: Collection[str], *, in_play: bool
) -> dict[str, dict[str, Quoted]]:
    """What each source offers, by side: the consensus, or a sportsbook's own quote untouched.

    A source that is missing in the answer, or a side of it, offers nothing for now.
    """
    kept = credible(kind, books, in_play=in_play)
    offers = {source: dict(kept[source]) for source in sources if source in kept}
    if CONSENSUS in sources and (made := consensus(kind, kept)):
        offers[CONSENSUS] = made
    return offers
