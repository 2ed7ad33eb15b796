"""The rows that grading writes, by plain statements over values that are all known beforehand.

Everything is decided, and every document encoded, before the clock runs: then eight statements a transaction of 500
tickets write outcomes, tickets, legs, endings, transfers, accounts, day figures, messages and entries for the sealed
log.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from tests.bench.world import BOOK, bench_id
from wagerbabe.betting import Ending, Leg, Outcome, plan_of, settle
from wagerbabe.grading import Pick, Result, decide, rules_of
from wagerbabe.platform.db import Connection, Executor, Row, Sql
from wagerbabe.platform.ids import new_id

BATCH = 500
HOUSE = bench_id(2, 1)
AT = "2026-11-22T00:00:00.000000Z"
"""As long as any time that the product writes."""

sql = Sql(__file__, "grading.sql")


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


class Plain:
    """What the plain statements know before they write."""

    def __init__(self, games: Sequence[UUID], rows: tuple[list[Row], list[Row], Row]) -> None:
        """``rows``: the picks of the games, the accounts and the day; see ``prepare``."""
        picks, accounts, self.day = rows
        self.games = games
        rules = rules_of("americanfootball_nfl", datetime.now(UTC))
        self.events = {(pick["selection_id"], pick["line_quarters"]): pick["event_id"] for pick in picks}
        self.outcomes: dict[tuple[UUID, int | None], Outcome] = {
            (pick["selection_id"], pick["line_quarters"]): decide(
                Pick(pick["kind"], pick["side"], pick["line_quarters"]),
                Result("finished", pick["home_score"], pick["away_score"]),
                rules,
            )
            for pick in picks
        }
        self.accounts = {row["id"]: Account(*list(row.values())[1:]) for row in accounts}
        self.rules_version = rules.version

    def batches(self, rows: Sequence[Row]) -> list[Batch]:
        """Decide tickets with the product's own rules; ``rows`` are their legs, ticket by ticket."""
        tickets = [list(group) for _, group in itertools.groupby(rows, key=lambda row: row["id"])]
        return [self._batch(tickets[at : at + BATCH]) for at in range(0, len(tickets), BATCH)]

    def _batch(self, tickets: Sequence[Sequence[Row]]) -> Batch:
        batch, wins, owners = Batch(), defaultdict[UUID, list[int]](list), {}
        for legs in tickets:
            head = legs[0]
            wins[head["account_id"]].append(self._end(batch, legs))
            owners[head["account_id"]] = head["player_id"]
        for account_id in sorted(wins):
            account = self.accounts[account_id]
            account.changes += 1
            batch.accounts.append((account_id, account.posted, account.held, account.version, account.changes))
            if any(wins[account_id]):
                batch.figures.append((owners[account_id], sum(wins[account_id])))
            batch.outbox.append(_told(owners[account_id], _balance(account)))
        return batch

    def _end(self, batch: Batch, legs: Sequence[Row]) -> int:
        """A ticket's rows; answers what it moves."""
        head = legs[0]
        found = [self.outcomes[leg["selection_id"], leg["line_quarters"]] for leg in legs]
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
        account = self.accounts[head["account_id"]]
        account.posted += win
        account.held -= head["risk_minor"]
        account.version += bool(win)
        if win:
            sides = (HOUSE, head["account_id"]) if win > 0 else (head["account_id"], HOUSE)
            after = (account.version, account.posted)
            batch.transfers.append((transfer, *sides, abs(win), head["id"], head["account_id"], *after))
            batch.sealed.append(_sealed_transfer(head, batch.transfers[-1], self.day))
        return int(win)

    async def write_outcomes(self, connection: Connection) -> None:
        """One transaction for all games."""
        rows = [
            (*key, 1, self.events[key], self.rules_version, *outcome) for key, outcome in sorted(self.outcomes.items())
        ]
        async with connection.transaction():
            await connection.execute(sql["outcomes"], *_columns(rows))
            await connection.execute(sql["graded"], self.games)

    async def write(self, connection: Connection, batches: Sequence[Batch]) -> None:
        """A transaction a batch."""
        day, week = self.day["book_day"], self.day["book_week"]
        for batch in batches:
            async with connection.transaction():
                await connection.execute(sql["tickets"], BOOK, *_columns(batch.tickets))
                await connection.execute(sql["ticket_legs"], BOOK, *_columns(batch.legs))
                await connection.execute(sql["endings"], BOOK, *_columns(batch.endings))
                await connection.execute(sql["transfers"], BOOK, day, week, *_columns(batch.transfers))
                await connection.execute(sql["post"], BOOK, *_columns(batch.accounts))
                await connection.execute(sql["day_figures"], BOOK, day, *_columns(batch.figures))
                await connection.execute(sql["outbox"], *_columns(batch.outbox))
                await connection.execute(sql["sealed"], *_columns(batch.sealed))


async def prepare(db: Executor, games: Sequence[UUID]) -> Plain:
    """Read what decisions rest on."""
    picks = await db.fetch(sql["picks"], games)
    accounts = await db.fetch(sql["accounts"], BOOK)
    day = await db.fetchrow("SELECT book_day, book_week FROM posting_day($1)", BOOK)
    assert day is not None
    return Plain(games, (picks, accounts, day))


def _told(player: UUID, message: dict[str, Any]) -> tuple[str, str]:
    return f"player:{player}", _json(message)


def _balance(account: Account) -> dict[str, Any]:
    balance = {
        "balance_minor": account.posted,
        "held_minor": account.held,
        "available_minor": account.posted - account.held - account.floor,
        "version": account.changes,
        "currency": "USD",
    }
    return {"type": "balance", "balance": balance}


def _sealed_ending(head: Row, ending: Ending, results: str, transfer: UUID | None) -> tuple[str]:
    """What the product leaves for the sealed log of an ending."""
    told = {
        "entry": "ending", "book_id": BOOK, "subject_id": head["id"], "player_id": head["player_id"],
        "ticket_id": head["id"], "n": 1, "kind": "grade", "status": ending.status,
        "return_minor": ending.return_minor, "leg_results": results.split(","), "transfer_id": transfer,
        "actor_id": None, "reason": "", "game_at": AT, "created_at": AT,
    }  # fmt: skip
    return (_json(told),)


def _sealed_transfer(head: Row, transfer: tuple[Any, ...], day: Row) -> tuple[str]:
    """The same of a transfer."""
    transfer_id, debit, credit, amount, ticket, account, seq, balance = transfer
    told = {
        "entry": "transfer", "book_id": BOOK, "subject_id": ticket, "player_id": head["player_id"],
        "id": transfer_id, "debit_account_id": debit, "credit_account_id": credit, "amount_minor": amount,
        "cause": "ticket", "ticket_id": ticket, "ending_n": 1, "reverses_id": None, "reason": "", "actor_id": None,
        "book_day": day["book_day"], "book_week": day["book_week"], "player_account_id": account, "player_seq": seq,
        "player_balance_minor": balance, "game_at": AT, "created_at": AT,
    }  # fmt: skip
    return (_json(told),)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _columns(rows: Sequence[tuple[Any, ...]]) -> Iterator[list[Any]]:
    return (list(column) for column in zip(*rows, strict=True))
