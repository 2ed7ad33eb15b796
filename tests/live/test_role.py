"""The role as it runs in production: as many processes as one likes, each ended by SIGTERM."""

import asyncio
import os
import signal
import socket
import sys
from typing import Any, cast

import pytest

from tests.live.stage import GENEROUS, Stage, bet, reprice, running
from tests.world import Game, PlayerRow, World
from wagerbabe.identity import open_identity
from wagerbabe.identity.service import end_session
from wagerbabe.identity.tokens import Keys
from wagerbabe.platform.runtime import Runtime
from wagerbabe.platform.settings import Settings

ROOM = "league:americanfootball_nfl"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


async def test_the_process_serves_and_says_goodbye(runtime: Runtime, keyed: Settings, game: Game) -> None:
    port = free_port()
    assert keyed.signing_key is not None
    environment = {
        **os.environ,
        "WAGERBABE_DATABASE_URL": keyed.database_url,
        "WAGERBABE_REDIS_URL": keyed.redis_url,
        "WAGERBABE_SIGNING_KEY": keyed.signing_key.get_secret_value(),
        "WAGERBABE_DATA_DIR": str(keyed.data_dir),
    }
    command = ("-c", "from wagerbabe.cli import main; main()", "serve", "live", "--bind", f"127.0.0.1:{port}")
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, env=environment, stderr=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(GENEROUS):
            await until_accepting(port, process)
        theirs = cast("Any", None)  # in the other process
        stage = Stage(theirs, port, theirs, Keys.open(keyed))
        async with stage.listener(ROOM) as fan:
            await fan.next("snapshot")
            await reprice(runtime, (game, -117))
            await fan.next("delta")
            assert fan.price(game) == -117
            process.send_signal(signal.SIGTERM)
            assert (await fan.next("bye"))["reason"] == "restart"
            assert await fan.closed() == 1001
        _, errors = await asyncio.wait_for(process.communicate(), GENEROUS)
        assert process.returncode in {0, -signal.SIGTERM}, errors.decode()
        assert b"Traceback" not in errors, errors.decode()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@pytest.mark.req("FR72", "NFR-SC2")
async def test_two_servers_tell_the_same(
    runtime: Runtime, keyed: Settings, world: World, game: Game, player: PlayerRow
) -> None:
    async with (
        running(keyed) as one,
        running(keyed) as two,
        one.player(player, ROOM, "me") as phone,
        two.player(player, ROOM, "me") as desk,
    ):
        for listener in (phone, desk):
            await listener.until(lambda listener=listener: len(listener.heard) == 2)
            listener.heard.clear()
        await reprice(runtime, (game, -119))
        ticket_id = await bet(runtime, player, game)
        for listener in (phone, desk):
            assert (await listener.next("ticket"))["ticket"]["id"] == str(ticket_id)
            await listener.until(lambda listener=listener: listener.price(game) == -119)
        with open_identity(runtime) as identity:
            await end_session(identity, player.actor, player.session_id)
        for listener in (phone, desk):
            assert (await listener.next("bye"))["reason"] == "signed_out"


async def until_accepting(port: int, process: asyncio.subprocess.Process) -> None:
    while process.returncode is None:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise AssertionError(f"the process ended with {process.returncode}")
