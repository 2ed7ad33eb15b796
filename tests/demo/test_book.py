"""The demo book: true in every row, and the same as the product itself would have left it."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from itertools import pairwise

import asyncpg
import httpx
import pytest

from tests.checks import assert_all_hold
from tests.database import Database, database_url
from tests.demo.books import NOW, PASSWORD, PLAYERS, WEEKS, fill
from tests.identity.people import sign_in
from tests.office import Office, Person
from wagerbabe.betting import read_tickets
from wagerbabe.catalog import SOURCE_FEED, ResultEntry, changing, record_result
from wagerbabe.demo import demo_sign_ins
from wagerbabe.demo.archive import PROVIDER
from wagerbabe.demo.history import book_day, book_weeks
from wagerbabe.grading import grade_event, pay_event
from wagerbabe.odds.odds_api import OddsApi
from wagerbabe.platform.clock import GameClock, real_now
from wagerbabe.platform.db import Pool
from wagerbabe.platform.runtime import Runtime, set_clock

_FILLED = "wb_demo_book"
_COPY = "wb_demo_copy"


@pytest.fixture(scope="session")
async def filled(pg_dsn: str, template: str) -> str:
    """The name of a database with the demo book at its game time, made once in a test process."""
    server = await asyncpg.connect(pg_dsn)
    await server.execute(f"CREATE DATABASE {_FILLED} TEMPLATE {template} STRATEGY file_copy")
    await server.close()
    made = Database(database_url(pg_dsn, _FILLED), database_url(pg_dsn, _FILLED, "wagerbabe_app"))
    owner = await asyncpg.connect(made.owner_url)
    await set_clock(owner, GameClock(real_now(), NOW))
    await owner.close()
    assert await fill(made)
    return _FILLED


@pytest.fixture
async def database(pg_dsn: str, filled: str) -> AsyncIterator[Database]:
    """A copy of the filled one, in place of the empty database of other tests."""
    server = await asyncpg.connect(pg_dsn)
    await server.execute(f"CREATE DATABASE {_COPY} TEMPLATE {filled} STRATEGY file_copy")
    try:
        yield Database(database_url(pg_dsn, _COPY), database_url(pg_dsn, _COPY, "wagerbabe_app"))
    finally:
        await server.execute(f"DROP DATABASE {_COPY} WITH (FORCE)")
        await server.close()


@pytest.fixture
async def desk(office: Office, db: Pool) -> dict[str, Person]:
    """The demo's people, signed in."""
    rows = await db.fetch("SELECT id, username, role, book_id FROM login")
    return {
        row["username"]: await office.person(row["id"], row["username"], row["role"], row["book_id"]) for row in rows
    }


