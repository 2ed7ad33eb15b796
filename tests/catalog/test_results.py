"""Results: each written once, never by a feed over a person, never for a game that has not begun."""

import asyncio
from uuid import UUID

import pytest

from tests.catalog.games import add_games, later, listing, real, row_of
from wagerbabe.catalog import (
    RESULTS,
    EventUnknown,
    Recorded,
    ResultEntry,
    ResultMissing,
    ResultStands,
    ResultTooEarly,
    changing,
    confirm_scores,
    record_result,
    undo_result,
    void_overdue,
)
from wagerbabe.platform.bus import Bus
from wagerbabe.platform.db import Pool

FINAL = ResultEntry("finished", 5, 3)


async def record(db: Pool, bus: Bus, event: UUID, entry: ResultEntry, source: str = "feed") -> Recorded:
    async with changing(db, bus) as change:
        return await record_result(change, event, entry, source=source, now=real())


async def test_a_result_closes_the_event_and_asks_for_grading(db: Pool, bus: Bus) -> None:
    games = await add_games(db, bus, listing(starts_at=later(hours=-3)))
    heard = bus.listen(RESULTS)
    assert await anext(heard) == ("", None)
    assert await record(db, bus, games["g1"], FINAL) == Recorded(1, changed=True)
    assert await anext(heard) == (RESULTS, {"results": 1})
    await heard.aclose()  # type: ignore[attr-defined]  # an async generator
    row = await row_of(db, games["g1"])
    assert (row["status"], row["home_score"], row["away_score"]) == ("finished", 5, 3)
    assert (row["result_n"], row["graded_n"]) == (1, 0)
    assert {r["status"] for r in await db.fetch("SELECT status FROM market")} == {"closed"}
    assert await db.fetchval("SELECT count(*) FROM audit WHERE action = 'event.result'") == 1


async def test_the_same_result_again_changes_nothing(db: Pool, bus: Bus) -> None:
    games = await add_games(db, bus, listing(starts_at=later(hours=-3)))
    event = games["g1"]
    await record(db, bus, event, FINAL)
    before = await row_of(db, event)
    assert await record(db, bus, event, FINAL) == Recorded(1, changed=False)
    assert await row_of(db, event) == before


async def test_fifty_at_once_leave_one(db: Pool, bus: Bus) -> None:
    games = await add_games(db, bus, listing(starts_at=later(hours=-3)))
    found = await asyncio.gather(*(record(db, bus, games["g1"], FINAL) for _ in range(50)))
    assert sum(r.changed for r in found) == 1
    assert await db.fetchval("SELECT count(*) FROM result") == 1


async def test_a_correction_is_a_second_result(db: Pool, bus: Bus) -> None:
    games = await add_games(db, bus, listing(starts_at=later(hours=-3)))
    event = games["g1"]
    await record(db, bus, event, FINAL)
    assert await record(db, bus, event, ResultEntry("finished", 5, 4)) == Recorded(2, changed=True)
    assert (await row_of(db, event))["result_n"] == 2
    assert await db.fetchval("SELECT count(*) FROM result") == 2


async def test_a_persons_word_stands_against_the_feed(db: Pool, bus: Bus) -> None:
    games = await add_games(db, bus, listing(starts_at=later(hours=-3)))
    await record(db, bus, games["g1"], ResultEntry("finished", 4, 3, {"h1": (1, 2)}), "manual")
    with pytest.raises(ResultStands):
        await record(db, bus, games["g1"], FINAL)
    assert (await row_of(db, games["g1"]))["home_score"] == 4


async def test_a_game_in_the_future_is_never_given_a_result(db: Pool, bus: Bus) -> None:
    games = await add_games(db, bus, listing(starts_at=later(minutes=5)))
    with pytest.raises(ResultTooEarly):
        await record(db, bus, games["g1"], FINAL)
    row = await row_of(db, games["g1"])
    assert (row["status"], row["result_n"], row["home_score"]) == ("scheduled", 0, None)


async def test_an_unknown_event_has_no_result(db: Pool, bus: Bus) -> None:
    with pytest.raises(EventUnknown):
        await record(db, bus, UUID(int=7), FINAL)


async def set_first_start(db: Pool, event: UUID, hours_ago: int) -> None:
    statement = "UPDATE event SET first_starts_at = game_now() - make_interval(hours => $2) WHERE id = $1"
    await db.execute(statement, event, hours_ago)


