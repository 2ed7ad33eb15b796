"""The comparison of simulated with recorded prices measures what it says."""

from pathlib import Path

import pytest

from tests.demo.recorded import at
from wagerbabe.demo import calibration
from wagerbabe.demo.replay import Replay


def test_moves_margins_and_withdrawals_are_counted(folder: Path) -> None:
    """One game: at minute 30 its moneyline is withdrawn and its total moves from 2.5 to 3."""
    phases = calibration.measure(Replay(folder), "soccer_x", [(at(20), at(29)), (at(29), at(30))])
    last_day = phases["last day"]
    assert (last_day.steps, last_day.moved) == (3, 1)
    assert (last_day.line_steps, last_day.line_moved) == (2, 1)
    assert (last_day.expected, last_day.offered) == (4, 3)
    # -110, +250 and +230 imply 52.4, 28.6 and 30.3 percent.
    assert last_day.overround == [pytest.approx(0.1126, abs=0.0001)]
    assert last_day.lines_overround[0] == pytest.approx(0.0455, abs=0.0001)
    assert not phases["in play"].steps


def test_without_a_folder_it_says_how_to_be_called(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert calibration.main([]) == 2
    assert calibration.main([str(tmp_path)]) == 2
    assert "usage" in capsys.readouterr().err
