"""Use cases of betting: quote a slip, place it, read tickets back."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from wagerbabe.betting import errors, exposure, store
from wagerbabe.betting.domain import Priced, Slip, Terms, credit_refusal, price_slip
from wagerbabe.betting.schemas import TicketOut
from wagerbabe.betting.tickets import placed_ticket
from wagerbabe.identity import Member
from wagerbabe.odds import Board
from wagerbabe.platform.db import Row
from wagerbabe.platform.errors import AppError, Forbidden, IdempotencyKeyReused, Unauthenticated, Unavailable
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime

MOST_BETS_AT_ONCE = 2
_TRIES = 5
_MOST_TERMS = 20_000


@dataclass(frozen=True, slots=True)
class Placed:
    """A ticket, and whether this very call wrote it."""

    ticket: TicketOut
    created: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """A slip priced for a player, with what the player has available, and every reason against it."""

    terms: Terms
    priced: Priced
    available_minor: int
    problems: tuple[errors.BetRefused, ...]
    left_minor: int | None = None
    """What may still be won from the book on the outcome or event with the least left; None where nothing is capped."""


class Memory:
    """What a process knows without asking: players' terms as last read, and the board's offers.

    Both may be old. The function that writes a ticket compares their versions, so the worst is a second try.
    """

    def __init__(self, board: Board) -> None:
        """Offers are the board's."""
        self._board = board
        self._terms: OrderedDict[UUID, Terms] = OrderedDict()

    def remember(self, terms: Terms) -> None:
        """Keep a player's terms, in place of those that were used longest ago."""
        self._terms[terms.player_id] = terms
        self._terms.move_to_end(terms.player_id)
        if len(self._terms) > _MOST_TERMS:
            self._terms.popitem(last=False)

    def price(self, runtime: Runtime, actor: Member, slip: Slip) -> tuple[Terms, Priced] | None:
        """The slip priced; None when something about it is not known or seems to stand against it: ask then."""
        terms = self._terms.get(actor.login_id)
        if terms is None or self._board.class_of(actor.book_id, actor.login_id) != terms.price_class:
            return None
        self._terms.move_to_end(actor.login_id)
        asked = [self._board.offer(pick.selection_id, terms.price_class) for pick in slip.picks]
        found = {offered.selection_id: offered for offered in asked if offered is not None}
        priced = price_slip(slip, terms, found, runtime.game_now())
        return None if priced.problems else (terms, priced)


async def quote(runtime: Runtime, actor: Member, slip: Slip) -> Quote:
    """Price a slip and say every reason against it; nothing is placed."""
    terms, priced = await _price(runtime, actor, slip)
    available = await store.available_minor(runtime.db, terms.book_id, terms.player_id, free_play=slip.free_play)
    problems = [*priced.problems]
    if priced.risk_minor > available:
        problems.append(credit_refusal(terms, available, free_play=slip.free_play))
    left = await _least_left(runtime, terms, priced)
    if left is not None and left["left_minor"] < priced.to_win_minor:
        problems.append(exposure.refusal(priced, left))
    return Quote(terms, priced, available, tuple(problems), left["left_minor"] if left else None)


async def _least_left(runtime: Runtime, terms: Terms, priced: Priced) -> dict[str, Any] | None:
    """Of a bet's targets the one on which the book may lose least from now on; None where nothing is capped."""
    targets = [target for target in exposure.targets_of(priced) if target.cap_minor is not None]
    if not targets:
        return None
    return await store.least_left(runtime.db, terms.book_id, targets)


