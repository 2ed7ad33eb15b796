"""The product's answers about the oracle's tickets, and games about the oracle's picks."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from tests.oracle import oracle
from tests.oracle.oracle import Settled, Ticket
from wagerbabe.betting import (
    HALF_LOST,
    HALF_WON,
    LOST,
    PUSH,
    VOID,
    WON,
    Ending,
    Leg,
    Outcome,
    Plan,
    return_if_all_win,
    risk_of,
    settle,
)
from wagerbabe.betting.correlation import joint_price
from wagerbabe.betting.kinds import Options, plan_of
from wagerbabe.betting.rules import Rules
from wagerbabe.odds import Price

OUTCOMES = {outcome.result: outcome for outcome in (WON, LOST, PUSH, VOID, HALF_WON, HALF_LOST)}

Settle = Callable[..., Ending | None]


def priced(ticket: Ticket) -> Ticket:
    """The same ticket with the prices of the legs that may be left of a same-game parlay: they are taken as given."""
    if not ticket.reprices:
        return ticket
    joint = dict(ticket.joint)
    for size in range(2, len(ticket.legs)):
        for left in combinations(range(len(ticket.legs)), size):
            prices = [Price(*ticket.legs[n].price.as_integer_ratio()) for n in left]
            price = joint_price(prices, [[ticket.ties[n][m] for m in left if m < n] for n in left])
            joint[frozenset(left)] = Fraction(price.num, price.den)
    return replace(ticket, joint=joint)


def rules_of(ticket: Ticket) -> Rules:
    """The rules of a book that takes this ticket."""
    return Rules(
        parlay_table=ticket.table,
        teaser_tie_loss_refunds=ticket.tie_loss_refunds,
        special_teaser_push_refunds=not ticket.special_push_loses,
        same_game_parlay=True,
        same_game_void="reprices" if ticket.reprices else "voids",
    )


def options_of(ticket: Ticket) -> Options:
    """What its player chose."""
    if ticket.kind == "round_robin":
        return Options(by=tuple(ticket.by))
    if ticket.kind == "teaser":
        return Options(points_quarters=int(4 * ticket.points))
    if ticket.kind in ("if_bet", "reverse"):
        return Options(condition="win_only" if ticket.condition == "win_only" else "win_push_or_cancel")
    if ticket.kind == "same_game_parlay":
        price = ticket.joint[frozenset(range(len(ticket.legs)))].as_integer_ratio()
        return Options(price=price, ties=tuple(tuple(tie.as_integer_ratio() for tie in row) for row in ticket.ties))
    return Options()


def leg_of(leg: oracle.Leg) -> Leg:
    """A leg with its outcome."""
    outcome = OUTCOMES.get(leg.result) or Outcome("dead_heat", leg.places, 0, leg.tied)
    return Leg(*leg.price.as_integer_ratio(), outcome)


def plan(ticket: Ticket) -> Plan:
    """Its lines."""
    return plan_of(
        ticket.kind, [leg_of(leg) for leg in ticket.legs], ticket.stake, options_of(ticket), rules_of(ticket)
    )


def answer(ticket: Ticket, settle: Settle = settle) -> Settled | None:
    """How the product ends it."""
    lines = plan(ticket)
    legs = [leg_of(leg) for leg in ticket.legs]
    ending = settle(lines, legs, ticket.max_return, free_play=ticket.free_play)
    return ending and Settled(risk_of(lines), ending.return_minor, ending.status, ending.stake_back_minor)


def differences(ticket: Ticket, settle: Settle = settle) -> Iterator[str]:
    """What the product and the oracle do not agree on, in words."""
    ticket = priced(ticket)
    expected, found = oracle.settle(ticket), answer(ticket, settle)
    if found != expected:
        yield f"product {found}, oracle {expected}"
    all_win = replace(ticket, legs=[oracle.Leg(leg.price, "won") for leg in ticket.legs])
    lines = plan(ticket)
    most = return_if_all_win(lines, [leg_of(leg) for leg in ticket.legs], ticket.max_return)
    if ticket.free_play:
        most = max(most - risk_of(lines), 0)
    if most != oracle.settle(all_win).returned:
        yield f"product returns {most} if all win, oracle {oracle.settle(all_win).returned}"
