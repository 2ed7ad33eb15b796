"""Odds: providers, quotes, pricing, offers, and the board that everybody reads."""

from wagerbabe.odds.domain import Price, PriceInvalid, shade

__all__ = ["Price", "PriceInvalid", "shade"]
