"""What can go wrong at the cashier."""

from wagerbabe.platform.errors import AppError


class BalanceTooLarge(AppError):
    """The balance would leave the range that the product keeps exact."""

    status = 422
    message = "No balance may be that large. Check the amount."
