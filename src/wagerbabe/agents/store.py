"""Books, agents and players as rows. The book comes first, then whoever asks: an agent sees itself and those below."""

from datetime import time
from typing import Any
from uuid import UUID

from wagerbabe.agents.domain import Terms
from wagerbabe.agents.errors import ProfileUnknown
from wagerbabe.platform.db import Connection, Executor, Row, Sql
from wagerbabe.platform.errors import NotFound

sql = Sql(__file__)

HOUSE_DAY_STARTS = time(6)


def found(row: Row | None) -> Row:
    """The row, or ``NotFound``: what somebody may not see looks like what is not there."""
    if row is None:
        raise NotFound
    return row


async def player_of(db: Executor, book_id: UUID, agent_id: UUID, player_id: UUID) -> Row:
    """A player (``id, account_id, agent_id, name, username, status``) of an agent or of one below it."""
    return found(await db.fetchrow(sql["player_of"], book_id, agent_id, player_id))


async def agent_is_below(db: Executor, book_id: UUID, agent_id: UUID, other_id: UUID) -> bool:
    """Whether an agent is another one, or stands anywhere below it."""
    return bool(await db.fetchval(sql["agent_below"], book_id, agent_id, other_id))


async def agents(db: Executor, book_id: UUID, agent_id: UUID) -> list[Row]:
    """An agent and all those below, each with its number of players."""
    return await db.fetch(sql["agents"], book_id, agent_id)


async def players(  # a page of a list is made of this much
    db: Executor,
    book_id: UUID,
    agent_id: UUID,
    *,
    search: str | None = None,
    status: str | None = None,
    sort: str = "username",
    after: tuple[int, str, UUID] | None = None,
    limit: int = 50,
) -> list[Row]:
    """An agent's players after a place in the order; each row carries its ``place_number`` and ``place_text``."""
    place = after or (None, None, None)
    return await db.fetch(sql["players"], book_id, agent_id, None, search, status, sort, *place, limit)


async def player(db: Executor, book_id: UUID, agent_id: UUID, player_id: UUID) -> Row:
    """One player with everything its agent may know."""
    anywhere = (None, None, None)
    return found(await db.fetchrow(sql["players"], book_id, agent_id, player_id, None, None, None, *anywhere, 1))


async def lock_account(db: Connection, book_id: UUID, account_id: UUID) -> None:
    """Keep bets and postings of a player waiting until the transaction ends. Reads come after it."""
    await db.execute(sql["lock_accounts"], book_id, [account_id])


async def terms(db: Connection, book_id: UUID, player_id: UUID) -> Terms:
    """What an agent may change of a player; read it under the account's lock."""
    return Terms(**found(await db.fetchrow(sql["terms"], book_id, player_id)))


async def store_terms(
    db: Connection, book_id: UUID, player_id: UUID, account_id: UUID, new: Terms, *, decides_bets: bool, floor: bool
) -> list[int]:
    """Write changed terms; answers the outbox rows to publish."""
    texts = (new.name, new.contact, new.notes)
    stakes = (new.min_stake_minor, new.max_stake_minor)
    changed = (*texts, *stakes, new.profile_id)
    await db.execute(sql["update_player"], book_id, player_id, *changed, int(decides_bets))
    if not floor:
        return []
    return [await db.fetchval(sql["set_floor"], book_id, account_id, -new.credit_limit_minor)]


async def set_status(db: Connection, book_id: UUID, player_id: UUID, status: str) -> None:
    """Switch a player on or off for betting, under the account's lock."""
    await db.execute(sql["set_player_status"], book_id, player_id, status)


async def known_profile(db: Executor, book_id: UUID, agent_id: UUID, profile_id: UUID | None) -> None:
    """Raises ``ProfileUnknown`` unless the book has this profile, or none is meant."""
    if profile_id is not None and not await db.fetchrow(sql["profiles"], book_id, agent_id, profile_id):
        raise ProfileUnknown


async def renew_terms(
    db: Connection, book_id: UUID, *, profile_id: UUID | None = None, player_id: UUID | None = None
) -> None:
    """Have bets judged anew that were priced under the old terms: of a book, of a profile, or of one player."""
    await db.execute(sql["renew_terms"], book_id, profile_id, player_id)


async def contact_of(db: Executor, book_id: UUID, player_id: UUID) -> str:
    """The name of a player's agent: whom to ask for credit."""
    return str(found(await db.fetchrow(sql["contact_of"], book_id, player_id))["name"])


async def profile(db: Executor, book_id: UUID, player_id: UUID) -> Row:
    """A player as it may see itself: profile, limits, balance."""
    return found(await db.fetchrow(sql["profile"], book_id, player_id))


async def summary(db: Executor, book_id: UUID, agent_id: UUID) -> Row:
    """How an agent's players stand, and what this week and this day brought."""
    return found(await db.fetchrow(sql["agent_summary"], book_id, agent_id))


async def book(db: Executor, book_id: UUID) -> Row:
    """A book's name, currency, time zone and start of day."""
    return found(await db.fetchrow(sql["book"], book_id))


async def platform_summary(db: Executor) -> Row:
    """How many books, agents and players there are."""
    return found(await db.fetchrow(sql["platform_summary"]))


async def preferences(db: Executor, login_id: UUID) -> dict[str, Any]:
    """What somebody has chosen; empty for somebody who has chosen nothing."""
    return await db.fetchval(sql["preferences"], login_id) or {}


async def set_preferences(db: Executor, login_id: UUID, chosen: dict[str, Any]) -> dict[str, Any]:
    """Keep choices beside those made before; answers all of them."""
    kept: dict[str, Any] = await db.fetchval(sql["set_preferences"], login_id, chosen)
    return kept
