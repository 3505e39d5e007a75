"""People who keep walking through the bot while something is done to it."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from bot.conversation.route import walk
from bot.conversation.session import Page, Session, View
from bot.guide.guide import Guide
from bot.guide.loader import load
from bot.guide.screen import Outcome
from bot.i18n.catalogue import Languages, locales_of
from bot.rendering.renderer import Renderer
from telegram_simulator import Simulator, parse_html
from tests.support.walker import Walker

_PEOPLE = 5
_SETTLE_SECONDS = 240


class Crowd:
    """Each walk is somebody new's, so that every card at an end is known from what that person tapped alone."""

    def __init__(self, telegram: Simulator, chance: random.Random) -> None:
        self._telegram = telegram
        self._chance = chance
        self._guide: Guide = load()
        self._languages = Languages(*locales_of(None))
        self._renderer = Renderer(self._guide, list(self._languages.values()), lambda: datetime.now(UTC).date())
        self._outcomes = frozenset(name for name, each in self._guide.screens.items() if isinstance(each, Outcome))
        self.walks = self.taps = 0

    @asynccontextmanager
    async def walking(self) -> AsyncIterator[None]:
        """While the context lasts; at its end everybody arrives, and no answer of anybody was lost or applied twice."""
        stop = asyncio.Event()
        begun: list[Walker] = []
        people = [asyncio.create_task(self._keep_walking(stop, begun)) for _ in range(_PEOPLE)]
        try:
            yield
            stop.set()
            await asyncio.gather(*people)
        finally:
            for task in people:
                task.cancel()
            await asyncio.gather(*people, return_exceptions=True)
        await self._telegram.settled(_SETTLE_SECONDS)
        for walker in begun:
            self._check(walker)
        self.walks += len(begun)
        self.taps += sum(walker.taps for walker in begun)

    async def _keep_walking(self, stop: asyncio.Event, begun: list[Walker]) -> None:
        while True:
            language = self._chance.choice(["en", "zh-hans"])
            user = self._telegram.add_user(first_name=f"U{self._chance.random()}", language_code=language)
            walker = Walker(user, self._telegram, random.Random(self._chance.random()))
            begun.append(walker)
            await walker.walk(self._outcomes)
            if stop.is_set():
                return

    def _check(self, walker: Walker) -> None:
        end = walk(self._guide, "decline", walker.answers).end
        language = self._languages["zh_Hans" if walker.user.person.language_code == "zh-hans" else "en"]
        expected = self._renderer.render(Session(Page(View.SCREEN, end, "decline"), walker.answers), language)
        assert end in self._outcomes
        assert walker.user.card is not None
        assert walker.user.card.text == parse_html(expected.html).text, f"a walk with {walker.answers} ended elsewhere"
