"""Parses an HTTP request's parameters, and the method in a webhook's response: JSON, urlencoded or multipart."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import orjson
from aiohttp import web

from .media import Upload

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
_ATTACH = "attach://"


class WireError(ValueError):
    """The body isn't of the type that it claims to be."""


async def parameters(request: web.Request) -> dict[str, Any]:
    """Read the query string, overridden by the body."""
    given: dict[str, Any] = dict(request.query)
    if not request.can_read_body:
        return given
    if request.content_type == MULTIPART:
        given |= await _multipart(await request.multipart())
    else:
        given |= _decode(await request.read(), request.content_type)
    return given


async def reply_method(response: aiohttp.ClientResponse) -> tuple[str, Mapping[str, object]] | None:
    """Read the call in a webhook's response, if there is one."""
    kind = response.content_type
    given: dict[str, Any] = {}
    if kind == MULTIPART:
        given = await _multipart(aiohttp.MultipartReader.from_response(response))
    else:
        body = await response.read()
        if body and kind in {JSON, FORM}:
            given = _decode(body, kind)
    method = given.pop("method", None)
    return (method, given) if isinstance(method, str) and method else None


def _decode(body: bytes, kind: str) -> dict[str, Any]:
    if kind == FORM:
        try:
            return dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body)))
        except ValueError:
            raise WireError("failed to parse the form") from None
    if kind != JSON:
        # Telegram ignores other bodies.
        return {}
    if not body.strip():
        return {}
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise WireError(f"failed to parse JSON: {error}") from None
    if not isinstance(given, dict):
        raise WireError("failed to parse JSON: object expected")
    # JSON null means "not given".
    return {name: value for name, value in given.items() if value is not None}


async def _multipart(reader: Any) -> dict[str, Any]:
    given: dict[str, Any] = {}
    try:
        async for part in reader:
            if isinstance(part, aiohttp.BodyPartReader) and part.name:
                if part.filename is not None:
                    given[part.name] = Upload(part.filename, bytes(await part.read()))
                else:
                    given[part.name] = await part.text(encoding="utf-8")
    except (ValueError, AssertionError) as error:
        raise WireError(str(error)) from None
    return _attached(given)


def _attached(given: dict[str, Any]) -> dict[str, Any]:
    """The parameters, with references to parts of the form (``attach://``) replaced by those parts."""
    files = {name: value for name, value in given.items() if isinstance(value, Upload)}
    refers = {name: value.removeprefix(_ATTACH) for name, value in given.items() if _refers(value)}
    used = {part for part in refers.values() if part in files}
    rest = {name: value for name, value in given.items() if name not in used}
    return rest | {name: files[part] for name, part in refers.items() if part in files}


def _refers(value: object) -> bool:
    return isinstance(value, str) and value.startswith(_ATTACH)
