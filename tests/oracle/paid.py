"""Tickets through the database that pays them, against the oracle's returns and balances.

Games, tickets and holds are rows, as bets leave them; results are entered, graded and paid by the product, game after
game, so that most tickets wait for their last leg. Then some results are corrected.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

import asyncpg
import msgspec

from tests.oracle import oracle
from tests.oracle.grades import Game, Pick, grade
from tests.oracle.oracle import Ticket
from tests.oracle.product import options_of, priced, rules_of
from tests.oracle.tickets import make_ticket
from tests.world import BookRow, PlayerRow, World
from wagerbabe.betting import Rules
from wagerbabe.catalog import ResultEntry, changing, record_result
from wagerbabe.grading import grade_event, pay_event
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime

Owner: TypeAlias = "asyncpg.Connection[Any]"

PLAYERS = 50
GAMES, CANCELLED = 30, 6
MOST_TIED = 5
FREE_PLAYS = 10**17
"""What every player may stake for free: all that the tickets of a run can take."""
QUARTERS = {"won": 8, "half_won": 1, "push": 0, "half_lost": -1, "lost": -8}
"""By how many quarter points a leg with this result is past its line."""

TICKET = (
    "book_id", "id", "player_id", "account_id", "kind", "stake_minor", "risk_minor", "to_win_minor",
    "max_return_minor", "accept", "rules_version", "options", "idempotency_key", "request_hash",
    "available_after_minor", "placed_at", "placed_real_at", "accepted_at", "free_play", "closed_risk_minor",
    "cashed_minor",
)  # fmt: skip
LEG = (
    "book_id", "ticket_id", "n", "event_id", "market_id", "selection_id", "price_num", "price_den",
    "line_quarters", "offered_quarters", "offer_source", "offer_version", "starts_at",
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """A selection that tickets are on."""

    event_id: UUID
    market_id: UUID
    selection_id: UUID


@dataclass
class Slate:
    """What may be bet on: spreads of games, spreads of games that fall out, futures by (places paid, tied).

    ``results`` says how each of their events ends.
    """

    games: list[Choice] = field(default_factory=list)
    cancelled: list[Choice] = field(default_factory=list)
    futures: dict[tuple[int, int], Choice] = field(default_factory=dict)
    results: dict[UUID, ResultEntry] = field(default_factory=dict)

    def choose(self, dice: Random, leg: oracle.Leg) -> tuple[Choice, int | None]:
        """A selection and a line that will have the leg's result."""
        if leg.result == "dead_heat":
            return self.futures[leg.places, leg.tied], None
        if leg.result == "void":
            return dice.choice(self.cancelled), 4 * dice.randint(-40, 40)
        game = dice.choice(self.games)
        return game, QUARTERS[leg.result] - 4 * margin_of(self.results[game.event_id])

    def leg(self, leg: oracle.Leg, choice: Choice, line: int | None) -> oracle.Leg:
        """The leg as the event's result has it."""
        if line is None:
            return leg
        entry = self.results[choice.event_id]
        game = Game("nfl", entry.status, {} if entry.final is None else {"q1": entry.final})
        return leg._replace(result=grade(game, Pick("spread", "home", line=Fraction(line, 4))).result)

    def correct(self, dice: Random) -> list[UUID]:
        """Change some results: other scores, a game that was not played after all, one that was."""
        changed = [choice.event_id for choice in (*self.games[::4], *self.cancelled[::3])]
        for event_id in changed:
            was = self.results[event_id]
            score = dice.randint(0, 60), dice.randint(0, 60)
            played = was.status == "cancelled" or dice.random() < 0.7
            self.results[event_id] = ResultEntry("finished", *score) if played else ResultEntry("cancelled")
        return changed


def margin_of(entry: ResultEntry) -> int:
    """By how many points the home side won."""
    assert entry.home is not None
    assert entry.away is not None
    return entry.home - entry.away


class Bet(NamedTuple):
    """A ticket in the database: whose it is, and what each leg is on."""

    number: int
    ticket: Ticket
    player: PlayerRow
    account_id: UUID
    legs: list[tuple[Choice, int | None]]


