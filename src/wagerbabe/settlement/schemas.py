"""What crosses HTTP for the week's sheet."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from wagerbabe.platform.http import Out
from wagerbabe.settlement.domain import Figures


class FiguresOut(Out):
    """Figures from the player's side, Monday to Sunday. Balance = brought forward + week + payments."""

    days: list[int]
    week_minor: int
    payments_minor: int
    brought_forward_minor: int
    balance_minor: int
    pending_minor: int


class LineOut(FiguresOut):
    """A player's line."""

    client_id: UUID
    username: str
    name: str
    agent_id: UUID
    agent_name: str


class SubtotalOut(FiguresOut):
    """An agent's own players together."""

    agent_id: UUID
    agent_name: str
    players: int


class SheetOut(Out):
    """A week of a book: days run from ``day_starts`` to ``day_starts`` on the clocks of ``time_zone``.

    Figures are those of postings (tickets when they are graded), ``pending_minor`` is what is at risk now.
    """

    week: date
    current: bool
    begins_at: datetime
    ends_at: datetime
    time_zone: str
    day_starts: str
    currency: str
    items: list[LineOut]
    agents: list[SubtotalOut]
    totals: FiguresOut
    next: None = None


def flat(figures: Figures) -> dict[str, Any]:
    """The fields of ``FiguresOut``."""
    return {
        "days": list(figures.days),
        "week_minor": figures.week_minor,
        "payments_minor": figures.payments_minor,
        "brought_forward_minor": figures.brought_forward_minor,
        "balance_minor": figures.balance_minor,
        "pending_minor": figures.pending_minor,
    }
