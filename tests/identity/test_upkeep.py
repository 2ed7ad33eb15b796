"""What the command line and the worker do: first administrator, key rotation, old sessions."""

from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr

from tests.identity.people import ClientMaker, sign_in
from wagerbabe.identity import Identity, UsernameTaken, create_administrator, purge_sessions, rotate_signing_key
from wagerbabe.identity.errors import KeysInSettings
from wagerbabe.platform.runtime import Runtime

ME = "/api/v1/auth/me"


async def test_the_first_administrator_can_sign_in(identity: Identity, client: httpx.AsyncClient) -> None:
    await create_administrator(identity, "root", "battery staple")
    await sign_in(client, "root", "battery staple")
    assert (await client.get("/admin")).json() == "root"
    assert (await client.get(ME)).json()["book_id"] is None
    with pytest.raises(UsernameTaken):
        await create_administrator(identity, "Root", "battery staple")


async def test_a_rotation_of_keys_signs_nobody_out(
    ada: UUID, client: httpx.AsyncClient, client_for: ClientMaker, runtime: Runtime
) -> None:
    await sign_in(client)
    kid = await rotate_signing_key(runtime.db, runtime.settings)
    assert (await client.get(ME)).status_code == 200
    later = client_for()
    await sign_in(later)
    assert (await later.get(ME)).status_code == 200
    assert await runtime.db.fetchval("SELECT subject_id FROM audit WHERE action = 'rotate_signing_key'") == kid
    elsewhere = runtime.settings.model_copy(update={"signing_key": SecretStr("{}")})
    with pytest.raises(KeysInSettings):
        await rotate_signing_key(runtime.db, elsewhere)


async def test_old_sessions_are_dropped_and_good_ones_stay(
    ada: UUID, client: httpx.AsyncClient, client_for: ClientMaker, runtime: Runtime
) -> None:
    await sign_in(client_for())
    await runtime.db.execute("UPDATE session SET expires_at = expires_at - interval '60 days'")
    await runtime.db.execute("UPDATE refresh_token SET expires_at = expires_at - interval '60 days'")
    await sign_in(client)
    await purge_sessions(runtime.db)
    assert await runtime.db.fetchval("SELECT count(*) FROM session") == 1
    assert await runtime.db.fetchval("SELECT count(*) FROM refresh_token") == 1
    assert (await client.get(ME)).status_code == 200
