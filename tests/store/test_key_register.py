"""A missing key of DATA_KEY is noticed at start-up, before any session is read."""

import base64
from time import time
from typing import Any

import pytest

from bot.store.cipher import Cipher
from bot.store.client import redis_at
from bot.store.key_register import KEPT_SECONDS, KeyRegister, MissingKeyError
from bot.store.records import RedisStore
from tests.support.topologies import Servers

OLD, NEW, OTHER = (base64.b64encode(bytes([number]) * 32).decode() for number in (1, 2, 3))


def register(store: RedisStore, *keys: str) -> KeyRegister:
    return KeyRegister(store._batch, "billing", Cipher.parse(",".join(keys)))


async def test_wrong_or_missing_key_is_refused_and_changes_nothing(store: RedisStore) -> None:
    """The right one still works afterwards."""
    await register(store, OLD).enter()
    for keys in ((), (NEW,), (NEW, OTHER)):
        with pytest.raises(MissingKeyError, match=r"Put that key back \(DATA_KEY=new,old\)"):
            await register(store, *keys).enter()
    await register(store, OLD).enter()
    await register(store, NEW, OLD).enter()


async def test_old_key_is_needed_until_its_data_expires(store: RedisStore) -> None:
    """Then the new one alone is enough, and the old one is forgotten."""
    for keys in ((OLD,), (OLD, NEW), (NEW, OLD)):
        await register(store, *keys).enter()
    with pytest.raises(MissingKeyError, match=r"until 20\d\d-\d\d-\d\d it also needs the key that it had before"):
        await register(store, NEW).enter()
    old = Cipher.parse(OLD).key_ids[0]
    await store._batch("HSET", "billing:keys", old, int(time()) - KEPT_SECONDS - 1)
    await register(store, NEW).enter()
    assert list(await store._batch("HGETALL", "billing:keys")) == list(Cipher.parse(NEW).key_ids)


async def test_lost_key_is_dropped_only_on_request(store: RedisStore) -> None:
    """From then on it isn't required."""
    await register(store, OLD).enter()
    await register(store, NEW).enter(give_up=True)
    await register(store, NEW).enter()


async def test_no_keys_register_nothing(store: RedisStore, servers: Servers) -> None:
    """So the first key can be introduced at any time."""
    await register(store).enter()
    client: Any = redis_at(servers.url)
    assert not await client.exists("billing:keys")
    await client.aclose()
    await register(store, NEW).enter()
