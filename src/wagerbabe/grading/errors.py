"""Why a ticket cannot be voided, corrected, disputed or cashed out."""

from wagerbabe.platform.errors import AppError


class TicketVoided(AppError):
    """The ticket was voided before, or the bet was never taken."""

    status = 409
    message = "This ticket is void already. Nothing is left to be done."


class RequestPending(AppError):
    """Something else was asked for about this ticket, and is not decided yet."""

    status = 409
    message = "Somebody has asked for something else about this ticket. Have that decided first."


class SecondPersonNeeded(AppError):
    """Who asked for it may not decide it."""

    status = 403
    message = "Somebody else has to decide this: another agent above the player, or an administrator."


class RequestDecided(AppError):
    """The request was decided before."""

    status = 409
    message = "This has been decided already. Reload the list."


class RequestLapsed(AppError):
    """The ticket has changed since somebody asked."""

    status = 409
    message = "The ticket has changed since this was asked for. Look at it again, and ask anew if need be."


class CorrectionNotAllowed(AppError):
    """The rules that the ticket was taken under keep accepted prices."""

    status = 409
    message = "The house rules of this ticket keep accepted prices. Void it instead if it must not stand."


class LegUnknown(AppError):
    """The ticket has no such leg."""

    status = 422
    message = "The ticket has no such leg. Legs are counted from 1; name each one once."


class DisputePending(AppError):
    """The ticket's last dispute has no answer yet."""

    status = 409
    message = "You have objected to this ticket already. Wait for the answer."


class DisputeAnswered(AppError):
    """The dispute has its answer."""

    status = 409
    message = "This has been answered already. Reload the list."


class TicketNotOpen(AppError):
    """Only an open ticket can be cashed out."""

    status = 409
    message = "This bet is not open. Only open bets can be cashed out."


class CashOutNotOffered(AppError):
    """The book's rules, the kind of ticket or a free play leave no cash-out."""

    status = 409
    message = "This bet cannot be cashed out. It stands until its games are over."


class CashOutLineMoved(AppError):
    """The line that was taken has no price now."""

    status = 409
    message = "The line of this leg has moved, so the one you took has no price. The offer comes back with the line."


class CashOutWorthless(AppError):
    """A leg is lost, or so little is given up that it comes to nothing."""

    status = 409
    message = "Nothing would be paid for this. The bet stands as it is."


class CashOutMoved(AppError):
    """The offer is not the one that was seen. ``details.offer_minor`` holds what stands now."""

    status = 409
    message = "The offer has changed. Look at the new one and take it if you like it."