@dataclass
class Staked:
    """A book, its players and what they bet."""

    book: BookRow
    players: Sequence[PlayerRow]
    free_play: Mapping[UUID, UUID]
    versions: Mapping[Rules, int]
    slate: Slate
    now: datetime
    bets: dict[UUID, Bet] = field(default_factory=dict)

    def add(self, seed: int, number: int) -> None:
        """The ticket with this number."""
        dice = Random(f"legs:{seed}:{number}")
        ticket = cashed_out_in_part(dice, priced(make_ticket(seed, number)))
        player = self.players[number % len(self.players)]
        account = self.free_play[player.id] if ticket.free_play else player.account_id
        legs = [self.slate.choose(dice, leg) for leg in ticket.legs]
        self.bets[new_id()] = Bet(number, ticket, player, account, legs)

    def ticket_rows(self) -> Iterator[tuple[Any, ...]]:
        """The tickets as bets would have left them."""
        for key, (_, ticket, player, account, _) in self.bets.items():
            risk, to_win = oracle.settle(ticket).risk, _to_win(ticket)
            yield (
                self.book.id, key, player.id, account, ticket.kind, ticket.stake, risk, to_win, ticket.max_return,
                "none", self.versions[rules_of(ticket)], as_json(options_of(ticket)), str(key), b"",
                0, self.now, self.now, self.now, ticket.free_play, ticket.closed, ticket.cashed,
            )  # fmt: skip

    def leg_rows(self) -> Iterator[tuple[Any, ...]]:
        """Their legs."""
        for key, bet in self.bets.items():
            for n, (leg, (choice, line)) in enumerate(zip(bet.ticket.legs, bet.legs, strict=True), start=1):
                yield (
                    self.book.id, key, n, choice.event_id, choice.market_id, choice.selection_id,
                    *leg.price.as_integer_ratio(), line, line, "consensus", 1, self.now,
                )  # fmt: skip

    def accounts(self) -> list[tuple[UUID, int, int]]:
        """Accounts with what they are paid for parts, and what is at risk."""
        paid, held = Counter[UUID](), Counter[UUID]()
        for bet in self.bets.values():
            paid[bet.account_id] += bet.ticket.cashed - bet.ticket.closed
            held[bet.account_id] += oracle.settle(bet.ticket).risk - bet.ticket.closed
        return [(account, paid[account], at_risk) for account, at_risk in held.items()]

    def settled(self) -> dict[UUID, oracle.Settled]:
        """How the oracle ends each ticket by the results."""
        return {key: oracle.settle(self._graded(bet)) for key, bet in self.bets.items()}

    def _graded(self, bet: Bet) -> Ticket:
        legs = zip(bet.ticket.legs, bet.legs, strict=True)
        return replace(bet.ticket, legs=[self.slate.leg(leg, *on) for leg, on in legs])

    def balances(self, settled: Mapping[UUID, oracle.Settled]) -> dict[UUID, int]:
        """What each account comes to when its tickets have ended so."""
        balances = dict.fromkeys((player.account_id for player in self.players), 0)
        balances |= dict.fromkeys(self.free_play.values(), FREE_PLAYS)
        for key, (risk, returned, _, stake_back) in settled.items():
            bet = self.bets[key]
            if bet.ticket.free_play:
                balances[bet.account_id] += stake_back - risk
                balances[bet.player.account_id] += returned
            else:
                balances[bet.account_id] += returned - risk
        return balances


def cashed_out_in_part(dice: Random, ticket: Ticket) -> Ticket:
    """One ticket in ten as it is after a part of it was sold."""
    risk = oracle.settle(ticket).risk
    if ticket.free_play or risk == 1 or dice.random() < 0.9:
        return ticket
    closed = dice.randint(1, risk - 1)
    return replace(ticket, closed=closed, cashed=dice.randint(1, 2 * closed))


def as_json(value: object) -> str:
    """As a column of JSON takes it."""
    return msgspec.json.encode(value).decode()


def _to_win(ticket: Ticket) -> int:
    best = oracle.settle(replace(ticket, legs=[oracle.Leg(leg.price, "won") for leg in ticket.legs]))
    return best.returned if ticket.free_play else max(best.returned - best.risk, 0)


async def compare_paid(runtime: Runtime, owner: Owner, seed: int, count: int) -> list[str]:
    """Write, grade and pay the first tickets of a sequence, then correct some results; answers what differs."""
    staked = await stake(owner, seed, count)
    await settle(runtime, staked.slate, list(staked.slate.results))
    first = await differences(owner, staked)
    await settle(runtime, staked.slate, staked.slate.correct(Random(f"corrected:{seed}")))
    return [*first, *(f"corrected: {text}" for text in await differences(owner, staked))]


async def settle(runtime: Runtime, slate: Slate, events: Sequence[UUID]) -> None:
    """Enter the results of events, grade them and pay, one after the other."""
    for event_id in events:
        async with changing(runtime.db, runtime.bus) as change:
            entry = slate.results[event_id]
            await record_result(change, event_id, entry, source="manual", now=runtime.game_now(), reason="Told so.")
        await grade_event(runtime, event_id)
        await pay_event(runtime, event_id)


async def differences(owner: Owner, staked: Staked) -> list[str]:
    """What the database and the oracle do not agree on, in words."""
    settled = staked.settled()
    return [*await _wrong_tickets(owner, staked, settled), *await _wrong_accounts(owner, staked.balances(settled))]


