"""How the demo's players bet, and what their weeks come to. Pure: games and randomness in, a player's past out.

The past is lived through in order of time, as an account lives it: a bet needs what is available at that moment, a
ticket is paid when its last game has been graded, a week's balance is settled on the Tuesday after.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from random import Random
from uuid import UUID

from wagerbabe.betting import (
    NO_OPTIONS,
    Ending,
    Leg,
    Options,
    Plan,
    count_of,
    plan_of,
    return_if_all_win,
    risk_of,
    settle,
)
from wagerbabe.demo.games import Game, Side
from wagerbabe.platform.ids import new_id

DOLLAR = 100
_MAJOR = ("americanfootball_nfl", "basketball_nba", "baseball_mlb", "icehockey_nhl")
_FOOTBALL = ("americanfootball_nfl", "americanfootball_ncaaf")
_SOCCER = ("soccer_epl", "soccer_uefa_champs_league", "soccer_usa_mls", "americanfootball_nfl")
_INDOORS = ("basketball_nba", "basketball_ncaab", "icehockey_nhl")
_PAID_AFTER = timedelta(seconds=1)
_LEAST_STAKE_MINOR = 5 * DOLLAR
_CARRIED_MINOR = 20 * DOLLAR  # balances below it wait for the next week
_KINDS, _KIND_WEIGHTS = ("spread", "total", "moneyline", "moneyline_3way"), (45, 25, 20, 10)
_SHORTEST, _LONGEST = Fraction(6, 5), Fraction(6)
_LEGS, _LEG_WEIGHTS = (2, 3, 4, 5), (45, 33, 15, 7)
_OTHER_KINDS, _PAIR = (80, 8, 12), 2


Views = dict[tuple[Game, str], Side]
"""Which side somebody fancies, by game and market kind."""


@dataclass(frozen=True, slots=True)
class Habit:
    """A kind of player: the chance to bet on each weekday (Monday first), how often, how much, on what."""

    days: tuple[float, ...]
    tickets: tuple[int, int]
    stakes: tuple[int, ...]
    parlays: float
    leagues: tuple[str, ...]
    credit_limit_minor: int
    max_stake_minor: int
    min_stake_minor: int = DOLLAR


_HABITS = (
    # every evening, a little of everything
    Habit((0.9,) * 7, (2, 6), (20, 25, 50, 50, 100), 0.2, _MAJOR, 150_000, 50_000),
    # weekends
    Habit((0.5, 0, 0, 0.4, 0.3, 0.95, 0.98), (4, 10), (20, 25, 30, 50, 60), 0.3, _FOOTBALL, 100_000, 25_000),
    # seldom and high
    Habit((0.5, 0.4, 0.5, 0.5, 0.6, 0.7, 0.8), (1, 3), (200, 250, 300, 500), 0.05, _MAJOR, 1_000_000, 200_000, 1_000),
    # parlays for the price of a coffee
    Habit((0.7, 0.6, 0.7, 0.7, 0.8, 0.9, 0.9), (3, 7), (5, 5, 10, 10, 20), 0.8, (), 50_000, 10_000),
    # football, every slot
    Habit((0.8, 0, 0, 0.9, 0.4, 0.9, 1), (5, 11), (40, 50, 75, 100, 110), 0.12, _FOOTBALL, 250_000, 50_000),
    # soccer at breakfast
    Habit((0.3, 0.7, 0.7, 0.3, 0.4, 0.9, 0.9), (2, 6), (10, 20, 25, 40, 50), 0.3, _SOCCER, 75_000, 20_000),
    # now and then
    Habit((0.15, 0.1, 0.15, 0.2, 0.25, 0.4, 0.5), (1, 2), (25, 50, 100, 200), 0.15, (), 100_000, 50_000),
    # basketball and hockey, most nights
    Habit((0.8, 0.8, 0.8, 0.8, 0.9, 0.8, 0.6), (4, 8), (20, 30, 55, 55, 110), 0.1, _INDOORS, 200_000, 50_000),
)


def habit_of(number: int) -> Habit:
    """The habit of the n-th player."""
    return _HABITS[(number - 1) % len(_HABITS)]


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the book: when it begins, and the Tuesday noon at which the one before it is settled."""

    monday: date
    begins_at: datetime
    settles_at: datetime


