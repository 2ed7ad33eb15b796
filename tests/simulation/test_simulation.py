"""A small day of the simulation, and that it would notice."""

import random

from tests.simulation.__main__ import STARTS, _check, simulate
from tests.simulation.house import open_house
from tests.simulation.season import Season
from wagerbabe.platform.settings import Settings


async def test_a_day_keeps_every_invariant_and_says_what_it_did_too_seldom(settings: Settings) -> None:
    told: list[str] = []

    report = await simulate(settings, 1, seed=7, players=40, per_day=40, each=1, tell=told.append)

    assert (report.days, report.broken) == (1, set())
    assert report.tickets > 40
    assert any(line.startswith("refused PriceMoved") for line in report.missing)
    assert len(told) == 2


async def test_what_is_planted_is_found(settings: Settings) -> None:
    async with open_house(settings, STARTS, 40) as house:
        season = Season(house, random.Random(7), 10, 1)
        await season.begin()
        await season.day(1)
        await house.owner.execute("UPDATE account SET posted_minor = posted_minor + 1 WHERE kind = 'player'")
        season.taken.popitem()

        found = await _check(house, season)

    assert "i1_every_acknowledged_ticket_exists_once" in found
    assert any(name.startswith("i3_") for name in found)
