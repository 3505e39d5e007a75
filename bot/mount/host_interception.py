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
    """Whether calls to Telegram pass through code of the host's: then they can't use connections of their own.

    That is a middleware, a proxy, a subclass, or a test double instead of a method on the way.
    """
    session = bot.session
    own = type(bot) is Bot and type(session) is AiohttpSession and not session.middleware and session.proxy is None
    return not own or not all(_is_the_librarys(kind, name) and name not in vars(session) for kind, name in _PASSED)


def _is_the_librarys(kind: type, name: str) -> bool:
    """Whether a method is defined in the library. Not compared with what it was at import: a test may come before."""
    module: str = getattr(getattr(kind, name), "__globals__", {}).get("__name__", "")
    return module.partition(".")[0] in ("aiogram", "aiohttp")
