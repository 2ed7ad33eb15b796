"""Simulated months of a book: players, agents and an administrator at once, and the invariants after every day.

Everything goes through the public API of an application in this process; the game clock is turned by hand.
"""