async def stake(owner: Owner, seed: int, count: int) -> Staked:
    """A book, a slate, and the first tickets of a sequence."""
    world = World(owner)
    book = await world.book()
    players = [await world.player(book, credit_minor=10**17) for _ in range(PLAYERS)]
    free_play = {player.id: new_id() for player in players}
    await owner.executemany(
        "INSERT INTO account (book_id, id, kind, owner_id, posted_minor) VALUES ($1, $2, 'free_play', $3, $4)",
        [(book.id, account, player, FREE_PLAYS) for player, account in free_play.items()],
    )
    versions = await _rules(owner, book)
    staked = Staked(book, players, free_play, versions, await _slate(world, Random(seed)), await world.now())
    for number in range(count):
        staked.add(seed, number)
    await owner.copy_records_to_table("ticket", records=staked.ticket_rows(), columns=TICKET)
    await owner.copy_records_to_table("ticket_leg", records=staked.leg_rows(), columns=LEG)
    await owner.executemany(
        "UPDATE account SET posted_minor = posted_minor + $2, held_minor = $3 WHERE id = $1", staked.accounts()
    )
    await owner.execute("ANALYZE")
    return staked


async def _rules(owner: Owner, book: BookRow) -> dict[Rules, int]:
    """A version of the book's rules for every way in which tickets may be settled."""
    switch = (False, True)
    every = [
        Rules(
            parlay_table=table,
            teaser_tie_loss_refunds=tie,
            special_teaser_push_refunds=push,
            same_game_parlay=True,
            same_game_void=void,
        )
        for table in switch
        for tie in switch
        for push in switch
        for void in ("voids", "reprices")
    ]
    versions = {rules: version for version, rules in enumerate(every, start=1001)}
    await owner.executemany(
        "INSERT INTO book_rules (book_id, version, rules, game_at) VALUES ($1, $2, $3, game_now())",
        [(book.id, version, as_json(rules)) for rules, version in versions.items()],
    )
    return versions


async def _slate(world: World, dice: Random) -> Slate:
    slate = Slate()
    for n in range(GAMES + CANCELLED):
        game = await world.game(starts_in=timedelta(hours=-4))
        choice = await _choice(world, game.id, game.selections["spread", "home"])
        if n < GAMES:
            slate.games.append(choice)
            slate.results[game.id] = ResultEntry("finished", dice.randint(0, 60), dice.randint(0, 60))
        else:
            slate.cancelled.append(choice)
            slate.results[game.id] = ResultEntry("cancelled")
    for tied in range(2, MOST_TIED + 1):
        for places in range(1, tied):
            game = await world.game(starts_in=timedelta(hours=-4))
            sides: dict[str, tuple[tuple[int, int], int | None]] = {f"entrant{n}": ((2, 1), None) for n in range(tied)}
            selections = await world.market(game, "outright", sides, places=places)
            slate.futures[places, tied] = await _choice(world, game.id, selections["entrant0"])
            slate.results[game.id] = ResultEntry("finished", 1, 0, placings=dict.fromkeys(sides, 1))
    return slate


async def _choice(world: World, event_id: UUID, selection: UUID) -> Choice:
    market = await world.owner.fetchval("SELECT market_id FROM selection WHERE id = $1", selection)
    return Choice(event_id, market, selection)


async def _wrong_tickets(owner: Owner, staked: Staked, expected: Mapping[UUID, oracle.Settled]) -> list[str]:
    rows = await owner.fetch("SELECT id, kind, status, return_minor FROM ticket")
    wrong = []
    for row in rows:
        settled = expected[row["id"]]
        if (row["status"], row["return_minor"]) != (settled.status, settled.returned):
            found = f"{row['kind']}: {row['status']} {row['return_minor']}"
            wrong.append(f"paid ticket {staked.bets[row['id']].number}, {found}, oracle {settled}")
    if len(rows) != len(expected):
        wrong.append(f"{len(expected)} tickets were written, {len(rows)} are there")
    return wrong


async def _wrong_accounts(owner: Owner, expected: Mapping[UUID, int]) -> list[str]:
    rows = await owner.fetch(
        "SELECT id, posted_minor, held_minor FROM account WHERE id = ANY($1::uuid[])", list(expected)
    )
    wrong = []
    for row in rows:
        if (row["posted_minor"], row["held_minor"]) != (expected[row["id"]], 0):
            found = f"{row['posted_minor']}, {row['held_minor']} held"
            wrong.append(f"account {row['id']}: {found}, oracle {expected[row['id']]}")
    if len(rows) != len(expected):
        wrong.append(f"{len(expected)} accounts were expected, {len(rows)} are there")
    return wrong
