"""A key missing from DATA_KEY is noticed at startup, before any session is read."""

import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from time import time
from typing import Any

import pytest

from bot.store.cipher import Cipher
from bot.store.client import redis_at
from bot.store.key_register import KEPT_SECONDS, MissingKeyError
from bot.store.records import RedisStore
from tests.support.topologies import Servers

OLD, NEW, OTHER = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2, 3))


Enter = Callable[..., Awaitable[None]]


@pytest.fixture
async def client(servers: Servers, store: RedisStore) -> AsyncIterator[Any]:
    opened = redis_at(servers.url)
    yield opened
    await opened.aclose()


@pytest.fixture
def enter(client: Any) -> Enter:
    """Registers keys as a bot that starts with them does."""

    async def start(*keys: str, give_up: bool = False) -> None:
        await RedisStore(client, Cipher.parse(",".join(keys))).keys.enter(give_up=give_up)

    return start


async def test_wrong_or_missing_key_is_refused_and_changes_nothing(enter: Enter) -> None:
    """The right one still works afterwards."""
    await enter(OLD)
    for keys in ((), (NEW,), (NEW, OTHER)):
        with pytest.raises(MissingKeyError, match=r"Put that key back \(DATA_KEY=new,old\)"):
            await enter(*keys)
    await enter(OLD)
    await enter(NEW, OLD)


async def test_old_key_is_needed_until_its_data_expires(enter: Enter, client: Any) -> None:
    """Then the new one alone is enough, and the old one is forgotten."""
    for keys in ((OLD,), (OLD, NEW), (NEW, OLD)):
        await enter(*keys)
    with pytest.raises(MissingKeyError, match=r"until 20\d\d-\d\d-\d\d it also needs the key that it had before"):
        await enter(NEW)
    old = Cipher.parse(OLD).key_ids[0]
    await client.hset("billing:keys", old, int(time()) - KEPT_SECONDS - 1)
    await enter(NEW)
    assert await client.hkeys("billing:keys") == list(Cipher.parse(NEW).key_ids)


async def test_lost_key_is_dropped_only_on_request(enter: Enter) -> None:
    """From then on it isn't required."""
    await enter(OLD)
    await enter(NEW, give_up=True)
    await enter(NEW)


async def test_no_keys_register_nothing(enter: Enter, client: Any) -> None:
    """So the first key can be introduced at any time."""
    await enter()
    assert not await client.exists("billing:keys")
    await enter(NEW)
