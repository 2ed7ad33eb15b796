"""The scores that markets are graded on: of the game, its regular time, its periods. Told ones, and what follows.

A sport's sums say what adds up to what (``rules.toml``): of three scores in a sum two give the third.
"""

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeAlias

from wagerbabe.grading.rules import GAME, REGULAR, SportRules

Score: TypeAlias = tuple[int, int]
"""Points of the home and the away side."""


class Told(Protocol):
    """What a result says about scores."""

    @property
    def final(self) -> Score | None:
        """The score at the end, overtime included."""

    @property
    def regulation(self) -> Score | None:
        """The score of regular time where it is not the final one."""

    @property
    def periods(self) -> Mapping[str, Score]:
        """The scores of periods that were told."""

    @property
    def overtime_told(self) -> bool:
        """Whether it would say so if there had been overtime."""


def known_scores(told: Told, rules: SportRules, *, three_way: bool = False) -> dict[str, Score]:
    """Every score that is known, by period; ``regular`` is the one without overtime.

    Three-way markets may be about regular time alone: then overtime is taken off the periods that have it.
    """
    known = dict(told.periods)
    if told.final is not None and GAME in rules.overtime_counts:
        known[GAME] = told.final
    if told.regulation is not None:
        known[REGULAR] = told.regulation
    _complete(known, rules)
    if REGULAR not in known and told.final is not None and _is_regular(told, told.final, rules):
        known[REGULAR] = told.final
        _complete(known, rules)
    if GAME not in rules.overtime_counts and REGULAR in known:
        known[GAME] = known[REGULAR]
    if three_way and not rules.three_way_overtime:
        _take_overtime_off(known, rules)
    return known


def contradiction(told: Told, rules: SportRules) -> str | None:
    """What in a person's scores does not add up, in words; None when all does."""
    if told.final is None:
        return None
    known = {**told.periods, GAME: told.final, REGULAR: told.regulation or told.final}
    _complete(known, rules)
    for name, score in known.items():
        if min(score) < 0:
            return f"{name} would be {_text(score)}"
        if min(_minus(told.final, score)) < 0:
            return f"{name} is {_text(score)}, but the game {_text(told.final)}"
    for whole, parts in rules.sums:
        if whole not in known:
            continue
        added = _plus(_at_least(part, known, rules) for part in parts)
        if min(_minus(known[whole], added)) < 0 or (known.keys() >= set(parts) and added != known[whole]):
            return f"{' + '.join(parts)} make {_text(added)}, but {whole} is {_text(known[whole])}"
    return None


def _at_least(name: str, known: Mapping[str, Score], rules: SportRules) -> Score:
    """A score that is known, or what is known of its parts."""
    if name in known:
        return known[name]
    return _plus(_at_least(part, known, rules) for whole, parts in rules.sums if whole == name for part in parts)


def _complete(known: dict[str, Score], rules: SportRules) -> None:
    """Add what follows from the sums, until nothing more does."""
    found = True
    while found:
        found = False
        for whole, parts in rules.sums:
            missing = [name for name in (whole, *parts) if name not in known]
            if len(missing) == 1:
                added = _plus(known[part] for part in parts if part in known)
                known[missing[0]] = added if missing[0] == whole else _minus(known[whole], added)
                found = True


def _is_regular(told: Told, final: Score, rules: SportRules) -> bool:
    """Whether a final score without another for regular time has no overtime in it."""
    if told.overtime_told or rules.overtime_margin is None:
        return True
    return abs(final[0] - final[1]) > rules.overtime_margin


def _take_overtime_off(known: dict[str, Score], rules: SportRules) -> None:
    game, regular = known.get(GAME), known.get(REGULAR)
    for name in rules.overtime_counts & known.keys():
        if game is None or regular is None:
            del known[name]
        else:
            known[name] = _minus(known[name], _minus(game, regular))


def _plus(scores: Iterable[Score]) -> Score:
    pairs = list(scores)
    return sum(home for home, _ in pairs), sum(away for _, away in pairs)


def _minus(one: Score, other: Score) -> Score:
    return one[0] - other[0], one[1] - other[1]


def _text(score: Score) -> str:
    return f"{score[0]}:{score[1]}"
