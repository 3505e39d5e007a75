"""A key of DATA_KEY that is missing is noticed before anybody's record is."""

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


async def test_a_wrong_or_removed_key_is_refused_and_changes_nothing(store: RedisStore) -> None:
    """The right one is let in afterwards, as often as it starts."""
    await register(store, OLD).enter()
    for keys in ((), (NEW,), (NEW, OTHER)):
        with pytest.raises(MissingKeyError, match=r"Put that key back \(DATA_KEY=new,old\)"):
            await register(store, *keys).enter()
    await register(store, OLD).enter()
    await register(store, NEW, OLD).enter()


async def test_a_former_key_is_needed_as_long_as_what_it_sealed_is_kept(store: RedisStore) -> None:
    """Then the new one alone will do, and the former one is forgotten."""
    for keys in ((OLD,), (OLD, NEW), (NEW, OLD)):
        await register(store, *keys).enter()
    with pytest.raises(MissingKeyError, match=r"until 20\d\d-\d\d-\d\d it also needs the key that it had before"):
        await register(store, NEW).enter()
    old = Cipher.parse(OLD).key_ids[0]
    await store._batch("HSET", "billing:keys", old, int(time()) - KEPT_SECONDS - 1)
    await register(store, NEW).enter()
    assert list(await store._batch("HGETALL", "billing:keys")) == list(Cipher.parse(NEW).key_ids)


async def test_a_lost_key_is_given_up_only_when_told_to(store: RedisStore) -> None:
    """From then on nobody asks for it."""
    await register(store, OLD).enter()
    await register(store, NEW).enter(give_up=True)
    await register(store, NEW).enter()


async def test_without_any_key_nothing_is_registered(store: RedisStore, servers: Servers) -> None:
    """So that the first one can be brought in at any time."""
    await register(store).enter()
    client: Any = redis_at(servers.url)
    assert not await client.exists("billing:keys")
    await client.aclose()
    await register(store, NEW).enter()
