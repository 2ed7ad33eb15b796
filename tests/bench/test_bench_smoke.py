"""Every benchmark runs, with sizes too small to mean anything; each checks by itself that its rows are right."""

import math

import pytest

from tests.bench import bets, grading, odds, quote, slate, sockets
from tests.bench.rounds import Row, table
from tests.bench.stage import Stage
from wagerbabe.platform.launcher import Children, DataFolder


@pytest.mark.slow
async def test_every_row_can_be_measured(
    servers_folder: DataFolder, pg_dsn: str, valkey_url: str, template: str
) -> None:
    with Children() as children:
        small = Stage(servers_folder, children, pg_dsn, valkey_url, template)
        rows = [
            await bets.measure(small, clients=4, each=2, games=3, seconds=1, rounds=1),
            await odds.measure(small, clients=2, each=2, games=3, seconds=0.1, rounds=1),
            await sockets.measure(small, sockets=40, games=4, seconds=1, rounds=1),
            await grading.measure(small, tickets=600, players=50, rounds=1),
            await quote.measure(small, each=1, rounds=1),
            await slate.measure(small, tickets=1_200, players=50),
        ]
    rates = [rate for row in rows for rate in (*row.ours, *row.base)]
    assert len(rates) == 12
    assert all(math.isfinite(rate) and rate > 0 for rate in rates)
    assert [size["tickets"] for size in rows[-1].to_json()["sizes"]] == [120, 1_200]


def test_the_ratio_is_the_median_of_the_rounds() -> None:
    row = Row("a row", "bets/s", 0.4, ours=[50, 90, 10], base=[100, 100, 100])
    assert row.ratio == 0.5
    assert "0.50   0.40    0.10 to 0.90" in table([row])
    assert row.to_json()["highest"] == 0.9
