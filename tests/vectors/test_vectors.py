"""Examples of our own, one of each rule, through a running API: what `make vectors` does with any file."""

import json
from pathlib import Path

from tests.vectors.__main__ import run

OWN = json.loads((Path(__file__).parent / "own.json").read_text())


async def test_every_example_is_settled_as_the_house_rules_say() -> None:
    told: list[str] = []

    verdict = await run(OWN, told.append)

    assert verdict.differences == []
    assert verdict.settled == len(OWN)


async def test_a_wrong_expectation_is_a_difference() -> None:
    wrong = {**OWN[-2], "expected_payout_cents": 10_999}
    unknown = {**OWN[-2], "id": "E99", "kind": "weekly_figure"}

    verdict = await run([wrong, unknown], lambda _: None)

    assert [text.split(":")[0] for text in verdict.differences] == ["E24 total"]
    assert verdict.not_covered == {"weekly_figure": 1}
