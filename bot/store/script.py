"""Runs a Lua script by its digest, and sends it where the server doesn't have it yet."""

from hashlib import sha1
from pathlib import Path
from typing import Any

from redis.exceptions import NoScriptError

from .pipeline import Pipeline


class LuaScript:
    """One script; several calls of it at a moment travel together."""

    def __init__(self, batch: Pipeline, name: str) -> None:
        self._batch = batch
        self._text = (Path(__file__).parent / "lua" / f"{name}.lua").read_text(encoding="utf-8")
        self._digest = sha1(self._text.encode(), usedforsecurity=False).hexdigest()

    async def __call__(self, keys: list[str], *arguments: Any) -> Any:
        """What the script returns. Raises :class:`~bot.ports.errors.StoreDownError`."""
        try:
            return await self._batch("EVALSHA", self._digest, len(keys), *keys, *arguments)
        except NoScriptError:
            # A new server, one that was restarted, or the master after a failover. Not SCRIPT LOAD: in a cluster that
            # could reach another node than the keys do.
            return await self._batch("EVAL", self._text, len(keys), *keys, *arguments)


class LastingScript(LuaScript):
    """One command on one key, and the key's end in the same step: no crash leaves a key that stays for ever."""

    def __init__(self, batch: Pipeline) -> None:
        super().__init__(batch, "lasting")

    async def write(self, seconds: int, command: str, key: str, *arguments: Any) -> Any:
        """The command's reply. The key lives for ``seconds`` from now on."""
        return await self([key], seconds, "", command, *arguments)

    async def begin(self, seconds: int, command: str, key: str, *arguments: Any) -> Any:
        """The command's reply. A key that was there lives as long as it would have, ``seconds`` at most."""
        return await self([key], seconds, "kept", command, *arguments)