@dataclass(frozen=True, slots=True)
class Bet:
    """What a player wants to bet."""

    placed_at: datetime
    stake_minor: int
    sides: tuple[Side, ...]
    kind: str = "straight"
    options: Options = NO_OPTIONS

    def plan(self, stake_minor: int) -> Plan:
        """The ticket's lines with that stake on each."""
        return plan_of(self.kind, self.legs, stake_minor, self.options)

    @property
    def legs(self) -> list[Leg]:
        """The legs as they are paid."""
        return [Leg(side.price.num, side.price.den, side.outcome) for side in self.sides]

    @property
    def ends_at(self) -> datetime:
        """When the last leg has been graded and the ticket is paid."""
        return max(side.game.told_at for side in self.sides) + _PAID_AFTER


@dataclass(frozen=True, slots=True)
class Ticket:
    """A bet that was taken, and how it ended. ``stake_minor`` is the stake of each line."""

    id: UUID
    bet: Bet
    stake_minor: int
    risk_minor: int
    to_win_minor: int
    available_after_minor: int
    ending: Ending

    @property
    def net_minor(self) -> int:
        """What it moved, from the player's side."""
        return self.ending.return_minor - self.risk_minor


@dataclass(frozen=True, slots=True)
class Movement:
    """A transfer on the player's account, with the balance after it; of a ticket, or of the week it settles."""

    id: UUID
    at: datetime
    amount_minor: int
    balance_minor: int
    ticket: Ticket | None = None
    settled: date | None = None


