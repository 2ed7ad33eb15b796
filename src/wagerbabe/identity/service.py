"""Sign-up, sign-in, renewal and the end of sessions.

Functions that take a connection belong inside the caller's transaction; those that take ``Identity`` make their own.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol
from uuid import UUID

import asyncpg

from wagerbabe.identity import web
from wagerbabe.identity.actor import Actor, Identity, actor_from, sql
from wagerbabe.identity.domain import Role, is_adult
from wagerbabe.identity.errors import (
    AccountInactive,
    EmailTaken,
    KeysInSettings,
    SignInFailed,
    TooManyFailedSignIns,
    UnderAge,
    UsernameTaken,
    WrongPassword,
)
from wagerbabe.identity.tokens import key_file, rotate_keys
from wagerbabe.platform.audit import audit
from wagerbabe.platform.clock import real_now
from wagerbabe.platform.db import Connection, Executor, Row
from wagerbabe.platform.errors import NotFound, Unauthenticated
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.outbox import publish
from wagerbabe.platform.ratelimit import address_key, parsed_address, refusal
from wagerbabe.platform.settings import Settings

_TOKEN_BYTES = 32


class Enrol(Protocol):
    """Finds a newcomer's book (an invitation's, else the house's), makes the player there; answers the book's id.

    Called inside the sign-up's transaction, after the login was stored.
    """

    async def __call__(self, db: Connection, login_id: UUID, username: str, invite: str | None) -> UUID:
        """Raise an ``AppError`` to refuse: nothing is kept then."""


@dataclass(frozen=True, slots=True)
class Device:
    """Where a session is used: a browser holds it in cookies, a program as a bearer token."""

    address: str
    user_agent: str | None
    browser: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session as its owner gets it. Only here do the tokens exist in clear."""

    actor: Actor
    access_token: str
    refresh_token: str
    csrf_token: str | None


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What somebody signs up with."""

    username: str
    email: str
    password: str
    birth_date: date
    invite: str | None


async def create_login(
    db: Connection,
    *,
    username: str,
    password_hash: str,
    role: Role,
    book_id: UUID | None,
    email: str | None = None,
    birth_date: date | None = None,
    login_id: UUID | None = None,
) -> UUID:
    """Store a sign-in; raises ``UsernameTaken`` or ``EmailTaken``, which both end the transaction."""
    login_id = login_id or new_id()
    try:
        await db.execute(sql["insert_login"], login_id, username, email, password_hash, role, book_id, birth_date)
    except asyncpg.UniqueViolationError as error:
        raise (EmailTaken if error.constraint_name == "login_email" else UsernameTaken) from error
    return login_id


async def create_administrator(identity: Identity, username: str, password: str) -> UUID:
    """Make an administrator: the first one comes from the command line."""
    password_hash = await identity.passwords.hash(password)
    async with identity.runtime.db.acquire() as db, db.transaction():
        login_id = await create_login(db, username=username, password_hash=password_hash, role="admin", book_id=None)
        await audit(db, "create_administrator", actor_id=None, subject=login_id, username=username)
    return login_id


async def rotate_signing_key(db: Executor, settings: Settings) -> str:
    """Put a new signing key into the data folder's set; answers its id. ``KeysInSettings`` when they are not there."""
    if settings.signing_key is not None:
        raise KeysInSettings
    kid = rotate_keys(key_file(settings.data_dir))
    await audit(db, "rotate_signing_key", actor_id=None, subject=kid)
    return kid


async def purge_sessions(db: Executor) -> None:
    """Drop refresh tokens that are past their time, and sessions a month after theirs."""
    await db.execute(sql["drop_refresh_tokens"])
    await db.execute(sql["drop_sessions"])


async def sign_up(identity: Identity, newcomer: Newcomer, device: Device, enrol: Enrol) -> SignedIn:
    """Make a player's sign-in, place it in a book and begin a session: all of it or nothing."""
    if not is_adult(newcomer.birth_date, real_now().date()):
        raise UnderAge
    password_hash = await identity.passwords.hash(newcomer.password)
    async with identity.runtime.db.acquire() as db, db.transaction():
        login_id = await create_login(
            db,
            username=newcomer.username,
            password_hash=password_hash,
            role="player",
            book_id=None,
            email=newcomer.email,
            birth_date=newcomer.birth_date,
        )
        book_id = await enrol(db, login_id, newcomer.username, newcomer.invite)
        await db.execute(sql["place_login"], login_id, book_id)
        await audit(db, "sign_up", actor_id=login_id, book_id=book_id, subject=login_id, address=device.address)
        row = await db.fetchrow(sql["find_login"], newcomer.username)
        assert row is not None  # noqa: S101 - stored a few lines above
        return await _begin(identity, db, row, device)


