"""Replicas of a bot with a staff forum."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot.features.handoff.staff_group import StaffGroup
from bot.guide.guide import STAFF, Guide
from bot.i18n.offered_languages import Languages
from bot.store.cipher import Cipher
from bot.store.embedded import EmbeddedServer
from bot.store.records import RedisStore
from tests.features.handoff.replicas import CHAT, Replicas
from tests.support.fakes import FakeForum, FakeMessenger
from tests.support.processors import make_processor


@pytest.fixture
async def replicas(tmp_path: Path, guide: Guide, languages: Languages) -> AsyncIterator[Replicas]:
    guide = guide.model_copy(update={"services": frozenset({STAFF})})
    async with AsyncExitStack() as stack:
        url = (await stack.enter_async_context(EmbeddedServer(tmp_path))).url
        stores = []
        for _ in range(2):
            client = Redis.from_url(url)
            stack.push_async_callback(client.aclose)
            stores.append(RedisStore(client, Cipher(), secret=b"s"))
        forum, messenger = FakeForum(), FakeMessenger()
        env = StaffGroup(CHAT, forum)
        processors = [make_processor(guide, languages, store, messenger, staff=env) for store in stores]
        yield Replicas(processors, stores, client, forum, messenger)
