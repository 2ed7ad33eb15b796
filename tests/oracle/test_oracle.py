"""The product agrees with the oracle on random tickets and games, and the comparison finds what is wrong."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from tests.oracle import oracle, paid
from tests.oracle.product import Settle
from tests.oracle.pure import compare_games, compare_tickets
from tests.oracle.tickets import ALL, make_ticket
from wagerbabe.betting import Ending, Leg, Outcome, Plan, exact_return, settle
from wagerbabe.grading import Pick, Result, SportRules, decide
from wagerbabe.platform.runtime import Runtime

TICKETS = range(3_000)


def test_random_tickets_end_as_the_oracle_says() -> None:
    tally = compare_tickets(7, TICKETS)

    assert tally.differences == []
    assert len(tally.kinds) == 7
    assert tally.long_products > 10


def test_random_tickets_are_of_every_sort() -> None:
    tickets = [make_ticket(7, number) for number in TICKETS]
    settled = [oracle.settle(ticket) for ticket in tickets if not ticket.reprices]

    assert {leg.result for ticket in tickets for leg in ticket.legs} == set(ALL)
    assert {len(ticket.legs) for ticket in tickets} == set(range(1, 13))
    assert {end.status for end in settled} == {"won", "lost", "push", "void", "partly_won", "partly_lost"}
    assert any(ticket.free_play for ticket in tickets)
    assert any(end.returned == ticket.max_return for end, ticket in zip(settled, tickets, strict=False))


def test_a_ticket_is_the_same_by_its_number() -> None:
    assert make_ticket(7, 123) == make_ticket(7, 123)
    assert make_ticket(7, 123) != make_ticket(8, 123)


def rounded_down(plan: Plan, legs: Sequence[Leg], max_return_minor: int, *, free_play: bool) -> Ending | None:
    """As the product does, but with the fraction of a cent cut off."""
    ending = settle(plan, legs, max_return_minor, free_play=free_play)
    num, den = exact_return(plan, legs)
    return ending and ending._replace(return_minor=min(ending.return_minor, num // den))


def uncapped(plan: Plan, legs: Sequence[Leg], _max_return_minor: int, *, free_play: bool) -> Ending | None:
    """As the product does, without the cap."""
    return settle(plan, legs, 10**30, free_play=free_play)


def shared_alone(plan: Plan, legs: Sequence[Leg], max_return_minor: int, *, free_play: bool) -> Ending | None:
    """As the product does, with a dead heat paid in full."""
    whole = [Leg(leg.num, leg.den, _whole(leg.outcome)) for leg in legs]
    return settle(plan, whole, max_return_minor, free_play=free_play)


def _whole(outcome: Outcome | None) -> Outcome | None:
    return (
        outcome and outcome._replace(win_parts=outcome.parts) if outcome and outcome.result == "dead_heat" else outcome
    )


@pytest.mark.parametrize("wrong", [rounded_down, uncapped, shared_alone])
def test_a_wrong_payout_is_found(wrong: Settle) -> None:
    assert compare_tickets(7, TICKETS[:500], wrong).differences


def test_random_games_are_graded_as_the_oracle_says() -> None:
    tally = compare_games(7, range(500))

    assert tally.differences == []
    assert tally.picks > 4_000


def test_a_wrong_grading_is_found() -> None:
    def official_or_not(pick: Pick, result: Result, rules: SportRules) -> Outcome:
        return decide(pick, replace(result, length=None), rules)

    assert compare_games(7, range(100), official_or_not).differences


async def test_the_database_pays_what_the_oracle_says(
    runtime: Runtime, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    assert await paid.compare_paid(runtime, owner, seed=7, count=200) == []


async def test_a_wrong_return_and_a_wrong_balance_are_found(
    runtime: Runtime, owner: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    staked = await paid.stake(owner, seed=7, count=30)
    await paid.settle(runtime, staked.slate, list(staked.slate.results))
    ticket, account = staked.bets.keys(), staked.players[0].account_id

    await owner.execute("UPDATE ticket SET return_minor = return_minor + 1 WHERE id = $1", next(iter(ticket)))
    await owner.execute("UPDATE account SET posted_minor = posted_minor - 1 WHERE id = $1", account)

    found: list[Any] = [text.split()[0] for text in await paid.differences(owner, staked)]
    assert found == ["paid", "account"]
