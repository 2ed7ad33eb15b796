"""Tickets graded a second: the product's grading against plain statements that write the same rows.

Both sides end sets of tickets that are alike: two in five are parlays of three legs, over a Sunday's games whose
results all come in at once. The product reads, decides, and pays in batches of 500, messages to players published.
The other side has every value ready and only writes: eight statements a transaction of 500 tickets.
"""

import asyncio
import itertools
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from tests.bench.rounds import Row, in_turn
from tests.bench.stage import Stage
from tests.bench.world import BOOK, bench_id, build, game_id
from tests.bench.world import sql as world_sql
from tests.checks import assert_all_hold
from wagerbabe.betting import Ending, Leg, Outcome, plan_of, settle
from wagerbabe.grading import Pick, Result, decide, grade_event, pay_event, rules_of
from wagerbabe.platform.db import Connection, Sql
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.outbox import Publisher
from wagerbabe.platform.runtime import open_runtime

NAME, UNIT, AIM = "grading against the same rows by plain SQL", "tickets/s", 0.50
BATCH = 500
GAMES = 16
HOUSE = bench_id(2, 1)
PUBLISHED = "UPDATE outbox SET published_at = clock_timestamp() WHERE published_at IS NULL"
"""The plain statements leave publishing out."""

sql = Sql(__file__, "grading.sql")


async def measure(stage: Stage, *, tickets: int = 20_000, players: int = 2_000, rounds: int = 3) -> Row:
    """The row."""
    async with stage.fresh() as fresh:
        await build(fresh, players=players, games=2 * (rounds + 1) * GAMES)
        sets = itertools.count()
        async with open_runtime(fresh.settings()) as runtime:
            owner = await asyncpg.connect(fresh.owner_url)
            try:

                async def ours() -> float:
                    games = await _place(owner, next(sets), tickets, players)
                    outbox = Publisher(runtime.db, runtime.bus)
                    grading = replace(runtime, outbox=outbox)
                    started = time.perf_counter()
                    for game in games:
                        await grade_event(grading, game)
                    ended = [await pay_event(grading, game) for game in games]
                    await outbox.close()  # not before all messages are out
                    seconds = time.perf_counter() - started
                    assert sum(ended) == tickets
                    return tickets / seconds

                async def base() -> float:
                    games = await _place(owner, next(sets), tickets, players)
                    work = await _prepare(runtime.db, games)
                    async with runtime.db.acquire() as connection:
                        started = time.perf_counter()
                        await _write(connection, games, work)
                        return tickets / (time.perf_counter() - started)

                row = await in_turn(NAME, UNIT, AIM, ours, base, rounds)
                await owner.execute(PUBLISHED)
                await assert_all_hold(owner)  # whoever wrote the rows
                return row
            finally:
                await owner.close()


async def _place(owner: "asyncpg.Connection[Any]", number: int, tickets: int, players: int) -> list[UUID]:
    """A set of open tickets, and the results of their games; answers the games."""
    first = number * GAMES
    await owner.execute(world_sql["tickets"], number, tickets, players, first, GAMES)
    await owner.execute(world_sql["results"], first, first + GAMES - 1)
    await owner.execute("VACUUM ANALYZE")
    await owner.execute("CHECKPOINT")
    await asyncio.sleep(0)
    return [game_id(n) for n in range(first, first + GAMES)]


@dataclass
class Account:
    """An account as the writes so far leave it."""

    posted: int
    held: int
    floor: int
    version: int
    changes: int


@dataclass
class Batch:
    """The values of one transaction: columns by statement."""

    tickets: list[tuple[Any, ...]] = field(default_factory=list)
    legs: list[tuple[Any, ...]] = field(default_factory=list)
    endings: list[tuple[Any, ...]] = field(default_factory=list)
    transfers: list[tuple[Any, ...]] = field(default_factory=list)
    accounts: list[tuple[Any, ...]] = field(default_factory=list)
    figures: list[tuple[Any, ...]] = field(default_factory=list)
    outbox: list[tuple[Any, ...]] = field(default_factory=list)
    sealed: list[tuple[Any, ...]] = field(default_factory=list)


@dataclass
class Work:
    """Everything that the plain statements write."""

    outcomes: list[tuple[Any, ...]]
    batches: list[Batch]
    day: date
    week: date


async def _prepare(db: Any, games: Sequence[UUID]) -> Work:
    """Decide everything beforehand, with the product's own rules."""
    picks = await db.fetch(sql["picks"], games)
    rules = rules_of("americanfootball_nfl", datetime.now(UTC))
    outcomes = {
        (pick["selection_id"], pick["line_quarters"]): decide(
            Pick(pick["kind"], pick["side"], pick["line_quarters"]),
            Result("finished", pick["home_score"], pick["away_score"]),
            rules,
        )
        for pick in picks
    }
    rows = await db.fetch(sql["legs"], BOOK, games)
    accounts = {row["id"]: Account(*list(row.values())[1:]) for row in await db.fetch(sql["accounts"], BOOK)}
    tickets = [list(group) for _, group in itertools.groupby(rows, key=lambda row: row["id"])]
    day = await db.fetchrow("SELECT book_day, book_week, game_at FROM posting_day($1)", BOOK)
    batches = [_batch(tickets[at : at + BATCH], outcomes, accounts, day) for at in range(0, len(tickets), BATCH)]
    events = {(pick["selection_id"], pick["line_quarters"]): pick["event_id"] for pick in picks}
    written = [(*key, 1, events[key], *outcome) for key, outcome in outcomes.items()]
    return Work(written, batches, day["book_day"], day["book_week"])


