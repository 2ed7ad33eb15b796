"""One running product and one browser for all journeys of a test process."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.conftest import PLACE
from tests.journeys.product import Product, running

expect.set_options(timeout=20_000)  # a bound for hanging, not a measure of speed

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """The product with its demo book, limits raised so that one address may play many people."""
    limits = {"WAGERBABE_RATE_LIMIT_USER": "10000", "WAGERBABE_RATE_LIMIT_ADDRESS": "10000"}
    with tempfile.TemporaryDirectory(prefix="wb-journey-", dir=PLACE, ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o711)
        with running(Path(place) / "data", env=limits) as product:
            yield product


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, the way the README's machine has it.

    Not longer than a module: while Playwright's synchronous interface is open no asynchronous test can run.
    """
    chromium = shutil.which("chromium")
    assert chromium, "Chromium is missing. On Debian and Ubuntu: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM)
        yield browser
        browser.close()
