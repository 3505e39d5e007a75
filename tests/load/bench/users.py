"""Many simultaneous users, each going through the whole conversation."""

import asyncio
from collections.abc import Iterator
from itertools import count
from time import perf_counter
from typing import NamedTuple

from .contestants import LAST
from .process import Running
from .user import WALK, IdleTap, Steps, Timing, User, WrongError

_numbers = count(1_000_000)


class Round(NamedTuple):
    """The cost of a round: ``cpu`` seconds of the bot, ``wall`` seconds, and each update's timing."""

    cpu: float
    wall: float
    timings: list[Timing]

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds per update."""
        return self.cpu * 1000 / len(self.timings)

    @property
    def rate(self) -> float:
        """Updates per second."""
        return len(self.timings) / self.wall


async def saturate(
    bot: Running, people: int, at_once: int, numbers: Iterator[int] = _numbers, steps: Steps = WALK
) -> Round:
    """``people`` users, ``at_once`` at a time, go through the conversation, tapping as soon as a card is there.

    ``numbers`` are their ids; new users by default.
    """
    timings: list[Timing] = []
    coming = iter(range(people))
    cpu, wall = bot.cpu(), perf_counter()

    async def walk_on(coming: Iterator[int]) -> None:
        for _ in coming:
            timings.extend(await User(bot.bot, next(numbers)).walk(steps))

    async with asyncio.TaskGroup() as crowd:
        for _ in range(at_once):
            crowd.create_task(walk_on(coming))
    return Round(bot.cpu() - cpu, perf_counter() - wall, timings)


async def flood(bot: Running, taps: int, at_once: int) -> Round:
    """Sends taps without any effect, ``at_once`` of them at a time, and then one that is answered."""
    bodies = iter([IdleTap(bot.bot, next(_numbers)).body("nothing") for _ in range(taps - 1)])
    last = IdleTap(bot.bot, next(_numbers))
    cpu, wall = bot.cpu(), perf_counter()
    async with asyncio.TaskGroup() as crowd:
        for _ in range(at_once):
            crowd.create_task(_post_all(bot, bodies))
    # A library that acknowledges updates before handling them keeps their order, so once this one is handled, all are.
    await _post_all(bot, iter([last.body(LAST)]))
    await last.answer()
    return Round(bot.cpu() - cpu, perf_counter() - wall, [Timing(0.0, 0.0)] * taps)


async def _post_all(bot: Running, bodies: Iterator[bytes]) -> None:
    assert bot.bot.webhook is not None
    for body in bodies:
        response = await bot.bot.webhook.post(body)
        if not response.head.startswith(b"HTTP/1.1 200"):
            raise WrongError(response.head.decode())


async def pace(bot: Running, people: int, per_second: float) -> Round:
    """``people`` users together send ``per_second`` updates, whether or not the bot keeps up."""
    timings: list[Timing] = []
    loop = asyncio.get_running_loop()
    cpu, wall, began = bot.cpu(), perf_counter(), loop.time()
    in_step = 10

    async def walk(person: User, first: int) -> None:
        for number, step in enumerate(WALK):
            due = began + (first + number * in_step) / per_second
            await asyncio.sleep(max(0.0, due - loop.time()))
            timings.append(await person.step(*step))

    async with asyncio.TaskGroup() as crowd:
        for group in range(0, people, in_step):
            for place in range(min(in_step, people - group)):
                crowd.create_task(walk(User(bot.bot, next(_numbers)), group * len(WALK) + place))
    return Round(bot.cpu() - cpu, perf_counter() - wall, timings)
