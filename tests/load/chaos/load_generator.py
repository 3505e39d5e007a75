"""Makes users act at a steady overall rate, each waiting for answers."""

import asyncio
import heapq
from random import Random

from bot.guide.guide import Guide
from telegram_simulator import Simulator

from .config import ChaosConfig
from .event_log import EventLog
from .users import Links, User, language_of

_TICK_SECONDS = 0.02
_PAUSE_SECONDS = (0.8, 3.0)
"""The shortest and longest pause between an answer and a user's next action."""

_CATCH_UP = 1.5
"""How much faster than the configured rate users act after a standstill."""


class LoadGenerator:
    """Makes users act until ``config.updates`` updates have been sent."""

    def __init__(self, telegram: Simulator, guide: Guide, config: ChaosConfig, chance: Random) -> None:
        self.events = EventLog(telegram)
        self.repeated = 0
        self._telegram = telegram
        self._config = config
        self._chance = chance
        links = Links(guide, chance)
        self.people = {}
        for number in range(1, config.people + 1):
            user = telegram.add_user(number, first_name=f"U{number}", language_code=language_of(chance))
            self.people[number] = User(user, telegram, self.events, Random(chance.random()), links)
        self._free = list(self.people.values())
        self._pausing: list[tuple[float, int]] = []

    @property
    def sent(self) -> int:
        return len(self.events.actions)

    async def run(self) -> None:
        """Returns once every update has been sent."""
        began = last = asyncio.get_running_loop().time()
        owed = 0.0
        while self.sent < self._config.updates:
            await asyncio.sleep(_TICK_SECONDS)
            now = asyncio.get_running_loop().time()
            behind = self.sent < (now - began) * self._config.rate
            owed += (now - last) * self._config.rate * (_CATCH_UP if behind else 1)
            last = now
            self._update_pauses(now)
            while owed >= 1 and self._free and self.sent < self._config.updates:
                person = self._pick()
                made = await person.step()
                owed -= made
                if self._chance.random() < self._config.duplicates * made:
                    person.repeat()
                    self.repeated += 1
            owed = min(owed, 1)

    async def drain(self, seconds: float) -> None:
        """Returns once every update has been accepted or has expired, and none is in transit. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while self._telegram.updates.pending or not all(action.over for action in self.events.actions.values()):
                await asyncio.sleep(0.1)
                self._telegram.updates.expire()
                self._update_pauses(asyncio.get_running_loop().time())
        self.events.take()

    def _pick(self) -> User:
        at = self._chance.randrange(len(self._free))
        self._free[at], self._free[-1] = self._free[-1], self._free[at]
        return self._free.pop()

    def _update_pauses(self, now: float) -> None:
        """Users with all their answers start a pause; those whose pause is over are free again."""
        for action in self.events.take():
            person = self.people[action.incoming.user]
            person.open -= 1
            if not person.open:
                heapq.heappush(self._pausing, (now + self._chance.uniform(*_PAUSE_SECONDS), person.id))
        while self._pausing and self._pausing[0][0] <= now:
            self._free.append(self.people[heapq.heappop(self._pausing)[1]])
