"""Games to bet on, made through the catalogue's own door."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from wagerbabe.catalog import Listing, MarketKey, changing, list_provider_events, save_league
from wagerbabe.platform.bus import Bus
from wagerbabe.platform.db import Executor, Pool, Row

LEAGUE = "baseball_mlb"
PROVIDER = "twin"


def markets(*kinds: str) -> frozenset[MarketKey]:
    """The full game's main markets of these kinds."""
    return frozenset(MarketKey(kind) for kind in kinds)


TWO_WAY = markets("moneyline", "spread", "total")


def real() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def later(**span: float) -> datetime:
    return real() + timedelta(**span)


def listing(
    key: str = "g1",
    *,
    home: str = "Yankees",
    away: str = "Red Sox",
    starts_at: datetime | None = None,
    keys: frozenset[MarketKey] = TWO_WAY,
) -> Listing:
    return Listing(key, home, away, starts_at or later(hours=2), keys)


async def add_games(pool: Pool, bus: Bus, *games: Listing, league: str = LEAGUE) -> dict[str, UUID]:
    """Insert a league and games; their ids by the provider's key."""
    await save_league(pool, league, league.split("_", 1)[1].upper(), "Group")
    async with changing(pool, bus) as change:
        await change.lock_leagues([league])
        known, changed = await list_provider_events(change, league, PROVIDER, games, real())
        await change.touch(changed)
    return {key: event.id for key, event in known.items()}


async def row_of(db: Executor, event: UUID) -> Row:
    row = await db.fetchrow("SELECT * FROM event WHERE id = $1", event)
    assert row is not None
    return row


AddGames = Callable[..., Awaitable[dict[str, UUID]]]
