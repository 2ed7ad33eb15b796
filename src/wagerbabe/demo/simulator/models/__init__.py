"""Scoring processes: each plays a game out, and says at any moment what is likely to follow by the same process."""
