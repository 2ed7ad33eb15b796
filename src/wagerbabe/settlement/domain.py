"""The week's sheet: figures by player and day, added up both ways. Plus = the player won or is owed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

DAYS = 7


@dataclass(frozen=True, slots=True)
class Figures:
    """Seven days from Monday, what was paid, what the week began with, and what is pending now."""

    days: tuple[int, ...] = (0,) * DAYS
    payments_minor: int = 0
    brought_forward_minor: int = 0
    pending_minor: int = 0

    @property
    def week_minor(self) -> int:
        """The week's win."""
        return sum(self.days)

    @property
    def balance_minor(self) -> int:
        """What the week ends with: brought forward, won, paid."""
        return self.brought_forward_minor + self.week_minor + self.payments_minor

    def __add__(self, other: "Figures") -> "Figures":
        """Both together, column by column."""
        return Figures(
            tuple(a + b for a, b in zip(self.days, other.days, strict=True)),
            self.payments_minor + other.payments_minor,
            self.brought_forward_minor + other.brought_forward_minor,
            self.pending_minor + other.pending_minor,
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A player's line of the sheet."""

    player_id: UUID
    username: str
    name: str
    agent_id: UUID
    agent_name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class Subtotal:
    """An agent's own players together."""

    agent_id: UUID
    agent_name: str
    players: int
    figures: Figures


def total(lines: Iterable[Line | Subtotal]) -> Figures:
    """All together; of lines or of subtotals, which comes to the same."""
    return sum((line.figures for line in lines), Figures())


def by_agent(lines: Sequence[Line]) -> list[Subtotal]:
    """The subtotals of lines that are sorted by agent."""
    groups = [(agent, list(own)) for agent, own in groupby(lines, lambda x: (x.agent_id, x.agent_name))]
    return [Subtotal(agent_id, name, len(own), total(own)) for (agent_id, name), own in groups]
