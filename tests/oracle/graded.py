"""The product's grading of the oracle's games."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from fractions import Fraction

from tests.oracle import grades
from tests.oracle.games import facts
from tests.oracle.grades import EXTRA, SPORTS, Game, grade, scored
from wagerbabe.betting import Outcome
from wagerbabe.grading import Pick, Result, SportRules, Ungradable, decide, rules_of

STARTS_AT = datetime(2026, 11, 22, 18, tzinfo=UTC)


def result_of(game: Game, left_out: Collection[str] = ()) -> Result:
    """The game as somebody who watched it would enter it, perhaps without the scores of some periods."""
    if game.status not in ("finished", "abandoned"):
        return Result(game.status)
    parts = list(game.parts)
    home, away = scored(game, parts)
    regular = scored(game, [part for part in parts if part != EXTRA])
    return Result(
        game.status,
        home,
        away,
        periods={period: score for period, score in facts(game).items() if period not in left_out},
        regulation=regular if EXTRA in parts else None,
        length=game.minutes if game.half_innings is None else game.half_innings,
        placings=game.placings,
    )


def pick_of(pick: grades.Pick) -> Pick:
    """The pick as it stands on a ticket."""
    quarters = None if pick.line is None else int(4 * pick.line)
    return Pick(pick.market, pick.side, quarters, pick.period, pick.subject, pick.places, "selection")


def grade_of(outcome: Outcome) -> grades.Grade:
    """The outcome in the oracle's words, if its shares say what its name does."""
    shares = {
        "won": (1, 0),
        "lost": (0, 0),
        "push": (0, 1),
        "void": (0, 1),
        "half_won": (Fraction(1, 2), Fraction(1, 2)),
        "half_lost": (0, Fraction(1, 2)),
        "dead_heat": (Fraction(outcome.win_parts, outcome.parts), 0),
    }
    told = Fraction(outcome.win_parts, outcome.parts), Fraction(outcome.refund_parts, outcome.parts)
    if told != shares[outcome.result]:
        return grades.Grade(f"{outcome}")
    if outcome.result == "dead_heat":
        return grades.Grade("dead_heat", outcome.win_parts, outcome.parts)
    return grades.Grade(outcome.result)


Decide = Callable[[Pick, Result, SportRules], Outcome]


def differences(
    game: Game, picks: Sequence[grades.Pick], left_out: Collection[str], decide: Decide = decide
) -> Iterator[str]:
    """What the product and the oracle do not agree on, in words.

    Where the scores of some periods are left out, the product may also say that it cannot grade a pick.
    """
    rules = rules_of(SPORTS[game.sport].league, STARTS_AT)
    whole, gaps = result_of(game), result_of(game, left_out)
    for pick in picks:
        expected = grade(game, pick)
        found = grade_of(decide(pick_of(pick), whole, rules))
        if found != expected:
            yield f"{pick}: product {found}, oracle {expected} in {game}"
        with suppress(Ungradable):
            guessed = grade_of(decide(pick_of(pick), gaps, rules))
            if guessed != expected:
                yield f"{pick}: product {guessed} without {left_out}, oracle {expected} in {game}"
