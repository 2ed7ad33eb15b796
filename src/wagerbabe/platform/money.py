"""Money and its one rounding. Amounts are integers of minor units; fractions of them exist only on the way here."""

from fractions import Fraction

MAX_MINOR = 10**15
"""No amount in the product is larger: sums of a million of them still fit the database's 64 bits."""


def round_half_up(amount: Fraction) -> int:
    """Round a non-negative amount of minor units half up: 23432.5 becomes 23433.

    The rule of Pinnacle's printed example (234.325 pays 234.33), applied once, at the end.
    """
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)
