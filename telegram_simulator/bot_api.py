"""The Bot API over HTTP: /bot<token>/<method>."""

import hmac

import orjson
from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from .api_error import PREFIXES, Refusal, bad_request
from .calls import Calls
from .faults import ConnectionDropped
from .request_params import WireError, parameters
from .update_methods import MethodResult

MAX_BODY = 1 << 20  # bytes; files here are small


def routes(token: str, calls: Calls) -> list[web.RouteDef]:
    async def call(request: web.Request) -> web.StreamResponse:
        if not hmac.compare_digest(request.match_info["token"].encode(), token.encode()):
            return _refused(Refusal(401, PREFIXES[401]))
        try:
            given = await parameters(request)
        except (WireError, HttpProcessingError) as error:
            return _refused(bad_request(str(error)))
        except web.HTTPRequestEntityTooLarge:
            return _refused(Refusal(413, PREFIXES[413]))
        try:
            result = await calls.make(request.match_info["method"], given)
        except Refusal as refusal:
            return _refused(refusal)
        except ConnectionDropped:
            return _hang_up(request)
        body: dict[str, object] = {"ok": True, "result": result}
        if isinstance(result, MethodResult):
            body = {"ok": True, "result": result.result, "description": result.description}
        return _json(200, body)

    return [
        web.get("/bot{token:[^/]+}/{method:[A-Za-z]+}", call, allow_head=False),
        web.post("/bot{token:[^/]+}/{method:[A-Za-z]+}", call),
    ]


def _refused(refusal: Refusal) -> web.Response:
    response = _json(refusal.code, refusal.body())
    if refusal.retry_after is not None:
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _json(status: int, body: dict[str, object]) -> web.Response:
    return web.Response(status=status, body=orjson.dumps(body), content_type="application/json")


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
