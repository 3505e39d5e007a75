"""What the tests of the poller share: a Telegram, a processor, and polling until something has happened."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from bot.ports.errors import ClosedError
from bot.ports.updates import InlineAnswer, Receipt, TapAnswer, Update
from bot.telegram.polling import Poller
from tests.support import waiting

Handle = Callable[[Update], Awaitable[Receipt]]


def update(number: int, user: int = 0) -> dict[str, Any]:
    chat = {"id": user or number, "type": "private"}
    return {"update_id": number, "message": {"message_id": 1, "date": 1, "text": "x", "chat": chat, "from": chat}}


class FakeTelegram:
    """Keeps updates until they are confirmed, as Telegram does; records every request."""

    def __init__(self, *waiting: Any) -> None:
        self.waiting = list(waiting)
        self.asked: list[dict[str, Any]] = []
        self.given = asyncio.Event()
        self.more = asyncio.Event()

    def add(self, *updates: Any) -> None:
        self.waiting += updates
        self.more.set()

    async def call(self, method: str, parameters: dict[str, Any], *, seconds: int | None = None) -> Any:
        self.asked.append(parameters)
        self.waiting = [raw for raw in self.waiting if raw.get("update_id", 0) >= parameters["offset"]]
        if not self.waiting and parameters["timeout"]:
            self.more.clear()
            await self.more.wait()
        if self.waiting:
            self.given.set()
        return self.waiting[: parameters["limit"]]

    @property
    def confirmed(self) -> int:
        return int(self.asked[-1]["offset"]) if self.asked else 0


class FakeProcessor:
    """Handles updates with the given function; records those abandoned."""

    def __init__(self, told: Handle) -> None:
        self.told = told
        self.given_up: list[int] = []
        self.secrets: set[int] = set()

    def holds_secret(self, incoming: Update) -> bool:
        return incoming.update_id in self.secrets

    async def handle(self, incoming: Update) -> Receipt:
        return await self.told(incoming)

    async def give_up(self, incoming: Update) -> bool:
        self.given_up.append(incoming.update_id)
        return True


class FailingMessenger:
    async def answer(self, answer: TapAnswer | InlineAnswer) -> None:
        raise ClosedError("403")


async def no_pause(_seconds: float) -> None:
    await asyncio.sleep(0)


async def done(_: Update) -> Receipt:
    return Receipt(answer=TapAnswer("1"))


async def poll_until(
    telegram: FakeTelegram, processor: FakeProcessor, until: Callable[[], object], **options: Any
) -> None:
    """Polls until the condition holds, then stops as a signal would. Pauses are skipped."""
    stop, given = asyncio.Event(), {"pause": no_pause, **options}
    polling = asyncio.create_task(Poller(telegram, processor, FailingMessenger(), "bot", **given).run(stop))
    await waiting.until(until)
    stop.set()
    await asyncio.wait_for(polling, 60)
