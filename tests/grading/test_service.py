"""Results by hand become outcomes: what lacks a fact waits, a broken event stops no other, a wrong result is undone."""

import asyncio
import contextlib
import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
import structlog

from tests.checks import assert_all_hold
from tests.grading.tickets import On, home, open_ticket, settle_now, ticket_of
from tests.office import Office, Person
from tests.world import Game, PlayerRow, World
from wagerbabe import catalog, grading
from wagerbabe.catalog import MarketKey
from wagerbabe.grading import grade_all, grade_event
from wagerbabe.platform.http import API
from wagerbabe.platform.invariants import broken
from wagerbabe.platform.runtime import Runtime

EVEN = ((2, 1), None)


@pytest.fixture
async def player(world: World) -> PlayerRow:
    return await world.player(await world.book())


@dataclass
class Desk:
    """An administrator's desk."""

    admin: Person
    world: World
    runtime: Runtime
    player: PlayerRow

    @property
    def http(self) -> httpx.AsyncClient:
        return self.admin.http

    async def enter(self, game: Game, **told: Any) -> dict[str, Any]:
        """Enter a result for a game that has begun by now."""
        await self.world.owner.execute("UPDATE event SET starts_at = game_now() - interval '3 hours'")
        answer = await self.http.post(f"/admin/events/{game.id}/result", json={"status": "finished", **told})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def waiting(self) -> list[dict[str, Any]]:
        answer = await self.http.get("/admin/ungraded")
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def statuses(self, *tickets: UUID) -> list[str]:
        return [(await ticket_of(self.runtime, self.player, ticket)).status for ticket in tickets]


@pytest.fixture
async def desk(office: Office, world: World, runtime: Runtime, player: PlayerRow) -> Desk:
    for router in (catalog.router, grading.results_router):
        office.app.include_router(router, prefix=API)
    return Desk(await office.admin(), world, runtime, player)


async def on(world: World, game: Game, key: MarketKey, *sides: str, places: int = 1) -> list[On]:
    """A market of a game, and a bet on each of its sides."""
    found = await world.market(game, key.kind, dict.fromkeys(sides, EVEN), key=key, places=places)
    name = f"{key.kind} {key.period} {key.subject}"
    game.selections.update({(name, side): selection for side, selection in found.items()})
    return [On(game, name, side, "2") for side in sides]


def score(home: int, away: int) -> dict[str, int]:
    return {"home": home, "away": away}


async def test_what_lacks_a_fact_waits_and_the_rest_is_paid(
    runtime: Runtime, world: World, player: PlayerRow, desk: Desk
) -> None:
    game = await world.game()
    first, _ = await on(world, game, MarketKey("moneyline", "q1"), "home", "away")
    full = await open_ticket(world, player, home(game))
    quarter = await open_ticket(world, player, first)
    both = await open_ticket(world, player, home(game), first, kind="parlay")
    assert await desk.waiting() == []

    await desk.enter(game, scores=score(20, 10))
    with structlog.testing.capture_logs() as logs:
        assert await grade_all(runtime) == 1
        assert await grade_all(runtime) == 0
    assert [line["event"] for line in logs].count("ungradable") == 1
    await settle_now(runtime, game)

    assert await desk.statuses(full, quarter, both) == ["won", "open", "open"]
    [event] = await desk.waiting()
    assert (event["event_id"], event["n"], event["error"]) == (str(game.id), 1, None)
    [pick] = event["picks"]
    assert (pick["kind"], pick["period"], pick["side"], pick["missing"]) == ("moneyline", "q1", "home", "score of q1")
    found = await world.owner.fetch("SELECT kind, period, status FROM market WHERE event_id = $1", game.id)
    assert {(row["kind"], row["period"]): row["status"] for row in found} == {
        ("moneyline", "game"): "graded",
        ("spread", "game"): "graded",
        ("total", "game"): "graded",
        ("moneyline", "q1"): "closed",
    }
    await assert_all_hold(world.owner)

    await desk.enter(game, scores=score(20, 10), periods={"q1": score(7, 3)})
    await settle_now(runtime, game)

    assert await desk.statuses(full, quarter, both) == ["won", "won", "won"]
    assert await desk.waiting() == []
    await assert_all_hold(world.owner)


