"""A Lua script beside this module, run by its digest, and loaded where the server doesn't have it yet."""

from hashlib import sha1
from pathlib import Path
from typing import Any

from redis.exceptions import NoScriptError

from .batch import Batch


class Script:
    """One script; several calls of it at a moment travel together."""

    def __init__(self, batch: Batch, name: str) -> None:
        self._batch = batch
        self._text = (Path(__file__).parent / f"{name}.lua").read_text(encoding="utf-8")
        self._digest = sha1(self._text.encode(), usedforsecurity=False).hexdigest()

    async def __call__(self, keys: list[str], *arguments: Any) -> Any:
        """What the script returns. Raises :class:`~bot.ports.StoreDownError`."""
        command = ("EVALSHA", self._digest, len(keys), *keys, *arguments)
        try:
            return await self._batch(*command)
        except NoScriptError:  # a new server, or one that was restarted
            await self._batch("SCRIPT LOAD", self._text)
            return await self._batch(*command)
