"""What is decided about players, without a database."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

DECIDING = frozenset({"min_stake_minor", "max_stake_minor", "credit_limit_minor", "profile_id"})
"""Terms that a bet is decided on: changing one makes bets that were priced under the old ones ask again."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agent may change of a player. Amounts in minor units of the book's currency."""

    name: str
    contact: str
    notes: str
    min_stake_minor: int
    max_stake_minor: int
    credit_limit_minor: int
    profile_id: UUID | None = None

    @property
    def stakes_crossed(self) -> bool:
        """Whether no stake at all would be allowed."""
        return self.min_stake_minor > self.max_stake_minor


@dataclass(frozen=True, slots=True)
class Change:
    """The terms after a change, and what was changed: ``{field: {"old": …, "new": …}}``."""

    terms: Terms
    changed: Mapping[str, Mapping[str, Any]]

    @property
    def decides_bets(self) -> bool:
        """Whether a bet would now be decided otherwise."""
        return not DECIDING.isdisjoint(self.changed)


def change(old: Terms, wanted: Mapping[str, Any]) -> Change:
    """Apply the wanted fields; those that stay as they were are not a change."""
    before, new = asdict(old), replace(old, **wanted)
    after = asdict(new)
    changed = {f: {"old": before[f], "new": after[f]} for f in wanted if before[f] != after[f]}
    return Change(new, changed)
