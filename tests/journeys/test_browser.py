"""The main job in a real browser: a player bets on a phone, the game ends, the ticket settles before their eyes.

The game is entered by hand and its start brought forward once the bet is placed; its result is entered on the
administrator's page.
"""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.journeys.product import Product
from tests.journeys.signing import sign_in

PHONE: ViewportSize = {"width": 375, "height": 812}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
LEAGUE = "americanfootball_nfl"
HOME, AWAY = "Riverton Herons", "Lakeside Foxes"
LATER, SOON = timedelta(hours=1), timedelta(seconds=2)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def desktop(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=DESKTOP)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def enter_game(product: Product) -> dict[str, Any]:
    """A game in an hour, entered by the administrator over the API."""
    token = product.sign_in("admin")
    price = {"american": -110}
    game: dict[str, Any] = product.call(
        "POST",
        "/admin/events",
        {
            "league": LEAGUE,
            "home": HOME,
            "away": AWAY,
            "starts_at": (datetime.now(UTC) + LATER).isoformat(),
            "markets": [
                {
                    "kind": "spread",
                    "selections": [
                        {"side": "home", "line": -3.5, "price": price},
                        {"side": "away", "line": 3.5, "price": price},
                    ],
                }
            ],
        },
        token,
    )
    return game


def start_game(product: Product, game: dict[str, Any]) -> None:
    """Bring the start forward to now, and wait until it is there."""
    token = product.sign_in("admin")
    starts_at = datetime.now(UTC) + SOON
    product.call("PATCH", f"/admin/events/{game['id']}", {"starts_at": starts_at.isoformat()}, token)
    while datetime.now(UTC) <= starts_at:
        time.sleep(0.1)


@pytest.mark.req("UX6", "FR20", "FR22", "FR25", "FR26")
def test_a_bet_from_the_tap_to_the_balance(product: Product, phone: Page, desktop: Page) -> None:
    """One journey over three people's screens."""
    game = enter_game(product)
    sign_in(phone, product, "player1")
    phone.goto(f"{product.url}/odds/?league={LEAGUE}")
    cell = phone.get_by_role("button", name=re.compile(f"{HOME} −3.5.*−110"))
    cell.click()
    phone.get_by_role("button", name=re.compile("Bet slip, 1 selection")).click()
    phone.get_by_label("Stake", exact=True).fill("25")
    place = phone.get_by_role("button", name=re.compile("Place bet"))
    expect(place).to_be_enabled()
    place.click()
    expect(phone.get_by_text("Bet placed").first).to_be_visible()
    number = re.search(r"\d{6,}", phone.get_by_text(re.compile(r"Ticket \d+")).first.inner_text())
    assert number

    phone.goto(f"{product.url}/bets/")
    ticket = phone.get_by_role("article", name=re.compile(number[0]))
    expect(ticket).to_contain_text("Open")

    sign_in(desktop, product, "admin")
    desktop.goto(f"{product.url}/admin/events/")
    desktop.get_by_placeholder("Search").fill(HOME)
    event = desktop.get_by_role("article", name=re.compile(HOME))
    event.get_by_text("Enter result").click()
    event.get_by_label(HOME, exact=True).fill("27")
    event.get_by_label(AWAY, exact=True).fill("20")
    start_game(product, game)
    event.get_by_role("button", name=re.compile("Save")).click()
    desktop.get_by_role("group", name="Which games").get_by_role("radio", name="Finished").check()
    expect(event).to_contain_text("27 : 20")
    expect(event).to_contain_text("graded")

    expect(phone.get_by_role("article", name=f"Ticket {number[0]}, Won")).to_be_visible()
    phone.goto(f"{product.url}/statement/")
    expect(phone.get_by_text("+22.73").first).to_be_visible()


@pytest.mark.req("FR27", "FR28", partly=True)
def test_an_agent_makes_a_player_and_sees_the_week(product: Product, desktop: Page) -> None:
    sign_in(desktop, product, "agent1")
    desktop.goto(f"{product.url}/agent/new-player/")
    desktop.get_by_label("Username").fill("newcomer1")
    desktop.get_by_label("Password").fill("a-long-password")
    desktop.get_by_label("Credit limit").fill("500")
    desktop.get_by_role("button", name="Create player").click()
    expect(desktop.get_by_text("newcomer1 can sign in now.").first).to_be_visible()

    desktop.goto(f"{product.url}/agent/players/")
    expect(desktop.get_by_text("newcomer1").first).to_be_visible()
    desktop.goto(f"{product.url}/agent/figures/")
    expect(desktop.get_by_role("table")).to_contain_text("player1")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_page_scrolls_sideways_or_logs_errors(product: Product, browser: Browser, viewport: ViewportSize) -> None:
    context = browser.new_context(viewport=viewport)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    sign_in(page, product, "player2")
    errors.clear()  # the visitor's first question who they are is answered with 401, which browsers print
    for path in ("/", f"/odds/?league={LEAGUE}", "/bets/", "/statement/", "/profile/"):
        page.goto(f"{product.url}{path}")
        page.wait_for_load_state("networkidle")
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], path
    assert errors == []
    context.close()
