"""kill -9 of the bot at any moment.

No answer is skipped or applied twice, and every conversation ends where it should.
"""

import asyncio
import os
import random
from datetime import date
from pathlib import Path

import pytest

from bot.conversation.route import walk
from bot.conversation.session import Page, Session, View
from bot.guide.loader import load
from bot.guide.screen import Outcome
from bot.i18n.catalogue import locales_of
from bot.i18n.offered_languages import Languages
from bot.rendering.renderer import Renderer
from bot.store.embedded import EmbeddedServer
from telegram_simulator import ScaledClock, Simulator, parse_html
from tests.support.bot_process import BotProcess
from tests.support.walker import Walker

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(1500)]

# The suite runs a short version; `make kill` the long one: 200 users, 20 kills.
USERS = int(os.environ.get("KILL_USERS", "20"))
KILLS = int(os.environ.get("KILLS", "2"))
SEED = 20261122


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
    assert resent > 0 or transport == "polling"  # with polling, the simulator records no deliveries
    assert telegram.violations == []
    for walker in walkers:
        end = walk(guide, "decline", walker.answers).end
        assert end in outcomes
        language = languages["zh_Hans" if walker.user.person.language_code == "zh-hans" else "en"]
        expected = renderer.render(Session(Page(View.SCREEN, end, "decline"), walker.answers), language)
        assert walker.user.card is not None
        assert walker.user.card.text == parse_html(expected.html).text
