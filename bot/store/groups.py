"""Groups in Redis: compare-and-set, encrypted, expiring."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic
from typing import Any, cast, get_args

import orjson
import structlog

from ..ports.errors import LockedError
from ..ports.group import MOST_HINTS_PER_HOUR, Askers, Group
from ..ports.groups import GroupConflictError, GroupVersion
from .cipher import Cipher, CipherError
from .pipeline import Pipeline
from .script import LuaScript

TTL_SECONDS = 400 * 24 * 3600
"""How long a group's choices outlive its last use: a bot that is removed may come back after a year."""

CACHE_SECONDS = 60.0
"""How long a process goes by what it read: an admin bot gets every message of a group. A stale choice is at most so
old, and a commit over it never lost."""

CACHED = 10_000
HINT_SECONDS = 3600
PERSON_SECONDS = 24 * 3600

_NEW = Group()

log = structlog.get_logger(__name__)


class RedisGroups:
    """The :class:`~bot.ports.groups.GroupStore`."""

    def __init__(self, batch: Pipeline, seal: Cipher, prefix: str, clock: Callable[[], float] = monotonic) -> None:
        self._batch = batch
        self._seal = seal
        self._prefix = prefix
        self._clock = clock
        self._cache: OrderedDict[int, tuple[GroupVersion, float]] = OrderedDict()
        self._commit, self._hint = LuaScript(batch, "commit"), LuaScript(batch, "hint")

    async def read(self, chat: int, *, fresh: bool = False) -> GroupVersion:
        if not fresh and (kept := self._cache.get(chat)) and self._clock() < kept[1]:
            return kept[0]
        name = self._name(chat)
        return self._keep(chat, self._version(name, await self._batch("GETEX", name, "EX", TTL_SECONDS)))

    async def commit(self, chat: int, group: Group, over: GroupVersion) -> GroupVersion:
        name = self._name(chat)
        token, value = self._seal.pack(name, encode(group))
        self._cache.pop(chat, None)
        found = await self._commit([name], over.token, value, token, TTL_SECONDS)
        if found is not None:
            raise GroupConflictError(self._keep(chat, self._version(name, found)))
        return self._keep(chat, GroupVersion(group, token))

    async def move(self, old: int, new: int) -> None:
        # Two keys in two slots of a cluster: the new one is written before the old one goes, so that a crash between
        # leaves both, and the next attempt finds the new one there.
        version = await self.read(old, fresh=True)
        if version.token:
            try:
                await self.commit(new, version.group.moved(), GroupVersion(_NEW, b""))
            except GroupConflictError:
                log.info("group_already_moved")
            await self._batch("DEL", self._name(old))
        self._cache.pop(old, None)

    async def may_hint(self, chat: int, user: int, per_hour: int) -> bool:
        person = hinted(self._prefix, user)
        # The person first: a place that was taken and not used would cost the group an hour.
        if not await self._batch("SET", person, b"1", "NX", "EX", PERSON_SECONDS):
            return False
        if await self._hint([f"{self._prefix}:{{{chat}}}:hints"], per_hour, HINT_SECONDS):
            return True
        await self._batch("DEL", person)
        return False

    def _name(self, chat: int) -> str:
        return f"{self._prefix}:{{{chat}}}:group"

    def _version(self, name: str, value: Any) -> GroupVersion:
        if not value:
            return GroupVersion(_NEW, b"")
        try:
            token, body = self._seal.open(name, value)
        except CipherError as error:
            log.warning("value_undecryptable", error=str(error))
            raise LockedError(str(error)) from error
        return GroupVersion(decode(body), token)

    def _keep(self, chat: int, version: GroupVersion) -> GroupVersion:
        self._cache[chat] = version, self._clock() + CACHE_SECONDS
        self._cache.move_to_end(chat)
        if len(self._cache) > CACHED:
            self._cache.popitem(last=False)
        return version


def hinted(prefix: str, user: int) -> str:
    """The key that says that a person had a hint today. In the slot of all that is kept about them."""
    return f"{prefix}:{{{user}}}:hinted"


def encode(group: Group) -> bytes:
    body = {
        "c": group.card,
        "t": group.thread,
        "l": group.language,
        "o": group.offers,
        "h": group.hints,
        "a": group.ask,
        "g": group.guard,
    }
    return orjson.dumps(body)


def decode(data: bytes) -> Group:
    """What is written there. What can't be read is as if it had not been chosen."""
    try:
        body = orjson.loads(data)
        ask = str(body.get("a"))
        return Group(
            card=int(body.get("c", 0)),
            thread=int(body.get("t", 0)),
            language=str(body.get("l", "")),
            offers=tuple(map(str, body.get("o", ()))),
            hints=min(int(body.get("h", 0)), MOST_HINTS_PER_HOUR),
            ask=cast("Askers", ask) if ask in get_args(Askers) else "all",
            guard=bool(body.get("g", True)),
        )
    except (ValueError, TypeError, AttributeError):
        log.warning("group_unreadable")
        return _NEW
