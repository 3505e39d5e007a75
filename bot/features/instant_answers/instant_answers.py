"""Answers without a conversation, for ``/ask`` in groups and inline mode. Nothing is stored."""

from dataclasses import replace
from html import escape

from ...conversation import deep_links
from ...conversation.event import Show
from ...conversation.guide_links import event_of
from ...conversation.session import Page, Session, View
from ...guide.guide import Guide
from ...guide.screen import Link
from ...i18n.language import Language
from ...i18n.offered_languages import Languages
from ...i18n.text_language import written_in
from ...ports.recognizer import Recognizer
from ...ports.updates import InlineResult
from ...rendering import bot_texts
from ...rendering.card import Button, Card
from ...rendering.guide_text import fill
from ...rendering.renderer import Renderer
from ...rendering.text_length import plain

_DESCRIPTION = 100


class InstantAnswers:
    """Finds a guide's answers to a text."""

    def __init__(
        self, guide: Guide, languages: Languages, renderer: Renderer, recognizer: Recognizer, username: str
    ) -> None:
        self._guide = guide
        self._languages = languages
        self._renderer = renderer
        self._recognizer = recognizer
        self._username = username

    def find(self, text: str, language: Language) -> list[InlineResult]:
        """Inline results: the nearest answers and topics in ``language``, then the best one in each other language.

        No results for an empty text, or for one with a secret.
        """
        if not text.strip() or self._recognizer.secret_in(text):
            return []
        reading, language = self._recognizer.read(text), self._text_language(text, language)
        links = {name: link for name in reading.topics if (link := self._guide.meaning(name))}
        found = list(links.items())[: 1 if reading.sure else None]
        others = [other for other in self._languages.values() if other.name != language.name]
        screen = (reading.place or reading.screen) if reading.sure else ""
        results = [self._result(name, link, language, screen) for name, link in found]
        return results + [self._result(name, link, other, screen) for name, link in found[:1] for other in others]

    def answer(self, text: str, language: Language) -> Card:
        """The card for a text: the answer, a choice if the text is ambiguous, or a line that says there is no answer.

        For an empty text it says how to ask.
        """
        if not text.strip():
            return Card(fill(self._guide, bot_texts.HOW_TO_ASK, language), ((self._open_button("", language),),))
        reading, language = self._recognizer.read(text), self._text_language(text, language)
        links = {name: link for name in reading.topics if (link := self._guide.meaning(name))}
        if not links:
            return Card(language.say(bot_texts.NOT_FOUND), ((self._open_button("", language),),))
        if reading.sure:
            name, link = next(iter(links.items()))
            card = self._result(name, link, language, reading.place or reading.screen).card
            if reading.place or name in self._guide.answers:  # its title already says how the text was understood
                return card
            read_as = language.say(bot_texts.READ_AS).format(topic=language.say(link.label))
            return replace(card, html=f"<i>{escape(read_as, quote=False)}</i>\n\n{card.html}")
        ways = tuple(
            (Button(language.say(link.label), url=self._address(payload_of(link))),) for link in links.values()
        )
        choice = Session(Page(View.TOPICS), topics=tuple(links))
        return Card(self._renderer.render(choice, language, sponsored=False).html, ways)

    def secret_help(self, language: Language) -> Button:
        """The button to the page for somebody who has posted a secret."""
        screen = self._guide.manifest.exposed
        return self._open_button(deep_links.encode(Show(Page(View.SCREEN, screen))) if screen else "", language)

    def _text_language(self, text: str, language: Language) -> Language:
        """The language of the text itself if it can be told, else ``language``."""
        return self._languages.best(written_in(text, language.name, tuple(self._languages)) or "", language.name)

    def _result(self, name: str, link: Link, language: Language, straight: str = "") -> InlineResult:
        """The result for an answer or topic, or for the screen or place that the text leads ``straight`` to."""
        title, screen = language.say(link.label), straight or link.to
        body = self._renderer.extract(screen, language) if screen else ""
        if place := self._guide.places.read(straight):
            opening = self._open_button(deep_links.encode(Show(Page(View.PLACE, straight))), language)
            asked = plain(body).partition("\n")[0]
            return InlineResult(f"{straight}.{language.name}", asked, place[0].provider, Card(body, ((opening,),)))
        html = body or f"<b>{escape(title, quote=False)}</b>\n\n{language.say(bot_texts.STEP_BY_STEP)}"
        description = language.say(bot_texts.STEP_BY_STEP) if not screen else ""
        opening = self._open_button(payload_of(Link(label=link.label, to=straight) if straight else link), language)
        return InlineResult(f"{name}.{language.name}", title, description[:_DESCRIPTION], Card(html, ((opening,),)))

    def _open_button(self, payload: str, language: Language) -> Button:
        return Button(language.say(bot_texts.OPEN), url=self._address(payload))

    def _address(self, payload: str) -> str:
        link = f"https://t.me/{self._username}?start"
        return f"{link}={payload}" if payload else link


def payload_of(link: Link) -> str:
    """The start parameter that opens a link."""
    return deep_links.encode(event_of(link))
