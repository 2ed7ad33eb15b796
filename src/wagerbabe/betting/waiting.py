"""In-play bets: each waits for the live delay and is decided again at its end, on what is offered then.

What waits is rows, so any worker decides it, and a worker that dies leaves it to the next. Two that decide the same bet
do no harm: it is taken or refused once, under its account's lock.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import structlog

from wagerbabe.betting import store
from wagerbabe.betting.domain import Pick, Priced, SentPrice, Slip, Terms, price_slip
from wagerbabe.betting.errors import BetRefused, ExposureReached
from wagerbabe.betting.exposure import Target, targets_of
from wagerbabe.betting.kinds import Options
from wagerbabe.betting.rules import Rules
from wagerbabe.odds import Price
from wagerbabe.platform.db import Row
from wagerbabe.platform.runtime import Runtime

log = structlog.get_logger()

GRACE = timedelta(seconds=30)
"""A bet that nobody decided for so long after its delay, by the game clock, is refused."""

_LEAST_REAL_SECONDS = 5
"""However fast the game clock runs, workers have this long."""

_BATCH = 500
_AT_ONCE = 4
_TRIES = 5

_DONE = {"accepted", "gone", "early"}
_AGAIN = {"terms", "offer"}
"""What ``accept_waiting`` answers when nothing, or nothing yet, is left to do, and when something has just changed."""

_REASONS = {
    "interrupted": "Interrupted: Something happened in the game while your bet waited.",
    "late": "DecidedTooLate: Your bet could not be decided in time.",
    "session": "SessionEnded: Your session ended while your bet waited.",
    "exposure": f"ExposureReached: {ExposureReached.message}",
    "offer": "PriceMoved: Prices moved too fast to take your bet.",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A bet that waits, as it was asked for: its slip, under the rules that it was placed by."""

    terms: Terms
    slip: Slip
    to_win_minor: int


async def decide_waiting(runtime: Runtime) -> int:
    """Decide every bet whose delay is over or whose game was interrupted; answers how many there were."""
    rows = await runtime.db.fetch(store.sql["waiting_due"], _BATCH)
    room = asyncio.Semaphore(_AT_ONCE)

    async def decide(row: Row) -> None:
        async with room:
            try:
                await _decide(runtime, row["book_id"], row["id"], interrupted=row["interrupted"])
            except Exception as error:  # one bet's trouble must not keep the others waiting
                log.error("waiting_bet_failed", ticket_id=str(row["id"]), exc_info=error)

    await asyncio.gather(*map(decide, rows))
    return len(rows)


async def _decide(runtime: Runtime, book_id: UUID, ticket_id: UUID, *, interrupted: bool) -> None:
    reason = _REASONS["interrupted"] if interrupted else await _accept(runtime, book_id, ticket_id)
    if reason is not None:
        outbox_id = await runtime.db.fetchval(store.sql["reject_waiting"], book_id, ticket_id, reason)
        if outbox_id is not None:
            await runtime.outbox.push_rows([outbox_id])


async def _accept(runtime: Runtime, book_id: UUID, ticket_id: UUID) -> str | None:
    """Take the bet as it can be taken now, or answer the reason against it."""
    for _ in range(_TRIES):
        if (waiting := await _load(runtime, book_id, ticket_id)) is None:
            return None
        terms, slip = waiting.terms, waiting.slip
        found = await store.offers(runtime.db, terms.price_class, [pick.selection_id for pick in slip.picks])
        priced = price_slip(slip, terms, found, runtime.game_now())
        if priced.problems:
            return _reason(priced.problems[0])
        targets = _targets(priced, waiting.to_win_minor)
        row = await store.accept_waiting(runtime.db, ticket_id, terms, priced, targets, _grace(runtime))
        if row["code"] == "accepted":
            runtime.outbox.push(row["outbox_id"], f"player:{terms.player_id}", row["message"])
        if row["code"] in _DONE:
            return None
        if row["code"] not in _AGAIN:
            return _REASONS[row["code"]]
    return _REASONS["offer"]


async def _load(runtime: Runtime, book_id: UUID, ticket_id: UUID) -> Waiting | None:
    row = await runtime.db.fetchrow(store.sql["waiting_ticket"], book_id, ticket_id)
    terms = await store.terms(runtime.db, book_id, row["player_id"]) if row else None
    if row is None or terms is None:
        return None
    legs = await runtime.db.fetch(store.sql["legs_of"], book_id, [ticket_id])
    options = _unpriced(Options.of(row["options"]))
    picks = tuple(Pick(leg["selection_id"], _asked(leg), leg["offered_quarters"]) for leg in legs)
    slip = Slip(row["kind"], row["stake_minor"], picks, row["accept"], options, row["free_play"])
    most = min(terms.max_return_minor, row["max_return_minor"])  # the ticket keeps the cap it was placed under
    as_placed = replace(terms, rules=Rules.of(row["rules"]), max_return_minor=most)
    return Waiting(as_placed, slip, row["to_win_minor"])


def _unpriced(options: Options) -> Options:
    """Options without what was worked out from the legs' prices: that is worked out again."""
    return Options(options.by, options.points_quarters, options.condition)


def _asked(leg: Row) -> SentPrice:
    return SentPrice(fraction=Price(leg["price_num"], leg["price_den"]).fraction)


def _targets(priced: Priced, counted_minor: int) -> list[Target]:
    """Where a bet that wins more or less than it was counted with is counted anew; less is never too much."""
    if priced.to_win_minor == counted_minor:
        return []
    targets = targets_of(priced, counted=True)
    if priced.to_win_minor > counted_minor:
        return [*targets]
    return [target._replace(cap_minor=None) for target in targets]


def _grace(runtime: Runtime) -> timedelta:
    """How late a decision may come, in game time."""
    return max(GRACE, timedelta(seconds=_LEAST_REAL_SECONDS * float(runtime.clock.speed)))


def _reason(problem: BetRefused) -> str:
    return f"{problem.name}: {problem.text}"
