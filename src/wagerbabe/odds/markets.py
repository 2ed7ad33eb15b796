"""Markets of every kind: those whose sides are always the same, and those whose sides are entrants or answers.

Of an outright or a prop sportsbooks quote different entrants, so each entrant is compared and priced by itself, with
the margin of the whole field taken out and put back. Pure and exact, as ``consensus`` is.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from wagerbabe.catalog import SIDES
from wagerbabe.odds import consensus
from wagerbabe.odds.consensus import BAND_BEFORE, BAND_IN_PLAY, CONSENSUS, LEAST_OVERROUND, Book, Quoted
from wagerbabe.odds.domain import Price, whole_american

MOST_OF_A_FIELD = Fraction(2)
"""A field's implied probabilities sum to less: recorded sportsbooks go from 1.1 to 1.7, illiquid exchanges to 18."""

_OVER_UNDER = frozenset({"over", "under"})
_LEAST_ENTRANTS = 2
_ENOUGH = 3


def fixed_kind(kind: str, sides: Collection[str]) -> str | None:
    """The kind whose rules of sides and lines a market follows; ``None`` when its sides are entrants or answers."""
    if kind in SIDES:
        return kind
    return "total" if set(sides) == _OVER_UNDER else None


def is_sound(kind: str, book: Book) -> bool:
    """Whether a sportsbook's market has sides and lines that belong together, and a believable margin."""
    if (fixed := fixed_kind(kind, book)) is not None:
        return consensus.is_sound(fixed, book)
    if len(book) < _LEAST_ENTRANTS or any(quoted.line is not None for quoted in book.values()):
        return False
    return LEAST_OVERROUND <= _margin(tuple(quoted.price for quoted in book.values())) <= MOST_OF_A_FIELD


def price_market(
    kind: str, books: Mapping[str, Book], sources: Collection[str], *, in_play: bool
) -> dict[str, dict[str, Quoted]]:
    """What each source offers, by side: the consensus, or a sportsbook's own quote untouched."""
    shapes = {fixed_kind(kind, book) for book in books.values()}
    if None not in shapes and len(shapes) == 1:
        [fixed] = shapes
        return consensus.price_market(fixed or kind, books, sources, in_play=in_play)
    fields = {name: _field(book) for name, book in books.items() if is_sound(kind, book)}
    kept = _near(fields, BAND_IN_PLAY if in_play else BAND_BEFORE)
    offers = {name: dict(books[name]) for name in kept if name in sources}
    if CONSENSUS in sources and kept:
        offers[CONSENSUS] = _consensus(kept)
    return offers


@dataclass(frozen=True, slots=True)
class _Field:
    """A sportsbook's margin, and each entrant's chance with the margin taken out."""

    margin: Fraction
    fair: Mapping[str, Fraction]


@lru_cache(maxsize=8192)
def _margin(prices: tuple[Price, ...]) -> Fraction:
    return sum((price.implied for price in prices), Fraction(0))


def _field(book: Book) -> _Field:
    margin = _margin(tuple(quoted.price for quoted in book.values()))
    return _Field(margin, {side: quoted.price.implied / margin for side, quoted in book.items()})


def _near(fields: Mapping[str, _Field], band: Fraction) -> dict[str, _Field]:
    """Those none of whose entrants is far off the middle; of two that contradict each other neither."""
    seen: dict[str, list[Fraction]] = defaultdict(list)
    for field in fields.values():
        for side, chance in field.fair.items():
            seen[side].append(chance)
    if len(fields) < _ENOUGH:
        return dict(fields) if all(max(found) - min(found) <= band for found in seen.values()) else {}
    middle = {side: sorted(found)[len(found) // 2] for side, found in seen.items()}
    return {
        name: field
        for name, field in fields.items()
        if all(abs(chance - middle[side]) <= band for side, chance in field.fair.items())
    }


def _consensus(fields: Mapping[str, _Field]) -> dict[str, Quoted]:
    """Each entrant's middle chance with a typical margin, of those that most of the sportsbooks quote."""
    seen: dict[str, list[Fraction]] = defaultdict(list)
    for field in fields.values():
        for side, chance in field.fair.items():
            seen[side].append(chance)
    margin = consensus.median_of([field.margin for field in fields.values()])
    common = {side: found for side, found in seen.items() if 2 * len(found) >= len(fields)}
    return {side: Quoted(whole_american(1 / (consensus.median_of(found) * margin))) for side, found in common.items()}
