"""The sports as they are played: periods, pace, and how far teams and opinions differ."""

from dataclasses import dataclass

from wagerbabe.demo.simulator.models.base import Model
from wagerbabe.demo.simulator.models.bout import Bout
from wagerbabe.demo.simulator.models.drives import Drives
from wagerbabe.demo.simulator.models.flow import Flow
from wagerbabe.demo.simulator.models.goals import Goals
from wagerbabe.demo.simulator.models.innings import Innings
from wagerbabe.demo.simulator.models.runs import Runs
from wagerbabe.demo.simulator.models.sets import Rule, Sets
from wagerbabe.demo.simulator.play import Period


@dataclass(frozen=True, slots=True)
class Format:
    """A sport's model and its figures, in the model's unit of edge (points, unless the model says otherwise).

    `total` and `total_spread`: mean of the points of both sides and how it differs between games. `edge_scale`: how
    much one step of strength is worth. `home`: the home side's advantage. `edge_drift`, `total_drift`: how far
    opinions wander in the days before the start. `live_noise`: how far they wander within a game. `fixed_spread`:
    the handicap always offered (1.5 in baseball and hockey). `whole_lines`: whether whole numbers are offered.
    `pace`: how often sportsbooks move their prices before a game (`beliefs.repriced`).
    """

    model: Model
    total: float
    total_spread: float
    edge_scale: float
    home: float
    edge_drift: float
    total_drift: float
    live_noise: float = 0.0
    fixed_spread: float | None = None
    whole_lines: bool = True
    postpones: bool = True
    pace: float = 16.0


def _quarters(minutes: float, seconds: float, pause: float, half_time: float, label: str = "Q") -> tuple[Period, ...]:
    pauses = (pause, half_time, pause, 0.0)
    return tuple(Period(f"{label}{n + 1}", minutes, seconds, rest) for n, rest in enumerate(pauses))


def _halves(minutes: float, seconds: float, pause: float) -> tuple[Period, ...]:
    return (Period("1H", minutes, seconds, pause), Period("2H", minutes, seconds))


def _thirds(seconds: float) -> tuple[Period, ...]:
    return (Period("P1", 20, seconds, 1080), Period("P2", 20, seconds, 1080), Period("P3", 20, seconds))


_FOOTBALL = ((7, 0.76), (3, 0.22), (8, 0.02))
_COLLEGE = ((7, 0.82), (3, 0.16), (8, 0.02))
_RUGBY = ((7, 0.58), (5, 0.22), (3, 0.20))
_LEAGUE = ((6, 0.66), (4, 0.27), (2, 0.07))
_BASKETBALL = ((2, 0.62), (3, 0.33), (1, 0.05))
_ONE = ((1, 1.0),)

