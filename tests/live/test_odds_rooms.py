"""Odds rooms: a snapshot, then deltas without a gap, whatever happens in between."""

import asyncio
from contextlib import AsyncExitStack

import httpx
import pytest

from tests.live.stage import Listener, Stage, list_games, reprice, running
from tests.world import Game, PlayerRow, World
from wagerbabe.catalog import MarketKey
from wagerbabe.live import Limits
from wagerbabe.platform.runtime import Runtime
from wagerbabe.platform.settings import Settings

ROOM = "league:americanfootball_nfl"


@pytest.mark.req("FR15")
async def test_a_visitor_gets_the_board_then_each_change(runtime: Runtime, stage: Stage, game: Game) -> None:
    async with stage.listener(ROOM) as fan:
        snapshot = await fan.next("snapshot")
        assert snapshot["room"] == ROOM
        assert snapshot["data"]["league"] == game.league
        assert [event["id"] for event in snapshot["data"]["events"]] == [str(game.id)]
        assert "books" not in snapshot["data"]["events"][0]["markets"][0]["selections"][0]

        for n, american in enumerate((-140, -145, 120), 1):
            await reprice(runtime, (game, american))
            delta = await fan.next("delta")
            assert (delta["room"], delta["seq"]) == (ROOM, snapshot["seq"] + n)
            assert delta["changes"]["removed"] == []
            assert fan.price(game) == american


async def test_only_what_changed_is_told(runtime: Runtime, world: World, stage: Stage, game: Game) -> None:
    other = await world.game()
    await list_games(runtime, [other])
    async with stage.listener(ROOM) as fan:
        await fan.until(lambda: len(fan.events) == 2)
        fan.heard.clear()
        await reprice(runtime, (other, -170))

        delta = await fan.next("delta")

        assert [event["id"] for event in delta["changes"]["events"]] == [str(other.id)]


async def test_a_game_that_is_over_leaves_the_league_and_stays_in_its_own_room(
    runtime: Runtime, world: World, stage: Stage, game: Game
) -> None:
    async with stage.listener(ROOM) as league, stage.listener(f"event:{game.id}") as event:
        await league.next("snapshot")
        await event.next("snapshot")
        await world.result(game, 20, 10)
        await list_games(runtime, [game])

        assert (await league.next("delta"))["changes"]["removed"] == [str(game.id)]
        [shown] = (await event.next("delta"))["changes"]["events"]
        assert (shown["status"], shown["score"]) == ("finished", {"home": 20, "away": 10})


async def test_an_event_comes_with_its_sportsbooks(runtime: Runtime, stage: Stage, game: Game) -> None:
    async with stage.listener(f"event:{game.id}") as fan:
        [event] = (await fan.next("snapshot"))["data"]["events"]
        assert event["markets"][0]["selections"][0]["books"] == []
        await reprice(runtime, (game, -125))
        await fan.next("delta")
        assert fan.price(game) == -125


async def test_everybody_in_a_room_counts_alike_and_a_latecomer_joins_in(
    runtime: Runtime, stage: Stage, game: Game
) -> None:
    async with stage.listener(ROOM) as early:
        await early.next("snapshot")
        for american in (-120, -121, -122):
            await reprice(runtime, (game, american))
            await early.next("delta")
        async with stage.listener(ROOM) as late:
            await late.until(lambda: late.price(game) == -122)
            assert late.seq == early.seq
            await reprice(runtime, (game, -123))
            await early.until(lambda: early.price(game) == -123)
            await late.until(lambda: late.price(game) == -123)
            assert late.seq == early.seq


async def test_asking_again_brings_the_state_again(runtime: Runtime, stage: Stage, game: Game) -> None:
    async with stage.listener(ROOM) as fan:
        first = await fan.next("snapshot")
        await fan.join(ROOM)
        assert (await fan.next("snapshot"))["seq"] == first["seq"]
        await reprice(runtime, (game, -128))
        assert (await fan.next("delta"))["seq"] == first["seq"] + 1


async def test_who_has_left_hears_nothing(runtime: Runtime, stage: Stage, game: Game) -> None:
    async with stage.listener(ROOM) as gone, stage.listener(ROOM) as stays:
        await gone.next("snapshot")
        await stays.next("snapshot")
        await gone.send({"type": "unsubscribe", "rooms": [ROOM, "event:never", "me"]})
        await gone.send({"type": "ping"})
        await gone.next("pong")
        await reprice(runtime, (game, -131))
        await stays.next("delta")
        await gone.send({"type": "ping"})
        await gone.next("pong")
        assert gone.heard == []


