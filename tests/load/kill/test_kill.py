"""kill -9 of the bot at any moment.

No answer is skipped or applied twice, and every conversation ends where it should.
"""

import asyncio
import os
import random
from datetime import date
from pathlib import Path

import pytest

from bot.conversation import callback_data
from bot.conversation.event import AnswerQuestions
from bot.conversation.route import walk
from bot.conversation.session import Page, Session, View
from bot.guide.loader import load
from bot.guide.screen import Outcome
from bot.i18n.catalogue import Languages, locales_of
from bot.rendering.renderer import Renderer
from bot.store.embedded import EmbeddedServer
from telegram_simulator import ScaledClock, SimulatedUser, Simulator, parse_html
from telegram_simulator.world import Query
from tests.support.bot_process import BotProcess

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(1500)]

# The suite runs a short version; `make kill` the long one: 200 users, 20 kills.
USERS = int(os.environ.get("KILL_USERS", "40"))
KILLS = int(os.environ.get("KILLS", "3"))
SEED = 20261122


class Walker:
    """A user who taps random answers until an outcome, and remembers them."""

    def __init__(self, user: SimulatedUser, telegram: Simulator, chance: random.Random) -> None:
        self.user = user
        self.telegram = telegram
        self.chance = chance
        self.answers: dict[str, str] = {}
        self.taps = 0

    async def walk(self, guide_outcomes: frozenset[str]) -> None:
        await self.user.send("/declined")
        await self.telegram.until(lambda: self.user.card, timeout=600)
        while (screen := self._asked()) and (screen not in guide_outcomes or self.chance.random() < 0.8):
            data = self.chance.choice(self._choices())
            event = callback_data.decode(data)
            assert isinstance(event, AnswerQuestions)
            await self._tap(data)
            self.answers |= dict(event.answers)

    async def _tap(self, data: str) -> None:
        """Taps until the button is gone: a tap that expired while the bot was down is repeated, as a user would."""
        card = self.user.card
        assert card is not None
        for _ in range(20):
            await self.user.tap_data(data, card.message_id)
            query = next(reversed(self.telegram.world.queries.values()))
            await self._answered(query)
            self.taps += 1
            if data not in self._buttons():
                break

    async def _answered(self, query: Query) -> None:
        """Waits until the tap is answered, or too old to be."""
        await self.telegram.until(lambda: query.answered or query.expires_at < self.telegram.clock.now(), timeout=600)

    def _buttons(self) -> list[str]:
        assert self.user.card is not None
        return [button.callback_data or "" for button in self.user.card.buttons]

    def _choices(self) -> list[str]:
        """The buttons that answer, without those that only lead elsewhere with an answer."""
        events = [(each, callback_data.decode(each)) for each in self._buttons()]
        return [each for each, event in events if isinstance(event, AnswerQuestions) and not event.link]

    def _asked(self) -> str:
        """The screen whose choices are on the card; empty at an outcome without any."""
        choices = self._choices()
        event = callback_data.decode(choices[0]) if choices else None
        return event.answers[0][0] if isinstance(event, AnswerQuestions) else ""


async def _progressed(telegram: Simulator, walkers: list[Walker], walks: list[asyncio.Task[None]], taps: int) -> None:
    """Waits until the users have made this many taps together, or all are done."""
    await telegram.until(
        lambda: sum(walker.taps for walker in walkers) >= taps or all(walk.done() for walk in walks), timeout=600
    )


# For webhooks the suite has tests/load/chaos.
@pytest.mark.parametrize("transport", [pytest.param("webhook", marks=pytest.mark.apart), "polling"])
async def test_every_conversation_survives_the_kills(tmp_path: Path, transport: str) -> None:
    """Users talk to a bot that is killed again and again."""
    guide = load()
    languages = Languages(*locales_of(None))
    renderer = Renderer(guide, list(languages.values()), date.today)
    outcomes = frozenset(name for name, screen in guide.screens.items() if isinstance(screen, Outcome))
    chance = random.Random(SEED)
    telegram = Simulator(clock=ScaledClock(5))
    walkers = []
    for number in range(1, USERS + 1):
        user = telegram.add_user(number, first_name=f"U{number}", language_code=chance.choice(["en", "zh-hans"]))
        walkers.append(Walker(user, telegram, random.Random(chance.random())))
    async with EmbeddedServer(tmp_path / "data") as server, telegram.serving():
        bot = BotProcess(telegram, server.url, webhook=transport == "webhook")
        await bot.start()
        walks = [asyncio.create_task(walker.walk(outcomes)) for walker in walkers]
        kills = 0
        # Everybody taps at least twice.
        for threshold in sorted(chance.sample(range(USERS // 4, USERS * 2), KILLS)):
            await _progressed(telegram, walkers, walks, threshold)
            kills += not all(walk.done() for walk in walks)
            await bot.kill()
            await bot.start()
        await asyncio.gather(*walks)
        await telegram.settled(timeout=120)
        assert await bot.stop() == 0
    taps = sum(walker.taps for walker in walkers)
    resent = len(telegram.deliveries) - len({delivery.update_id for delivery in telegram.deliveries})
    print(f"\n{USERS} walks, {taps} taps, {kills} kills, {resent} updates sent again, {len(telegram.expired)} expired")
    assert kills == KILLS
    assert resent > 0 or transport == "polling"  # Telegram doesn't say what it delivered before
    assert telegram.violations == []
    for walker in walkers:
        end = walk(guide, "decline", walker.answers).end
        assert end in outcomes
        language = languages["zh_Hans" if walker.user.person.language_code == "zh-hans" else "en"]
        expected = renderer.render(Session(Page(View.SCREEN, end, "decline"), walker.answers), language)
        assert walker.user.card is not None
        assert walker.user.card.text == parse_html(expected.html).text