async def test_a_correction_that_tells_less_opens_what_turned_on_it(
    runtime: Runtime, world: World, player: PlayerRow, desk: Desk
) -> None:
    game = await world.game()
    first, _ = await on(world, game, MarketKey("moneyline", "q1"), "home", "away")
    tickets = [await open_ticket(world, player, bet) for bet in (home(game), first)]
    await desk.enter(game, scores=score(20, 10), periods={"q1": score(7, 3)})
    await settle_now(runtime, game)
    assert await desk.statuses(*tickets) == ["won", "won"]

    await desk.enter(game, scores=score(20, 19))
    await settle_now(runtime, game)

    assert await desk.statuses(*tickets) == ["lost", "open"]
    assert [pick["missing"] for pick in (await desk.waiting())[0]["picks"]] == ["score of q1"]
    await assert_all_hold(world.owner)


async def test_every_market_of_a_game_by_one_result(
    runtime: Runtime, world: World, player: PlayerRow, desk: Desk
) -> None:
    game = await world.game()
    bets = [
        *await on(world, game, MarketKey("moneyline_3way"), "home", "draw", "away"),
        *await on(world, game, MarketKey("moneyline", "h2"), "home", "away"),
        *await on(world, game, MarketKey("prop", subject="first score"), "yes", "no"),
        *await on(world, game, MarketKey("prop", subject="safety"), "yes", "no"),
    ]
    tickets = [await open_ticket(world, player, bet, stake_minor=100) for bet in bets]
    over = game.selections["prop game first score", "yes"]
    under = game.selections["prop game first score", "no"]
    outcomes = {str(over): "won", str(under): "lost"}
    await desk.enter(
        game, scores=score(23, 17), regulation=score(17, 17), periods={"h1": score(10, 3)}, outcomes=outcomes
    )
    await settle_now(runtime, game)
    assert await desk.statuses(*tickets) == [
        *("lost", "won", "lost"),
        *("lost", "won"),
        *("won", "lost"),
        *("open", "open"),
    ]
    [event] = await desk.waiting()
    assert [pick["missing"] for pick in event["picks"]] == ["outcome", "outcome"]
    await assert_all_hold(world.owner)


async def test_an_outright_with_a_dead_heat(runtime: Runtime, world: World, player: PlayerRow, desk: Desk) -> None:
    game = await world.game(league="golf_masters_tournament_winner")
    await world.owner.execute("UPDATE event SET away = '' WHERE id = $1", game.id)
    await world.owner.execute("DELETE FROM offer")
    await world.owner.execute("DELETE FROM selection")
    await world.owner.execute("DELETE FROM market")
    field = ("ann", "bea", "cid", "dot")
    win = await on(world, game, MarketKey("outright", subject="winner"), *field)
    top = await on(world, game, MarketKey("outright", subject="top 3"), *field, places=3)
    tickets = [await open_ticket(world, player, bet, stake_minor=600) for bet in (*win, *top)]

    await desk.enter(game, placings={"ann": 1, "bea": 2, "cid": 2, "dot": 2})
    await settle_now(runtime, game)

    found = [await ticket_of(runtime, player, ticket) for ticket in tickets]
    assert [ticket.return_minor for ticket in found] == [1200, 0, 0, 0, 1200, 800, 800, 800]
    assert found[5].status == "partly_won"
    await assert_all_hold(world.owner)


async def test_a_game_cut_short_keeps_what_is_decided(
    runtime: Runtime, world: World, player: PlayerRow, desk: Desk
) -> None:
    game = await world.game()
    bets = [On(game, "total", "over", line=176), On(game, "total", "under", line=196), home(game)]
    tickets = [await open_ticket(world, player, bet) for bet in bets]
    await desk.enter(game, status="abandoned", scores=score(40, 5), minutes_played=54)
    await settle_now(runtime, game)
    assert await desk.statuses(*tickets) == ["won", "void", "void"]
    await desk.enter(game, status="abandoned", scores=score(40, 5), minutes_played=55)
    await settle_now(runtime, game)
    assert await desk.statuses(*tickets) == ["won", "won", "won"]
    await assert_all_hold(world.owner)


