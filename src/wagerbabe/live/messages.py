"""What travels over ``/live``: commands in, frames out. A frame is encoded once and is the same for all who get it."""

import struct
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Raw, Struct

from wagerbabe.live.errors import InvalidMessage
from wagerbabe.platform.errors import AppError

MOST_ROOMS = 100
_LONGEST_NAME = 120

_TEXT = 0x81  # a whole text message
_SHORT, _MEDIUM = 126, 1 << 16

RoomNames = Annotated[
    list[Annotated[str, Meta(min_length=1, max_length=_LONGEST_NAME)]], Meta(min_length=1, max_length=MOST_ROOMS)
]


class Subscribe(Struct, frozen=True, tag="subscribe", forbid_unknown_fields=True):
    """Enter rooms; each answers with a snapshot, or an error that names it."""

    rooms: RoomNames


class Unsubscribe(Struct, frozen=True, tag="unsubscribe", forbid_unknown_fields=True):
    """Leave rooms."""

    rooms: RoomNames


class Ping(Struct, frozen=True, tag="ping", forbid_unknown_fields=True):
    """Are you there?"""


Command = Subscribe | Unsubscribe | Ping

_decoder: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)
_encode = msgspec.json.encode


def decode(text: str | None) -> Command:
    """A command; ``InvalidMessage`` for anything else, binary messages (no text) too."""
    if text is None:
        raise InvalidMessage
    try:
        return _decoder.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise InvalidMessage(reason=str(error)) from error


def frame(payload: bytes) -> bytes:
    """A text message as it goes over the wire: servers do not mask, so one encoding serves every reader."""
    length = len(payload)
    if length < _SHORT:
        return struct.pack("!BB", _TEXT, length) + payload
    if length < _MEDIUM:
        return struct.pack("!BBH", _TEXT, 126, length) + payload
    return struct.pack("!BBQ", _TEXT, 127, length) + payload


def snapshot(room: str, seq: int, data: bytes) -> bytes:
    """A room's whole state, from ready bytes."""
    return frame(_encode({"type": "snapshot", "room": room, "seq": seq, "data": Raw(data)}))


def delta(room: str, seq: int, changes: Mapping[str, Any]) -> bytes:
    """What changed in a room since ``seq - 1``."""
    return frame(_encode({"type": "delta", "room": room, "seq": seq, "changes": changes}))


def ticket(room: str, ready: bytes) -> bytes:
    """A ticket that is new or has changed, from ready bytes."""
    return frame(_encode({"type": "ticket", "room": room, "ticket": Raw(ready)}))


def balance(state: Mapping[str, Any]) -> bytes:
    """A balance after a change; ``version`` grows with each."""
    return frame(_encode({"type": "balance", "room": "me", "balance": state}))


def error(refusal: AppError, room: str | None = None) -> bytes:
    """A refusal; the connection stays."""
    told = {"type": "error", "error": refusal.name, "message": refusal.text, "details": refusal.details}
    return frame(_encode(told if room is None else {**told, "room": room}))


def bye(reason: str, retry_after_ms: int) -> bytes:
    """The last message before we close: when to come back."""
    return frame(_encode({"type": "bye", "reason": reason, "retry_after_ms": retry_after_ms}))


PONG = frame(b'{"type":"pong"}')
