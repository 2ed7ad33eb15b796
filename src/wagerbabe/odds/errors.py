"""What can be wrong with prices entered by hand."""

from wagerbabe.platform.errors import AppError


class LinesDisagree(AppError):
    """The two sides of a market would stand at lines that do not belong together."""

    status = 422
    message = "The two sides' lines do not belong together. Send both sides: a spread's are mirrored, a total's equal."


class PriceNeedsConfirmation(AppError):
    """A price by hand that is far from what stands, or that gives money away."""

    status = 409
    message = "This price is far from the one that stands. If it is meant, send it again with confirm: true."


class StartInPast(AppError):
    """A new event that would have begun already."""

    status = 422
    message = "A new event starts in the future, by the game clock."
