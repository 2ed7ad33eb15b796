"""Worked examples of tickets, settled through the public API as players, agents and administrators would."""
