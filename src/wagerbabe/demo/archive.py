"""A past written into the database in bulk, as the product would have left it.

Placing, grading and paying a ticket at a time would take minutes; here the same pure functions have decided, and whole
tables are copied. The invariants, and a comparison with the product's own path, hold this to the same rows.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from wagerbabe.cashier import Entry
from wagerbabe.catalog import SOURCE_FEED, save_league
from wagerbabe.demo.bettors import Movement, Past, Ticket
from wagerbabe.demo.games import Game, Side
from wagerbabe.demo.history import History, book_day
from wagerbabe.demo.simulator import leagues
from wagerbabe.odds import CONSENSUS
from wagerbabe.platform.db import Connection, Row, Sql
from wagerbabe.platform.ids import new_id

PROVIDER = "odds_api"
"""The simulated world comes in through this provider's adapter, so its games keep their keys for good."""

_OPENED_BEFORE = timedelta(days=2)
_SIGNED_IN_BEFORE = timedelta(minutes=2)
_METHODS = ("cash", "bank transfer", "check", "app")

_EVENT = (
    *("id", "league_key", "provider", "provider_key", "home", "away", "starts_at", "first_starts_at"),
    *("provider_starts_at", "status", "home_score", "away_score", "result_n", "graded_n", "updated_at"),
)
_MARKET = ("id", "event_id", "kind", "period", "status")
_SELECTION = ("id", "market_id", "event_id", "side")
_RESULT = ("event_id", "n", "status", "home_score", "away_score", "source", "game_at", "created_at")
_OUTCOME = (
    *("selection_id", "line_quarters", "result_n", "event_id"),
    *("result", "win_parts", "refund_parts", "parts", "created_at"),
)
_AUDIT = ("id", "at", "actor_id", "action", "book_id", "subject_id", "details")
_TICKET = (
    *("book_id", "id", "player_id", "account_id", "kind", "status"),
    *("stake_minor", "risk_minor", "to_win_minor", "return_minor"),
    *("max_return_minor", "accept", "rules_version", "idempotency_key", "request_hash", "available_after_minor"),
    *("placed_at", "placed_real_at", "accepted_at", "graded_at", "endings", "options"),
)
_LEG = (
    *("book_id", "ticket_id", "n", "event_id", "market_id", "selection_id", "price_num", "price_den"),
    *("line_quarters", "offered_quarters", "offer_source", "offer_version", "starts_at", "result"),
)
_ENDING = (
    *("book_id", "ticket_id", "n", "kind", "status", "return_minor", "leg_results", "transfer_id"),
    *("game_at", "created_at"),
)
_TRANSFER = (
    *("book_id", "id", "debit_account_id", "credit_account_id", "amount_minor"),
    *("cause", "ticket_id", "ending_n", "reason", "actor_id", "idempotency_key", "request_hash"),
    *("book_day", "book_week", "player_account_id", "player_seq", "player_balance_minor", "game_at", "created_at"),
)
_FIGURE = ("book_id", "player_id", "book_day", "win_minor", "payments_minor")

sql = Sql(__file__)


class Person(NamedTuple):
    """A player as the rows name them."""

    player_id: UUID
    account_id: UUID
    agent_id: UUID


async def known_games(db: Connection, since: datetime) -> set[str]:
    """The provider's keys of games since a moment that the catalogue has already."""
    return {row["provider_key"] for row in await db.fetch(sql["known_games"], PROVIDER, since)}


