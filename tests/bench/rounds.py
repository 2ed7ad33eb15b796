"""Two sides measured in turn, and what their ratio is."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

Side = Callable[[], Awaitable[float]]


@dataclass(frozen=True)
class Row:
    """A row of the table: rates of both sides, round by round. A ratio of one round compares neighbours in time."""

    name: str
    unit: str
    aim: float
    ours: list[float]
    base: list[float]
    notes: dict[str, Any] = field(default_factory=dict)
    """What else was measured, for people and for the file."""

    @property
    def ratios(self) -> list[float]:
        """One ratio a round."""
        return [ours / base for ours, base in zip(self.ours, self.base, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the rounds."""
        return median(self.ratios)

    def to_json(self) -> dict[str, Any]:
        """The row as ``build/bench.json`` has it."""
        return {
            "name": self.name,
            "unit": self.unit,
            "ratio": round(self.ratio, 3),
            "aim": self.aim,
            "lowest": round(min(self.ratios), 3),
            "highest": round(max(self.ratios), 3),
            "ours": [round(rate, 1) for rate in self.ours],
            "base": [round(rate, 1) for rate in self.base],
            **self.notes,
        }


async def in_turn(name: str, unit: str, aim: float, ours: Side, base: Side, rounds: int) -> Row:
    """Measure A B A B …; each side is run once before, unmeasured."""
    await ours()
    await base()
    row = Row(name, unit, aim, [], [])
    for _ in range(rounds):
        row.ours.append(await ours())
        row.base.append(await base())
    return row


def table(rows: list[Row]) -> str:
    """The table of ratios."""
    lines = [f"{'':52}{'ratio':>7}{'aim':>7}{'rounds':>16}{'ours':>10}{'base':>10}"]
    for row in rows:
        spread = f"{min(row.ratios):.2f} to {max(row.ratios):.2f}"
        figures = f"{row.ratio:>7.2f}{row.aim:>7.2f}{spread:>16}{median(row.ours):>10,.0f}{median(row.base):>10,.0f}"
        lines.append(f"{row.name:52}{figures}  {row.unit}")
        lines += [f"    {name}: {json.dumps(note)}" for name, note in row.notes.items()]
    return "\n".join(lines)
