"""The week's sheet: right days, right week, and sums that agree whichever way one adds."""

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.books import posting
from tests.office import Office, Person
from wagerbabe.platform.clock import GameClock, real_now
from wagerbabe.platform.db import Connection
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import set_clock
from wagerbabe.settlement.domain import Figures, Line, by_agent, total

amounts = st.integers(-(10**12), 10**12)
figures = st.builds(Figures, st.tuples(*[amounts] * 7), amounts, amounts, amounts)


@given(st.lists(st.tuples(st.integers(0, 3), figures)))
def test_by_day_by_player_and_by_agent_it_comes_to_the_same(drawn: list[tuple[int, Figures]]) -> None:
    agents = [new_id() for _ in range(4)]
    drawn.sort(key=lambda pair: pair[0])
    lines = [Line(new_id(), "p", "P", agents[n], f"Agent {n}", f) for n, f in drawn]
    sheet = total(lines)
    assert total(by_agent(lines)) == sheet
    assert sum(sheet.days) == sum(line.figures.week_minor for line in lines) == sheet.week_minor
    assert sheet.balance_minor == sum(line.figures.balance_minor for line in lines)
    assert sum(subtotal.players for subtotal in by_agent(lines)) == len(lines)


async def at(owner: Connection, moment: str) -> None:
    await set_clock(owner, GameClock(real_now(), datetime.fromisoformat(moment), Fraction(1, 10**9)))


async def post(office: Office, player: Person, amount: int, cause: str = "ticket") -> None:
    account = await office.db.fetchval("SELECT id FROM account WHERE owner_id = $1", player.id)
    await office.db.execute(
        "SELECT * FROM post_transfers($1, $2::posting[])", player.book_id, [posting(account, amount, cause=cause)]
    )


async def sheet(agent: Person, week: str | None = None) -> dict[str, Any]:
    answer = await agent.http.get("/agent/figures", params={"week": week} if week else {})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    for column in ("week_minor", "payments_minor", "brought_forward_minor", "balance_minor", "pending_minor"):
        assert sum(item[column] for item in body["items"]) == body["totals"][column]
        assert sum(agent[column] for agent in body["agents"]) == body["totals"][column]
    for line in [*body["items"], *body["agents"], body["totals"]]:
        assert sum(line["days"]) == line["week_minor"]
        assert line["brought_forward_minor"] + line["week_minor"] + line["payments_minor"] == line["balance_minor"]
    assert [sum(item["days"][n] for item in body["items"]) for n in range(7)] == body["totals"]["days"]
    return body


def line_of(body: dict[str, Any], player: Person) -> dict[str, Any]:
    return next(item for item in body["items"] if item["client_id"] == str(player.id))


@pytest.fixture
async def ann(office: Office) -> Person:
    return await office.agent(await office.book(), "ann")


@pytest.fixture
async def paula(office: Office, ann: Person) -> Person:
    return await office.player(ann, "paula")


@pytest.mark.req("FR39")
async def test_days_fall_where_they_were_played_and_weeks_carry(
    office: Office, owner: Connection, ann: Person, paula: Person
) -> None:
    await at(owner, "2026-01-10T18:00:00+00:00")  # Saturday of the week before
    await post(office, paula, -1000)
    await at(owner, "2026-01-12T10:59:00+00:00")  # Monday 05:59 in New York: still Sunday's evening
    await post(office, paula, -70)
    await at(owner, "2026-01-12T11:00:00+00:00")  # Monday 06:00
    await post(office, paula, 300)
    await at(owner, "2026-01-18T23:00:00+00:00")  # Sunday
    await post(office, paula, 40)
    await post(office, paula, 500, "payment_received")
    await post(office, paula, -5, "adjustment")

    before = await sheet(ann, "2026-01-05")
    assert line_of(before, paula)["days"] == [0, 0, 0, 0, 0, -1000, -70]
    assert line_of(before, paula)["brought_forward_minor"] == 0
    assert line_of(before, paula)["balance_minor"] == -1070
    assert before["current"] is False

    now = await sheet(ann)
    line = line_of(now, paula)
    assert now["week"] == "2026-01-12"
    assert now["current"] is True
    assert line["days"] == [300, 0, 0, 0, 0, 0, 35]
    assert (line["week_minor"], line["payments_minor"]) == (335, 500)
    assert (line["brought_forward_minor"], line["balance_minor"]) == (-1070, -235)

    await at(owner, "2026-01-20T12:00:00+00:00")
    after = await sheet(ann)
    assert line_of(after, paula)["days"] == [0] * 7
    assert (line_of(after, paula)["brought_forward_minor"], line_of(after, paula)["balance_minor"]) == (-235, -235)
    assert await sheet(ann, "2026-01-12") == now | {"current": False}


