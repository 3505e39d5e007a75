"""Detects whether the host intercepts what its aiogram bot sends."""

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiohttp import ClientSession

_PASSED = (
    (Bot, "__call__"),
    (AiohttpSession, "__call__"),
    (AiohttpSession, "make_request"),
    (AiohttpSession, "create_session"),
    (ClientSession, "_request"),
)
"""The libraries' methods that a call passes through. Hosts' tests replace one of them, on the class or on a session."""


def is_intercepted(bot: Bot) -> bool:
    """Whether calls to Telegram pass through the host's own code, so that the flow can't bypass the host's session.

    Such code is a middleware, a proxy, a subclass, or a test double in place of a method on the way.
    """
    session = bot.session
    own = type(bot) is Bot and type(session) is AiohttpSession and not session.middleware and session.proxy is None
    return not own or not all(_is_the_librarys(kind, name) and name not in vars(session) for kind, name in _PASSED)


def _is_the_librarys(kind: type, name: str) -> bool:
    """Whether a method is defined in the library. Comparing with import time would miss an earlier replacement."""
    module: str = getattr(getattr(kind, name), "__globals__", {}).get("__name__", "")
    return module.partition(".")[0] in ("aiogram", "aiohttp")
