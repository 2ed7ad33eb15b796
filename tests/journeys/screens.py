"""Pictures of the screens, made by the tests' browser on the running demo: ``python -m tests.journeys.screens``.

Writes ``docs/screens/NAME-WIDTH-THEME.png`` at 375 and 1280 px, light and dark; the README shows two of them.
"""

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.conftest import PLACE
from tests.journeys.conftest import CHROMIUM
from tests.journeys.product import Product, running
from tests.journeys.signing import sign_in

SCREENS = Path(__file__).parents[2] / "docs" / "screens"
SIZES: list[ViewportSize] = [{"width": 375, "height": 812}, {"width": 1280, "height": 900}]
THEMES: list[Literal["light", "dark"]] = ["light", "dark"]
LEAGUE = "/odds/?league=americanfootball_nfl"
SETTLE_MS = 1500
_SCALE = {375: 2, 1280: 1}


def _nothing(_page: Page) -> None:
    """The page as it opens."""


def _fill_slip(page: Page) -> None:
    """Two legs and a stake on the slip."""
    cells = page.locator("main").get_by_role("button", name=re.compile(r"spread|total", re.IGNORECASE))
    cells.nth(0).click()
    cells.nth(6).click()
    opener = page.get_by_role("button", name=re.compile("Bet slip, 2 selections"))
    if opener.count() and opener.first.is_visible():
        opener.first.click()
    page.get_by_label("Stake", exact=True).or_(page.get_by_label("Stake on each")).first.fill("25")


def _open_game(page: Page) -> None:
    """All bets on the first game."""
    page.get_by_role("link", name=re.compile("All bets")).first.click()
    page.wait_for_load_state("networkidle")


def _settled(page: Page) -> None:
    """The bets that have ended."""
    page.get_by_role("radio", name="Settled").check()


VIEWS: list[tuple[str, str, str, Callable[[Page], None]]] = [
    ("home", "player1", "/", _nothing),
    ("board", "player1", LEAGUE, _nothing),
    ("game", "player1", LEAGUE, _open_game),
    ("slip", "player1", LEAGUE, _fill_slip),
    ("bets", "player1", "/bets/", _settled),
    ("statement", "player1", "/statement/", _nothing),
    ("players", "agent1", "/agent/players/", _nothing),
    ("tickets", "agent1", "/agent/tickets/", _nothing),
    ("figures", "agent1", "/agent/figures/", _nothing),
    ("events", "admin", "/admin/events/", _nothing),
]


def main() -> int:
    """Start the demo, take every picture."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    limits = {"WAGERBABE_RATE_LIMIT_USER": "10000", "WAGERBABE_RATE_LIMIT_ADDRESS": "10000"}
    with tempfile.TemporaryDirectory(prefix="wb-screens-", dir=PLACE, ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o711)
        with running(Path(place) / "data", env=limits) as product, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
            for size in SIZES:
                for theme in THEMES:
                    _take_all(browser, product, size, theme)
            browser.close()
    return 0


def _take_all(browser: Browser, product: Product, size: ViewportSize, theme: Literal["light", "dark"]) -> None:
    for username in dict.fromkeys(view[1] for view in VIEWS):
        context = browser.new_context(viewport=size, color_scheme=theme, device_scale_factor=_SCALE[size["width"]])
        page = context.new_page()
        sign_in(page, product, username)
        for name, who, path, prepare in VIEWS:
            if who == username:
                page.goto(f"{product.url}{path}")
                page.wait_for_load_state("networkidle")
                prepare(page)
                page.wait_for_timeout(SETTLE_MS)  # the last movement of a price or a sheet
                page.screenshot(path=SCREENS / f"{name}-{size['width']}-{theme}.png")
        context.close()


if __name__ == "__main__":
    sys.exit(main())