async def test_a_game_begun_after_its_window_voids(
    runtime: Runtime, world: World, player: PlayerRow, desk: Desk
) -> None:
    game = await world.game(starts_in=timedelta(hours=-60))
    ticket = await open_ticket(world, player, home(game))
    late = (await world.now() - timedelta(hours=11)).isoformat()
    await desk.enter(game, scores=score(20, 10), started_at=late)
    await settle_now(runtime, game)
    assert await desk.statuses(ticket) == ["void"]


async def break_grading(world: World, game: Game) -> None:
    """Let the first outcomes of a game find no room."""
    check = f"CHECK (event_id <> '{game.id}' OR result_n > 1) NOT VALID"
    await world.owner.execute(f"ALTER TABLE outcome ADD CONSTRAINT broken {check}")


async def test_a_broken_event_stops_no_other_and_is_tried_again(
    runtime: Runtime, world: World, player: PlayerRow, desk: Desk
) -> None:
    games = [await world.game() for _ in range(3)]
    tickets = [await open_ticket(world, player, home(game)) for game in games]
    await break_grading(world, games[0])
    for game in games:
        await desk.enter(game, scores=score(20, 10))

    with structlog.testing.capture_logs() as logs:
        assert await grade_all(runtime) == 3
        assert await grade_all(runtime) == 0
    assert [line["event"] for line in logs].count("grading_failed") == 1
    await settle_now(runtime, *games[1:])

    assert await desk.statuses(*tickets) == ["open", "won", "won"]
    [event] = await desk.waiting()
    assert (event["event_id"], event["error"], event["tries"]) == (str(games[0].id), "CheckViolationError", 1)

    await world.owner.execute("ALTER TABLE outcome DROP CONSTRAINT broken")
    await world.owner.execute("UPDATE grading_failure SET retry_at = now()")
    assert await grade_all(runtime) == 1
    await settle_now(runtime, games[0])
    assert await desk.statuses(*tickets) == ["won", "won", "won"]
    assert await desk.waiting() == []
    await assert_all_hold(world.owner)


async def test_a_failure_waits_longer_each_time_and_a_new_result_not_at_all(
    runtime: Runtime, world: World, player: PlayerRow, desk: Desk
) -> None:
    game = await world.game()
    await open_ticket(world, player, home(game))
    await break_grading(world, game)
    await desk.enter(game, scores=score(20, 10))
    pauses = []
    for _ in range(12):
        await grade_all(runtime)
        pauses.append(
            await world.owner.fetchval("SELECT round(extract(epoch FROM retry_at - now())) FROM grading_failure")
        )
        await world.owner.execute("UPDATE grading_failure SET retry_at = now()")
    assert pauses[0] < pauses[3] < pauses[6]
    assert pauses[-1] == 600
    await grade_all(runtime)

    await desk.enter(game, scores=score(20, 11))
    assert await grade_all(runtime) == 1
    assert await world.owner.fetchval("SELECT count(*) FROM grading_failure") == 0


@pytest.mark.parametrize("league", ["icehockey_nhl", "soccer_epl"])
async def test_only_a_feeds_close_score_leaves_regular_time_open(
    runtime: Runtime, world: World, player: PlayerRow, desk: Desk, league: str
) -> None:
    game = await world.game(league=league)
    draw = (await on(world, game, MarketKey("moneyline_3way"), "home", "draw", "away"))[1]
    ticket = await open_ticket(world, player, draw)
    await world.result(game, 3, 2)
    await world.owner.execute("UPDATE result SET source = 'feed'")
    await settle_now(runtime, game)
    hockey = league == "icehockey_nhl"
    assert await desk.statuses(ticket) == ["open" if hockey else "lost"]
    await desk.enter(game, scores=score(3, 2), regulation=score(2, 2))
    await settle_now(runtime, game)
    assert await desk.statuses(ticket) == ["won"]
    assert await desk.waiting() == []


