"""What can go wrong with sign-ins and sessions."""

from wagerbabe.platform.errors import AppError, Forbidden, TooManyRequests, Unauthenticated


class SignInFailed(Unauthenticated):
    """Unknown name or wrong password: deliberately the same answer."""

    message = "The username or the password is not right. Check both, then try again."


class TooManyFailedSignIns(TooManyRequests):
    """The address or the account has failed too often within a minute; a right password does not help then."""

    message = "Too many failed sign-ins. Wait a minute, then try again."


class SignInsBusy(TooManyRequests):
    """More passwords wait to be checked than this process can check in good time."""

    message = "Many people are signing in right now. Try again in a moment."


class AccountInactive(Forbidden):
    """The right password, but the account has been switched off."""

    message = "This account is switched off. Ask your agent."


class WrongPassword(AppError):
    """The current password was not given rightly. Not a 401: the session itself is fine."""

    status = 400
    message = "The current password is not right."


class UsernameTaken(AppError):
    """Usernames are unique over all books."""

    status = 409
    message = "This username is taken. Choose another."


class EmailTaken(AppError):
    """An address belongs to one account."""

    status = 409
    message = "This e-mail address has an account already. Sign in instead."


class UnderAge(AppError):
    """Playing begins at eighteen."""

    status = 422
    message = "You have to be at least 18 years old."


class ForeignOrigin(Forbidden):
    """A browser page that is not ours tried to act."""

    message = "This page may not do that. Open WagerBabe itself."


class CsrfTokenInvalid(Forbidden):
    """A command with cookies came without the session's X-CSRF-Token."""

    message = "Send the X-CSRF-Token header with the csrf_token of your session. Reloading the page gets it."


class RoleRequired(Forbidden):
    """Signed in, but in another role."""


class KeysInSettings(AppError):
    """The signing keys are a setting, so only whoever keeps the setting can rotate them."""

    message = "WAGERBABE_SIGNING_KEY is set: put a new key first in that set, and keep the old ones for an hour."