async def place(
    runtime: Runtime, actor: Member, slip: Slip, key: str, body_hash: bytes, memory: Memory | None = None
) -> Placed:
    """Take a bet, or raise the reason against it. The same key and body again answers the same ticket.

    Terms and prices are known first, at best from memory, and compared where the ticket is written. Whatever stands
    against the bet is read anew and judged again: nothing is refused from memory.
    """
    known = memory.price(runtime, actor, slip) if memory else None
    counted = False
    for _ in range(_TRIES):
        terms, priced = known or await _price(runtime, actor, slip, memory)
        known = None
        if priced.problems and (placed := await _known(runtime, terms, key, body_hash)):
            return placed
        if priced.problems:
            raise priced.problems[0]
        targets = exposure.targets_of(priced, counted=counted)
        row = await store.place(runtime.db, terms, actor.session_id, new_id(), slip, priced, key, body_hash, targets)
        match row["code"]:
            case "placed":
                runtime.outbox.push(row["outbox_id"], f"player:{terms.player_id}", row["message"])
                return Placed(placed_ticket(terms, slip, priced, row), created=True)
            case "repeat":
                return Placed(await _read(runtime, terms, row["ticket_id"]), created=False)
            case "uncounted":
                counted = True
            case "terms" | "offer":
                continue
            case _:
                raise await _refusal(runtime, actor, slip, terms, priced, row)
    raise Unavailable("Prices are moving too fast to place this bet. Try again.", headers={"Retry-After": "1"})


async def _price(runtime: Runtime, actor: Member, slip: Slip, memory: Memory | None = None) -> tuple[Terms, Priced]:
    if (terms := await store.terms(runtime.db, actor.book_id, actor.login_id)) is None:
        raise Forbidden("Only players place bets. Sign in as a player.")
    if memory is not None:
        memory.remember(terms)
    found = await store.offers(runtime.db, terms.price_class, [pick.selection_id for pick in slip.picks])
    return terms, price_slip(slip, terms, found, runtime.game_now())


async def _refusal(runtime: Runtime, actor: Member, slip: Slip, terms: Terms, priced: Priced, row: Row) -> AppError:
    """Why the database did not take a bet against which nothing stood before."""
    details = row["details"]
    match row["code"]:
        case "key_reused":
            return IdempotencyKeyReused()
        case "session":
            return Unauthenticated("Your session has ended. Sign in again to place this bet.")
        case "credit":
            newest = await store.terms(runtime.db, actor.book_id, actor.login_id)
            return credit_refusal(newest or terms, details["available_minor"], free_play=slip.free_play)
        case "exposure":
            return exposure.refusal(priced, details)
        case "repeats":
            most = priced.bet and priced.bet.figures.max_repeats
            assert most  # noqa: S101 - nothing else counts repeats
            return errors.TooManyRepeats(
                limit="max_repeats", scope=most.scope, max=most.amount, open=details["repeats"]
            )
        case code:
            raise ValueError(code)


async def _known(runtime: Runtime, terms: Terms, key: str, body_hash: bytes) -> Placed | None:
    """A ticket that this key already has: a repeat is answered even when the bet could not be taken any more."""
    row = await store.ticket_of_key(runtime.db, terms.book_id, terms.player_id, key)
    if row is None:
        return None
    if row["request_hash"] != body_hash:
        raise IdempotencyKeyReused
    return Placed(await _read(runtime, terms, row["id"]), created=False)


async def _read(runtime: Runtime, terms: Terms, ticket_id: UUID) -> TicketOut:
    return (await store.tickets(runtime.db, terms.book_id, terms.player_id, [ticket_id]))[0]


class InFlight:
    """In a process a (player, key) is in flight once, and a player has at most two bets in flight."""

    def __init__(self) -> None:
        """Nothing in flight."""
        self._locks: dict[tuple[UUID, str], tuple[asyncio.Lock, list[None]]] = {}
        self._keys: Counter[UUID] = Counter()

    @asynccontextmanager
    async def one(self, player_id: UUID, key: str) -> AsyncIterator[None]:
        """Wait for the same key's attempt to end; refuse a third key of a player."""
        name = (player_id, key)
        if name not in self._locks:
            if self._keys[player_id] >= MOST_BETS_AT_ONCE:
                raise errors.TooManyBetsAtOnce(headers={"Retry-After": "1"})
            self._locks[name] = (asyncio.Lock(), [])
            self._keys[player_id] += 1
        lock, users = self._locks[name]
        users.append(None)
        try:
            async with lock:
                yield
        finally:
            users.pop()
            if not users:
                del self._locks[name]
                self._keys[player_id] -= 1
                if not self._keys[player_id]:
                    del self._keys[player_id]
