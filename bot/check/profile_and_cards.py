"""Checks texts outside a conversation against Telegram's limits.

These are the profile, the commands, the toasts, cards in groups and inline results, and the card for a locked record.
"""

from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

from ..conversation.event import SecretDetected, TextUnderstood
from ..features.groups.card import GroupCard
from ..features.groups.hints import HintCard
from ..features.groups.settings_command import SettingsCommand
from ..features.instant_answers.instant_answers import InstantAnswers
from ..guide.guide import Guide, Position
from ..guide.problem import Problem
from ..i18n.language import Language
from ..i18n.offered_languages import Languages
from ..ports.group_settings import Group
from ..ports.recognizer import Recognizer
from ..ports.updates import InlineResult
from ..rendering import bot_texts
from ..rendering.card import Card
from ..rendering.card_limits import (
    COMMAND_UNITS,
    COMMANDS,
    DATA_BYTES,
    DESCRIPTION_UNITS,
    RESULT_BYTES,
    SHORT_DESCRIPTION_UNITS,
    TEXT_UNITS,
    TOAST_UNITS,
)
from ..rendering.command_menu import commands, group_commands
from ..rendering.locked_card import locked_card
from ..rendering.notice_choice import warning
from ..rendering.renderer import Renderer
from ..rendering.text_length import plain, units
from ..secrets.detector import SecretKind
from .card_faults import faults

_USERNAME = "x" * 32
"""The longest possible username, for links on cards."""

_GROUP_ID = -1_009_999_999_999
"""A group id with the most digits."""

_TOASTS = (
    "VANISHED", "DROPPED", "UNSAVED", "TROUBLE", "SLOWER", "PRIVATE_ONLY", "VOTED_SOLVED", "VOTED_NOT_YET",
    "VOTED_WRONG", "REMINDED", "FOLLOWED", "UNFOLLOWED", "HUNG_UP",
)  # fmt: skip


def check_profile(guide: Guide, languages: Languages) -> Iterator[Problem]:
    """Profile texts, command descriptions and toasts that are too long in some language."""
    about = guide.manifest.about
    texts = [
        (guide.where("manifest", "about", "description"), "about.description", about.description, DESCRIPTION_UNITS),
        (guide.where("manifest", "about", "short"), "about.short", about.short, SHORT_DESCRIPTION_UNITS),
    ]
    listed = {**group_commands(guide, admin=True), **commands(guide)}
    for name, description in listed.items():
        own = name in guide.manifest.commands
        where = guide.where("manifest", "commands", name) if own else word_position(f"{name.upper()}_COMMAND")
        texts.append((where, f"the description of /{name}", description, COMMAND_UNITS))
    texts += [(word_position(toast), f"the toast {toast}", getattr(bot_texts, toast), TOAST_UNITS) for toast in _TOASTS]
    for where, what, text, allowed in texts:
        for name, language in languages.items():
            if not 0 < (length := units(language.say(text).strip())) <= allowed:
                yield Problem(where, "profile", f"{what} has {length} UTF-16 units in {name}, {allowed} are allowed")
    if (count := len(commands(guide))) > COMMANDS:
        where = guide.where("manifest", "commands")
        yield Problem(where, "profile", f"there are {count} commands, {COMMANDS} are allowed")


def check_public_cards(
    guide: Guide, languages: Languages, renderer: Renderer, known: Collection[str] = ()
) -> Iterator[Problem]:
    """Cards of ``/ask`` in groups and of inline mode: each topic, the choice of topics, and no match.

    ``known`` has the faults already reported for the guide's pages, whose texts these cards show, too.
    """
    for name, language in languages.items():
        for topic in guide.topics:
            sure = _instant_answers(guide, languages, renderer, TextUnderstood((topic,), sure=True))
            unsure = _instant_answers(guide, languages, renderer, TextUnderstood((topic,)))
            found = sure.find(topic, language)[0]
            choice = faults(unsure.answer(topic, language), TEXT_UNITS)
            answer = faults(sure.answer(topic, language), TEXT_UNITS)
            for fault in dict.fromkeys([*_result_faults(found), *answer, *choice]):
                if fault not in known:
                    yield Problem(guide.where("topics", topic), "public-card", f"topic `{topic}` in {name}: {fault}")
        instant_answers = _instant_answers(guide, languages, renderer, TextUnderstood())
        yield from _faults("NOT_FOUND", "public-card", instant_answers.answer("?", language), name, known)
        yield from _faults("HOW_TO_ASK", "public-card", instant_answers.answer("", language), name, known)