async def sign_in(identity: Identity, name: str, password: str, device: Device) -> SignedIn:
    """Begin a session; ``SignInFailed``, ``AccountInactive`` or, after five failures a minute, 429.

    The limit is asked again when the password has been checked, so guesses sent all at once gain nothing.
    """
    row = await identity.runtime.db.fetchrow(sql["find_login"], name)
    keys = (_account_key(row, name), f"address:{address_key(device.address)}")
    await _refuse_after_failures(identity, keys)
    right = await identity.passwords.check(password, row["password_hash"] if row else None)
    if row is None or not right:
        await _note_failure(identity, keys, row, device)
        raise SignInFailed
    await _refuse_after_failures(identity, keys)
    if row["status"] != "active":
        raise AccountInactive
    async with identity.runtime.db.acquire() as db, db.transaction():
        signed_in = await _begin(identity, db, row, device)
        who = signed_in.actor
        await audit(
            db, "sign_in", actor_id=who.login_id, book_id=who.book_id, subject=who.session_id, address=device.address
        )
    return signed_in


async def renew(identity: Identity, refresh_token: str, *, csrf: str | None) -> SignedIn:
    """Trade a refresh token for new tokens. One that was used before ends its whole session: it has been copied.

    ``csrf`` is what a browser sent beside its cookie, none for programs.
    """
    hashed, settings = _hashed(refresh_token), identity.runtime.settings
    async with identity.runtime.db.acquire() as db, db.transaction():
        used = await db.fetchrow(sql["use_refresh_token"], hashed)
        if used is not None and used["fresh"]:
            row = await db.fetchrow(sql["renew_session"], used["session_id"], _seconds(settings.refresh_token_seconds))
            if row is None or (row["csrf_token"] is None) != (csrf is None):
                raise Unauthenticated
            if csrf is not None:
                web.compare_csrf(csrf, row["csrf_token"])
            fresh = await _new_refresh_token(identity, db, used["session_id"])
            return _signed_in(identity, actor_from(row, used["session_id"]), fresh, row["csrf_token"])
    if used is None:
        await _end_stolen(identity, hashed)
    raise Unauthenticated


async def end_session(identity: Identity, actor: Actor, session_id: UUID, *, reason: str = "signed_out") -> None:
    """End one of one's own sessions, wherever it is used; ``NotFound`` when it is none of one's own or over."""
    async with identity.runtime.db.acquire() as db, db.transaction():
        messages = await revoke_sessions(db, actor.login_id, only=session_id, reason=reason)
        if not messages:
            raise NotFound
        await audit(db, "sign_out", actor_id=actor.login_id, book_id=actor.book_id, subject=session_id)
    await publish(identity.runtime.db, identity.runtime.bus, messages)


async def change_password(identity: Identity, actor: Actor, current: str, new: str) -> None:
    """Change one's own password; all other sessions end. Wrong guesses count as failed sign-ins."""
    keys = (f"account:{actor.login_id}",)
    await _refuse_after_failures(identity, keys)
    kept = await identity.runtime.db.fetchval(sql["password_hash"], actor.login_id)
    if not await identity.passwords.check(current, kept):
        await identity.limiter.note(identity.limiter.failed_sign_in, keys[0])
        raise WrongPassword
    password_hash = await identity.passwords.hash(new)
    async with identity.runtime.db.acquire() as db, db.transaction():
        await db.fetchval(sql["set_password"], actor.login_id, actor.book_id, password_hash)
        messages = await revoke_sessions(db, actor.login_id, but=actor.session_id, reason="password_changed")
        await audit(db, "change_password", actor_id=actor.login_id, book_id=actor.book_id, subject=actor.login_id)
    await publish(identity.runtime.db, identity.runtime.bus, messages)


async def set_password(db: Connection, actor: Actor, login_id: UUID, password_hash: str) -> list[int]:
    """Give somebody of the actor's book a new password and end their sessions; publish the messages after the commit.

    Whether the actor may do that to this person is the caller's question; another book's people are ``NotFound``.
    """
    if await db.fetchval(sql["set_password"], login_id, _own_book(actor), password_hash) is None:
        raise NotFound
    await audit(db, "set_password", actor_id=actor.login_id, book_id=actor.book_id, subject=login_id)
    return await revoke_sessions(db, login_id, reason="password_set")