FORMATS: dict[str, Format] = {
    "nfl": Format(Drives(_quarters(15, 2450, 120, 800), 12, _FOOTBALL), 45.0, 2.6, 3.6, 1.7, 0.9, 1.2, live_noise=1.2),
    "ncaaf": Format(
        Drives(_quarters(15, 2650, 120, 1200), 13, _COLLEGE), 53.0, 5.0, 9.0, 2.6, 1.3, 1.6, live_noise=1.4, pace=8.5
    ),
    "cfl": Format(Drives(_quarters(15, 2450, 120, 800), 13, _FOOTBALL), 50.0, 3.0, 3.5, 2.0, 1.0, 1.3, live_noise=1.2),
    "rugby_union": Format(
        Drives(_halves(40, 2900, 720), 13, _RUGBY, ()), 49.0, 4.0, 6.0, 4.0, 1.0, 1.2, live_noise=1.0
    ),
    "rugby_league": Format(
        Drives(_halves(40, 2800, 720), 14, _LEAGUE, ((1, 0.7), (4, 0.3))), 43.0, 3.0, 5.0, 2.5, 1.0, 1.2, live_noise=1.0
    ),
    "nba": Format(
        Flow(_quarters(12, 1850, 150, 900), 99, _BASKETBALL, 0.5, Period("OT", 5, 900)),
        227.0,
        5.0,
        4.4,
        2.2,
        1.0,
        1.8,
        live_noise=1.2,
    ),
    "ncaab": Format(
        Flow(_halves(20, 3000, 900), 69, _BASKETBALL, 0.4, Period("OT", 5, 800)),
        145.0,
        5.5,
        6.0,
        3.2,
        0.9,
        1.5,
        live_noise=1.1,
    ),
    "wnba": Format(
        Flow(_quarters(10, 1650, 130, 900), 80, _BASKETBALL, 0.4, Period("OT", 5, 900)),
        165.0,
        4.5,
        4.6,
        2.0,
        0.9,
        1.5,
        live_noise=1.1,
    ),
    "fiba": Format(
        Flow(_quarters(10, 1450, 120, 900), 73, _BASKETBALL, 0.4, Period("OT", 5, 800)),
        163.0,
        4.5,
        4.2,
        3.5,
        0.9,
        1.4,
        live_noise=1.1,
    ),
    "ebasketball": Format(
        Flow(_quarters(5, 300, 30, 60), 48, _BASKETBALL, 0.4, Period("OT", 3, 180)),
        112.0,
        5.0,
        3.0,
        0.0,
        0.8,
        1.4,
        live_noise=1.0,
        postpones=False,
    ),
    "afl": Format(
        Flow(_quarters(20, 1800, 360, 1200), 48, ((6, 0.88), (1, 0.12)), 0.2, Period("ET", 5, 700)),
        167.0,
        6.0,
        10.0,
        6.0,
        2.0,
        2.5,
        live_noise=2.5,
    ),
    "handball": Format(Flow(_halves(30, 2200, 900), 55, _ONE, 0.2), 60.0, 2.0, 2.2, 1.8, 0.4, 0.6, live_noise=0.5),
    "lacrosse": Format(
        Flow(_quarters(15, 1500, 120, 720), 38, _ONE, 0.2, Period("OT", 4, 500)),
        24.0,
        1.6,
        1.9,
        0.7,
        0.3,
        0.4,
        live_noise=0.3,
    ),
    "mlb": Format(Runs(), 8.7, 0.75, 0.62, 0.2, 0.18, 0.28, live_noise=0.2, fixed_spread=1.5),
    "npb": Format(Runs(half_seconds=560.0), 7.2, 0.5, 0.5, 0.2, 0.15, 0.2, live_noise=0.15, fixed_spread=1.5),
    "hockey": Format(
        Goals(_thirds(2200), overtime=True),
        6.1,
        0.35,
        0.42,
        0.22,
        0.09,
        0.14,
        live_noise=0.06,
        fixed_spread=1.5,
        whole_lines=False,
    ),
    "soccer": Format(
        Goals(_halves(45, 2700, 900), (60.0, 330.0)),
        2.65,
        0.22,
        0.55,
        0.32,
        0.08,
        0.10,
        live_noise=0.04,
        whole_lines=False,
        pace=13.0,
    ),
    "esoccer8": Format(
        Goals(_halves(4, 250, 40)), 5.2, 0.6, 0.5, 0.0, 0.05, 0.08, live_noise=0.05, whole_lines=False, postpones=False
    ),
    "esoccer12": Format(
        Goals(_halves(6, 390, 60)), 5.8, 0.6, 0.5, 0.0, 0.05, 0.08, live_noise=0.05, whole_lines=False, postpones=False
    ),
    "tennis": Format(
        Sets(2, Rule(6, cap=7), 215.0, 120.0, 0.27), 0, 0, 0.035, 0.0, 0.006, 0.0, fixed_spread=1.5, whole_lines=False
    ),
    "tabletennis": Format(
        Sets(3, Rule(11), 16.0, 60.0), 0, 0, 0.02, 0.0, 0.004, 0.0, fixed_spread=1.5, whole_lines=False, postpones=False
    ),
    "volleyball": Format(
        Sets(3, Rule(25), 28.0, 180.0), 0, 0, 0.018, 0.008, 0.003, 0.0, fixed_spread=1.5, whole_lines=False
    ),
    "darts": Format(
        Sets(6, Rule(1, 1), 180.0, 15.0, label="Leg"), 0, 0, 0.07, 0.0, 0.01, 0.0, fixed_spread=1.5, whole_lines=False
    ),
    "snooker": Format(
        Sets(4, Rule(1, 1), 1080.0, 120.0, label="Frame"),
        0,
        0,
        0.07,
        0.0,
        0.01,
        0.0,
        fixed_spread=1.5,
        whole_lines=False,
    ),
    "mma": Format(Bout(3, 300.0, 60.0, 0.2), 0, 0, 0.55, 0.0, 0.05, 0.0),
    "boxing": Format(Bout(10, 180.0, 60.0, 0.055), 0, 0, 0.8, 0.0, 0.05, 0.0),
    "t20": Format(Innings(20, 260.0, 1200.0, 3.9), 330.0, 14.0, 14.0, 5.0, 3.0, 0.0, live_noise=2.0),
    "odi": Format(Innings(50, 250.0, 2400.0, 3.6), 530.0, 24.0, 28.0, 10.0, 4.0, 0.0, live_noise=3.0),
}
"""By the name a league's row gives."""
