"""What an open ticket is worth: its stake times taken over current price of each open leg, settled legs as they fell.

Pure. The lines are those that it will be settled by, so a ticket of many combinations is the sum of its lines. Source:
the house rules, "Ticket types", cash-out.
"""

from collections.abc import Sequence
from typing import NamedTuple

from wagerbabe.betting import WON, Combos, Leg, Outcome, Plan, exact_return

_WHOLE_BP = 10_000


class Standing(NamedTuple):
    """A leg as it stands: its price as taken, its outcome, or while it is open the current price of the same line."""

    taken: tuple[int, int]
    outcome: Outcome | None = None
    now: tuple[int, int] | None = None

    @property
    def as_leg(self) -> Leg:
        """The leg whose factor is what it is worth now: of an open one the ratio of the two prices."""
        num, den = self.taken
        if self.outcome is not None or self.now is None:
            return Leg(num, den, self.outcome)
        return Leg(num * self.now[1], den * self.now[0], WON)


def is_priced_by_legs(plan: Plan) -> bool:
    """Whether every line is a plain product of its legs: no table of prices, and no line that waits for another."""
    return not any(
        line.fixed_legs if isinstance(line, Combos) else line.table or line.after is not None for line in plan
    )


def offer_minor(
    plan: Plan, legs: Sequence[Standing], *, closed_minor: int, risk_minor: int, margin_bp: int, most_minor: int
) -> int:
    """What is paid for giving up ``closed_minor`` of a ticket's risk, in minor units; 0 where nothing is left to win.

    The margin is taken off, then it is rounded once, half up, and capped at ``most_minor``.
    """
    num, den = exact_return(plan, [leg.as_leg for leg in legs])
    num *= closed_minor * (_WHOLE_BP - margin_bp)
    den *= risk_minor * _WHOLE_BP
    return max(min((2 * num + den) // (2 * den), most_minor), 0)


def closed_part(rest_minor: int, share_bp: int) -> int:
    """The risk that a share of a ticket's remaining risk comes to, in minor units, rounded down."""
    return rest_minor * share_bp // _WHOLE_BP
