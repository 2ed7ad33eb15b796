"""What can be wrong with a change of the catalogue."""

from wagerbabe.platform.errors import AppError, NotFound


class EventUnknown(NotFound):
    """No event by that id."""

    message = "There is no event by that id. Look it up in the list of events."


class MarketUnknown(NotFound):
    """No market by that id."""

    message = "There is no market by that id. Reload the event."


class LeagueUnknown(NotFound):
    """No league by that key."""

    message = "There is no league by that key. The list of leagues names them all."


class EventExists(AppError):
    """The same game is already there."""

    status = 409
    message = "This game is already listed: same league, teams and start. Change that one instead."


class EventOver(AppError):
    """The event has a result, so nothing about how it is bet can change."""

    status = 409
    message = "This event has a result already. Enter a corrected result if it is wrong."


class MarketExists(AppError):
    """A market that the event has already."""

    status = 409
    message = "The event has this market already. Change its prices instead, or give another period, subject or line."


class PeriodNotPlayed(AppError):
    """A period that the sport does not have."""

    status = 422
    message = "Games of this league have no such period."


class ResultTooEarly(AppError):
    """A final score for an event that has not started."""

    status = 409
    message = "This event has not started by the game clock, so it cannot have a score. Correct its start first."


class ResultImplausible(AppError):
    """A result that cannot be true."""

    status = 422
    message = "This result cannot be true."


class ResultStands(AppError):
    """A result that ranks higher is already entered."""

    status = 409
    message = "The result that stands was entered by a person and is changed only by a person."


class ResultContradicts(ResultImplausible):
    """Two parts of a result cannot both be true."""

    message = "Parts of this result contradict each other."


class ResultMissing(AppError):
    """There is nothing to take back."""

    status = 409
    message = "This event has no result, so there is none to undo."


class SelectionNotOfEvent(AppError):
    """A placing or an outcome names something that nobody can have bet on here."""

    status = 422
    message = "No selection of this event has that name. Look it up in the event."
