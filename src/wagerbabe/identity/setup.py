"""Opening what sign-ins need, once in a process."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from wagerbabe.identity.actor import Identity, find_sessions
from wagerbabe.identity.passwords import Passwords
from wagerbabe.identity.tokens import Keys
from wagerbabe.platform.batch import Batcher
from wagerbabe.platform.ratelimit import RateLimiter
from wagerbabe.platform.runtime import Runtime


@contextmanager
def open_identity(runtime: Runtime) -> Iterator[Identity]:
    """Keys, hashing threads and limits.

    The application keeps the answer as ``app.state.identity``, and its limiter as ``app.state.limiter``.
    """
    settings = runtime.settings
    passwords = Passwords(rounds=settings.bcrypt_rounds, workers=settings.sign_in_workers)
    try:
        yield Identity(
            runtime,
            Keys.open(settings),
            passwords,
            RateLimiter(runtime.bus.redis, settings),
            Batcher(partial(find_sessions, runtime.db)),
        )
    finally:
        passwords.close()
