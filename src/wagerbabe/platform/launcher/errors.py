"""The one exception of the launcher."""


class CannotStart(Exception):  # noqa: N818 - named after the fact, as every error of this project
    """Something on this machine stands in the way; the message says what it is and what to do."""
