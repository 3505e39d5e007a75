"""A Telegram client whose answers a test sets beforehand."""

from typing import Any

from bot.telegram.messenger import Client
from bot.telegram.multipart import Attachment


class Scripted(Client):
    """Answers each call with the next of ``answers``, and records the calls."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[str, dict[str, Any]]] = []

    async def upload(self, method: str, parameters: dict[str, Any], file: Attachment) -> Any:
        return await self.call(method, {**parameters, file.field: file.name})

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        self.calls.append((method, parameters))
        answer = self.answers.pop(0) if self.answers else {"message_id": 9}
        if isinstance(answer, Exception):
            raise answer
        return answer
