"""What is decided about people, without a database or a clock."""

from datetime import date
from typing import Literal, TypeAlias

Role: TypeAlias = Literal["player", "agent", "admin"]

ADULT_YEARS = 18


def age_on(birth_date: date, day: date) -> int:
    """Whole years of age. Someone born on 29 February turns a year older on 1 March of ordinary years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def is_adult(birth_date: date, day: date) -> bool:
    """Whether someone may play on a day."""
    return age_on(birth_date, day) >= ADULT_YEARS
