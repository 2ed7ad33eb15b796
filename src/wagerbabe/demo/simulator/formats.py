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
    `step`: how far apart alternate lines are; `quarters`: whether the main lines are Asian ones, in quarters.
    `pace`: how often sportsbooks move their prices before a game (`beliefs.repriced`).
    """

    model: Model
    edge_scale: float
    edge_drift: float
    home: float = 0.0
    total: float = 0.0
    total_spread: float = 0.0
    total_drift: float = 0.0
    live_noise: float = 0.0
    fixed_spread: float | None = None
    whole_lines: bool = True
    step: float = 1.0
    quarters: bool = False
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
    "nfl": Format(
        Drives(_quarters(15, 2450, 120, 800), 12, _FOOTBALL),
        total=45.0,
        total_spread=2.6,
        edge_scale=3.6,
        home=1.7,
        edge_drift=0.65,
        total_drift=1.2,
        live_noise=1.2,
        pace=6.5,
        step=1.5,
    ),
    "ncaaf": Format(
        Drives(_quarters(15, 2650, 120, 1200), 13, _COLLEGE),
        total=53.0,
        total_spread=5.0,
        edge_scale=9.0,
        home=2.6,
        edge_drift=1.0,
        total_drift=1.6,
        live_noise=1.4,
        pace=8.5,
        step=2.0,
    ),
    "cfl": Format(
        Drives(_quarters(15, 2450, 120, 800), 13, _FOOTBALL),
        total=50.0,
        total_spread=3.0,
        edge_scale=3.5,
        home=2.0,
        edge_drift=1.0,
        total_drift=1.3,
        live_noise=1.2,
        pace=7.0,
        step=1.5,
    ),
    "rugby_union": Format(
        Drives(_halves(40, 2900, 720), 13, _RUGBY, ()),
        total=49.0,
        total_spread=4.0,
        edge_scale=6.0,
        home=4.0,
        edge_drift=1.0,
        total_drift=1.2,
        live_noise=1.0,
        step=2.0,
    ),
    "rugby_league": Format(
        Drives(_halves(40, 2800, 720), 14, _LEAGUE, ((1, 0.7), (4, 0.3))),
        total=43.0,
        total_spread=3.0,
        edge_scale=5.0,
        home=2.5,
        edge_drift=1.0,
        total_drift=1.2,
        live_noise=1.0,
        step=2.0,
    ),
    "nba": Format(
        Flow(_quarters(12, 1850, 150, 900), 99, _BASKETBALL, 0.5, Period("OT", 5, 900)),
        total=227.0,
        total_spread=5.0,
        edge_scale=4.4,
        home=2.2,
        edge_drift=1.0,
        total_drift=1.8,
        live_noise=1.2,
        step=2.5,
    ),
    "ncaab": Format(
        Flow(_halves(20, 3000, 900), 69, _BASKETBALL, 0.4, Period("OT", 5, 800)),
        total=145.0,
        total_spread=5.5,
        edge_scale=6.0,
        home=3.2,
        edge_drift=0.9,
        total_drift=1.5,
        live_noise=1.1,
        step=2.0,
    ),
    "wnba": Format(
        Flow(_quarters(10, 1650, 130, 900), 80, _BASKETBALL, 0.4, Period("OT", 5, 900)),
        total=165.0,
        total_spread=4.5,
        edge_scale=4.6,
        home=2.0,
        edge_drift=0.8,
        total_drift=1.5,
        live_noise=1.1,
        step=2.0,
    ),
    "fiba": Format(
        Flow(_quarters(10, 1450, 120, 900), 73, _BASKETBALL, 0.4, Period("OT", 5, 800)),
        total=163.0,
        total_spread=4.5,
        edge_scale=4.2,
        home=3.5,
        edge_drift=0.9,
        total_drift=1.4,
        live_noise=1.1,
        step=2.0,
    ),
    "ebasketball": Format(
        Flow(_quarters(5, 300, 30, 60), 48, _BASKETBALL, 0.4, Period("OT", 3, 180)),
        total=112.0,
        total_spread=5.0,
        edge_scale=3.0,
        edge_drift=0.8,
        total_drift=1.4,
        live_noise=1.0,
        postpones=False,
        step=2.0,
    ),
    "afl": Format(
        Flow(_quarters(20, 1800, 360, 1200), 48, ((6, 0.88), (1, 0.12)), 0.2, Period("ET", 5, 700)),
        total=167.0,
        total_spread=6.0,
        edge_scale=10.0,
        home=6.0,
        edge_drift=2.0,
        total_drift=2.5,
        live_noise=2.5,
        step=3.0,
    ),
    "handball": Format(
        Flow(_halves(30, 2200, 900), 55, _ONE, 0.2),
        total=60.0,
        total_spread=2.0,
        edge_scale=2.2,
        home=1.8,
        edge_drift=0.4,
        total_drift=0.6,
        live_noise=0.5,
    ),
    "lacrosse": Format(
        Flow(_quarters(15, 1500, 120, 720), 38, _ONE, 0.2, Period("OT", 4, 500)),
        total=24.0,
        total_spread=1.6,
        edge_scale=1.9,
        home=0.7,
        edge_drift=0.3,
        total_drift=0.4,
        live_noise=0.3,
    ),
    "mlb": Format(
        Runs(),
        total=8.7,
        total_spread=0.75,
        edge_scale=0.62,
        home=0.2,
        edge_drift=0.18,
        total_drift=0.28,
        live_noise=0.2,
        fixed_spread=1.5,
    ),
    "npb": Format(
        Runs(half_seconds=560.0),
        total=7.2,
        total_spread=0.5,
        edge_scale=0.5,
        home=0.2,
        edge_drift=0.15,
        total_drift=0.2,
        live_noise=0.15,
        fixed_spread=1.5,
    ),
    "hockey": Format(
        Goals(_thirds(2200), overtime=True),
        total=6.1,
        total_spread=0.35,
        edge_scale=0.42,
        home=0.22,
        edge_drift=0.09,
        total_drift=0.14,
        live_noise=0.06,
        fixed_spread=1.5,
        whole_lines=False,
    ),
    "soccer": Format(
        Goals(_halves(45, 2700, 900), (60.0, 330.0)),
        total=2.65,
        total_spread=0.22,
        edge_scale=0.55,
        home=0.32,
        edge_drift=0.08,
        total_drift=0.10,
        live_noise=0.04,
        whole_lines=False,
        pace=12.0,
        step=0.25,
    ),
    "esoccer8": Format(
        Goals(_halves(4, 250, 40)),
        total=5.2,
        total_spread=0.6,
        edge_scale=0.5,
        edge_drift=0.05,
        total_drift=0.08,
        live_noise=0.05,
        whole_lines=False,
        postpones=False,
        step=0.25,
        quarters=True,
    ),
    "esoccer12": Format(
        Goals(_halves(6, 390, 60)),
        total=5.8,
        total_spread=0.6,
        edge_scale=0.5,
        edge_drift=0.05,
        total_drift=0.08,
        live_noise=0.05,
        whole_lines=False,
        postpones=False,
        step=0.25,
        quarters=True,
    ),
    "tennis": Format(
        Sets(2, Rule(6, cap=7), 215.0, 120.0, 0.27),
        edge_scale=0.035,
        edge_drift=0.006,
        fixed_spread=1.5,
        whole_lines=False,
    ),
    "tabletennis": Format(
        Sets(3, Rule(11), 16.0, 60.0),
        edge_scale=0.02,
        edge_drift=0.004,
        fixed_spread=1.5,
        whole_lines=False,
        postpones=False,
    ),
    "volleyball": Format(
        Sets(3, Rule(25), 28.0, 180.0),
        edge_scale=0.018,
        home=0.008,
        edge_drift=0.003,
        fixed_spread=1.5,
        whole_lines=False,
    ),
    "darts": Format(
        Sets(6, Rule(1, 1), 180.0, 15.0, label="Leg"),
        edge_scale=0.07,
        edge_drift=0.01,
        fixed_spread=1.5,
        whole_lines=False,
    ),
    "snooker": Format(
        Sets(4, Rule(1, 1), 1080.0, 120.0, label="Frame"),
        edge_scale=0.07,
        edge_drift=0.01,
        fixed_spread=1.5,
        whole_lines=False,
    ),
    "mma": Format(Bout(3, 300.0, 60.0, 0.2), edge_scale=0.55, edge_drift=0.05),
    "boxing": Format(Bout(10, 180.0, 60.0, 0.055), edge_scale=0.8, edge_drift=0.05),
    "t20": Format(
        Innings(20, 260.0, 1200.0, 3.9),
        total=330.0,
        total_spread=14.0,
        edge_scale=14.0,
        home=5.0,
        edge_drift=3.0,
        live_noise=2.0,
    ),
    "odi": Format(
        Innings(50, 250.0, 2400.0, 3.6),
        total=530.0,
        total_spread=24.0,
        edge_scale=28.0,
        home=10.0,
        edge_drift=4.0,
        live_noise=3.0,
    ),
}
"""By the name a league's row gives."""
