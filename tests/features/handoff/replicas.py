"""Replicas of a bot with a staff forum, in this process."""

from dataclasses import dataclass

from redis.asyncio import Redis

from bot.conversation.session import Session
from bot.ports.relay_message import RelayMessage
from bot.ports.updates import Kind, Update
from bot.processing.update_processor import UpdateProcessor
from bot.store.records import RedisStore
from tests.support.fakes import FakeForum, FakeMessenger

CHAT, USER, KIM = -100_500, 987_654_321, 50


def written(number: int, text: str, *, edited: bool = False) -> Update:
    """The user's message, as the update with this number."""
    relay_message = RelayMessage(USER, USER, 1000 + number, "text", text=text, edited=edited)
    return Update(
        number,
        "text",
        USER,
        USER,
        language_code="en",
        text=text,
        own_message=1000 + number,
        relay_message=relay_message,
    )


@dataclass
class Replicas:
    """Two replicas, each with its own cache."""

    processors: list[UpdateProcessor]
    stores: list[RedisStore]
    redis: Redis
    forum: FakeForum
    messenger: FakeMessenger
    updates: int = 0

    async def writes(self, text: str, processor: int = 0) -> None:
        self.updates += 1
        incoming = written(self.updates, text)
        assert (await self.processors[processor].handle(incoming)).done

    async def taps(self, data: str, processor: int = 0) -> None:
        assert (await self.processors[processor].handle(self.tap(data))).done

    def tap(self, data: str) -> Update:
        self.updates += 1
        return Update(self.updates, "tap", USER, USER, language_code="en", message_id=100, callback_id="1", data=data)

    async def staff(self, text: str, thread: int, processor: int = 0) -> int:
        self.updates += 1
        await self.update(self.updates, text, thread, processor)
        return self.updates

    async def update(self, number: int, text: str, thread: int, processor: int = 0, *, edited: bool = False) -> None:
        """Handles Kim's message as the update with this number."""
        relay_message = RelayMessage(
            CHAT, KIM, 5000 + number, "text", thread, edited=edited, language_code="en", text=text, name="Kim"
        )
        elsewhere = "@another" in text
        kind: Kind = "command" if text.startswith("/") and not elsewhere and not edited else "text"
        incoming = Update(number, kind, KIM, CHAT, private=False, text=text, relay_message=relay_message)
        assert (await self.processors[processor].handle(incoming)).done

    async def session(self) -> Session | None:
        record = (await self.stores[0].read(USER, fresh=True)).record
        return record.session if record else None

    @property
    def received(self) -> list[str]:
        return [text for chat, _, text in self.forum.said if chat == USER]
