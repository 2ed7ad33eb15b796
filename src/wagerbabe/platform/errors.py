"""Typed errors: named after the fact, with the status they answer with and a message that says what to do."""

from collections.abc import Mapping
from typing import Any, ClassVar


class AppError(Exception):
    """An error a caller is meant to see. Its name is the ``error`` of the answer."""

    status: int = 400
    message: ClassVar[str] = "The request could not be carried out."
    headers: Mapping[str, str]

    def __init__(self, message: str | None = None, *, headers: Mapping[str, str] | None = None, **details: Any) -> None:
        """Take a message for this occasion (else the class's own) and details that programs can read."""
        self.text = message or self.message
        self.details = details
        self.headers = headers or {}
        super().__init__(self.text)

    @property
    def name(self) -> str:
        """The error's name on the wire."""
        return type(self).__name__

    def body(self) -> dict[str, Any]:
        """The one shape of every error answer."""
        return {"error": self.name, "message": self.text, "details": self.details}


class NotFound(AppError):
    """Nothing here by that name, or nothing that the caller may see: the two look alike."""

    status = 404
    message = "There is nothing here by that name. Check the address."


class Unauthenticated(AppError):
    """No valid session."""

    status = 401
    message = "Please sign in."


class Forbidden(AppError):
    """Signed in, but without the right."""

    status = 403
    message = "Your account may not do this."


class BodyTooLarge(AppError):
    """More bytes than any request of ours has."""

    status = 413
    message = "The request is too large. Send less at once."


class InvalidRequest(AppError):
    """The request does not have the shape that the API description gives."""

    status = 422
    message = "The request is not as described. See details for each field."


class IdempotencyKeyMissing(AppError):
    """A command that moves money or takes a bet came without a name."""

    status = 400
    message = "Send an Idempotency-Key header: a new random value for each attempt a person makes."


class IdempotencyKeyReused(AppError):
    """The same key came with another body."""

    status = 422
    message = "This Idempotency-Key was used for a different request. Use a new key."


class TooManyRequests(AppError):
    """A rate limit was reached; ``Retry-After`` says when to come back."""

    status = 429
    message = "Too many requests. Wait a moment, then try again."


class Unavailable(AppError):
    """Something that is needed is not there right now."""

    status = 503
    message = "The service cannot answer right now. Try again in a moment."
