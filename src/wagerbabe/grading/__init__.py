"""Grading: what became of each selection, and the paying of tickets."""

from wagerbabe.grading import api, cash_out_api
from wagerbabe.grading.domain import Pick, Result, Ungradable, decide
from wagerbabe.grading.jobs import JOBS, grade_new_results
from wagerbabe.grading.paying import decide_tickets, pay_event
from wagerbabe.grading.results_api import results_router
from wagerbabe.grading.rules import RulesInvalid, SportRules, read_rules, rules_of
from wagerbabe.grading.service import grade_all, grade_event
from wagerbabe.platform.invariants import read_invariants

routes = [*api.routes, *cash_out_api.routes]
operations = [*api.operations, *cash_out_api.operations]
INVARIANTS = read_invariants(__file__)

__all__ = [
    "INVARIANTS",
    "JOBS",
    "Pick",
    "Result",
    "RulesInvalid",
    "SportRules",
    "Ungradable",
    "decide",
    "decide_tickets",
    "grade_all",
    "grade_event",
    "grade_new_results",
    "operations",
    "pay_event",
    "read_rules",
    "results_router",
    "routes",
    "rules_of",
]
