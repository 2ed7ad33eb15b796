"""Ids: UUID version 7 (RFC 9562), so that new rows land at the end of an index."""

import os
import time
from uuid import UUID

_VARIANT = 0b10 << 62
_VERSION = 0x7 << 76


def new_id() -> UUID:
    """A new UUIDv7: 48 bits of milliseconds, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10))
    high, low = random >> 62 & 0xFFF, random & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | _VERSION | high << 64 | _VARIANT | low)
