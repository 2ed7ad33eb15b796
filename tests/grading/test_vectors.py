"""The worked examples that others printed: where they tell what happened, it leads to their result."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from wagerbabe.grading import Pick, Result, decide, rules_of

VECTORS = Path(__file__).resolve().parents[2] / ".." / "shared" / "spec" / "vectors.json"
START = datetime(2026, 11, 22, 18, tzinfo=UTC)
LEAGUES = {"NFL": "americanfootball_nfl", "NBA": "basketball_nba", "MLB": "baseball_mlb"}
KINDS = {"moneyline_2way": "moneyline", "asian_handicap": "spread", "asian_total": "total"}
RESULTS = {"win": "won", "loss": "lost", "half_win": "half_won", "half_loss": "half_lost"}
FACTS = ("margin", "score", "score_90", "total_scored", "postponed")

Leg = Mapping[str, Any]


def told() -> list[Any]:
    if not VECTORS.exists():
        return [pytest.param("", {}, marks=pytest.mark.skip("no vectors.json beside this repository"))]
    return [
        pytest.param(vector["kind"], leg, id=f"{vector['id']}-{n}")
        for vector in json.loads(VECTORS.read_text())
        for n, leg in enumerate(vector["legs"], start=1)
        if any(fact in leg for fact in FACTS) or "game_minutes" in leg
    ]


def side_of(kind: str, leg: Leg) -> str:
    if kind == "total":
        return str(leg["side"])
    named = leg.get("selection", "home")
    return named if named in {"home", "away", "draw"} else "home"


def score_of(leg: Leg) -> tuple[int, int]:
    if (text := leg.get("score_90", leg.get("score"))) is not None:
        home, away = text.split("-")
        return int(home), int(away)
    if "total_scored" in leg:
        return leg["total_scored"], 0
    return 20 + leg.get("margin", 10), 20


def length_of(leg: Leg) -> int | None:
    if "innings_completed" in leg:
        return 2 * int(leg["innings_completed"])
    return int(leg["game_minutes"]) if "game_minutes" in leg else None


@pytest.mark.parametrize(("vector_kind", "leg"), told())
def test_the_facts_lead_to_the_result(vector_kind: str, leg: Leg) -> None:
    kind = KINDS.get(vector_kind, vector_kind)
    league = LEAGUES[leg["league"]] if "league" in leg else "soccer_epl" if "score" in leg else LEAGUES["NFL"]
    line = None if leg["line"] is None else round(leg["line"] * 4)
    status = "postponed" if leg.get("postponed") else "finished" if length_of(leg) is None else "abandoned"
    home, away = (None, None) if leg.get("postponed") else score_of(leg)
    result = Result(status, home, away, length=length_of(leg))
    outcome = decide(Pick(kind, side_of(kind, leg), line), result, rules_of(league, START))
    assert outcome.result == RESULTS.get(leg["result"], leg["result"])
