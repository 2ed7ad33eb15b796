"""What crosses HTTP at the cashier."""

from typing import Annotated

from pydantic import Field, StringConstraints

from wagerbabe.cashier.service import Kind
from wagerbabe.platform.http import Body
from wagerbabe.platform.money import MAX_MINOR


class EntryIn(Body):
    """A credit or debit. Payments square up; an adjustment counts as a win or loss of the day.

    A free play is given to, or taken from, a balance of its own, of which only winnings are paid.

    A payment entered by mistake is taken back by the same kind in the other direction.
    """

    amount_minor: Annotated[int, Field(ge=1, le=MAX_MINOR)]
    kind: Kind
    reason: Annotated[str, StringConstraints(min_length=1, max_length=200)]
