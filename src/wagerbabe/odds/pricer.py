"""The pricer: quotes of a league in, base offers of every source out. The only automatic writer of offers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import groupby
from uuid import UUID

from wagerbabe.catalog import Change
from wagerbabe.odds import store
from wagerbabe.odds.consensus import CONSENSUS, Quoted
from wagerbabe.odds.domain import Price
from wagerbabe.odds.markets import price_market
from wagerbabe.odds.store import NewOffer
from wagerbabe.odds.tiers import Tiers, source_deadline
from wagerbabe.platform.db import Row


async def price(change: Change, selections: Collection[UUID], confirmed_at: datetime, tiers: Tiers) -> set[UUID]:
    """Make the offers on selections of open events anew from the quotes that stand; answers the events that changed.

    All sides of a market are given together. ``confirmed_at`` is the game time of the answer that spoke of them: the
    age of their quotes counts from it.
    """
    rows = await store.quotes_of(change.db, selections)
    sources = await store.sources(change.db)
    return await store.set_offers(change.db, confirmed_at, list(offers(rows, sources, confirmed_at, tiers)))


def offers(rows: Iterable[Row], sources: Collection[str], at: datetime, tiers: Tiers) -> Iterator[NewOffer]:
    """The offers of all sources on every selection in the rows, which come market by market."""
    for _, group in groupby(rows, key=lambda row: row["market_id"]):
        yield from _market(list(group), sources, at, tiers)


def _market(rows: list[Row], sources: Collection[str], at: datetime, tiers: Tiers) -> Iterator[NewOffer]:
    starts_at = rows[0]["starts_at"]
    valid_until = tiers.valid_until(at, starts_at)
    books: dict[str, dict[str, Quoted]] = defaultdict(dict)
    fresh_until: dict[str, datetime] = {}
    for row in rows:
        if (name := row["sportsbook"]) is None:
            continue
        until = min(source_deadline(row["source_updated_at"], starts_at) or valid_until, valid_until)
        if until > at:
            books[name][row["side"]] = Quoted(Price(row["price_num"], row["price_den"]), row["line_quarters"])
            fresh_until[name] = min(until, fresh_until.get(name, until))
    made = price_market(rows[0]["kind"], books, sources, in_play=starts_at <= at)
    for selection, side in {row["selection_id"]: row["side"] for row in rows}.items():
        for source in sources:
            until = valid_until if source == CONSENSUS else fresh_until.get(source, valid_until)
            yield NewOffer(selection, source, made.get(source, {}).get(side), until)
