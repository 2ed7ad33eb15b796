"""How the simulator's prices compare with recorded ones: margins, moves, their sizes, how often games are down.

    python -m wagerbabe.demo.calibration DIR

reads a folder in the format of the recordings (`wagerbabe.demo.recording`), takes the same measurements of the
simulator at the same intervals, and prints a table in Markdown. Both are read through the same protocol, `Source`.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from wagerbabe.demo.recording import leagues, load
from wagerbabe.demo.replay import Replay
from wagerbabe.demo.simulator import Simulator
from wagerbabe.demo.simulator.books import price
from wagerbabe.demo.source import Source

Quotes = dict[tuple[str, str, str], tuple[tuple[int, float | None], ...]]
"""By game, sportsbook and market: price and line of each side."""

PAIRS = 160  # pairs of moments measured in each league
SEED = 1
SIMULATED_FROM = datetime(2026, 9, 7, 12, tzinfo=UTC)
PHASES = {"1 to 4 days before": (24.0, 96.0), "last day": (0.0, 24.0), "in play": (-24.0, 0.0)}


@dataclass(slots=True)
class Measure:
    """Figures of one league in one phase."""

    overround: list[float] = field(default_factory=list)
    lines_overround: list[float] = field(default_factory=list)
    sizes: list[float] = field(default_factory=list)
    steps: int = 0
    moved: int = 0
    line_steps: int = 0
    line_moved: int = 0
    offered: int = 0
    expected: int = 0


def _quotes(source: Source, key: str, now: datetime) -> tuple[Quotes, dict[str, datetime]]:
    quotes, starts = {}, {}
    for row in source.odds(key, now):
        starts[row.event.id] = row.event.commence_time
        for book in row.bookmakers:
            for market in book.markets:
                sides = sorted(market.outcomes, key=lambda outcome: outcome.name)
                quotes[row.event.id, book.key, market.key] = tuple((side.price, side.point) for side in sides)
    return quotes, starts


def _phase(start: datetime, first: datetime, second: datetime) -> str | None:
    hours = (start - second).total_seconds() / 3600
    for name, (least, most) in PHASES.items():
        if least <= hours < most and (name != "in play" or start <= first):
            return name
    return None


def measure(source: Source, key: str, pairs: Sequence[tuple[datetime, datetime]]) -> dict[str, Measure]:
    """The figures of a league over pairs of moments."""
    phases = {name: Measure() for name in PHASES}
    for first, second in pairs:
        before, _ = _quotes(source, key, first)
        after, starts = _quotes(source, key, second)
        for (event, book, market), sides in after.items():
            name = _phase(starts[event], first, second)
            if name is not None:
                _compare(phases[name], market, before.get((event, book, market)), sides)
        _count_offers(phases, before, after, starts, (first, second))
    return phases


def _compare(
    into: Measure,
    market: str,
    before: tuple[tuple[int, float | None], ...] | None,
    after: tuple[tuple[int, float | None], ...],
) -> None:
    implied = sum(price(side[0]) for side in after) - 1.0
    (into.overround if market == "h2h" else into.lines_overround).append(implied)
    if before is None or len(before) != len(after):
        return
    into.steps += 1
    into.moved += before != after
    if market == "h2h":
        if before != after:
            into.sizes.append(abs(price(after[0][0]) - price(before[0][0])))
    else:
        into.line_steps += 1
        into.line_moved += before[0][1] != after[0][1]


def _count_offers(
    phases: dict[str, Measure],
    before: Quotes,
    after: Quotes,
    starts: dict[str, datetime],
    moments: tuple[datetime, datetime],
) -> None:
    """What of what was offered a moment ago, or is now, is offered now."""
    for event, _, _ in before.keys() | after.keys():
        name = _phase(starts[event], *moments) if event in starts else None
        if name is not None:
            phases[name].expected += 1
    for event, _, _ in after:
        name = _phase(starts[event], *moments)
        if name is not None:
            phases[name].offered += 1


def _quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else float("nan")


def _recorded_pairs(moments: Sequence[int], gap: timedelta) -> list[tuple[datetime, datetime]]:
    """Neighbouring snapshots about one gap apart, spread evenly over the recording."""
    low, high = gap.total_seconds() * 0.6, gap.total_seconds() * 1.6
    near = [pair for pair in pairwise(moments) if low <= pair[1] - pair[0] <= high]
    chosen = near[:: max(1, len(near) // PAIRS)]
    return [(datetime.fromtimestamp(a, UTC), datetime.fromtimestamp(b, UTC)) for a, b in chosen]


def _simulated_pairs(gap: timedelta) -> list[tuple[datetime, datetime]]:
    """As many pairs, at odd steps through two weeks, so that every hour of the week is met."""
    moments = (SIMULATED_FROM + timedelta(minutes=83.7 * step) for step in range(PAIRS))
    return [(moment, moment + gap) for moment in moments]


def _row(league: str, phase: str, who: str, figures: Measure) -> str:
    def quantiles(values: list[float]) -> str:
        return " / ".join(f"{100 * _quantile(values, share):.1f}" for share in (0.05, 0.5, 0.95))

    cells = [
        league,
        phase,
        who,
        f"{figures.steps:,}",
        quantiles(figures.overround),
        quantiles(figures.lines_overround),
        f"{100 * figures.moved / figures.steps:.0f} %",
        f"{100 * figures.line_moved / figures.line_steps:.0f} %" if figures.line_steps else "–",
        " / ".join(f"{100 * _quantile(figures.sizes, share):.1f}" for share in (0.5, 0.9)) if figures.sizes else "–",
        f"{100 - 100 * figures.offered / figures.expected:.0f} %",
    ]
    return "| " + " | ".join(cells) + " |"


def table(folder: Path, gaps: dict[str, timedelta]) -> Iterator[str]:
    """The comparison, line by line. `gaps`: the interval between two looks, by league of the folder."""
    yield (
        "| league | phase | source | steps | moneyline overround, % (5/50/95) | spread and total overround, % | "
        "moved in a step | line moved | moneyline move, points (50/90) | down |"
    )
    yield "|---|---|---|---|---|---|---|---|---|---|"
    simulator = Simulator(SEED)
    for league, gap in gaps.items():
        recording = load(folder, league)
        key = recording.events[0].sport_key
        minutes = gap.total_seconds() / 60
        recorded = measure(Replay(folder, [league]), key, _recorded_pairs(recording.snapshots, gap))
        simulated = measure(simulator, key, _simulated_pairs(gap))
        for phase in PHASES:
            if recorded[phase].steps and simulated[phase].steps:
                yield _row(f"{league}, {minutes:.0f} min", phase, "recorded", recorded[phase])
                yield _row("", "", "simulated", simulated[phase])


GAPS = {
    "nfl": timedelta(minutes=20),
    "ncaaf": timedelta(minutes=20),
    "mlb": timedelta(minutes=5),
    "wnba": timedelta(minutes=5),
    "kbo": timedelta(minutes=15),
    "worldcup": timedelta(minutes=15),
}


def main(arguments: Sequence[str]) -> int:
    """Print the comparison with the recordings in a folder."""
    if len(arguments) != 1 or not (found := leagues(Path(arguments[0]))):
        sys.stderr.write("usage: python -m wagerbabe.demo.calibration DIR  (a folder with <league>_events.csv)\n")
        return 2
    for row in table(Path(arguments[0]), {name: gap for name, gap in GAPS.items() if name in found}):
        sys.stdout.write(row + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
