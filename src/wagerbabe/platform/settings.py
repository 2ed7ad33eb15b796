"""Settings: ``WAGERBABE_…`` variables, a file named by ``WAGERBABE_ENV_FILE``, secrets also from ``…_FILE``.

All of them are checked at once; a bad set stops the start with every name and what is expected.
"""

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "WAGERBABE_"
_LOOPBACK = re.compile(r"^http://(localhost|127\.0\.0\.1)(?=:|$)")


class SettingsInvalid(Exception):
    """The settings cannot be used. The text names each one and says what is expected."""


class Settings(BaseSettings):
    """Every setting of every role. ``.env.example`` lists them with their defaults."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    # Where things are; an address may hold a password, so it is never shown
    database_url: str = Field(repr=False, description="PostgreSQL for the application's role (wagerbabe_app).")
    database_owner_url: str | None = Field(
        None, repr=False, description="PostgreSQL for the schema's owner: migrate, backup."
    )
    database_direct_url: str | None = Field(None, repr=False, description="Past a pooler: leaders, LISTEN.")
    redis_url: str = Field(repr=False, description="Valkey or Redis.")
    data_dir: Path = Field(Path("var"), description="Keys and, for `wagerbabe up`, the embedded servers' data.")

    # Who may come
    public_origin: str = Field("http://127.0.0.1:8000", description="Scheme and host that browsers use.")
    allowed_origins: Annotated[list[str], NoDecode] = Field(
        default_factory=list, description="More browser origins, with commas."
    )
    trusted_proxies: int = Field(1, ge=0, le=5, description="Hops in front of us whose X-Forwarded-For counts.")

    # Sign-in
    signing_key: SecretStr | None = Field(None, description="RS256 keys as a JWK set; default: made in the data dir.")
    log_key: SecretStr | None = Field(
        None, description="Ed25519 key of the sealed log, 32 bytes in base64; default: made in the data dir."
    )
    access_token_seconds: int = Field(900, ge=60, le=3600, description="How long an access token lives.")
    refresh_token_seconds: int = Field(
        604_800, ge=3600, le=604_800, description="How long a session lives without use."
    )
    bcrypt_rounds: int = Field(12, ge=12, le=16, description="Cost of a password hash.")
    sign_in_workers: int = Field(2, ge=1, le=64, description="Password hashes computed at once in a process.")

    # Limits, per minute
    rate_limit_user: int = Field(100, ge=1, description="Requests of one user a minute.")
    rate_limit_address: int = Field(300, ge=1, description="Requests of one address without a session a minute.")
    rate_limit_failed_sign_ins: int = Field(5, ge=1, description="Failed sign-ins a minute, per address and account.")

    # Open sockets that one process of the role `live` grants
    live_sockets_user: int = Field(20, ge=1, description="Open sockets of one user in a process.")
    live_sockets_address: int = Field(1000, ge=1, description="Open sockets of one address in a process.")

    # Database
    pool_size: int = Field(4, ge=1, le=100, description="Database connections of one process.")
    lock_timeout_ms: int = Field(2000, ge=100, description="How long a statement waits for a lock.")
    statement_timeout_ms: int = Field(10_000, ge=500, description="How long a statement may run.")

    # Odds
    odds_api_url: str = Field("https://api.the-odds-api.com", description="The Odds API, or its local twin.")
    odds_api_key: SecretStr = Field(SecretStr(""), description="Key for the odds provider.")
    odds_regions: str = Field("us", description="Regions asked for, with commas.")
    odds_markets: str = Field("h2h,spreads,totals", description="Markets asked for, with commas.")
    odds_event_markets: str = Field(
        "all", description="Additional markets asked for event by event, with commas; all: those we know; none."
    )
    odds_event_places: int = Field(60, ge=1, description="Events whose additional markets are kept fresh at most.")
    odds_format: Literal["american", "decimal"] = Field("american", description="How prices are asked for.")
    odds_leagues: Annotated[list[str], NoDecode] = Field(default_factory=list, description="Empty: all active.")
    odds_monthly_credits: int = Field(20_000, ge=1, description="Credits a month that polling may use.")
    tier_live_seconds: int = Field(30, ge=1, description="Pause between two polls of a league with games in play.")
    tier_upcoming_seconds: int = Field(300, ge=1, description="The same with games within a day.")
    tier_scheduled_seconds: int = Field(1800, ge=1, description="The same with later games only.")

    # Telemetry
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="The least that is logged.")
    log_format: Literal["json", "console"] = Field("json", description="For programs, or for people.")
    otlp_endpoint: str | None = Field(None, description="OpenTelemetry collector; none: no export.")

    # The demo
    demo_password: SecretStr | None = Field(None, description="Password of the demo sign-ins; default: made once.")

    @field_validator("allowed_origins", "odds_leagues", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("database_url", "database_owner_url", "database_direct_url")
    @classmethod
    def _postgres(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("postgresql://", "postgres://")):
            raise ValueError("must begin with postgresql://")
        return value

    @property
    def secure(self) -> bool:
        """Whether browsers reach us over TLS: decides the cookies' names and flags."""
        return self.public_origin.startswith("https://")

    @property
    def owner_url(self) -> str:
        """The address that migrations and dumps use."""
        return self.database_owner_url or self.direct_url

    @property
    def direct_url(self) -> str:
        """The address that sessions with state use: leaders, LISTEN, advisory locks that outlive a statement."""
        return self.database_direct_url or self.database_url

    @property
    def origins(self) -> frozenset[str]:
        """All browser origins that may send commands. On a laptop ``localhost`` and ``127.0.0.1`` are one place."""
        return _origins(self.public_origin, *self.allowed_origins)


def read_settings(**overrides: Any) -> Settings:
    """Read and check all settings; raises ``SettingsInvalid`` with one line a problem."""
    env_file = os.environ.get(f"{PREFIX}ENV_FILE")
    if env_file and not Path(env_file).is_file():
        raise SettingsInvalid(f"{PREFIX}ENV_FILE names {env_file}, which is not a file.")
    problems: list[str] = []
    secrets = _from_files(problems)
    try:
        settings = Settings(_env_file=env_file, **{**secrets, **overrides})
    except ValidationError as error:
        problems += [f"{PREFIX}{'_'.join(map(str, e['loc'])).upper()}: {_expected(e)}" for e in error.errors()]
    if problems:
        raise SettingsInvalid("These settings need attention:\n" + "\n".join(f"  {line}" for line in problems))
    return settings


@lru_cache
def _origins(*given: str) -> frozenset[str]:
    named = {origin.rstrip("/") for origin in given}
    return frozenset(named | {_LOOPBACK.sub(_other_loopback_name, origin) for origin in named})


def _other_loopback_name(match: re.Match[str]) -> str:
    return "http://127.0.0.1" if match[1] == "localhost" else "http://localhost"


def _from_files(problems: list[str]) -> dict[str, str]:
    """Values of ``WAGERBABE_X_FILE`` variables, the way Docker hands over secrets."""
    found = {}
    for field in Settings.model_fields:
        variable = f"{PREFIX}{field.upper()}_FILE"
        if path := os.environ.get(variable):
            try:
                found[field] = Path(path).read_text().strip()
            except OSError as error:
                problems.append(f"{variable}: cannot read {path} ({error.strerror})")
    return found


def _expected(error: Any) -> str:
    """What is wrong, without repeating the value: it may be a secret."""
    return "is required" if error["type"] == "missing" else str(error["msg"]).removeprefix("Value error, ")


@lru_cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return read_settings()
