"""Odds: providers, quotes, pricing, offers, and the board that everybody reads."""

from wagerbabe.odds.admin import router
from wagerbabe.odds.api import BoardLoading, operations, routes
from wagerbabe.odds.board import Board, Changes, Rendered, open_board
from wagerbabe.odds.board_state import PUBLIC, Event, League, Market, Offered, PriceClass, Selection
from wagerbabe.odds.consensus import CONSENSUS
from wagerbabe.odds.domain import Price, PriceInvalid, shade, whole_american
from wagerbabe.odds.feed import run_feed
from wagerbabe.odds.schemas import LeagueOdds, OddsEvent, OfferedPrice

__all__ = [
    "CONSENSUS",
    "PUBLIC",
    "Board",
    "BoardLoading",
    "Changes",
    "Event",
    "League",
    "LeagueOdds",
    "Market",
    "OddsEvent",
    "Offered",
    "OfferedPrice",
    "Price",
    "PriceClass",
    "PriceInvalid",
    "Rendered",
    "Selection",
    "open_board",
    "operations",
    "router",
    "routes",
    "run_feed",
    "shade",
    "whole_american",
]
