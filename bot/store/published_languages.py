"""Remembers which languages Telegram has the bot's commands and descriptions in, because it keeps them forever."""

from collections.abc import Iterable

from .key_register import LASTING_SECONDS, Batch


class PublishedLanguages:
    """A set of Telegram's language codes, ``billing:languages``; it expires like the key register."""

    def __init__(self, batch: Batch, prefix: str) -> None:
        self._batch, self._name = batch, f"{prefix}:languages"

    async def add(self, codes: Iterable[str]) -> frozenset[str]:
        """Adds ``codes``. Returns the others, which are from earlier guides."""
        current = frozenset(codes)
        await self._batch("SADD", self._name, *current)
        await self._batch("EXPIRE", self._name, LASTING_SECONDS)
        return frozenset(code.decode() for code in await self._batch("SMEMBERS", self._name)) - current

    async def remove(self, codes: Iterable[str]) -> None:
        await self._batch("SREM", self._name, *codes)
