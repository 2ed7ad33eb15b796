"""Who may connect, what nonsense gets, and how a connection ends."""

import asyncio
import json
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from tests.live.stage import GENEROUS, ORIGIN, Listener, Stage, holds, list_games, running
from tests.world import Game, PlayerRow, World
from wagerbabe.identity import Identity, open_identity
from wagerbabe.identity.service import end_session
from wagerbabe.live import Limits
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.runtime import Runtime
from wagerbabe.platform.settings import Settings

ROOM = "league:americanfootball_nfl"

NONSENSE: list[Any] = [
    "{",
    "7",
    "null",
    "[]",
    '"subscribe"',
    b'{"type":"ping"}',
    b"\x00\xff",
    {},
    {"type": "sub"},
    {"type": 7},
    {"type": "subscribe"},
    {"type": "subscribe", "rooms": "me"},
    {"type": "subscribe", "rooms": []},
    {"type": "subscribe", "rooms": [7]},
    {"type": "subscribe", "rooms": ["x" * 500]},
    {"type": "subscribe", "rooms": ["me"] * 500},
    {"type": "ping", "more": 1},
    "[" * 5000,
    '{"type":"ping","type":',
    '"\\ud800"',
]


async def refused(stage: Stage, **options: Any) -> tuple[int, str]:
    with pytest.raises(InvalidStatus) as raised:
        async with stage.listener(**options):
            pass
    response = raised.value.response
    assert response.body is not None
    return response.status_code, response.body.decode()


async def sign_out(runtime: Runtime, player: PlayerRow, keyed: Settings) -> None:
    with open_identity(runtime) as identity:
        assert isinstance(identity, Identity)
        await end_session(identity, player.actor, player.session_id)


@pytest.fixture
async def signing(runtime: Runtime, keyed: Settings) -> Settings:
    return keyed


async def test_a_foreign_page_is_refused(stage: Stage, player: PlayerRow) -> None:
    token = stage.token(player.id, player.session_id)
    for origin in ("https://evil.example", "null", f"{ORIGIN}.evil.example"):
        status, body = await refused(stage, headers={"Origin": origin, "Cookie": f"wb_access={token}"})
        assert status == 403
        assert "ForeignOrigin" in body


async def test_cookies_without_an_origin_are_refused(stage: Stage, player: PlayerRow) -> None:
    token = stage.token(player.id, player.session_id)
    assert (await refused(stage, headers={"Cookie": f"wb_access={token}"}))[0] == 403


async def test_our_own_page_comes_in_with_its_cookie(world: World, stage: Stage, player: PlayerRow) -> None:
    await world.owner.execute("UPDATE session SET csrf_token = 'c' WHERE id = $1", player.session_id)
    token = stage.token(player.id, player.session_id)
    async with stage.listener("me", headers={"Origin": ORIGIN, "Cookie": f"wb_access={token}"}) as page:
        assert (await page.next("snapshot"))["room"] == "me"


async def test_our_own_page_without_a_session_looks_at_odds(stage: Stage) -> None:
    for cookie in ({}, {"Cookie": "wb_access=old"}):
        async with stage.listener(ROOM, "me", headers={"Origin": ORIGIN, **cookie}) as page:
            assert (await page.next("snapshot"))["room"] == ROOM
            assert (await page.next("error"))["error"] == "RoomRefused"


async def test_a_program_with_a_bad_token_hears_of_it(stage: Stage, player: PlayerRow) -> None:
    for token in ("nonsense", stage.token(player.id, new_id())):
        status, body = await refused(stage, token=token)
        assert status == 401
        assert "Unauthenticated" in body


@pytest.mark.req("FR3", partly=True)
async def test_signing_out_closes_the_socket(
    runtime: Runtime, stage: Stage, player: PlayerRow, signing: Settings
) -> None:
    async with stage.player(player, "me") as me, stage.listener(ROOM) as visitor:
        await me.next("snapshot")
        await sign_out(runtime, player, signing)
        assert (await me.next("bye"))["reason"] == "signed_out"
        assert await me.closed() == 1008
        await visitor.next("snapshot")
        await visitor.send({"type": "ping"})
        await visitor.next("pong")
    await holds(lambda: not stage.hub.links and not stage.hub.by_session)


async def test_a_lost_word_of_the_sign_out_is_made_up_for(
    world: World, keyed: Settings, game: Game, player: PlayerRow
) -> None:
    async with running(keyed, Limits(recheck_seconds=0.05)) as stage, stage.player(player, "me") as me:
        await me.next("snapshot")
        await world.owner.execute("UPDATE session SET revoked_at = now()")  # and nobody publishes it
        assert (await me.next("bye"))["reason"] == "signed_out"
        assert await me.closed() == 1008


