"""One's own tickets and balance, and the agent's ticker: told at once, and only to those whose they are."""

from dataclasses import replace
from uuid import UUID

from tests.grading.tickets import free_play_account, home, open_ticket, settle_now
from tests.live.stage import Stage, bet
from tests.world import BookRow, Game, PlayerRow, World
from wagerbabe.grading import grade_event, pay_event
from wagerbabe.identity.domain import Role
from wagerbabe.platform.bus import Bus, open_redis
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.outbox import Publisher, publish
from wagerbabe.platform.runtime import Runtime


async def session(world: World, login_id: UUID) -> UUID:
    made = new_id()
    await world.owner.execute(
        "INSERT INTO session (id, login_id, expires_at) VALUES ($1, $2, now() + interval '1 day')", made, login_id
    )
    return made


async def agent_token(stage: Stage, world: World, agent_id: UUID, role: Role = "agent") -> str:
    return stage.token(agent_id, await session(world, agent_id), role)


async def sub_agent(world: World, book: BookRow) -> UUID:
    made = new_id()
    await world._login(made, f"sub-{str(made)[-6:]}", "agent", book.id)
    await world.owner.execute(
        "INSERT INTO agent (book_id, id, parent_id, name) VALUES ($1, $2, $3, 'Below')", book.id, made, book.agent_id
    )
    return made


async def test_a_player_sees_the_ticket_and_the_balance_move(
    runtime: Runtime, world: World, stage: Stage, player: PlayerRow, game: Game
) -> None:
    async with stage.player(player, "me") as me:
        begin = await me.next("snapshot")
        assert begin["room"] == "me"
        assert begin["data"] == {
            "balance": {
                "balance_minor": 0,
                "held_minor": 0,
                "available_minor": 100_000,
                "free_play_minor": 0,
                "version": begin["seq"],
                "currency": "USD",
            },
            "open_tickets": 0,
        }

        ticket_id = await bet(runtime, player, game)
        assert (await me.next("balance"))["balance"]["held_minor"] == 1100
        ticket = (await me.next("ticket"))["ticket"]
        assert (ticket["id"], ticket["status"], ticket["risk_minor"]) == (str(ticket_id), "open", 1100)
        assert ticket["legs"][0]["price"]["american"] == -110

        await world.result(game, 20, 10)
        await grade_event(runtime, game.id)
        await pay_event(runtime, game.id)
        after = (await me.next("balance"))["balance"]
        assert (after["balance_minor"], after["held_minor"]) == (1000, 0)
        ended = (await me.next("ticket"))["ticket"]
        assert (ended["id"], ended["status"], ended["return_minor"]) == (str(ticket_id), "won", 2100)
        assert after["version"] > begin["seq"]


async def test_a_player_sees_free_plays_come_and_go_beside_the_balance(
    runtime: Runtime, world: World, stage: Stage, player: PlayerRow, game: Game
) -> None:
    async with stage.player(player, "me") as me:
        begin = await me.next("snapshot")
        free = await free_play_account(world, player, 5000)
        told = await world.owner.fetchval("SELECT max(id) FROM outbox")
        await publish(runtime.db, runtime.bus, [told])
        granted = (await me.next("balance"))["balance"]
        assert (granted["free_play_minor"], granted["balance_minor"]) == (5000, 0)
        assert granted["version"] > begin["seq"]

        await open_ticket(world, player, home(game), free_play=free)
        await world.result(game, 20, 10)
        await settle_now(runtime, game)
        seen: list[tuple[int, int]] = []
        while (1000, 3900) not in seen:
            balance = (await me.next("balance"))["balance"]
            seen.append((balance["balance_minor"], balance["free_play_minor"]))
    async with stage.player(player, "me") as me:
        assert (await me.next("snapshot"))["data"]["balance"]["free_play_minor"] == 3900


async def test_who_comes_later_finds_the_open_tickets_counted(
    runtime: Runtime, stage: Stage, player: PlayerRow, game: Game
) -> None:
    await bet(runtime, player, game)
    async with stage.player(player, "me") as me:
        data = (await me.next("snapshot"))["data"]
        assert (data["open_tickets"], data["balance"]["held_minor"]) == (1, 1100)


async def test_all_of_a_players_connections_hear_and_nobody_elses(
    runtime: Runtime, world: World, stage: Stage, player: PlayerRow, game: Game
) -> None:
    stranger = await world.player(await world.book("Other"))
    async with (
        stage.player(player, "me") as phone,
        stage.player(player, "me") as desk,
        stage.player(stranger, "me") as other,
    ):
        for listener in (phone, desk, other):
            await listener.next("snapshot")
        await bet(runtime, player, game)
        assert (await phone.next("ticket")) == (await desk.next("ticket"))
        await bet(runtime, stranger, game)
        assert (await other.next("ticket"))["ticket"]["player_id"] == str(stranger.id)
        assert [m for m in other.heard if m.get("ticket", {}).get("player_id") == str(player.id)] == []


async def test_an_older_balance_that_comes_late_is_dropped(
    runtime: Runtime, stage: Stage, player: PlayerRow, game: Game
) -> None:
    async with stage.player(player, "me") as me:
        await me.next("snapshot")
        await bet(runtime, player, game)
        newest = (await me.next("balance"))["balance"]
        channel = f"player:{player.id}"
        for version in (newest["version"] - 1, newest["version"], newest["version"] + 1):
            await runtime.bus.publish(channel, {"type": "balance", "balance": {**newest, "version": version}})
        assert (await me.next("balance"))["balance"]["version"] == newest["version"] + 1


