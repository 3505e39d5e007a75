"""Makes the first calls to Telegram, with errors that say what to fix, and logs the start."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import urlsplit

import structlog

from ..ports.errors import ApiError, UnreachableError
from ..settings import Settings
from ..telegram.messenger import Client

_STOPPED = "stopped before Telegram could be reached"

Result = TypeVar("Result")

log = structlog.get_logger(__name__)


class StartError(Exception):
    """The bot can't start or keep running; the message says why and how to fix it."""


class StoppedError(StartError):
    """The bot was told to stop before it had started."""


def log_started(settings: Settings, username: str, store: str, client_module: str, version: str) -> None:
    """Logs that the bot has started, with the configuration in effect, for an operator who reads the log."""
    log.info(
        "started",
        bot=f"@{username}",
        mode=f"webhook at {urlsplit(settings.webhook_url).hostname}" if settings.webhook_url else "polling",
        library="aiogram" if "aiogram" in client_module else "python-telegram-bot",
        store=store if settings.redis_url else f"embedded, in {settings.data_dir}",
        guide=str(settings.guide or "built-in"),
        version=version,
    )


async def call_until_answered(
    client: Client, stop: asyncio.Event, method: str, parameters: dict[str, Any], refused: str = ""
) -> Any:
    """The result of a Bot API call that startup depends on. Temporary failures are retried with backoff.

    Raises :class:`StoppedError` if stopped first, and :class:`StartError` for a token that Telegram doesn't know
    or, if ``refused`` names the setting at fault, for a bad request (400).
    """
    pause = 1
    while not stop.is_set():
        try:
            return await unless_stopped(client.call(method, parameters), stop)
        except ApiError as error:
            if error.code in (401, 404):
                raise StartError(
                    "TELEGRAM_BOT_TOKEN: Telegram doesn't know this token; copy it again from @BotFather"
                ) from None
            if refused and error.code == 400:  # noqa: PLR2004
                raise StartError(f"{refused}: Telegram refuses it: {error.description}") from None
            pause = max(pause, error.retry_after)
            log.warning("telegram_call_refused", method=method, error=str(error.code))
        except UnreachableError as error:
            log.warning("telegram_unreachable", method=method, error=str(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)
        pause = min(30, pause * 2)
    raise StoppedError(_STOPPED)


async def unless_stopped(work: Coroutine[Any, Any, Result], stop: asyncio.Event) -> Result:
    """The result of ``work``. Cancels it and raises :class:`StoppedError` if ``stop`` is set first."""
    task, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise StoppedError(_STOPPED)
    finally:
        task.cancel()
        stopping.cancel()
        await asyncio.gather(task, stopping, return_exceptions=True)