@dataclass
class Past:
    """A player's past. ``movements`` are in the order of the statement."""

    credit_limit_minor: int
    max_return_minor: int
    posted_minor: int = 0
    held_minor: int = 0
    tickets: list[Ticket] = field(default_factory=list)
    movements: list[Movement] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """How often the account changed: each bet taken, each ticket paid, each payment."""
        return 2 * len(self.tickets) + sum(movement.ticket is None for movement in self.movements)

    def place(self, bet: Bet) -> Ticket | None:
        """Take a bet for as much as is available; None when that is too little."""
        available = self.credit_limit_minor + self.posted_minor - self.held_minor
        times = risk_of(bet.plan(DOLLAR)) // DOLLAR
        stake = min(bet.stake_minor, available // times // _LEAST_STAKE_MINOR * _LEAST_STAKE_MINOR)
        if stake < min(bet.stake_minor, _LEAST_STAKE_MINOR):
            return None
        plan = bet.plan(stake)
        risk = risk_of(plan)
        ending = settle(plan, bet.legs, self.max_return_minor)
        assert ending is not None  # noqa: S101 - every leg of the past is decided
        to_win = return_if_all_win(plan, bet.legs, self.max_return_minor) - risk
        ticket = Ticket(new_id(), bet, stake, risk, max(to_win, 0), available - risk, ending)
        self.held_minor += risk
        self.tickets.append(ticket)
        return ticket

    def end(self, ticket: Ticket) -> None:
        """Pay a ticket: the hold is released, the profit or loss moves."""
        self.held_minor -= ticket.risk_minor
        if ticket.net_minor:
            self._move(ticket.bet.ends_at, ticket.net_minor, ticket=ticket)

    def settle_week(self, week: Week, at: datetime, owed_minor: int, share: int) -> None:
        """Pay what a week came to, or one part in ``share`` of it; small balances are carried."""
        if abs(owed_minor) < _CARRIED_MINOR:
            return
        paid = owed_minor if share == 1 else owed_minor // share // (10 * DOLLAR) * (10 * DOLLAR)
        if paid:
            self._move(at, -paid, settled=week.monday - timedelta(days=7))

    def _move(
        self, at: datetime, amount_minor: int, *, ticket: Ticket | None = None, settled: date | None = None
    ) -> None:
        self.posted_minor += amount_minor
        self.movements.append(Movement(new_id(), at, amount_minor, self.posted_minor, ticket, settled))


def wishes(habit: Habit, random: Random, slate: Mapping[date, Sequence[Game]]) -> Iterator[Bet]:
    """The bets that a player of this habit would place on each day's games."""
    for day, games in slate.items():
        if random.random() >= habit.days[day.weekday()]:
            continue
        liked = [game for game in games if not habit.leagues or game.league in habit.leagues]
        views: Views = {}
        for _ in range(random.randint(*habit.tickets) if liked else 0):
            legs = random.choices(_LEGS, _LEG_WEIGHTS)[0] if random.random() < habit.parlays else 1
            chosen = random.sample(liked, min(legs, len(liked)))
            yield _bet(habit, random, tuple(_side(random, game, views) for game in chosen))


def _bet(habit: Habit, random: Random, sides: tuple[Side, ...]) -> Bet:
    """Most bets come in the last hours before the first game."""
    ahead = timedelta(minutes=4 + min(random.expovariate(1 / 70), 600))
    placed_at = min(side.game.starts_at for side in sides) - ahead
    stake, (kind, options) = random.choice(habit.stakes) * DOLLAR, _kind(random, len(sides))
    if kind == "round_robin":
        lines = count_of(plan_of(kind, [Leg(2, 1)] * len(sides), DOLLAR, options))
        stake = max(stake // lines // DOLLAR * DOLLAR, habit.min_stake_minor)
    return Bet(placed_at, stake, sides, kind, options)


def _kind(random: Random, legs: int) -> tuple[str, Options]:
    """What is made of so many legs: a parlay, mostly."""
    if legs == 1:
        return "straight", NO_OPTIONS
    kind = random.choices(("parlay", "if_bet", "round_robin" if legs > _PAIR else "reverse"), _OTHER_KINDS)[0]
    if kind == "parlay":
        return kind, NO_OPTIONS
    if kind == "round_robin":
        return kind, Options(by=(2,))
    return kind, Options(condition=random.choice(("win_only", "win_push_or_cancel")))


def _side(random: Random, game: Game, views: Views) -> Side:
    """A side that people bet on: no moneyline that wins pennies or hardly ever, and nobody bets against themselves."""
    kinds = [kind for kind in _KINDS if kind in game.markets]
    kind = random.choices(kinds, [_KIND_WEIGHTS[_KINDS.index(kind)] for kind in kinds])[0]
    if (game, kind) not in views:
        sides = game.markets[kind]
        fair = [side for side in sides if _SHORTEST <= side.price.ratio <= _LONGEST]
        views[game, kind] = random.choice(fair or sides)
    return views[game, kind]


def live(habit: Habit, random: Random, bets: Sequence[Bet], weeks: Sequence[Week], until: datetime, most: int) -> Past:
    """Live through a player's bets and weeks up to a moment; ``most`` is the largest return in minor units.

    At the same moment tickets end first, then a week begins, then it is settled, then bets are placed.
    """
    past, open_tickets, owed = Past(habit.credit_limit_minor, most), dict[int, Ticket](), 0
    moments: list[tuple[datetime, int, int]] = []
    for n, bet in enumerate(bets):
        moments += [(bet.placed_at, 3, n), (bet.ends_at, 0, n)]
    for n, week in enumerate(weeks):
        pays_at = week.settles_at + timedelta(minutes=random.uniform(-120, 540))
        moments += [(week.begins_at, 1, n)] + [(pays_at, 2, n)] * (pays_at < until)
    for at, what, n in sorted(moments):
        if what == 0 and n in open_tickets:
            past.end(open_tickets.pop(n))
        elif what == 1:
            owed = past.posted_minor
        elif what == 2:
            past.settle_week(weeks[n], at, owed, share=random.choices((1, 2), (12, 1))[0])
        elif what == 3 and (ticket := past.place(bets[n])) is not None:
            open_tickets[n] = ticket
    return past
