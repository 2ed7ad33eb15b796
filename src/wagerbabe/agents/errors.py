"""What can go wrong with books, agents and players."""

from wagerbabe.platform.errors import AppError, Forbidden


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


class MasterAgentRequired(Forbidden):
    """A sub-agent wants to change what holds for the whole book."""

    message = "Only the book's master agent may change this. Ask them."


class ProfileUnknown(AppError):
    """No profile of the book has that id."""

    status = 422
    message = "Your book has no profile by that id. Choose one of the list."


class ProfileExists(AppError):
    """Another profile of the book has that name."""

    status = 409
    message = "Your book has a profile by that name already. Choose another name."
