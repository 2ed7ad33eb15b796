"""Prices as exact fractions. No float comes near: a price is what a sportsbook quoted, and tickets pay exactly that."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, total_ordering
from math import gcd
from typing import Self

BEST_AMERICAN = 100_000
"""No offered price is longer than +100000 or shorter than -100000."""

_EVEN = 100
_DECIMAL = re.compile(r"[0-9]{1,7}(\.[0-9]{1,9})?")
_FRACTION = re.compile(r"([0-9]{1,18})/([0-9]{1,18})")
_SHOWN_PLACES = 3
_MOST_PLACES = 6
_BASIS_POINTS = 10_000
_QUARTERS = 4


class PriceInvalid(ValueError):
    """The text or number is not a price: prices return more than the stake."""


@total_ordering
@dataclass(frozen=True, slots=True)
class Price:
    """A decimal price ``num/den`` > 1 in lowest terms: what one unit of stake returns when it wins."""

    num: int
    den: int

    def __post_init__(self) -> None:
        """Reduce, and refuse what is no price."""
        if not 0 < self.den < self.num:
            raise PriceInvalid(f"{self.num}/{self.den} does not return more than the stake")
        if (common := gcd(self.num, self.den)) > 1:
            object.__setattr__(self, "num", self.num // common)
            object.__setattr__(self, "den", self.den // common)

    @classmethod
    def from_american(cls, american: int) -> Self:
        """+150 is 5/2, -110 is 21/11 (house rules, prices and money)."""
        if not _EVEN <= abs(american) <= BEST_AMERICAN:
            raise PriceInvalid(f"{american} is not an American price from ±100 to ±{BEST_AMERICAN}")
        if american > 0:
            return cls(_EVEN + american, _EVEN)
        return cls(_EVEN - american, -american)

    @classmethod
    def from_decimal(cls, text: str) -> Self:
        """Exactly as quoted: "1.91" is 191/100."""
        if not _DECIMAL.fullmatch(text):
            raise PriceInvalid(f"{text!r} is not a decimal price such as 1.91")
        return cls.from_ratio(Fraction(text))

    @classmethod
    def from_fraction(cls, text: str) -> Self:
        """A profit per stake such as "10/11", which is 21/11."""
        if not (found := _FRACTION.fullmatch(text)):
            raise PriceInvalid(f"{text!r} is not a fractional price such as 10/11")
        profit, stake = int(found[1]), int(found[2])
        return cls(profit + stake, stake)

    @classmethod
    def from_ratio(cls, ratio: Fraction) -> Self:
        """A decimal price that is known as a fraction."""
        return cls(ratio.numerator, ratio.denominator)

    @property
    def ratio(self) -> Fraction:
        """The decimal price."""
        return Fraction(self.num, self.den)

    @property
    def implied(self) -> Fraction:
        """The probability at which the price is even money: its reciprocal."""
        return Fraction(self.den, self.num)

    @property
    def american(self) -> int:
        """The nearest whole American price, for display; ties go away from zero."""
        profit = self.num - self.den
        if profit >= self.den:
            return _nearest(_EVEN * profit, self.den)
        return -_nearest(_EVEN * self.den, profit)

    @property
    def decimal(self) -> str:
        """Exact when six places hold it ("1.91", "2.50"), else to three places half up ("1.909")."""
        for places in range(2, _MOST_PLACES + 1):
            scaled, rest = divmod(self.num * 10**places, self.den)
            if not rest:
                return _places(scaled, places)
        return _places(_nearest(self.num * 10**_SHOWN_PLACES, self.den), _SHOWN_PLACES)

    @property
    def fraction(self) -> str:
        """The exact profit per stake: "10/11"."""
        return f"{self.num - self.den}/{self.den}"

    def to_wire(self) -> dict[str, int | str]:
        """The three representations that every price is shown in."""
        return dict(_wire(self))

    def matches(self, sent: Mapping[str, object]) -> bool:
        """Whether a price sent back is this one: any one representation that was shown is enough."""
        shown = _wire(self)
        if sent.get("american") == shown["american"] or sent.get("fraction") == shown["fraction"]:
            return True
        text = sent.get("decimal")
        if not isinstance(text, str) or not _DECIMAL.fullmatch(text):
            return False
        return Fraction(text) in {Fraction(str(shown["decimal"])), self.ratio}

    def __lt__(self, other: "Price") -> bool:
        """Shorter than another price."""
        return self.num * other.den < other.num * self.den


@lru_cache(maxsize=8192)
def _wire(price: Price) -> dict[str, int | str]:
    return {"american": price.american, "decimal": price.decimal, "fraction": price.fraction}


def _nearest(numerator: int, denominator: int) -> int:
    """Division rounded half up; both are positive."""
    return (2 * numerator + denominator) // (2 * denominator)


def _places(scaled: int, places: int) -> str:
    whole, rest = divmod(scaled, 10**places)
    return f"{whole}.{rest:0{places}}"


def whole_american(ratio: Fraction) -> Price:
    """The longest price in whole American odds that is not better than a decimal ratio, within what is offered."""
    profit = ratio - 1
    if profit >= 1:
        return Price.from_american(min(int(_EVEN * profit), BEST_AMERICAN))
    if profit <= 0:
        return Price.from_american(-BEST_AMERICAN)
    return Price.from_american(-min(-int(-_EVEN / profit // 1), BEST_AMERICAN))


@lru_cache(maxsize=8192)
def shade(price: Price, margin_bp: int) -> Price:
    """A book's margin on a base price, in hundredths of a per cent of the implied probability.

    Without a margin the base price itself; else whole American odds, never better than the base.
    """
    if margin_bp == 0:
        return price
    shaded = whole_american(Fraction(price.num * _BASIS_POINTS, price.den * (_BASIS_POINTS + margin_bp)))
    return min(price, shaded)


def move_line(side: str, line: int | None, quarters: int) -> int | None:
    """A line moved against whoever takes the side: fewer points for a team, a higher over, a lower under."""
    if line is None:
        return None
    return line + quarters if side == "over" else line - quarters


def line_quarters(line: float) -> int:
    """A line in quarter points: -3.5 is -14. Raises ``ValueError`` for what is no multiple of 0.25."""
    quarters = Fraction(line) * _QUARTERS
    if quarters.denominator != 1:
        raise ValueError(f"{line} is not a multiple of 0.25")
    return quarters.numerator
