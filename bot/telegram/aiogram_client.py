"""The client for aiogram: JSON requests over keep-alive connections, without building models.

Importing aiogram takes seconds, so :mod:`bot.app.telegram_library` imports this module only to run. A mount
imports it at once, since the host has aiogram anyway.
"""

from collections.abc import AsyncGenerator, Awaitable
from http import HTTPStatus
from typing import Any, cast

import orjson
from aiogram import Bot, methods
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
from aiogram.types import BufferedInputFile
from aiohttp import ClientSession, ClientTimeout
from pydantic import Field

from ..ports.errors import ApiError, UnreachableError
from .http_client import HttpClient, Response, edited
from .multipart import Attachment, form

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
    """Any Bot API method. Its parameters are passed on unchanged and its result isn't parsed into a model."""

    __returning__ = Any
    method_name: str = Field(exclude=True)

    @property
    def __api_method__(self) -> str:  # type: ignore[override]  # a class variable in the library's own methods
        return self.method_name


class JsonSession(BaseSession):
    """An aiogram session that sends JSON over keep-alive connections. The library's multipart is slower."""

    def __init__(self, api: TelegramAPIServer = PRODUCTION, timeout: float = 60.0) -> None:
        super().__init__(api=api, json_loads=orjson.loads, timeout=timeout)
        self._post: HttpClient | None = None
        self._urls: dict[tuple[str, str], str] = {}

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - the library's signature
    ) -> TelegramType:
        response = await self._send(
            bot, method, method.__api_method__, method.model_dump(exclude_none=True, warnings=False), timeout
        )
        words = response.body.decode(errors="replace")
        checked = self.check_response(bot=bot, method=method, status_code=response.status, content=words)
        return cast("TelegramType", checked.result)

    async def call(self, bot: Bot, name: str, parameters: dict[str, Any], seconds: int | None = None) -> Any:
        """The raw result of any method, without building models of the call and the result; raises what a request does.

        Each of the two models takes as long as the rest of the call.
        """
        response = await self._send(bot, None, name, parameters, seconds)
        if edited(name, response):
            return True
        if response.status == HTTPStatus.OK and (result := _result(response.body)) is not None:
            return result
        words = response.body.decode(errors="replace")
        return self.check_response(
            bot=bot, method=RawCall(method_name=name), status_code=response.status, content=words
        ).result

    async def _send(
        self, bot: Bot, method: TelegramMethod[Any] | None, name: str, parameters: dict[str, Any], seconds: int | None
    ) -> Response:
        url = self._urls.get((bot.token, name))
        if url is None:
            url = self._urls[bot.token, name] = self.api.api_url(token=bot.token, method=name)
        self._post = self._post or HttpClient()
        try:
            return await self._post(url, orjson.dumps(parameters), seconds or self.timeout)
        except UnreachableError as error:
            raise TelegramNetworkError(method=method or RawCall(method_name=name), message=str(error)) from None

    async def upload(self, bot: Bot, name: str, parameters: dict[str, Any], file: Attachment) -> Any:
        """Like :meth:`call`, with a file."""
        kind, body = form(parameters, file)
        self._post = self._post or HttpClient()
        call = RawCall(method_name=name)
        try:
            response = await self._post(self.api.api_url(token=bot.token, method=name), body, self.timeout, kind)
        except UnreachableError as error:
            raise TelegramNetworkError(method=call, message=str(error)) from None
        words = response.body.decode(errors="replace")
        return self.check_response(bot=bot, method=call, status_code=response.status, content=words).result

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


def _result(content: bytes) -> Any:
    """The result in a response; None if the response is anything else."""
    try:
        answer = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return answer.get("result") if isinstance(answer, dict) and answer.get("ok") is True else None


class AiogramClient:
    """The :class:`~bot.telegram.messenger.Client` on an aiogram ``Bot``."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    @staticmethod
    def connect(token: str, api_url: str) -> "AiogramClient":
        """A client with its own bot; an empty ``api_url`` means Telegram's servers."""
        return _OwnBot(token, JsonSession(TelegramAPIServer.from_base(api_url) if api_url else PRODUCTION))

    async def call(self, method: str, parameters: dict[str, Any], *, seconds: int | None = None) -> Any:
        return await self._map_errors(self.result(method, parameters, seconds))

    async def upload(self, method: str, parameters: dict[str, Any], file: Attachment) -> Any:
        """The result of a call with a file."""
        return await self._map_errors(self.uploaded(method, parameters, file))

    async def _map_errors(self, call: Awaitable[Any]) -> Any:
        try:
            return await call
        except TelegramNetworkError as error:
            raise UnreachableError(error.message) from None
        except ClientDecodeError:
            raise UnreachableError("not a Bot API response") from None
        except TelegramAPIError as error:
            code = next((code for kind, code in _CODES if isinstance(error, kind)), 400)
            after, moved = getattr(error, "retry_after", 0), getattr(error, "migrate_to_chat_id", 0)
            raise ApiError(code, error.message, after, moved) from None

    async def result(self, name: str, parameters: dict[str, Any], seconds: int | None) -> Any:
        """The result of a call. Raises the library's errors."""
        return await self._bot(self.method(name, parameters), request_timeout=seconds)

    async def uploaded(self, name: str, parameters: dict[str, Any], file: Attachment) -> Any:
        """Like :meth:`result`, with a file. It calls the library's own method, so that the session encodes the form."""
        kind: type[TelegramMethod[Any]] = getattr(methods, name[0].upper() + name[1:])
        return await self._bot(kind(**parameters, **{file.field: BufferedInputFile(file.content, file.name)}))

    def method(self, name: str, parameters: dict[str, Any]) -> TelegramMethod[Any]:
        """The call as the object that the library's session takes."""
        return RawCall(method_name=name, **parameters)

    async def close(self) -> None:
        await self._bot.session.close()


class _OwnBot(AiogramClient):
    """A bot with our session, so that calls need no models."""

    def __init__(self, token: str, session: JsonSession) -> None:
        super().__init__(Bot(token, session=session))
        self._session = session

    async def result(self, name: str, parameters: dict[str, Any], seconds: int | None) -> Any:
        return await self._session.call(self._bot, name, parameters, seconds)

    async def uploaded(self, name: str, parameters: dict[str, Any], file: Attachment) -> Any:
        return await self._session.upload(self._bot, name, parameters, file)
