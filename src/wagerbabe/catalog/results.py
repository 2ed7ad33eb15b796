"""Results: written once each, never changed; the highest number counts and is what grading looks for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from wagerbabe.catalog.changes import Change, changing
from wagerbabe.catalog.domain import (
    SOURCE_SCHEDULE,
    VOID_AFTER,
    ResultEntry,
    check_result,
    may_replace,
)
from wagerbabe.catalog.errors import ResultStands
from wagerbabe.catalog.store import event_of, sql
from wagerbabe.platform.audit import audit
from wagerbabe.platform.bus import Bus
from wagerbabe.platform.db import Pool, Row

log = structlog.get_logger()

OVERDUE_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Recorded:
    """The number of the result that counts now, and whether this call wrote it."""

    n: int
    changed: bool


async def record_result(
    change: Change,
    event_id: UUID,
    entry: ResultEntry,
    *,
    source: str,
    now: datetime,
    actor_id: UUID | None = None,
    reason: str = "",
) -> Recorded:
    """Write an event's result in the caller's transaction: no bet is taken from here on.

    The same result again changes nothing. ``event.result_n > graded_n`` tells grading that there is work; the hint on
    the bus goes out after the commit. Raises ``EventUnknown``, ``ResultTooEarly``, ``ResultImplausible``,
    ``ResultStands``.
    """
    await change.lock_events([event_id])
    event = await event_of(change.db, event_id)
    await change.lock_leagues([event["league_key"]])
    check_result(entry, event["status"], event["starts_at"], now)
    last = await change.db.fetchrow(sql["last_result"], event_id)
    if last is not None and _same(last, entry):
        return Recorded(last["n"], changed=False)
    if last is not None and not may_replace(source, last["source"], last["status"]):
        raise ResultStands
    n = 1 if last is None else last["n"] + 1
    await _write(change, event_id, n, entry, source, actor_id, reason)
    told = {"n": n, "status": entry.status, "home": entry.home, "away": entry.away, "source": source}
    await audit(change.db, "event.result", actor_id=actor_id, subject=event_id, result=told, reason=reason)
    return Recorded(n, changed=True)


def _same(last: Row, entry: ResultEntry) -> bool:
    periods = {period: tuple(pair) for period, pair in last["periods"].items()}
    known: tuple[Any, ...] = (last["status"], last["home_score"], last["away_score"], last["minutes_played"], periods)
    return known == (entry.status, entry.home, entry.away, entry.minutes, dict(entry.periods))


async def _write(
    change: Change, event_id: UUID, n: int, entry: ResultEntry, source: str, actor_id: UUID | None, reason: str
) -> None:
    db, scores = change.db, (entry.home, entry.away)
    periods = {period: list(pair) for period, pair in entry.periods.items()}
    row = (event_id, n, entry.status, *scores, periods, entry.minutes, source, actor_id, reason)
    await db.execute(sql["insert_result"], *row)
    await db.execute(sql["apply_result"], event_id, n, entry.status, *scores)
    await db.execute(sql["close_markets"], event_id)
    await change.touch([event_id])
    change.results += 1


async def void_overdue(db: Pool, bus: Bus, now: datetime) -> int:
    """Give events that were not played within 48 hours the result ``postponed``, which voids. Answers how many.

    Source: the house rules, markets. ``now`` is game time; which events are due the database's game clock decides.
    """
    done = 0
    for row in await db.fetch(sql["overdue_events"], VOID_AFTER, OVERDUE_AT_ONCE):
        async with changing(db, bus) as change:
            entry = ResultEntry("postponed")
            reason = "Not played within 48 hours of the original start."
            found = await record_result(change, row["id"], entry, source=SOURCE_SCHEDULE, now=now, reason=reason)
            done += found.changed
    if done:
        log.info("voided_overdue", events=done)
    return done
