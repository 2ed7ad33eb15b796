"""What can go wrong with books, agents and players."""

from wagerbabe.platform.errors import AppError


class InvitationUnknown(AppError):
    """No invitation has that code, or it was withdrawn."""

    status = 422
    message = "This invitation is not valid any more. Ask your agent for a new one."


class InvitationNeeded(AppError):
    """There is no house book that would take newcomers without an invitation."""

    status = 422
    message = "Signing up needs an invitation. Ask your agent for a link."


class StakeLimitsCrossed(AppError):
    """The minimum stake would be above the maximum stake."""

    status = 422
    message = "The minimum stake may not be above the maximum stake. Change one of them."
