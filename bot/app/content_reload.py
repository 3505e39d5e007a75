"""Reloads the content while the bot is serving; content with errors is rejected as a whole."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import NamedTuple

import structlog

from ..concurrency.supervision import supervised
from ..features.instant_answers.single_question import Ask
from ..guide.guide import Guide
from ..guide.problem import BrokenGuideError
from ..i18n.offered_languages import Languages
from ..observability import metrics
from ..observability.failure import describe
from ..processing.throttle import Throttle
from ..processing.update_processor import UpdateProcessor

JOB_STOP_SECONDS = 30
"""How long background jobs of the old content may take to stop before they're cancelled."""

_MAX_LOGGED = 10
"""How many problems are logged; `bot check` lists them all."""

log = structlog.get_logger(__name__)


class Generation(NamedTuple):
    """One loaded version of the content, with the processor that serves it."""

    guide: Guide
    languages: Languages
    processor: UpdateProcessor
    ask: Ask | None = None


class ContentReloader:
    """Runs the background jobs of the current generation, and replaces it with a new one on request.

    ``read`` loads a new generation; it runs in a thread, since it takes seconds. ``announce`` is called with the old
    and the new generation. ``loaded`` is called once the old one is no longer referenced here.
    """

    def __init__(
        self,
        generation: Generation,
        throttle: Throttle,
        read: Callable[[], Generation],
        announce: Callable[[Generation, Generation], Awaitable[None]],
        loaded: Callable[[], object],
    ) -> None:
        self._generation = generation
        self._throttle = throttle
        self._read = read
        self._announce = announce
        self._loaded = loaded

    def ask(self) -> Ask | None:
        """The :class:`Ask` of the current content; None if it has no topics."""
        return self._generation.ask

    async def run(self, stop: asyncio.Event, reload: asyncio.Event) -> None:
        """Runs the background jobs until ``stop``; reloads the content each time ``reload`` is set."""
        stopping, tasks = asyncio.create_task(stop.wait()), list[asyncio.Task[None]]()
        stop_jobs = asyncio.Event()
        try:
            while not stop.is_set():
                tasks = tasks or self._start_jobs(stop_jobs)
                reloading = asyncio.create_task(reload.wait())
                await asyncio.wait({reloading, stopping}, return_when=asyncio.FIRST_COMPLETED)
                reloading.cancel()
                if stop.is_set() or not reload.is_set():
                    continue
                reload.clear()
                if (generation := await self._load()) is not None:
                    await self._switch_to(generation, tasks, stop_jobs)
                    tasks, stop_jobs = [], asyncio.Event()
                    self._loaded()
        finally:
            stopping.cancel()
            stop_jobs.set()
            await _finish(tasks)

    def _start_jobs(self, stop: asyncio.Event) -> list[asyncio.Task[None]]:
        jobs = self._generation.processor.jobs
        return [asyncio.create_task(supervised(name, job, stop)) for name, job in jobs.items()]

    async def _load(self) -> Generation | None:
        """A new generation; None, after logging why, if the content can't be used."""
        try:
            return await asyncio.to_thread(self._read)
        except BrokenGuideError as error:
            for problem in error.problems[:_MAX_LOGGED]:
                log.warning("content_problem", error=str(problem))
            why = f"{len(error.problems)} errors; `bot check` lists them"
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the files, keep serving the old content
            why = describe(error)
        metrics.RELOADS.labels("refused").inc()
        log.error("content_reload_failed", error=why)
        return None

    async def _switch_to(
        self, generation: Generation, tasks: list[asyncio.Task[None]], stop_jobs: asyncio.Event
    ) -> None:
        before, self._generation = self._generation, generation
        stop_jobs.set()
        await asyncio.gather(self._throttle.switch_to(generation.processor), _finish(tasks))
        metrics.RELOADS.labels("done").inc()
        log.info("content_reloaded")
        await self._announce(before, generation)


async def _finish(tasks: list[asyncio.Task[None]]) -> None:
    """Waits for tasks that were told to stop, and cancels those that don't."""
    if tasks:
        await asyncio.wait(tasks, timeout=JOB_STOP_SECONDS)
    for task in tasks:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks, return_exceptions=True)
