"""``/settings``: parses and shows a group's settings.

It takes arguments instead of showing buttons, because a tap doesn't show whether an anonymous admin made it.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape
from typing import cast, get_args

from ...i18n.language import Language
from ...i18n.language_codes import language_of_code
from ...i18n.offered_languages import Languages
from ...ports.group_settings import BILINGUAL, Askers, Group
from ...rendering import bot_texts
from ...rendering.card import Card
from .card import GroupCard

BOTH = "both"
ALL = "all"
ON, OFF = "on", "off"

HINTS_PER_HOUR = 4
"""The default; admins can change it."""

MOST_HINTS_PER_HOUR = 20

_MAX_ECHO = 32
"""Characters of an unknown word that are repeated in the reply, which must fit in one message."""


class UnknownWordError(Exception):
    """An unknown setting or value. ``word`` is only for the reply to its sender, so it isn't in the error message."""

    def __init__(self, word: str) -> None:
        super().__init__("unknown setting or value")
        self.word = word if len(word) <= _MAX_ECHO else f"{word[:_MAX_ECHO]}…"


class SettingsCommand:
    """Settings of groups, for the links and languages of one guide."""

    def __init__(self, card: GroupCard, languages: Languages) -> None:
        self._card = card
        self._languages = languages
        self._parsers: dict[str, Callable[[Group, list[str]], Group]] = {
            "language": self._language,
            "menu": self._offers,
            "card": self._offers,  # its former name
            "ask": self._ask,
        }
        if card.reads_messages:
            self._parsers |= {"hints": self._hints, "guard": self._guard}

    def change(self, group: Group, line: str) -> Group:
        """``group`` with the setting in ``line``, such as ``hints on``. Raises :class:`UnknownWordError`."""
        name, *values = line.split()
        parse = self._parsers.get(name.lower())
        if parse is None or not values:
            raise UnknownWordError(name)
        return parse(group, values)

    def report(self, error: UnknownWordError, language: Language) -> str:
        """A line that says which word is unknown."""
        return language.say(bot_texts.SETTINGS_UNREAD).format(word=escape(error.word, quote=False))

    def card(self, group: Group, language: Language, first: str = "") -> Card:
        """The current settings, each with an example of how to change it; ``first`` is a line above them."""
        lines = [first, ""] if first else []
        lines += [f"<b>{language.say(bot_texts.SETTINGS_TITLE)}</b>", *self._values(group, language), ""]
        lines.append(language.say(bot_texts.SETTINGS_HOW))
        both = [BOTH] if len(self._card.languages_of(Group())) > 1 else []
        languages = "|".join([*(each.endonym for each in self._languages.values()), *both])
        names = list(self._card.offers)
        chosen = " ".join(str(names.index(name) + 1) for name in self._card.offers_of(group))
        examples = (
            f"language {languages}",
            f"menu {chosen}",
            f"hints {ON}|{OFF}|1…{MOST_HINTS_PER_HOUR}",
            f"ask {'|'.join(get_args(Askers))}",
            f"guard {ON}|{OFF}",
        )
        possible = [example for example in examples if example.split()[0] in self._parsers]
        lines += [f"<code>/settings {escape(example, quote=False)}</code>" for example in possible]
        numbered = (f"{number} {self._label(name, language)}" for number, name in enumerate(names, 1))
        lines += ["", language.say(bot_texts.SETTINGS_OFFERS), *numbered]
        return Card("\n".join(lines))

    def _label(self, offer: str, language: Language) -> str:
        return escape(language.say(self._card.offers[offer].label), quote=False)

    def _values(self, group: Group, language: Language) -> Iterator[str]:
        yield language.say(bot_texts.SETTINGS_LANGUAGE).format(
            value=" · ".join(each.endonym for each in self._card.languages_of(group))
        )
        yield language.say(bot_texts.SETTINGS_CARD).format(
            value=" · ".join(self._label(name, language) for name in self._card.offers_of(group))
        )
        if self._card.reads_messages:
            hints = bot_texts.SETTING_PER_HOUR if group.hints else bot_texts.SETTING_OFF
            yield language.say(bot_texts.SETTINGS_HINTS).format(value=language.say(hints).format(number=group.hints))
        askers = {"all": bot_texts.SETTING_ALL, "admins": bot_texts.SETTING_ADMINS, "nobody": bot_texts.SETTING_NOBODY}
        yield language.say(bot_texts.SETTINGS_ASK).format(value=language.say(askers[group.ask]))
        if self._card.reads_messages:
            guard = bot_texts.SETTING_ON if group.guard else bot_texts.SETTING_OFF
            yield language.say(bot_texts.SETTINGS_GUARD).format(value=language.say(guard))

    def _language(self, group: Group, values: list[str]) -> Group:
        if values[0].lower() == BOTH:
            return replace(group, language=BILINGUAL)
        asked = " ".join(values).casefold()
        endonyms = {each.endonym.casefold(): name for name, each in self._languages.items()}
        name = endonyms.get(asked) or language_of_code(values[0], tuple(self._languages))
        if not name:
            raise UnknownWordError(values[0])
        return replace(group, language=name)

    def _offers(self, group: Group, values: list[str]) -> Group:
        if [value.lower() for value in values] == [ALL]:
            return replace(group, offers=tuple(self._card.offers))
        names = {str(number): name for number, name in enumerate(self._card.offers, 1)}
        offers = [names.get(value, value) for value in values]
        for value, offer in zip(values, offers, strict=True):
            if offer not in self._card.offers:
                raise UnknownWordError(value)
        return replace(group, offers=tuple(dict.fromkeys(offers)))

    def _hints(self, group: Group, values: list[str]) -> Group:
        match values[0].lower():
            case "on":
                return replace(group, hints=HINTS_PER_HOUR)
            case "off":
                return replace(group, hints=0)
            case number if number.isascii() and number.isdecimal() and 0 < int(number) <= MOST_HINTS_PER_HOUR:
                return replace(group, hints=int(number))
        raise UnknownWordError(values[0])

    def _ask(self, group: Group, values: list[str]) -> Group:
        if (value := values[0].lower()) not in get_args(Askers):
            raise UnknownWordError(values[0])
        return replace(group, ask=cast("Askers", value))

    def _guard(self, group: Group, values: list[str]) -> Group:
        if values[0].lower() not in (ON, OFF):
            raise UnknownWordError(values[0])
        return replace(group, guard=values[0].lower() == ON)
