"""``GET /ask?question=…&language=…``: the answer to one question for other programs, as JSON or Markdown.

Nothing is kept of a question, and nothing of it is logged. Who asks too often is asked to wait.
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
from ..features.instant_answers.ask import Ask
from ..observability import metrics
from ..processing.throttle import CHARACTERS
from ..telegram.listener import CONNECTION_GUARD
from ..telegram.source_filter import SourceFilter

PATH = "/ask"
BURST, PER_SECOND = 20, 1.0
"""For each address; for IPv6, for the network of 64 bits that a customer gets."""

LONGEST = 4096
"""Characters of a question. A message on Telegram holds no more."""

_MARKDOWN = "text/markdown"


def add_ask(
    app: web.Application, ask: Callable[[], Ask | None], keeper: SourceFilter, buckets: RateLimiter | None = None
) -> None:
    """Lets ``app`` answer questions with what ``ask`` gives, which may be another after a reload.

    ``keeper`` knows the proxies that are believed about where a request comes from.
    """
    limit = RateLimiter(BURST, PER_SECOND) if buckets is None else buckets
    porch = app[CONNECTION_GUARD]

    async def answer(request: web.Request) -> web.Response:
        porch.arrived(request)
        question, language = request.query.get("question", ""), request.query.get("language", "")
        if not limit.take(_whose(keeper, request), 1 + len(question) // CHARACTERS):
            return _refused(HTTPStatus.TOO_MANY_REQUESTS, "too many questions; wait a second", {"Retry-After": "1"})
        if not question.strip():
            return _refused(HTTPStatus.BAD_REQUEST, "give the question as ?question=…")
        if len(question) > LONGEST:
            return _refused(HTTPStatus.BAD_REQUEST, f"a question has {LONGEST} characters at most")
        answering = ask()
        if answering is None:
            return _refused(HTTPStatus.NOT_FOUND, "this guide understands no questions")
        if _MARKDOWN in request.headers.get("Accept", ""):
            said = await run_for_text(len(question), partial(answering.markdown, question, language))
            return _said(said.encode(), _MARKDOWN)
        reply = await run_for_text(len(question), partial(answering.reply, question, language))
        return _said(orjson.dumps(asdict(reply)), "application/json")

    app.router.add_get(PATH, answer)


def _whose(keeper: SourceFilter, request: web.Request) -> str:
    client = keeper.client(request.remote or "", ",".join(request.headers.getall("X-Forwarded-For", ())))
    if isinstance(client, IPv6Address):
        return str(int(client) >> 64)
    return str(client)


def _said(body: bytes, kind: str) -> web.Response:
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    return web.Response(body=body, content_type=kind, charset="utf-8", headers=headers)


def _refused(status: HTTPStatus, why: str, headers: dict[str, str] | None = None) -> web.Response:
    metrics.REFUSED_REQUESTS.labels(str(int(status))).inc()
    body = orjson.dumps({"error": why})
    return web.Response(status=status, body=body, content_type="application/json", headers=headers)
