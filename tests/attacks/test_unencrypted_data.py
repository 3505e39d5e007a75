"""What the store reveals to anyone without DATA_KEY: exactly what the documentation says, and no answers."""

import base64
import re
from pathlib import Path

from redis.asyncio import Redis

from bot.ports.group_settings import Group
from bot.ports.relays import ForumTopic
from bot.store.cipher import TOKEN_BYTES, Cipher
from bot.store.followers import SHARDS
from bot.store.records import RedisStore
from tests.support.redis_scan import everything
from tests.support.stored_data import USER, fill

KEY = base64.b64encode(bytes(range(32))).decode()
GROUP = -5
DOCUMENT = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`(billing:[^` ]+)`", DOCUMENT.partition("## Keys")[2].partition("\n## ")[0]))
"""The keys that the documentation lists."""

SEALED = {"billing:{USER}:session", "billing:{GROUP}:group"}
SHAPES = (
    (str(USER), "USER"),
    (r"\{topic-\d+:\d+\}", "{topicGROUP:N}"),
    (r"\{-\d+\}", "{GROUP}"),
    (r"\{staff\}:-\d+", "{staff}:GROUP"),
    (r"\{(due|follow)\d+\}", r"{\1N}"),
    (r"\{(bar|limit)\w+\}", r"{\1…}"),
    (r"(vote|week):.+", r"\1:…"),
    (r":\d+\b", ":N"),
)
ANSWERS = (
    "listed",
    "c_before",
    "c_item",
    "trail_page",
    "topic.one",
    "lent_question",
    "noted_choice",
    "passed_screen",
    "1900000001",
)
"""They're in the session that :func:`fill` writes."""


def key_pattern(key: str) -> str:
    for pattern, named in SHAPES:
        key = re.sub(pattern, named, key)
    return key


async def store_with(redis_url: str, key: str) -> dict[str, bytes]:
    client = Redis.from_url(redis_url)
    store = RedisStore(client, Cipher.parse(key), secret=b"s")
    await fill(store)
    await store.groups.commit(GROUP, Group(card=77, offers=("listed",)), await store.groups.read(GROUP))
    await store.relays.link(ForumTopic(-500, 9), USER + 1)
    await store.relays.bar(USER + 1, barred=True)
    await store.erase(USER + 1)
    await store.park(1, "text", "ValueError at x:1", 10)
    await store.keys.enter()
    await store.languages.add(["", "zh"])
    await broadcast_halfway(store)
    found = await everything(client)
    await client.aclose()
    return found


async def broadcast_halfway(store: RedisStore) -> None:
    """One recipient has it, one gets it later, for one that isn't known, and one is left."""
    await store.followers.stop()
    for user in range(USER, USER + 4 * SHARDS, SHARDS):
        await store.followers.follow(user, "zh_Hans", on=True)
    assert await store.followers.start(4713, "hold")
    cast = await store.followers.state()
    assert cast is not None
    for result in ("sent", "later", ""):
        follower = await store.followers.next(cast)
        assert follower is not None
        if result:
            await store.followers.settle(cast, follower, result, 60)


async def test_answers_are_readable_without_encryption(redis_url: str) -> None:
    """Otherwise the next test would prove nothing."""
    plain = b"".join((await store_with(redis_url, "")).values()).decode(errors="replace")
    assert [each for each in ANSWERS if each not in plain] == []


async def test_answers_are_unreadable_with_encryption(redis_url: str) -> None:
    found = await store_with(redis_url, KEY)
    plain = b"".join(found.values()).decode(errors="replace")
    assert [each for each in ANSWERS if each in plain] == []
    sealing = Cipher.parse(KEY)
    for key, value in found.items():
        if key_pattern(key) in SEALED:
            sealing.open(key, value)  # raises unless it was sealed for this key
            assert value[TOKEN_BYTES + 1 : TOKEN_BYTES + 5] != b"\0" * 4


async def test_unencrypted_keys_match_the_documentation(redis_url: str) -> None:
    """A new key in the store is either encrypted or documented in docs/operating.md."""
    kept = {key_pattern(key) for key in await store_with(redis_url, KEY)}
    assert kept - NAMED == set(), "not in the table below `## Keys`"
    assert NAMED - kept == set(), "in the table, and nowhere else"
