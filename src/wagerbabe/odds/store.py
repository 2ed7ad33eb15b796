"""Quotes and offers as rows, written and read in arrays."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import structlog

from wagerbabe.odds.consensus import Quoted
from wagerbabe.odds.provider import FeedQuote, Problem
from wagerbabe.platform.db import Executor, Row, Sql

log = structlog.get_logger()
sql = Sql(__file__)

MOST_PROBLEMS = 200
"""Problems kept of one answer."""


@dataclass(frozen=True, slots=True)
class NewOffer:
    """What a source offers on a selection from now on; without a price: nothing, for now."""

    selection_id: UUID
    source: str
    quoted: Quoted | None
    valid_until: datetime


async def sources(db: Executor) -> frozenset[str]:
    """The sources of prices that any book uses, the consensus always among them."""
    return frozenset(row["source"] for row in await db.fetch(sql["sources"]))


async def set_quotes(
    db: Executor, at: datetime, spoken_of: Collection[UUID], quotes: Sequence[tuple[UUID, FeedQuote]]
) -> set[UUID]:
    """Write an answer; answers the events whose quotes changed.

    ``spoken_of`` are the selections that the answer is about: a quote of one of them that it no longer has is gone.
    """
    rows = await db.fetch(
        sql["set_quotes"],
        at,
        list(spoken_of),
        [selection for selection, _ in quotes],
        [quote.sportsbook for _, quote in quotes],
        [quote.price.num for _, quote in quotes],
        [quote.price.den for _, quote in quotes],
        [quote.line for _, quote in quotes],
        [quote.updated_at for _, quote in quotes],
    )
    return {row["event_id"] for row in rows}


async def set_offers(db: Executor, at: datetime, offers: Sequence[NewOffer], *, by_hand: bool = False) -> set[UUID]:
    """Write offers; answers the events of which something changed that a board shows."""
    rows = await db.fetch(
        sql["set_offers"],
        at,
        by_hand,
        [offer.selection_id for offer in offers],
        [offer.source for offer in offers],
        [offer.quoted and offer.quoted.price.num for offer in offers],
        [offer.quoted and offer.quoted.price.den for offer in offers],
        [offer.quoted and offer.quoted.line for offer in offers],
        [offer.valid_until for offer in offers],
    )
    return {row["event_id"] for row in rows}


async def quotes_of(db: Executor, selections: Collection[UUID]) -> list[Row]:
    """Those of the selections that are of open events, market by market, with each quote that stands."""
    return await db.fetch(sql["quotes_of"], list(selections))


async def keep_problems(db: Executor, provider: str, league: str, problems: Iterable[Problem]) -> int:
    """Keep what could not be used, count repeats, log what is new; answers how many were new."""
    once = {(p.problem, p.subject): p for p in problems}
    kept = list(once.values())[:MOST_PROBLEMS]
    if not kept:
        return 0
    columns = ([p.problem for p in kept], [p.subject for p in kept], [p.detail for p in kept])
    rows = await db.fetch(sql["quarantine"], provider, league, *columns)
    fresh = [row for row in rows if row["is_new"]]
    for row in fresh:
        told = {"problem": row["problem"], "subject": row["subject"], "detail": row["detail"]}
        log.warning("quarantined", provider=provider, league=league, **told)
    return len(fresh)


async def make_partitions(db: Executor, day: date, days: int = 3) -> None:
    """Have partitions for the quotes' history from the day before a day on."""
    await db.execute("SELECT make_quote_partitions($1::date - 1, $2::integer + 1)", day, days)


async def drop_partitions(db: Executor, before: date) -> int:
    """Forget the quotes' history before a day; answers how many days went."""
    return int(await db.fetchval("SELECT drop_quote_partitions($1)", before))


async def spread_by_hand(db: Executor, names: Collection[str]) -> set[UUID]:
    """Give sources that came into use the prices that were set by hand; answers the events that changed."""
    rows = await db.fetch(sql["spread_by_hand"], sorted(names))
    return {row["event_id"] for row in rows}
