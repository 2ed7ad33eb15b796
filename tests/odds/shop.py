"""The odds' routes over a board that is compared on demand, and what an administrator enters."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest
from fastapi import FastAPI

from tests.odds.feeds import LEAGUE, Feed, game, three_markets
from tests.office import Office, Person
from wagerbabe import catalog, grading, odds
from wagerbabe.odds.board import Board
from wagerbabe.odds.fetcher import Fetcher
from wagerbabe.odds.schemas import LeagueOdds
from wagerbabe.platform.http import API
from wagerbabe.platform.runtime import Runtime


def sides(*rows: tuple[str, Any, Any]) -> list[dict[str, Any]]:
    return [{"side": side, "price": price, "line": line} for side, price, line in rows]


EVEN: dict[str, Any] = {"american": -110}


@dataclass
class Shop:
    """The odds' routes over a board that is compared on demand."""

    app: FastAPI
    board: Board
    runtime: Runtime
    office: Office
    feed: Feed
    fetcher: Fetcher
    visitor: httpx.AsyncClient
    begun: datetime

    async def poll(self, **prices: int) -> None:
        start = self.begun + timedelta(hours=2)
        self.feed.odds[LEAGUE] = [game("g1", start, three_markets("a", self.begun, **prices))]
        await self.fetcher.poll_odds(LEAGUE)
        await self.board.compare()

    async def odds(self, **asked: Any) -> LeagueOdds:
        answer = await self.visitor.get("/betting/odds", params={"league": LEAGUE, **asked})
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=LeagueOdds)


@pytest.fixture
async def shop(office: Office, runtime: Runtime, feed: Feed, fetcher: Fetcher) -> Shop:
    board = Board(runtime, render_seconds=0)
    await board.compare()
    office.app.state.board = board
    office.app.router.routes += odds.routes
    for router in (catalog.router, grading.results_router, odds.router):
        office.app.include_router(router, prefix=API)
    begun = runtime.game_now().replace(microsecond=0)
    return Shop(office.app, board, runtime, office, feed, fetcher, office.client(), begun)


def new_event(shop: Shop, **changed: Any) -> dict[str, Any]:
    spread = [
        {"side": "home", "line": -3.5, "price": {"american": -110}},
        {"side": "away", "line": 3.5, "price": {"american": -110}},
    ]
    money = [{"side": "home", "price": {"decimal": "1.91"}}, {"side": "away", "price": {"fraction": "10/11"}}]
    return {
        "league": LEAGUE,
        "home": "Lions",
        "away": "Vikings",
        "starts_at": (shop.begun + timedelta(hours=3)).isoformat(),
        "markets": [{"kind": "moneyline", "selections": money}, {"kind": "spread", "selections": spread}],
        **changed,
    }


@pytest.fixture
async def admin(shop: Shop) -> Person:
    return await shop.office.admin()
