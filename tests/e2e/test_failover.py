"""Masters are killed while users tap.

Measures acknowledged writes that were lost, and checks that everyone can go on.
"""

import asyncio
import os
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.conversation import callback_data
from bot.conversation.event import Show
from bot.conversation.session import Page, View
from bot.guide.loader import load
from bot.guide.screen import Outcome
from bot.i18n.catalogue import locales_of
from bot.i18n.offered_languages import Languages
from bot.rendering import bot_texts
from bot.rendering.renderer import Renderer
from bot.store.cipher import Cipher
from bot.store.client import redis_at
from bot.store.records import RedisStore
from telegram_simulator import ScaledClock, SimulatedUser, Simulator, parse_html
from tests.support.bot_process import BotProcess
from tests.support.topologies import Cluster, Node, SentinelSet, Servers, until
from tests.support.walker import Walker

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(1500)]

# The suite runs a short version; `make failover` runs 6 failovers of each kind.
FAILOVERS = int(os.environ.get("FAILOVERS", "2"))
TAPS = int(os.environ.get("FAILOVER_TAPS", "20"))
"""The minimum between one failover and the next."""

AT_ONCE = 12
ALONE = 12
"""The minimum number of taps made while a master is cut off, on all masters together."""

AFTER = 10
"""The minimum number of taps made after a failover before losses are counted."""
SEED = 20261122


class Tapper(Walker):
    """A user who taps while the gate is open and remembers the update of each tap."""

    def __init__(self, user: SimulatedUser, telegram: Simulator, chance: random.Random, gate: asyncio.Event) -> None:
        super().__init__(user, telegram, chance)
        self.sent: list[int] = []
        self.behind = False
        self._gate = gate

    async def _tap(self, data: str) -> None:
        card = self.user.card
        assert card is not None
        for _ in range(20):
            await self._gate.wait()
            self.sent.append(await self.user.tap_data(data, card.message_id))
            await self._answered(next(reversed(self.telegram.world.queries.values())))
            self.taps += 1
            if data not in self.buttons():
                break


class Loss(NamedTuple):
    """One failover: acknowledged taps whose commits the new master doesn't have."""

    cut: bool
    seconds: float
    people: int
    taps: int


async def _lost(store: RedisStore, telegram: Simulator, tappers: list[Tapper]) -> tuple[int, int]:
    """Counts users and recent taps that were acknowledged but aren't in the user's record."""
    acknowledged = {each.update_id for each in telegram.deliveries if each.status == 200}
    people = taps = 0
    for tapper in tappers:
        if not (mine := [update for update in tapper.sent[-12:] if update in acknowledged]):
            continue
        record = (await store.read(tapper.user.person.id, fresh=True)).record
        missing = [update for update in mine if record is None or update not in record.updates]
        tapper.behind |= bool(missing)
        people += bool(missing)
        taps += len(missing)
        tapper.sent.clear()  # each is counted once
    return people, taps


def _leads_to(data: str, screen: str) -> bool:
    event = callback_data.decode(data)
    return isinstance(event, Show) and event.page == Page(View.SCREEN, screen)


async def _cut_off(master: Node, replicas: list[Node], telegram: Simulator, answered: Callable[[], int]) -> None:
    """Cuts the master off from its replicas and lets it acknowledge some taps alone."""
    for replica in replicas:
        replica.hang()
    await master.ask("CLIENT", "KILL", "TYPE", "replica")
    before = answered()
    await telegram.until(lambda: answered() >= before + ALONE, timeout=60)


# Cluster failovers are also covered in tests/store/test_failover.py.
@pytest.mark.parametrize("of", [SentinelSet, pytest.param(Cluster, marks=pytest.mark.apart)])
async def test_users_can_go_on_after_failovers(  # noqa: PLR0915 - one story
    tmp_path: Path, of: Callable[[Path], Servers]
) -> None:
    """Every second time, the master is cut off from its replicas just before it's killed."""
    guide = load()
    languages = Languages(*locales_of(None))
    chance = random.Random(SEED)
    telegram = Simulator(clock=ScaledClock(5))
    gate, over = asyncio.Event(), asyncio.Event()
    gate.set()
    tappers: list[Tapper] = []
    outcomes = frozenset(name for name, screen in guide.screens.items() if isinstance(screen, Outcome))

    async def walk() -> None:
        """Simulates one user after another until ``over`` is set."""
        while not over.is_set():
            language = chance.choice(["en", "zh-hans"])
            user = telegram.add_user(number := len(tappers) + 1, first_name=f"U{number}", language_code=language)
            tappers.append(tapper := Tapper(user, telegram, random.Random(chance.random()), gate))
            await tapper.walk(outcomes)

    def taps() -> int:
        return sum(tapper.taps for tapper in tappers)

    async def made(more: int) -> None:
        """Waits for this many more taps."""
        enough = taps() + more
        await telegram.until(lambda: taps() >= enough, timeout=120)

    losses = []
    walks: list[asyncio.Task[None]] = []
    async with of(tmp_path) as servers, telegram.serving():
        store = RedisStore(redis_at(servers.url), Cipher())
        bot = BotProcess(telegram, servers.url, webhook=True)
        await bot.start()
        walks += [asyncio.create_task(walk()) for _ in range(AT_ONCE)]
        try:
            for number in range(FAILOVERS):
                await made(TAPS)
                master = await until(
                    lambda: servers.master_of(f"billing:{{{chance.randint(1, len(tappers))}}}:session")
                )
                replicas = await servers.replicas_of(master)
                if cut := bool(number % 2):
                    await _cut_off(master, replicas, telegram, taps)
                master.kill()
                began = asyncio.get_running_loop().time()
                for replica in replicas:
                    replica.resume()
                await servers.succeeded(replicas)
                seconds = asyncio.get_running_loop().time() - began
                await made(AFTER)
                gate.clear()
                await telegram.settled(timeout=120)
                losses.append(Loss(cut, seconds, *await _lost(store, telegram, tappers)))
                master.start()
                await servers.formed()
                gate.set()
            over.set()
            await asyncio.gather(*walks)
        finally:
            for each in walks:
                each.cancel()
        for tapper in tappers:  # their card may show what the store lost, until they tap again
            if tapper.behind and tapper.user.card is not None:
                home = next(data for data in tapper.buttons() if _leads_to(data, guide.home))
                await tapper.user.tap_data(home, tapper.user.card.message_id)
        await telegram.settled(timeout=120)
        renderer = Renderer(guide, list(languages.values()), date.today)
        for tapper in tappers:
            language = languages["zh_Hans" if tapper.user.person.language_code == "zh-hans" else "en"]
            record = (await store.read(tapper.user.person.id, fresh=True)).record
            assert record is not None
            assert record.session.page.screen in ({guide.home} if tapper.behind else outcomes)
            assert tapper.user.card is not None
            assert tapper.user.card.text == parse_html(renderer.render(record.session, language).html).text
            trouble = language.say(bot_texts.TROUBLE)
            assert not [toast for toast in tapper.user.toasts if trouble in toast.text]
        assert await store.parked() == []
        await store.close()
        assert await bot.stop() == 0
    resent = len(telegram.deliveries) - len({delivery.update_id for delivery in telegram.deliveries})
    print(f"\n{of.__name__}: {len(tappers)} walks, {taps()} taps, {resent} updates sent again")
    for loss in losses:
        kind = "cut off, then killed" if loss.cut else "killed"
        print(f"  {kind}: next master after {loss.seconds:.1f} s; {loss.taps} taps of {loss.people} people lost")
    assert telegram.violations == []
    assert len(losses) == FAILOVERS
    assert resent > 0
