"""Use cases of betting: quote a slip, place it, read tickets back."""

import asyncio
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from wagerbabe.betting import errors, store
from wagerbabe.betting.domain import Priced, Slip, Terms, credit_refusal, price_slip
from wagerbabe.betting.schemas import TicketOut
from wagerbabe.identity import Member
from wagerbabe.odds import Board
from wagerbabe.platform.errors import Forbidden, IdempotencyKeyReused, Unauthenticated, Unavailable
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
    """A slip priced for a player, with what the player has available."""

    terms: Terms
    priced: Priced
    available_minor: int


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
        if terms is None or self._board.class_of(actor.book_id) != terms.price_class:
            return None
        self._terms.move_to_end(actor.login_id)
        asked = [self._board.offer(pick.selection_id, terms.price_class) for pick in slip.picks]
        found = {offered.selection_id: offered for offered in asked if offered is not None}
        priced = price_slip(slip, terms, found, runtime.game_now())
        return None if priced.problems else (terms, priced)


async def quote(runtime: Runtime, actor: Member, slip: Slip) -> Quote:
    """Price a slip and say every reason against it; nothing is placed."""
    terms, priced = await _price(runtime, actor, slip)
    available = await store.available_minor(runtime.db, terms.book_id, terms.player_id)
    return Quote(terms, priced, available)


def quote_problems(found: Quote) -> tuple[errors.BetRefused, ...]:
    """The reasons against a quoted slip; too little credit is one of them."""
    if found.priced.risk_minor > found.available_minor:
        return (*found.priced.problems, credit_refusal(found.terms, found.available_minor))
    return found.priced.problems


async def place(
    runtime: Runtime, actor: Member, slip: Slip, key: str, body_hash: bytes, memory: Memory | None = None
) -> Placed:
    """Take a bet, or raise the reason against it. The same key and body again answers the same ticket.

    Terms and prices are known first, at best from memory, and compared where the ticket is written. Whatever stands
    against the bet is read anew and judged again: nothing is refused from memory.
    """
    known = memory.price(runtime, actor, slip) if memory else None
    for _ in range(_TRIES):
        terms, priced = known or await _price(runtime, actor, slip, memory)
        known = None
        if priced.problems and (placed := await _known(runtime, terms, key, body_hash)):
            return placed
        if priced.problems:
            raise priced.problems[0]
        row = await store.place(runtime.db, terms, actor.session_id, new_id(), slip, priced, key, body_hash)
        match row["code"]:
            case "placed":
                runtime.outbox.push(row["outbox_id"], f"player:{terms.player_id}", row["message"])
                return Placed(store.placed_ticket(terms, slip, priced, row), created=True)
            case "repeat":
                return Placed(await _read(runtime, terms, row["ticket_id"]), created=False)
            case "key_reused":
                raise IdempotencyKeyReused
            case "session":
                raise Unauthenticated("Your session has ended. Sign in again to place this bet.")
            case "credit":
                newest = await store.terms(runtime.db, actor.book_id, actor.login_id)
                raise credit_refusal(newest or terms, row["details"]["available_minor"])
    raise Unavailable("Prices are moving too fast to place this bet. Try again.", headers={"Retry-After": "1"})


async def _price(runtime: Runtime, actor: Member, slip: Slip, memory: Memory | None = None) -> tuple[Terms, Priced]:
    if (terms := await store.terms(runtime.db, actor.book_id, actor.login_id)) is None:
        raise Forbidden("Only players place bets. Sign in as a player.")
    if memory is not None:
        memory.remember(terms)
    found = await store.offers(runtime.db, terms.price_class, [pick.selection_id for pick in slip.picks])
    return terms, price_slip(slip, terms, found, runtime.game_now())


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
