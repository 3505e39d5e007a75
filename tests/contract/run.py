"""Runs everything once on an edge, and records what was seen."""

import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Any

from bot.app.wiring import build_renderer
from bot.guide.guide import REMINDERS, TEXTS
from bot.store.embedded import EmbeddedServer
from telegram_simulator import Simulator, Violation
from tests.support.real_guide import real_guide, real_languages

from .crawl import Crawl, Extent, crawl
from .edge import Edge
from .person import Person, transcripts

CODES = {"en": "en", "zh_Hans": "zh-hans"}
USERNAME = "billing_bot"
WAITED_OUT = "Telegram asks to wait (429) and is obeyed"

Calls = list[tuple[str, dict[str, Any]]]


@dataclass(slots=True)
class Run:
    """What one edge did. ``failures`` are the transcripts that didn't go as written.

    The core decides where a button leads, so for each library only one edge is crawled along every way. When mounted,
    the flow sends its cards through the library's own objects, so every page is crawled again there. A webhook brings
    the same calls as polling, so one page of each kind is enough there, in the other language.
    """

    edge: Edge
    language: str
    crawl: Crawl
    calls: dict[str, Calls] = field(default_factory=dict)
    crawled: Calls = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)
    violations: list[Violation] = field(default_factory=list)
    startup: Calls = field(default_factory=list)
    acknowledged_after: bool = False
    answers_in_reply: bool = False
    seconds: float = 0


@cache
def the_crawl(language: str, extent: Extent, *, mounted: bool = False) -> Crawl:
    guide, languages = real_guide(), real_languages()
    guide = guide.model_copy(update={"services": frozenset({TEXTS} if mounted else {TEXTS, REMINDERS})})
    return crawl(guide, languages, build_renderer(guide, languages, USERNAME), language, extent)


def crawled_in(edge: Edge) -> str:
    """The language an edge is crawled in: both libraries in both, standalone and mounted."""
    return "en" if (edge.transport == "polling") != edge.mounted else "zh_Hans"


def extent_on(edge: Edge) -> Extent:
    """How far an edge is crawled."""
    if edge.transport == "webhook":
        return Extent.KINDS
    return Extent.PAGES if edge.mounted else Extent.WAYS


_runs: dict[Edge, Run] = {}


async def run(edge: Edge) -> Run:
    """The run of an edge; the first time it takes some seconds."""
    if edge not in _runs:
        _runs[edge] = await _run(edge)
    return _runs[edge]


async def _run(edge: Edge) -> Run:
    language = crawled_in(edge)
    result = Run(edge, language, the_crawl(language, extent_on(edge), mounted=edge.mounted))
    began = monotonic()
    telegram = Simulator(username=USERNAME)
    with tempfile.TemporaryDirectory() as folder:
        async with EmbeddedServer(Path(folder)) as server, telegram.serving(), edge.running(telegram, server.url):
            for number, transcript in enumerate(transcripts()):
                person = Person(telegram, edge, 1000 + number, transcript["language"])
                try:
                    await person.follow(transcript)
                except AssertionError as error:
                    result.failures[transcript["name"]] = str(error)
                result.calls[transcript["name"]] = person.calls
            patient = Person(telegram, edge, 2000, "en")
            result.acknowledged_after = await _obeys_429(telegram, patient)
            result.calls[WAITED_OUT] = patient.calls
            walker = Person(telegram, edge, 3000, CODES[result.language])
            await walker.send("/start")
            for tap in result.crawl.taps:
                await walker.tap(tap.data)
            result.crawled = walker.calls
    result.violations = telegram.violations
    result.startup = [(call.method, call.params) for call in telegram.calls if call.method.startswith("setMy")]
    result.answers_in_reply = any(call.source == "webhook" for call in telegram.calls)
    result.seconds = monotonic() - began
    return result


async def _obeys_429(telegram: Simulator, person: Person) -> bool:
    """Whether a tap that is first refused was acknowledged only after delivery."""
    await person.send("/declined")
    telegram.refuse("editMessageText", chat_id=person.id, error_code=429, retry_after=1)
    order, moved = list[str](), "The most likely causes"
    query, update = person.press("a.decline.place.listed")

    def seen() -> bool:
        if moved in person.card.text and "delivered" not in order:
            order.append("delivered")
        if not any(entry.update_id == update for entry in telegram.updates.pending) and "acknowledged" not in order:
            order.append("acknowledged")
        answers = [call for call in telegram.calls if call.params.get("callback_query_id") == query.id]
        return len(order) == len(answers) == 2  # the spinner stops at once; the text follows later

    await telegram.until(seen, 240)
    return order == ["delivered", "acknowledged"]
