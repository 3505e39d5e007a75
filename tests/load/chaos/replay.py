"""What the pure core makes of an update: the record that must be stored after it, and the card that is shown."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import combinations
from typing import NamedTuple

from bot.app.wiring import build_recognizer
from bot.conversation.burst import BURST_SECONDS, MOST_CHARACTERS
from bot.conversation.deep_links import way_back
from bot.conversation.event import Back, Event, SecretDetected, SetReminder, Show, TextUnderstood
from bot.conversation.navigation import adapt_session, new_session
from bot.conversation.record import CardAddress, Record
from bot.conversation.session import Session
from bot.conversation.transition import transition
from bot.features.statistics.counters import mark_counted
from bot.guide.guide import REMINDERS, TEXTS
from bot.guide.loader import BUILT_IN
from bot.guide.screen import Info, Menu
from bot.i18n.language import Language
from bot.i18n.language_codes import language_of_code
from bot.ports.recognizer import Recognizer
from bot.ports.updates import Update
from bot.processing.conversation_handler import says_nothing_new
from bot.processing.interpreter import Interpreter
from bot.rendering import bot_texts
from bot.rendering.cached_renderer import CachedRenderer
from bot.rendering.card import Card
from bot.rendering.notice_choice import notice
from bot.store.record_codec import decode, encode
from bot.understanding.encoder import EncoderMissingError, open_encoder
from bot.understanding.recognizer import GuideRecognizer, SecretRecognizer
from bot.understanding.search import Understanding
from tests.support.real_guide import real_guide, real_languages

from .shown_card import ShownCard, from_card

_CARDS = 50_000
_MOST_JOINED = 5
"""A text may be read together with this many of the texts sent just before it; users rarely send more in a row."""


class Outcome(NamedTuple):
    """A record, and the possible notes above its card when an update is first shown; usually none."""

    record: Record
    notes: tuple[str, ...]


class Core:
    """The guide, its renderer, and the two ways a text can be read: by letters, and, with ``encoder``, by meaning."""

    def __init__(self, username: str, *, encoder: bool = True) -> None:
        self.guide = real_guide().model_copy(update={"services": frozenset((TEXTS, REMINDERS))})
        self.languages = real_languages()
        today = datetime.now(UTC).date()
        self._renderer = CachedRenderer(self.guide, list(self.languages.values()), lambda: today, username, _CARDS)
        readers = _recognizers(encoder=encoder)
        self._interpreters = [Interpreter(self.guide, self.languages, reader, lambda: 0.0) for reader in readers]
        self._recent: dict[int, list[Update]] = {}
        self._meant: dict[int, tuple[Event, ...]] = {}
        self.unsaved = {language.say(bot_texts.UNSAVED) for language in self.languages.values()}

    def after(self, record: Record | None, incoming: Update, found: Record) -> Iterator[Outcome]:
        """The possible records after ``record``: one, or several if a text can be read in several ways.

        ``found`` only supplies the time at which a reminder was set.
        """
        events = self._meanings(incoming)
        before = record.session if record else new_session(self.guide)
        client_language = language_of_code(incoming.language_code, tuple(self.languages))
        if client_language:
            before = before._replace(client_language=client_language)
        if incoming.command == "start":
            before = before._replace(origin=way_back(incoming.payload))
        card = CardAddress(incoming.chat, incoming.message_id) if incoming.message_id else None
        for event in events:
            if isinstance(event, SetReminder):
                event = replace(event, at=self._asked_at(before, event, found))  # noqa: PLW2901
            session, effects = transition(self.guide, before, event)
            if record and record.card and record.answers(incoming.date) and says_nothing_new(before, session, effects):
                session = before
            session = mark_counted(self.guide, session, event)
            language = self.language(incoming, session)
            # Telegram may refuse to delete a message with a secret, and the note says so.
            told = (event, replace(event, deleted=True)) if isinstance(event, SecretDetected) else (event,)
            notes = [] if incoming.kind == "tap" else [notice(self.guide, language, effects, each) for each in told]
            yield Outcome(
                decode(encode((record or Record(session)).after(incoming.update_id, session, card, incoming.date))),
                tuple(filter(None, notes)),
            )

    def shown(self, incoming: Update, session: Session, note: str = "") -> ShownCard:
        """The card of a session, as its user must see it."""
        language = self.language(incoming, session)
        return _shown(self._renderer.render(adapt_session(self.guide, session), language, note))

    def shown_unsaved(self, incoming: Update) -> Iterator[ShownCard]:
        """What a tap on a static screen shows while the store is down, in any language."""
        event = self._interpreters[0].event(incoming)
        if incoming.kind != "tap" or not isinstance(event, Show | Back):
            return
        if isinstance(self.guide.screens.get(event.page.screen), Menu | Info):
            for language in self.languages.values():
                yield _shown(self._renderer.render(Session(event.page), language, language.say(bot_texts.UNSAVED)))

    def language(self, incoming: Update, session: Session) -> Language:
        client_language = language_of_code(incoming.language_code, tuple(self.languages))
        return self.languages.best(session.language, session.typed_language, session.client_language, client_language)

    def _meanings(self, incoming: Update) -> list[Event]:
        """What an update may mean: a text is read alone, or together with any of those sent just before it.

        Which of them depends on what the replica that reads it has received.
        """
        if not incoming.text:
            return [self._interpreters[0].event(incoming)]
        if incoming.kind != "text" or not incoming.date:
            return list(dict.fromkeys(each.event(incoming) for each in self._interpreters))
        recent = [
            each for each in self._recent.get(incoming.user, []) if abs(incoming.date - each.date) <= BURST_SECONDS
        ][-_MOST_JOINED:]
        events: dict[Event, None] = {}
        for count in range(len(recent) + 1):
            for some in combinations(recent, count):
                before = "\n".join(each.text for each in some)
                if len(before) >= MOST_CHARACTERS:
                    events |= dict.fromkeys(self._meant.get(some[-1].update_id, ()))
                events |= dict.fromkeys(each.event(incoming, before) for each in self._interpreters)
        self._recent[incoming.user] = [*recent, incoming]
        self._meant[incoming.update_id] = tuple(events)
        return list(events)

    def _asked_at(self, before: Session, event: SetReminder, found: Record) -> int:
        """When the reminder was set: the stored due time minus that of a reminder set at 0."""
        asked, _ = transition(self.guide, before, event)
        due = {each.screen: each.due for each in found.session.reminders}
        return next((due.get(each.screen, 0) - each.due for each in asked.reminders if each.screen == event.screen), 0)


@cache
def _recognizers(*, encoder: bool) -> tuple[Recognizer, ...]:
    guide = real_guide()
    letters = _CachedRecognizer(build_recognizer(guide, None, encoder=False))
    if not encoder:
        return (letters,)
    try:
        opened = open_encoder()
    except EncoderMissingError:
        return (letters,)
    understanding = Understanding.load(BUILT_IN / "understanding")
    understanding.learn(opened)
    return letters, _CachedRecognizer(GuideRecognizer(guide, understanding))


@lru_cache(maxsize=4096)
def _shown(card: Card) -> ShownCard:
    return from_card(card)


class _CachedRecognizer(SecretRecognizer):
    """A recognizer that reads each text only once."""

    def __init__(self, reader: Recognizer) -> None:
        self._remembered = lru_cache(maxsize=1000)(reader.read)

    def read(self, text: str) -> TextUnderstood:
        return self._remembered(text)
