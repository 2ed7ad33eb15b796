"""What became of a selection, by the result of its event and its sport's rules. Pure: no clock, no database.

Source: the house rules, "Markets". Lines are integers of quarter points, so that nothing here is ever rounded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wagerbabe.betting import HALF_LOST, HALF_WON, LOST, PUSH, VOID, WON, Outcome
from wagerbabe.grading.rules import GAME, SportRules
from wagerbabe.grading.scores import Score, known_scores

_QUARTERS = 4
_ENTERED: Mapping[str, Outcome] = {o.result: o for o in (WON, LOST, PUSH, VOID, HALF_WON, HALF_LOST)}
_BY_PERSON = frozenset({"prop", "outright"})
_NOT_PLAYED = frozenset({"postponed", "cancelled", "retired"})
_FINISHED = "finished"
_MIRROR = {WON: LOST, HALF_WON: HALF_LOST}


@dataclass(frozen=True, slots=True)
class Result:
    """A result as entered: ``status`` is finished, postponed, cancelled, abandoned or retired.

    ``home`` and ``away`` are the final score, or that at which the game stopped; ``periods`` maps a period to its
    (home, away). ``regulation`` is the score of regular time where there was overtime; where that is not told and
    ``overtime_told`` is false, nobody has said that there was none. ``length`` is what was played, in minutes or
    half-innings as the sport measures, None: all of it. ``placings`` are by side, ``outcomes`` by selection. ``late``:
    the game began after the window of a postponement.
    """

    status: str
    home: int | None = None
    away: int | None = None
    periods: Mapping[str, Score] = field(default_factory=dict)
    regulation: Score | None = None
    overtime_told: bool = True
    length: int | None = None
    placings: Mapping[str, int] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)
    late: bool = False

    @property
    def final(self) -> Score | None:
        """The score at the end."""
        return None if self.home is None or self.away is None else (self.home, self.away)


@dataclass(frozen=True, slots=True)
class Pick:
    """What was bet on: market kind, side, and the accepted line in quarter points (-14 is -3.5).

    ``subject`` says whose total it is, ``places`` how many of an outright are paid, ``selection`` is its id.
    """

    kind: str
    side: str
    line_quarters: int | None = None
    period: str = GAME
    subject: str = ""
    places: int = 1
    selection: str = ""


class Ungradable(Exception):
    """A fact is missing, or there is no rule: the pick waits for a person. The text says for what."""


def decide(pick: Pick, result: Result, rules: SportRules) -> Outcome:
    """The outcome of a pick. Raises ``Ungradable`` where the result does not tell enough.

    A game that was not played in time, cancelled or abandoned voids, and so does one that was cut short of its official
    length or that a side retired from; what was decided already stands. Quarter lines split the stake over the two
    neighbouring half-point steps: half a win or half a loss.
    """
    if pick.kind in _BY_PERSON and pick.selection in result.outcomes:
        return _ENTERED[result.outcomes[pick.selection]]
    if result.status in _NOT_PLAYED or result.late:
        return VOID
    if pick.kind in _BY_PERSON:
        return _by_person(pick, result)
    score = known_scores(result, rules, three_way=pick.kind == "moneyline_3way").get(pick.period)
    if _counts(pick, score, result, rules):
        if score is None:
            raise Ungradable(_missing(pick, result))
        return _graded(pick, score)
    return _decided(pick, score, result.final)


def _missing(pick: Pick, result: Result) -> str:
    if result.final is None:
        return "score"
    return "regular-time score" if pick.period == GAME else f"score of {pick.period}"


def _by_person(pick: Pick, result: Result) -> Outcome:
    if result.status != _FINISHED:
        return VOID
    if pick.kind == "prop":
        raise Ungradable("outcome")
    return _placed(pick.side, pick.places, result.placings)


def _placed(side: str, places: int, placings: Mapping[str, int]) -> Outcome:
    """Dead heat: where t entrants share a place and only p of theirs are paid, each pays p/t of the price."""
    place = placings.get(side)
    if place is None:
        # The places paid are all taken by others, or somebody has yet to say who has them.
        if sum(known <= places for known in placings.values()) < places:
            raise Ungradable("placing")
        return LOST
    if place > places:
        return LOST
    tied = sum(known == place for known in placings.values())
    paid = min(tied, places - place + 1)
    return WON if paid == tied else Outcome("dead_heat", paid, 0, tied)


def _counts(pick: Pick, score: Score | None, result: Result, rules: SportRules) -> bool:
    """Whether the score counts: the game ended or reached its official length, the period was played to its end."""
    least = rules.official_of(pick.kind) if pick.period == GAME else rules.ends.get(pick.period)
    if result.status == _FINISHED and (result.length is None or least is None):
        return True
    if result.length is None or least is None:
        return False
    return least.reached(result.length, home_leads=score is not None and score[0] > score[1])


def _decided(pick: Pick, score: Score | None, final: Score | None) -> Outcome:
    """Of a game cut short only what no more points can change stands: a total, or its nearer step, already passed."""
    if pick.kind not in {"total", "team_total"} or final is None:
        return VOID
    over = _against(_points(pick, score or final) * _QUARTERS - _line(pick))
    if over not in (WON, HALF_WON):
        return VOID
    if score is None:
        raise Ungradable(f"score of {pick.period}")
    return over if pick.side == "over" else _MIRROR[over]


def _graded(pick: Pick, score: Score) -> Outcome:
    home, away = score
    match pick.kind, pick.side:
        case "moneyline" | "draw_no_bet", "home":
            return _by_sign(home - away)
        case "moneyline" | "draw_no_bet", "away":
            return _by_sign(away - home)
        case "moneyline_3way", "home" | "away" | "draw":
            return WON if pick.side == _winner(home, away) else LOST
        case "spread", "home" | "away":
            margin = home - away if pick.side == "home" else away - home
            return _against(margin * _QUARTERS + _line(pick))
        case "total" | "team_total", "over":
            return _against(_points(pick, score) * _QUARTERS - _line(pick))
        case "total" | "team_total", "under":
            return _against(_line(pick) - _points(pick, score) * _QUARTERS)
        case _:
            raise Ungradable(f"rule for {pick.kind} {pick.side}")


def _points(pick: Pick, score: Score) -> int:
    match pick.kind, pick.subject:
        case "total", _:
            return sum(score)
        case "team_total", "home":
            return score[0]
        case "team_total", "away":
            return score[1]
        case _:
            raise Ungradable(f"rule for {pick.kind} of {pick.subject or 'nobody'}")


def _winner(home: int, away: int) -> str:
    if home == away:
        return "draw"
    return "home" if home > away else "away"


def _line(pick: Pick) -> int:
    if pick.line_quarters is None:
        raise Ungradable("line")
    return pick.line_quarters


def _by_sign(margin: int) -> Outcome:
    """Ahead wins, level pushes, behind loses."""
    if margin == 0:
        return PUSH
    return WON if margin > 0 else LOST


def _against(quarters: int) -> Outcome:
    """The distance past the line in quarter points: one quarter away is half a win or half a loss."""
    if quarters == 1:
        return HALF_WON
    if quarters == -1:
        return HALF_LOST
    return _by_sign(quarters)
