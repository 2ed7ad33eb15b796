"""What crosses HTTP for balances and statements."""

from datetime import date, datetime
from uuid import UUID

from wagerbabe.ledger.domain import Cause
from wagerbabe.platform.http import Out


class TransferOut(Out):
    """One movement from the player's side: plus raised the balance. ``at`` is game time, ``actor`` who made it."""

    id: UUID
    at: datetime
    book_day: date
    cause: Cause
    amount_minor: int
    balance_minor: int
    ticket_id: UUID | None
    reverses_id: UUID | None
    reason: str
    actor: str | None


class StatementOut(Out):
    """Transfers of one account, newest first, each with the balance after it; in front both as they are now.

    ``free_play_minor`` is what a free play may stake; it is no part of the balance.
    """

    currency: str
    balance_minor: int
    held_minor: int
    available_minor: int
    free_play_minor: int
    items: list[TransferOut]
    next: str | None = None