# Undone.


async def test_the_result_of_the_wrong_event_is_undone_as_a_whole(
    runtime: Runtime, world: World, player: PlayerRow, desk: Desk
) -> None:
    wrong, right = await world.game(), await world.game()
    tickets = [await open_ticket(world, player, home(game)) for game in (wrong, right)]
    await desk.enter(wrong, scores=score(20, 10))
    await settle_now(runtime, wrong)
    assert await desk.statuses(*tickets) == ["won", "open"]

    answer = await desk.http.post(f"/admin/events/{wrong.id}/result/undo", json={"reason": "was the other game's"})
    assert (answer.status_code, answer.json()) == (200, {"event_id": str(wrong.id), "n": 2})
    await settle_now(runtime, wrong)

    assert await desk.statuses(*tickets) == ["open", "open"]
    account = await world.account(player)
    assert (account["posted_minor"], account["held_minor"]) == (0, 2200)
    event = await world.owner.fetchrow("SELECT * FROM event WHERE id = $1", wrong.id)
    assert event is not None
    assert (event["status"], event["home_score"], event["result_n"], event["graded_n"]) == ("live", None, 2, 2)
    assert await world.owner.fetchval("SELECT count(*) FROM outcome WHERE result_n = 2") == 0
    found = await world.owner.fetch("SELECT DISTINCT status FROM market WHERE event_id = $1", wrong.id)
    assert [row["status"] for row in found] == ["suspended"]
    told = await world.owner.fetchrow("SELECT actor_id, details FROM audit WHERE action = 'event.result_undo'")
    assert told is not None
    assert told["actor_id"] == desk.admin.id
    assert "was the other game's" in told["details"]
    await assert_all_hold(world.owner)

    await desk.enter(wrong, scores=score(10, 20))
    await settle_now(runtime, wrong)
    assert await desk.statuses(*tickets) == ["lost", "open"]
    said = (await desk.http.get(f"/admin/events/{wrong.id}/results")).json()["items"]
    assert [(row["n"], row["status"], row["scores"]) for row in said] == [
        (3, "finished", score(10, 20)),
        (2, "undone", None),
        (1, "finished", score(20, 10)),
    ]
    assert (said[1]["reason"], said[1]["actor_id"]) == ("was the other game's", str(desk.admin.id))
    await assert_all_hold(world.owner)


async def test_the_markets_of_an_undone_event_can_be_opened(world: World, desk: Desk) -> None:
    game = await world.game()
    await desk.http.post(f"/admin/events/{game.id}/result", json={"status": "cancelled"})
    market = await world.owner.fetchval("SELECT id FROM market LIMIT 1")
    assert (await desk.http.post(f"/admin/markets/{market}/open")).json()["error"] == "EventOver"
    await desk.http.post(f"/admin/events/{game.id}/result/undo", json={"reason": "was the other game's"})
    assert (await desk.http.post(f"/admin/markets/{market}/open")).status_code == 200
    assert await world.owner.fetchval("SELECT status FROM event WHERE id = $1", game.id) == "scheduled"


async def test_there_has_to_be_a_result_to_undo(world: World, desk: Desk) -> None:
    game = await world.game()
    path = f"/admin/events/{game.id}/result/undo"
    assert (await desk.http.post(path, json={"reason": "x"})).json()["error"] == "ResultMissing"
    await desk.enter(game, scores=score(20, 10))
    assert (await desk.http.post(path, json={})).status_code == 422
    assert (await desk.http.post(path, json={"reason": " "})).status_code == 422
    assert (await desk.http.post(path, json={"reason": "x"})).status_code == 200
    again = await desk.http.post(path, json={"reason": "x"})
    assert (again.status_code, again.json()["error"]) == (409, "ResultMissing")


