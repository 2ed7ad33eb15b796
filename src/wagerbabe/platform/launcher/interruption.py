"""Ctrl-C, `kill` and a closing terminal end a launcher the same way, at any moment, and only once.

    with interruptible():
        with DataFolder(path).locked() as folder, Children() as children:
            ...

The first signal raises KeyboardInterrupt in the main thread, so that every `with` on the way puts its things in order;
signals after it are ignored, so that impatience does not leave children behind. The block of `interruptible` then ends
as if nothing had happened.
"""

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Shield:
    """Whether a signal has to wait, and whether one does."""

    depth = 0
    waiting = False


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Ends the block quietly on the first SIGINT, SIGTERM or SIGHUP; for the main thread."""
    before = {number: signal.signal(number, _interrupt) for number in SIGNALS}
    try:
        with contextlib.suppress(KeyboardInterrupt):
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Lets a signal wait until the block is done: for steps that must not stop half-way, such as starting a child."""
    _Shield.depth += 1
    try:
        yield
    finally:
        _Shield.depth -= 1
    if _Shield.waiting and _Shield.depth == 0:
        _Shield.waiting = False
        raise KeyboardInterrupt


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    if _Shield.depth > 0:
        _Shield.waiting = True
    else:
        raise KeyboardInterrupt
