"""Additional markets, which the feed answers game by game: alternates, team totals, parts of the game, propositions.

All of them follow from the same outlook as the main markets, and a sportsbook holds the same view in all of them, so
that they fit together: an alternate line further out pays more, a half is about half of the game.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import floor

from wagerbabe.demo.simulator import books, props
from wagerbabe.demo.simulator.books import Book, Stance
from wagerbabe.demo.simulator.formats import Format
from wagerbabe.demo.simulator.models.base import Part, Rates
from wagerbabe.demo.simulator.outlook import Distribution, Outlook
from wagerbabe.demo.simulator.schedule import Fixture
from wagerbabe.demo.source import Line, Outcome

BOOKS = (0, 1, 2, 5)
"""The sportsbooks that have them; of games that few of them take only the first two."""

EACH_SIDE = 3
"""Alternate lines to each side of the main one; in quarters one more."""

_QUARTER = 0.25
_FIRST = ("q1", "h1", "p1", "f5")  # what is bet on before the start; the others come up as the game goes on
_WIRE = {"f5": "1st_5_innings"}


@dataclass(frozen=True, slots=True)
class View:
    """What a sportsbook looks at when it makes its additional markets."""

    fixture: Fixture
    book: Book
    stances: Mapping[str, Stance]
    mains: Mapping[str, Line | None]
    """The lines of its main markets: the home side's handicap, and the total."""
    rates: Rates
    outlook: Outlook
    played: float | None
    """Share of the game played; None before the start."""

    @property
    def names(self) -> tuple[str, str]:
        """Home and away."""
        return self.fixture.home, self.fixture.away


Quotes = Iterator[tuple[str, tuple[Outcome, ...] | None]]


def markets(view: View) -> list[tuple[str, tuple[Outcome, ...]]]:
    """The additional markets of one sportsbook, by the feed's keys."""
    makers = (_alternates, _team_totals, _results, _parts, _props)
    return [(key, outcomes) for make in makers for key, outcomes in make(view) if outcomes]


def _alternates(view: View) -> Quotes:
    """Lines beside the main one."""
    form, margin, total = view.fixture.league.format, view.outlook.margin, view.outlook.total
    if not form.model.parts:
        return
    if margin and (main := view.mains.get("spreads")) is not None:
        halves = form.fixed_spread is not None
        yield "alternate_spreads", _together(_spread(view, margin, x) for x in _beside(-main, form, halves=halves))
    if total and (main := view.mains.get("totals")) is not None:
        yield "alternate_totals", _together(_total(view, total, point) for point in _beside(main, form))


def _beside(main: float, form: Format, *, halves: bool = False) -> Iterator[float]:
    """Lines that are the same for all sportsbooks, whatever main line each of them has."""
    halves = form.step >= 1 and (halves or not form.whole_lines)
    count, offset = EACH_SIDE + (form.step == _QUARTER), 0.5 if halves else 0.0
    middle = floor((main - offset) / form.step + 0.5) * form.step + offset
    points = (middle + number * form.step for number in range(-count, count + 1))
    return (point for point in points if point != main)


def _together(pairs: Iterable[tuple[Outcome, ...] | None]) -> tuple[Outcome, ...]:
    return tuple(outcome for pair in pairs if pair for outcome in pair)


def _team_totals(view: View) -> Quotes:
    if view.outlook.points is None:
        return
    form = view.fixture.league.format
    both = zip(view.outlook.points, view.names, strict=True)
    pairs = (
        _total(view, points, books.main_total(form, points, view.stances["totals"]), whose) for points, whose in both
    )
    yield "team_totals", _together(pairs)


def _total(view: View, points: Distribution, at: float, whose: str | None = None) -> tuple[Outcome, ...] | None:
    return books.total_at(view.book, points, at, view.stances["totals"], whose)


def _spread(view: View, margin: Distribution, at: float) -> tuple[Outcome, ...] | None:
    return books.spread_at(view.book, view.names, margin, at, view.stances["spreads"])


def _results(view: View) -> Quotes:
    """Draw no bet where games may be drawn; three ways after regular time where overtime decides."""
    outlook, model = view.outlook, view.fixture.league.format.model
    if outlook.draw and outlook.margin:
        yield "draw_no_bet", _winner(view, outlook)
    elif model.parts and not model.draws:
        home, level, away = outlook.regular
        three = {view.names[0]: home, view.names[1]: away, "Draw": level}
        yield "h2h_3_way", books.named(view.book, three, view.stances["h2h"])


def _winner(view: View, outlook: Outlook) -> tuple[Outcome, ...] | None:
    """Two ways; a tie gives the stake back."""
    decided = outlook.home + outlook.away
    if not decided:
        return None
    two = {view.names[0]: outlook.home / decided, view.names[1]: outlook.away / decided}
    return books.named(view.book, two, view.stances["h2h"])


def _parts(view: View) -> Quotes:
    """Parts that have not begun: who is ahead in them, by how much, how many points."""
    form = view.fixture.league.format
    for part in _coming(view):
        outlook, name = form.model.part(view.rates, part), _WIRE.get(part.name, part.name)
        if form.model.draws and part.name.startswith("h"):
            three = {view.names[0]: outlook.home, view.names[1]: outlook.away, "Draw": outlook.draw}
            yield f"h2h_{name}", books.named(view.book, three, view.stances["h2h"])
        else:
            yield f"h2h_{name}", _winner(view, outlook)
        if outlook.margin and outlook.total:
            point = books.main_spread(form, outlook.margin, view.stances["spreads"], fixed=False)
            yield f"spreads_{name}", _spread(view, outlook.margin, point)
            point = books.main_total(form, outlook.total, view.stances["totals"])
            yield f"totals_{name}", _total(view, outlook.total, point)


def _coming(view: View) -> list[Part]:
    league = view.fixture.league
    if view.played is None:
        wanted = _FIRST if league.coverage == "all" else _FIRST[1:]
        return [part for part in league.format.model.parts if part.name in wanted]
    later = [part for part in league.format.model.parts if part.begins > view.played]
    # The next quarter, and the second half.
    return [part for part in later if part.begins == min(other.begins for other in later) or part.name == "h2"]


def _props(view: View) -> Quotes:
    """Propositions are taken down when the game begins."""
    if view.played is not None:
        return
    for key, chances in props.chances(view.fixture, view.rates, view.outlook).items():
        yield key, books.named(view.book, chances, view.stances["h2h"], props.QUESTIONS[key])