async def store(db: Connection, book_id: UUID, history: History, *, shift: timedelta) -> None:
    """Write a history for a book's players, in their order. ``shift`` is real time less game time."""
    book = await db.fetchrow(sql["book"], book_id)
    assert book is not None  # noqa: S101 - made in this transaction
    people = [Person(*row) for row in await db.fetch(sql["players"], book_id)]
    lives = list(zip(people, history.pasts, strict=True))
    writer = _Writer(db, book, shift)
    games = await writer.catalogue(history)
    await writer.tickets(lives)
    await writer.ledger(lives)
    await writer.sign_ins(lives)
    if games:
        await db.execute(sql["show_events"], [game.id for game in games])
    await db.execute(sql["backdate"], book_id, history.began_at - _OPENED_BEFORE + shift)
    await db.execute(sql["seal_book"], book_id)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Copies rows of one book into the tables."""

    db: Connection
    book: Row
    shift: timedelta

    async def catalogue(self, history: History) -> list[Game]:
        """Every game that was bet on, with its markets, result and outcomes, all graded."""
        bet_on = {side: None for past in history.pasts for ticket in past.tickets for side in ticket.bet.sides}
        games = sorted({side.game for side in bet_on}, key=lambda game: game.told_at)
        for key in sorted({game.league for game in games}):
            await save_league(self.db, key, leagues()[key].title, leagues()[key].group)
        await self._copy("event", _EVENT, (_event(game) for game in games))
        markets = [sides for game in games for sides in game.markets.values()]
        await self._copy("market", _MARKET, (_market(sides[0]) for sides in markets))
        await self._copy("selection", _SELECTION, (_selection(side) for sides in markets for side in sides))
        await self._copy("result", _RESULT, (self._result(game) for game in games))
        await self._copy("outcome", _OUTCOME, (self._outcome(side) for side in bet_on))
        await self._copy("audit", _AUDIT, (self._result_entry(game) for game in games))
        return games

    async def tickets(self, lives: Sequence[tuple[Person, Past]]) -> None:
        """Every ticket with its legs and its ending; numbers follow the time of placing."""
        mine = [(person, ticket) for person, past in lives for ticket in past.tickets]
        mine.sort(key=lambda pair: (pair[1].bet.placed_at, pair[1].id))
        await self._copy("ticket", _TICKET, (self._ticket(person, ticket) for person, ticket in mine))
        await self._copy("ticket_leg", _LEG, (row for _, ticket in mine for row in self._legs(ticket)))
        moved = {m.ticket.id: m.id for _, past in lives for m in past.movements if m.ticket is not None}
        await self._copy("ticket_ending", _ENDING, (self._ending(ticket, moved.get(ticket.id)) for _, ticket in mine))

    async def ledger(self, lives: Sequence[tuple[Person, Past]]) -> None:
        """Every movement, each day's figure, and what the accounts come to."""
        for person, past in lives:
            await self._copy("transfer", _TRANSFER, self._transfers(person, past))
            await self._copy("day_figure", _FIGURE, self._figures(person, past))
            await self._copy("audit", _AUDIT, self._payment_entries(person, past))
        accounts = [(who.account_id, past.posted_minor, len(past.movements), past.changes) for who, past in lives]
        if accounts:
            columns = map(list, zip(*accounts, strict=True))
            await self.db.execute(sql["settle_accounts"], self.book["id"], *columns)

    async def sign_ins(self, lives: Sequence[tuple[Person, Past]]) -> None:
        """Whoever placed a bet had signed in before."""
        bettors = [(who.player_id, past.tickets[-1].bet.placed_at) for who, past in lives if past.tickets]
        seen = [placed_at - _SIGNED_IN_BEFORE + self.shift for _, placed_at in bettors]
        await self.db.execute(sql["sign_ins"], [player_id for player_id, _ in bettors], seen)

    async def _copy(self, table: str, fields: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
        await self.db.copy_records_to_table(table, records=rows, columns=fields)

    # Rows

    def _result(self, game: Game) -> tuple[Any, ...]:
        scores = (game.home_score, game.away_score)
        return (game.id, 1, "finished", *scores, SOURCE_FEED, game.told_at, game.told_at + self.shift)

    def _result_entry(self, game: Game) -> tuple[Any, ...]:
        told = {"n": 1, "status": "finished", "home": game.home_score, "away": game.away_score, "source": SOURCE_FEED}
        details = {"result": told, "reason": ""}
        return (new_id(), game.told_at + self.shift, None, "event.result", None, str(game.id), details)

    def _outcome(self, side: Side) -> tuple[Any, ...]:
        return (side.id, side.line_quarters, 1, side.game.id, *side.outcome, side.game.told_at + self.shift)

    def _ticket(self, person: Person, ticket: Ticket) -> tuple[Any, ...]:
        bet, key = ticket.bet, str(ticket.id)
        who = (self.book["id"], ticket.id, person.player_id, person.account_id, bet.kind, ticket.ending.status)
        money = (ticket.stake_minor, ticket.risk_minor, ticket.to_win_minor, ticket.ending.return_minor)
        terms = (self.book["max_return_minor"], "none", self.book["rules_version"], key, sha256(key.encode()).digest())
        times = (bet.placed_at, bet.placed_at + self.shift, bet.placed_at, bet.ends_at)
        return (*who, *money, *terms, ticket.available_after_minor, *times, 1, bet.options.stored())

    def _legs(self, ticket: Ticket) -> Iterator[tuple[Any, ...]]:
        for n, side in enumerate(ticket.bet.sides, start=1):
            price = (side.price.num, side.price.den, side.line_quarters, side.line_quarters, CONSENSUS, 1)
            about = (side.game.id, side.market_id, side.id)
            yield (self.book["id"], ticket.id, n, *about, *price, side.game.starts_at, side.outcome.result)

    def _ending(self, ticket: Ticket, transfer_id: UUID | None) -> tuple[Any, ...]:
        ending, at = ticket.ending, ticket.bet.ends_at
        results = [side.outcome.result for side in ticket.bet.sides]
        what = ("grade", ending.status, ending.return_minor, results, transfer_id)
        return (self.book["id"], ticket.id, 1, *what, at, at + self.shift)

    def _transfers(self, person: Person, past: Past) -> Iterator[tuple[Any, ...]]:
        for seq, moved in enumerate(past.movements, start=1):
            paid = moved.ticket is None
            other = self.book["cash_account_id" if paid else "house_account_id"]
            accounts = (other, person.account_id) if moved.amount_minor > 0 else (person.account_id, other)
            day = book_day(moved.at)
            yield (
                *(self.book["id"], moved.id, *accounts, abs(moved.amount_minor)),
                *self._cause(person, moved),
                *(day, day - timedelta(days=day.weekday())),
                *(person.account_id, seq, moved.balance_minor, moved.at, moved.at + self.shift),
            )

    def _cause(self, person: Person, moved: Movement) -> tuple[Any, ...]:
        """From the ticket it pays, or the agent's entry at the cashier."""
        if moved.ticket is not None:
            return ("ticket", moved.ticket.id, 1, "", None, None, None)
        entry = _payment(person, moved)
        return (entry.kind, None, None, entry.reason, person.agent_id, f"week-{moved.settled}", entry.digest)

    def _payment_entries(self, person: Person, past: Past) -> Iterator[tuple[Any, ...]]:
        for moved in past.movements:
            if moved.ticket is not None:
                continue
            entry = _payment(person, moved)
            details = {"transfer_id": str(moved.id), "amount_minor": entry.amount_minor, "kind": entry.kind}
            who = (person.agent_id, entry.direction, self.book["id"], str(person.player_id))
            yield (new_id(), moved.at + self.shift, *who, details | {"reason": entry.reason})

    def _figures(self, person: Person, past: Past) -> Iterator[tuple[Any, ...]]:
        figures: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
        for moved in past.movements:
            figures[book_day(moved.at)][moved.ticket is None] += moved.amount_minor
        return ((self.book["id"], person.player_id, day, *sums) for day, sums in figures.items())


def _event(game: Game) -> tuple[Any, ...]:
    names = (game.id, game.league, PROVIDER, game.key, game.home, game.away)
    starts = (game.starts_at, game.first_starts_at, game.starts_at)
    return (*names, *starts, "finished", game.home_score, game.away_score, 1, 1, game.told_at)


def _market(side: Side) -> tuple[Any, ...]:
    return (side.market_id, side.game.id, side.kind, "game", "graded")


def _selection(side: Side) -> tuple[Any, ...]:
    return (side.id, side.market_id, side.game.id, side.side)


def _payment(person: Person, moved: Movement) -> Entry:
    """What the agent entered at the cashier: every player has a way of paying."""
    method = _METHODS[person.player_id.int % len(_METHODS)]
    reason = f"Week of {moved.settled:%d %B}, {method}"
    if moved.amount_minor > 0:
        return Entry("credit", moved.amount_minor, "payment_received", reason)
    return Entry("debit", -moved.amount_minor, "payment_made", reason)
