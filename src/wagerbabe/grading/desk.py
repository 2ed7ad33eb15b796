"""What people at the desk do to tickets: void them, correct their prices. What has ended needs a second person.

An agent acts on the tickets of its own players and of those below it, an administrator on any; for others a ticket
does not exist. Every step is an ending with a name and a reason that the player sees.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from wagerbabe import ledger
from wagerbabe.betting import TicketOut, read_tickets
from wagerbabe.grading import errors
from wagerbabe.grading.paying import OPEN, Decision, RuleBook, end_tickets, judge_now
from wagerbabe.identity import Actor, Member
from wagerbabe.platform.audit import audit
from wagerbabe.platform.db import Connection, Executor, Row, Sql
from wagerbabe.platform.errors import NotFound
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime

sql = Sql(__file__, "desk.sql")

Prices = Mapping[int, tuple[int, int]]
"""Corrected prices, numerator and denominator, by the leg's place from 1."""
RequestKind = Literal["void", "correct"]
_HOLDING = {OPEN, "waiting"}
_PRICED_AS_A_WHOLE = {"teaser", "same_game_parlay"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that now waits for a second person."""

    id: UUID


def scope(actor: Actor) -> tuple[UUID | None, UUID | None]:
    """The book and agent whose tickets somebody may act on; none of both: all."""
    return (actor.book_id, actor.login_id) if isinstance(actor, Member) else (None, None)


async def void(runtime: Runtime, actor: Actor, ticket_id: UUID, reason: str) -> TicketOut | Asked:
    """Void a ticket that is open or waits; of one that has ended, or has a leg whose result is in, ask for it.

    The same void again answers the same. ``NotFound``, ``TicketVoided``, ``RequestPending``.
    """
    async with runtime.db.acquire() as db, db.transaction():
        ticket = await _locked(db, actor, ticket_id)
        if ticket["status"] not in _HOLDING or ticket["decided"]:
            if ticket["ended_by"] == "void" and (ticket["ended_by_id"], ticket["ended_because"]) == (
                actor.login_id,
                reason,
            ):
                return await _read(db, ticket)
            return await _ask(db, actor, ticket, "void", reason, {})
        messages = await _void(db, actor, ticket, reason)
        voided = await _read(db, ticket)
    await runtime.outbox.push_rows(messages)
    return voided


async def ask_correction(runtime: Runtime, actor: Actor, ticket_id: UUID, prices: Prices, reason: str) -> Asked:
    """Ask that a ticket be settled at corrected prices, where its rules allow that.

    ``NotFound``, ``CorrectionNotAllowed``, ``LegUnknown``, ``TicketVoided``, ``RequestPending``.
    """
    async with runtime.db.acquire() as db, db.transaction():
        ticket = await _locked(db, actor, ticket_id)
        version = ticket["rules_version"]
        if not (await RuleBook().versions(db, ticket["book_id"], {version}))[version].price_correction:
            raise errors.CorrectionNotAllowed
        if not set(prices) <= set(range(1, ticket["legs"] + 1)):
            raise errors.LegUnknown(legs=ticket["legs"])
        if ticket["kind"] in _PRICED_AS_A_WHOLE:
            raise errors.CorrectionNotAllowed("This ticket does not pay by the prices of its legs.")
        if ticket["status"] in {"waiting", "cashed_out"}:
            raise errors.CorrectionNotAllowed("Only an accepted ticket that was not cashed out has a price to correct.")
        return await _ask(db, actor, ticket, "correct", reason, prices)


async def decide_request(runtime: Runtime, actor: Actor, request_id: UUID, *, approve: bool, answer: str) -> Row:
    """Approve or refuse what somebody else asked for; answers the request as it stands then.

    ``NotFound``, ``SecondPersonNeeded``, ``RequestDecided``, ``RequestLapsed``. The same decision again by the same
    person answers the same.
    """
    wanted = "approved" if approve else "refused"
    messages: list[int] = []
    async with runtime.db.acquire() as db, db.transaction():
        found = await _request(db, actor, request_id)
        ticket = await _locked(db, actor, found["ticket_id"])
        found = await _request(db, actor, request_id)  # under the account's lock
        if found["asked_by"] == actor.login_id:
            raise errors.SecondPersonNeeded
        if found["status"] == "open":
            lapsed = approve and ticket["endings"] != found["endings"]
            status = "lapsed" if lapsed else wanted
            if status == "approved":
                messages = await _carry_out(db, actor, ticket, found)
            await db.execute(sql["decide"], found["book_id"], request_id, status, actor.login_id, answer)
            told = {"request": str(request_id), "kind": found["kind"], "status": status, "answer": answer}
            await _audit(db, actor, ticket, "decide_request", **told)
        elif (found["status"], found["decided_by"]) != (wanted, actor.login_id):
            raise errors.RequestDecided(status=found["status"])
        row = await db.fetchrow(sql["requests"], *scope(actor), request_id, None, None, 1)
        assert row is not None  # noqa: S101 - it was just read
    await runtime.outbox.push_rows(messages)
    if row["status"] == "lapsed":
        raise errors.RequestLapsed
    return row


async def list_requests(
    db: Executor, actor: Actor, status: str | None, after: UUID | None, limit: int, request_id: UUID | None = None
) -> list[Row]:
    """Requests about the tickets that somebody may act on, newest first."""
    return await db.fetch(sql["requests"], *scope(actor), request_id, status, after, limit)


async def find_ticket(db: Executor, actor: Actor, ticket_id: UUID) -> Row:
    """A ticket that somebody may act on; ``NotFound``."""
    row = await db.fetchrow(sql["ticket"], *scope(actor), ticket_id)
    if row is None:
        raise NotFound("There is no ticket by that id.")
    return row


async def _locked(db: Connection, actor: Actor, ticket_id: UUID) -> Row:
    """The ticket, read under its account's lock; of a free play under both, in the order that bets lock them."""
    known = await find_ticket(db, actor, ticket_id)
    await ledger.lock_accounts(db, known["book_id"], [known["main_account_id"], known["account_id"]])
    return await find_ticket(db, actor, ticket_id)


async def _request(db: Connection, actor: Actor, request_id: UUID) -> Row:
    row = await db.fetchrow(sql["request"], *scope(actor), request_id)
    if row is None:
        raise NotFound("There is no request by that id.")
    return row


async def _read(db: Executor, ticket: Row) -> TicketOut:
    return (await read_tickets(db, ticket["book_id"], None, [ticket["id"]]))[0]


async def _ask(db: Connection, actor: Actor, ticket: Row, kind: RequestKind, reason: str, prices: Prices) -> Asked:
    """Write a request; the same one by the same person is the one that is there."""
    if ticket["ended_by"] == "void" or ticket["status"] == "rejected":
        raise errors.TicketVoided
    asked = {str(n): list(price) for n, price in prices.items()}
    pending = await db.fetchrow(sql["open_request"], ticket["book_id"], ticket["id"])
    if pending is not None:
        if tuple(pending)[1:] != (kind, reason, asked, actor.login_id):
            raise errors.RequestPending(request_id=str(pending["id"]))
        return Asked(pending["id"])
    request_id = new_id()
    what = (request_id, ticket["id"], kind, reason, asked, ticket["endings"], actor.login_id)
    await db.execute(sql["ask"], ticket["book_id"], *what)
    await _audit(db, actor, ticket, f"ask_{kind}", request=str(request_id), reason=reason, prices=asked)
    return Asked(request_id)


async def _carry_out(db: Connection, actor: Actor, ticket: Row, request: Row) -> list[int]:
    """Do what was asked for: the one who decides signs it."""
    if request["kind"] == "void":
        return await _void(db, actor, ticket, request["reason"])
    for n, (num, den) in request["prices"].items():
        await db.execute(sql["correct_leg"], ticket["book_id"], ticket["id"], int(n), num, den)
    await db.execute(sql["seal_ticket"], ticket["book_id"], ticket["id"])
    decision = await judge_now(db, ticket["book_id"], ticket["id"], RuleBook())
    ended = await end_tickets(
        db, ticket["book_id"], [decision], kind="correct", actor_id=actor.login_id, reason=request["reason"]
    )
    return ended.outbox_ids


async def _void(db: Connection, actor: Actor, ticket: Row, reason: str) -> list[int]:
    """Give back what was staked, and take back what was paid."""
    free, risk = ticket["free_play"], ticket["risk_minor"]
    decision = Decision(
        ticket_id=ticket["id"],
        endings=ticket["endings"],
        held=ticket["status"] in _HOLDING,
        status="void",
        return_minor=0 if free else risk,
        stake_back_minor=risk if free else 0,
        results=",".join(["void"] * ticket["legs"]),
    )
    ended = await end_tickets(db, ticket["book_id"], [decision], kind="void", actor_id=actor.login_id, reason=reason)
    await _audit(db, actor, ticket, "void", reason=reason, status=ticket["status"])
    return ended.outbox_ids


async def _audit(db: Connection, actor: Actor, ticket: Row, action: str, **told: object) -> None:
    await audit(db, action, actor_id=actor.login_id, book_id=ticket["book_id"], subject=ticket["id"], **told)