async def test_nonsense_gets_a_typed_error(stage: Stage) -> None:
    for nonsense in NONSENSE:
        async with stage.listener() as fool:
            await fool.send(nonsense)
            error = await fool.next("error")
            assert error["error"] == "InvalidMessage", nonsense
            assert "subscribe" in error["message"]
            await fool.send({"type": "ping"})
            await fool.next("pong")


async def test_much_nonsense_ends_the_conversation(stage: Stage) -> None:
    async with stage.listener() as fool:
        for _ in range(5):
            await fool.send("nonsense")
        assert (await fool.next("bye"))["reason"] == "garbage"
        assert [message["error"] for message in fool.heard] == ["InvalidMessage"] * 5
        assert await fool.closed() == 1008


async def test_a_flood_of_good_messages_ends_it_as_well(stage: Stage) -> None:
    async with stage.listener() as busy:
        for _ in range(70):
            await busy.send({"type": "ping"})
        assert (await busy.next("error"))["error"] == "TooManyMessages"
        assert (await busy.next("bye"))["reason"] == "garbage"
        assert await busy.closed() == 1008


async def test_a_huge_message_ends_it_at_once(stage: Stage) -> None:
    async with stage.listener() as fool:
        await fool.send("x" * 20_000)
        assert await fool.closed() == 1009


async def test_invalid_text_ends_it_at_once_and_does_not_fill_the_log(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    async with stage.listener() as fool:
        await fool.socket.send(b"\xff\xfe", text=True)
        assert await fool.closed() == 1007
    await holds(lambda: not stage.hub.links)
    assert [record for record in caplog.records if record.exc_info] == []


async def test_rooms_of_a_connection_are_bounded(runtime: Runtime, world: World, stage: Stage) -> None:
    games = [await world.game() for _ in range(101)]
    await list_games(runtime, games)
    await holds(lambda: all(stage.hub.board.event(game.id) for game in games))
    async with stage.listener() as greedy:
        names = [f"event:{game.id}" for game in games]
        await greedy.join(*names[:100])
        await greedy.join(names[100])
        error = await greedy.next("error")
        assert (error["error"], error["room"]) == ("TooManyRooms", names[100])
        await greedy.send({"type": "unsubscribe", "rooms": names[:1]})
        await greedy.join(names[100])
        await greedy.until(lambda: greedy.heard[-1].get("room") == names[100])


async def test_connections_are_bounded_by_address_and_by_sign_in(
    keyed: Settings, game: Game, player: PlayerRow
) -> None:
    async with running(keyed, Limits(sockets_per_address=2, sockets_per_login=1)) as stage:
        async with stage.player(player), stage.listener(headers={"X-Forwarded-For": "203.0.113.9"}):
            token = stage.token(player.id, player.session_id)
            assert (await refused(stage, token=token))[0] == 429
            async with stage.listener():
                assert (await refused(stage))[0] == 429
                async with stage.listener(headers={"X-Forwarded-For": "203.0.113.9"}):
                    pass
        await holds(lambda: not stage.hub.links)
        async with stage.player(player, "me") as again:
            await again.next("snapshot")


async def test_a_server_that_stops_says_when_to_come_back(keyed: Settings, game: Game) -> None:
    async with running(keyed) as stage, stage.listener(ROOM) as one, stage.listener(ROOM) as other:
        await one.next("snapshot")
        await other.next("snapshot")
        stage.server.should_exit = True
        byes = [await one.next("bye"), await other.next("bye")]
        assert {bye["reason"] for bye in byes} == {"restart"}
        assert all(500 <= bye["retry_after_ms"] <= 5000 for bye in byes)
        assert [await one.closed(), await other.closed()] == [1001, 1001]


async def test_nothing_is_left_of_those_who_went(stage: Stage, player: PlayerRow) -> None:
    async with stage.player(player, "me", ROOM) as a, stage.listener(ROOM) as b:
        await a.next("snapshot")
        await b.next("snapshot")
        b.socket.transport.abort()
    hub = stage.hub
    await holds(lambda: not (hub.links or hub.by_session or hub._rooms or hub._addresses or hub._logins))
    assert stage.app.state.people._players == {}


async def test_coming_and_going_all_at_once(stage: Stage, player: PlayerRow) -> None:
    async def visit(n: int) -> None:
        async with stage.listener(ROOM) as fan:
            if n % 2:
                await fan.next("snapshot")

    await asyncio.wait_for(asyncio.gather(*map(visit, range(100))), GENEROUS)
    await holds(lambda: not stage.hub.links)


async def test_the_listener_notices_a_gap() -> None:
    """The checks of these tests can fail: a delta that skips one is noticed."""

    class Skipping:
        async def recv(self) -> str:
            return json.dumps({"type": "delta", "room": "r", "seq": 3, "changes": {"events": [], "removed": []}})

    fan = Listener(Skipping(), seq={"r": 1})  # type: ignore[arg-type]
    with pytest.raises(AssertionError):
        await fan.next("delta")
