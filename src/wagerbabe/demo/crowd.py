"""Other players of the demo book: they sign in, look at a board and bet now and then, over HTTP like anybody else.

Without them nothing would be at risk in a fresh demo, and the agent's ticker would stand still. `player1` is left to
whoever tries the demo.
"""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx
import structlog

from wagerbabe.demo.bettors import DOLLAR, habit_of
from wagerbabe.demo.slips import slip
from wagerbabe.platform.ids import new_id

FIRST_PAUSE_SECONDS, PAUSE_SECONDS = (1.0, 3.0), (20.0, 60.0)
"""Everybody bets once soon after the start; then a bet comes every half minute or so."""

_API = "/api/v1"
_WELL_KNOWN = 12  # most bets are on the leagues that lists begin with
_SOON = 6
_IN_PLAY = 0.15
_WINNERS = 0.08  # how often somebody bets on the winner of a competition

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
            wanted = await self._slip(username, headers)
        except httpx.HTTPStatusError as refused:
            self._forget_session(username, refused.response)
            raise
        if wanted is None:
            return None
        headers["Idempotency-Key"] = str(new_id())
        answer = await self.http.post(f"{_API}/betting/bets", json=wanted, headers=headers)
        self._forget_session(username, answer)
        log.debug("crowd_bet", username=username, kind=wanted["kind"], status=answer.status_code)
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

    async def _slip(self, username: str, headers: Mapping[str, str]) -> dict[str, Any] | None:
        """A slip on games that are about to begin, or now and then on, in a league that this player or most like."""
        page = await self._read("/shared/leagues", headers)
        in_play = any(row["live"] for row in page["items"]) and self.random.random() < _IN_PLAY
        open_leagues = [row["key"] for row in page["items"] if (row["live"] if in_play else row["games"] > row["live"])]
        liked = [key for key in habit_of(_number(username)).leagues if key in open_leagues]
        winners = [key for key in open_leagues if key.endswith("_winner")]
        leagues = liked or open_leagues[:_WELL_KNOWN]
        if winners and self.random.random() < _WINNERS:
            leagues = winners
        if not leagues:
            return None
        league = self.random.choice(leagues)
        asked = {"league": league, "books": "none", "status": "live" if in_play else "upcoming,scheduled"}
        board = await self._read("/betting/odds", headers, **asked)
        stake = self.random.choice(habit_of(_number(username)).stakes) * DOLLAR
        return slip(self.random, league, board["events"][:_SOON], stake)

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
