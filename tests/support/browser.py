"""The browser that looks at the page."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Playwright

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
"""Chromium as the system's package manager installs it; None where it isn't."""


@asynccontextmanager
async def launched(playwright: Playwright) -> AsyncIterator[Browser]:
    """Chromium without a window."""
    browser = await playwright.chromium.launch(
        executable_path=BROWSER,
        args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
    )
    try:
        yield browser
    finally:
        await browser.close()
