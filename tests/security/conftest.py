from collections.abc import AsyncIterator
from dataclasses import replace

import asyncpg
import pytest

from tests.office import Office, _key_set
from tests.security.house import House
from tests.world import World
from wagerbabe.app import create_app
from wagerbabe.identity.passwords import Passwords
from wagerbabe.identity.tokens import key_file
from wagerbabe.platform.settings import Settings

PLENTY = {"rate_limit_user": 10**6, "rate_limit_address": 10**6, "rate_limit_failed_sign_ins": 10**6}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Limits that tests of other things do not meet."""
    return settings.model_copy(update={**PLENTY, "pool_size": 8})


@pytest.fixture
async def house(settings: Settings, owner: "asyncpg.Connection[asyncpg.Record]", world: World) -> AsyncIterator[House]:
    """The application as it is served, with its lifespan, and people who came in through the product."""
    keys = key_file(settings.data_dir)
    keys.parent.mkdir()
    keys.write_text(_key_set())
    game = await world.game()
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        cheap = Passwords(rounds=4, workers=2)  # cost 12 is shown in identity/test_passwords
        app.state.identity = replace(app.state.identity, passwords=cheap)
        await app.state.runtime.bus.redis.flushdb()
        office = Office(app, app.state.identity)
        a, b = await office.book(is_house=True), await office.book()
        ann = await office.agent(a, "ann")
        bob, cat = await office.agent(a, "bob", below=ann), await office.agent(a, "cat", below=ann)
        zoe = await office.agent(b, "zoe")
        people = {agent.username: agent for agent in (ann, bob, cat, zoe)}
        people |= {
            f"{agent.username}'s": await office.player(agent, f"of.{agent.username}") for agent in people.values()
        }
        people["root"] = await office.admin()
        await app.state.board.compare()
        yield House(app, office, world, owner, people, game)
        for client in office.opened:
            await client.aclose()
