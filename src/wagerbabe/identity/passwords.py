"""Passwords: bcrypt over a SHA-256 pre-hash, computed by a few threads with a short queue.

The pre-hash (base64, so that no zero byte cuts it) lets every character count: bcrypt itself stops at 72 bytes.
A hash costs about 0.2 s of a core by design, so a flood of sign-ins is refused early instead of queued.
"""

import asyncio
import base64
import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import bcrypt

from wagerbabe.identity.errors import SignInsBusy

MIN_LENGTH = 8
MAX_LENGTH = 128
WAITING_PER_WORKER = 8

T = TypeVar("T")


def _prepared(password: str) -> bytes:
    return base64.b64encode(hashlib.sha256(password.encode()).digest())


class Passwords:
    """Hashes and checks passwords without holding up the event loop."""

    def __init__(self, *, rounds: int, workers: int) -> None:
        """``rounds`` is bcrypt's cost; ``workers`` hashes run at once, and eight times as many may wait."""
        self._rounds = rounds
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="bcrypt")
        self._most = workers * (1 + WAITING_PER_WORKER)
        self._pending = 0
        # No password has this hash: it is only there to take as long as a real one.
        self._nobody = f"$2b${rounds:02}${'.' * 53}"

    async def hash(self, password: str) -> str:
        """The hash to keep of a password."""
        salt = bcrypt.gensalt(self._rounds)
        return (await self._run(lambda: bcrypt.hashpw(_prepared(password), salt))).decode()

    async def check(self, password: str, kept: str | None) -> bool:
        """Whether a password belongs to a kept hash; takes as long when there is none."""
        matches = await self._run(lambda: bcrypt.checkpw(_prepared(password), (kept or self._nobody).encode()))
        return matches and kept is not None

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], T]) -> T:
        """Raises ``SignInsBusy`` rather than queue for longer than a person waits."""
        if self._pending >= self._most:
            raise SignInsBusy(headers={"Retry-After": "2"})
        self._pending += 1
        future = asyncio.get_running_loop().run_in_executor(self._threads, work)
        future.add_done_callback(self._done)
        return await future

    def _done(self, _future: object) -> None:
        self._pending -= 1
