"""What can go wrong at the cashier."""

from wagerbabe.platform.errors import AppError


class BalanceTooLarge(AppError):
    """The balance would leave the range that the product keeps exact."""

    status = 422
    message = "No balance may be that large. Check the amount."


class FreePlayTooSmall(AppError):
    """More is to be taken than lies on the free-play balance and is not at stake."""

    status = 422
    message = "The player has less free play than that. Take at most what is there."
