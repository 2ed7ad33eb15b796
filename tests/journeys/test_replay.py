"""Recorded evenings through the whole product, compared with the recording to the cent."""

import os
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from tests.journeys.replay import plan, recorded, small
from tests.journeys.replay.oracle import leg_result, returned_minor, status_of
from tests.journeys.replay.plan import Evening, Plan, PlanInvalid, read_plan
from tests.journeys.replay.play import Outcome, judge, play
from wagerbabe.platform.launcher import DataFolder
from wagerbabe.platform.settings import Settings

ROOT = Path(__file__).parents[2]
HALF_PAST_EVEN = Fraction(5, 2)
pytestmark = pytest.mark.timeout(300)  # a machine that is busy with other tests plays slower
no_recording = pytest.mark.skipif(not plan.FOLDER.is_dir(), reason="the recordings are not beside this checkout")


def told(outcome: Outcome) -> str:
    """What a failed replay has to say."""
    return "\n".join([outcome.last_line, *outcome.verdict.ungradable, *outcome.verdict.differences])


@pytest.mark.parametrize(
    ("kind", "side", "line", "score", "result"),
    [
        ("moneyline", "home", None, (20, 17), "won"),
        ("moneyline", "away", None, (20, 20), "push"),
        ("moneyline_3way", "draw", None, (1, 1), "won"),
        ("moneyline_3way", "home", None, (1, 1), "lost"),
        ("spread", "home", "-3.5", (20, 17), "lost"),
        ("spread", "away", "3", (20, 17), "push"),
        ("spread", "home", "-0.25", (1, 1), "half_lost"),
        ("total", "over", "2.25", (1, 1), "half_lost"),
        ("total", "under", "2.25", (1, 1), "half_won"),
        ("total", "over", "44", (24, 21), "won"),
    ],
)
def test_the_oracle_grades_by_the_house_rules(
    kind: str, side: str, line: str | None, score: tuple[int, int], result: str
) -> None:
    assert leg_result(kind, side, None if line is None else Fraction(line), score) == result


def test_the_oracle_rounds_once_and_half_up() -> None:
    price = Fraction(21, 11)
    assert returned_minor(1100, [(price, "won")]) == 2100
    assert returned_minor(1, [(HALF_PAST_EVEN, "won")]) == 3
    assert returned_minor(1000, [(price, "won"), (price, "push"), (HALF_PAST_EVEN, "half_won")]) == 3341
    assert returned_minor(1000, [(price, "won"), (price, "lost")]) == 0
    assert status_of(1000, 3341, ["won", "push", "half_won"]) == "won"


def test_variables_that_cannot_be_played_are_told(tmp_path: Path) -> None:
    with pytest.raises(PlanInvalid, match="holds no recording"):
        read_plan({"DIR": str(tmp_path)})
    small.write(tmp_path)
    with pytest.raises(PlanInvalid, match="has no cricket"):
        read_plan({"DIR": str(tmp_path), "SPORTS": "cricket"})
    with pytest.raises(PlanInvalid, match="come together"):
        read_plan({"DIR": str(tmp_path), "FROM": "2026-07-04T18:00:00Z"})


@pytest.mark.req("FR13", "FR23", "FR24", "NFR-R3", partly=True)
async def test_a_small_recording_is_played_without_a_difference(
    tmp_path: Path, servers_folder: DataFolder, settings: Settings
) -> None:
    folder = small.write(tmp_path)
    evening = Evening("small", folder, (small.LEAGUE,), small.at(0), small.at(95), tickets=60, speed=Fraction(360))
    outcome = await play(Plan((evening,), players=12, tickets=60), servers_folder, settings, print)

    assert outcome.passed, told(outcome)
    assert outcome.verdict.ungradable, "a game without a result was bet on by nobody"
    (record,) = outcome.records
    assert record.in_play
    assert {probe.refusal for probe in record.suspended} >= {"MarketSuspended"}
    assert_planted_mistakes_are_caught(outcome, folder)


def assert_planted_mistakes_are_caught(outcome: Outcome, folder: Path) -> None:
    """The same tickets are all wrong for another sportsbook's quotes, and for the results the other way round."""
    (evidence,) = outcome.evidence
    games = evidence.games
    others = recorded.read(folder, (small.LEAGUE,), "fanduel")
    prices = judge(replace(outcome, evidence=[replace(evidence, games=others)]))
    assert sum("recorded" in text for text in prices.differences) > len(outcome.taken) / 2
    turned = {id_: replace(game, score=game.score and game.score[::-1]) for id_, game in games.items()}
    returns = judge(replace(outcome, evidence=[replace(evidence, games=turned)]))
    assert any("expected" in text for text in returns.differences)
    early = {id_: replace(game, starts=small.at(0)) for id_, game in games.items()}
    started = judge(replace(outcome, evidence=[replace(evidence, games=early)]))
    assert sum("after the start" in text for text in started.differences) >= len(outcome.taken)


def test_a_replay_that_places_nothing_fails(tmp_path: Path) -> None:
    small.write(tmp_path)
    variables = {
        "DIR": str(tmp_path),
        "FROM": small.at(82).isoformat(),
        "TO": small.at(84).isoformat(),
        "TICKETS": "5",
        "PLAYERS": "2",
    }
    command = [sys.executable, "-m", "tests.journeys.replay"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, check=False, timeout=100
    )
    assert (done.stdout.splitlines() or [done.stderr])[-1] == "tickets 0, graded 0, differences 0"
    assert done.returncode == 1


@no_recording
@pytest.mark.req("FR13", "FR23", "FR24", "NFR-R3", partly=True)
async def test_an_afternoon_of_football_is_played_without_a_difference(
    servers_folder: DataFolder, settings: Settings
) -> None:
    variables = {
        "SPORTS": "nfl",
        "FROM": "2025-12-14T16:40:00Z",
        "TO": "2025-12-14T21:10:00Z",
        "TICKETS": "120",
        "PLAYERS": "40",
        "SPEED": "480",
    }
    outcome = await play(read_plan(variables), servers_folder, settings, print)

    assert outcome.passed, told(outcome)
    assert outcome.verdict.graded > 60
    assert outcome.records[0].in_play
