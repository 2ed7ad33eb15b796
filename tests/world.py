"""A small world for tests: a book with an agent and players, a game with markets and offers.

Rows are written straight into the schema: what a test is about goes through the product, what it merely stands on
stays short.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from wagerbabe.catalog import MarketKey
from wagerbabe.identity import Member
from wagerbabe.platform.ids import new_id

HASH = "$2b$12$invalidinvalidinvalidinvalidinvalidinvalidinvalidinvali"


@dataclass(frozen=True)
class PlayerRow:
    """A player with a session of their own."""

    book_id: UUID
    id: UUID
    account_id: UUID
    session_id: UUID
    username: str

    @property
    def actor(self) -> Member:
        """The player as the product sees them."""
        return Member(self.id, self.username, "player", self.book_id, self.session_id)


@dataclass(frozen=True)
class Game:
    """An event with its selections by (market kind, side)."""

    id: UUID
    league: str
    selections: dict[tuple[str, str], UUID] = field(default_factory=dict)


@dataclass(frozen=True)
class BookRow:
    """A book with its agent."""

    id: UUID
    agent_id: UUID


class World:
    """Builds rows with the owner's rights."""

    def __init__(self, owner: "asyncpg.Connection[asyncpg.Record]") -> None:
        """Build in this database."""
        self.owner = owner

    async def book(self, name: str = "Harbour", *, source: str = "consensus", margin_bp: int = 0) -> BookRow:
        """A book and its agent."""
        book, agent, house, cash = new_id(), new_id(), new_id(), new_id()
        await self.owner.execute(
            "INSERT INTO book (id, name, currency, price_source, margin_bp, house_account_id, cash_account_id)"
            " VALUES ($1, $2, 'USD', $3, $4, $5, $6)",
            book, name, source, margin_bp, house, cash,
        )  # fmt: skip
        await self.owner.executemany(
            "INSERT INTO account (book_id, id, kind) VALUES ($1, $2, $3)",
            [(book, house, "house"), (book, cash, "cash")],
        )
        await self._login(agent, f"agent-{str(agent)[-6:]}", "agent", book)
        await self.owner.execute("INSERT INTO agent (book_id, id, name) VALUES ($1, $2, 'Desk')", book, agent)
        return BookRow(book, agent)

    async def player(self, book: BookRow, *, credit_minor: int = 100_000, max_stake_minor: int = 100_000) -> PlayerRow:
        """A player with a credit limit and a session."""
        player, account, session = new_id(), new_id(), new_id()
        username = f"player-{str(player)[-6:]}"
        await self._login(player, username, "player", book.id)
        await self.owner.execute(
            "INSERT INTO account (book_id, id, kind, owner_id, floor_minor) VALUES ($1, $2, 'player', $3, $4)",
            book.id, account, player, -credit_minor,
        )  # fmt: skip
        await self.owner.execute(
            "INSERT INTO player (book_id, id, agent_id, account_id, name, max_stake_minor)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            book.id, player, book.agent_id, account, username, max_stake_minor,
        )  # fmt: skip
        await self.owner.execute(
            "INSERT INTO session (id, login_id, expires_at) VALUES ($1, $2, now() + interval '1 day')", session, player
        )
        return PlayerRow(book.id, player, account, session, username)

    async def _login(self, login: UUID, username: str, role: str, book: UUID | None) -> None:
        await self.owner.execute(
            "INSERT INTO login (id, username, password_hash, role, book_id) VALUES ($1, $2, $3, $4, $5)",
            login, username, HASH, role, book,
        )  # fmt: skip

    async def game(
        self,
        *,
        starts_in: timedelta = timedelta(hours=2),
        league: str = "americanfootball_nfl",
        source: str = "consensus",
    ) -> Game:
        """A game with moneyline -150/+130, spread -3.5/+3.5 at -110 and total 44 at -110, offered for an hour."""
        await self.owner.execute(
            "INSERT INTO sport (key, title) VALUES ('americanfootball', 'American football') ON CONFLICT DO NOTHING"
        )
        await self.owner.execute(
            "INSERT INTO league (key, sport_key, title) VALUES ($1, 'americanfootball', $1) ON CONFLICT DO NOTHING",
            league,
        )
        game = Game(new_id(), league)
        starts_at = await self.now() + starts_in
        await self.owner.execute(
            "INSERT INTO event (id, league_key, provider, provider_key, home, away, starts_at, first_starts_at,"
            " updated_at) VALUES ($1, $2, 'manual', $1::uuid::text, 'Home', 'Away', $3, $3, $3)",
            game.id, league, starts_at,
        )  # fmt: skip
        await self.market(game, "moneyline", {"home": ((5, 3), None), "away": ((23, 10), None)}, source)
        await self.market(game, "spread", {"home": ((21, 11), -14), "away": ((21, 11), 14)}, source)
        await self.market(game, "total", {"over": ((21, 11), 176), "under": ((21, 11), 176)}, source)
        return game

    async def market(
        self,
        game: Game,
        kind: str,
        sides: dict[str, tuple[tuple[int, int], int | None]],
        source: str = "consensus",
        *,
        key: MarketKey | None = None,
        places: int = 1,
    ) -> dict[str, UUID]:
        """A market with an offer on each side: ((num, den), line in quarters); answers its selections.

        ``key`` says more than the kind: period, subject, fixed line. The game keeps those of its main markets.
        """
        market, named = new_id(), key or MarketKey(kind)
        await self.owner.execute(
            "INSERT INTO market (id, event_id, kind, period, subject, line_quarters, places)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            market, game.id, *named, places,
        )  # fmt: skip
        selections = {side: new_id() for side in sides}
        for side, (price, line) in sides.items():
            await self.owner.execute(
                "INSERT INTO selection (id, market_id, event_id, side) VALUES ($1, $2, $3, $4)",
                selections[side], market, game.id, side,
            )  # fmt: skip
            await self.offer(selections[side], price, line, source=source)
            if named == MarketKey(kind):
                game.selections[kind, side] = selections[side]
        return selections

    async def offer(
        self,
        selection: UUID,
        price: tuple[int, int] | None,
        line: int | None = None,
        *,
        source: str = "consensus",
        valid_for: timedelta = timedelta(hours=1),
    ) -> None:
        """Set what is offered on a selection; each call is a new version."""
        num, den = price or (None, None)
        now = await self.now()
        await self.owner.execute(
            "INSERT INTO offer (selection_id, source, price_num, price_den, line_quarters, valid_until, updated_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (selection_id, source) DO UPDATE SET"
            " price_num = excluded.price_num, price_den = excluded.price_den, line_quarters = excluded.line_quarters,"
            " valid_until = excluded.valid_until, updated_at = excluded.updated_at, version = offer.version + 1",
            selection, source, num, den, line, now + valid_for, now,
        )  # fmt: skip

    async def result(self, game: Game, home: int | None, away: int | None, status: str = "finished") -> None:
        """Enter a result, the way the catalogue does: under the event's lock."""
        async with self.owner.transaction():
            await self.owner.execute("SELECT pg_advisory_xact_lock(7001, hashtext($1::uuid::text))", game.id)
            n = await self.owner.fetchval(
                "UPDATE event SET status = $2, home_score = $3, away_score = $4, result_n = result_n + 1"
                " WHERE id = $1 RETURNING result_n",
                game.id, "finished" if status == "finished" else "cancelled", home, away,
            )  # fmt: skip
            await self.owner.execute(
                "INSERT INTO result (event_id, n, status, home_score, away_score, source, game_at)"
                " VALUES ($1, $2, $3, $4, $5, 'manual', game_now())",
                game.id, n, status, home, away,
            )  # fmt: skip

    async def now(self) -> datetime:
        """The game time."""
        now: datetime = await self.owner.fetchval("SELECT game_now()")
        return now

    async def account(self, player: PlayerRow) -> asyncpg.Record:
        """The player's account row."""
        row = await self.owner.fetchrow(
            "SELECT posted_minor, held_minor, version, changes FROM account WHERE id = $1", player.account_id
        )
        assert row is not None
        return row

    async def count(self, tables: Sequence[str]) -> list[int]:
        """How many rows each table has."""
        return [await self.owner.fetchval(f"SELECT count(*) FROM {table}") for table in tables]
