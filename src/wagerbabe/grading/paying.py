"""Paying: every ticket whose legs are decided is ended, in batches.

Every step may run twice or be cut off anywhere: outcomes and endings are rows that exist once.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from wagerbabe.betting import Leg, Outcome, plan_of, settle
from wagerbabe.platform.db import Row, Sql
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime

sql = Sql(__file__, "paying.sql")

PAY_JOB = "pay_event"
BATCH = 500
_FIRST = UUID(int=0)


class Decision(NamedTuple):
    """A ticket's ending as decided: guarded by the number of endings it was decided on."""

    ticket_id: UUID
    endings: int
    status: str
    return_minor: int
    results: str


async def pay_event(runtime: Runtime, event_id: UUID) -> int:
    """End every ticket of an event whose legs are all decided, in batches; answers how many were ended.

    A ticket whose ending would say the same as its last one is left alone, so paying twice does nothing.
    """
    ended, last = 0, (_FIRST, _FIRST)
    while batch := await runtime.db.fetch(sql["tickets_to_pay"], event_id, *last, BATCH):
        for book_id, rows in groupby(batch, key=lambda row: row["book_id"]):
            ended += await _pay(runtime, book_id, [row["ticket_id"] for row in rows])
        last = (batch[-1]["book_id"], batch[-1]["ticket_id"])
    return ended


async def _pay(runtime: Runtime, book_id: UUID, ticket_ids: Sequence[UUID]) -> int:
    rows = await runtime.db.fetch(sql["legs_to_pay"], book_id, ticket_ids)
    decisions = list(decide_tickets(rows))
    if not decisions:
        return 0
    ids, endings, statuses, returns, results = map(list, zip(*decisions, strict=True))
    fresh = [[new_id() for _ in ids] for _ in range(2)]
    paid = await runtime.db.fetchrow(sql["pay_tickets"], book_id, ids, endings, statuses, returns, results, *fresh)
    assert paid is not None  # noqa: S101 - a function without SETOF answers one row
    await runtime.outbox.push_rows(paid["outbox_ids"] or [])
    return int(paid["ended"])


def decide_tickets(rows: Sequence[Row]) -> Iterator[Decision]:
    """The endings of tickets by their legs' rows; those still undecided or already ended the same way are left out."""
    for ticket_id, group in groupby(rows, key=lambda row: row["id"]):
        legs = list(group)
        head = legs[0]
        priced = [_leg(row) for row in legs]
        ending = settle(plan_of(head["kind"], priced, head["stake_minor"]), priced, head["max_return_minor"])
        if ending is None:
            continue
        results = [row["result"] for row in legs]
        if head["endings"] and (head["status"], head["return_minor"]) == ending[:2] and _known(legs) == results:
            continue
        yield Decision(ticket_id, head["endings"], ending.status, ending.return_minor, ",".join(results))


def _known(legs: Sequence[Row]) -> list[str | None]:
    return [row["known_result"] for row in legs]


def _leg(row: Row) -> Leg:
    outcome = None
    if row["result"] is not None:
        outcome = Outcome(row["result"], row["win_parts"], row["refund_parts"], row["parts"])
    return Leg(row["price_num"], row["price_den"], outcome)
