"""Many people at once, each walking through the whole conversation."""

import asyncio
from collections.abc import Iterator
from itertools import count
from time import perf_counter
from typing import NamedTuple

from .contestants import LAST
from .person import WALK, IdleTap, Person, Steps, Timing, WrongError
from .process import Running

_numbers = count(1_000_000)


class Round(NamedTuple):
    """What a crowd cost: ``cpu`` seconds of the bot, ``wall`` seconds, and each update's timing."""

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
    """``people`` walk, ``at_once`` of them at any time, each tapping as soon as the card is there.

    ``numbers`` are their ids; strangers, if not told otherwise.
    """
    timings: list[Timing] = []
    coming = iter(range(people))
    cpu, wall = bot.cpu(), perf_counter()

    async def walk_on(coming: Iterator[int]) -> None:
        for _ in coming:
            timings.extend(await Person(bot.bot, next(numbers)).walk(steps))

    async with asyncio.TaskGroup() as crowd:
        for _ in range(at_once):
            crowd.create_task(walk_on(coming))
    return Round(bot.cpu() - cpu, perf_counter() - wall, timings)


async def flood(bot: Running, taps: int, at_once: int) -> Round:
    """Taps of which nothing comes, ``at_once`` of them at any time, and then one that is answered."""
    bodies = iter([IdleTap(bot.bot, next(_numbers)).body("nothing") for _ in range(taps - 1)])
    last = IdleTap(bot.bot, next(_numbers))
    cpu, wall = bot.cpu(), perf_counter()
    async with asyncio.TaskGroup() as crowd:
        for _ in range(at_once):
            crowd.create_task(_post_all(bot, bodies))
    # A library that acknowledges before it handles keeps their order, so this one is handled when all others are.
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
    """``people`` walk, and together send ``per_second`` updates, whether or not the bot keeps up."""
    timings: list[Timing] = []
    loop = asyncio.get_running_loop()
    cpu, wall, began = bot.cpu(), perf_counter(), loop.time()
    in_step = 10

    async def walk(person: Person, first: int) -> None:
        for number, step in enumerate(WALK):
            due = began + (first + number * in_step) / per_second
            await asyncio.sleep(max(0.0, due - loop.time()))
            timings.append(await person.step(*step))

    async with asyncio.TaskGroup() as crowd:
        for group in range(0, people, in_step):
            for place in range(min(in_step, people - group)):
                crowd.create_task(walk(Person(bot.bot, next(_numbers)), group * len(WALK) + place))
    return Round(bot.cpu() - cpu, perf_counter() - wall, timings)
