"""The pricer: quotes of a league in, base offers of every source out. The only automatic writer of offers.

What a sportsbook quotes far off the others is offered by no source, and kept for an administrator to look at.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from uuid import UUID

from wagerbabe.catalog import GAME, Change
from wagerbabe.odds import store
from wagerbabe.odds.board_state import side_rank
from wagerbabe.odds.consensus import CONSENSUS, Quoted, main_line
from wagerbabe.odds.domain import Price
from wagerbabe.odds.markets import fixed_kind, is_sound, price_market
from wagerbabe.odds.provider import Problem
from wagerbabe.odds.store import NewOffer
from wagerbabe.odds.tiers import Tiers, source_deadline
from wagerbabe.platform.db import Row

FAR_OFF = "far off"
"""The problem of a quote that is nowhere near what the other sportsbooks say (house rules, accepting 5)."""

_SHOWN_SIDES = 6


@dataclass(frozen=True, slots=True)
class Priced:
    """Offers of every source, and what was not offered because it is far off."""

    offers: list[NewOffer] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


async def price(change: Change, selections: Collection[UUID], confirmed_at: datetime, tiers: Tiers) -> set[UUID]:
    """Make the offers on selections of open events anew from the quotes that stand; answers the events that changed.

    All sides of a market are given together. ``confirmed_at`` is the game time of the answer that spoke of them: the
    age of their quotes counts from it.
    """
    rows = await store.quotes_of(change.db, selections)
    sources = await store.sources(change.db)
    made: dict[tuple[str, str], Priced] = {}
    for _, group in groupby(rows, key=lambda row: row["market_id"]):
        market = _Market(list(group), confirmed_at, tiers)
        priced = made.setdefault((market.first["provider"], market.first["league_key"]), Priced())
        market.price(sources, priced)
    for (provider, league), priced in made.items():
        await store.keep_problems(change.db, provider, league, priced.problems)
    return await store.set_offers(change.db, confirmed_at, [offer for x in made.values() for offer in x.offers])


class _Market:
    """A market's rows, read: what each sportsbook quotes that is not stale, and until when it is fresh."""

    def __init__(self, rows: list[Row], at: datetime, tiers: Tiers) -> None:
        self.first = rows[0]
        self.kind: str = self.first["kind"]
        self.sides = {row["selection_id"]: row["side"] for row in rows}
        self.valid_until = tiers.valid_until(at, self.first["starts_at"])
        self.in_play = self.first["starts_at"] <= at
        self.fresh_until: dict[str, datetime] = {}
        self.books = self._books(rows, at)

    def _books(self, rows: Iterable[Row], at: datetime) -> Mapping[str, Mapping[str, Quoted]]:
        books: dict[str, dict[str, Quoted]] = defaultdict(dict)
        for row in rows:
            if (name := row["sportsbook"]) is None:
                continue
            deadline = source_deadline(row["source_updated_at"], self.first["starts_at"])
            until = min(deadline or self.valid_until, self.valid_until)
            if until > at:
                books[name][row["side"]] = Quoted(Price(row["price_num"], row["price_den"]), row["line_quarters"])
                self.fresh_until[name] = min(until, self.fresh_until.get(name, until))
        return {name: book for name, book in books.items() if self._is_at_its_line(book)}

    def _is_at_its_line(self, book: Mapping[str, Quoted]) -> bool:
        """An alternate market has one line, and what is quoted at another is no quote of it."""
        fixed = self.first["fixed_quarters"]
        shape = fixed_kind(self.kind, book)
        return fixed is None or (shape is not None and is_sound(self.kind, book) and main_line(shape, book) == fixed)

    def price(self, sources: Collection[str], into: Priced) -> None:
        """Add the market's offers, and what is far off."""
        made = price_market(self.kind, self.books, {CONSENSUS, *self.books}, in_play=self.in_play)
        for selection, side in self.sides.items():
            for source in sources:
                until = self.valid_until if source == CONSENSUS else self.fresh_until.get(source, self.valid_until)
                into.offers.append(NewOffer(selection, source, made.get(source, {}).get(side), until))
        for name, book in self.books.items():
            if name not in made and is_sound(self.kind, book):
                into.problems.append(self._far_off(name, book, made.get(CONSENSUS, {})))

    def _far_off(self, name: str, book: Mapping[str, Quoted], others: Mapping[str, Quoted]) -> Problem:
        period = self.first["period"]
        parts = [self.first["provider_key"], name, self.kind, period if period != GAME else "", self.first["subject"]]
        detail = f"{_told(book)}; the others: {_told(others) or 'no two agree'}"
        return Problem(FAR_OFF, " ".join(part for part in parts if part), detail)


def _told(book: Mapping[str, Quoted]) -> str:
    sides = list(_sides(book))
    return ", ".join(sides[:_SHOWN_SIDES]) + (" …" if len(sides) > _SHOWN_SIDES else "")


def _sides(book: Mapping[str, Quoted]) -> Iterator[str]:
    for side, quoted in sorted(book.items(), key=lambda item: side_rank(item[0], "")):
        line = "" if quoted.line is None else f" {quoted.line / 4:+g}"
        yield f"{side}{line} {quoted.price.american:+}"