async def test_undone_before_it_was_graded(runtime: Runtime, world: World, player: PlayerRow, desk: Desk) -> None:
    game = await world.game()
    ticket = await open_ticket(world, player, home(game))
    await desk.enter(game, scores=score(20, 10))
    await desk.http.post(f"/admin/events/{game.id}/result/undo", json={"reason": "x"})
    assert await grade_event(runtime, game.id) == 0
    await settle_now(runtime, game)
    assert await desk.statuses(ticket) == ["open"]
    assert await world.owner.fetchval("SELECT count(*) FROM ticket_ending") == 0
    await assert_all_hold(world.owner)


async def test_results_are_kept_word_for_word_and_the_same_again_changes_nothing(world: World, desk: Desk) -> None:
    game = await world.game(league="baseball_mlb")
    [yes] = await on(world, game, MarketKey("prop"), "yes")
    started = (await world.now() - timedelta(hours=2)).replace(microsecond=0).isoformat()
    told = {
        "scores": score(5, 4),
        "regulation": score(4, 4),
        "periods": {"f5": score(1, 2)},
        "innings_played": 9.5,
        "outcomes": {"yes": "push"},
        "started_at": started,
        "pitchers_changed": True,
    }
    assert [(await desk.enter(game, **told))["n"] for _ in range(2)] == [1, 1]
    row = await world.owner.fetchrow("SELECT * FROM result")
    assert row is not None
    assert (row["regulation_home"], row["regulation_away"], row["half_innings"]) == (4, 4, 19)
    assert (row["outcomes"], row["pitchers_changed"]) == (f'{{"{game.selections[yes.kind, yes.side]}": "push"}}', True)
    assert row["started_at"].isoformat() == started
    [said] = (await desk.http.get(f"/admin/events/{game.id}/results")).json()["items"]
    assert {name: said[name] for name in told if name not in ("outcomes", "started_at")} == {
        name: value for name, value in told.items() if name not in ("outcomes", "started_at")
    }
    others: list[dict[str, Any]] = [
        {"regulation": score(3, 3)}, {"periods": {}}, {"innings_played": 10}, {"outcomes": {"yes": "void"}},
        {"started_at": None}, {"pitchers_changed": False},
    ]  # fmt: skip
    assert [(await desk.enter(game, **{**told, **other}))["n"] for other in others] == [2, 3, 4, 5, 6, 7]


async def test_results_that_contradict_themselves(world: World, desk: Desk) -> None:
    game = await world.game(starts_in=timedelta(hours=-3))
    cases: list[tuple[dict[str, Any], str]] = [
        ({"scores": score(20, 10), "periods": {"q1": score(21, 0)}}, "ResultContradicts"),
        ({"scores": score(20, 10), "periods": {"h1": score(10, 0), "h2": score(9, 10)}}, "ResultContradicts"),
        ({"scores": score(20, 10), "regulation": score(20, 13)}, "ResultContradicts"),
        ({"scores": score(20, 10), "minutes_played": 500}, "ResultImplausible"),
        ({"scores": score(20, 10), "innings_played": 9}, "ResultImplausible"),
        ({"scores": score(20, 10), "innings_played": 9.25}, "InvalidRequest"),
        ({"scores": score(20, 10), "innings_played": "9"}, "InvalidRequest"),
        ({"scores": score(20, 10), "placings": {"home": 1}}, "SelectionNotOfEvent"),
        ({"scores": score(20, 10), "placings": {"a": 1, "b": 1, "c": 2}}, "ResultContradicts"),
        ({"scores": score(20, 10), "placings": {"a": 0}}, "InvalidRequest"),
        ({"scores": score(20, 10), "outcomes": {"home": "won"}}, "ResultContradicts"),
        ({"scores": score(20, 10), "outcomes": {"nobody": "won"}}, "SelectionNotOfEvent"),
        ({"scores": score(20, 10), "outcomes": {"yes": "dead_heat"}}, "InvalidRequest"),
        ({"scores": score(20, 10), "outcomes": {"\0": "won"}}, "InvalidRequest"),
        ({"scores": score(20, 10), "started_at": "2099-01-01T00:00:00Z"}, "ResultImplausible"),
        ({"status": "retired", "scores": score(20, 10)}, "ResultImplausible"),
        ({"status": "undone"}, "InvalidRequest"),
        ({"status": "cancelled", "minutes_played": 3}, "ResultContradicts"),
    ]
    for told, error in cases:
        answer = await desk.http.post(f"/admin/events/{game.id}/result", json={"status": "finished", **told})
        assert (answer.status_code, answer.json()["error"]) == (422, error), told
    assert await world.count(["result"]) == [0]


