"""A quote of twelve legs as a round robin of all sizes: the product's pure path against its 4,083 lines one by one.

Pure: nothing is read and nothing sent. The slip is priced, limits judged, and the answer encoded, as the route does
it; the other side only multiplies the prices of every combination and rounds each product. Both are counted by the CPU
time of this process.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import prod

import msgspec

from tests.bench.rounds import Row, in_turn
from tests.bench.stage import Stage
from tests.bench.world import BOOK, bench_id
from wagerbabe.betting import Leg, Options, expand, plan_of
from wagerbabe.betting.api import _quote_out  # the route's own answer
from wagerbabe.betting.domain import Pick, SentPrice, Slip, Terms, price_slip
from wagerbabe.betting.service import Quote
from wagerbabe.odds import Offered, Price

NAME, UNIT, AIM = "a quote of 4,083 lines against listing them", "quotes/CPU s", 10.0
LEGS = 12
LINES = 4_083
STAKE = 1_000
NOW = datetime(2026, 11, 22, tzinfo=UTC)
PRICES = [Price(21, 11), Price(5, 2), Price(181, 91)]
SIZES = tuple(range(2, LEGS + 1))


async def measure(stage: Stage, *, each: int = 100, rounds: int = 5) -> Row:
    """The row; its note is the CPU time of a quote in milliseconds. Needs nothing of the stage."""
    del stage
    slip, terms, offers = _slip(), _terms(), {n.selection_id: n for n in map(_offered, range(LEGS))}

    def product() -> int:
        priced = price_slip(slip, terms, offers, NOW)
        out = _quote_out(slip.kind, Quote(terms, priced, 10**9, priced.problems))
        assert msgspec.json.encode(out)
        assert not priced.problems
        return priced.return_minor

    def listed() -> int:
        legs = [Leg(offer.price.num, offer.price.den) for offer in offers.values() if offer.price]
        plan = plan_of(slip.kind, legs, STAKE, slip.options, terms.rules)
        lines = [[legs[n] for n in line.legs] for line in expand(plan)]
        assert len(lines) == LINES
        return sum(_rounded(prod(leg.num for leg in line), prod(leg.den for leg in line)) for line in lines)

    assert abs(product() - listed()) <= LINES  # the product rounds once, the list each line

    async def ours() -> float:
        return _per_second(product, each)

    async def base() -> float:
        return _per_second(listed, each)

    row = await in_turn(NAME, UNIT, AIM, ours, base, rounds)
    row.notes["cpu_ms"] = [round(1000 / rate, 3) for rate in row.ours]
    return row


def _rounded(num: int, den: int) -> int:
    return (2 * STAKE * num + den) // (2 * den)


def _per_second(run: Callable[[], int], times: int) -> float:
    started = time.process_time()
    for _ in range(times):
        run()
    return times / (time.process_time() - started)


def _price(n: int) -> Price:
    return PRICES[n % len(PRICES)]


def _slip() -> Slip:
    price = [_price(n).ratio - 1 for n in range(LEGS)]
    picks = [
        Pick(bench_id(9, n), SentPrice(fraction=f"{p.numerator}/{p.denominator}"), None) for n, p in enumerate(price)
    ]
    return Slip("round_robin", STAKE, tuple(picks), options=Options(by=SIZES))


def _terms() -> Terms:
    return Terms(
        book_id=BOOK, player_id=bench_id(4, 1), account_id=bench_id(5, 1), agent_name="Desk", currency="USD",
        status="active", min_stake_minor=100, max_stake_minor=10**9, credit_limit_minor=10**9, terms_version=1,
        rules_version=1, price_source="consensus", margin_bp=0, max_return_minor=10**15, max_parlay_legs=LEGS,
    )  # fmt: skip


def _offered(n: int) -> Offered:
    start = NOW + timedelta(hours=5)
    return Offered(
        selection_id=bench_id(9, n), event_id=bench_id(7, n), market_id=bench_id(8, n), league_key="bench_league",
        home=f"Home Town {n}", away=f"Away City {n}", starts_at=start, event_status="scheduled",
        event_suspended=False, market_status="open", kind="moneyline", period="game", side="home", base=_price(n),
        price=_price(n), line_quarters=None, version=1, valid_until=start,
    )  # fmt: skip
