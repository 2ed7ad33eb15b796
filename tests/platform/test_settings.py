"""Settings are checked all at once, by name, and never show a secret."""

import os
from pathlib import Path

import pytest

from wagerbabe.platform.settings import Settings, SettingsInvalid, read_settings

URLS = {"database_url": "postgresql://app@/wagerbabe", "redis_url": "redis://127.0.0.1"}


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("WAGERBABE_"):
            monkeypatch.delenv(name)


def test_what_is_missing_is_named_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAGERBABE_BCRYPT_ROUNDS", "4")
    monkeypatch.setenv("WAGERBABE_LOG_LEVEL", "loud")
    with pytest.raises(SettingsInvalid) as refused:
        read_settings()
    lines = str(refused.value).splitlines()[1:]
    assert [line.split(":")[0].strip() for line in lines] == [
        "WAGERBABE_DATABASE_URL",
        "WAGERBABE_REDIS_URL",
        "WAGERBABE_BCRYPT_ROUNDS",
        "WAGERBABE_LOG_LEVEL",
    ]
    assert lines[0].endswith("is required")
    assert "greater than or equal to 12" in lines[2]
    assert "'debug', 'info', 'warning' or 'error'" in lines[3]


@pytest.mark.parametrize("name", ["database_url", "database_owner_url", "database_direct_url"])
def test_an_address_that_is_no_database_is_refused_without_showing_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"WAGERBABE_{name.upper()}", "mysql://root:hunter2@db/wagerbabe")
    with pytest.raises(SettingsInvalid) as refused:
        read_settings(**{other: url for other, url in URLS.items() if other != name})
    assert f"WAGERBABE_{name.upper()}: must begin with postgresql://" in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_secrets_come_from_files_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text("the-odds-key\n")
    monkeypatch.setenv("WAGERBABE_ODDS_API_KEY_FILE", str(tmp_path / "key"))
    settings = read_settings(**URLS)
    assert settings.odds_api_key.get_secret_value() == "the-odds-key"


def test_a_secret_file_that_is_not_there_is_reported_with_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAGERBABE_SIGNING_KEY_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("WAGERBABE_POOL_SIZE", "many")
    with pytest.raises(SettingsInvalid) as refused:
        read_settings(**URLS)
    assert "WAGERBABE_SIGNING_KEY_FILE: cannot read" in str(refused.value)
    assert "WAGERBABE_POOL_SIZE" in str(refused.value)


def test_no_secret_is_ever_shown() -> None:
    settings = read_settings(**URLS, odds_api_key="canary-1", demo_password="canary-2", signing_key="canary-3")
    assert "canary" not in repr(settings)
    assert "canary" not in str(settings)
    assert "canary" not in settings.model_dump_json()


@pytest.mark.parametrize("name", ["database_url", "database_owner_url", "database_direct_url", "redis_url"])
def test_a_password_in_an_address_is_not_shown_either(name: str) -> None:
    scheme = "redis" if name == "redis_url" else "postgresql"
    settings = read_settings(**{**URLS, name: f"{scheme}://user:hunter2@127.0.0.1/x"})
    assert "hunter2" not in repr(settings)
    assert "hunter2" in getattr(settings, name)


def test_a_file_of_settings_is_named_by_a_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "env").write_text("WAGERBABE_POOL_SIZE=7\nWAGERBABE_ODDS_LEAGUES=a, b,\n")
    monkeypatch.setenv("WAGERBABE_ENV_FILE", str(tmp_path / "env"))
    settings = read_settings(**URLS)
    assert (settings.pool_size, settings.odds_leagues) == (7, ["a", "b"])
    monkeypatch.setenv("WAGERBABE_POOL_SIZE", "9")
    assert read_settings(**URLS).pool_size == 9


def test_a_file_of_settings_that_is_not_there_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAGERBABE_ENV_FILE", "no/such/file")
    with pytest.raises(SettingsInvalid, match="WAGERBABE_ENV_FILE names no/such/file, which is not a file"):
        read_settings(**URLS)


def test_addresses_fall_back_on_the_plainest_one() -> None:
    one = read_settings(**URLS)
    assert one.owner_url == one.direct_url == one.database_url
    direct = read_settings(**URLS, database_direct_url="postgresql://direct/x")
    assert direct.owner_url == direct.direct_url == "postgresql://direct/x"
    owner = read_settings(**URLS, database_owner_url="postgresql://owner/x")
    assert (owner.owner_url, owner.direct_url) == ("postgresql://owner/x", owner.database_url)


def test_origins_and_tls_follow_from_the_public_address() -> None:
    settings = read_settings(**URLS, public_origin="https://bets.example", allowed_origins="https://a.example")
    assert settings.secure
    assert settings.origins == {"https://bets.example", "https://a.example"}
    assert not read_settings(**URLS).secure


@pytest.mark.req("NFR-S1", partly=True)
@pytest.mark.req("NFR-S3", partly=True)
@pytest.mark.req("NFR-S4", partly=True)
@pytest.mark.parametrize(
    ("name", "value"), [("bcrypt_rounds", 11), ("access_token_seconds", 3601), ("refresh_token_seconds", 604_801)]
)
def test_what_security_asks_for_cannot_be_set_lower(name: str, value: int) -> None:
    with pytest.raises(SettingsInvalid, match=f"WAGERBABE_{name.upper()}"):
        read_settings(**URLS, **{name: value})


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
