"""Test doubles that a host puts in its bot's way."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.base import BaseSession
from aiohttp import ClientSession

from bot.mount.host_interception import is_intercepted

DOUBLES: list[tuple[type, str]] = [
    (ClientSession, "_request"),
    (BaseSession, "__call__"),
    (AiohttpSession, "create_session"),
    (Bot, "__call__"),
]


@pytest.mark.parametrize(("kind", "name"), DOUBLES)
async def test_double_of_any_method_on_the_way_is_respected(
    monkeypatch: pytest.MonkeyPatch, kind: type, name: str
) -> None:
    """Mocking libraries for aiohttp replace its request method; others replace the session's call, or the bot's."""
    bot = Bot("42:TEST")
    assert not is_intercepted(bot)

    async def double(*_arguments: Any, **_options: Any) -> None: ...

    monkeypatch.setattr(kind, name, double)
    assert is_intercepted(bot)
