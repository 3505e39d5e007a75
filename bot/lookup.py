"""Answers without a conversation: for ``/ask`` in a group and for inline mode. No state, nothing kept."""

from .conversation import address
from .conversation.event import Assign, Enter, Event, Show
from .conversation.session import Page, View
from .guide.models import Guide, Link
from .language.catalogue import Language, Languages
from .ports import InlineResult, Reader
from .screens import words
from .screens.card import Button, Card
from .screens.draw import Artist

_DESCRIPTION = 100


class Lookup:
    """Finds what a guide says about a text."""

    def __init__(self, guide: Guide, languages: Languages, artist: Artist, reader: Reader, username: str) -> None:
        self._guide = guide
        self._languages = languages
        self._artist = artist
        self._reader = reader
        self._username = username

    def find(self, text: str, language: Language) -> list[InlineResult]:
        """The nearest topics in ``language``, then the best one in the others. Nothing for a secret."""
        if not text.strip() or self._reader.secret_in(text):
            return []
        reading = self._reader.read(text)
        topics = [name for name in reading.topics if name in self._guide.topics]
        if reading.sure:
            topics = topics[:1]
        found = [self._finding(name, language) for name in topics]
        others = [other for other in self._languages.values() if other.name != language.name]
        return found + [self._finding(name, other) for name in topics[:1] for other in others]

    def nothing(self, language: Language) -> Card:
        """The card for when there is no answer."""
        opening = Button(language.say(words.OPEN), url=f"https://t.me/{self._username}?start")
        return Card(language.say(words.NOT_FOUND), ((opening,),))

    def _finding(self, name: str, language: Language) -> InlineResult:
        link = self._guide.topics[name].link
        title = language.say(link.label)
        opening = Button(language.say(words.OPEN), url=f"https://t.me/{self._username}?start={_payload(link)}")
        body = self._artist.extract(link.to, language) if link.to else ""
        html = body or f"<b>{title}</b>\n\n{language.say(words.STEP_BY_STEP)}"
        description = language.say(words.STEP_BY_STEP) if not link.to else ""
        return InlineResult(f"{name}.{language.name}", title, description[:_DESCRIPTION], Card(html, ((opening,),)))


def _payload(link: Link) -> str:
    event: Event
    if link.to:
        event = Show(Page(View.SCREEN, link.to))
    elif link.answers:
        event = Assign(link.flow or "", tuple(link.answers.items()), link=True)
    else:
        event = Enter(link.flow or "")
    return address.write_payload(event)
