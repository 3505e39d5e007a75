"""aiogram as the client: its session, errors and middlewares; JSON on the wire, no models built.

Importing aiogram takes seconds, so only :mod:`bot.bootstrap` imports this module, and only to run.
"""

from collections.abc import AsyncGenerator
from http import HTTPStatus
from typing import Any, cast

import orjson
from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import ClientSession, ClientTimeout
from pydantic import Field

from ..ports import UnreachableError
from .outgoing import ApiError
from .post import Post

_CODES: tuple[tuple[type[TelegramAPIError], int], ...] = (
    (TelegramRetryAfter, 429),
    (TelegramMigrateToChat, 400),
    (TelegramForbiddenError, 403),
    (TelegramUnauthorizedError, 401),
    (TelegramConflictError, 409),
    (TelegramNotFound, 404),
    (TelegramServerError, 500),
    (TelegramBadRequest, 400),
)


class RawCall(TelegramMethod[Any]):
    """Any Bot API method. ``body`` is its parameters as JSON; the result is not turned into a model."""

    __returning__ = Any
    method_name: str = Field(exclude=True)
    body: bytes = Field(exclude=True)

    @property
    def __api_method__(self) -> str:  # type: ignore[override]  # a class variable in the library's own methods
        return self.method_name


class JsonSession(BaseSession):
    """aiogram's session as JSON over kept connections. The library's own sends multipart forms, which cost more."""

    def __init__(self, api: TelegramAPIServer = PRODUCTION, timeout: float = 60.0) -> None:
        super().__init__(api=api, json_loads=orjson.loads, timeout=timeout)
        self._post: Post | None = None
        self._urls: dict[str, str] = {}

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - the library's signature
    ) -> TelegramType:
        name = method.__api_method__
        url = self._urls.get(name) or self._urls.setdefault(name, self.api.api_url(token=bot.token, method=name))
        raw = isinstance(method, RawCall)
        body = method.body if isinstance(method, RawCall) else _dumped(method)
        self._post = self._post or Post()
        try:
            status, content = await self._post(url, body, timeout or self.timeout)
        except UnreachableError as error:
            raise TelegramNetworkError(method=method, message=str(error)) from None
        if raw and status == HTTPStatus.OK and (result := _result(content)) is not None:
            return cast("TelegramType", result)
        words = content.decode(errors="replace")
        checked = self.check_response(bot=bot, method=method, status_code=status, content=words)
        return cast("TelegramType", checked.result)

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109 - the library's signature
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        async with (
            ClientSession(timeout=ClientTimeout(total=timeout)) as session,
            session.get(url, headers=headers, raise_for_status=raise_for_status) as response,
        ):
            async for chunk in response.content.iter_chunked(chunk_size):
                yield chunk

    async def close(self) -> None:
        if self._post is not None:
            await self._post.close()


def _dumped(method: TelegramMethod[Any]) -> bytes:
    return orjson.dumps(method.model_dump(exclude_none=True, warnings=False))


def _result(content: bytes) -> Any:
    """The result in an answer; None when the answer is anything but a result."""
    try:
        answer = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return answer.get("result") if isinstance(answer, dict) and answer.get("ok") is True else None


class AiogramClient:
    """The :class:`~bot.telegram.outgoing.Client` on an aiogram ``Bot``."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    @classmethod
    def connect(cls, token: str, api_url: str) -> "AiogramClient":
        """A client of its own; ``api_url`` empty means Telegram's servers."""
        api = TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION
        return cls(Bot(token, session=JsonSession(api)))

    async def call(self, method: str, parameters: dict[str, Any], *, seconds: int | None = None) -> Any:
        try:
            return await self._bot(self.method(method, parameters), request_timeout=seconds)
        except TelegramNetworkError as error:
            raise UnreachableError(error.message) from None
        except ClientDecodeError:
            raise UnreachableError("an answer that is not the Bot API's") from None
        except TelegramAPIError as error:
            code = next((code for kind, code in _CODES if isinstance(error, kind)), 400)
            raise ApiError(code, error.message, getattr(error, "retry_after", 0)) from None

    def method(self, name: str, parameters: dict[str, Any]) -> TelegramMethod[Any]:
        """The call as the library's session is given it."""
        return RawCall(method_name=name, body=orjson.dumps(parameters))

    async def close(self) -> None:
        await self._bot.session.close()
