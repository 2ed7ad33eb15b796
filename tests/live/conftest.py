from collections.abc import AsyncIterator
from functools import cache

import pytest
from pydantic import SecretStr

from tests.live.stage import Stage, list_games, running
from tests.world import Game, PlayerRow, World
from wagerbabe.identity.tokens import new_key_set
from wagerbabe.live import Limits
from wagerbabe.platform.runtime import Runtime
from wagerbabe.platform.settings import Settings


@pytest.fixture
async def game(runtime: Runtime, world: World) -> Game:
    made = await world.game()
    await list_games(runtime, [made])
    return made


@pytest.fixture
async def player(world: World) -> PlayerRow:
    return await world.player(await world.book())


@cache
def _key_set() -> str:
    """Signing keys, made once in a test process: that takes longer than most tests."""
    return new_key_set()


@pytest.fixture
def keyed(settings: Settings) -> Settings:
    """Settings with a signing key that tests sign with, too."""
    return settings.model_copy(update={"signing_key": SecretStr(_key_set())})


@pytest.fixture
async def stage(keyed: Settings, game: Game) -> AsyncIterator[Stage]:
    async with running(keyed, Limits(tick_seconds=0.02)) as opened:
        yield opened
