"""aiogram as the client: its session, errors and middlewares; JSON on the wire, no models built.

Importing aiogram takes seconds, so only :mod:`bot.bootstrap` imports this module, and only to run.
"""

from collections.abc import AsyncGenerator
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
from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector
from pydantic import Field

from ..ports import UnreachableError
from .outgoing import ApiError

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

CONNECTIONS = 100
"""How many calls may be under way at once; Telegram sends at most 100 updates at a time."""


class RawCall(TelegramMethod[Any]):
    """Any Bot API method, its parameters passed on as they are and its result not turned into a model."""

    __returning__ = Any
    method_name: str = Field(exclude=True)

    @property
    def __api_method__(self) -> str:  # type: ignore[override]  # a class variable in the library's own methods
        return self.method_name


class JsonSession(BaseSession):
    """aiogram's session over one pooled aiohttp client. The library's own sends multipart forms, which cost more."""

    def __init__(self, api: TelegramAPIServer = PRODUCTION, timeout: float = 60.0) -> None:
        super().__init__(api=api, json_loads=orjson.loads, timeout=timeout)
        self._session: ClientSession | None = None

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - the library's signature
    ) -> TelegramType:
        session = self._session
        if session is None or session.closed:
            session = self._session = ClientSession(connector=TCPConnector(limit=CONNECTIONS))
        try:
            async with session.post(
                self.api.api_url(token=bot.token, method=method.__api_method__),
                data=orjson.dumps(method.model_dump(exclude_none=True, warnings=False)),
                headers={"Content-Type": "application/json"},
                timeout=ClientTimeout(total=timeout or self.timeout),
            ) as response:
                content = await response.text()
        except (ClientError, TimeoutError, OSError) as error:
            # The error's own text may hold the address, and the address the token.
            raise TelegramNetworkError(method=method, message=type(error).__name__) from None
        checked = self.check_response(bot=bot, method=method, status_code=response.status, content=content)
        return cast("TelegramType", checked.result)

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109 - the library's signature
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        session = self._session = self._session or ClientSession(connector=TCPConnector(limit=CONNECTIONS))
        async with session.get(
            url, headers=headers, timeout=ClientTimeout(total=timeout), raise_for_status=raise_for_status
        ) as response:
            async for chunk in response.content.iter_chunked(chunk_size):
                yield chunk

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


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
        return RawCall(method_name=name, **parameters)

    async def close(self) -> None:
        await self._bot.session.close()
