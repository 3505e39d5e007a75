"""Reloads the content while the bot serves; bad content is refused as a whole."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import structlog

from ..check.report import report
from ..concurrency.supervision import supervised
from ..features.instant_answers.ask import Ask
from ..guide.guide import Guide
from ..guide.problem import BrokenGuideError
from ..i18n.catalogue import Languages
from ..observability import metrics
from ..observability.failure import describe
from ..processing.processor import UpdateProcessor
from ..processing.throttle import Throttle
from .wiring import read_content

REST_SECONDS = 30
"""How long background jobs of the old content may take to end."""

_TOLD = 10
"""How many problems are logged; `bot check` lists all."""

log = structlog.get_logger(__name__)


class Generation(NamedTuple):
    """One state of the content, with the processor that serves it."""

    guide: Guide
    languages: Languages
    processor: UpdateProcessor
    ask: Ask | None = None


def read_checked_content(folder: Path | None, sponsor_file: Path | None) -> tuple[Guide, Languages]:
    """The content, after the same checks as `bot check`. Raises :class:`BrokenGuideError`."""
    if errors := report(folder, sponsor_file).errors:
        raise BrokenGuideError(list(errors))
    return read_content(folder, sponsor_file)


class ContentReloader:
    """Runs the background jobs, and switches to other content when ``read`` gives some.

    ``read`` runs in a thread, since it takes seconds. ``announce`` is told the generation before and the new one.
    ``settled`` is called once nothing of the one before is held here any more.
    """

    def __init__(
        self,
        generation: Generation,
        throttle: Throttle,
        read: Callable[[], Generation],
        announce: Callable[[Generation, Generation], Awaitable[None]],
        settled: Callable[[], object],
    ) -> None:
        self._generation = generation
        self._throttle = throttle
        self._read = read
        self._announce = announce
        self._settled = settled

    def ask(self) -> Ask | None:
        """What answers single questions now."""
        return self._generation.ask

    async def run(self, stop: asyncio.Event, asked: asyncio.Event) -> None:
        """Serves until ``stop``; reads the content anew each time that ``asked`` is set."""
        stopping, tasks = asyncio.create_task(stop.wait()), list[asyncio.Task[None]]()
        rest = asyncio.Event()
        try:
            while not stop.is_set():
                tasks = tasks or self._begun(rest)
                asking = asyncio.create_task(asked.wait())
                await asyncio.wait({asking, stopping}, return_when=asyncio.FIRST_COMPLETED)
                asking.cancel()
                if stop.is_set() or not asked.is_set():
                    continue
                asked.clear()
                if (generation := await self._newest()) is not None:
                    await self._hand_over(generation, tasks, rest)
                    tasks, rest = [], asyncio.Event()
                    self._settled()
        finally:
            stopping.cancel()
            rest.set()
            await _ended(tasks)

    def _begun(self, rest: asyncio.Event) -> list[asyncio.Task[None]]:
        """Starts the background jobs."""
        jobs = self._generation.processor.jobs
        return [asyncio.create_task(supervised(name, job, rest)) for name, job in jobs.items()]

    async def _newest(self) -> Generation | None:
        """The content as it is now; None when it can't be used."""
        try:
            return await asyncio.to_thread(self._read)
        except BrokenGuideError as error:
            for problem in error.problems[:_TOLD]:
                log.warning("content_problem", error=str(problem))
            why = f"{len(error.problems)} errors; `bot check` lists them"
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the files, the old content serves on
            why = describe(error)
        metrics.RELOADS.labels("refused").inc()
        log.error("content_reload_failed", error=why)
        return None

    async def _hand_over(self, generation: Generation, tasks: list[asyncio.Task[None]], rest: asyncio.Event) -> None:
        before, self._generation = self._generation, generation
        rest.set()
        await asyncio.gather(self._throttle.switch_to(generation.processor), _ended(tasks))
        metrics.RELOADS.labels("done").inc()
        log.info("content_reloaded")
        await self._announce(before, generation)


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    """Waits for tasks that were told to stop; cuts off those that do not end."""
    if tasks:
        await asyncio.wait(tasks, timeout=REST_SECONDS)
    for task in tasks:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)
