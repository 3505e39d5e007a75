"""Long polling that confirms an update only once it has been handled.

Telegram takes an update as confirmed when a later offset is asked for. The libraries ask at once; here the
next batch is asked for when the last one is done.
"""

import asyncio
from typing import Any, Protocol

import structlog

from ..ports import Answer, Incoming, InlineAnswer, Receipt, TooFastError, UnreachableError
from .incoming import UPDATE_KINDS, read_update
from .outgoing import ApiError

POLL_SECONDS = 50
"""How long Telegram may hold a request open for the next update (its own limit)."""

PATIENCE = 5
"""How often an update is tried before it is parked, so that others can go on."""

_CONFLICTS = 3
_PAUSES = (1, 2, 4, 8, 15, 30)

log = structlog.get_logger(__name__)


class PollingError(Exception):
    """Polling can't go on; the message says why and how to mend it."""


class PollingClient(Protocol):
    """A client whose calls may be given a time limit of their own."""

    async def call(self, method: str, parameters: dict[str, Any], *, seconds: int | None = None) -> Any: ...


class Answers(Protocol):
    """Gives the answer to a tap or an inline query."""

    async def answer(self, answer: Answer | InlineAnswer) -> None: ...


class PatientDesk(Protocol):
    """A desk that can also set an update aside for good."""

    async def handle(self, incoming: Incoming) -> Receipt: ...

    async def give_up(self, incoming: Incoming) -> bool: ...


class Poller:
    """Asks for updates and has them handled: those of different people at once, one batch after another."""

    def __init__(self, client: PollingClient, desk: PatientDesk, answers: Answers, username: str) -> None:
        self._client = client
        self._desk = desk
        self._answers = answers
        self._username = username

    async def run(self, stop: asyncio.Event) -> None:
        """Polls until ``stop`` is set; then finishes the batch in hand, confirms it, and returns."""
        offset, conflicts, failures = 0, 0, 0
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                try:
                    batch = await self._next(offset, stopping)
                except ApiError as error:
                    conflicts = conflicts + 1 if error.code == 409 else 0  # noqa: PLR2004
                    if conflicts == _CONFLICTS or error.code in (401, 404):
                        raise PollingError(_said_plainly(error)) from None
                    failures += 1
                    await self._pause(max(error.retry_after, _PAUSES[min(failures, len(_PAUSES)) - 1]), stopping)
                except UnreachableError:
                    failures += 1
                    log.warning("telegram-unreachable", attempt=failures)
                    await self._pause(_PAUSES[min(failures, len(_PAUSES)) - 1], stopping)
                else:
                    conflicts = failures = 0
                    await asyncio.gather(*(self._handle(raw, stopping) for raw in batch))
                    handled = [raw["update_id"] for raw in batch if isinstance(raw, dict)]
                    if not stop.is_set():
                        offset = max([offset, *(number + 1 for number in handled)])
                    elif handled:
                        await self._confirm(max(handled) + 1)
        finally:
            stopping.cancel()

    async def _next(self, offset: int, stopping: asyncio.Task[Any]) -> list[Any]:
        """The next batch; nothing when told to stop meanwhile."""
        parameters = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": list(UPDATE_KINDS)}
        polling = asyncio.create_task(self._client.call("getUpdates", parameters, seconds=POLL_SECONDS + 10))
        await asyncio.wait({polling, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not polling.done():
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)
            return []
        return list(polling.result())

    async def _handle(self, raw: Any, stopping: asyncio.Task[Any]) -> None:
        incoming = read_update(raw, self._username)
        if incoming is None:
            return
        attempts = 0
        while not (receipt := await self._desk.handle(incoming)).done:
            attempts += 1
            if attempts >= PATIENCE and await self._desk.give_up(incoming):
                break
            if stopping.done():
                return
            await self._pause(receipt.retry_after, stopping)
        await self._answer(receipt)

    async def _answer(self, receipt: Receipt) -> None:
        if receipt.answer is None:
            return
        try:
            await self._answers.answer(receipt.answer)
        except (UnreachableError, TooFastError, ApiError):
            # The card is as it should be; only a spinner turns a little longer.
            log.warning("tap-not-answered")

    async def _confirm(self, offset: int) -> None:
        """Tells Telegram what was handled, since there is no next batch to say it with."""
        try:
            await self._client.call("getUpdates", {"offset": offset, "timeout": 0, "limit": 1}, seconds=5)
        except (ApiError, UnreachableError):
            log.warning("last-batch-not-confirmed")

    async def _pause(self, seconds: float, stopping: asyncio.Task[Any]) -> None:
        await asyncio.wait({stopping}, timeout=seconds)


def _said_plainly(error: ApiError) -> str:
    if error.code == 409:  # noqa: PLR2004
        return "another process is polling with this TELEGRAM_BOT_TOKEN; stop it, or run replicas behind WEBHOOK_URL"
    return "TELEGRAM_BOT_TOKEN: Telegram does not know this token; get it from @BotFather"