async def test_it_is_true_in_every_row(owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    await assert_all_hold(owner)
    kinds = await owner.fetch("SELECT kind, count(*) AS n FROM ticket GROUP BY kind ORDER BY kind")
    assert {"if_bet", "parlay", "round_robin", "straight"} <= {row["kind"] for row in kinds}
    assert min(row["n"] for row in kinds if row["kind"] in {"straight", "parlay"}) > 20
    assert await owner.fetchval("SELECT count(*) FROM ticket WHERE status IN ('open', 'waiting')") == 0
    assert await owner.fetchval("SELECT sum(held_minor) FROM account") == 0
    causes = {row["cause"] for row in await owner.fetch("SELECT DISTINCT cause FROM transfer")}
    assert causes == {"ticket", "payment_received", "payment_made"}
    assert await owner.fetchval("SELECT count(DISTINCT player_id) FROM ticket") == PLAYERS


async def test_nothing_is_of_the_future(owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    game = ["ticket.placed_at", "ticket.graded_at", "ticket_ending.game_at", "transfer.game_at", "result.game_at"]
    game += ["event.starts_at", "event.updated_at", "ticket_leg.starts_at"]
    real = [
        "ticket.placed_real_at",
        "transfer.created_at",
        "ticket_ending.created_at",
        "outcome.created_at",
        "audit.at",
    ]
    real += ["login.created_at", "login.last_sign_in_at", "player.created_at", "book.created_at", "result.created_at"]
    for columns, now in ((game, NOW), (real, real_now())):
        for table, column in (name.split(".") for name in columns):
            latest = await owner.fetchval(f"SELECT max({column}) FROM {table}")
            assert latest <= now, (table, column)
    first = await owner.fetchval("SELECT min(placed_real_at) FROM ticket")
    assert await owner.fetchval("SELECT max(created_at) FROM player") < first


async def test_days_and_weeks_are_those_of_the_ledger(owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    """By the expression of ``posting_day``, over the night on which the clocks went back, too."""
    rows = await owner.fetch(
        "SELECT x.book_day, x.book_week, ((x.game_at AT TIME ZONE b.time_zone) - b.day_starts::interval)::date AS day"
        " FROM transfer x JOIN book b ON x.book_id = b.id"
    )
    assert all(row["book_day"] == row["day"] for row in rows)
    assert all(row["book_week"] == row["day"] - timedelta(days=row["day"].weekday()) for row in rows)
    assert len({row["book_week"] for row in rows}) == WEEKS + 1


@pytest.mark.parametrize(
    ("wall_clock", "day"),
    [
        ("2026-10-31T05:59:59-04:00", date(2026, 10, 30)),
        ("2026-10-31T06:00:00-04:00", date(2026, 10, 31)),
        ("2026-11-01T05:59:59-05:00", date(2026, 10, 31)),
        ("2026-11-01T06:00:00-05:00", date(2026, 11, 1)),
    ],
)
def test_a_day_runs_from_six_to_six_on_the_wall_clock(wall_clock: str, day: date) -> None:
    assert book_day(datetime.fromisoformat(wall_clock)) == day


async def test_grading_and_paying_again_finds_nothing_to_change(
    owner: "asyncpg.Connection[asyncpg.Record]", runtime: Runtime
) -> None:
    """The product's own grading, of the same results entered again, comes to the same outcomes and endings."""
    events = [row["id"] for row in await owner.fetch("SELECT id FROM event")]
    assert [await pay_event(runtime, event) for event in events] == [0] * len(events)
    await owner.execute(
        "INSERT INTO result (event_id, n, status, home_score, away_score, source, game_at)"
        " SELECT event_id, 2, status, home_score, away_score, source, game_at FROM result"
    )
    await owner.execute("UPDATE event SET result_n = 2")
    for event in events:
        await grade_event(runtime, event)
        assert await pay_event(runtime, event) == 0
    outcomes = (
        "SELECT selection_id, line_quarters, result, win_parts, refund_parts, parts FROM outcome WHERE result_n = {}"
    )
    first, second = [await owner.fetch(outcomes.format(n) + " ORDER BY 1, 2") for n in (1, 2)]
    assert first == second


async def test_every_bet_was_within_what_was_available(owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Recounted from the rows: balance by the transfers until then, holds by the tickets open then."""
    wrong = await owner.fetch(
        "SELECT t.number FROM ticket t JOIN account a ON t.account_id = a.id"
        " WHERE t.available_after_minor <> -a.floor_minor"
        " + (SELECT coalesce(sum(CASE WHEN x.credit_account_id = a.id THEN x.amount_minor ELSE -x.amount_minor END), 0)"
        "    FROM transfer x WHERE x.player_account_id = a.id AND x.game_at <= t.placed_at)"
        " - (SELECT sum(o.risk_minor) FROM ticket o WHERE o.account_id = a.id"
        "    AND o.placed_at <= t.placed_at AND o.graded_at > t.placed_at)"
    )
    assert wrong == []
    assert await owner.fetchval(
        "SELECT bool_and(t.stake_minor BETWEEN p.min_stake_minor AND p.max_stake_minor)"
        " FROM ticket t JOIN player p ON t.player_id = p.id"
    )


async def test_agents_read_sheets_that_add_up(desk: dict[str, Person]) -> None:
    carried: dict[str, int] = {}
    for week in book_weeks(WEEKS, NOW):
        answer = await desk["agent1"].http.get("/agent/figures", params={"week": str(week.monday)})
        assert answer.status_code == 200, answer.text
        items = answer.json()["items"]
        assert {row["username"] for row in items} == {f"player{n}" for n in range(1, PLAYERS + 1)}
        for row in items:
            assert row["brought_forward_minor"] == carried.get(row["username"], 0)
            assert sum(row["days"]) == row["week_minor"]
            carried[row["username"]] = row["balance_minor"]
    clients = (await desk["agent1"].http.get("/agent/clients")).json()["items"]
    assert {row["username"]: row["balance_minor"] for row in clients} == carried
    below = (await desk["agent2"].http.get("/agent/clients")).json()["items"]
    assert {row["username"] for row in below} == {f"player{n}" for n in range(2, PLAYERS + 1, 2)}


async def test_players_read_statements_that_run(desk: dict[str, Person]) -> None:
    client = desk["player1"].http
    page = (await client.get("/user/statement", params={"limit": 50})).json()
    assert len(page["items"]) > 10
    for newer, older in pairwise(page["items"]):
        assert newer["balance_minor"] - newer["amount_minor"] == older["balance_minor"]
    me = (await client.get("/auth/me")).json()
    assert me["balance"]["balance_minor"] == page["items"][0]["balance_minor"]
    reasons = [row["reason"] for row in page["items"] if row["cause"].startswith("payment")]
    assert reasons
    assert all(reason.startswith("Week of ") for reason in reasons)


async def test_tickets_read_back_whole(desk: dict[str, Person], db: Pool) -> None:
    player = desk["player1"]
    assert player.book_id is not None
    mine = await db.fetch("SELECT id FROM ticket WHERE player_id = $1", player.id)
    tickets = await read_tickets(db, player.book_id, player.id, [row["id"] for row in mine])
    assert len(tickets) > 20
    for ticket in tickets:
        assert [ending.kind for ending in ticket.history] == ["placed", "grade"]
        assert [leg.result for leg in ticket.legs] == ticket.history[-1].leg_results
        assert ticket.graded_at is not None
        assert ticket.placed_at < min(leg.starts_at for leg in ticket.legs) < ticket.graded_at
        assert all(leg.score is not None and leg.event_status == "finished" for leg in ticket.legs)
        if ticket.status == "won" and ticket.kind == "straight":
            assert ticket.return_minor == ticket.risk_minor + ticket.to_win_minor
        if ticket.status == "lost":
            assert ticket.return_minor == 0
    numbers = [int(ticket.number) for ticket in tickets]
    assert numbers == sorted(numbers, reverse=True)


async def test_the_printed_sign_ins_work(office: Office) -> None:
    printed = " ".join(demo_sign_ins(PLAYERS))
    for username in ("player1", f"player{PLAYERS}", "agent1", "agent2", "admin"):
        assert username in printed
        transport = httpx.ASGITransport(office.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            body = await sign_in(client, username, PASSWORD)
            assert body["access_token"]


async def test_a_second_start_changes_nothing(database: Database, owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    tables = ["login", "player", "ticket", "transfer", "event", "audit", "day_figure"]
    counts = [await owner.fetchval(f"SELECT count(*) FROM {table}") for table in tables]
    hashes = await owner.fetch("SELECT id, password_hash FROM login ORDER BY id")
    assert not await fill(database)
    assert [await owner.fetchval(f"SELECT count(*) FROM {table}") for table in tables] == counts
    assert await owner.fetch("SELECT id, password_hash FROM login ORDER BY id") == hashes


async def test_another_password_reaches_all_who_have_not_chosen_their_own(
    database: Database,
    owner: "asyncpg.Connection[asyncpg.Record]",
) -> None:
    await owner.execute("UPDATE login SET password_hash = 'their own' WHERE username = 'player3'")
    (shared,) = await owner.fetch("SELECT DISTINCT password_hash AS hash FROM login WHERE username <> 'player3'")
    assert not await fill(database, password="a new one for all")
    (fresh,) = await owner.fetch("SELECT DISTINCT password_hash AS hash FROM login WHERE username <> 'player3'")
    assert fresh["hash"] != shared["hash"]
    assert await owner.fetchval("SELECT password_hash FROM login WHERE username = 'player3'") == "their own"


async def test_the_feed_may_tell_the_same_results_again(
    owner: "asyncpg.Connection[asyncpg.Record]", runtime: Runtime
) -> None:
    assert OddsApi.name == PROVIDER
    rows = await owner.fetch("SELECT id, home_score, away_score FROM event WHERE provider = $1", PROVIDER)
    for row in rows[-10:]:
        async with changing(runtime.db, runtime.bus) as change:
            entry = ResultEntry("finished", row["home_score"], row["away_score"])
            recorded = await record_result(change, row["id"], entry, source=SOURCE_FEED, now=NOW)
            assert (recorded.n, recorded.changed) == (1, False)
