"""Keeps people busy at a steady rate, each at their own pace, and waits for what they wait for."""

import asyncio
import heapq
from random import Random

from bot.guide.guide import Guide
from telegram_simulator import Simulator

from .dose import Dose
from .ledger import Ledger
from .people import Links, Person, language_of

_TICK_SECONDS = 0.02
_PAUSE_SECONDS = (0.8, 3.0)
"""Between an answer and what somebody does next, at the least and at the most."""

_CATCH_UP = 1.5
"""After a standstill people are so much faster than before."""


class Crowd:
    """``people`` act until ``dose.updates`` were sent."""

    def __init__(self, telegram: Simulator, guide: Guide, dose: Dose, chance: Random) -> None:
        self.ledger = Ledger(telegram)
        self.repeated = 0
        self._telegram = telegram
        self._dose = dose
        self._chance = chance
        links = Links(guide, chance)
        self.people = {}
        for number in range(1, dose.people + 1):
            user = telegram.add_user(number, first_name=f"U{number}", language_code=language_of(chance))
            self.people[number] = Person(user, telegram, self.ledger, Random(chance.random()), links)
        self._free = list(self.people.values())
        self._pausing: list[tuple[float, int]] = []

    @property
    def sent(self) -> int:
        return len(self.ledger.acts)

    async def act(self) -> None:
        """Until all was sent."""
        began = last = asyncio.get_running_loop().time()
        owed = 0.0
        while self.sent < self._dose.updates:
            await asyncio.sleep(_TICK_SECONDS)
            now = asyncio.get_running_loop().time()
            behind = self.sent < (now - began) * self._dose.rate
            owed += (now - last) * self._dose.rate * (_CATCH_UP if behind else 1)
            last = now
            self._look(now)
            while owed >= 1 and self._free and self.sent < self._dose.updates:
                person = self._somebody()
                made = await person.act()
                owed -= made
                if self._chance.random() < self._dose.duplicates * made:
                    person.repeat()
                    self.repeated += 1
            owed = min(owed, 1)

    async def rest(self, seconds: float) -> None:
        """Until everything sent was accepted or has expired, and nothing is on its way."""
        async with asyncio.timeout(seconds):
            while self._telegram.updates.pending or not all(act.over for act in self.ledger.acts.values()):
                await asyncio.sleep(0.1)
                self._telegram.updates.expire()
                self._look(asyncio.get_running_loop().time())
        self.ledger.take()

    def _somebody(self) -> Person:
        at = self._chance.randrange(len(self._free))
        self._free[at], self._free[-1] = self._free[-1], self._free[at]
        return self._free.pop()

    def _look(self, now: float) -> None:
        """Whoever has all answers pauses; whoever has paused is free again."""
        for act in self.ledger.take():
            person = self.people[act.incoming.user]
            person.open -= 1
            if not person.open:
                heapq.heappush(self._pausing, (now + self._chance.uniform(*_PAUSE_SECONDS), person.id))
        while self._pausing and self._pausing[0][0] <= now:
            self._free.append(self.people[heapq.heappop(self._pausing)[1]])