async def test_any_day_names_its_week(ann: Person) -> None:
    for day in ("2026-01-12", "2026-01-14", "2026-01-18"):
        body = await sheet(ann, day)
        assert body["week"] == "2026-01-12"
        assert (body["time_zone"], body["day_starts"], body["currency"]) == ("America/New_York", "06:00", "USD")
        assert (body["begins_at"], body["ends_at"]) == ("2026-01-12T11:00:00Z", "2026-01-19T11:00:00Z")


@pytest.mark.parametrize(
    ("week", "begins", "ends", "hours"),
    [
        # Clocks go forward on Sunday 8 March and back on Sunday 1 November, both before six in the morning.
        ("2026-03-02", "2026-03-02T11:00:00Z", "2026-03-09T10:00:00Z", 167),
        ("2026-10-26", "2026-10-26T10:00:00Z", "2026-11-02T11:00:00Z", 169),
    ],
)
async def test_a_week_with_a_change_of_clocks_ends_at_six_all_the_same(
    office: Office, owner: Connection, ann: Person, paula: Person, week: str, begins: str, ends: str, hours: int
) -> None:
    body = await sheet(ann, week)
    assert (body["begins_at"], body["ends_at"]) == (begins, ends)
    first, last = (datetime.fromisoformat(body[name]) for name in ("begins_at", "ends_at"))
    assert last - first == timedelta(hours=hours)

    # The first and the last second of the week, and the seconds around it.
    for amount, moment in (
        (1, first - timedelta(seconds=1)),
        (20, first),
        (300, last - timedelta(seconds=1)),
        (4000, last),
    ):
        await at(owner, moment.isoformat())
        await post(office, paula, amount)
    line = line_of(await sheet(ann, week), paula)
    assert line["days"] == [20, 0, 0, 0, 0, 0, 300]
    assert (line["brought_forward_minor"], line["balance_minor"]) == (1, 321)


async def test_agents_below_are_subtotals_and_pending_is_what_is_held(
    office: Office, ann: Person, paula: Person
) -> None:
    assert ann.book_id is not None
    bob = await office.agent(ann.book_id, "bob", below=ann)
    peter = await office.player(bob, "peter")
    await office.db.execute("UPDATE account SET held_minor = 250 WHERE owner_id = $1", peter.id)
    await post(office, paula, -30)
    await post(office, peter, 80)

    body = await sheet(ann)
    assert [(a["agent_name"], a["players"], a["week_minor"]) for a in body["agents"]] == [
        ("Ann", 1, -30),
        ("Bob", 1, 80),
    ]
    assert body["totals"]["pending_minor"] == line_of(body, peter)["pending_minor"] == 250
    assert (await sheet(bob))["totals"]["week_minor"] == 80


async def test_a_player_who_left_stays_on_the_sheets_of_its_weeks(
    office: Office, owner: Connection, ann: Person, paula: Person
) -> None:
    await at(owner, "2026-01-13T18:00:00+00:00")
    await post(office, paula, -30)
    await at(owner, "2026-01-20T18:00:00+00:00")
    await post(office, paula, 30, "payment_received")
    await ann.http.post(f"/agent/clients/{paula.id}/deactivate")
    assert line_of(await sheet(ann, "2026-01-12"), paula)["balance_minor"] == -30
    assert line_of(await sheet(ann, "2026-01-19"), paula)["brought_forward_minor"] == -30
    assert (await sheet(ann, "2026-01-26"))["items"] == []


async def test_what_is_no_week_is_refused(ann: Person) -> None:
    for week in ("yesterday", "2026-13-01", "1899-01-01", "9999-12-31", "2026-01-12T01:00:00Z"):
        answer = await ann.http.get("/agent/figures", params={"week": week})
        assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest"), week


async def test_a_book_without_players_has_an_empty_sheet(ann: Person) -> None:
    body = await sheet(ann)
    assert (body["items"], body["totals"]["days"]) == ([], [0] * 7)
    assert date.fromisoformat(body["week"]).weekday() == 0
