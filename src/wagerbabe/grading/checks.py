"""What a result cannot be by its sport's rules: told to whoever enters it, before anything is graded by it."""

from wagerbabe.catalog import ResultContradicts, ResultEntry, ResultImplausible
from wagerbabe.grading.domain import Result
from wagerbabe.grading.rules import SportRules
from wagerbabe.grading.scores import contradiction


def check_by_rules(entry: ResultEntry, rules: SportRules) -> None:
    """Refuse a person's result that the sport does not allow. Raises ``ResultImplausible``, ``ResultContradicts``."""
    if entry.status == "retired" and not rules.retired:
        raise ResultImplausible("Nobody retires from a game of this sport. Enter it as abandoned.")
    if entry.pitchers_changed and not rules.pitchers:
        raise ResultImplausible("This sport has no listed pitchers.")
    if rules.periods and (unknown := sorted(entry.periods.keys() - rules.periods)):
        raise ResultImplausible(f"This sport has no {unknown[0]}.", period=unknown[0])
    _check_length(entry, rules)
    told = Result(entry.status, entry.home, entry.away, entry.periods, entry.regulation)
    if (wrong := contradiction(told, rules)) is not None:
        overtime = "" if entry.regulation else " If there was overtime, give the score of regular time as well."
        raise ResultContradicts(f"These scores do not add up: {wrong}.{overtime}")


def _check_length(entry: ResultEntry, rules: SportRules) -> None:
    if entry.half_innings is not None and rules.measure != "innings":
        raise ResultImplausible("This sport has no innings. Give the minutes played.")
    if entry.minutes is not None and rules.measure == "innings":
        raise ResultImplausible("This sport is measured in innings. Give the innings played.")
    length = played(entry.minutes, entry.half_innings, rules)
    if length is not None and rules.longest is not None and length > rules.longest:
        raise ResultImplausible("No game of this sport is that long.", longest=rules.longest)
    if entry.status == "abandoned" and length and entry.final is None:
        raise ResultImplausible("Give the score at which the game stopped.")


def played(minutes: int | None, half_innings: int | None, rules: SportRules) -> int | None:
    """The length of a game as its sport measures it; None: not told."""
    return {"minutes": minutes, "innings": half_innings, None: None}[rules.measure]