async def set_active(db: Connection, actor: Actor, login_id: UUID, *, active: bool) -> list[int]:
    """Switch a sign-in of the actor's book on, or off with all its sessions; as ``set_password`` for the rest."""
    status = "active" if active else "inactive"
    if await db.fetchval(sql["set_status"], login_id, _own_book(actor), status) is None:
        raise NotFound
    await audit(db, f"login_{status}", actor_id=actor.login_id, book_id=actor.book_id, subject=login_id)
    return [] if active else await revoke_sessions(db, login_id, reason="deactivated")


async def revoke_sessions(
    db: Connection, login_id: UUID, *, reason: str, only: UUID | None = None, but: UUID | None = None
) -> list[int]:
    """End sessions of a login for ever; answers the outbox messages to publish after the commit."""
    rows = await db.fetch(sql["revoke_sessions"], login_id, only, but, reason)
    return [row["message_id"] for row in rows]


async def own_sessions(db: Executor, actor: Actor) -> list[Row]:
    """The actor's sessions that are still good, newest first."""
    return await db.fetch(sql["sessions"], actor.login_id)


def _own_book(actor: Actor) -> UUID | None:
    """The book that an actor's commands stay within; none for administrators, who act for all books."""
    if actor.role != "admin" and actor.book_id is None:
        raise NotFound
    return None if actor.role == "admin" else actor.book_id


async def _begin(identity: Identity, db: Connection, row: Row, device: Device) -> SignedIn:
    session_id, csrf = new_id(), secrets.token_urlsafe(_TOKEN_BYTES) if device.browser else None
    lasts = _seconds(identity.runtime.settings.refresh_token_seconds)
    user_agent = device.user_agent[:200] if device.user_agent else None
    address = parsed_address(device.address)
    await db.execute(sql["insert_session"], session_id, row["id"], lasts, csrf, address, user_agent)
    refresh = await _new_refresh_token(identity, db, session_id)
    actor = actor_from({**row, "csrf_token": csrf}, session_id)
    return _signed_in(identity, actor, refresh, csrf)


async def _new_refresh_token(identity: Identity, db: Connection, session_id: UUID) -> str:
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    lasts = _seconds(identity.runtime.settings.refresh_token_seconds)
    await db.execute(sql["insert_refresh_token"], _hashed(token), session_id, lasts)
    return token


def _signed_in(identity: Identity, actor: Actor, refresh: str, csrf: str | None) -> SignedIn:
    seconds = identity.runtime.settings.access_token_seconds
    access = identity.keys.sign(actor.login_id, actor.session_id, actor.role, seconds=seconds)
    return SignedIn(actor, access, refresh, csrf)


async def _end_stolen(identity: Identity, hashed: bytes) -> None:
    """A refresh token came twice: whoever has it, its session is over."""
    async with identity.runtime.db.acquire() as db, db.transaction():
        known = await db.fetchrow(sql["used_session"], hashed)
        if known is None:
            return
        login_id, session_id = known["login_id"], known["session_id"]
        messages = await revoke_sessions(db, login_id, only=session_id, reason="refresh_token_reused")
        if messages:
            await audit(db, "refresh_token_reused", actor_id=None, book_id=known["book_id"], subject=session_id)
    await publish(identity.runtime.db, identity.runtime.bus, messages)


def _account_key(row: Row | None, name: str) -> str:
    """What failures of an account are counted under: the account, whichever of its names was typed."""
    if row is not None:
        return f"account:{row['id']}"
    return f"name:{hashlib.sha256(name.lower().encode()).hexdigest()}"


async def _refuse_after_failures(identity: Identity, keys: tuple[str, ...]) -> None:
    limit = identity.limiter.failed_sign_in
    for key in keys:
        if (until := await identity.limiter.full_until(limit, key)) is not None:
            raise refusal(TooManyFailedSignIns, limit, until)


async def _note_failure(identity: Identity, keys: tuple[str, ...], row: Row | None, device: Device) -> None:
    """Count a failure; past the limit the answer says so and no longer whether the guess was right."""
    limit = identity.limiter.failed_sign_in
    full = [key for key in keys if not await identity.limiter.note(limit, key)]
    if full:
        await _refuse_after_failures(identity, tuple(full))
    book_id, login_id = (row["book_id"], row["id"]) if row else (None, None)
    await audit(
        identity.runtime.db, "sign_in_failed", actor_id=None, book_id=book_id, subject=login_id, address=device.address
    )


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _seconds(seconds: int) -> timedelta:
    return timedelta(seconds=seconds)