async def test_a_player_sees_the_prices_of_the_book(runtime: Runtime, world: World, stage: Stage, game: Game) -> None:
    await world.game(source="margin-is-in-the-book")
    dear = await world.player(await world.book("Dear", margin_bp=400))
    async with stage.player(dear, ROOM) as customer, stage.listener(ROOM) as visitor:
        await customer.until(lambda: customer.price(game) is not None)
        await visitor.next("snapshot")
        await reprice(runtime, (game, 150))
        await visitor.until(lambda: visitor.price(game) == 150)
        await customer.until(lambda: customer.price(game) == 140)


async def test_a_book_that_changes_its_margin_moves_its_people(
    runtime: Runtime, world: World, stage: Stage, game: Game, player: PlayerRow
) -> None:
    await reprice(runtime, (game, 150))
    async with stage.player(player, ROOM) as customer:
        await customer.until(lambda: customer.price(game) == 150)
        await world.owner.execute("UPDATE book SET margin_bp = 400")
        await customer.until(lambda: customer.price(game) == 140)
        assert "snapshot" in {message["type"] for message in customer.heard}


async def test_a_player_who_gets_a_profile_moves_alone(
    runtime: Runtime, world: World, stage: Stage, game: Game, player: PlayerRow
) -> None:
    await reprice(runtime, (game, 150))
    async with stage.player(player, ROOM) as customer, stage.listener(ROOM) as visitor:
        await customer.until(lambda: customer.price(game) == 150)
        await world.owner.execute(
            "INSERT INTO profile (book_id, id, name, margin_bp) VALUES ($1, $1, 'Sharp', 400)", player.book_id
        )
        await world.owner.execute("UPDATE player SET profile_id = book_id")
        await customer.until(lambda: customer.price(game) == 140)
        assert visitor.price(game) in {None, 150}


async def test_a_room_of_main_lines_only(runtime: Runtime, world: World, stage: Stage, game: Game) -> None:
    sides: dict[str, tuple[tuple[int, int], int | None]] = {"home": ((21, 11), -26), "away": ((21, 11), 26)}
    await world.market(game, "spread", sides, key=MarketKey("spread", line_quarters=-26))
    await list_games(runtime, [game])
    async with stage.listener(ROOM) as every, stage.listener(f"{ROOM}:main") as main:
        await every.until(lambda: _shown(every) == [4])
        await main.until(lambda: _shown(main) == [3])
        await reprice(runtime, (game, -133))
        await every.until(lambda: every.price(game) == -133)
        await main.until(lambda: main.price(game) == -133)
        assert (_shown(every), _shown(main)) == ([4], [3])


def _shown(fan: Listener) -> list[int]:
    return [len(event["markets"]) for event in fan.events.values()]


async def test_time_alone_changes_what_is_shown(runtime: Runtime, world: World, stage: Stage, game: Game) -> None:
    """No message tells that a price has become stale: the room says so by itself."""
    async with stage.listener(ROOM) as fan:
        await fan.next("snapshot")
        await world.owner.execute("UPDATE offer SET valid_until = game_now() + interval '300 ms'")
        await list_games(runtime, [game])

        def statuses() -> set[str]:
            return {s["status"] for e in fan.events.values() for m in e["markets"] for s in m["selections"]}

        await fan.until(lambda: statuses() == {"suspended"})


async def test_many_hear_the_same(runtime: Runtime, stage: Stage, game: Game) -> None:
    async with AsyncExitStack() as stack:
        fans = [await stack.enter_async_context(stage.listener(ROOM)) for _ in range(600)]
        await asyncio.gather(*(fan.next("snapshot") for fan in fans))
        for american in (-133, -134):
            await reprice(runtime, (game, american))
            for fan in fans:
                while fan.price(game) != american:
                    await fan.next("delta")
        assert {fan.seq[ROOM] for fan in fans} == {fans[0].seq[ROOM]}


async def test_who_comes_in_the_middle_of_a_broadcast_hears_nothing_twice(
    runtime: Runtime, keyed: Settings, game: Game
) -> None:
    """A listener fails at a delta that does not follow on what it has."""
    last = -140
    async with running(keyed, Limits(tick_seconds=0.01, at_once=1)) as stage, AsyncExitStack() as stack:
        fans = [await stack.enter_async_context(stage.listener(ROOM)) for _ in range(120)]

        async def come_again(fan: Listener) -> None:
            for _ in range(55):
                await fan.join(ROOM)
                await fan.next("snapshot")
            await fan.until(lambda: fan.price(game) == last)

        async def move() -> None:
            for american in range(-110, last - 1, -1):
                await reprice(runtime, (game, american))

        await asyncio.gather(move(), *(come_again(fan) for fan in fans))


async def test_it_says_that_it_is_well(stage: Stage) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{stage.port}") as http:
        assert (await http.get("/healthz")).status_code == 200
        ready = await http.get("/readyz")
        assert (ready.status_code, ready.json()["ready"]) == (200, True)
