"""What the market believes of a game before it starts: the truth, blurred, and sharper with time.

The blur is smooth noise of several lengths that shrinks towards the start, and now and then a jump (news). All of it
is a function of the game and the moment, so any moment can be asked for in any order.
"""

from functools import lru_cache
from math import exp, log, sqrt

from wagerbabe.demo.simulator.models.base import Rates
from wagerbabe.demo.simulator.rng import stream, unit, wave
from wagerbabe.demo.simulator.schedule import Fixture

_FULL_BLUR_HOURS = 96.0
_LEAST_BLUR = 0.65  # closing prices are not the truth either
_SETTLING_HOURS = 12.0
_SLOWEST_NEWS_HOURS = 0.4
_WAVES = ((40.0, 1.2), (9.0, 1.0), (2.5, 0.9))  # hours, weight
_NEWS_CHANCE = 0.35
_NEWS_HOURS = 60.0
_LIVE_WAVES = ((420.0, 0.7), (75.0, 0.5))  # seconds, weight


@lru_cache(maxsize=4096)
def _news(fixture: Fixture) -> list[tuple[float, float, float]]:
    """Hours before the start at which news comes, and what it does to edge and total, in drifts."""
    random = stream(fixture.seed, "news")
    return [
        (random.uniform(0.2, _NEWS_HOURS), random.gauss(0.0, 1.0), random.gauss(0.0, 0.8))
        for _ in range(2)
        if random.random() < _NEWS_CHANCE
    ]


def before(fixture: Fixture, hours: float) -> Rates:
    """What is believed that many hours before the start."""
    form = fixture.league.format
    blur = _LEAST_BLUR + (1.0 - _LEAST_BLUR) * sqrt(min(max(hours, 0.0), _FULL_BLUR_HOURS) / _FULL_BLUR_HOURS)
    edge = total = 0.0
    for number, (length, weight) in enumerate(_WAVES):
        edge += weight * wave(fixture.seed ^ number, hours / length)
        total += weight * wave(fixture.seed ^ (number + 16), hours / length)
    edge, total = edge * blur, total * blur
    for at, edge_step, total_step in _news(fixture):
        if hours > at:
            edge, total = edge - edge_step, total - total_step
    return Rates(fixture.rates.edge + edge * form.edge_drift, fixture.rates.total + total * form.total_drift)


def repriced(fixture: Fixture, book: int, group: int, hours: float) -> float:
    """How many hours before the start a sportsbook last made the prices that stand `hours` before it.

    Sportsbooks leave prices alone for hours and then move them by a visible step; they do it the more often the
    nearer the start, `pace / (hours + 12)` times an hour, each at times of its own, and soon after news.
    """
    own = fixture.seed ^ (0x4000 + 64 * book + group)
    pace = fixture.league.format.pace
    now = pace * log(hours + _SETTLING_HOURS)
    slot = int(now)
    made = slot + unit(own, slot)
    if made < now:
        made = slot + 1 + unit(own, slot + 1)
    since = max(exp(made / pace) - _SETTLING_HOURS, hours)
    for number, (at, _, _) in enumerate(_news(fixture)):
        heard = at - _SLOWEST_NEWS_HOURS * unit(own, 10_000 + number)
        if hours <= heard < since:
            since = heard
    return since


def during(fixture: Fixture, seconds: float, left: float) -> Rates:
    """What is believed within the game: what the score does not show, such as who presses. Fades with the game."""
    form = fixture.league.format
    if not form.live_noise:
        return fixture.rates
    sway = sum(w * wave(fixture.seed ^ (n + 32), seconds / length) for n, (length, w) in enumerate(_LIVE_WAVES))
    swell = sum(w * wave(fixture.seed ^ (n + 48), seconds / length) for n, (length, w) in enumerate(_LIVE_WAVES))
    scale = form.live_noise / max(sqrt(left), 0.35)
    return Rates(fixture.rates.edge + sway * scale, max(fixture.rates.total + swell * scale, 0.2))


def opinion(fixture: Fixture, book: int, market: int, hours: float) -> float:
    """One sportsbook's own view of a market, in about [-1, 1], slowly changing."""
    own = fixture.seed ^ (0x1000 + 64 * book + market)
    return 0.6 * (2.0 * unit(own, 0) - 1.0) + 0.4 * wave(own, hours / 6.0)
