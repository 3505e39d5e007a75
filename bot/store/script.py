"""Runs Lua scripts by digest, and sends the source if the server doesn't have it yet."""

from hashlib import sha1
from pathlib import Path
from typing import Any

from redis.exceptions import NoScriptError

from .pipeline import Pipeline


class LuaScript:
    """One script. Concurrent calls share a round trip."""

    def __init__(self, batch: Pipeline, name: str) -> None:
        self._batch = batch
        self._text = (Path(__file__).parent / "lua" / f"{name}.lua").read_text(encoding="utf-8")
        self._digest = sha1(self._text.encode(), usedforsecurity=False).hexdigest()

    async def __call__(self, keys: list[str], *arguments: Any) -> Any:
        """What the script returns. Raises :class:`~bot.ports.errors.StoreDownError`."""
        try:
            return await self._batch("EVALSHA", self._digest, len(keys), *keys, *arguments)
        except NoScriptError:
            # The server is new or was restarted, or a failover happened. Not SCRIPT LOAD: in a cluster it could reach
            # a different node from the one with the keys.
            return await self._batch("EVAL", self._text, len(keys), *keys, *arguments)


class ExpiringWrite(LuaScript):
    """Runs one write and sets the key's TTL atomically, so that a crash can't leave a key without one."""

    def __init__(self, batch: Pipeline) -> None:
        super().__init__(batch, "expiring_write")

    async def write(self, seconds: int, command: str, key: str, *arguments: Any) -> Any:
        """The command's reply. Renews the key's TTL to ``seconds``."""
        return await self([key], seconds, command, *arguments)
