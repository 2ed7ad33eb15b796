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

    assert await seed(database.owner_url, password=PASSWORD, now=real_now(), say=said.append)
    await assert_all_hold(owner)
    assert not await seed(database.owner_url, password=PASSWORD, now=real_now(), say=said.append)
