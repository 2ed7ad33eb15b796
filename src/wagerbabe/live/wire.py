"""The socket below the messages: uvicorn's protocol, opened up for frames that are encoded once for all readers.

Through ASGI every message is encoded for every client, and one client that stops reading holds up whoever sends. Here
a frame goes straight to the transport, which never waits; whether the reader keeps up is told by its write buffer.
"""

import asyncio
import random
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from wagerbabe.live.messages import bye

GOING_AWAY = 1001
REFUSED = 1008
_NOT_TEXT = 1007

_LINGER_SECONDS = 3.0
_LEAST_RETRY_MS, _MOST_RETRY_MS = 500, 5_000


@dataclass(frozen=True, slots=True)
class Buffers:
    """How much may wait for a reader, in bytes."""

    kernel: int = 128 * 1024
    """In the system's own buffer: without a bound it grows to megabytes, all of them old prices."""
    behind: int = 64 * 1024
    """In ours, on top of a snapshot: past it the reader is behind."""
    most: int = 512 * 1024
    """In ours, with messages that cannot be left out (tickets, errors): past it the reader is dropped."""


def jittered_retry_ms() -> int:
    """When to come back: spread out, so that ten thousand pages do not return in one instant."""
    return random.randint(_LEAST_RETRY_MS, _MOST_RETRY_MS)  # noqa: S311 - nothing to guess here


class Wire(WebSocketsSansIOProtocol):
    """One connection. The application finds it as ``scope["state"]["wire"]``."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """As uvicorn's."""
        super().__init__(*arguments, **named)
        self.app_state = {**self.app_state, "wire": self}
        self.flowing = False
        self._on_flow: Callable[[bool], None] | None = None
        self._buffers = Buffers()
        self._largest = 0
        self._abort: asyncio.TimerHandle | None = None

    def begin(self, buffers: Buffers, on_flow: Callable[[bool], None]) -> None:
        """After the handshake: frames may be written from now on; ``on_flow`` hears when the reader falls behind."""
        self._buffers, self._on_flow = buffers, on_flow
        if (raw := self.transport.get_extra_info("socket")) is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffers.kernel)
        self.flowing = not self.transport.is_closing()
        self._set_limits()

    def write(self, frame: bytes) -> None:
        """Write a frame that is ours to leave out when the reader is behind: call it while ``flowing`` only."""
        self.transport.write(frame)

    def write_snapshot(self, frame: bytes) -> None:
        """Write a frame that may be large: it alone does not make a reader one that is behind."""
        if len(frame) > self._largest:
            self._largest = len(frame)
            self._set_limits()
        self.transport.write(frame)

    def write_surely(self, frame: bytes) -> bool:
        """Write a frame that must not be left out; false when too much waits already: drop the reader then."""
        if self.transport.is_closing() or self.close_sent:
            return True
        if self.transport.get_write_buffer_size() > self._largest + self._buffers.most:
            return False
        self.transport.write(frame)
        return True

    def hang_up(self, last: bytes, code: int) -> None:
        """Say a last message and close. A reader that does not listen is cut off after a few seconds."""
        if self._on_flow is None or self.close_sent or self.transport.is_closing():
            return
        self._stop()
        self.conn.send_close(code)
        self.transport.write(last + b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": ""})
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.stop_keepalive()
        self.close_timer = self.loop.call_later(_LINGER_SECONDS, self.transport.abort)

    # What the transport and uvicorn call

    def pause_writing(self) -> None:
        """The buffer is over its mark."""
        super().pause_writing()
        self._flow(now=False)

    def resume_writing(self) -> None:
        """The buffer has drained."""
        super().resume_writing()
        if not (self.close_sent or self.transport.is_closing()):
            self._flow(now=True)

    def data_received(self, data: bytes) -> None:
        """As uvicorn's; a connection that ends here is written to no more."""
        super().data_received(data)
        self._mind_closing()

    def send_receive_event_to_app(self) -> None:
        """As uvicorn's, which logs a traceback for text that is none: anybody could fill the log with them."""
        if self.curr_msg_data_type == "text" and not self.close_sent and not _is_text(b"".join(self.frames)):
            self.frames = []
            self.conn.send_close(_NOT_TEXT)
            self.handle_parser_exception()
        else:
            super().send_receive_event_to_app()

    def keepalive_timeout(self) -> None:
        """As uvicorn's."""
        super().keepalive_timeout()
        self._mind_closing()

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn's."""
        self._stop()
        if self._abort is not None:
            self._abort.cancel()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The server stops: tell the reader when to come back."""
        if self._on_flow is None or self.close_sent:
            super().shutdown()
        else:
            self.hang_up(bye("restart", jittered_retry_ms()), GOING_AWAY)

    def _mind_closing(self) -> None:
        """A closing transport still waits for its buffer, for ever if nobody reads: not longer than a moment."""
        if self.transport.is_closing() and self._abort is None:
            self._stop()
            self._abort = self.loop.call_later(_LINGER_SECONDS, self.transport.abort)

    def _flow(self, *, now: bool) -> None:
        if self._on_flow is not None and self.flowing != now:
            self.flowing = now
            self._on_flow(now)

    def _stop(self) -> None:
        self._flow(now=False)

    def _set_limits(self) -> None:
        mark = self._buffers.behind
        self.transport.set_write_buffer_limits(high=self._largest + mark, low=mark // 4)


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
