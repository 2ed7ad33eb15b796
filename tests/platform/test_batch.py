import asyncio

import pytest

from wagerbabe.platform.batch import MOST_IN_ONE, UNDER_WAY, Batcher


class Doubler:
    """Answers with twice the number, once its gate is open; notes which questions came together."""

    def __init__(self) -> None:
        self.together: list[list[int]] = []
        self.arrived: asyncio.Queue[list[int]] = asyncio.Queue()
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, numbers: list[int]) -> list[int]:
        self.together.append(numbers)
        self.arrived.put_nowait(numbers)
        await self.gate.wait()
        if 13 in numbers:
            raise LookupError
        return [2 * number for number in numbers]


async def test_everybody_gets_their_own_answer() -> None:
    batcher = Batcher(Doubler())
    assert await asyncio.gather(*(batcher.ask(n) for n in range(20) if n != 13)) == [
        2 * n for n in range(20) if n != 13
    ]


async def test_a_lone_question_does_not_wait_for_others() -> None:
    doubler = Doubler()
    batcher = Batcher(doubler)
    assert [await batcher.ask(1), await batcher.ask(2)] == [2, 4]
    assert doubler.together == [[1], [2]]


async def test_questions_asked_meanwhile_travel_together() -> None:
    doubler = Doubler()
    doubler.gate.clear()
    batcher = Batcher(doubler)
    asked = []
    for number in range(UNDER_WAY):
        asked.append(asyncio.create_task(batcher.ask(number)))
        await doubler.arrived.get()
    asked += [asyncio.create_task(batcher.ask(number)) for number in range(100, 100 + MOST_IN_ONE + 1)]
    await asyncio.sleep(0)
    assert len(doubler.together) == UNDER_WAY
    doubler.gate.set()
    await asyncio.gather(*asked)
    assert [len(together) for together in doubler.together] == [1] * UNDER_WAY + [MOST_IN_ONE, 1]


async def test_an_error_reaches_all_who_asked_and_nobody_after() -> None:
    batcher = Batcher(Doubler())
    outcomes = await asyncio.gather(batcher.ask(1), batcher.ask(13), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [LookupError, LookupError]
    assert await batcher.ask(1) == 2


async def test_who_no_longer_waits_does_not_disturb_the_others() -> None:
    doubler = Doubler()
    doubler.gate.clear()
    batcher = Batcher(doubler)
    gone, there = asyncio.create_task(batcher.ask(1)), asyncio.create_task(batcher.ask(2))
    await doubler.arrived.get()
    gone.cancel()
    doubler.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await gone
    assert await there == 4


async def test_those_who_ask_again_the_moment_they_are_answered_are_not_forgotten() -> None:
    doubler = Doubler()
    doubler.gate.clear()
    batcher = Batcher(doubler)

    async def twice(number: int) -> int:
        return await batcher.ask(await batcher.ask(number))

    asked = []
    for number in range(UNDER_WAY):
        asked.append(asyncio.create_task(twice(number)))
        await doubler.arrived.get()
    doubler.gate.set()  # all round trips end in the same turn of the loop
    async with asyncio.timeout(5):
        assert await asyncio.gather(*asked) == [4 * number for number in range(UNDER_WAY)]
