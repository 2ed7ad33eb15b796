import asyncio
import threading

import pytest

from wagerbabe.identity.errors import SignInsBusy
from wagerbabe.identity.passwords import WAITING_PER_WORKER, Passwords
from wagerbabe.platform.settings import Settings, SettingsInvalid, read_settings


@pytest.fixture
def quick() -> Passwords:
    return Passwords(rounds=4, workers=1)


@pytest.mark.req("NFR-S1")
async def test_the_hash_is_bcrypt_at_the_cost_of_the_settings() -> None:
    rounds = Settings.model_fields["bcrypt_rounds"].default
    kept = await Passwords(rounds=rounds, workers=1).hash("correct horse")
    assert kept.startswith("$2b$12$")


@pytest.mark.req("NFR-S1")
def test_a_lower_cost_is_refused() -> None:
    with pytest.raises(SettingsInvalid, match="BCRYPT_ROUNDS"):
        read_settings(database_url="postgresql://x", redis_url="redis://x", bcrypt_rounds=11)


async def test_a_password_fits_its_own_hash_only(quick: Passwords) -> None:
    kept = await quick.hash("correct horse")
    assert await quick.check("correct horse", kept)
    assert not await quick.check("correct horsE", kept)


async def test_every_character_counts_past_the_72_bytes_of_bcrypt(quick: Passwords) -> None:
    kept = await quick.hash("x" * 100 + "a")
    assert not await quick.check("x" * 100 + "b", kept)


async def test_characters_outside_ascii_and_zero_bytes_are_kept_apart(quick: Passwords) -> None:
    kept = await quick.hash("zero\0 übel")
    assert await quick.check("zero\0 übel", kept)
    assert not await quick.check("zero\0 ubel", kept)


async def test_nobody_has_the_password_of_an_unknown_user(quick: Passwords) -> None:
    assert not await quick.check("anything", None)


def test_an_unknown_user_costs_what_a_known_one_does() -> None:
    assert Passwords(rounds=13, workers=1)._nobody.startswith("$2b$13$")


async def test_a_flood_is_refused_before_the_queue_is_long(quick: Passwords) -> None:
    gate = threading.Event()
    waiting = [asyncio.ensure_future(quick._run(gate.wait)) for _ in range(1 + WAITING_PER_WORKER)]
    await asyncio.sleep(0)
    with pytest.raises(SignInsBusy) as refused:
        await quick.check("anything", None)
    assert refused.value.headers["Retry-After"]
    gate.set()
    await asyncio.gather(*waiting)
    assert not await quick.check("anything", None)
