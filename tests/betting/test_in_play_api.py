"""In-play bets over HTTP: what a client is told when it asks, while it waits, and afterwards."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.betting.in_play import end_delays
from tests.betting.test_limits_api import ann, bob, paula, slip
from tests.office import Person
from tests.world import Game, World
from wagerbabe.betting import decide_waiting
from wagerbabe.platform.runtime import Runtime

__all__ = ["ann", "bob", "paula"]


@pytest.fixture
async def game(world: World) -> Game:
    """A game in play; two sportsbooks quote the home side."""
    game = await world.game(starts_in=timedelta(minutes=-20))
    for name, price in (("draftkings", (21, 11)), ("fanduel", (2, 1)), ("gone", (None, None))):
        await world.owner.execute(
            "INSERT INTO quote (selection_id, sportsbook, price_num, price_den, line_quarters, updated_at)"
            " VALUES ($1, $2, $3, $4, -14, game_now())",
            game.selections["spread", "home"], name, *price,
        )  # fmt: skip
    return game


async def post(player: Person, game: Game, key: str = "k") -> tuple[int, dict[str, Any]]:
    body = slip(game, ("spread", "home"))
    answer = await player.http.post("/betting/bets", json=body, headers={"Idempotency-Key": key})
    return answer.status_code, answer.json()


async def test_a_waiting_ticket_says_until_when_and_then_what_came_of_it(
    runtime: Runtime, world: World, paula: Person, game: Game
) -> None:
    code, asked = await post(paula, game)

    assert (code, asked["status"], asked["accepted_at"]) == (201, "waiting", None)
    waits = datetime.fromisoformat(asked["due_at"]) - datetime.fromisoformat(asked["placed_at"])
    assert waits == timedelta(seconds=8)
    assert await post(paula, game) == (200, asked)

    await end_delays(world)
    await decide_waiting(runtime)

    code, taken = await post(paula, game)
    assert (code, taken["status"]) == (200, "open")
    assert [(step["kind"], step["status"]) for step in taken["history"]] == [
        ("placed", "waiting"),
        ("accepted", "open"),
    ]


async def test_a_refused_wait_tells_the_reason(runtime: Runtime, world: World, paula: Person, game: Game) -> None:
    _, asked = await post(paula, game)
    await world.owner.execute("UPDATE event SET interrupted_at = game_now()")
    await decide_waiting(runtime)

    refused = (await paula.http.get(f"/user/bets/{asked['id']}")).json()

    assert refused["status"] == "rejected"
    assert refused["history"][-1]["reason"].startswith("Interrupted: ")
    assert (await paula.http.get("/user/bets", params={"status": "waiting"})).json()["items"] == []


async def test_a_ticket_shows_what_every_sportsbook_quoted_when_it_was_taken(
    runtime: Runtime, world: World, paula: Person, game: Game
) -> None:
    _, asked = await post(paula, game)
    await world.owner.execute("UPDATE quote SET price_num = 5, price_den = 2 WHERE sportsbook = 'fanduel'")
    await end_delays(world)
    await decide_waiting(runtime)

    shown = (await paula.http.get(f"/user/bets/{asked['id']}")).json()["legs"][0]["books"]

    assert [(book["book"], book["price"]["american"], book["line"]) for book in shown] == [
        ("draftkings", -110, -3.5),
        ("fanduel", 150, -3.5),
    ]


async def test_the_quote_says_how_long_it_will_wait(paula: Person, game: Game) -> None:
    quoted = (await paula.http.post("/betting/quote", json=slip(game, ("spread", "home")))).json()

    assert (quoted["delay_seconds"], quoted["legs"][0]["in_play"], quoted["problems"]) == (8, True, [])
