"""Relayed conversations with the staff in Redis: ids of messages and topics only."""

import asyncio
from collections.abc import Callable, Mapping
from time import time
from typing import Any

from ..ports.relays import (
    RELAY_LEASE_SECONDS,
    WAIT_SECONDS,
    Copied,
    ForumTopic,
    RelayState,
    RelayTurn,
    Side,
)
from ..ports.stores import iso_time
from .keyed_hash import keyed_hash
from .pipeline import Pipeline
from .script import ExpiringWrite, LuaScript

RELAY_SECONDS = 48 * 3600
"""How long we remember which message is a copy of which: bots may delete messages for 48 hours."""

TOPIC_SECONDS = 30 * 24 * 3600
BAR_SECONDS = 30 * 24 * 3600
MINUTE_SECONDS = 60
HOUR_SECONDS = 3600
GROUP_SECONDS = 400 * 24 * 3600
"""How long former staff groups are remembered; longer than any user's topic is kept."""

_COPIES = 2000
"""The most fields in a user's relay hash. Past that it is deleted, and edits of older messages aren't relayed."""


class RedisRelays:
    """The :class:`~bot.ports.relays.RelayStore` in Redis.

    Bars and rate limits outlive the erasure of a user's data, or erasing would lift them. They're kept as marks: under
    a hash of the user's id, keyed with ``secret``.
    """

    def __init__(self, batch: Pipeline, prefix: str, secret: bytes, clock: Callable[[], float] = time) -> None:
        self._batch = batch
        self._prefix = prefix
        self._secret = secret
        self._clock = clock
        self._expiring = ExpiringWrite(batch)
        self._begin, self._ended = LuaScript(batch, "relay_begin"), LuaScript(batch, "relay_end")
        self._rate_limit = LuaScript(batch, "rate_limit")
        self._unscoped = 0

    async def begin(self, user: int, operation: str, now: int, turn: RelayTurn | None = None) -> RelayState:
        key, waits = self._relays(user), (_waiting(turn.side), turn.update) if turn else ("", 0)
        lasts = RELAY_LEASE_SECONDS, RELAY_SECONDS
        return RelayState(int(await self._begin([key], f"o{operation}", now, *lasts, *waits, WAIT_SECONDS)))

    async def done(
        self, user: int, operation: str, turn: RelayTurn | None = None, copied: Copied | None = None
    ) -> None:
        fields = list[Any]()
        if turn:
            fields += [_waiting(turn.side), ""]
        if copied:
            side, chat, message, copy = copied
            other = "s" if side == "p" else "p"
            fields += [f"{side}{chat}:{message}", copy, f"{other}{chat}:{copy}", message]
        await self._note(user, f"o{operation}", "d", *fields)

    async def failed(
        self, user: int, operation: str, now: int, turn: RelayTurn | None = None, *, refused: bool
    ) -> None:
        waits = (_waiting(turn.side), f"{turn.update}:{now}") if turn else ()
        mark = "r" if refused else 0  # 0: started in 1970, so its lease is over
        await self._note(user, f"o{operation}", mark, *waits)

    async def _note(self, user: int, operation: str, *recognized: Any) -> None:
        await self._ended([self._relays(user)], operation, RELAY_SECONDS, _COPIES, operation, *recognized)

    async def copy_of(self, user: int, side: Side, message: int, chat: int) -> int:
        names = [f"{side}{chat}:{message}"]
        if chat == await self._group_of_unscoped(chat):
            names.append(f"{side}{message}")  # as older versions wrote it
        found = await self._batch("HMGET", self._relays(user), *names)
        return int(next((each for each in found if each), 0))

    async def may_send(self, user: int, per_minute: int) -> bool:
        return bool(await self._rate_limit([self._limit(user, "sent")], per_minute, MINUTE_SECONDS))

    async def uncount_sent(self, user: int) -> None:
        await self._batch("LPOP", self._limit(user, "sent"))

    async def may_open(self, user: int, per_hour: int) -> bool:
        return bool(await self._rate_limit([self._limit(user, "opened")], per_hour, HOUR_SECONDS))

    async def link(self, topic: ForumTopic, user: int, since: int = 0) -> None:
        # Erasure relies on these two, so they're written first: it then finds every topic, even if this is interrupted.
        await self._expiring.write(TOPIC_SECONDS, "SADD", self._topics(user), f"{topic.chat}:{topic.thread}")
        await self._expiring.write(TOPIC_SECONDS, "ZADD", self._people(topic.chat), int(self._clock()), user)
        await self._batch("SET", self._topic(topic), user, "EX", TOPIC_SECONDS)
        if since:
            await self._expiring.write(RELAY_SECONDS, "HSET", self._relays(user), f"t{since}", topic.thread)

    async def unlink(self, topic: ForumTopic, user: int) -> None:
        await self._batch("SREM", self._topics(user), f"{topic.chat}:{topic.thread}")
        await self._batch("DEL", self._topic(topic))

    async def made_for(self, user: int, since: int) -> int:
        return int(await self._batch("HGET", self._relays(user), f"t{since}") or 0)

    async def person_in(self, topic: ForumTopic) -> int:
        user = int(await self._batch("GETEX", self._topic(topic), "EX", TOPIC_SECONDS) or 0)
        if not user and topic.chat == await self._group_of_unscoped(topic.chat):
            user = int(await self._batch("GET", self._unscoped_topic(topic.thread)) or 0)
            if user:
                await self.link(topic, user)
                await self._batch("SREM", self._topics(user), topic.thread)
                await self._batch("DEL", self._unscoped_topic(topic.thread))
        elif user:
            await self._batch("EXPIRE", self._topics(user), TOPIC_SECONDS)
        return user

    async def topics(self, user: int) -> list[ForumTopic]:
        found = []
        for member in await self._batch("SMEMBERS", self._topics(user)):
            chat, _, thread = member.decode().rpartition(":")
            found.append(ForumTopic(int(chat) if chat else await self._group_of_unscoped(), int(thread)))
        return found

    async def serve_in(self, chat: int) -> list[int]:
        await self._group_of_unscoped(chat)
        await self._expiring.write(GROUP_SECONDS, "HSET", self._groups, f"g{chat}", 1)
        fields = [field.decode() for field in await self._batch("HKEYS", self._groups)]
        return [int(field[1:]) for field in fields if field.startswith("g") and field != f"g{chat}"]

    async def people_in(self, chat: int) -> list[int]:
        key = self._people(chat)
        await self._batch("ZREMRANGEBYSCORE", key, "-inf", int(self._clock()) - TOPIC_SECONDS)
        return [int(user) for user in await self._batch("ZRANGE", key, 0, -1)]

    async def move_out(self, chat: int, user: int = 0) -> None:
        if user:
            await self._batch("ZREM", self._people(chat), user)
        else:
            await self._batch("HDEL", self._groups, f"g{chat}")

    async def about(self, user: int) -> dict[str, Any]:
        """What is stored about a user, for their data export."""
        found = await self._batch("HGETALL", self._relays(user))
        pairs = found.items() if isinstance(found, Mapping) else zip(found[::2], found[1::2], strict=True)
        numbers = {name.decode(): value.decode() for name, value in pairs}
        sent, opened = await asyncio.gather(
            *(self._batch("LRANGE", self._limit(user, what), 0, -1) for what in ("sent", "opened"))
        )
        waits, bar = await asyncio.gather(self._batch("ZSCORE", self._queue, user), self._batch("TTL", self._bar(user)))
        topics = await self.topics(user)
        since = {chat: await self._batch("ZSCORE", self._people(chat), user) for chat in {each.chat for each in topics}}
        return {
            "support_topics": [
                {"group": chat, "topic": thread, "since": iso_time(float(since[chat])) if since[chat] else None}
                for chat, thread in topics
            ],
            "waiting_for_support_since": None if waits is None else iso_time(float(waits)),
            "relayed_messages": len(numbers),
            "message_numbers": numbers,
            "messages_to_support_in_last_minute": [iso_time(float(each)) for each in sent],
            "conversations_started_in_last_hour": [iso_time(float(each)) for each in opened],
            "banned_by_support": bar > 0,
            "banned_until": iso_time(self._clock() + bar) if bar > 0 else None,
        }

    async def remove(self, user: int) -> None:
        topics = await self.topics(user)
        await self._keep_bar(user, topics)
        keys = [self._topic(topic) for topic in topics]
        keys += [self._unscoped_topic(topic.thread) for topic in topics if topic.chat == self._unscoped]
        chats = {topic.chat for topic in topics}
        await asyncio.gather(
            self.served(user),
            *(self._batch("DEL", key) for key in keys),
            *(self.move_out(chat, user) for chat in chats),
        )

    async def _group_of_unscoped(self, chat: int = 0) -> int:
        """The staff group of topics that older versions stored by thread alone: the first group served after them.

        Returns 0 if it isn't known and no ``chat`` is given.
        """
        if not self._unscoped:
            if chat:
                await self._expiring.write(GROUP_SECONDS, "HSETNX", self._groups, "unscoped", chat)
            self._unscoped = int(await self._batch("HGET", self._groups, "unscoped") or 0)
        return self._unscoped

    async def wait(self, user: int, since: int) -> int:
        key = self._queue
        await self.trim()
        await self._expiring.write(TOPIC_SECONDS, "ZADD", key, "NX", since, user)
        return int(await self._batch("ZRANK", key, user) or 0) + 1

    async def waiting(self) -> int:
        await self.trim()
        return int(await self._batch("ZCARD", self._queue))

    async def trim(self) -> None:
        """Removes users who were queued for longer than a record lasts."""
        await self._batch("ZREMRANGEBYSCORE", self._queue, "-inf", int(self._clock()) - TOPIC_SECONDS)

    async def served(self, user: int) -> None:
        await self._batch("ZREM", self._queue, user)

    async def bar(self, user: int, *, barred: bool) -> None:
        if barred:
            await self._batch("SET", self._bar(user), 1, "EX", BAR_SECONDS)
        else:
            await self._batch("DEL", self._bar(user))

    async def lift_bar_in(self, topic: ForumTopic) -> bool:
        bar = await self._batch("GET", self._bar_in(topic))
        if not bar:
            return False
        await self._batch("DEL", self._bar_named(bar.decode()))
        await self._batch("DEL", self._bar_in(topic))
        return True

    async def _keep_bar(self, user: int, topics: list[ForumTopic]) -> None:
        """Notes a barred user's bar with their topics, so that it can be lifted there once nobody knows whose it is."""
        seconds = await self._batch("TTL", self._bar(user))
        if seconds > 0:
            for topic in topics:
                await self._batch("SET", self._bar_in(topic), self._hash(str(user)), "EX", seconds)

    async def barred(self, user: int) -> bool:
        return bool(await self._batch("EXISTS", self._bar(user)))

    @property
    def _queue(self) -> str:
        return f"{self._prefix}:{{waiting}}"

    def _relays(self, user: int) -> str:
        return f"{self._prefix}:{{{user}}}:relay"

    def _topics(self, user: int) -> str:
        return f"{self._prefix}:{{{user}}}:topics"

    def _topic(self, topic: ForumTopic) -> str:
        return f"{self._prefix}:{{topic{topic.chat}:{topic.thread}}}"

    def _unscoped_topic(self, thread: int) -> str:
        return f"{self._prefix}:{{topic{thread}}}"

    @property
    def _groups(self) -> str:
        return f"{self._prefix}:{{staff}}:groups"

    def _people(self, chat: int) -> str:
        return f"{self._prefix}:{{staff}}:{chat}"

    def _bar(self, user: int) -> str:
        return self._bar_named(self._hash(str(user)))

    def _bar_named(self, name: str) -> str:
        return f"{self._prefix}:{{bar{name}}}"

    def _bar_in(self, topic: ForumTopic) -> str:
        return f"{self._topic(topic)}:bar"

    def _limit(self, user: int, what: str) -> str:
        """Hashed with ``what``, so that a user's marks can't be linked to each other."""
        return f"{self._prefix}:{{limit{self._hash(f'{what}|{user}')}}}"

    def _hash(self, text: str) -> str:
        return keyed_hash(self._secret, text, 12)


def _waiting(side: Side) -> str:
    """The hash field of a side's message that failed and will be retried."""
    return f"w{side}"
