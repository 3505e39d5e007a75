"""The webhook server. It responds with 2xx only after an update has been committed and delivered."""

import hmac
from http import HTTPStatus
from typing import Any

import orjson
import structlog
from aiohttp import web
from aiohttp.web_urldispatcher import PlainResource
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from ..observability import metrics
from ..observability.health import Health, UnwellError
from ..ports.updates import Handler
from .listener import CONNECTION_GUARD, ConnectionGuard, TooSlowError, body_of, too_slow
from .method_parameters import answer_of
from .source_filter import SourceFilter
from .update_parser import UPDATE_KINDS, read_update

BODY_BYTES = 1 << 20
"""Maximum size of a request; Telegram's updates are a few kilobytes, the largest possible ones far smaller than
this."""

MAX_CONNECTIONS = 100
"""How many requests Telegram may make at a time; the most it allows. Its own default is 40."""

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name

log = structlog.get_logger(__name__)


def registration_of(url: str, secret: str) -> dict[str, Any]:
    """The parameters of ``setWebhook`` that make Telegram send this bot's updates to ``url``."""
    return {
        "url": url,
        "secret_token": secret,
        "max_connections": MAX_CONNECTIONS,
        "allowed_updates": list(UPDATE_KINDS),
    }


def webhook_app(
    path: str,
    secret: str,
    username: str,
    handler: Handler,
    health: Health,
    sources: SourceFilter | None = None,
    guard: ConnectionGuard | None = None,
) -> web.Application:
    """The application that takes updates at ``path`` (decoded) and serves the health endpoints.

    With ``sources``, requests that it doesn't admit are refused.
    """
    app = health_app(health, guard := guard or ConnectionGuard())

    async def update(request: web.Request) -> web.Response:
        guard.arrived(request)
        if sources is not None and not sources.admits(request.remote or "", _hops(request)):
            return _refused(HTTPStatus.FORBIDDEN)
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, secret.encode()):
            return _refused(HTTPStatus.UNAUTHORIZED)
        guard.trusted(request)
        try:
            raw = orjson.loads(await body_of(request))
        except TooSlowError:
            return too_slow()
        except web.HTTPRequestEntityTooLarge:
            return _refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except (orjson.JSONDecodeError, web.RequestPayloadError, ConnectionResetError):  # not JSON, or cut off
            return _refused(HTTPStatus.BAD_REQUEST)
        incoming = read_update(raw, username)
        if incoming is None:
            return _refused(HTTPStatus.BAD_REQUEST)
        receipt = await handler(incoming)
        if not receipt.done:
            return web.Response(
                status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": str(receipt.retry_after)}
            )
        if receipt.answer is None:
            return web.Response()
        # A method in the response saves a call; its result is unknown, and isn't needed.
        method, parameters = answer_of(receipt.answer)
        body = orjson.dumps({"method": method, **parameters})
        return web.Response(body=body, content_type="application/json")

    # Not add_post, which treats some characters in a path as a pattern.
    app.router.register_resource(hook := PlainResource(path))
    hook.add_route("POST", update)
    return app


def health_app(health: Health, guard: ConnectionGuard | None = None) -> web.Application:
    """``/healthz``: the process is alive. ``/readyz``: it can serve updates. ``/metrics``: its metrics."""
    app = web.Application(client_max_size=BODY_BYTES)
    app[CONNECTION_GUARD] = guard = guard or ConnectionGuard()
    app.on_response_prepare.append(guard.hang_up)

    async def healthz(request: web.Request) -> web.Response:
        guard.arrived(request)
        try:
            health.alive()
        except UnwellError as error:
            return _unwell(error)
        return web.Response(text="ok\n")

    async def readyz(request: web.Request) -> web.Response:
        guard.arrived(request)
        try:
            await health.ready()
        except UnwellError as error:
            return _unwell(error)
        return web.Response(text="ready\n")

    async def metrics_page(request: web.Request) -> web.Response:
        guard.arrived(request)
        return web.Response(body=generate_latest(metrics.REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics_page)
    return app


def _hops(request: web.Request) -> str:
    """The hops in ``X-Forwarded-For``: a proxy adds itself to the header, or adds another header."""
    return ",".join(request.headers.getall("X-Forwarded-For", ()))


def _unwell(error: UnwellError) -> web.Response:
    return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE, text=f"{error}\n")


def _refused(status: HTTPStatus) -> web.Response:
    metrics.REFUSED_REQUESTS.labels(str(int(status))).inc()
    return web.Response(status=status, text=f"{status.phrase}\n")
