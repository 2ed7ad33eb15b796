"""Results: written once each, never changed; the highest number counts and is what grading looks for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from wagerbabe.catalog.changes import Change, changing
from wagerbabe.catalog.domain import VOID_AFTER
from wagerbabe.catalog.entry import (
    SOURCE_FEED,
    SOURCE_SCHEDULE,
    UNDONE,
    Choice,
    ResultEntry,
    check_complete,
    check_result,
    may_replace,
    resolved,
)
from wagerbabe.catalog.errors import ResultMissing, ResultStands
from wagerbabe.catalog.store import event_of
from wagerbabe.platform.audit import audit
from wagerbabe.platform.bus import Bus
from wagerbabe.platform.db import Pool, Row, Sql

log = structlog.get_logger()

sql = Sql(__file__, "results.sql")

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
    the bus goes out after the commit. Raises ``EventUnknown``, ``ResultTooEarly``, ``ResultImplausible`` and its kinds,
    ``SelectionNotOfEvent``, ``ResultStands``.
    """
    await change.lock_events([event_id])
    event = await event_of(change.db, event_id)
    await change.lock_leagues([event["league_key"]])
    check_complete(entry, outright=not event["away"])
    check_result(entry, event["status"], event["starts_at"], now)
    if entry.placings or entry.outcomes:
        entry = resolved(entry, [Choice(*row) for row in await change.db.fetch(sql["choices"], event_id)])
    last = await change.db.fetch(sql["last_results"], event_id)
    if last and _said(last[0]) == entry:
        return Recorded(last[0]["n"], changed=False)
    if not _may_follow(last, source, entry):
        raise ResultStands
    n = last[0]["n"] + 1 if last else 1
    await _write(change, event_id, n, entry, source, actor_id, reason)
    told = {"n": n, "status": entry.status, "home": entry.home, "away": entry.away, "source": source}
    await audit(change.db, "event.result", actor_id=actor_id, subject=event_id, result=told, reason=reason)
    return Recorded(n, changed=True)


def _may_follow(last: list[Row], source: str, entry: ResultEntry) -> bool:
    """Whether a source may add a result. After an undoing all may, but a feed not what it said before."""
    if not last:
        return True
    if last[0]["status"] != UNDONE:
        return may_replace(source, last[0]["source"], last[0]["status"])
    return source != SOURCE_FEED or last[1]["source"] != SOURCE_FEED or _said(last[1]) != entry


def _said(row: Row) -> ResultEntry | None:
    """A stored result as it was entered; None for one that takes others back."""
    if row["status"] == UNDONE:
        return None
    regulation = None if row["regulation_home"] is None else (row["regulation_home"], row["regulation_away"])
    return ResultEntry(
        status=row["status"],
        home=row["home_score"],
        away=row["away_score"],
        periods={period: (home, away) for period, (home, away) in row["periods"].items()},
        minutes=row["minutes_played"],
        half_innings=row["half_innings"],
        regulation=regulation,
        placings=row["placings"],
        outcomes=row["outcomes"],
        started_at=row["started_at"],
        pitchers_changed=row["pitchers_changed"],
    )


async def _write(
    change: Change, event_id: UUID, n: int, entry: ResultEntry, source: str, actor_id: UUID | None, reason: str
) -> None:
    db, scores = change.db, (entry.home, entry.away)
    periods = {period: list(pair) for period, pair in entry.periods.items()}
    row: list[Any] = [event_id, n, entry.status, *scores, periods, entry.minutes, entry.half_innings]
    row += [*(entry.regulation or (None, None)), dict(entry.placings), dict(entry.outcomes)]
    row += [entry.started_at, entry.pitchers_changed, source, actor_id, reason]
    await db.execute(sql["insert_result"], *row)
    await db.execute(sql["apply_result"], event_id, n, entry.status, *scores)
    await db.execute(sql["close_markets"], event_id)
    await change.touch([event_id])
    change.results += 1


async def undo_result(change: Change, event_id: UUID, *, actor_id: UUID, reason: str) -> int:
    """Take an event's result back as a whole: it was never this event's. Answers the number of the undoing.

    The event is open again by its start, its markets suspended until somebody has looked; tickets that were ended by
    the result are open again once grading has seen it. Raises ``EventUnknown``, ``ResultMissing``.
    """
    await change.lock_events([event_id])
    event = await event_of(change.db, event_id)
    await change.lock_leagues([event["league_key"]])
    last = await change.db.fetch(sql["last_results"], event_id)
    if not last or last[0]["status"] == UNDONE:
        raise ResultMissing
    n: int = last[0]["n"] + 1
    await change.db.execute(sql["insert_undo"], event_id, n, actor_id, reason)
    await change.db.execute(sql["reopen_event"], event_id, n)
    await change.db.execute(sql["suspend_markets"], event_id)
    await change.touch([event_id])
    change.results += 1
    undone = {"n": n - 1, **{name: last[0][name] for name in ("status", "home_score", "away_score", "source")}}
    await audit(change.db, "event.result_undo", actor_id=actor_id, subject=event_id, undone=undone, reason=reason)
    return n


async def results_of(db: Pool, event_id: UUID) -> list[Row]:
    """Every result of an event, the latest first. Raises ``EventUnknown``."""
    await event_of(db, event_id)
    return await db.fetch(sql["results_of"], event_id)


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