def check_group_cards(guide: Guide, languages: Languages, known: Collection[str] = ()) -> Iterator[Problem]:
    """Cards in groups: the group's card at its longest, in each language and in two; hints; messages to admins.

    ``known`` is as in :func:`check_public_cards`.
    """
    card = GroupCard(guide, languages, _USERNAME)
    hints = HintCard(guide, languages)
    choices = SettingsCommand(card, languages)
    for name in ("", *languages):
        group = Group(language=name, offers=tuple(card.offers), hints=1)
        shown = name or "two languages"
        yield from _faults("GROUP_TEXT", "group-card", card.render(group, _GROUP_ID, 1 << 31), shown, known)
        language = languages.best(name)
        unread = language.say(bot_texts.SETTINGS_UNREAD).format(word="x" * 32)
        yield from _faults("SETTINGS_TITLE", "group-card", choices.card(group, language, unread), shown, known)
        if not name:
            continue  # the others have one language
        for topic in guide.topics:
            for fault in faults(hints.render(topic, language), TEXT_UNITS):
                if fault not in known:
                    message = f"the hint at topic `{topic}` in {name}: {fault}"
                    yield Problem(guide.where("topics", topic), "group-card", message)
        for word in ("GROUP_INTRO", "GROUP_INVITE", "GROUP_NO_PIN", "GROUP_TOLD_SECRET", "GROUP_TOLD_UNSEEN_SECRET"):
            said = Card(
                language.say(getattr(bot_texts, word)).format(what="", deleted="", subject=card.subject(language))
            )
            yield from _faults(word, "group-card", said, name, known)


def check_locked_card(guide: Guide, languages: Languages) -> Iterator[Problem]:
    """The card for a record that can't be decrypted, at its longest: with a warning about a secret."""
    for name, language in languages.items():
        card = locked_card(guide.home, language, "x" * DATA_BYTES, _longest_warning(language))
        yield from _faults("LOCKED_TEXT", "card", card, name)


def word_position(word: str) -> Position:
    """The position of one of the bot's own texts, by its name."""
    line = next((number for number, line in enumerate(_lines(), 1) if line.startswith(f"{word} = ")), 1)
    return Position("bot/rendering/bot_texts.py", line)


@cache
def _lines() -> list[str]:
    return Path(bot_texts.__file__).read_text(encoding="utf-8").splitlines()


class _FixedRecognizer(Recognizer):
    """Gives the same reading for every text."""

    def __init__(self, reading: TextUnderstood) -> None:
        self._reading = reading

    def secret_in(self, text: str) -> str:  # noqa: ARG002
        return ""

    def read(self, text: str) -> TextUnderstood:  # noqa: ARG002
        return self._reading


def _instant_answers(guide: Guide, languages: Languages, renderer: Renderer, reading: TextUnderstood) -> InstantAnswers:
    return InstantAnswers(guide, languages, renderer, _FixedRecognizer(reading), _USERNAME)


def _longest_warning(language: Language) -> str:
    return max((warning(language, SecretDetected(kind)) for kind in SecretKind), key=units)


def _faults(word: str, rule: str, card: Card, language: str, known: Collection[str] = ()) -> Iterator[Problem]:
    for fault in faults(card, TEXT_UNITS):
        if fault not in known:
            yield Problem(word_position(word), rule, f"{word} in {language}: {fault}")


def _result_faults(result: InlineResult) -> Iterator[str]:
    if not result.title.strip():
        yield "the title is empty"
    if plain(result.title) != result.title.strip():
        yield f"the title “{result.title}” is shown as it is written; write it without markup"
    if len(result.name.encode()) > RESULT_BYTES:
        yield f"its name as an inline result, {result.name}, has more than {RESULT_BYTES} bytes: shorten the topic's"
    yield from faults(result.card, TEXT_UNITS)
