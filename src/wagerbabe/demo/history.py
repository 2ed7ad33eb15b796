"""The demo book's past, imagined from the simulated world: who bet what, how it ended, what was paid on Tuesdays."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wagerbabe.demo.bettors import Habit, Past, Week, live, wishes
from wagerbabe.demo.games import past_games
from wagerbabe.demo.simulator.rng import stream

TIME_ZONE, DAY_STARTS = "America/New_York", time(6)
"""The demo book's calendar."""

MAX_RETURN_MINOR = 10_000_000
_QUIET = timedelta(minutes=3)  # nothing of the last moments: the feed may not have told it yet
_SETTLES = timedelta(days=1, hours=6)  # Tuesday noon
_HOLD, _TRIES = (0.04, 0.08), 12  # what a book keeps; a short past of a few players strays from it


@dataclass(frozen=True, slots=True)
class History:
    """What became of all players, in their order, and when it began."""

    pasts: Sequence[Past]
    began_at: datetime

    @property
    def tickets(self) -> int:
        """How many there are."""
        return sum(len(past.tickets) for past in self.pasts)

    @property
    def hold(self) -> float:
        """The book's win by its handle; zero of no tickets."""
        tickets = [ticket for past in self.pasts for ticket in past.tickets]
        handle = sum(ticket.risk_minor for ticket in tickets)
        return -sum(ticket.net_minor for ticket in tickets) / handle if handle else 0.0


def book_day(at: datetime) -> date:
    """The demo book's day at a moment, as ``posting_day`` finds it: by the wall clock, from six to six."""
    local = at.astimezone(ZoneInfo(TIME_ZONE)).replace(tzinfo=None)
    return (local - timedelta(hours=DAY_STARTS.hour, minutes=DAY_STARTS.minute)).date()


def book_weeks(weeks: int, now: datetime) -> list[Week]:
    """The weeks before the one that is open, and that one."""
    monday = book_day(now) - timedelta(days=book_day(now).weekday())
    found = []
    for back in range(weeks, -1, -1):
        day = monday - timedelta(weeks=back)
        begins = datetime.combine(day, DAY_STARTS, ZoneInfo(TIME_ZONE))
        found.append(Week(day, begins.astimezone(UTC), (begins + _SETTLES).astimezone(UTC)))
    return found


def imagine(habits: Sequence[Habit], *, weeks: int, seed: int, now: datetime, known: Collection[str] = ()) -> History:
    """The past of players with these habits; the same arguments make the same bets."""
    calendar, until = book_weeks(weeks, now), now - _QUIET
    if not weeks:
        return History([Past(habit.credit_limit_minor, MAX_RETURN_MINOR) for habit in habits], now)
    began_at = calendar[0].begins_at
    slate = past_games(seed, ZoneInfo(TIME_ZONE), began_at, until, known)
    tries = []
    for attempt in range(_TRIES):
        pasts = []
        for number, habit in enumerate(habits):
            random = stream(seed, "bettor", number, attempt)
            bets = list(wishes(habit, random, slate))
            pasts.append(live(habit, random, bets, calendar, until, MAX_RETURN_MINOR))
        tries.append(History(pasts, began_at))
        if _HOLD[0] <= tries[-1].hold <= _HOLD[1]:
            break
    return min(tries, key=lambda one: abs(one.hold - sum(_HOLD) / 2))
