"""Bets a second over HTTP against pgbench calling the same function, with as many clients on the same database.

Our side is a whole bet: HTTP, token and session, rate limits (raised), JSON, prices, limits, the ticket's answer,
telemetry. pgbench, written in C, only calls ``take_bet`` with prepared statements. Both use players of their own
for each client, straight bets on the same games, and every bet is committed to disk.
"""

import asyncio
import itertools
import random
import re
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import msgspec

from tests.bench.load import Clients
from tests.bench.rounds import Row, in_turn
from tests.bench.stage import Stage
from tests.bench.world import build, player_id, session_id, spread_of
from wagerbabe.identity.tokens import Keys
from wagerbabe.platform.http import API
from wagerbabe.platform.ids import new_id
from wagerbabe.platform.launcher import run_tool

NAME, UNIT, AIM = "bets over HTTP against pgbench", "bets/s", 0.40
SCRIPT = Path(__file__).parent / "place.pgbench"
TOKEN_SECONDS = 3600


async def measure(
    stage: Stage, *, clients: int = 32, each: int = 32, games: int = 200, seconds: int = 5, rounds: int = 5
) -> Row:
    """The row; ``each`` client has so many players."""
    async with stage.fresh() as fresh:
        await build(fresh, players=clients * each, games=games)
        tokens = sign(fresh, clients * each)
        address = fresh.start_role("api")
        feeds = [_bets(tokens[n * each : (n + 1) * each], games) for n in range(clients)]
        load = await Clients.connect(address, feeds)
        owner = await asyncpg.connect(fresh.owner_url)
        try:

            async def ours() -> float:
                before = await owner.fetchval("SELECT count(*) FROM ticket")
                answered = await load.run(seconds, b"201")
                assert await owner.fetchval("SELECT count(*) FROM ticket") - before == answered.statuses.total()
                return answered.rate

            async def base() -> float:
                before = await owner.fetchval("SELECT count(*) FROM ticket")
                taken, rate = await asyncio.to_thread(_pgbench, fresh.app_url, clients, each, games, seconds)
                assert await owner.fetchval("SELECT count(*) FROM ticket") - before == taken
                return rate

            return await in_turn(NAME, UNIT, AIM, ours, base, rounds)
        finally:
            load.close()
            await owner.close()


def sign(stage: Stage, players: int) -> list[str]:
    """An access token for the session of each player, from the first on."""
    keys = Keys.open(stage.settings())
    return [keys.sign(player_id(n), session_id(n), "player", seconds=TOKEN_SECONDS) for n in range(1, players + 1)]


def _bets(tokens: list[str], games: int) -> Iterator[bytes]:
    """Requests for ever: the players in turn, a game drawn for each, a key of its own."""
    bodies = [_body(n) for n in range(games)]
    heads = [
        f"POST {API}/betting/bets HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
        "Content-Type: application/json\r\nIdempotency-Key: ".encode()
        for token in tokens
    ]
    draw = random.Random(1)
    for head in itertools.cycle(heads):
        body = draw.choice(bodies)
        yield b"%b%b\r\nContent-Length: %d\r\n\r\n%b" % (head, str(new_id()).encode(), len(body), body)


def _body(game: int) -> bytes:
    leg = {"selection_id": spread_of(game), "price": {"american": -110}, "line": -3.5}
    return msgspec.json.encode({"kind": "straight", "stake_minor": 1000, "legs": [leg]})


def _pgbench(url: str, clients: int, each: int, games: int, seconds: int) -> tuple[int, float]:
    """How many calls pgbench made, and how many a second."""
    options = [f"--client={clients}", f"--time={seconds}", f"--define=each={each}", f"--define=games={games}"]
    done = run_tool(
        "pgbench", "--no-vacuum", "--protocol=prepared", f"--file={SCRIPT}", *options, dsn=url, capture_output=True
    )
    told = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    calls = re.search(r"actually processed: (\d+)", told)
    rate = re.search(r"tps = ([\d.]+) \(without", told)
    assert calls, told
    assert rate, told
    return int(calls[1]), float(rate[1])
