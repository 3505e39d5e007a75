"""The browser for tests of the chat page."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, Playwright, expect

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
"""The system's Chromium; None if there is none."""

WAIT_MS = 60_000
"""How long the page may take to show what a test expects, in milliseconds."""


@asynccontextmanager
async def launched(playwright: Playwright) -> AsyncIterator[Browser]:
    """Headless Chromium."""
    browser = await playwright.chromium.launch(
        executable_path=BROWSER,
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
    )
    try:
        yield browser
    finally:
        await browser.close()


async def tap(page: Page, label: str) -> None:
    """Taps the newest button with this label and waits until its spinner is gone."""
    await page.get_by_test_id("keyboard-button").get_by_text(label, exact=True).last.click()
    await expect(page.locator("[data-testid=keyboard-button][aria-busy=true]")).to_have_count(0, timeout=WAIT_MS)


async def says(page: Page, text: str) -> None:
    card = page.locator("[data-testid=message][data-from=bot]").last
    await expect(card).to_contain_text(text, timeout=WAIT_MS)
