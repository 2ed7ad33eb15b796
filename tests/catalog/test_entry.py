"""Results as they are told: what no event can have, whatever its sport."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wagerbabe.catalog import (
    ResultContradicts,
    ResultEntry,
    ResultImplausible,
    ResultTooEarly,
    SelectionNotOfEvent,
)
from wagerbabe.catalog.entry import Choice, check_complete, check_result, may_replace, resolved

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
BEGUN = NOW - timedelta(hours=3)


def check(entry: ResultEntry) -> None:
    check_complete(entry, outright=False)
    check_result(entry, "live", BEGUN, NOW)


@pytest.mark.parametrize(
    "entry",
    [
        ResultEntry("finished", 3, 2),
        ResultEntry("finished", 3, 2, {"h1": (1, 2), "h2": (2, 0)}, 90, started_at=BEGUN),
        ResultEntry("finished", 3, 2, regulation=(2, 2)),
        ResultEntry("finished", 2000, 0, minutes=8640, started_at=NOW),
        ResultEntry("finished", 3, 2, half_innings=100),
        ResultEntry("finished", 3, 2, {"h1": (3, 2)}),
        ResultEntry("abandoned", 0, 0, minutes=0),
        ResultEntry("abandoned", 0, 0, half_innings=0),
        ResultEntry("abandoned"),
        ResultEntry("abandoned", 1, 0, half_innings=9, pitchers_changed=True),
        ResultEntry("retired"),
        ResultEntry("retired", 1, 0),
        ResultEntry("postponed"),
        ResultEntry("cancelled"),
    ],
)
def test_what_may_be_true_passes(entry: ResultEntry) -> None:
    check(entry)


@pytest.mark.parametrize(
    "entry",
    [
        ResultEntry("finished"),
        ResultEntry("finished", 3),
        ResultEntry("finished", -1, 2),
        ResultEntry("finished", 2001, 2),
        ResultEntry("abandoned", 1, None),
        ResultEntry("finished", 3, 2, {"q9": (1, 1)}),
        ResultEntry("finished", 3, 2, {"game": (3, 2)}),
        ResultEntry("finished", 3, 2, {"h1": (1, -1)}),
        ResultEntry("finished", 3, 2, regulation=(1, -1)),
        ResultEntry("finished", 3, 2, minutes=-4),
        ResultEntry("finished", 3, 2, minutes=8641),
        ResultEntry("finished", 3, 2, half_innings=-1),
        ResultEntry("finished", 3, 2, half_innings=101),
        ResultEntry("abandoned", periods={"h1": (1, 1)}),
        ResultEntry("finished", 3, 2, started_at=NOW + timedelta(seconds=1)),
    ],
)
def test_what_cannot_be_true_is_refused(entry: ResultEntry) -> None:
    with pytest.raises(ResultImplausible) as refused:
        check(entry)
    assert refused.value.name == "ResultImplausible"


@pytest.mark.parametrize(
    "entry",
    [
        ResultEntry("finished", 3, 2, {"h1": (4, 0)}),
        ResultEntry("finished", 3, 2, {"q3": (0, 3)}),
        ResultEntry("finished", 3, 2, regulation=(3, 3)),
        ResultEntry("finished", 3, 2, minutes=90, half_innings=18),
        *(
            replace(ResultEntry(status), **told)
            for status in ("postponed", "cancelled")
            for told in (
                {"home": 1, "away": 0},
                {"minutes": 3},
                {"half_innings": 3},
                {"started_at": BEGUN},
                {"pitchers_changed": True},
                {"outcomes": {"a": "won"}},
                {"placings": {"a": 1}},
            )
        ),
    ],
)
def test_what_contradicts_itself_is_refused(entry: ResultEntry) -> None:
    with pytest.raises(ResultContradicts):
        check(entry)


def test_a_game_that_has_not_begun_has_no_score_but_may_be_called_off() -> None:
    start = NOW + timedelta(minutes=1)
    for entry in (ResultEntry("finished", 3, 2), ResultEntry("abandoned"), ResultEntry("retired")):
        with pytest.raises(ResultTooEarly):
            check_result(entry, "scheduled", start, NOW)
    check_result(ResultEntry("cancelled"), "scheduled", start, NOW)
    check_result(ResultEntry("finished", 3, 2), "scheduled", NOW, NOW)


@pytest.mark.parametrize("places", [(1, 1, 2), (2,), (1, 3), (1, 2, 2, 3), (1, 1, 1, 2), (1, 2, 4), (0,), (-1, 1)])
def test_places_with_a_gap_are_refused(places: tuple[int, ...]) -> None:
    with pytest.raises(ResultContradicts):
        check(ResultEntry("finished", 0, 0, placings={f"e{n}": place for n, place in enumerate(places)}))


@given(st.lists(st.integers(1, 9), min_size=1))
def test_places_as_they_are_counted_pass(points: list[int]) -> None:
    placings = {f"e{n}": 1 + sum(other > own for other in points) for n, own in enumerate(points)}
    check(ResultEntry("finished", 0, 0, placings=placings))


def test_an_outright_has_places_and_no_score() -> None:
    check_complete(ResultEntry("finished", placings={"a": 1}), outright=True)
    check_complete(ResultEntry("finished", outcomes={"a": "void"}), outright=True)
    check_complete(ResultEntry("cancelled"), outright=True)
    with pytest.raises(ResultImplausible):
        check_complete(ResultEntry("finished"), outright=True)
    with pytest.raises(ResultContradicts):
        check_complete(ResultEntry("finished", 1, 0, placings={"a": 1}), outright=True)


IDS = [UUID(int=n) for n in range(6)]
CHOICES = [
    Choice(IDS[0], "moneyline", "home"),
    Choice(IDS[1], "total", "over"),
    Choice(IDS[2], "prop", "over"),
    Choice(IDS[3], "prop", "yes"),
    Choice(IDS[4], "prop", "yes"),
    Choice(IDS[5], "outright", "mcilroy"),
]


@pytest.mark.parametrize(
    ("name", "found"), [("over", 2), (str(IDS[2]), 2), (str(IDS[4]), 4), ("mcilroy", 5), (str(IDS[5]), 5)]
)
def test_outcomes_name_selections_by_id_or_side(name: str, found: int) -> None:
    entry = resolved(ResultEntry("finished", 1, 0, outcomes={name: "won"}), CHOICES)
    assert entry.outcomes == {str(IDS[found]): "won"}


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"outcomes": {"no": "won"}}, SelectionNotOfEvent),
        ({"outcomes": {str(UUID(int=9)): "won"}}, SelectionNotOfEvent),
        ({"outcomes": {"yes": "won"}}, SelectionNotOfEvent),  # of two props
        ({"outcomes": {"home": "won"}}, ResultContradicts),
        ({"outcomes": {str(IDS[1]): "won"}}, ResultContradicts),
        ({"outcomes": {"over": "won", str(IDS[2]): "lost"}}, ResultContradicts),
        ({"placings": {"woods": 1}}, SelectionNotOfEvent),
        ({"placings": {"yes": 1}}, SelectionNotOfEvent),
    ],
)
def test_names_that_are_not_of_the_event_are_refused(told: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        resolved(ResultEntry("finished", 1, 0, **told), CHOICES)


@pytest.mark.parametrize(
    ("source", "known", "status", "may"),
    [
        ("manual", "feed", "finished", True),
        ("manual", "schedule", "postponed", True),
        ("feed", "feed", "finished", True),
        ("feed", "manual", "finished", False),
        ("feed", "schedule", "postponed", False),
        ("schedule", "feed", "finished", False),
    ],
)
def test_whose_result_counts(*, source: str, known: str, status: str, may: bool) -> None:
    assert may_replace(source, known, status) is may
