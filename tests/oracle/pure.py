"""Many tickets and games through the pure functions, by as many processes as there are cores."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import prod
from multiprocessing import get_context
from random import Random
from typing import Self

from tests.oracle import graded, product
from tests.oracle.games import facts, make_game
from tests.oracle.graded import Decide
from tests.oracle.oracle import Ticket
from tests.oracle.product import Settle
from tests.oracle.tickets import make_ticket
from wagerbabe.betting import settle
from wagerbabe.grading import decide

BLOCK = 2_000
TICKETS_A_GAME = 50
WORD = 2**64


@dataclass
class Tally:
    """What was compared: tickets by kind, those of twelve legs whose product passes 64 bits, picks; what differs."""

    kinds: Counter[str] = field(default_factory=Counter)
    long_products: int = 0
    picks: int = 0
    differences: list[str] = field(default_factory=list)

    def __iadd__(self, other: "Tally") -> Self:
        self.kinds += other.kinds
        self.long_products += other.long_products
        self.picks += other.picks
        self.differences += other.differences
        return self


def compare_tickets(seed: int, numbers: Sequence[int], settle: Settle = settle) -> Tally:
    """Compare how the tickets with these numbers end."""
    tally = Tally()
    for number in numbers:
        ticket = make_ticket(seed, number)
        tally.kinds[ticket.kind] += 1
        tally.long_products += is_long(ticket)
        tally.differences += [f"ticket {number}, {ticket.kind}: {text}" for text in product.differences(ticket, settle)]
    return tally


def is_long(ticket: Ticket) -> bool:
    """Whether twelve prices multiply to numbers that 64 bits cannot hold."""
    return len(ticket.legs) == 12 and prod(leg.price.numerator for leg in ticket.legs) > WORD


def compare_games(seed: int, numbers: Sequence[int], decide: Decide = decide) -> Tally:
    """Compare how picks on the games with these numbers are graded."""
    tally = Tally()
    for number in numbers:
        dice = Random(f"told:{seed}:{number}")
        game, picks = make_game(seed, number)
        left_out = [period for period in facts(game) if dice.random() < 0.5]
        tally.picks += len(picks)
        tally.differences += [f"game {number}: {text}" for text in graded.differences(game, picks, left_out, decide)]
    return tally


def compare(seed: int, count: int, processes: int) -> Iterator[Tally]:
    """Compare so many tickets, and a game for every fifty; a tally for each block as it is done."""
    tickets = [range(first, min(first + BLOCK, count)) for first in range(0, count, BLOCK)]
    games = [range(block.start // TICKETS_A_GAME, block.stop // TICKETS_A_GAME) for block in tickets]
    with get_context("spawn").Pool(processes) as pool:
        yield from pool.imap_unordered(partial(compare_tickets, seed), tickets)
        yield from pool.imap_unordered(partial(compare_games, seed), games)
