"""Disputes: a player objects to a ticket, an agent above answers, and both stay on the ticket."""

from typing import Literal
from uuid import UUID

import asyncpg

from wagerbabe.grading import errors
from wagerbabe.grading.desk import scope
from wagerbabe.identity import Actor, Member
from wagerbabe.platform.audit import audit
from wagerbabe.platform.db import Executor, Row, Sql
from wagerbabe.platform.errors import NotFound
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime

sql = Sql(__file__, "disputes.sql")

Verdict = Literal["upheld", "declined"]


async def raise_dispute(runtime: Runtime, player: Member, ticket_id: UUID, text: str) -> None:
    """Object to a ticket of one's own; the same words again change nothing. ``NotFound``, ``DisputePending``."""
    book_id, player_id = player.book_id, player.login_id
    async with runtime.db.acquire() as db, db.transaction():
        ticket = await db.fetchrow(sql["own_ticket"], book_id, player_id, ticket_id)
        if ticket is None:
            raise NotFound("You have no ticket by that id.")
        pending = await db.fetchrow(sql["open_dispute"], book_id, ticket_id)
        if pending is not None:
            if pending["text"] == text:
                return
            raise errors.DisputePending
        try:
            await db.execute(sql["raise_dispute"], book_id, new_id(), ticket_id, player_id, text)
        except asyncpg.UniqueViolationError as error:  # another one, at the same moment
            raise errors.DisputePending from error
        told = await db.fetchval(sql["announce"], book_id, ticket_id, player_id)
    await runtime.outbox.push_rows([told])


async def answer_dispute(runtime: Runtime, actor: Actor, dispute_id: UUID, text: str, outcome: Verdict) -> Row:
    """Answer a dispute; the same answer by the same person again changes nothing.

    ``NotFound``, ``DisputeAnswered``.
    """
    async with runtime.db.acquire() as db, db.transaction():
        known = await _found(db, actor, dispute_id)
        written = await db.fetchrow(sql["answer"], known["book_id"], dispute_id, outcome, text, actor.login_id)
        row = await _found(db, actor, dispute_id)
        if written is None and (row["outcome"], row["answer"], row["answered_by_id"]) != (
            outcome,
            text,
            actor.login_id,
        ):
            raise errors.DisputeAnswered
        if written is None:
            return row
        told = await db.fetchval(sql["announce"], known["book_id"], written["ticket_id"], written["player_id"])
        what = {"dispute": str(dispute_id), "outcome": outcome, "answer": text}
        await audit(
            db,
            "answer_dispute",
            actor_id=actor.login_id,
            book_id=known["book_id"],
            subject=written["ticket_id"],
            **what,
        )
    await runtime.outbox.push_rows([told])
    return row


async def list_disputes(db: Executor, actor: Actor, status: str | None, after: UUID | None, limit: int) -> list[Row]:
    """Disputes about the tickets that somebody may act on, newest first."""
    return await db.fetch(sql["disputes"], *scope(actor), None, status, after, limit)


async def _found(db: Executor, actor: Actor, dispute_id: UUID) -> Row:
    row = await db.fetchrow(sql["disputes"], *scope(actor), dispute_id, None, None, 1)
    if row is None:
        raise NotFound("There is no dispute by that id.")
    return row
