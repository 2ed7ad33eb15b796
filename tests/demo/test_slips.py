"""Slips of the demo's other players: all kinds of tickets on all kinds of markets, none that makes no sense."""

from collections import Counter
from random import Random
from typing import Any

import msgspec
import pytest

from wagerbabe.betting.schemas import SlipIn
from wagerbabe.demo.slips import open_sides, slip
from wagerbabe.platform.ids import new_id

NFL = "americanfootball_nfl"


def side(line: float | None = None, status: str = "open") -> dict[str, Any]:
    return {"id": str(new_id()), "line": line, "status": status, "price": {"fraction": "10/11"}}


def market(kind: str, *sides: dict[str, Any], period: str = "game", alternate: bool = False) -> dict[str, Any]:
    return {"kind": kind, "period": period, "alternate": alternate, "selections": list(sides)}


def game(line: float = -3.5) -> dict[str, Any]:
    return {
        "markets": [
            market("moneyline", side(), side()),
            market("spread", side(line), side(-line)),
            market("total", side(44.5), side(44.5)),
            *(market("total", side(points), side(points), alternate=True) for points in range(30, 50)),
            market("moneyline", side(), side(), period="q1"),
            market("prop", side(), side()),
        ]
    }


def test_every_kind_comes_up_and_is_a_slip_of_the_api() -> None:
    random, seen = Random(1), Counter[str]()
    board = [game() for _ in range(6)]
    for _ in range(400):
        made = slip(random, NFL, board, 2500)
        assert made is not None
        seen[made["kind"]] += 1
        assert msgspec.convert(made, SlipIn, strict=False).kind == made["kind"]
        legs, by = len(made["legs"]), made["options"].get("by")
        assert len({leg["selection_id"] for leg in made["legs"]}) == legs
        if by:
            assert max(by) <= legs
            assert made["stake_minor"] % 100 == 0
        if made["kind"] == "teaser":
            assert made["options"] == {"points": 6}
            assert all(leg["line"] is not None for leg in made["legs"])
    assert seen.keys() == {"straight", "parlay", "round_robin", "teaser", "if_bet", "reverse", "same_game_parlay"}


def test_one_game_is_bet_on_straight_and_none_not_at_all() -> None:
    random = Random(2)
    kinds = {made["kind"] for _ in range(80) if (made := slip(random, NFL, [game()], 500))}
    assert kinds == {"straight", "same_game_parlay"}
    closed = {"markets": [market("moneyline", side(status="suspended"), side(status="closed"))]}
    assert slip(random, NFL, [closed], 500) is None
    assert slip(random, NFL, [], 500) is None


def test_soccer_has_no_teasers() -> None:
    random = Random(3)
    kinds = {made["kind"] for _ in range(200) if (made := slip(random, "soccer_epl", [game()] * 4, 500))}
    assert "teaser" not in kinds


@pytest.mark.parametrize(("wanted", "sorts"), [("all", 6), ("main", 3), ("lines", 2)])
def test_a_dozen_alternates_are_one_sort_of_market(wanted: str, sorts: int) -> None:
    assert len(open_sides(game(), wanted)) == sorts


def test_quarter_lines_are_not_teased() -> None:
    assert len(open_sides(game(-0.25), "lines")) == 1