async def test_what_waits_comes_page_by_page(runtime: Runtime, world: World, player: PlayerRow, desk: Desk) -> None:
    for hours in (5, 3, 4):
        game = await world.game(starts_in=timedelta(hours=-hours))
        [yes] = await on(world, game, MarketKey("prop"), "yes")
        await open_ticket(world, player, yes, stake_minor=100)
        await desk.enter(game, scores=score(20, 10))
    await grade_all(runtime)
    pages: list[list[str]] = []
    cursor = None
    while True:
        asked = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        page = (await desk.http.get("/admin/ungraded", params=asked)).json()
        pages.append([item["starts_at"] for item in page["items"]])
        if (cursor := page["next"]) is None:
            break
    assert [len(page) for page in pages] == [2, 1]
    starts = [start for page in pages for start in page]
    assert starts == sorted(starts)


@pytest.mark.parametrize("seed", range(3))
async def test_results_corrections_and_undoings_in_any_order_at_once(
    runtime: Runtime, world: World, player: PlayerRow, desk: Desk, seed: int
) -> None:
    """Whoever comes last has the last word, and the money follows."""
    dice = random.Random(seed)
    games = [await world.game(), await world.game()]
    tickets = [await open_ticket(world, player, home(game), stake_minor=100) for game in games for _ in range(3)]
    tickets += [await open_ticket(world, player, *map(home, games), kind="parlay", stake_minor=100) for _ in range(3)]
    await world.owner.execute("UPDATE event SET starts_at = game_now() - interval '3 hours'")

    async def step(game: Game) -> None:
        path = f"/admin/events/{game.id}/result"
        match dice.randrange(4):
            case 0:
                await desk.http.post(path, json={"status": "finished", "scores": score(20, dice.choice((10, 19)))})
            case 1:
                await desk.http.post(path, json={"status": "cancelled"})
            case 2:
                await desk.http.post(f"{path}/undo", json={"reason": "of another game"})
            case _:
                with contextlib.suppress(asyncpg.LockNotAvailableError):  # too many before it: next time
                    await settle_now(runtime, game)

    await asyncio.gather(*(step(game) for game in games for _ in range(15)))
    await settle_now(runtime, *games)

    rows = await world.owner.fetch(
        "SELECT r.status, r.away_score FROM event AS e LEFT JOIN result AS r ON e.id = r.event_id AND e.result_n = r.n"
        " ORDER BY e.id"
    )
    words = {"cancelled": "void", "undone": "open", None: "open"}
    ends = [words.get(row["status"]) or ("won" if row["away_score"] == 10 else "lost") for row in rows]
    both = next((end for end in ("open", "lost", "won") if end in ends), "void")
    assert await desk.statuses(*tickets) == [*(end for end in ends for _ in range(3)), *[both] * 3]
    await assert_all_hold(world.owner)


async def test_a_bet_that_is_neither_graded_nor_listed_is_found(
    runtime: Runtime, world: World, player: PlayerRow, desk: Desk
) -> None:
    game = await world.game()
    first, _ = await on(world, game, MarketKey("moneyline", "q1"), "home", "away")
    await open_ticket(world, player, first)
    await desk.enter(game, scores=score(20, 10))
    await settle_now(runtime, game)
    await assert_all_hold(world.owner)
    await world.owner.execute("DELETE FROM ungraded")
    assert list(await broken(world.owner, grading.INVARIANTS)) == ["i5_what_is_not_graded_is_listed"]
