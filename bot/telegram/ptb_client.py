"""The client for python-telegram-bot, using its public interface only.

The library knows the Bot API up to 10.0. All methods go through its raw call, so newer ones work too.
"""

import re
from typing import Any

import orjson
from telegram import Bot, InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import BaseRequest, RequestData

from ..ports.errors import ApiError, UnreachableError
from .http_client import JSON, HttpClient, edited
from .multipart import Attachment, form

_CODES: tuple[tuple[type[TelegramError], int], ...] = (
    (RetryAfter, 429),
    (ChatMigrated, 400),
    (Forbidden, 403),
    (EndPointNotFound, 404),
    (InvalidToken, 401),
    (Conflict, 409),
    (BadRequest, 400),
)

_TIMEOUT_SECONDS = 60.0
_API = "https://api.telegram.org"
_EDITED = b'{"ok":true,"result":true}'


class PtbRefusedError(TelegramError):
    """Telegram's refusal, unchanged. The library's own errors omit the code and change the description."""

    def __init__(self, code: int, description: str, retry_after: int, migrate_to: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.migrate_to = migrate_to


class JsonRequest(BaseRequest):
    """Sends the library's requests as JSON over keep-alive connections. Its own sends forms and logs the URL."""

    def __init__(self) -> None:
        self._post: HttpClient | None = None

    @property
    def read_timeout(self) -> float:
        return _TIMEOUT_SECONDS

    async def initialize(self) -> None:
        """Does nothing: the first call connects."""

    async def shutdown(self) -> None:
        if self._post is not None:
            await self._post.close()

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002 - always POST: we don't download files
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the library's signature
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        self._post = self._post or HttpClient()
        seconds = _TIMEOUT_SECONDS if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        kind, body = JSON, orjson.dumps(request_data.parameters if request_data else {})
        if request_data and request_data.contains_files:
            kind, body = _form(request_data)
        try:
            response = await self._post(url, body, seconds, kind)
        except UnreachableError as error:
            raise NetworkError(str(error)) from None
        status, payload = response
        if edited(url.rpartition("/")[2], response):
            payload = _EDITED
        if status >= 400:  # noqa: PLR2004
            raise _refusal(status, payload)
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        answer = _answer(payload)
        if "result" not in answer:
            raise NetworkError("not a Bot API response")
        return answer


class PtbClient:
    """The :class:`~bot.telegram.messenger.Client` on a python-telegram-bot ``Bot``, ours or the host's."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    @classmethod
    def connect(cls, token: str, api_url: str) -> "PtbClient":
        """A client with its own bot; an empty ``api_url`` means Telegram's servers."""
        base = f"{api_url or _API}/bot"
        request = JsonRequest()
        return cls(Bot(token, base_url=base, request=request, get_updates_request=request))

    async def call(self, method: str, parameters: dict[str, Any], *, seconds: int | None = None) -> Any:
        timeout: Any = BaseRequest.DEFAULT_NONE if seconds is None else seconds
        try:
            return await self._bot.do_api_request(_endpoint(method), api_kwargs=dict(parameters), read_timeout=timeout)
        except PtbRefusedError as error:
            raise ApiError(error.code, error.description, error.retry_after, error.migrate_to) from None
        except TelegramError as error:
            code = next((code for kind, code in _CODES if isinstance(error, kind)), 0)
            if not code:
                raise UnreachableError(type(error).__name__) from None
            moved = error.new_chat_id if isinstance(error, ChatMigrated) else 0
            raise ApiError(code, error.message, _seconds(error), moved) from None

    async def upload(self, method: str, parameters: dict[str, Any], file: Attachment) -> Any:
        """The result of a call with a file."""
        return await self.call(method, {**parameters, file.field: InputFile(file.content, filename=file.name)})

    async def close(self) -> None:
        await self._bot.request.shutdown()


def _form(data: RequestData) -> tuple[str, bytes]:
    """The library's request with a file, encoded as a form."""
    ((name, (filename, content, _)),) = data.multipart_data.items()
    assert isinstance(content, bytes)  # noqa: S101 - what upload() passed in
    return form(data.parameters, Attachment(name, filename, content))


def _endpoint(method: str) -> str:
    """``sendMessage`` as ``send_Message``: the raw call warns about names that the library has as methods."""
    return re.sub("([A-Z])", r"_\1", method)


def _answer(payload: bytes) -> dict[str, Any]:
    try:
        answer = orjson.loads(payload)
    except orjson.JSONDecodeError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _refusal(status: int, payload: bytes) -> TelegramError:
    answer = _answer(payload)
    if "description" not in answer:
        return NetworkError(f"HTTP {status}")
    given = answer.get("parameters") or {}
    after, moved = int(given.get("retry_after", 0)), int(given.get("migrate_to_chat_id", 0))
    return PtbRefusedError(int(answer.get("error_code", status)), str(answer["description"]), after, moved)


def _seconds(error: TelegramError) -> int:
    if not isinstance(error, RetryAfter):
        return 0
    after: Any = error.retry_after  # a number, or a timedelta if the host has opted in
    return int(after.total_seconds() if hasattr(after, "total_seconds") else after)
