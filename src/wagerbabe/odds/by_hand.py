"""Prices entered by people: the same offers as the pricer's, in every source, and out of the pricer's reach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from uuid import UUID

from wagerbabe.catalog import LINED, Change, SelectionNotOfEvent
from wagerbabe.odds import store
from wagerbabe.odds.consensus import BAND_BEFORE, LEAST_OVERROUND, MOST_OVERROUND, Quoted, overround
from wagerbabe.odds.domain import Price
from wagerbabe.odds.errors import LinesDisagree, PriceNeedsConfirmation
from wagerbabe.odds.markets import MOST_OF_A_FIELD, fixed_kind
from wagerbabe.odds.store import NewOffer
from wagerbabe.platform.db import Row

HELD = datetime(9999, 1, 1, tzinfo=UTC)
"""Until when a price set by hand is valid: people take it back themselves."""


@dataclass(frozen=True, slots=True)
class HandPrice:
    """A price for a selection; ``None`` suspends it. ``release`` gives the selection back to the feed."""

    selection_id: UUID
    quoted: Quoted | None = None
    release: bool = False


async def set_prices(
    change: Change, event_id: UUID, prices: Sequence[HandPrice], now: datetime, *, confirmed: bool
) -> None:
    """Set prices of an event's selections by hand, for all sources, in the caller's transaction.

    A price that makes little sense asks for a second confirmation (house rules, accepting 5). Raises
    ``SelectionNotOfEvent``, ``LinesDisagree``, ``PriceNeedsConfirmation``.
    """
    rows = await change.db.fetch(store.sql["event_offers"], event_id)
    known = {row["selection_id"]: row for row in rows}
    if strangers := [str(price.selection_id) for price in prices if price.selection_id not in known]:
        raise SelectionNotOfEvent(
            "Some of these selections do not belong to this event. Reload the event.", selections=strangers
        )
    wanted = {price.selection_id: price for price in prices}
    for market in {row["market_id"] for row in rows if row["selection_id"] in wanted}:
        _check([row for row in rows if row["market_id"] == market], wanted, confirmed=confirmed)
    released = [price.selection_id for price in prices if price.release]
    if released:
        await change.db.execute(store.sql["release_offers"], released)
    sources = sorted(await store.sources(change.db))
    held = [price for price in prices if not price.release]
    offers = [NewOffer(price.selection_id, source, price.quoted, HELD) for price in held for source in sources]
    await store.set_offers(change.db, now, offers, by_hand=True)
    await change.touch([event_id])


def _check(rows: Sequence[Row], wanted: Mapping[UUID, HandPrice], *, confirmed: bool) -> None:
    """A market's prices as they will stand together."""
    kind = rows[0]["kind"]
    stand: dict[str, Quoted] = {}
    for row in rows:
        price = wanted.get(row["selection_id"])
        quoted = _standing(row) if price is None else price.quoted
        if quoted is not None and not (price and price.release):
            stand[row["side"]] = quoted
    _check_lines(kind, rows[0]["fixed_quarters"], stand)
    if confirmed:
        return
    if len(stand) == len(rows) and not _makes_sense(kind, rows[0]["places"], stand):
        raise PriceNeedsConfirmation("The prices of this market together make little sense.", kind=kind)
    for row in rows:
        price, before = wanted.get(row["selection_id"]), _standing(row)
        if price and price.quoted and before and _far(price.quoted.price, before.price):
            raise PriceNeedsConfirmation(kind=kind, side=row["side"], standing=before.price.to_wire())


def _makes_sense(kind: str, places: int, stand: Mapping[str, Quoted]) -> bool:
    """Whether a whole market's implied probabilities sum to one for each place that is paid, and some margin."""
    most = MOST_OVERROUND if fixed_kind(kind, stand) else MOST_OF_A_FIELD
    return LEAST_OVERROUND * places <= overround(stand) <= most * places


def _check_lines(kind: str, fixed: int | None, stand: Mapping[str, Quoted]) -> None:
    shape = fixed_kind(kind, stand)
    lines = {side: quoted.line for side, quoted in stand.items()}
    without = all(line is None for line in lines.values())
    if shape not in LINED or (kind not in LINED and without):
        if not without:
            raise LinesDisagree("This market has no line.", kind=kind)
        return
    if None in lines.values():
        raise LinesDisagree("Each side of this market has a line.", kind=kind)
    of_first = {-(line or 0) if shape == "spread" and side == "away" else line for side, line in lines.items()}
    if len(of_first) > 1:
        raise LinesDisagree(kind=kind)
    if fixed is not None and of_first - {fixed}:
        raise LinesDisagree("An alternate market keeps its line. Enter another market for another line.", kind=kind)


def _standing(row: Row) -> Quoted | None:
    if row["price_num"] is None:
        return None
    return Quoted(Price(row["price_num"], row["price_den"]), row["line_quarters"])


def _far(one: Price, other: Price) -> bool:
    difference: Fraction = abs(one.implied - other.implied)
    return difference > BAND_BEFORE
