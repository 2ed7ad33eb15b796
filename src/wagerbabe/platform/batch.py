"""Questions that are asked while others are under way travel together.

A lone question goes out at once; under load, one round trip answers many. Nothing is kept: each answer is read after
its question was asked.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")

MOST_IN_ONE = 256
UNDER_WAY = 2
"""Round trips at once: a second one, so that a connection that hangs does not hold everybody up."""


class Batcher(Generic[Q, A]):
    """Puts single questions together for a function that answers many, in their order."""

    def __init__(self, answer_all: Callable[[list[Q]], Awaitable[Sequence[A]]]) -> None:
        """``answer_all`` gives one answer a question; when it raises, all who asked get the error."""
        self._answer_all = answer_all
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        # Counted here: a task is taken out of the set a little after its end, and must not be relied on meanwhile.
        self._under_way = 0

    async def ask(self, question: Q) -> A:
        """The answer to one question."""
        future: asyncio.Future[A] = asyncio.get_running_loop().create_future()
        self._waiting.append((question, future))
        if len(self._waiting) == 1 and self._under_way < UNDER_WAY:
            self._under_way += 1
            task = asyncio.create_task(self._run())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await future

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:MOST_IN_ONE], self._waiting[MOST_IN_ONE:]
                await self._answer(batch)
        finally:
            self._under_way -= 1

    async def _answer(self, batch: list[tuple[Q, asyncio.Future[A]]]) -> None:
        try:
            answers = await self._answer_all([question for question, _ in batch])
        except asyncio.CancelledError:
            for _, future in batch:
                future.cancel()
            raise
        except Exception as error:  # noqa: BLE001 - whoever asked deals with it
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
        else:
            for (_, future), answer in zip(batch, answers, strict=True):
                if not future.done():
                    future.set_result(answer)
