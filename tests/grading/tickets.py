"""Tickets made of rows alone, of any kind: what is tested here is how they end, not how they are taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from tests.world import HASH, BookRow, Game, PlayerRow, World
from wagerbabe.betting import TicketOut, read_tickets
from wagerbabe.grading import grade_event, pay_event
from wagerbabe.identity import Actor, Member
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime

MOST = 10_000_000


@dataclass(frozen=True)
class On:
    """A leg: a selection of a game at a decimal price and line."""

    game: Game
    kind: str
    side: str
    price: str | Fraction = Fraction(21, 11)
    line: int | None = None
    in_play: bool = False


def home(game: Game) -> On:
    """The home side of the spread, -3.5 at -110."""
    return On(game, "spread", "home", line=-14)


async def free_play_account(world: World, player: PlayerRow, granted_minor: int) -> UUID:
    """A player's free-play account with something on it."""
    account: UUID = await world.owner.fetchval("SELECT open_free_play($1, $2, $3)", player.book_id, player.id, new_id())
    if granted_minor:
        await world.owner.execute(
            "SELECT post_transfers($1, ARRAY[ROW($2::uuid, $3::uuid, $4::bigint, 0, 'free_play_grant', NULL, NULL,"
            " NULL, 'welcome', NULL, NULL, NULL)::posting])",
            player.book_id, new_id(), account, granted_minor,
        )  # fmt: skip
    return account


async def open_ticket(
    world: World,
    player: PlayerRow,
    *legs: On,
    kind: str = "straight",
    stake_minor: int = 1100,
    risk_minor: int | None = None,
    options: dict[str, Any] | None = None,
    free_play: UUID | None = None,
    rules_version: int = 1,
    status: str = "open",
) -> UUID:
    """An open ticket that holds its risk. ``free_play``: the account it is staked from."""
    ticket, risk = new_id(), risk_minor or stake_minor
    account = free_play or player.account_id
    async with world.owner.transaction():
        await world.owner.execute(
            "INSERT INTO ticket (book_id, id, player_id, account_id, kind, status, stake_minor, risk_minor,"
            " to_win_minor, max_return_minor, accept, rules_version, options, idempotency_key, request_hash,"
            " available_after_minor, placed_at, placed_real_at, accepted_at, free_play, due_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1000, $9, 'none', $10, $11, $2::uuid::text, '', 0, game_now(),"
            " now(), game_now(), $12, CASE WHEN $13 THEN game_now() - interval '1 second' END)",
            player.book_id, ticket, player.id, account, kind, status, stake_minor, risk, MOST, rules_version,
            msgspec.json.encode(options or {}).decode(), free_play is not None, any(leg.in_play for leg in legs),
        )  # fmt: skip
        for n, leg in enumerate(legs, start=1):
            price = Fraction(leg.price)
            await world.owner.execute(
                "INSERT INTO ticket_leg (book_id, ticket_id, n, event_id, market_id, selection_id, price_num,"
                " price_den, line_quarters, offered_quarters, offer_source, offer_version, starts_at, in_play)"
                " SELECT $1, $2, $3, s.event_id, s.market_id, s.id, $5, $6, $7, $7, 'consensus', 1, e.starts_at, $8"
                " FROM selection AS s INNER JOIN event AS e ON s.event_id = e.id WHERE s.id = $4",
                player.book_id, ticket, n, leg.game.selections[leg.kind, leg.side], price.numerator,
                price.denominator, leg.line, leg.in_play,
            )  # fmt: skip
        await world.owner.execute(
            "UPDATE account SET held_minor = held_minor + $3, changes = changes + 1 WHERE book_id = $1 AND id = $2",
            player.book_id, account, risk,
        )  # fmt: skip
    return ticket


async def rules(world: World, book_id: UUID, version: int = 1, **changed: Any) -> None:
    """A version of a book's rules."""
    await world.owner.execute(
        "INSERT INTO book_rules (book_id, version, rules, game_at) VALUES ($1, $2, $3, game_now())",
        book_id, version, msgspec.json.encode(changed).decode(),
    )  # fmt: skip


async def settle_now(runtime: Runtime, *games: Game) -> int:
    """What the worker does after results; answers how many tickets were ended."""
    ended = 0
    for game in games:
        await grade_event(runtime, game.id)
        ended += await pay_event(runtime, game.id)
    return ended


async def take_back(world: World, game: Game) -> None:
    """Undo a game's result: the newest one says that there is none, and no outcome belongs to it."""
    await world.owner.execute(
        "WITH undone AS (UPDATE event SET result_n = result_n + 1, graded_n = result_n + 1, undone_n = result_n + 1"
        " WHERE id = $1 RETURNING id, result_n)"
        " INSERT INTO result (event_id, n, status, source, game_at) SELECT id, result_n, 'undone', 'manual',"
        " game_now() FROM undone",
        game.id,
    )  # fmt: skip


async def ticket_of(runtime: Runtime, player: PlayerRow, ticket_id: UUID) -> TicketOut:
    """The ticket as its player sees it."""
    return (await read_tickets(runtime.db, player.book_id, player.id, [ticket_id]))[0]


async def transfers(world: World, ticket_id: UUID) -> Sequence[tuple[str, int]]:
    """Causes and amounts (from the player's side) of what moved for a ticket, in order."""
    rows: list[asyncpg.Record] = await world.owner.fetch(
        "SELECT cause, CASE WHEN credit_account_id = player_account_id THEN amount_minor ELSE -amount_minor END AS m"
        " FROM transfer WHERE ticket_id = $1 ORDER BY ending_n, reverses_id NULLS LAST, cause DESC",
        ticket_id,
    )
    return [(row["cause"], row["m"]) for row in rows]


async def agent_of(world: World, book: BookRow, below: UUID | None = None) -> Member:
    """An agent of a book: its first one, or a new one below another."""
    agent = book.agent_id
    if below is not None:
        agent = new_id()
        await world.owner.execute(
            "INSERT INTO login (id, username, password_hash, role, book_id) VALUES ($1, $2, $3, 'agent', $4)",
            agent, f"sub-{str(agent)[-6:]}", HASH, book.id,
        )  # fmt: skip
        await world.owner.execute(
            "INSERT INTO agent (book_id, id, parent_id, name) VALUES ($1, $2, $3, 'Sub')", book.id, agent, below
        )
    return Member(agent, "agent", "agent", book.id, new_id())


async def administrator(world: World) -> Actor:
    """An administrator."""
    login = new_id()
    await world.owner.execute(
        "INSERT INTO login (id, username, password_hash, role) VALUES ($1, 'root', $2, 'admin')", login, HASH
    )
    return Actor(login, "root", "admin", None, new_id())
