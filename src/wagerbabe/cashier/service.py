"""Credits and debits by hand. Each has a reason, a name, and a key that makes it happen once."""

import hashlib
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import msgspec

from wagerbabe import agents, ledger
from wagerbabe.cashier.errors import BalanceTooLarge, FreePlayTooSmall
from wagerbabe.identity import Member
from wagerbabe.platform.audit import audit
from wagerbabe.platform.db import Connection, Row
from wagerbabe.platform.errors import IdempotencyKeyReused
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.money import MAX_MINOR
from wagerbabe.platform.outbox import publish
from wagerbabe.platform.runtime import Runtime

Direction = Literal["credit", "debit"]
Kind = Literal["payment_received", "payment_made", "adjustment", "free_play"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What an agent enters; the direction decides the sign, the kind which column of the week's sheet it counts in."""

    direction: Direction
    amount_minor: int
    kind: Kind
    reason: str

    @property
    def signed_minor(self) -> int:
        """From the player's side: a credit raises the balance."""
        return self.amount_minor if self.direction == "credit" else -self.amount_minor

    @property
    def cause(self) -> ledger.Cause:
        """What the statement calls it."""
        return "free_play_grant" if self.kind == "free_play" else self.kind

    @property
    def digest(self) -> bytes:
        """The same for the same entry: another one under its key is refused."""
        return hashlib.sha256(msgspec.json.encode([self.direction, self.amount_minor, self.kind, self.reason])).digest()


async def enter(runtime: Runtime, actor: Member, player_id: UUID, key: str, entry: Entry) -> tuple[Row, bool]:
    """Post an entry on a player's account; answers its line of the statement and whether it is new.

    ``IdempotencyKeyReused`` for another entry under a key used before. A debit may go below the credit limit: that is
    the agent's own decision, and only new bets are refused then. A free play is given or taken on an account of its
    own; no more is taken than open tickets leave (``FreePlayTooSmall``).
    """
    async with runtime.db.acquire() as db, db.transaction():
        player = await agents.player_of(db, actor.book_id, actor.login_id, player_id)
        accounts = [player["account_id"]]
        if entry.kind == "free_play":
            accounts.append(await ledger.open_free_play(db, actor.book_id, player_id))
        await ledger.lock_accounts(db, actor.book_id, accounts)
        known = await ledger.transfer_of_key(db, actor.book_id, player_id, key)
        if known is not None:
            if known["request_hash"] != entry.digest:
                raise IdempotencyKeyReused
            return await ledger.statement_line(db, actor.book_id, player_id, known["id"]), False
        if entry.kind == "free_play":
            left = (await ledger.balance(db, actor.book_id, player_id)).free_play_minor
            if left + entry.signed_minor < 0:
                raise FreePlayTooSmall(free_play_minor=left)
        transfer_id, messages = await _post(db, actor, accounts[-1], key, entry)
        line = await ledger.statement_line(db, actor.book_id, player_id, transfer_id)
        if abs(line["balance_minor"]) > MAX_MINOR:
            raise BalanceTooLarge
        await audit(
            db,
            entry.direction,
            actor_id=actor.login_id,
            book_id=actor.book_id,
            subject=player_id,
            transfer_id=transfer_id,
            amount_minor=entry.amount_minor,
            kind=entry.kind,
            reason=entry.reason,
        )
    await publish(runtime.db, runtime.bus, messages)
    return line, True


async def _post(db: Connection, actor: Member, account_id: UUID, key: str, entry: Entry) -> tuple[UUID, list[int]]:
    posting = ledger.Posting(
        transfer_id=new_id(),
        account_id=account_id,
        amount_minor=entry.signed_minor,
        cause=entry.cause,
        reason=entry.reason,
        actor_id=actor.login_id,
        idempotency_key=key,
        request_hash=entry.digest,
    )
    return posting.transfer_id, await ledger.post(db, actor.book_id, [posting])
