"""Paying: every ticket whose legs are decided is ended, in batches; one whose result was taken back is opened again.

Every step may run twice or be cut off anywhere: outcomes and endings are rows that exist once. A batch holds no more
than it needs to decide 500 tickets, however many there are.
"""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from wagerbabe.betting import VOID, Ending, Leg, Options, Outcome, Plan, Rules, exact_return, plan_of, settle
from wagerbabe.platform.db import Executor, Row, Sql
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime

sql = Sql(__file__, "paying.sql")

PAY_JOB = "pay_event"
BATCH = 500
_TRIES = 5
OPEN = "open"
"""The status of a ticket that has not ended, and what stands for a leg that has no result."""
_NOT_YET = Ending(OPEN, 0)
_FIRST = (UUID(int=0), UUID(int=0))
_ID, _BOOK = itemgetter("id"), itemgetter("book_id")


class PayingContended(Exception):
    """Tickets that kept ending otherwise while they were paid: the job is tried again."""


class Decision(NamedTuple):
    """What becomes of a ticket: guarded by the number of endings it was decided on.

    ``held``: whether it held its risk then; else its last ending is taken back.
    """

    ticket_id: UUID
    endings: int
    held: bool
    status: str
    return_minor: int
    stake_back_minor: int
    results: str


class Ended(NamedTuple):
    """How many tickets were ended, and the outbox rows to publish after the commit."""

    tickets: int
    outbox_ids: list[int]


class _Batch(NamedTuple):
    """Tickets decided, book by book, and the (book, ticket) that the next batch begins after."""

    decided: list[tuple[UUID, list[Decision]]]
    last: tuple[UUID, UUID]


class RuleBook:
    """The rules of books by version, each read once: a version never changes."""

    def __init__(self) -> None:
        """Nothing read yet."""
        self._known: dict[tuple[UUID, int], Rules] = {}

    async def versions(self, db: Executor, book_id: UUID, versions: Collection[int]) -> dict[int, Rules]:
        """These versions of a book's rules; one without a row is all defaults."""
        missing = [version for version in versions if (book_id, version) not in self._known]
        if missing:
            rows = {row["version"]: row["rules"] for row in await db.fetch(sql["rules"], book_id, missing)}
            self._known.update({(book_id, version): Rules.of(rows.get(version)) for version in missing})
        return {version: self._known[book_id, version] for version in versions}


async def pay_event(runtime: Runtime, event_id: UUID) -> int:
    """End every ticket of an event whose legs are all decided, in batches; answers how many were ended.

    A ticket whose ending would say the same as its last one is left alone, so paying twice does nothing. While a batch
    is written the next one is read and decided: what changes in between the number of endings tells.
    """
    ended, rules = 0, RuleBook()
    reading = asyncio.create_task(_next_batch(runtime.db, event_id, _FIRST, rules))
    try:
        while (batch := await reading) is not None:
            reading = asyncio.create_task(_next_batch(runtime.db, event_id, batch.last, rules))
            for book_id, decisions in batch.decided:
                ended += await _end(runtime, book_id, decisions, rules)
    finally:
        reading.cancel()
    return ended


async def _next_batch(db: Executor, event_id: UUID, last: tuple[UUID, UUID], rules: RuleBook) -> _Batch | None:
    rows = await db.fetch(sql["tickets_to_pay"], event_id, *last, BATCH)
    if not rows:
        return None
    decided = [
        (book_id, await decide_now(db, book_id, [row["ticket_id"] for row in own], rules))
        for book_id, own in groupby(rows, key=_BOOK)
    ]
    return _Batch(decided, (rows[-1]["book_id"], rows[-1]["ticket_id"]))


async def _end(runtime: Runtime, book_id: UUID, decisions: Sequence[Decision], rules: RuleBook) -> int:
    """Write decisions. What ended otherwise meanwhile is judged again: it may rest on a result corrected since."""
    total = 0
    for _ in range(_TRIES):
        if not decisions:
            return total
        ended = await end_tickets(runtime.db, book_id, decisions)
        await runtime.outbox.push_rows(ended.outbox_ids)
        total += ended.tickets
        if ended.tickets == len(decisions):
            return total
        decisions = await decide_now(runtime.db, book_id, [each.ticket_id for each in decisions], rules)
    raise PayingContended(f"{len(decisions)} tickets of book {book_id}")


async def decide_now(db: Executor, book_id: UUID, ticket_ids: Sequence[UUID], rules: RuleBook) -> list[Decision]:
    """What becomes of tickets by what is known now; those that stay as they are are left out."""
    return list(decide_tickets(*await _known_of(db, book_id, ticket_ids, rules)))