async def test_nonsense_on_the_bus_does_no_harm(runtime: Runtime, stage: Stage, player: PlayerRow, game: Game) -> None:
    async with stage.player(player, "me") as me:
        await me.next("snapshot")
        for channel in ("player:nobody", f"player:{player.id}", f"player:{new_id()}", "session:x"):
            for payload in (None, 7, {}, {"type": "ticket"}, {"type": "balance", "balance": {}}, "x"):
                await runtime.bus.publish(channel, payload)
        await bet(runtime, player, game)
        assert (await me.next("ticket"))["ticket"]["status"] == "open"


async def test_agents_watch_the_tickets_of_players_below_them(
    runtime: Runtime, world: World, stage: Stage, game: Game
) -> None:
    book = await world.book()
    below = await sub_agent(world, book)
    mine, theirs = await world.player(book), await world.player(BookRow(book.id, below))
    elsewhere = await world.book("Elsewhere")
    foreign = await world.player(elsewhere)
    async with (
        stage.listener("agent", token=await agent_token(stage, world, book.agent_id)) as master,
        stage.listener("agent", token=await agent_token(stage, world, below)) as sub,
        stage.listener("agent", token=await agent_token(stage, world, elsewhere.agent_id)) as other,
    ):
        for desk in (master, sub, other):
            assert (await desk.next("snapshot"))["room"] == "agent"
        for player in (mine, theirs, foreign):
            await bet(runtime, player, game)

        seen = [(await master.next("ticket")) for _ in range(2)]
        assert {message["ticket"]["player_id"] for message in seen} == {str(mine.id), str(theirs.id)}
        assert {message["room"] for message in seen} == {"agent"}
        assert (await sub.next("ticket"))["ticket"]["player_id"] == str(theirs.id)
        assert (await other.next("ticket"))["ticket"]["player_id"] == str(foreign.id)
        # The last bets come through; had a foreign one been told, it would have come before.
        await bet(runtime, mine, game, "k2")
        await bet(runtime, theirs, game, "k2")
        await bet(runtime, foreign, game, "k2")
        assert (await sub.next("ticket"))["ticket"]["player_id"] == str(theirs.id)
        assert (await other.next("ticket"))["ticket"]["player_id"] == str(foreign.id)


async def test_rooms_are_refused_by_name(world: World, stage: Stage, player: PlayerRow, game: Game) -> None:
    agent = await agent_token(stage, world, (await world.book("Second")).agent_id)
    admin = new_id()
    await world._login(admin, "root", "admin", None)
    root = await agent_token(stage, world, admin, "admin")
    mine = stage.token(player.id, player.session_id)
    for token, room in ((None, "me"), (None, "agent"), (mine, "agent"), (agent, "me"), (root, "me"), (root, "agent")):
        async with stage.listener(room, token=token) as refused:
            error = await refused.next("error")
            assert (error["error"], error["room"]) == ("RoomRefused", room)


async def test_there_are_no_other_rooms(stage: Stage) -> None:
    async with stage.listener() as fan:
        for room in ("league:nowhere", f"event:{new_id()}", "event:x", "event:", "league", "player:1"):
            await fan.join(room, "league:americanfootball_nfl")
            error = await fan.next("error")
            assert (error["error"], error["room"]) == ("RoomRefused", room)
            await fan.next("snapshot")  # the right one among them is entered all the same


async def test_a_role_in_the_token_opens_no_room(world: World, stage: Stage, player: PlayerRow) -> None:
    """Rights come from the session; what the token claims is for the client's eyes."""
    async with stage.listener("agent", token=stage.token(player.id, player.session_id, "agent")) as liar:
        assert (await liar.next("error"))["error"] == "RoomRefused"


async def cut_listeners(runtime: Runtime) -> None:
    """End everybody's subscriptions; they come back by themselves."""
    await runtime.bus.redis.client_kill_filter(_type="pubsub")


async def test_what_was_told_while_the_bus_was_away_is_made_up(
    runtime: Runtime, world: World, stage: Stage, game: Game
) -> None:
    book = await world.book()
    player = await world.player(book)
    nowhere = Bus(open_redis("redis://127.0.0.1:1"))
    muted = replace(runtime, outbox=Publisher(runtime.db, nowhere))
    async with (
        stage.player(player, "me") as me,
        stage.listener("agent", token=await agent_token(stage, world, book.agent_id)) as desk,
    ):
        await me.next("snapshot")
        await desk.next("snapshot")
        ticket_id = await bet(muted, player, game)
        await muted.outbox.close()

        await cut_listeners(runtime)

        state = await me.next("snapshot")
        assert (state["data"]["balance"]["held_minor"], state["data"]["open_tickets"]) == (1100, 1)
        assert (await me.next("ticket"))["ticket"]["id"] == str(ticket_id)
        assert (await desk.next("ticket"))["ticket"]["id"] == str(ticket_id)
        await bet(runtime, player, game, "k2")
        await me.next("balance")


async def test_a_sign_out_while_the_bus_was_away_is_noticed_when_it_returns(
    runtime: Runtime, world: World, stage: Stage, player: PlayerRow
) -> None:
    async with stage.player(player, "me") as me:
        await me.next("snapshot")
        await world.owner.execute("UPDATE session SET revoked_at = now()")
        await cut_listeners(runtime)
        assert (await me.next("bye"))["reason"] == "signed_out"
