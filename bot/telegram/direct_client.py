"""The client without a library: each call is a POST of JSON."""

from collections.abc import Callable
from typing import Any

import orjson

from ..ports.errors import ApiError, UnreachableError
from .http_client import HttpClient, Response, edited
from .multipart import Attachment, form

TIMEOUT_SECONDS = 60
"""Timeout for one call; callers have earlier deadlines of their own."""


class DirectClient:
    """The :class:`~bot.telegram.messenger.Client` over its own connections.

    ``cafile`` holds the trusted certificates, by default the system's. A closed client may be used again, even in
    another event loop.
    """

    def __init__(self, address: Callable[[str], str], cafile: str | None = None) -> None:
        """``address`` returns a method's URL, such as ``https://api.telegram.org/bot42:TOKEN/getMe``."""
        self._address = address
        self._cafile = cafile
        self._post: HttpClient | None = None

    async def call(self, method: str, parameters: dict[str, Any], *, seconds: int | None = None) -> Any:
        self._post = self._post or HttpClient(cafile=self._cafile)
        response = await self._post(self._address(method), orjson.dumps(parameters), seconds or TIMEOUT_SECONDS)
        return True if edited(method, response) else _result(response)

    async def upload(self, method: str, parameters: dict[str, Any], file: Attachment) -> Any:
        self._post = self._post or HttpClient(cafile=self._cafile)
        kind, body = form(parameters, file)
        return _result(await self._post(self._address(method), body, TIMEOUT_SECONDS, kind))

    async def close(self) -> None:
        post, self._post = self._post, None
        if post is not None:
            await post.close()


def _result(response: Response) -> Any:
    try:
        answer = orjson.loads(response.body)
    except orjson.JSONDecodeError:
        answer = None
    match answer:
        case {"ok": True, "result": result}:
            return result
        case {"ok": False, "error_code": int(code), "description": str(description)}:
            match answer.get("parameters"):
                case {"retry_after": int(seconds)}:
                    raise ApiError(code, description, seconds)
                case {"migrate_to_chat_id": int(moved)}:
                    raise ApiError(code, description, migrate_to=moved)
                case _:
                    raise ApiError(code, description)
        case _:
            raise UnreachableError(f"HTTP {response.status}, not a Bot API response")
