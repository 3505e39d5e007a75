"""What the pure core makes of an update: the record that must stand in the store after it, and what is shown."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import NamedTuple

from bot.assembly import reader_for
from bot.conversation.address import way_back
from bot.conversation.event import Back, Event, Remind, Said, Show
from bot.conversation.pages import fresh, repaired
from bot.conversation.record import CardAddress, Record
from bot.conversation.session import Session
from bot.conversation.step import step
from bot.guide.guide import REMINDERS
from bot.guide.loader import BUILT_IN
from bot.guide.screen import Info, Menu
from bot.hearing import Hearing
from bot.language.catalogue import Language
from bot.language.resolver import resolve
from bot.ports import Incoming, Reader
from bot.screens import words
from bot.screens.asides import said
from bot.screens.card import Card
from bot.screens.gallery import Gallery
from bot.store.codec import decode, encode
from bot.understanding.encoder import EncoderMissingError, open_encoder
from bot.understanding.reader import Guard, GuideReader
from bot.understanding.search import Understanding
from tests.guide.real import real_guide, real_languages

from .face import Face, drawn

_CARDS = 50_000


class Told(NamedTuple):
    """A record, and the words that go above its card when an update is first shown; mostly none."""

    record: Record
    note: str


class Core:
    """The guide, its artist, and the two ways in which a text can be read: by its letters, and by its meaning."""

    def __init__(self, username: str) -> None:
        self.guide = real_guide().model_copy(update={"services": frozenset((REMINDERS,))})
        self.languages = real_languages()
        today = datetime.now(UTC).date()
        self._artist = Gallery(self.guide, list(self.languages.values()), lambda: today, username, _CARDS)
        self._hearings = [Hearing(self.guide, self.languages, reader, lambda: 0.0) for reader in _readers()]
        self.unsaved = {language.say(words.UNSAVED) for language in self.languages.values()}

    def after(self, record: Record | None, incoming: Incoming, found: Record) -> Iterator[Told]:
        """What may follow ``record``: one thing, or two where a text can be read in two ways.

        ``found`` says only when a reminder was asked for.
        """
        events: list[Event] = []
        for hearing in self._hearings if incoming.text else self._hearings[:1]:
            event = hearing.event(incoming)
            if event not in events:
                events.append(event)
        before = record.session if record else fresh(self.guide)
        heard = resolve(incoming.language_code, tuple(self.languages))
        if heard:
            before = replace(before, heard=heard)
        if incoming.command == "start":
            before = replace(before, origin=way_back(incoming.payload))
        card = CardAddress(incoming.chat, incoming.message_id) if incoming.message_id else None
        for event in events:
            if isinstance(event, Remind):
                event = replace(event, at=self._asked_at(before, event, found))  # noqa: PLW2901
            session, effects = step(self.guide, before, event)
            language = self.language(incoming, session)
            note = "" if incoming.kind == "tap" else said(language, effects, event)
            yield Told(decode(encode((record or Record(session)).after(incoming.update_id, session, card))), note)

    def face(self, incoming: Incoming, session: Session, note: str = "") -> Face:
        """The card of a session, as its person must see it."""
        language = self.language(incoming, session)
        return _face(self._artist.draw(repaired(self.guide, session), language, note))

    def unsaved_faces(self, incoming: Incoming) -> Iterator[Face]:
        """What a tap on something to read shows while the store is down, in any language."""
        event = self._hearings[0].event(incoming)
        if incoming.kind != "tap" or not isinstance(event, Show | Back):
            return
        if isinstance(self.guide.screens.get(event.page.screen), Menu | Info):
            for language in self.languages.values():
                yield _face(self._artist.draw(Session(event.page), language, language.say(words.UNSAVED)))

    def language(self, incoming: Incoming, session: Session) -> Language:
        heard = resolve(incoming.language_code, tuple(self.languages))
        return self.languages.best(session.language, session.wrote, session.heard, heard)

    def _asked_at(self, before: Session, event: Remind, found: Record) -> int:
        """When: the difference between the due time that was kept and the one of a reminder asked for at 0."""
        asked, _ = step(self.guide, before, event)
        due = {each.screen: each.due for each in found.session.reminders}
        return next((due.get(each.screen, 0) - each.due for each in asked.reminders if each.screen == event.screen), 0)


@cache
def _readers() -> tuple[Reader, ...]:
    guide = real_guide()
    letters = _Remembering(reader_for(guide, None, encoder=False))
    try:
        encoder = open_encoder()
    except EncoderMissingError:
        return (letters,)
    understanding = Understanding.load(BUILT_IN / "understanding")
    understanding.learn(encoder)
    return letters, _Remembering(GuideReader(guide, understanding))


def _face(card: Card) -> Face:
    face: Face | None = card.kept.get("face")
    if face is None:
        face = card.kept["face"] = drawn(card)
    return face


class _Remembering(Guard):
    """A reader that reads the same text once."""

    def __init__(self, reader: Reader) -> None:
        self._remembered = lru_cache(maxsize=1000)(reader.read)

    def read(self, text: str) -> Said:
        return self._remembered(text)
