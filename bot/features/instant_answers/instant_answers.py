"""Answers without a conversation, for ``/ask`` in groups and inline mode. Nothing is stored."""

from dataclasses import replace
from html import escape

from ...conversation import callback_data
from ...conversation.event import Show
from ...conversation.links import event_of
from ...conversation.session import Page, View
from ...guide.guide import Guide
from ...guide.screen import Link
from ...i18n.catalogue import Language, Languages
from ...i18n.text_language import written_in
from ...ports.recognizer import Recognizer
from ...ports.updates import InlineResult
from ...rendering import words
from ...rendering.card import Button, Card
from ...rendering.measure import plain
from ...rendering.renderer import Renderer

_DESCRIPTION = 100


class InstantAnswers:
    """Finds what a guide says about a text."""

    def __init__(
        self, guide: Guide, languages: Languages, renderer: Renderer, recognizer: Recognizer, username: str
    ) -> None:
        self._guide = guide
        self._languages = languages
        self._renderer = renderer
        self._recognizer = recognizer
        self._username = username

    def find(self, text: str, language: Language) -> list[InlineResult]:
        """The nearest answers and topics in ``language``, then the best one in the others. Nothing for a secret."""
        if not text.strip() or self._recognizer.secret_in(text):
            return []
        reading, language = self._recognizer.read(text), self._written(text, language)
        links = {name: link for name in reading.topics if (link := self._guide.meaning(name))}
        found = list(links.items())[: 1 if reading.sure else None]
        others = [other for other in self._languages.values() if other.name != language.name]
        screen = (reading.place or reading.screen) if reading.sure else ""
        results = [self._finding(name, link, language, screen) for name, link in found]
        return results + [self._finding(name, link, other, screen) for name, link in found[:1] for other in others]

    def answer(self, text: str, language: Language) -> Card:
        """The one card for a text: what is said of its topic; ways to those it may mean; or that there is no answer.

        Without a text it says how to ask.
        """
        if not text.strip():
            return Card(language.say(words.HOW_TO_ASK), ((self._opening("", language),),))
        reading, language = self._recognizer.read(text), self._written(text, language)
        links = {name: link for name in reading.topics if (link := self._guide.meaning(name))}
        if not links:
            return Card(language.say(words.NOT_FOUND), ((self._opening("", language),),))
        if reading.sure:
            name, link = next(iter(links.items()))
            card = self._finding(name, link, language, reading.place or reading.screen).card
            if reading.place or name in self._guide.answers:  # its title says already how the text was read
                return card
            read_as = language.say(words.READ_AS).format(topic=language.say(link.label))
            return replace(card, html=f"<i>{escape(read_as, quote=False)}</i>\n\n{card.html}")
        ways = tuple(
            (Button(language.say(link.label), url=self._address(payload_of(link))),) for link in links.values()
        )
        return Card(f"<b>{language.say(words.TOPICS_TITLE)}</b>", ways)

    def leak(self, language: Language) -> Button:
        """The way to what somebody has to do who posted a secret."""
        screen = self._guide.manifest.exposed
        return self._opening(callback_data.encode_start(Show(Page(View.SCREEN, screen))) if screen else "", language)

    def _written(self, text: str, language: Language) -> Language:
        """The language of the text itself, where it tells: nobody's choice is known here."""
        return self._languages.best(written_in(text, language.name, tuple(self._languages)) or "", language.name)

    def _finding(self, name: str, link: Link, language: Language, straight: str = "") -> InlineResult:
        """The card of an answer or topic; or of the screen or place that the text leads to ``straight``, if it does."""
        title, screen = language.say(link.label), straight or link.to
        body = self._renderer.extract(screen, language) if screen else ""
        if place := self._guide.places.read(straight):
            opening = self._opening(callback_data.encode_start(Show(Page(View.PLACE, straight))), language)
            asked = plain(body).partition("\n")[0]
            return InlineResult(f"{straight}.{language.name}", asked, place[0].provider, Card(body, ((opening,),)))
        html = body or f"<b>{escape(title, quote=False)}</b>\n\n{language.say(words.STEP_BY_STEP)}"
        description = language.say(words.STEP_BY_STEP) if not screen else ""
        opening = self._opening(payload_of(Link(label=link.label, to=straight) if straight else link), language)
        return InlineResult(f"{name}.{language.name}", title, description[:_DESCRIPTION], Card(html, ((opening,),)))

    def _opening(self, payload: str, language: Language) -> Button:
        return Button(language.say(words.OPEN), url=self._address(payload))

    def _address(self, payload: str) -> str:
        link = f"https://t.me/{self._username}?start"
        return f"{link}={payload}" if payload else link


def payload_of(link: Link) -> str:
    """The start parameter that opens a link."""
    return callback_data.encode_start(event_of(link))