async def test_what_was_not_played_in_48_hours_is_void(db: Pool, bus: Bus) -> None:
    games = await add_games(
        db,
        bus,
        listing("moved", starts_at=later(hours=30)),
        listing("soon", starts_at=later(hours=30)),
        listing("silent", starts_at=later(hours=-49)),
    )
    await set_first_start(db, games["moved"], 49)
    await set_first_start(db, games["soon"], 47)
    await set_first_start(db, games["silent"], 49)
    await db.execute("UPDATE event SET status = 'scheduled'")
    assert await void_overdue(db, bus, real()) == 1
    assert (await row_of(db, games["moved"]))["status"] == "postponed"
    assert await db.fetchval("SELECT status FROM result") == "postponed"
    assert (await row_of(db, games["soon"]))["result_n"] == 0
    # The feed's silence about a game counts only once the feed has been heard.
    assert (await row_of(db, games["silent"]))["result_n"] == 0
    await confirm_scores(db, "baseball_mlb")
    assert await void_overdue(db, bus, real()) == 1
    assert await void_overdue(db, bus, real()) == 0


async def test_what_was_voided_in_time_stays_void_when_it_is_played_after_all(db: Pool, bus: Bus) -> None:
    games = await add_games(db, bus, listing(starts_at=later(hours=-1)))
    await db.execute("UPDATE event SET status = 'postponed'")
    await set_first_start(db, games["g1"], 50)
    assert await void_overdue(db, bus, real()) == 1
    with pytest.raises(ResultStands):
        await record(db, bus, games["g1"], FINAL)


async def undo(db: Pool, bus: Bus, event: UUID) -> int:
    async with changing(db, bus) as change:
        return await undo_result(change, event, actor_id=UUID(int=9), reason="of another game")


async def test_an_undone_event_is_open_again_with_its_markets_suspended(db: Pool, bus: Bus) -> None:
    games = await add_games(db, bus, listing(starts_at=later(hours=-3)))
    event = games["g1"]
    await record(db, bus, event, FINAL, "manual")
    await db.execute("UPDATE event SET graded_n = 1")
    before = await row_of(db, event)
    heard = bus.listen(RESULTS)
    assert await anext(heard) == ("", None)

    assert await undo(db, bus, event) == 2

    assert await anext(heard) == (RESULTS, {"results": 1})
    await heard.aclose()  # type: ignore[attr-defined]  # an async generator
    row = await row_of(db, event)
    assert (row["status"], row["home_score"], row["result_n"], row["undone_n"]) == ("live", None, 2, 2)
    assert row["graded_n"] == 1, "grading has work"
    assert row["seq"] > before["seq"]
    assert row["interrupted_at"] is not None
    assert {r["status"] for r in await db.fetch("SELECT status FROM market")} == {"suspended"}
    with pytest.raises(ResultMissing):
        await undo(db, bus, event)


async def test_fifty_undoings_at_once_leave_one(db: Pool, bus: Bus) -> None:
    games = await add_games(db, bus, listing(starts_at=later(hours=-3)))
    await record(db, bus, games["g1"], FINAL)
    found = await asyncio.gather(*(undo(db, bus, games["g1"]) for _ in range(50)), return_exceptions=True)
    assert sorted(str(type(answer).__name__) for answer in found) == ["ResultMissing"] * 49 + ["int"]
    assert await db.fetchval("SELECT count(*) FROM result") == 2


@pytest.mark.parametrize(
    ("undone", "then", "taken"),
    [
        ("feed", ("feed", FINAL), False),  # it would tell the wrong score again, and again
        ("feed", ("feed", ResultEntry("finished", 5, 4)), True),
        ("feed", ("manual", FINAL), True),
        ("manual", ("feed", FINAL), True),
        ("manual", ("manual", FINAL), True),
    ],
)
async def test_who_may_follow_an_undoing(
    db: Pool, bus: Bus, undone: str, then: tuple[str, ResultEntry], *, taken: bool
) -> None:
    games = await add_games(db, bus, listing(starts_at=later(hours=-3)))
    await record(db, bus, games["g1"], FINAL, undone)
    await undo(db, bus, games["g1"])
    source, entry = then
    if taken:
        assert await record(db, bus, games["g1"], entry, source) == Recorded(3, changed=True)
    else:
        with pytest.raises(ResultStands):
            await record(db, bus, games["g1"], entry, source)
