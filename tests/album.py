"""Pictures of every screen on a phone, in every language: ``python -m tests.album`` writes sheets to .build/album.

For proofreading. The bot runs normally; the pictures are of the simulator's page. An outcome is reached with answers,
so its reasons are shown.
"""

import asyncio
import sys
import tempfile
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from html import escape
from pathlib import Path

from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from bot.conversation import callback_data, deep_links
from bot.conversation.event import Continue, Show
from bot.conversation.navigation import is_end
from bot.conversation.route import Route, routes
from bot.conversation.session import Page as Shown
from bot.conversation.session import View
from bot.conversation.shared_case import case_of
from bot.guide.guide import Guide
from bot.store.embedded import EmbeddedServer
from telegram_simulator import Simulator
from tests.e2e.conftest import settings_for, started
from tests.support.browser import launched
from tests.support.real_guide import real_guide

FOLDER = Path(__file__).parents[1] / ".build" / "album"
READERS = {"en": 1, "zh-hans": 2, "zh-hant": 3}
"""Telegram's language code: the simulated user who has it."""
_WINDOW: ViewportSize = {"width": 390, "height": 1600}
"""As wide as a phone; tall enough that the page's header covers no screen."""
_PER_SHEET = 10
_SHEET = """<meta charset="utf-8"><style>body{margin:8px;display:grid;grid-template-columns:repeat(5,1fr);gap:8px;
font:12px monospace}figure{margin:0}img{width:100%;display:block}</style>"""


def outcomes(guide: Guide) -> Iterator[tuple[str, Route]]:
    """Each outcome that ends a flow, with the shortest route to it."""
    for flow in guide.flows:
        found: dict[str, Route] = {}
        for route in routes(guide, flow, frozenset()):
            best = found.get(route.end)
            if is_end(guide, flow, route.end) and (best is None or len(route.answered) < len(best.answered)):
                found[route.end] = route
        yield from ((f"{flow}-{end}", route) for end, route in found.items())


class Photographer:
    """Uses the bot as one user, and takes screenshots of its answers."""

    def __init__(self, telegram: Simulator, page: Page, user: int) -> None:
        self._telegram = telegram
        self._page = page
        self._user = user

    async def say(self, text: str) -> None:
        self._telegram.say(self._user, text)
        await self._telegram.settled(timeout=30)

    async def tap(self, data: str) -> None:
        message = self._telegram.user(self._user).chat.messages[-1]
        self._telegram.press(self._user, message.message_id, data)
        await self._telegram.settled(timeout=30)

    async def picture(self) -> bytes:
        """The newest message, once the page shows its current state."""
        message = self._telegram.user(self._user).chat.messages[-1]
        shown = self._page.locator(f"[data-message-id='{message.message_id}']")
        first = (message.text or "").split("\n")[0]
        await shown.get_by_text(first[:30]).first.wait_for()
        return await shown.screenshot(animations="disabled")


async def album(guide: Guide, camera: Photographer) -> AsyncIterator[tuple[str, bytes]]:
    """Every screen by its id, then every outcome with its reasons."""
    for name in guide.screens:
        await camera.say(f"/start {deep_links.encode(Show(Shown(View.SCREEN, name)))}")
        yield name, await camera.picture()
    for name, route in outcomes(guide):
        if route.answered:
            await camera.say(f"/start {deep_links.encode(case_of(route))}")
            await camera.tap(callback_data.encode(Continue(route.flow)))
            yield name, await camera.picture()


async def sheet(browser: Browser, pictures: list[tuple[str, bytes]], path: Path) -> None:
    page = await browser.new_page(viewport={"width": 1560, "height": 800})
    figures = (
        f'<figure>{escape(name)}<img src="data:image/png;base64,{b64encode(data).decode()}"></figure>'
        for name, data in pictures
    )
    await page.set_content(_SHEET + "".join(figures))
    await page.screenshot(path=path, full_page=True)
    await page.close()


@asynccontextmanager
async def bot(*, encoder: bool = False) -> AsyncIterator[Simulator]:
    """The bot on a simulated Telegram."""
    telegram = Simulator(first_name="Billing help")
    for code, user in READERS.items():
        telegram.add_user(user, first_name=code, language_code=code)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = await stack.enter_async_context(EmbeddedServer(Path(folder)))
        await stack.enter_async_context(telegram.serving())
        settings = settings_for(telegram, server.url, "webhook")
        await stack.enter_async_context(started(settings, encoder=encoder))
        await telegram.until(lambda: any(call.method == "setWebhook" for call in telegram.calls), 60)
        yield telegram


async def main(codes: list[str]) -> None:
    guide = real_guide()
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with bot() as telegram, async_playwright() as playwright, launched(playwright) as browser:
        for code in codes:
            page = await browser.new_page(viewport=_WINDOW)
            await page.goto(f"{telegram.url}/?user={READERS[code]}&theme=light&bare=1")
            camera = Photographer(telegram, page, READERS[code])
            pictures = [picture async for picture in album(guide, camera)]
            for start in range(0, len(pictures), _PER_SHEET):
                await sheet(browser, pictures[start : start + _PER_SHEET], FOLDER / f"{code}-{start:03}.png")
            print(f"{code}: {len(pictures)} screens in {FOLDER}")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:] or list(READERS)))
