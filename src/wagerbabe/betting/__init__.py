"""Betting: slips, quotes, placing, tickets."""

from wagerbabe.betting import api, rules_api
from wagerbabe.betting.domain import Pick, Priced, SentPrice, Slip, Terms, closed_because, line_to_wire
from wagerbabe.betting.exposure_api import router as exposure_router
from wagerbabe.betting.kinds import KINDS, NO_OPTIONS, Options, plan_of
from wagerbabe.betting.limits_api import router as limits_router
from wagerbabe.betting.payout import (
    HALF_LOST,
    HALF_WON,
    LOST,
    PUSH,
    VOID,
    WON,
    Combos,
    Ending,
    Leg,
    Line,
    Outcome,
    Plan,
    count_of,
    exact_return,
    expand,
    return_if_all_win,
    risk_of,
    settle,
)
from wagerbabe.betting.rules import Rules
from wagerbabe.betting.schemas import PriceIn, PriceOut, ProblemOut, TicketOut
from wagerbabe.betting.service import InFlight, Memory, Placed, Quote, place, quote
from wagerbabe.betting.store import offers as read_offers
from wagerbabe.betting.store import terms as read_terms
from wagerbabe.betting.store import tickets as read_tickets
from wagerbabe.betting.tickets import price_out
from wagerbabe.betting.waiting import decide_waiting
from wagerbabe.platform.invariants import read_invariants

routes = [*api.routes, *rules_api.routes]
operations = [*api.operations, *rules_api.operations]
INVARIANTS = read_invariants(__file__)

__all__ = [
    "HALF_LOST",
    "HALF_WON",
    "INVARIANTS",
    "KINDS",
    "LOST",
    "NO_OPTIONS",
    "PUSH",
    "VOID",
    "WON",
    "Combos",
    "Ending",
    "InFlight",
    "Leg",
    "Line",
    "Memory",
    "Options",
    "Outcome",
    "Pick",
    "Placed",
    "Plan",
    "PriceIn",
    "PriceOut",
    "Priced",
    "ProblemOut",
    "Quote",
    "Rules",
    "SentPrice",
    "Slip",
    "Terms",
    "TicketOut",
    "closed_because",
    "count_of",
    "decide_waiting",
    "exact_return",
    "expand",
    "exposure_router",
    "limits_router",
    "line_to_wire",
    "operations",
    "place",
    "plan_of",
    "price_out",
    "quote",
    "read_offers",
    "read_terms",
    "read_tickets",
    "return_if_all_win",
    "risk_of",
    "routes",
    "settle",
]