def _batch(
    tickets: Sequence[Sequence[Any]],
    outcomes: dict[tuple[UUID, int | None], Outcome],
    accounts: dict[UUID, Account],
    day: Any,
) -> Batch:
    batch, wins, owners = Batch(), defaultdict[UUID, int](int), {}
    for legs in tickets:
        head = legs[0]
        found = [outcomes[leg["selection_id"], leg["line_quarters"]] for leg in legs]
        priced = [Leg(leg["price_num"], leg["price_den"], outcome) for leg, outcome in zip(legs, found, strict=True)]
        ending = settle(plan_of(head["kind"], priced, head["risk_minor"]), priced, head["max_return_minor"])
        assert ending is not None
        win = ending.return_minor - head["risk_minor"]
        transfer = new_id() if win else None
        results = ",".join(outcome.result for outcome in found)
        batch.tickets.append((head["id"], ending.status, ending.return_minor))
        batch.legs += [(leg["id"], leg["n"], outcome.result) for leg, outcome in zip(legs, found, strict=True)]
        batch.endings.append((head["id"], ending.status, ending.return_minor, results, transfer))
        batch.sealed.append(_sealed_ending(head, ending, results, transfer))
        batch.outbox.append(_told(head["player_id"], {"type": "ticket", "book_id": BOOK, "ticket_id": head["id"]}))
        account = accounts[head["account_id"]]
        account.posted += win
        account.held -= head["risk_minor"]
        account.version += bool(win)
        wins[head["account_id"]] += win
        owners[head["account_id"]] = head["player_id"]
        if win:
            sides = (HOUSE, head["account_id"]) if win > 0 else (head["account_id"], HOUSE)
            after = (account.version, account.posted)
            batch.transfers.append((transfer, *sides, abs(win), head["id"], head["account_id"], *after))
            batch.sealed.append(_sealed_transfer(head, batch.transfers[-1], day))
    for account_id in sorted(wins):
        account = accounts[account_id]
        account.changes += 1
        batch.accounts.append((account_id, account.posted, account.held, account.version, account.changes))
        batch.figures.append((owners[account_id], wins[account_id]))
        batch.outbox.append(_told(owners[account_id], _balance(account)))
    return batch


def _told(player: UUID, message: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    return f"player:{player}", message


def _balance(account: Account) -> dict[str, Any]:
    balance = {
        "balance_minor": account.posted,
        "held_minor": account.held,
        "available_minor": account.posted - account.held - account.floor,
        "version": account.changes,
        "currency": "USD",
    }
    return {"type": "balance", "balance": balance}


def _sealed_ending(head: Any, ending: Ending, results: str, transfer: UUID | None) -> tuple[dict[str, Any]]:
    """What the product leaves for the sealed log of an ending."""
    at = "2026-11-22T00:00:00.000000Z"
    told = {
        "entry": "ending", "book_id": BOOK, "subject_id": head["id"], "player_id": head["player_id"],
        "ticket_id": head["id"], "n": 1, "kind": "grade", "status": ending.status,
        "return_minor": ending.return_minor, "leg_results": results.split(","), "transfer_id": transfer,
        "actor_id": None, "reason": "", "game_at": at, "created_at": at,
    }  # fmt: skip
    return (told,)


def _sealed_transfer(head: Any, transfer: tuple[Any, ...], day: Any) -> tuple[dict[str, Any]]:
    """The same of a transfer."""
    at = "2026-11-22T00:00:00.000000Z"
    transfer_id, debit, credit, amount, ticket, account, seq, balance = transfer
    told = {
        "entry": "transfer", "book_id": BOOK, "subject_id": ticket, "player_id": head["player_id"],
        "id": transfer_id, "debit_account_id": debit, "credit_account_id": credit, "amount_minor": amount,
        "cause": "ticket", "ticket_id": ticket, "ending_n": 1, "reverses_id": None, "reason": "", "actor_id": None,
        "book_day": day["book_day"], "book_week": day["book_week"], "player_account_id": account, "player_seq": seq,
        "player_balance_minor": balance, "game_at": at, "created_at": at,
    }  # fmt: skip
    return (told,)


async def _write(connection: Connection, games: Sequence[UUID], work: Work) -> None:
    async with connection.transaction():
        await connection.execute(sql["outcomes"], *_columns(work.outcomes))
        await connection.execute(sql["graded"], games)
    for batch in work.batches:
        async with connection.transaction():
            await connection.execute(sql["tickets"], BOOK, *_columns(batch.tickets))
            await connection.execute(sql["ticket_legs"], BOOK, *_columns(batch.legs))
            await connection.execute(sql["endings"], BOOK, *_columns(batch.endings))
            await connection.execute(sql["transfers"], BOOK, work.day, work.week, *_columns(batch.transfers))
            await connection.execute(sql["post"], BOOK, *_columns(batch.accounts))
            await connection.execute(sql["day_figures"], BOOK, work.day, *_columns(batch.figures))
            await connection.execute(sql["outbox"], *_columns(batch.outbox))
            await connection.execute(sql["sealed"], *_columns(batch.sealed))


def _columns(rows: Sequence[tuple[Any, ...]]) -> Iterator[list[Any]]:
    return (list(column) for column in zip(*rows, strict=True))
