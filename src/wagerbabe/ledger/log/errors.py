"""What the log refuses, named after the fact."""

from wagerbabe.platform.errors import AppError, NotFound


class LogDamaged(Exception):
    """Rows of the tree are missing: nothing can be appended to it, proved or signed until they are back."""

    def __init__(self, missing: object) -> None:
        """Name what is missing."""
        super().__init__(f"The sealed log is damaged: {missing} is missing. See `wagerbabe check`.")


class NotSealedYet(AppError):
    """It is known, and on its way into the log."""

    status = 404
    message = "This is not in the sealed log yet. Ask again in a second."


class LogTooShort(NotFound):
    """The log has not got so far."""

    message = "The log is shorter than that. The newest checkpoint says how long it is."
