"""Credits and debits of players' accounts, entered by their agents."""

from wagerbabe.cashier.api import router
from wagerbabe.cashier.service import Direction, Entry, Kind, enter

__all__ = ["Direction", "Entry", "Kind", "enter", "router"]
