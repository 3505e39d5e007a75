"""Stand-ins for a host's bot object, and raw updates for a mounted flow."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from bot.telegram.multipart import Attachment


@dataclass
class FakeBot:
    """Records calls, and raises the configured errors."""

    made: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    async def upload(self, method: str, parameters: dict[str, Any], file: Attachment) -> Any:
        return await self.call(method, {**parameters, file.field: file.name})

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        self.made.append((method, parameters))
        if method != "answerCallbackQuery" and self.errors:
            raise self.errors.pop(0)
        return {"message_id": 7, "ephemeral_message_id": 8}


class SlowBot(FakeBot):
    """A bot whose calls wait until released."""

    def __init__(self) -> None:
        super().__init__()
        self.called = asyncio.Event()
        self.go_on = asyncio.Event()

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        self.called.set()
        await self.go_on.wait()
        return await super().call(method, parameters)


@dataclass
class HangingBot(FakeBot):
    """A bot whose callback answers never return."""

    asked: int = 0

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        if method == "answerCallbackQuery":
            self.asked += 1
            await asyncio.Event().wait()
        return await super().call(method, parameters)


def message(text: str, number: int = 1, user: int = 5, **more: Any) -> dict[str, Any]:
    """A raw update: a private message."""
    chat = {"id": user, "type": "private"}
    sender = {"id": user, "language_code": "en"}
    return {
        "update_id": number,
        "message": {"message_id": 3, "date": 1, "chat": chat, "from": sender, "text": text} | more,
    }


def tap(data: str, number: int = 2, user: int = 5) -> dict[str, Any]:
    """A raw update: a tap on a button of message 7."""
    card = {"message_id": 7, "date": 1, "chat": {"id": user, "type": "private"}}
    sender = {"id": user, "language_code": "en"}
    return {"update_id": number, "callback_query": {"id": "9", "from": sender, "message": card, "data": data}}
