"""Reads and shows a group's ``/settings``.

By arguments and not by buttons, since the taps of an anonymous admin can't be told from others'.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape
from typing import cast, get_args

from ...i18n.catalogue import Language, Languages
from ...i18n.negotiation import resolve
from ...ports.group import BILINGUAL, HINTS_PER_HOUR, MOST_HINTS_PER_HOUR, Askers, Group
from ...rendering import words
from ...rendering.card import Card
from .card import GroupCard

BOTH = "both"
ALL = "all"
ON, OFF = "on", "off"

_NAMED = 32
"""Characters of a word that are told again: an answer longer than a message is none."""


class UnreadError(Exception):
    """A word of a line that means nothing. It is shown to who typed it, and goes nowhere else."""

    def __init__(self, word: str) -> None:
        super().__init__("a setting that there is not")
        self.word = word if len(word) <= _NAMED else f"{word[:_NAMED]}…"


class SettingsCommand:
    """The settings of groups, for one guide and its languages."""

    def __init__(self, card: GroupCard, languages: Languages) -> None:
        self._card = card
        self._languages = languages
        self._readers: dict[str, Callable[[Group, list[str]], Group]] = {
            "language": self._language,
            "card": self._offers,
            "hints": self._hints,
            "ask": self._ask,
            "guard": self._guard,
        }

    def changed(self, group: Group, line: str) -> Group:
        """``group`` as ``line`` wants it. Raises :class:`UnreadError`."""
        name, *values = line.split()
        recognizer = self._readers.get(name.lower())
        if recognizer is None:
            raise UnreadError(name)
        if not values:
            raise UnreadError(name)
        return recognizer(group, values)

    def unread(self, error: UnreadError, language: Language) -> str:
        """Says which word means nothing."""
        return language.say(words.SETTINGS_UNREAD).format(word=escape(error.word, quote=False))

    def told(self, group: Group, language: Language, first: str = "") -> Card:
        """All that is chosen, and a line for each to change it; ``first`` stands above."""
        lines = [first, ""] if first else []
        lines += [f"<b>{language.say(words.SETTINGS_TITLE)}</b>", *self._values(group, language), ""]
        lines.append(language.say(words.SETTINGS_HOW))
        locales = "|".join([*self._languages, BOTH])
        examples = (
            f"language {locales}",
            f"card {' '.join(self._card.offers)}",
            f"hints {ON}|{OFF}|1…{MOST_HINTS_PER_HOUR}",
            f"ask {'|'.join(get_args(Askers))}",
            f"guard {ON}|{OFF}",
        )
        lines += [f"<code>/settings {escape(example, quote=False)}</code>" for example in examples]
        return Card("\n".join(lines))

    def _values(self, group: Group, language: Language) -> Iterator[str]:
        spoken_language = self._languages.get(group.language)
        yield language.say(words.SETTINGS_LANGUAGE).format(
            value=spoken_language.endonym if spoken_language else language.say(words.SETTING_BOTH)
        )
        yield language.say(words.SETTINGS_CARD).format(value=" ".join(self._card.shown(group)))
        hints = words.SETTING_PER_HOUR if group.hints else words.SETTING_OFF
        yield language.say(words.SETTINGS_HINTS).format(value=language.say(hints).format(number=group.hints))
        askers = {"all": words.SETTING_ALL, "admins": words.SETTING_ADMINS, "nobody": words.SETTING_NOBODY}
        yield language.say(words.SETTINGS_ASK).format(value=language.say(askers[group.ask]))
        guard = words.SETTING_ON if group.guard else words.SETTING_OFF
        yield language.say(words.SETTINGS_GUARD).format(value=language.say(guard))

    def _language(self, group: Group, values: list[str]) -> Group:
        if values[0].lower() == BOTH:
            return replace(group, language=BILINGUAL)
        name = resolve(values[0], tuple(self._languages))
        if not name:
            raise UnreadError(values[0])
        return replace(group, language=name)

    def _offers(self, group: Group, values: list[str]) -> Group:
        if [value.lower() for value in values] == [ALL]:
            return replace(group, offers=tuple(self._card.offers))
        for value in values:
            if value not in self._card.offers:
                raise UnreadError(value)
        return replace(group, offers=tuple(dict.fromkeys(values)))

    def _hints(self, group: Group, values: list[str]) -> Group:
        match values[0].lower():
            case "on":
                return replace(group, hints=HINTS_PER_HOUR)
            case "off":
                return replace(group, hints=0)
            case number if number.isascii() and number.isdecimal() and 0 < int(number) <= MOST_HINTS_PER_HOUR:
                return replace(group, hints=int(number))
        raise UnreadError(values[0])

    def _ask(self, group: Group, values: list[str]) -> Group:
        if (value := values[0].lower()) not in get_args(Askers):
            raise UnreadError(values[0])
        return replace(group, ask=cast("Askers", value))

    def _guard(self, group: Group, values: list[str]) -> Group:
        if values[0].lower() not in (ON, OFF):
            raise UnreadError(values[0])
        return replace(group, guard=values[0].lower() == ON)
