"""The Odds API v4 (and its local twin): one client, paced, that tries again what is worth trying again."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self
from urllib.parse import quote

import httpx
import structlog

from wagerbabe.odds.odds_api_markets import OUTRIGHTS, event_markets, fits
from wagerbabe.odds.odds_api_wire import read_error, read_event_odds, read_odds, read_scores, read_sports
from wagerbabe.odds.provider import (
    CreditsUsedUp,
    EventGone,
    FeedLeague,
    KeyRefused,
    LeagueRefused,
    OddsAnswer,
    ProviderAway,
    ProviderError,
    ProviderTooFast,
    Quota,
    ScoresAnswer,
)
from wagerbabe.platform.settings import Settings

log = structlog.get_logger()

TIMEOUT_SECONDS = 10
TRIES = 3
FIRST_WAIT_SECONDS = 0.2
CALLS_PER_SECOND = 25
"""The guide allows 30."""

SLOWEST_PACE_SECONDS = 2.0
DAYS_OF_SCORES = 3

_ERRORS: Mapping[str, type[ProviderError]] = {
    "OUT_OF_USAGE_CREDITS": CreditsUsedUp,
    "EXCEEDED_FREQ_LIMIT": ProviderTooFast,
    "MISSING_KEY": KeyRefused,
    "INVALID_KEY": KeyRefused,
    "DEACTIVATED_KEY": KeyRefused,
    "UNKNOWN_SPORT": LeagueRefused,
    "INVALID_MARKET": LeagueRefused,
    "INVALID_MARKET_COMBO": LeagueRefused,
    "EVENT_NOT_FOUND": EventGone,
    "HISTORICAL_UNAVAILABLE_ON_FREE_USAGE_PLAN": LeagueRefused,
}


class OddsApi:
    """A client of The Odds API v4. Use as an async context manager."""

    name = "odds_api"

    def __init__(self, settings: Settings, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """Take address, key, regions and markets from the settings; a transport of one's own in tests."""
        self.quota = Quota()
        self._markets, self._regions = settings.odds_markets, settings.odds_regions
        self._event_markets = event_markets(settings.odds_event_markets)
        self._decimal = settings.odds_format == "decimal"
        self._outrights: set[str] = set()
        self._key = settings.odds_api_key.get_secret_value()
        self._http = httpx.AsyncClient(
            base_url=settings.odds_api_url, timeout=TIMEOUT_SECONDS, transport=transport, follow_redirects=False
        )
        self._pace = _Pace()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    @property
    def odds_cost(self) -> int:
        """Markets times regions."""
        return len(self._markets.split(",")) * len(self._regions.split(","))

    def event_cost(self, league: str) -> int:
        """Markets that fit the sport times regions: those that are not returned are not charged."""
        return len(self._fitting(league)) * len(self._regions.split(","))

    def _fitting(self, league: str) -> list[str]:
        """The additional markets that make sense in a league."""
        if league in self._outrights:
            return []
        return [market for market in self._event_markets if fits(league, market)]

    @property
    def scores_cost(self) -> int:
        """With days back: two."""
        return 2

    async def leagues(self) -> Sequence[FeedLeague]:
        """The leagues in season."""
        found = read_sports(await self._get("/v4/sports"))
        self._outrights = {league.key for league in found if league.outrights}
        return found

    async def odds(self, league: str, now: datetime) -> OddsAnswer:
        """The featured markets of all sportsbooks of a league's games, or the entrants of its outright."""
        markets = OUTRIGHTS if league in self._outrights else self._markets
        body = await self._get(f"/v4/sports/{league}/odds", **self._asked(markets))
        return read_odds(body, league, now, decimal=self._decimal)

    async def event_odds(self, league: str, event: str, now: datetime) -> OddsAnswer:
        """The additional markets of one event."""
        asked = self._asked(",".join(self._fitting(league)))
        try:
            body = await self._get(f"/v4/sports/{league}/events/{quote(event, safe='')}/odds", **asked)
        except EventGone:
            return OddsAnswer([])
        return read_event_odds(body, league, now, decimal=self._decimal)

    def _asked(self, markets: str) -> dict[str, str]:
        odds_format = "decimal" if self._decimal else "american"
        return {"regions": self._regions, "markets": markets, "oddsFormat": odds_format, "dateFormat": "iso"}

    async def scores(self, league: str, now: datetime) -> ScoresAnswer:
        """Scores of the last three days."""
        asked = {"daysFrom": str(DAYS_OF_SCORES), "dateFormat": "iso"}
        return read_scores(await self._get(f"/v4/sports/{league}/scores", **asked), league, now)

    async def _get(self, path: str, **asked: str) -> bytes:
        for attempt in range(1, TRIES + 1):
            await self._pace.turn()
            try:
                answer = await self._http.get(path, params={"apiKey": self._key, **asked})
                if not answer.is_server_error:
                    return self._usable(answer)
                why = f"status {answer.status_code}"
            except httpx.HTTPError as error:
                # The error's own text may hold the address with the key.
                why = type(error).__name__
            if attempt < TRIES:
                await asyncio.sleep(FIRST_WAIT_SECONDS * 2**attempt * random.random())  # noqa: S311 - jitter
        raise ProviderAway(f"no answer after {TRIES} tries: {why}")

    def _usable(self, answer: httpx.Response) -> bytes:
        self._note_quota(answer.headers)
        if answer.is_success:
            self._pace.quicken()
            return answer.content
        error = read_error(answer.content)
        kind = _ERRORS.get(error.error_code) or (ProviderTooFast if answer.status_code == 429 else ProviderAway)  # noqa: PLR2004
        if kind is ProviderTooFast:
            self._pace.slow()
        raise kind(f"{answer.status_code} {error.error_code}".strip())

    def _note_quota(self, headers: Mapping[str, str]) -> None:
        for field, header in (("remaining", "remaining"), ("used", "used"), ("last", "last")):
            text = headers.get(f"x-requests-{header}", "")
            if text.isascii() and text.isdecimal():
                setattr(self.quota, field, int(text))


class _Pace:
    """Spaces calls out: twice as far after each complaint, back to normal with good answers."""

    def __init__(self) -> None:
        self.least = 1 / CALLS_PER_SECOND
        self.gap = self.least
        self._next = 0.0

    async def turn(self) -> None:
        now = asyncio.get_running_loop().time()
        at = max(now, self._next)
        self._next = at + self.gap
        if at > now:
            await asyncio.sleep(at - now)

    def slow(self) -> None:
        self.gap = min(max(self.gap * 2, 0.1), SLOWEST_PACE_SECONDS)

    def quicken(self) -> None:
        self.gap = max(self.gap * 0.9, self.least)
