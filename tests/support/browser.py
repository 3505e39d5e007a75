"""The browser for tests of the chat page."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Playwright

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
"""The system's Chromium; None if there is none."""


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
