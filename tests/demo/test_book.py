"""The demo book: made once, true in every row, and written as the product itself would have written it."""

import stat
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.checks import assert_all_hold
from tests.database import Database
from wagerbabe.demo import demo_password, demo_sign_ins, seed
from wagerbabe.demo.book import DemoNameTaken
from wagerbabe.platform.clock import real_now

Owner = "asyncpg.Connection[asyncpg.Record]"

PASSWORD = "a demo of a demo"


async def test_it_is_true_in_every_row(database: Database, owner: "asyncpg.Connection[asyncpg.Record]") -> None:
    said: list[str] = []
    import time

    t = time.perf_counter()
    assert await seed(database.owner_url, password=PASSWORD, now=real_now(), say=said.append)
    print(said, time.perf_counter() - t)
    await assert_all_hold(owner)
    for q in [
        "select status,kind,count(*),sum(stake_minor),sum(return_minor) from ticket group by 1,2 order by 2,1",
        "select cause,count(*),sum(amount_minor) from transfer group by 1",
        "select count(*) from event",
        "select p.name,count(*),sum(stake_minor),sum(return_minor-stake_minor), max(posted_minor), -max(floor_minor) lim,min(available_after_minor) from ticket t join player p on p.id=t.player_id join account a on a.id=p.account_id group by 1 order by 1",
        "select book_week, sum(case when credit_account_id=player_account_id then amount_minor else -amount_minor end) filter (where cause='ticket') from transfer group by 1 order by 1",
    ]:
        for r in await owner.fetch(q):
            print(dict(r))
    t = time.perf_counter()
    assert not await seed(database.owner_url, password=PASSWORD, now=real_now(), say=said.append)
    print(time.perf_counter() - t)
