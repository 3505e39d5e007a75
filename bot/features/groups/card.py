"""A group's card: the same for all members, in one language or two."""

from collections.abc import Iterator

from ...conversation import callback_data
from ...conversation.event import Event, Show
from ...conversation.links import event_of
from ...conversation.session import Page, View, WayBack
from ...guide.guide import Guide
from ...guide.screen import Link
from ...i18n.catalogue import Language, Languages
from ...i18n.negotiation import SIMPLIFIED, SOURCE, TRADITIONAL
from ...ports.group import Group
from ...rendering import words
from ...rendering.card import Button, Card
from ...rendering.limits import room
from ...rendering.measure import cells

USUAL = 3
"""So many of the home menu's ways stand on a card where no admin chose others."""

_SUPERGROUP = -1_000_000_000_000


class GroupCard:
    """Draws the cards of groups. ``username`` is the bot's."""

    def __init__(self, guide: Guide, languages: Languages, username: str) -> None:
        self._guide = guide
        self._languages = languages
        self._username = username
        links = guide.screens[guide.home].links
        self.offers = {name_of(link): link for link in links if not link.url}
        """What may stand on a card, by the names that admins type."""

    def render(self, group: Group, chat: int, message: int = 0) -> Card:
        """``message`` is the card's own id, once it has one: for the way back from the private chat."""
        spoken = self.spoken(group)
        texts = ["\n".join([f"<b>{self.subject(each)}</b>", *map(each.say, self._said())]) for each in spoken]
        rows = [row for name in self.shown(group) for row in self._rows(self.offers[name], spoken)]
        rows.append((Button(_joined(spoken, words.OPEN), url=self.link(Show(self._home()), chat, message)),))
        return Card("\n\n".join(texts), tuple(rows))

    def subject(self, language: Language) -> str:
        """What the guide is about, as Telegram HTML."""
        return language.say(self._guide.subject)

    def _said(self) -> list[str]:
        independent = self._guide.manifest.about.independent
        return [words.GROUP_TEXT, *([independent] if independent else []), words.GROUP_SECRETS]

    def shown(self, group: Group) -> tuple[str, ...]:
        """The names of what the card of ``group`` offers now: an edit of the guide may have taken some away."""
        chosen = tuple(name for name in group.offers if name in self.offers)
        return chosen or tuple(self.offers)[:USUAL]

    def spoken(self, group: Group) -> list[Language]:
        """The language of the group; where none was chosen, English and the first Chinese that there is."""
        if group.language in self._languages:
            return [self._languages[group.language]]
        chinese = next((name for name in (SIMPLIFIED, TRADITIONAL) if name in self._languages), None)
        return [self._languages[SOURCE], *([self._languages[chinese]] if chinese else [])]

    def link(self, event: Event, chat: int, message: int) -> str:
        """The deep link to ``event`` from a message of a group. Of the group it carries a way back, and no more."""
        payload = callback_data.encode_start(event)
        if (way := way_to(chat, message)) is not None:
            payload = callback_data.with_way_back(payload, way)
        return f"https://t.me/{self._username}?start={payload}"

    def add_link(self) -> str:
        """The link that adds the bot to a group, and asks for the rights that it needs."""
        return f"https://t.me/{self._username}?startgroup=pin&admin=pin_messages+delete_messages"

    def _home(self) -> Page:
        return Page(View.SCREEN, self._guide.home)

    def _rows(self, link: Link, spoken: list[Language]) -> Iterator[tuple[Button, ...]]:
        """One row; two where both languages don't fit on one."""
        data = callback_data.encode(event_of(link))
        both = _joined(spoken, link.label)
        if cells(both) <= room(1):
            yield (Button(both, data),)
        else:
            yield from ((Button(each.say(link.label), data),) for each in spoken)


def way_to(chat: int, message: int) -> WayBack | None:
    """The way back to a message; only supergroups have links."""
    return WayBack(_SUPERGROUP - chat, message) if chat < _SUPERGROUP and message else None


def name_of(link: Link) -> str:
    """What an admin types for it: where it leads."""
    return "-".join([link.to or link.flow or "", *(choice for choice in link.answers.values())])


def _joined(spoken: list[Language], text: str) -> str:
    """The text in each language, with the emoji that it may begin with once."""
    first, *others = [each.say(text) for each in spoken]
    mark = first.split(" ")[0]
    if not any(character.isalnum() for character in mark):
        others = [other.removeprefix(f"{mark} ") for other in others]
    return " · ".join(dict.fromkeys([first, *others]))
