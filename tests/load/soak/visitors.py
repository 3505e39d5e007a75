"""Users who come and go at a steady rate, whether or not the bot keeps up."""

import asyncio
import random
from collections import deque
from itertools import count

from tests.load.bench.process import Running
from tests.load.bench.user import START, Steps, Timing, User

STAY: Steps = (
    (START, "OpenAI API billing"),
    ("⛔ Payment declined", "You and your card"),
    ("Both in supported places", "The most likely causes"),
    ("‹ Back", "You and your card"),
    ("Both in supported places", "The most likely causes"),
    ("It's something else", "Which of these fits best?"),
    ("A pending charge", ""),
    ("Menu", "OpenAI API billing"),
    ("🧾 Invoices, refunds, limits", ""),
    ("‹ Back", "OpenAI API billing"),
)
COME_BACK: Steps = (
    ("/menu", "OpenAI API billing"),
    ("🧾 Invoices, refunds, limits", ""),
    ("‹ Back", "OpenAI API billing"),
)
ASK: Steps = (
    (START, "OpenAI API billing"),
    ('"my card was declined, insufficient_funds"', "Declined for insufficient funds"),
)
LEAVE: Steps = ((START, "OpenAI API billing"), ("/forget", "Delete everything"), ("Delete everything", "Deleted"))
"""Afterwards there is one user fewer in the store."""

KINDS: tuple[tuple[Steps, int], ...] = ((STAY, 60), (COME_BACK, 20), (LEAVE, 15), (ASK, 5))
"""The kinds of visits, and their percentages."""

STEP_SECONDS = 1.0
"""Between two taps of one user."""

AWAY = 5000
"""How many earlier users there must be before one comes back: the one whose visit is longest ago."""


class Visitors:
    """New users, returning users, and users who erase their data. ``live``: how many the store must know."""

    def __init__(self, bot: Running, seed: int) -> None:
        self.live = 0
        self.timings: list[Timing] = []
        self._bot = bot
        self._chance = random.Random(seed)
        self._numbers = count(1_000_000)
        self._updates = count(10**9, 100)
        self._here_before: deque[int] = deque()

    async def saturate(self, seconds: float, at_once: int) -> float:
        """Updates per second with ``at_once`` users, each tapping as soon as the card is there."""
        loop = asyncio.get_running_loop()
        began, before = loop.time(), len(self.timings)

        async def go_on() -> None:
            while loop.time() < began + seconds:
                await self._visit(0.0)

        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(go_on())
        return (len(self.timings) - before) / (loop.time() - began)

    async def wave(self, visits: int, at_once: int) -> None:
        """Makes this many visits, ``at_once`` at a time, however long they take."""
        left = iter(range(visits))

        async def go_on() -> None:
            for _ in left:
                await self._visit(0.0)

        async with asyncio.TaskGroup() as group:
            for _ in range(at_once):
                group.create_task(go_on())

    async def arrive(self, per_second: float, stop: asyncio.Event) -> None:
        """Sends this many updates a second on average, from users who arrive at even intervals, until ``stop``.

        Returns when all have left.
        """
        loop = asyncio.get_running_loop()
        steps = sum(len(walk) * share for walk, share in KINDS) / 100
        due = loop.time()
        async with asyncio.TaskGroup() as group:
            while not stop.is_set():
                group.create_task(self._visit(STEP_SECONDS))
                due += steps / per_second
                await asyncio.sleep(max(0.0, due - loop.time()))

    async def _visit(self, pause: float) -> None:
        """One user comes, goes through the steps, and leaves."""
        walk = self._chance.choices([walk for walk, _ in KINDS], [share for _, share in KINDS])[0]
        again = walk is COME_BACK and len(self._here_before) > AWAY
        number = self._here_before.popleft() if again else next(self._numbers)
        person = User(self._bot.bot, number, next(self._updates))
        loop = asyncio.get_running_loop()
        due = loop.time()
        for place, step in enumerate(walk):
            self.timings.append(await person.step(*step))
            if place == 0:
                self.live += not again
            due += pause
            if pause:
                await asyncio.sleep(max(0.0, due - loop.time()))
        del self._bot.bot.chats[number]
        if walk is LEAVE:
            self.live -= 1
        else:
            self._here_before.append(number)
