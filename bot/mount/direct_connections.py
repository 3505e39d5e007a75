"""Calls Telegram directly, bypassing the host's client, at a tenth of its cost."""

from collections.abc import Callable
from typing import Any

import certifi  # both libraries depend on it and use its certificates

from ..telegram.direct_client import DirectClient
from ..telegram.multipart import Attachment


class Connections:
    """One flow's connections to Telegram, opened on first use."""

    def __init__(self) -> None:
        self._client: DirectClient | None = None

    def bot(self, address: Callable[[str], str], defaults: dict[str, bool | None]) -> "DirectBot":
        """A client for the bot with these method URLs. There is only one bot: a mount refuses a second."""
        self._client = self._client or DirectClient(address, certifi.where())
        return DirectBot(self._client, {name: value for name, value in defaults.items() if value is not None})

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()


class DirectBot:
    """The :class:`~bot.telegram.messenger.Client` for one update. ``defaults`` are the host's own for new messages."""

    def __init__(self, client: DirectClient, defaults: dict[str, bool]) -> None:
        self._client = client
        self._defaults = defaults

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        given = self._defaults | parameters if method == "sendMessage" else parameters
        return await self._client.call(method, given)

    async def upload(self, method: str, parameters: dict[str, Any], file: Attachment) -> Any:
        return await self._client.upload(method, self._defaults | parameters, file)
