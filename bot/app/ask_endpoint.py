"""``GET /ask?question=…&language=…``: answers one question for other programs, as JSON or Markdown.

Questions are neither stored nor logged. Clients are rate-limited by address.
"""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from http import HTTPStatus
from ipaddress import IPv6Address

import orjson
from aiohttp import web

from ..concurrency.rate_limiter import RateLimiter
from ..concurrency.text_worker import run_for_text
from ..features.instant_answers.single_question import Ask
from ..observability import metrics
from ..processing.throttle import CHARACTERS_PER_TOKEN
from ..telegram.listener import CONNECTION_GUARD
from ..telegram.source_filter import SourceFilter
from ..text.canonical import normalized_length

PATH = "/ask"
BURST, PER_SECOND = 20, 1.0
"""Per client address; for IPv6, per /64 network, which is what one customer gets."""

MAX_CHARACTERS = 4096
"""The limit for a question, the same as for a Telegram message."""

_MARKDOWN = "text/markdown"


def add_ask(
    app: web.Application, ask: Callable[[], Ask | None], sources: SourceFilter, limiter: RateLimiter | None = None
) -> None:
    """Adds the route to ``app``. ``ask`` returns the current :class:`Ask`, which a reload replaces.

    ``sources`` knows the trusted proxies, whose X-Forwarded-For header is believed.
    """
    limiter = RateLimiter(BURST, PER_SECOND) if limiter is None else limiter
    guard = app[CONNECTION_GUARD]

    async def answer(request: web.Request) -> web.Response:
        guard.arrived(request)
        question, language = request.query.get("question", ""), request.query.get("language", "")
        length = normalized_length(question)
        if not limiter.take(_client(sources, request), 1 + length // CHARACTERS_PER_TOKEN):
            return _refused(HTTPStatus.TOO_MANY_REQUESTS, "too many questions; wait a second", {"Retry-After": "1"})
        if not question.strip():
            return _refused(HTTPStatus.BAD_REQUEST, "give the question as ?question=…")
        if len(question) > MAX_CHARACTERS:
            return _refused(HTTPStatus.BAD_REQUEST, f"a question can have at most {MAX_CHARACTERS} characters")
        current = ask()
        if current is None:
            return _refused(HTTPStatus.NOT_FOUND, "this guide has no topics, so it can't answer questions")
        if language and language not in current.languages:
            return _refused(
                HTTPStatus.BAD_REQUEST, f"language must be one of {', '.join(current.languages)}, or left out"
            )
        if _MARKDOWN in request.headers.get("Accept", ""):
            markdown = await run_for_text(length, partial(current.markdown, question, language))
            return _ok(markdown.encode(), _MARKDOWN)
        reply = await run_for_text(length, partial(current.reply, question, language))
        return _ok(orjson.dumps(asdict(reply)), "application/json")

    app.router.add_get(PATH, answer)


def _client(sources: SourceFilter, request: web.Request) -> str:
    client = sources.client(request.remote or "", ",".join(request.headers.getall("X-Forwarded-For", ())))
    if isinstance(client, IPv6Address):
        return str(int(client) >> 64)
    return str(client)


def _ok(body: bytes, content_type: str) -> web.Response:
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    return web.Response(body=body, content_type=content_type, charset="utf-8", headers=headers)


def _refused(status: HTTPStatus, why: str, headers: dict[str, str] | None = None) -> web.Response:
    metrics.REFUSED_REQUESTS.labels(str(int(status))).inc()
    body = orjson.dumps({"error": why})
    return web.Response(status=status, body=body, content_type="application/json", headers=headers)
