"""What can go wrong on a socket. Each is told as ``{"type": "error", "error", "message"}``, the room's name with it."""

from wagerbabe.platform.errors import AppError, Forbidden, TooManyRequests


class RoomRefused(Forbidden):
    """The session has no right to the room, or there is no such room: the two look alike."""

    message = "This session may not enter that room. Sign in, or check the room's name."


class TooManyRooms(AppError):
    """A socket holds a bounded number of rooms."""

    message = "This connection is in as many rooms as it may be. Unsubscribe from one first."


class InvalidMessage(AppError):
    """Not one of the messages that the contract describes."""

    message = 'Send JSON text such as {"type": "subscribe", "rooms": ["league:icehockey_nhl"]}.'


class TooManyMessages(TooManyRequests):
    """More messages in a few seconds than any person's page sends."""

    message = "Too many messages. Wait a few seconds before the next one."


class TooManySockets(TooManyRequests):
    """An address, or a sign-in, holds a bounded number of connections."""

    message = "Too many connections are open. Close one of them, then try again."
