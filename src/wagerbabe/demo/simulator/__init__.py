"""A world of games that never stops: schedules, games played by scoring processes, and sportsbooks that price them.

The whole world is a function of (seed, game time). Asking for a moment twice, in any order, at any speed, gives the
same games, prices and scores.
"""

from wagerbabe.demo.simulator.facts import Facts
from wagerbabe.demo.simulator.history import FinishedGame, closing_prices, final_score, history, slate
from wagerbabe.demo.simulator.leagues import League, leagues
from wagerbabe.demo.simulator.schedule import Fate, Fixture
from wagerbabe.demo.simulator.world import Simulator

__all__ = [
    "Facts",
    "Fate",
    "FinishedGame",
    "Fixture",
    "League",
    "Simulator",
    "closing_prices",
    "final_score",
    "history",
    "leagues",
    "slate",
]
