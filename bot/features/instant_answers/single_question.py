"""Answers single questions outside a conversation: ``bot ask`` and ``GET /ask``."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TextIO

from ...conversation.session import Session, View
from ...conversation.transition import transition
from ...guide.fact import Fact
from ...guide.guide import Guide
from ...i18n.language import Language
from ...i18n.offered_languages import Languages
from ...i18n.text_language import written_in
from ...rendering import bot_texts
from ...rendering.answer_page import answer_body
from ...rendering.renderer import Renderer
from ...rendering.text_length import plain
from ...understanding.recognizer import GuideRecognizer

_LIKELY = 0.5
"""Above this confidence, a topic is likelier than all others together."""


@dataclass(frozen=True, slots=True)
class ReplySource:
    """The source of a fact. ``date`` is the day it was last checked (ISO 8601)."""

    title: str
    address: str | None
    date: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply to a question. ``answer`` and the rest are None if there is no answer, or it's too uncertain.

    ``topic`` to ``suggestions`` say what the text is about (topic ids, best first). ``answer`` is plain text,
    ``answer_id`` the id of that answer, and ``screen`` a screen with more details. If only the topic is likely,
    ``answer`` asks which of the nearest answers is meant, with the first sentence of each, and ``answer_id`` is None.
    """

    topic: str
    confidence: float
    sure: bool
    suggestions: tuple[str, ...]
    answer: str | None = None
    answer_id: str | None = None
    sources: tuple[ReplySource, ...] | None = None
    screen: str | None = None


class Ask:
    """Answers questions from one guide."""

    def __init__(self, guide: Guide, languages: Languages, renderer: Renderer, reader: GuideRecognizer) -> None:
        self._guide = guide
        self._languages = languages
        self._renderer = renderer
        self._reader = reader

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that questions are answered in."""
        return tuple(self._languages)

    def language(self, text: str, wanted: str = "") -> Language:
        """The language ``wanted``, else that of the text, else English."""
        return self._languages.best(wanted, written_in(text, "", tuple(self._languages)) or "")

    def reply(self, text: str, wanted: str = "") -> Reply:
        """The reply in the language ``wanted`` (``zh_Hans``), or in that of the text."""
        reading, language = self._reader.reading(text), self.language(text, wanted)
        about = (reading.topic, reading.confidence, reading.sure, reading.suggestions)
        said = self._reader.said(reading)
        if not said.sure and (reading.confidence < _LIKELY or not said.topics):
            return Reply(*about)
        session, _ = transition(self._guide, None, said)
        page = session.page
        if page.view is View.TOPICS:
            return self._nearest(about, session, language)
        if page.view is View.ANSWER:
            answer = self._guide.answers[page.screen]
            deeper = next((link.to for link in answer.links if link.to in self._guide.screens), None)
            sources = self._sources(answer.cites, language)
            return Reply(*about, plain(answer_body(answer, language)), page.screen, sources, deeper)
        if named := self._guide.places.read(page.screen) if page.view is View.PLACE else None:
            return Reply(*about, self._text(session, language), page.screen, self._sources(named[0].cites, language))
        screen = page.screen if page.view is View.SCREEN else None
        cites = self._guide.screens[screen].cites if screen else ()
        return Reply(*about, self._text(session, language), None, self._sources(cites, language), screen)

    def _nearest(self, about: tuple[str, float, bool, tuple[str, ...]], session: Session, language: Language) -> Reply:
        """The reply if the topic is likely but not which of its answers: the beginnings of the nearest ones."""
        near = [self._guide.answers[name] for name in session.topics if name in self._guide.answers]
        if not near:
            return Reply(*about)
        cites = dict.fromkeys(row for answer in near for row in answer.cites)
        topic = self._guide.topics.get(about[0])
        deeper = topic.link.to if topic else None
        return Reply(*about, self._text(session, language), None, self._sources(cites, language), deeper)

    def markdown(self, text: str, wanted: str = "") -> str:
        """The reply as Markdown, for people: the answer and its sources, or the nearest topics."""
        reply, language = self.reply(text, wanted), self.language(text, wanted)
        if reply.answer is None:
            near = (self._guide.meaning(name) for name in self._reader.read(text).topics)
            labels = [f"- {language.say(link.label)}" for link in near if link]
            return "\n".join(
                [language.say(bot_texts.TOPICS_TITLE if labels else bot_texts.TOPICS_NONE_TITLE), "", *labels]
            ).strip()
        lines = [reply.answer, ""]
        for source in reply.sources or ():
            title = f"[{source.title}]({source.address})" if source.address else source.title
            lines.append(f"- {title}, {source.date}")
        return "\n".join(lines).strip()

    def _text(self, session: Session, language: Language) -> str:
        """The text of the page, without the line that says how the question was understood."""
        shown = Session(session.page, session.answers, topics=session.topics)
        return plain(self._renderer.render(shown, language, sponsored=False).html)

    def _sources(self, rows: Iterable[str], language: Language) -> tuple[ReplySource, ...]:
        return tuple(_source(self._guide.facts[row], language) for row in rows)


def _source(fact: Fact, language: Language) -> ReplySource:
    address = language.say_page(str(fact.source.url)) if fact.source.url else None
    return ReplySource(fact.source.title, address, fact.checked.isoformat())


def ask_lines(lines: Iterable[str | bytes], out: TextIO, ask: Ask, wanted: str = "") -> int:
    """Answers each line ``{"text": …}`` with a line of JSON, in order. The texts aren't repeated in the output.

    A malformed line is answered with ``{"error": …}``. Returns the exit status: 1 if any line was malformed.
    """
    status = 0
    for line in lines:
        text = _text(line)
        if text is None:
            status = 1
            said: dict[str, object] = {"error": 'expected an object with a string "text"'}
        else:
            said = asdict(ask.reply(text, wanted))
        out.write(json.dumps(said) + "\n")
        out.flush()
    return status


def _text(line: str | bytes) -> str | None:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    text = data.get("text") if isinstance(data, dict) else None
    return text if isinstance(text, str) else None
