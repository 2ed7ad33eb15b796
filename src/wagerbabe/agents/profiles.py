"""Profiles: kinds of players, each with a margin, moved lines and a delay of its own."""

from typing import Any
from uuid import UUID

import asyncpg

from wagerbabe.agents import store
from wagerbabe.agents.errors import MasterAgentRequired, ProfileExists
from wagerbabe.agents.store import sql
from wagerbabe.identity import Member
from wagerbabe.platform.audit import audit
from wagerbabe.platform.db import Connection, Executor, Pool, Row
from wagerbabe.platform.ids import new_id

_FIELDS = ("name", "margin_bp", "line_move_quarters", "live_delay_seconds")


async def admit_master(db: Executor, actor: Member) -> None:
    """Raises ``MasterAgentRequired`` for a sub-agent: what holds for the whole book is the master's to change."""
    if not await db.fetchval(sql["is_master"], actor.book_id, actor.login_id):
        raise MasterAgentRequired


async def profiles(db: Executor, actor: Member) -> list[Row]:
    """The book's profiles by name."""
    return await db.fetch(sql["profiles"], actor.book_id, actor.login_id, None)


async def make_profile(pool: Pool, actor: Member, new: dict[str, Any]) -> Row:
    """Make a profile; ``ProfileExists`` when the name is taken."""
    profile_id = new_id()
    async with pool.acquire() as db, db.transaction():
        await admit_master(db, actor)
        await _write(db, "insert_profile", actor.book_id, profile_id, new)
        await _note(db, "make_profile", actor, profile_id, **new)
        return await _one(db, actor, profile_id)


async def change_profile(pool: Pool, actor: Member, profile_id: UUID, wanted: dict[str, Any]) -> Row:
    """Change a profile. Bets of its players that were priced before are judged anew; open tickets stand."""
    async with pool.acquire() as db, db.transaction():
        await admit_master(db, actor)
        before = dict(store.found(await db.fetchrow(sql["lock_profile"], actor.book_id, profile_id)))
        after = before | wanted
        changed = {
            field: {"old": before[field], "new": after[field]} for field in wanted if before[field] != after[field]
        }
        if changed:
            await _write(db, "update_profile_of_players", actor.book_id, profile_id, after)
            await store.renew_terms(db, actor.book_id, profile_id=profile_id)
            await _note(db, "change_profile", actor, profile_id, changed=changed)
        return await _one(db, actor, profile_id)


async def _write(db: Connection, statement: str, book_id: UUID, profile_id: UUID, fields: dict[str, Any]) -> None:
    try:
        await db.execute(sql[statement], book_id, profile_id, *(fields[field] for field in _FIELDS))
    except asyncpg.UniqueViolationError as error:
        raise ProfileExists from error


async def _note(db: Connection, action: str, actor: Member, profile_id: UUID, **details: Any) -> None:
    await audit(db, action, actor_id=actor.login_id, book_id=actor.book_id, subject=profile_id, **details)


async def _one(db: Connection, actor: Member, profile_id: UUID) -> Row:
    return store.found(await db.fetchrow(sql["profiles"], actor.book_id, actor.login_id, profile_id))
