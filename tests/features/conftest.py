"""A staff forum on the simulated Telegram, and a bot that serves it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest
from redis.asyncio import Redis

from bot.settings import Settings
from telegram_simulator import Message, SimulatedGroup, SimulatedUser, Simulator
from tests.e2e.conftest import first_of, settings_for, started

STAFF = 50
OWNER = 51


@dataclass
class Env:
    """Lin, who reads Chinese; Alex, who reads English; Kim, who is staff; and the staff's forum."""

    telegram: Simulator
    settings: Settings
    lin: SimulatedUser
    alex: SimulatedUser
    forum: SimulatedGroup
    redis: Redis

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[None]:
        before = len(self.telegram.calls)
        async with started(self.settings) as task:
            last = "setWebhook" if self.settings.webhook_url else "getWebhookInfo"
            ready = self.telegram.until(lambda: any(call.method == last for call in self.telegram.calls[before:]), 240)
            await first_of(asyncio.create_task(ready), task)
            yield

    async def settled(self, *acts: Awaitable[object]) -> None:
        for act in acts:
            await act
            await self.telegram.settled(timeout=120)

    @property
    def topics(self) -> list[int]:
        return list(self.forum.group.topics)

    def in_topic(self, thread: int) -> list[Message]:
        return [message for message in self.forum.messages if message.thread == thread]

    async def staff(self, text: str, thread: int = 0, **more: object) -> None:
        """Kim writes in a topic; returns once the message is handled."""
        number = thread or self.topics[-1]
        await self.settled(self.forum.send(STAFF, text, thread=number, **more))  # type: ignore[arg-type]

    async def hand_off(self, user: SimulatedUser, send: str = "Send and start talking") -> int:
        """The user asks for an agent and confirms; returns the topic's id."""
        await self.settled(user.send("/start"), user.send("/start v--s-human"), user.tap(send))
        return self.topics[-1]


Opened = AbstractAsyncContextManager[None]


@pytest.fixture(params=["webhook-aiogram"])
def edge(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def env(redis_url: str, edge: str) -> AsyncIterator[Env]:
    transport, _, library = edge.partition("-")
    telegram = Simulator()
    lin = telegram.add_user(1, first_name="Lin", language_code="zh-hans")
    alex = telegram.add_user(2, first_name="Alex", language_code="en")
    telegram.add_user(STAFF, first_name="Kim", language_code="en")
    telegram.add_user(OWNER, first_name="Olu", language_code="en")
    forum = telegram.add_group("Staff", STAFF, (OWNER,), forum=True)
    forum.add_bot(STAFF, ("can_manage_topics", "can_delete_messages"))
    redis = Redis.from_url(redis_url)
    async with telegram.serving():
        settings = settings_for(telegram, redis_url, transport, library).model_copy(
            update={"staff_chat_id": forum.id, "owner_ids": (OWNER,)}
        )
        yield Env(telegram, settings, lin, alex, forum, redis)
    await redis.aclose()
    assert telegram.violations == []
