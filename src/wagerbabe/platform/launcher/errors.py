"""The one exception of the launcher."""


class CannotStart(Exception):
    """Something on this machine stands in the way; the message says what it is and what to do."""
