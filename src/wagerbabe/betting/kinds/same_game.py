"""A same-game parlay: legs of one game that hang together, at a price of the book."""

from collections.abc import Sequence
from fractions import Fraction

from wagerbabe.betting.correlation import joint_price, related, tie_of
from wagerbabe.betting.errors import BetRefused, NotOneGame, TicketKindBlocked
from wagerbabe.betting.kinds.base import Asked, Kind, Options
from wagerbabe.betting.payout import Factor, Leg, Line, Plan, Table
from wagerbabe.betting.rules import Rules
from wagerbabe.odds import Price


def problems(asked: Asked) -> Sequence[BetRefused]:
    """One game, and a book that offers it."""
    if not asked.rules.same_game_parlay:
        return [TicketKindBlocked("Same-game parlays are not offered here.", kind="same_game_parlay")]
    if len({leg.event_id for leg in asked.candidates}) > 1:
        return [NotOneGame()]
    return []


def priced(asked: Asked) -> Options:
    """The options with the price of all legs together, and what it was made from."""
    ties = [
        tuple(tie_of(one, other) for other in asked.candidates[:n])
        for n, one in enumerate(asked.candidates)
    ]  # fmt: skip
    if any(what == "excludes" for _, _, what in related(asked.candidates)):
        return asked.options
    price = joint_price([Price(leg.num, leg.den) for leg in asked.legs], ties)
    return Options(
        price=(price.num, price.den),
        ties=tuple(tuple((tie.numerator, tie.denominator) for tie in row) for row in ties),
    )


def plan(legs: Sequence[Leg], stake_minor: int, options: Options, rules: Rules) -> Plan:
    """One line at the price taken. A leg that drops voids it, or the legs that are left are priced anew."""
    reprices = rules.same_game_void == "reprices"

    def price_left(won: Sequence[int]) -> Factor | None:
        if len(won) == len(legs):
            return options.price
        ties = [[Fraction(*options.ties[i][j]) for j in won if j < i] for i in won]
        price = joint_price([Price(legs[i].num, legs[i].den) for i in won], ties)
        return price.num, price.den

    table = Table(
        price_left,
        single_own=True,
        void_refunds="never" if reprices else "unless_lost",
        push="drops" if reprices else "refunds",
    )
    return (Line(stake_minor, tuple(range(len(legs))), table),)


KIND = Kind("same_game_parlay", 2, 6, plan, problems, multiplies=False)
