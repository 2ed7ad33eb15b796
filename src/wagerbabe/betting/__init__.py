"""Betting: slips, quotes, placing, tickets."""

from wagerbabe.betting.api import operations, routes
from wagerbabe.betting.domain import Pick, Priced, SentPrice, Slip, Terms, line_to_wire
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
from wagerbabe.betting.schemas import TicketOut
from wagerbabe.betting.service import InFlight, Memory, Placed, Quote, place, quote
from wagerbabe.betting.store import tickets as read_tickets
from wagerbabe.platform.invariants import read_invariants

INVARIANTS = read_invariants(__file__)

__all__ = [
    "HALF_LOST",
    "HALF_WON",
    "INVARIANTS",
    "LOST",
    "PUSH",
    "VOID",
    "WON",
    "Ending",
    "InFlight",
    "Leg",
    "Line",
    "Memory",
    "Outcome",
    "Pick",
    "Placed",
    "Priced",
    "Quote",
    "SentPrice",
    "Slip",
    "Terms",
    "TicketOut",
    "line_to_wire",
    "lines_of",
    "operations",
    "place",
    "quote",
    "read_tickets",
    "return_if_all_win",
    "routes",
    "settle",
]
