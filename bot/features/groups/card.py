"""A group's card: the same for all members, in one language or two."""

from collections.abc import Iterator

from ...conversation import callback_data, deep_links
from ...conversation.event import Event, Show
from ...conversation.guide_links import event_of
from ...conversation.session import Page, View, WayBack
from ...guide.guide import TEXTS, Guide
from ...guide.screen import Link
from ...i18n.language import Language
from ...i18n.language_codes import SIMPLIFIED, SOURCE, TRADITIONAL
from ...i18n.offered_languages import Languages
from ...ports.group_settings import Group
from ...rendering import bot_texts
from ...rendering.card import Button, Card
from ...rendering.card_limits import room
from ...rendering.guide_text import fill
from ...rendering.text_length import cells

DEFAULT_OFFERS = 3
"""How many of the home menu's links a card has if no admin has chosen others."""

_SUPERGROUP = -1_000_000_000_000


class GroupCard:
    """Draws the cards of groups. ``username`` is the bot's."""

    def __init__(self, guide: Guide, languages: Languages, username: str) -> None:
        self._guide = guide
        self._languages = languages
        self._username = username
        links = guide.screens[guide.home].links
        self.offers = {offer_name(link): link for link in links if not link.url}
        """The links that a card can have, by the names that admins type."""

    def render(self, group: Group, chat: int, message: int = 0) -> Card:
        """The card of ``group``. ``message`` is its message id, once sent, for the way back from the private chat."""
        languages = self.languages_of(group)
        texts = ["\n".join([f"<b>{self.subject(each)}</b>", *map(each.say, self._texts())]) for each in languages]
        rows = [row for name in self.offers_of(group) for row in self._rows(self.offers[name], languages)]
        rows.append((Button(_joined(languages, bot_texts.OPEN), url=self.link(Show(self._home()), chat, message)),))
        return Card("\n\n".join(texts), tuple(rows))

    @property
    def reads_messages(self) -> bool:
        """Whether the bot gets the messages of groups. If mounted, it does only if the host hands them over."""
        return TEXTS in self._guide.services

    def say(self, text: str, language: Language) -> str:
        """One of the bot's own texts, with the lines that apply to this bot."""
        return fill(self._guide, text, language)

    def subject(self, language: Language) -> str:
        """What the guide is about, as Telegram HTML."""
        return language.say(self._guide.subject)

    def _texts(self) -> list[str]:
        independent = self._guide.manifest.about.independent
        return [bot_texts.GROUP_TEXT, *([independent] if independent else []), bot_texts.GROUP_SECRETS]

    def offers_of(self, group: Group) -> tuple[str, ...]:
        """The names of the links on the card of ``group``, without those that the guide no longer has."""
        chosen = tuple(name for name in group.offers if name in self.offers)
        return chosen or tuple(self.offers)[:DEFAULT_OFFERS]

    def languages_of(self, group: Group) -> list[Language]:
        """The language chosen for the group; if none, English and Chinese (Simplified, if the guide has it)."""
        if group.language in self._languages:
            return [self._languages[group.language]]
        chinese = next((name for name in (SIMPLIFIED, TRADITIONAL) if name in self._languages), None)
        return [self._languages[SOURCE], *([self._languages[chinese]] if chinese else [])]

    def link(self, event: Event, chat: int, message: int) -> str:
        """The deep link to ``event`` from a group message, with a way back to that message."""
        payload = deep_links.encode(event)
        if (way := way_back_to(chat, message)) is not None:
            payload = deep_links.with_way_back(payload, way)
        return f"https://t.me/{self._username}?start={payload}"

    def add_link(self) -> str:
        """The link that adds the bot to a group and requests the rights it needs."""
        rights = "pin_messages+delete_messages" if self.reads_messages else "pin_messages"
        return f"https://t.me/{self._username}?startgroup=pin&admin={rights}"

    def _home(self) -> Page:
        return Page(View.SCREEN, self._guide.home)

    def _rows(self, link: Link, languages: list[Language]) -> Iterator[tuple[Button, ...]]:
        """One row, or one per language if their labels don't fit on one button together."""
        data = callback_data.encode(event_of(link))
        both = _joined(languages, link.label)
        if cells(both) <= room(1):
            yield (Button(both, data),)
        else:
            yield from ((Button(each.say(link.label), data),) for each in languages)


def way_back_to(chat: int, message: int) -> WayBack | None:
    """The way back to a message; None outside supergroups, since only they have message links."""
    return WayBack(_SUPERGROUP - chat, message) if chat < _SUPERGROUP and message else None


def offer_name(link: Link) -> str:
    """The name that admins type for a link, made from its target."""
    return "-".join([link.to or link.flow or "", *(choice for choice in link.answers.values())])


def _joined(languages: list[Language], text: str) -> str:
    """The text in each language, with a leading emoji only once."""
    first, *others = [each.say(text) for each in languages]
    mark = first.split(" ")[0]
    if not any(character.isalnum() for character in mark):
        others = [other.removeprefix(f"{mark} ") for other in others]
    return " · ".join(dict.fromkeys([first, *others]))
