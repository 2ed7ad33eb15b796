"""The demo book: its sign-ins, their one password, and weeks of history. Made once, in one transaction."""

import os
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import msgspec

from wagerbabe.agents import NewBook, NewPlayer, create_agent, create_book, create_player
from wagerbabe.demo.archive import known_games, store
from wagerbabe.demo.bettors import Habit, habit_of
from wagerbabe.demo.history import DAY_STARTS, TIME_ZONE, book_weeks, imagine
from wagerbabe.identity import Passwords, create_login
from wagerbabe.platform.audit import audit
from wagerbabe.platform.clock import real_now
from wagerbabe.platform.db import Connection, Sql
from wagerbabe.platform.errors import AppError

PLAYERS, WEEKS = 12, 8
MASTER, SUB_AGENT, ADMINISTRATOR = "agent1", "agent2", "admin"
INVITATION = "demo"

_RULES = {"same_game_parlay": True}
"""What the demo book has beside the house rules' defaults."""

_BCRYPT_ROUNDS = 12
_PASSWORD_FILE = "demo_password"  # noqa: S105 - a file's name
_PASSWORD_BYTES = 9

sql = Sql(__file__)


class DemoNameTaken(AppError):
    """Somebody has a username that the demo book needs."""

    status = 409
    message = "The demo book needs the usernames agent1, agent2 and player1 onwards. Use an empty database for it."


def demo_sign_ins(players: int = PLAYERS) -> list[str]:
    """The demo's usernames, for people who start it: one line a role."""
    last = f" … player{players}" if players > 1 else ""
    return [
        f"sign in as player1{last}",
        f"           {MASTER}, {SUB_AGENT} (sub-agent of {MASTER}), {ADMINISTRATOR}",
        f"           invitation for sign-ups: {INVITATION}",
    ]


def demo_password(data_dir: Path, chosen: str | None) -> str:
    """The password of all demo sign-ins: the chosen one, or one made at the first call and kept for its owner only."""
    if chosen:
        return chosen
    place = data_dir / _PASSWORD_FILE
    if not place.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        draft = place.with_name(f".{_PASSWORD_FILE}-{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{secrets.token_urlsafe(_PASSWORD_BYTES)}\n")
        draft.replace(place)
    return place.read_text().strip()


async def seed(
    owner_url: str,
    *,
    password: str,
    players: int = PLAYERS,
    weeks: int = WEEKS,
    seed: int = 1,
    now: datetime,
    say: Callable[[str], None],
) -> bool:
    """Make the demo book with its history up to ``now`` (game time), unless it is there; answers whether it was made.

    ``seed`` is that of the simulated world, so that history and live games are of one world. All or nothing: a start
    that is cut off leaves nothing behind. A demo book that is there only follows the password.
    """
    connection = await asyncpg.connect(owner_url)
    try:
        await _use_json(connection)
        if (book_id := await _demo_book(connection)) is not None:
            await _follow_password(connection, book_id, password)
            return False
        say(f"making the demo book: {players} players, {weeks} weeks")
        habits = [habit_of(number) for number in range(1, players + 1)]
        known = await known_games(connection, book_weeks(weeks, now)[0].begins_at)
        past = imagine(habits, weeks=weeks, seed=seed, now=now, known=known)
        password_hash = await _hashed(password)
        async with connection.transaction():
            await connection.execute(sql["one_at_a_time"])
            if await _demo_book(connection) is not None:
                return False
            book_id = await _people(connection, habits, password_hash)
            await store(connection, book_id, past, shift=real_now() - now)
        await connection.execute(sql["analyze"])
        say(f"demo book: {past.tickets} tickets, hold {past.hold:.1%}")
        return True
    finally:
        await connection.close()


async def _use_json(connection: Connection) -> None:
    """As ``open_pool`` does it, but in the form that COPY takes."""
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        encoder=lambda value: b"\x01" + msgspec.json.encode(value),
        decoder=lambda data: msgspec.json.decode(data[1:]),
        format="binary",
    )


async def _demo_book(connection: Connection) -> UUID | None:
    found: UUID | None = await connection.fetchval(sql["demo_book"], MASTER)
    return found


async def _hashed(password: str) -> str:
    """One hash for all: it takes a fifth of a second."""
    passwords = Passwords(rounds=_BCRYPT_ROUNDS, workers=1)
    try:
        return await passwords.hash(password)
    finally:
        passwords.close()


async def _follow_password(connection: Connection, book_id: UUID, password: str) -> None:
    """Give the sign-ins that share the demo's password the one that is printed now."""
    shared = await connection.fetchval(sql["shared_hash"], book_id)
    passwords = Passwords(rounds=_BCRYPT_ROUNDS, workers=1)
    try:
        if not await passwords.check(password, shared):
            await connection.execute(sql["change_shared_hash"], shared, await passwords.hash(password))
    finally:
        passwords.close()


async def _people(connection: Connection, habits: Sequence[Habit], password_hash: str) -> UUID:
    """The book, its two agents, the administrator and the players; odd ones are the master's own."""
    wanted = [MASTER, SUB_AGENT, *(f"player{number}" for number in range(1, len(habits) + 1))]
    if taken := await connection.fetch(sql["taken_names"], wanted):
        raise DemoNameTaken(usernames=[row["username"] for row in taken])
    is_house = not await connection.fetchval(sql["house_exists"])
    book_id = await create_book(
        connection, NewBook("Demo Book", time_zone=TIME_ZONE, day_starts=DAY_STARTS, is_house=is_house)
    )
    master = await create_agent(connection, book_id, None, username=MASTER, password_hash=password_hash, name="Agent 1")
    sub = await create_agent(
        connection, book_id, master, username=SUB_AGENT, password_hash=password_hash, name="Agent 2", actor_id=master
    )
    await connection.execute(sql["insert_invitation"], book_id, INVITATION, master)
    await connection.execute(sql["insert_rules"], book_id, _RULES, "Everything that can be tried.")
    await _administrator(connection, password_hash)
    for number, habit in enumerate(habits, start=1):
        new = NewPlayer(
            f"player{number}",
            password_hash,
            name=f"Player {number}",
            credit_limit_minor=habit.credit_limit_minor,
            min_stake_minor=habit.min_stake_minor,
            max_stake_minor=habit.max_stake_minor,
        )
        agent = master if number % 2 else sub
        await create_player(connection, book_id, agent, new, actor_id=agent)
    return book_id


async def _administrator(connection: Connection, password_hash: str) -> None:
    """Whoever has the name already keeps it, with a password of their own."""
    if await connection.fetch(sql["taken_names"], [ADMINISTRATOR]):
        return
    login_id = await create_login(
        connection, username=ADMINISTRATOR, password_hash=password_hash, role="admin", book_id=None
    )
    await audit(connection, "create_administrator", actor_id=None, subject=login_id, username=ADMINISTRATOR)
