"""Signing in by the page, as a person does."""

from playwright.sync_api import Page

from tests.journeys.product import Product


def sign_in(page: Page, product: Product, username: str) -> None:
    """Fill in the form and wait until the page behind it opens."""
    page.goto(f"{product.url}/sign-in/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(product.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
