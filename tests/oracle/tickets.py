"""Random tickets of every kind, each the same for ever by its seed and number."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import comb, exp, log
from random import Random

from tests.oracle.oracle import SPECIAL_POINTS, TEASER_TABLES, Leg, Ticket, decimal_of

SURE = ("won", "lost", "push", "void")
ALL = (*SURE, "half_won", "half_lost", "dead_heat")
MOST_LEGS = 12
MOST_RETURN = 10_000_000
MANY_LINES = 300
PLACES = 9

MIXES: Sequence[Mapping[str, int]] = (
    {"won": 1},
    {"won": 3, "lost": 1},
    {"won": 8, "lost": 1, "push": 1, "void": 1},
    {"won": 6, "push": 1, "void": 1},
    {"won": 4, "half_won": 2, "half_lost": 2, "push": 1, "void": 1},
    {"won": 4, "dead_heat": 2, "half_won": 1},
    {"won": 8, "lost": 1, "push": 1, "half_lost": 1},
    {"half_won": 1, "half_lost": 1, "void": 2, "push": 1},
    dict.fromkeys(ALL, 1),
    dict.fromkeys(ALL, 1),
)
"""Results by weight. Tickets of many legs would all but always lose if every result were as likely as another."""

KINDS = {"straight": 20, "parlay": 30, "round_robin": 15, "teaser": 12, "if_bet": 10, "reverse": 6, "same_game": 7}


def make_ticket(seed: int, number: int) -> Ticket:
    """The ticket with this number of the sequence with this seed."""
    dice = Random(f"{seed}:{number}")
    (kind,) = dice.choices(list(KINDS), list(KINDS.values()))
    return MAKERS[kind](dice)


def straight(dice: Random) -> Ticket:
    """One leg; a few of them free plays."""
    stake = any_stake(dice)
    return Ticket("straight", stake, any_legs(dice, 1), any_cap(dice, stake), free_play=dice.random() < 0.2)


def parlay(dice: Random) -> Ticket:
    """Two to twelve legs, at true odds or by the fixed table; a few of them free plays."""
    table = dice.random() < 0.35
    count = dice.randint(2, 8 if table else MOST_LEGS)
    legs = any_legs(dice, count, price=table_price if table else None)
    stake = any_stake(dice)
    return Ticket("parlay", stake, legs, any_cap(dice, stake), table=table, free_play=dice.random() < 0.15)


def round_robin(dice: Random) -> Ticket:
    """Several sizes at once; now and then all sizes of twelve legs."""
    table = dice.random() < 0.3
    large = dice.random() < 0.002
    count = MOST_LEGS if large else dice.randint(3, 7)
    sizes = range(2, count + 1)
    by = list(sizes) if large else sorted(dice.sample(sizes, dice.randint(1, len(sizes))))
    number = sum(comb(count, k) for k in by)
    stake = any_stake(dice, lines=number)
    legs = any_legs(dice, count, price=table_price if table else None)
    return Ticket("round_robin", stake, legs, any_cap(dice, stake * number), table=table, by=by)


def teaser(dice: Random) -> Ticket:
    """Every table, and the special ones of three legs and ten points."""
    stake = any_stake(dice)
    special = dice.random() < 0.25
    sport, points = ("football", SPECIAL_POINTS) if special else dice.choice(list(TEASER_TABLES))
    return Ticket(
        "teaser",
        stake,
        any_legs(dice, 3 if special else dice.choice((2, 2, 3, 3, 4, 5, 6)), results=SURE),
        any_cap(dice, stake),
        sport=sport,
        points=points,
        special_push_loses=dice.random() < 0.5,
        tie_loss_refunds=dice.random() < 0.5,
    )


def if_bet(dice: Random) -> Ticket:
    """Two legs or more, under both conditions."""
    stake = any_stake(dice)
    legs = any_legs(dice, dice.choice((2, 2, 2, 3, 4, 5)))
    return Ticket("if_bet", stake, legs, any_cap(dice, stake), condition=any_condition(dice))


def reverse(dice: Random) -> Ticket:
    """Two legs, both ways round, under both conditions."""
    stake = any_stake(dice)
    return Ticket("reverse", stake, any_legs(dice, 2), any_cap(dice, 2 * stake), condition=any_condition(dice))


def same_game(dice: Random) -> Ticket:
    """Two to six legs of one event with a joint price."""
    stake = any_stake(dice)
    legs = any_legs(dice, dice.choice((2, 2, 3, 3, 4, 5, 6)))
    return Ticket(
        "same_game_parlay",
        stake,
        legs,
        any_cap(dice, stake),
        joint={frozenset(range(len(legs))): any_price(dice)},
        ties=tuple(tuple(Fraction(dice.randint(0, 10), 10) for _ in range(n)) for n in range(len(legs))),
        reprices=dice.random() < 0.5,
    )


MAKERS: Mapping[str, Callable[[Random], Ticket]] = {
    "straight": straight,
    "parlay": parlay,
    "round_robin": round_robin,
    "teaser": teaser,
    "if_bet": if_bet,
    "reverse": reverse,
    "same_game": same_game,
}


def any_legs(
    dice: Random,
    count: int,
    *,
    results: Sequence[str] = ALL,
    price: Callable[[Random], Fraction] | None = None,
) -> tuple[Leg, ...]:
    """Legs with prices of one way of quoting, or of all mixed, and results of one of the mixes."""
    mix = {result: weight for result, weight in dice.choice(MIXES).items() if result in results} or {"won": 1}
    price = price or dice.choice((any_price, any_price, american_price, decimal_price, long_price))
    legs = []
    for result in dice.choices(list(mix), list(mix.values()), k=count):
        tied = dice.randint(2, 5) if result == "dead_heat" else 1
        legs.append(Leg(price(dice), result, dice.randint(1, tied - 1) if tied > 1 else 1, tied))
    return tuple(legs)


def any_condition(dice: Random) -> str:
    """When the next leg of an if-bet is in play."""
    return dice.choice(("win_only", "win_push_or_cancel"))


def any_price(dice: Random) -> Fraction:
    """A price as somebody would quote it."""
    return dice.choice((common_price, american_price, decimal_price))(dice)


def common_price(dice: Random) -> Fraction:
    """What most lines are sold at."""
    return decimal_of(dice.choice((-110, -110, -115, -105, 100, -120, 120, -150, 130, -200, 200)))


def american_price(dice: Random) -> Fraction:
    """From -100000 to +100000, every magnitude as likely as another."""
    return decimal_of(dice.choice((-1, 1)) * magnitude(dice, 100, 100_000))


def decimal_price(dice: Random) -> Fraction:
    """A decimal price of up to nine places."""
    unit = 10 ** dice.randint(1, PLACES)
    return 1 + Fraction(magnitude(dice, 1, 1000 * unit), unit)


def long_price(dice: Random) -> Fraction:
    """A decimal price of nine places between 2 and 10: twelve of them take more than 300 bits."""
    return 2 + Fraction(dice.randrange(8 * 10**PLACES) | 1, 10**PLACES)


def table_price(dice: Random) -> Fraction:
    """Mostly one that the fixed table takes, and its very ends; now and then one just outside."""
    return decimal_of(dice.choice((*range(-120, -100), 100, -120, 100, -110, -110)) if dice.random() < 0.97 else -121)


def any_stake(dice: Random, *, lines: int = 1) -> int:
    """Minor units for each line, of every magnitude up to what a ticket may return."""
    return magnitude(dice, 1, max(1, (MOST_RETURN - 1) // lines))


def any_cap(dice: Random, risk: int) -> int:
    """The most that a ticket returns: the shipped figure, a much higher one, or one that is soon reached."""
    return max(risk + 1, dice.choice((MOST_RETURN, 10**15, 10**15, risk + magnitude(dice, 1, risk))))


def magnitude(dice: Random, low: int, high: int) -> int:
    """A whole number between two (inclusive), every magnitude as likely as another."""
    return min(high, max(low, round(exp(dice.uniform(log(low), log(high + 1))))))
