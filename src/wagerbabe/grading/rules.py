"""The table of grading rules beside this file: read once, checked as a whole, asked by league and start.

A table that does not hold together is refused at import, with the name of what is wrong: nothing is graded by half a
rule.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import msgspec

from wagerbabe.catalog import MarketKind, Period

ANY = "any"
GAME = "game"
REGULAR = "regular"

_PERIODS = frozenset(get_args(Period))
_KINDS = frozenset(get_args(MarketKind))


class RulesInvalid(ValueError):
    """The table of rules contradicts itself; the text says where."""


class Least(NamedTuple):
    """The least length of a game, in minutes or half-innings; a shorter one will do when the home side leads."""

    length: int
    home_leads: int

    def reached(self, length: int, *, home_leads: bool) -> bool:
        """Whether a game of this length got there."""
        return length >= (self.home_leads if home_leads else self.length)


class Sum(NamedTuple):
    """A score that others add up to."""

    whole: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SportRules:
    """How one league's events are graded. ``longest``, ``official`` and ``ends`` are minutes or half-innings."""

    version: int
    postponed: timedelta
    measure: Literal["minutes", "innings"] | None
    longest: int | None
    official: Mapping[str, Least]
    ends: Mapping[str, Least]
    sums: tuple[Sum, ...]
    overtime_counts: frozenset[str]
    three_way_overtime: bool
    overtime_margin: int | None
    retired: bool
    pitchers: bool

    @property
    def periods(self) -> frozenset[str]:
        """The periods that such a game has; empty where the table names none."""
        named = {name for whole, parts in self.sums for name in (whole, *parts)}
        return frozenset((named | self.ends.keys()) - {GAME, REGULAR})

    def official_of(self, kind: str) -> Least | None:
        """The official length for a kind of market; None: the game has to end."""
        return self.official.get(kind, self.official.get(ANY))


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    effective: datetime
    league: dict[str, dict[str, Any]]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    table: list[_Table]


class _Settings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A league's entries, those of shorter names beneath them."""

    postponed_hours: int
    measure: Literal["minutes", "innings"] | None = None
    longest: int | None = None
    official: dict[str, list[int | float]] = {}
    ends: dict[str, list[int | float]] = {}
    sums: list[str] = []
    overtime_counts: list[str]
    three_way_overtime: bool
    overtime_margin: int | None = None
    retired: bool
    pitchers: bool


@dataclass(frozen=True)
class RuleBook:
    """All versions of the table, oldest first."""

    tables: Sequence[_Table]
    known: dict[tuple[int, str], SportRules] = field(default_factory=dict)

    def rules_of(self, league_key: str, starts_at: datetime) -> SportRules:
        """The rules of a league for an event with this start; before the first table's date: that table."""
        table = next((table for table in reversed(self.tables) if table.effective <= starts_at), self.tables[0])
        key = (table.version, league_key)
        if key not in self.known:
            self.known[key] = _rules(table, league_key)
        return self.known[key]


def read_rules(text: str) -> RuleBook:
    """The tables of a file's text. Raises ``RulesInvalid``."""
    try:
        tables = msgspec.convert(tomllib.loads(text), _File).table
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise RulesInvalid(str(error)) from error
    if not tables or [table.version for table in tables] != list(range(1, len(tables) + 1)):
        raise RulesInvalid("the tables are numbered 1, 2, 3 … in their order")
    if any(table.effective.tzinfo is None for table in tables):
        raise RulesInvalid("a table's date is a time with its zone")
    if any(one.effective >= other.effective for one, other in pairwise(tables)):
        raise RulesInvalid("each table is in force later than the one before")
    for table in tables:
        for name in {ANY, *table.league}:
            _rules(table, name)
    return RuleBook(tables)


def _rules(table: _Table, league_key: str) -> SportRules:
    """The entries of every name that the league's key begins with, the longest last."""
    names = [name for name in table.league if f"{league_key}_".startswith(f"{name}_")]
    entries = dict(table.league.get(ANY, {}))
    for name in sorted(names, key=len):
        entries |= table.league[name]
    try:
        return _checked(table.version, msgspec.convert(entries, _Settings))
    except (RulesInvalid, msgspec.ValidationError) as error:
        raise RulesInvalid(f"table {table.version}, {league_key}: {error}") from error


def _checked(version: int, told: _Settings) -> SportRules:
    halves = 2 if told.measure == "innings" else 1
    rules = SportRules(
        version=version,
        postponed=timedelta(hours=told.postponed_hours),
        measure=told.measure,
        longest=None if told.longest is None else told.longest * halves,
        official={name: _least(lengths, halves) for name, lengths in told.official.items()},
        ends={name: _least(lengths, halves) for name, lengths in told.ends.items()},
        sums=tuple(_sum(text) for text in told.sums),
        overtime_counts=frozenset(told.overtime_counts),
        three_way_overtime=told.three_way_overtime,
        overtime_margin=told.overtime_margin,
        retired=told.retired,
        pitchers=told.pitchers,
    )
    if unknown := (rules.periods | rules.overtime_counts) - _PERIODS:
        raise RulesInvalid(f"there is no period {', '.join(sorted(unknown))}")
    if strange := rules.official.keys() - _KINDS - {ANY}:
        raise RulesInvalid(f"there is no market {', '.join(sorted(strange))}")
    if GAME not in rules.overtime_counts and any(GAME in (whole, *parts) for whole, parts in rules.sums):
        raise RulesInvalid("where overtime does not count for the game, sums are those of regular time")
    if told.postponed_hours <= 0:
        raise RulesInvalid("a postponed game has some hours to be played in")
    _check_lengths(rules)
    _check_sums(rules.sums)
    return rules


def _check_sums(sums: Sequence[Sum]) -> None:
    """Taking away what is made of known parts only, nothing is left unless something is made of itself."""
    left = list(sums)
    while ready := [one for one in left if not {other.whole for other in left} & set(one.parts)]:
        left = [one for one in left if one not in ready]
    if left:
        raise RulesInvalid(f"{left[0].whole} is a part of itself")


def _check_lengths(rules: SportRules) -> None:
    lengths = [least.length for least in (*rules.official.values(), *rules.ends.values())]
    if rules.measure is None and (lengths or rules.longest is not None):
        raise RulesInvalid("a length needs a measure")
    if rules.longest is not None and any(length > rules.longest for length in lengths):
        raise RulesInvalid("an official length or the end of a period lies beyond the longest game")


def _least(told: Sequence[int | float], halves: int) -> Least:
    """One length, or two: the second is for a home side that leads."""
    if len(told) not in {1, 2} or any(length <= 0 or length * halves % 1 for length in told):
        raise RulesInvalid(f"{told} is no length: whole minutes, innings or half-innings")
    length, home_leads = int(told[0] * halves), int(told[-1] * halves)
    if home_leads > length:
        raise RulesInvalid(f"{told}: a home side that leads needs no longer game")
    return Least(length, home_leads)


def _sum(text: str) -> Sum:
    whole, equals, rest = text.partition(" = ")
    parts = tuple(rest.split(" + "))
    names = {whole, *parts}
    if not equals or names - _PERIODS - {REGULAR} or len(names) != len(parts) + 1:
        raise RulesInvalid(f"{text!r} is no sum of periods")
    return Sum(whole, parts)


BOOK = read_rules(Path(__file__).with_name("rules.toml").read_text())


def rules_of(league_key: str, starts_at: datetime) -> SportRules:
    """The rules that an event of a league is graded by: those in force at its start."""
    return BOOK.rules_of(league_key, starts_at)
