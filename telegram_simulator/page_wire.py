"""Requests and responses of the chat page's HTTP API."""

from typing import Any, TypeVar

import orjson
from aiohttp import web
from pydantic import ValidationError

from .fields import Strict

P = TypeVar("P", bound=Strict)


async def body_of(request: web.Request, model: type[P]) -> P:
    """Parse the body. Raises aiohttp's error if it is invalid."""
    try:
        return model.model_validate_json(await request.read())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise stop(400, f"{place}: {first['msg']}" if place else first["msg"]) from None


def reply(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(
        status=status,
        body=orjson.dumps(body),
        content_type="application/json",
        headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
    )


def problem(status: int, words: str) -> web.Response:
    return reply({"error": words}, status)


def stop(status: int, words: str) -> web.HTTPException:
    kind: type[web.HTTPException] = web.HTTPNotFound if status == 404 else web.HTTPBadRequest  # noqa: PLR2004
    return kind(text=orjson.dumps({"error": words}).decode(), content_type="application/json")
