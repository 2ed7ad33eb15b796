"""A feed that sends nonsense: the ways in which the twin can be told to misbehave, for tests of adapters."""

import json
from collections.abc import Callable
from enum import StrEnum
from typing import Any


class Fault(StrEnum):
    """What goes wrong with every answer while it is set."""

    GARBAGE = "garbage"  # not JSON at all
    TRUNCATED = "truncated"  # JSON that stops in the middle
    NAN_PRICES = "nan_prices"  # NaN instead of each price
    TEXT_PRICES = "text_prices"  # a word instead of each price
    TENFOLD_PRICES = "tenfold_prices"  # a slipped decimal point
    ZERO_PRICES = "zero_prices"  # American 0, which is no price
    OLD_TIMES = "old_times"  # sportsbooks last read on 1 January 2001
    REVERSED = "reversed"  # the same rows, last first
    MISSING_FIELDS = "missing_fields"  # events without teams
    WRONG_SHAPE = "wrong_shape"  # an object where a list belongs
    EMPTY = "empty"  # no rows
    SERVER_ERROR = "server_error"  # 500
    RATE_LIMITED = "rate_limited"  # 429 EXCEEDED_FREQ_LIMIT
    OUT_OF_CREDITS = "out_of_credits"  # 401 OUT_OF_USAGE_CREDITS
    SLOW = "slow"  # right, but late


def _each_outcome(rows: Any, change: Callable[[dict[str, Any]], None]) -> Any:
    for row in rows:
        for book in row.get("bookmakers", ()):
            for market in book["markets"]:
                for outcome in market["outcomes"]:
                    change(outcome)
    return rows


def _price(value: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda rows: _each_outcome(rows, lambda outcome: outcome.update(price=value(outcome["price"])))


def _old(rows: Any) -> Any:
    for row in rows:
        for book in row.get("bookmakers", ()):
            book["last_update"] = "2001-01-01T00:00:00Z"
            for market in book["markets"]:
                market["last_update"] = "2001-01-01T00:00:00Z"
    return rows


def _nameless(rows: Any) -> Any:
    for row in rows:
        row.pop("home_team", None)
        row.pop("away_team", None)
    return rows


_SPOILERS: dict[Fault, Callable[[Any], Any]] = {
    Fault.NAN_PRICES: _price(lambda _: float("nan")),
    Fault.TEXT_PRICES: _price(lambda _: "EVEN?"),
    Fault.TENFOLD_PRICES: _price(lambda price: price * 10),
    Fault.ZERO_PRICES: _price(lambda _: 0),
    Fault.OLD_TIMES: _old,
    Fault.REVERSED: lambda rows: rows[::-1],
    Fault.MISSING_FIELDS: _nameless,
    Fault.WRONG_SHAPE: lambda rows: {"data": rows},
    Fault.EMPTY: lambda _: [],
}


def spoil(fault: Fault, body: bytes) -> bytes:
    """The body of a good answer as this fault would send it: a list, or one event."""
    if fault is Fault.GARBAGE:
        return b"<html><body>upstream connect error</body></html>"
    if fault is Fault.TRUNCATED:
        return body[: len(body) // 2]
    spoiler = _SPOILERS.get(fault)
    if spoiler is None:
        return body
    answer = json.loads(body)
    if isinstance(answer, dict):
        spoiled = spoiler([answer])
        answer = (spoiled[0] if spoiled else {}) if isinstance(spoiled, list) else spoiled
    else:
        answer = spoiler(answer)
    # The standard encoder, because it writes NaN as feeds in Python do.
    return json.dumps(answer).encode()
