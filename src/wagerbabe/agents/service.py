"""What is done with books, agents and players. Functions that take a connection belong inside its transaction."""

import secrets
from dataclasses import dataclass
from datetime import time
from typing import Any
from uuid import UUID

from wagerbabe.agents import store
from wagerbabe.agents.domain import change
from wagerbabe.agents.errors import InvitationNeeded, InvitationUnknown, StakeLimitsCrossed
from wagerbabe.agents.store import sql
from wagerbabe.identity import Identity, Member, create_login, set_active, set_password
from wagerbabe.platform.audit import audit
from wagerbabe.platform.db import Connection, Executor, Pool, Row
from wagerbabe.platform.errors import NotFound
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.outbox import publish

_CODE_BYTES = 9


@dataclass(frozen=True, slots=True)
class NewBook:
    """A book to be made. ``price_source`` is a sportsbook's key or ``consensus``; the margin is in basis points."""

    name: str
    currency: str = "USD"
    time_zone: str = "America/New_York"
    day_starts: time = store.HOUSE_DAY_STARTS
    is_house: bool = False
    price_source: str = "consensus"
    margin_bp: int = 0


@dataclass(frozen=True, slots=True)
class NewPlayer:
    """A player to be made; amounts in minor units, stakes without a figure get the book's usual ones."""

    username: str
    password_hash: str
    name: str = ""
    contact: str = ""
    notes: str = ""
    credit_limit_minor: int = 0
    min_stake_minor: int | None = None
    max_stake_minor: int | None = None
    profile_id: UUID | None = None
    email: str | None = None


async def create_book(db: Connection, new: NewBook, *, actor_id: UUID | None = None) -> UUID:
    """Make a book with its house and cash accounts."""
    book_id, house_id, cash_id = new_id(), new_id(), new_id()
    calendar = (new.time_zone, new.day_starts)
    prices = (new.price_source, new.margin_bp)
    await db.execute(
        sql["insert_book"], book_id, new.name, new.currency, *calendar, new.is_house, *prices, house_id, cash_id
    )
    await db.execute(sql["open_account"], book_id, house_id, "house", None, 0)
    await db.execute(sql["open_account"], book_id, cash_id, "cash", None, 0)
    await audit(db, "create_book", actor_id=actor_id, book_id=book_id, subject=book_id, name=new.name)
    return book_id


async def create_agent(
    db: Connection,
    book_id: UUID,
    parent_id: UUID | None,
    *,
    username: str,
    password_hash: str,
    name: str,
    actor_id: UUID | None = None,
) -> UUID:
    """Make an agent below another, or at a book's top; ``UsernameTaken``."""
    agent_id = await create_login(db, username=username, password_hash=password_hash, role="agent", book_id=book_id)
    await db.execute(sql["insert_agent"], book_id, agent_id, parent_id, name)
    await audit(db, "create_agent", actor_id=actor_id, book_id=book_id, subject=agent_id, username=username)
    return agent_id


async def create_player(
    db: Connection, book_id: UUID, agent_id: UUID, new: NewPlayer, *, actor_id: UUID | None = None
) -> UUID:
    """Make a player of an agent: sign-in, account and limits; ``UsernameTaken``, ``EmailTaken``."""
    player_id = await create_login(
        db,
        username=new.username,
        password_hash=new.password_hash,
        role="player",
        book_id=book_id,
        email=new.email,
    )
    await _insert_player(db, book_id, agent_id, player_id, new)
    known = {"username": new.username, "credit_limit_minor": new.credit_limit_minor}
    await audit(db, "create_player", actor_id=actor_id, book_id=book_id, subject=player_id, **known)
    return player_id


async def _insert_player(db: Connection, book_id: UUID, agent_id: UUID, player_id: UUID, new: NewPlayer) -> None:
    account_id = new_id()
    await db.execute(sql["open_account"], book_id, account_id, "player", player_id, -new.credit_limit_minor)
    texts = (new.name or new.username, new.contact, new.notes)
    stakes = (new.min_stake_minor, new.max_stake_minor)
    await db.execute(sql["insert_player"], book_id, player_id, agent_id, account_id, *texts, *stakes, new.profile_id)


async def enrol(db: Connection, login_id: UUID, username: str, invite: str | None) -> UUID:
    """Give a newcomer a place without credit: with the invitation's agent, else with the house's; the book's id."""
    place = await db.fetchrow(sql["newcomers_agent"], invite)
    if place is None:
        raise InvitationNeeded if invite is None else InvitationUnknown
    await _insert_player(db, place["book_id"], place["agent_id"], login_id, NewPlayer(username, ""))
    book_id: UUID = place["book_id"]
    return book_id


async def open_player(identity: Identity, actor: Member, password: str, agent_id: UUID | None, **new: Any) -> Row:
    """Make a player of the acting agent, or of one below it; ``NotFound`` for any other agent."""
    agent_id = agent_id or actor.login_id
    if not await store.agent_is_below(identity.runtime.db, actor.book_id, actor.login_id, agent_id):
        raise NotFound
    wanted = NewPlayer(password_hash=await identity.passwords.hash(password), **new)
    async with identity.runtime.db.acquire() as db, db.transaction():
        await store.known_profile(db, actor.book_id, actor.login_id, wanted.profile_id)
        player_id = await create_player(db, actor.book_id, agent_id, wanted, actor_id=actor.login_id)
        made = await store.player(db, actor.book_id, actor.login_id, player_id)
        if made["min_stake_minor"] > made["max_stake_minor"]:
            raise StakeLimitsCrossed
    return made


