"""Group settings in Redis: compare-and-set, encrypted, expiring."""

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic
from typing import Any, cast, get_args

import orjson
import structlog

from ..ports.errors import LockedError
from ..ports.group_settings import Askers, Group
from ..ports.groups import GroupConflictError, GroupVersion
from .cipher import Cipher, CipherError
from .pipeline import Pipeline
from .script import LuaScript

TTL_SECONDS = 400 * 24 * 3600
"""How long a group's settings outlive their last use: a bot that was removed may be added again after a year."""

CACHE_SECONDS = 60.0
"""How long a cached record is used without asking the store: an admin bot receives every message in a group. Settings
may be stale for that long; a commit never overwrites newer ones."""

CACHED = 10_000
HOUR_SECONDS = 3600

_DEFAULT = Group()

log = structlog.get_logger(__name__)


class RedisGroups:
    """The :class:`~bot.ports.groups.GroupStore` in Redis."""

    def __init__(self, batch: Pipeline, cipher: Cipher, prefix: str, clock: Callable[[], float] = monotonic) -> None:
        self._batch = batch
        self._cipher = cipher
        self._prefix = prefix
        self._clock = clock
        self._cache: OrderedDict[int, tuple[GroupVersion, float]] = OrderedDict()
        self._commit, self._hint = LuaScript(batch, "commit"), LuaScript(batch, "rate_limit")

    async def read(self, chat: int, *, fresh: bool = False) -> GroupVersion:
        if not fresh and (kept := self._cache.get(chat)) and self._clock() < kept[1]:
            return kept[0]
        name = self._name(chat)
        value = await self._batch("GETEX", name, "EX", TTL_SECONDS)
        version = self._keep(chat, self._version(name, value))
        return await self._encrypt_again(chat, version) if value and self._cipher.outdated(value) else version

    async def commit(self, chat: int, group: Group, over: GroupVersion) -> GroupVersion:
        name = self._name(chat)
        token, value = self._cipher.pack(name, encode(group))
        self._cache.pop(chat, None)
        found = await self._commit([name], over.token, value, token, TTL_SECONDS)
        if found is not None:
            raise GroupConflictError(self._keep(chat, self._version(name, found)))
        return self._keep(chat, GroupVersion(group, token))

    async def _encrypt_again(self, chat: int, version: GroupVersion) -> GroupVersion:
        """Encrypts with the current key: settings change so rarely that an old key would be needed for years."""
        try:
            return await self.commit(chat, version.group, version)
        except GroupConflictError as conflict:
            now: GroupVersion = conflict.now
            return now

    async def move(self, old: int, new: int) -> None:
        # The keys may be in different slots, so there is no transaction. The new key is written before the old one is
        # deleted: a crash in between leaves both, and the next attempt finds the new one.
        version = await self.read(old, fresh=True)
        if version.token:
            try:
                await self.commit(new, version.group.moved(), GroupVersion(_DEFAULT, b""))
            except GroupConflictError:
                log.info("group_already_moved")
            await self._batch("DEL", self._name(old))
        self._cache.pop(old, None)

    async def may_hint(self, chat: int, user: int, per_hour: int, interval: int) -> bool:
        person = hinted_key(self._prefix, user)
        # The user's key first: a hint counted for the group but not given would use up one of its hints for this hour.
        if not await self._batch("SET", person, b"1", "NX", "EX", interval):
            return False
        if await self._hint([f"{self._prefix}:{{{chat}}}:hints"], per_hour, HOUR_SECONDS):
            return True
        await self._batch("DEL", person)
        return False

    def _name(self, chat: int) -> str:
        return f"{self._prefix}:{{{chat}}}:group"

    def _version(self, name: str, value: Any) -> GroupVersion:
        if not value:
            return GroupVersion(_DEFAULT, b"")
        try:
            token, body = self._cipher.open(name, value)
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


def hinted_key(prefix: str, user: int) -> str:
    """The key that marks a user as having had a hint today. It has the same hash tag as the user's other keys."""
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
    """The stored group; the defaults if it can't be read."""
    try:
        body = orjson.loads(data)
        ask = str(body.get("a"))
        return Group(
            card=int(body.get("c", 0)),
            thread=int(body.get("t", 0)),
            language=str(body.get("l", "")),
            offers=tuple(map(str, body.get("o", ()))),
            hints=int(body.get("h", 0)),
            ask=cast("Askers", ask) if ask in get_args(Askers) else "all",
            guard=bool(body.get("g", True)),
        )
    except (ValueError, TypeError, AttributeError):
        log.warning("group_unreadable")
        return _DEFAULT