async def judge_now(db: Executor, book_id: UUID, ticket_id: UUID, rules: RuleBook) -> Decision:
    """What a ticket is by what is known now, whether that is news or not."""
    rows, versions, swapped = await _known_of(db, book_id, [ticket_id], rules)
    return _judge(rows, versions, swapped)


async def _known_of(
    db: Executor, book_id: UUID, ticket_ids: Sequence[UUID], rules: RuleBook
) -> tuple[list[Row], Mapping[int, Rules], Collection[UUID]]:
    """The legs with their outcomes, the rules, and the events whose listed pitchers did not start."""
    rows = await db.fetch(sql["legs_to_pay"], book_id, ticket_ids)
    versions = await rules.versions(db, book_id, {row["rules_version"] for row in rows})
    if not any(version.listed_pitchers for version in versions.values()):
        return rows, versions, ()
    swapped = await db.fetch(sql["pitchers_changed"], list({row["event_id"] for row in rows}))
    return rows, versions, {row["id"] for row in swapped}


async def end_tickets(
    db: Executor,
    book_id: UUID,
    decisions: Sequence[Decision],
    kind: str | None = None,
    actor_id: UUID | None = None,
    reason: str | None = None,
) -> Ended:
    """Write decisions, at most 500; those whose ticket has ended otherwise meanwhile are left alone.

    ``kind``: void or correct, by whom and why; None for grading.
    """
    columns = [list(column) for column in zip(*decisions, strict=True)]
    fresh = [new_id() for _ in decisions]
    row = await db.fetchrow(sql["end_tickets"], book_id, kind, *columns, fresh, actor_id, reason)
    assert row is not None  # noqa: S101 - a function without SETOF answers one row
    return Ended(row["ended"], row["outbox_ids"] or [])


def decide_tickets(
    rows: Sequence[Row], rules: Mapping[int, Rules], swapped: Collection[UUID] = ()
) -> Iterator[Decision]:
    """The endings of tickets by their legs' rows; those still undecided or already ended the same way are left out.

    ``swapped``: events whose listed pitchers did not start.
    """
    for _, group in groupby(rows, key=_ID):
        legs = list(group)
        decision = _judge(legs, rules, swapped)
        if not _stands(decision, legs):
            yield decision


def _judge(rows: Sequence[Row], rules: Mapping[int, Rules], swapped: Collection[UUID]) -> Decision:
    """What a ticket is by its legs' rows: open while an outcome is missing."""
    head = rows[0]
    own = rules[head["rules_version"]]
    legs = [_leg(row, void=own.listed_pitchers and row["event_id"] in swapped and not row["in_play"]) for row in rows]
    ending = ending_of(head, legs, own) or _NOT_YET
    results = ",".join(leg.outcome.result if leg.outcome else OPEN for leg in legs)
    return Decision(head["id"], head["endings"], head["status"] == OPEN, *ending, results)


def _stands(decision: Decision, rows: Sequence[Row]) -> bool:
    """Whether a ticket is already as decided: then nothing is written."""
    if decision.held:
        return decision.status == OPEN
    known = ",".join(row["known_result"] or OPEN for row in rows)
    stated = (rows[0]["status"], rows[0]["return_minor"], known)
    return stated == (decision.status, decision.return_minor, decision.results)


def ending_of(head: Row, legs: Sequence[Leg], rules: Rules) -> Ending | None:
    """How a ticket ends by its legs; None while one of them is unknown. ``head``: any of the ticket's rows."""
    plan = plan_of(head["kind"], legs, head["stake_minor"], Options.of(head["options"]), rules)
    whole = settle(plan, legs, head["max_return_minor"], free_play=head["free_play"])
    if whole is None or not head["closed_risk_minor"]:
        return whole
    return Ending(whole.status, _rest(head, plan, legs))


def _rest(head: Row, plan: Plan, legs: Sequence[Leg]) -> int:
    """What a ticket cashed out in part returns: what was paid, and its exact return on the risk that is left."""
    num, den = exact_return(plan, legs)
    num, den = num * (head["risk_minor"] - head["closed_risk_minor"]), den * head["risk_minor"]
    return int(min(head["cashed_minor"] + (2 * num + den) // (2 * den), head["max_return_minor"]))


def _leg(row: Row, *, void: bool) -> Leg:
    outcome = None
    if void:
        outcome = VOID
    elif row["result"] is not None:
        outcome = Outcome(row["result"], row["win_parts"], row["refund_parts"], row["parts"])
    return Leg(row["price_num"], row["price_den"], outcome)
