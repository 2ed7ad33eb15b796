"""What became of a selection, by the result of its event. Pure: a pick and a result in, an outcome out.

Source: the house rules, "Markets". Lines are integers of quarter points, so that nothing here is ever rounded.
"""

from dataclasses import dataclass

from wagerbabe.betting import HALF_LOST, HALF_WON, LOST, PUSH, VOID, WON, Outcome

_QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Result:
    """A result as entered: ``status`` is finished, postponed, cancelled or abandoned; scores of the full game."""

    status: str
    home: int | None = None
    away: int | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """What was bet on: market kind, side, and the accepted line in quarter points (-14 is -3.5)."""

    kind: str
    side: str
    line_quarters: int | None = None


class Ungradable(Exception):
    """No rule for this pick: it waits for a person."""


def decide(pick: Pick, result: Result) -> Outcome:
    """The outcome of a pick.

    A game that was postponed past its window, cancelled or abandoned voids. Quarter lines split the stake over the two
    neighbouring half-point steps: half a win or half a loss.
    """
    if result.status != "finished":
        return VOID
    if result.home is None or result.away is None:
        raise Ungradable(f"{result.status} without a score")
    return _graded(pick, result.home, result.away)


def _graded(pick: Pick, home: int, away: int) -> Outcome:
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
        case "total", "over":
            return _against((home + away) * _QUARTERS - _line(pick))
        case "total", "under":
            return _against(_line(pick) - (home + away) * _QUARTERS)
        case _:
            raise Ungradable(f"{pick.kind} {pick.side}")


def _winner(home: int, away: int) -> str:
    if home == away:
        return "draw"
    return "home" if home > away else "away"


def _line(pick: Pick) -> int:
    if pick.line_quarters is None:
        raise Ungradable(f"{pick.kind} without a line")
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
