"""Betting: slips, quotes, placing, tickets."""

from wagerbabe.betting.payout import (
    HALF_LOST,
    HALF_WON,
    LOST,
    PUSH,
    VOID,
    WON,
    Ending,
    Leg,
    Line,
    Outcome,
    lines_of,
    return_if_all_win,
    settle,
)

__all__ = [
    "HALF_LOST",
    "HALF_WON",
    "LOST",
    "PUSH",
    "VOID",
    "WON",
    "Ending",
    "Leg",
    "Line",
    "Outcome",
    "lines_of",
    "return_if_all_win",
    "settle",
]
