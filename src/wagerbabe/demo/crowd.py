"""Other players of the demo book: they sign in, look at a board and bet now and then, over HTTP like anybody else.

Without them nothing would be at risk in a fresh demo, and the agent's ticker would stand still. `player1` is left to
whoever tries the demo.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx
import structlog

from wagerbabe.demo.bettors import DOLLAR, habit_of
from wagerbabe.platform.ids import new_id

FIRST_PAUSE_SECONDS, PAUSE_SECONDS = (1.0, 3.0), (20.0, 60.0)
"""Everybody bets once soon after the start; then a bet comes every half minute or so."""

_API = "/api/v1"
_WELL_KNOWN = 12  # most bets are on the leagues that lists begin with
_SOON = 6
_KINDS = frozenset({"moneyline", "moneyline_3way", "spread", "total"})

log = structlog.get_logger()


@dataclass
class Crowd:
    """Bettors who share the demo's password. ``http`` has the product's origin as its base."""

    http: httpx.AsyncClient
    password: str
    usernames: list[str]
    random: Random
    tokens: dict[str, str] = field(default_factory=dict)
    first_pause_seconds: tuple[float, float] = FIRST_PAUSE_SECONDS
    pause_seconds: tuple[float, float] = PAUSE_SECONDS

    async def run(self, stop: asyncio.Event) -> None:
        """Bet until told to stop, or until nobody is left who can sign in."""
        waiting = list(self.usernames)
        while self.usernames and not stop.is_set():
            pause = self.random.uniform(*(self.first_pause_seconds if waiting else self.pause_seconds))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
                break
            username = waiting.pop() if waiting else self.random.choice(self.usernames)
            # The product may be starting, restarting or busy: a bettor comes back later, as people do.
            with contextlib.suppress(httpx.HTTPError):
                await self.bet(username)

    async def bet(self, username: str) -> int | None:
        """One bet of one player; answers the status it was answered with, None when there was nothing to bet on.

        Raises ``httpx.HTTPError`` when the product is away or shows no board.
        """
        token = self.tokens.get(username) or await self._sign_in(username)
        if token is None:
            return None
        headers = {"Authorization": f"Bearer {token}"}
        try:
            legs = await self._legs(username, headers)
        except httpx.HTTPStatusError as refused:
            self._forget_session(username, refused.response)
            raise
        if not legs:
            return None
        stake = self.random.choice(habit_of(_number(username)).stakes) * DOLLAR
        slip = {"kind": "straight" if len(legs) == 1 else "parlay", "stake_minor": stake, "legs": legs, "accept": "any"}
        headers["Idempotency-Key"] = str(new_id())
        answer = await self.http.post(f"{_API}/betting/bets", json=slip, headers=headers)
        self._forget_session(username, answer)
        log.debug("crowd_bet", username=username, status=answer.status_code)
        return answer.status_code

    def _forget_session(self, username: str, answer: httpx.Response) -> None:
        """A session that is over: the next bet signs in anew."""
        if answer.status_code == httpx.codes.UNAUTHORIZED:
            self.tokens.pop(username, None)

    async def _sign_in(self, username: str) -> str | None:
        """A token. Who has a password of their own now is left alone: guessing on would lock them out."""
        who = {"username": username, "password": self.password}
        answer = await self.http.post(f"{_API}/auth/login", json=who)
        if answer.status_code == httpx.codes.OK:
            self.tokens[username] = answer.json()["access_token"]
        elif answer.status_code in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
            self.usernames.remove(username)
        return self.tokens.get(username)

    async def _legs(self, username: str, headers: Mapping[str, str]) -> list[Mapping[str, Any]]:
        """Sides of games that are about to begin, in a league that this player likes or that most people do."""
        page = await self._read("/shared/leagues", headers)
        open_leagues = [row["key"] for row in page["items"] if row["games"] > row["live"]]
        liked = [key for key in habit_of(_number(username)).leagues if key in open_leagues]
        leagues = liked or open_leagues[:_WELL_KNOWN]
        if not leagues:
            return []
        asked = {"league": self.random.choice(leagues), "books": "none", "status": "upcoming,scheduled"}
        board = await self._read("/betting/odds", headers, **asked)
        games = [sides for event in board["events"][:_SOON] if (sides := _offered(event))]
        wanted = self.random.choices((1, 2, 3), (75, 15, 10))[0]
        chosen = self.random.sample(games, min(wanted, len(games)))
        return [_leg(self.random.choice(sides)) for sides in chosen]

    async def _read(self, path: str, headers: Mapping[str, str], **params: str) -> Any:
        answer = await self.http.get(f"{_API}{path}", params=params, headers=headers)
        answer.raise_for_status()
        return answer.json()


async def bet_along(origin: str, *, password: str, players: int, stop: asyncio.Event, seed: int = 1) -> None:
    """Let `player2` to `playerN` bet at a product until told to stop."""
    usernames = [f"player{number}" for number in range(2, players + 1)]
    async with httpx.AsyncClient(base_url=origin, timeout=20, headers={"Accept": "application/json"}) as http:
        await Crowd(http, password, usernames, Random(seed)).run(stop)


def _number(username: str) -> int:
    return int(username.removeprefix("player"))


def _offered(event: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The sides of a game's usual markets that can be bet on."""
    usual = [market for market in event["markets"] if market["kind"] in _KINDS and market["period"] == "game"]
    return [side for market in usual for side in market["selections"] if side["status"] == "open" and side["price"]]


def _leg(side: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"selection_id": side["id"], "price": {"fraction": side["price"]["fraction"]}, "line": side["line"]}
