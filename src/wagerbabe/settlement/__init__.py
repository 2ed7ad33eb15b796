"""The week's figures."""

from wagerbabe.settlement.api import router
from wagerbabe.settlement.service import lines, week

__all__ = ["lines", "router", "week"]
