"""Users who keep walking through the flow while something is done to the bot."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.conversation.route import walk
from bot.conversation.session import Page, Session, View
from bot.guide.loader import load
from bot.guide.screen import Outcome
from bot.i18n.catalogue import locales_of
from bot.i18n.offered_languages import Languages
from bot.rendering.renderer import Renderer
from telegram_simulator import Simulator, parse_html
from tests.support.walker import Walker

_AT_ONCE = 5
_SETTLE_SECONDS = 240


class Crowd:
    """Every walk is a new user's, so the taps alone decide which card it has to end with."""

    def __init__(self, telegram: Simulator, chance: random.Random) -> None:
        self._telegram = telegram
        self._chance = chance
        self._guide = load()
        self._languages = Languages(*locales_of(None))
        self._renderer = Renderer(self._guide, list(self._languages.values()), lambda: datetime.now(UTC).date())
        self._outcomes = frozenset(name for name, each in self._guide.screens.items() if isinstance(each, Outcome))
        self.walks = self.taps = 0

    @asynccontextmanager
    async def walking(self) -> AsyncIterator[None]:
        """Users walk while the context is open. On exit all finish, and no answer may be lost or applied twice."""
        stop = asyncio.Event()
        walkers: list[Walker] = []
        tasks = [asyncio.create_task(self._keep_walking(stop, walkers)) for _ in range(_AT_ONCE)]
        try:
            yield
            stop.set()
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await self._telegram.settled(_SETTLE_SECONDS)
        for walker in walkers:
            self._check(walker)
        self.walks += len(walkers)
        self.taps += sum(walker.taps for walker in walkers)

    async def _keep_walking(self, stop: asyncio.Event, walkers: list[Walker]) -> None:
        while True:
            language = self._chance.choice(["en", "zh-hans"])
            user = self._telegram.add_user(language_code=language)
            walker = Walker(user, self._telegram, random.Random(self._chance.random()))
            walkers.append(walker)
            await walker.walk(self._outcomes)
            if stop.is_set():
                return

    def _check(self, walker: Walker) -> None:
        end = walk(self._guide, "decline", walker.answers).end
        language = self._languages["zh_Hans" if walker.user.person.language_code == "zh-hans" else "en"]
        expected = self._renderer.render(Session(Page(View.SCREEN, end, "decline"), walker.answers), language)
        assert end in self._outcomes
        assert walker.user.card is not None
        assert walker.user.card.text == parse_html(expected.html).text, f"wrong card after {walker.answers}"
