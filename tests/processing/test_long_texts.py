"""Texts that take long to read don't hold up the event loop, however they are written."""

import threading
from dataclasses import dataclass, field

import pytest
from redis.asyncio import Redis

from bot.concurrency.text_worker import LONG_TEXT
from bot.conversation.event import TextUnderstood
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.ports.updates import Update
from bot.store.cipher import Cipher
from bot.store.records import RedisStore
from tests.support.fakes import FakeMessenger
from tests.support.processors import make_processor


@dataclass
class Threads:
    """A recognizer that notes on which thread it reads."""

    seen: set[str] = field(default_factory=set)

    def secret_in(self, text: str) -> str:
        self.seen.add(threading.current_thread().name)
        return ""

    def read(self, text: str) -> TextUnderstood:
        return TextUnderstood()

    def overheard(self, text: str) -> str:
        return ""


@pytest.mark.parametrize(
    ("text", "payload", "beside"),
    [
        ("a" * (LONG_TEXT - 1), "", False),
        ("ﬃ" * (LONG_TEXT // 2), "", True),
        ("a" * (LONG_TEXT // 2), "b" * (LONG_TEXT // 4), True),
    ],
    ids=["short", "long once normalized", "read twice, with the message it replies to"],
)
async def test_what_is_long_to_read_is_read_beside_the_event_loop(
    guide: Guide, languages: Languages, redis_url: str, text: str, payload: str, beside: bool
) -> None:
    recognizer = Threads()
    async with Redis.from_url(redis_url) as redis:
        store = RedisStore(redis, Cipher.parse(""))
        bot = make_processor(guide, languages, store, FakeMessenger(), recognizer)
        await bot.handle(Update(1, "text", 7, 7, language_code="en", own_message=1, text=text, payload=payload))
    assert {name.startswith("text-worker") for name in recognizer.seen} == {beside}