async def open_agent(identity: Identity, actor: Member, username: str, password: str, name: str) -> UUID:
    """Make an agent below the acting one."""
    password_hash = await identity.passwords.hash(password)
    async with identity.runtime.db.acquire() as db, db.transaction():
        who = {"username": username, "password_hash": password_hash, "name": name}
        return await create_agent(db, actor.book_id, actor.login_id, **who, actor_id=actor.login_id)


async def update_player(identity: Identity, actor: Member, player_id: UUID, wanted: dict[str, Any]) -> Row:
    """Change a player's details and limits, with old and new values in the audit log.

    A credit limit below what is already used is taken: the open bets stand, only new ones are refused.
    """
    async with identity.runtime.db.acquire() as db, db.transaction():
        known = await store.player_of(db, actor.book_id, actor.login_id, player_id)
        await store.lock_account(db, actor.book_id, known["account_id"])
        step = change(await store.terms(db, actor.book_id, player_id), wanted)
        if step.terms.stakes_crossed:
            raise StakeLimitsCrossed
        messages: list[int] = []
        if "profile_id" in step.changed:
            await store.known_profile(db, actor.book_id, actor.login_id, step.terms.profile_id)
        if step.changed:
            floor = "credit_limit_minor" in step.changed
            where = (actor.book_id, player_id, known["account_id"])
            messages = await store.store_terms(db, *where, step.terms, decides_bets=step.decides_bets, floor=floor)
            who = {"actor_id": actor.login_id, "book_id": actor.book_id, "subject": player_id}
            await audit(db, "update_player", **who, changed=step.changed)
        row = await store.player(db, actor.book_id, actor.login_id, player_id)
    await publish(identity.runtime.db, identity.runtime.bus, messages)
    return row


async def switch_player(identity: Identity, actor: Member, player_id: UUID, *, active: bool) -> Row:
    """Deactivate (no sign-in, no bets, sessions end; open tickets stand) or reactivate a player."""
    async with identity.runtime.db.acquire() as db, db.transaction():
        known = await store.player_of(db, actor.book_id, actor.login_id, player_id)
        await store.lock_account(db, actor.book_id, known["account_id"])
        await store.set_status(db, actor.book_id, player_id, "active" if active else "inactive")
        messages = await set_active(db, actor, player_id, active=active)
        row = await store.player(db, actor.book_id, actor.login_id, player_id)
    await publish(identity.runtime.db, identity.runtime.bus, messages)
    return row


async def give_password(identity: Identity, actor: Member, player_id: UUID, password: str) -> None:
    """Give a player a new password; its sessions end."""
    await store.player_of(identity.runtime.db, actor.book_id, actor.login_id, player_id)
    password_hash = await identity.passwords.hash(password)
    async with identity.runtime.db.acquire() as db, db.transaction():
        await store.player_of(db, actor.book_id, actor.login_id, player_id)
        messages = await set_password(db, actor, player_id, password_hash)
    await publish(identity.runtime.db, identity.runtime.bus, messages)


async def invite(pool: Pool, actor: Member) -> Row:
    """Make an invitation; it is good for any number of newcomers until it is withdrawn."""
    code = secrets.token_urlsafe(_CODE_BYTES)
    async with pool.acquire() as db, db.transaction():
        row = store.found(await db.fetchrow(sql["insert_invitation"], actor.book_id, code, actor.login_id))
        await audit(db, "invite", actor_id=actor.login_id, book_id=actor.book_id, subject=code)
    return row


async def invitations(db: Executor, actor: Member) -> list[Row]:
    """The invitations of the acting agent and those below that are still good, newest first."""
    return await db.fetch(sql["invitations"], actor.book_id, actor.login_id)


async def withdraw_invitation(pool: Pool, actor: Member, code: str) -> None:
    """Make an invitation worthless; ``NotFound`` when it is none of the agent's or was withdrawn before."""
    async with pool.acquire() as db, db.transaction():
        store.found(await db.fetchrow(sql["revoke_invitation"], actor.book_id, actor.login_id, code))
        await audit(db, "withdraw_invitation", actor_id=actor.login_id, book_id=actor.book_id, subject=code)


async def update_profile(db: Executor, actor: Member, name: str | None, contact: str | None) -> None:
    """Change a player's own name or contact; what is None stays."""
    await db.execute(sql["update_profile"], actor.book_id, actor.login_id, name, contact)


async def me_extra(db: Executor, actor: Any) -> dict[str, Any]:
    """What ``GET /auth/me`` adds: a player's agent, currency and balance; an agent's own name and currency."""
    if actor.role == "player":
        row = await store.profile(db, actor.book_id, actor.login_id)
        balance = {f: row[f] for f in ("balance_minor", "held_minor", "available_minor", "free_play_minor", "version")}
        return {**{f: row[f] for f in ("agent_id", "agent_name", "currency")}, "balance": balance}
    if actor.role == "agent":
        return dict(store.found(await db.fetchrow(sql["agent_profile"], actor.book_id, actor.login_id)))
    return {}
