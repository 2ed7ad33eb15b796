"""What the ledger speaks of: a player's balance, and a movement of money. Plus = the agent owes the player."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

Cause = Literal[
    "ticket",
    "regrade",
    "reopen",
    "void",
    "correct",
    "cash_out",
    "free_play",
    "free_play_grant",
    "payment_received",
    "payment_made",
    "adjustment",
]
AccountKind = Literal["player", "free_play"]
"""A player's two accounts: the main one, and the one of which only winnings are paid."""


@dataclass(frozen=True, slots=True)
class Balance:
    """A player's account at one moment. ``version`` grows with every change; the highest is the newest."""

    balance_minor: int
    held_minor: int
    credit_limit_minor: int
    version: int
    currency: str
    free_play_minor: int = 0
    """What a free play may stake; no part of the balance."""

    @property
    def available_minor(self) -> int:
        """What a new bet may risk. Below zero when the limit was lowered or a debit went past it."""
        return self.credit_limit_minor + self.balance_minor - self.held_minor


@dataclass(frozen=True, slots=True)
class Posting:
    """One movement on a player's account; ``amount_minor`` from the player's side, never zero."""

    transfer_id: UUID
    account_id: UUID
    amount_minor: int
    cause: Cause
    reason: str = ""
    actor_id: UUID | None = None
    reverses_id: UUID | None = None
    idempotency_key: str | None = None
    request_hash: bytes | None = None
