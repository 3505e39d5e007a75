"""Fills texts that are ready to be sent to somebody, in the language of the person who will read them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from ..conversation.navigation import current_path
from ..conversation.route import fits
from ..conversation.session import Session
from ..guide.guide import Guide
from ..guide.model import ANSWER
from ..guide.screen import BaseScreen, MessageTemplate, Note
from .localizer import Localizer
from .text_length import units

BLANK = "____"
"""Stands for what wasn't answered, and for what the bot must not know."""


def versions(
    guide: Guide, session: Session, screen: BaseScreen, language: Localizer, languages: Sequence[Localizer]
) -> Iterator[tuple[str, str]]:
    """Label and text of each script of ``screen``: in the user's language, and in the reader's if that's another one.

    Only in the reader's, if that doesn't depend on the answers.
    """
    for script in screen.scripts:
        spoken = _fixed_languages(guide, script, languages) or _languages_for(
            guide, session, script, language, languages
        )
        for each in _without_repeats(spoken, script.text):
            name = f" · {each.short}" if spoken != [language] else ""
            yield (
                language.say(script.label) + name,
                filled(guide, each.say(script.text), answers_of(guide, session), each),
            )


def blocks(
    guide: Guide, session: Session, screen: Note, language: Localizer, languages: Sequence[Localizer]
) -> Iterator[str]:
    """The note of ``screen`` as code blocks, which phones copy with a tap: in the user's language and the reader's."""
    spoken = _without_repeats(_languages_for(guide, session, screen, language, languages), screen.note)
    for each in spoken:
        yield from _block(guide, screen, each, answers_of(guide, session), named=len(spoken) > 1)


def longest_blocks(guide: Guide, screen: Note, language: Localizer, languages: Sequence[Localizer]) -> Iterator[str]:
    """The longest possible blocks: with the longest answers, in ``language`` and every one that the reader may read."""
    reader = guide.manifest.readers.get(screen.reader or "")
    names = {spoken_language.language for spoken_language in reader.reads} if reader else set()
    spoken = _without_repeats(
        [language, *(each for each in languages if each.name in names - {language.name})], screen.note
    )
    for each in spoken:
        yield from _block(guide, screen, each, longest_answers(guide, screen.note, each), named=len(spoken) > 1)


def longest_answers(guide: Guide, text: str, language: Localizer) -> dict[str, str]:
    """The longest answer in ``language`` to each question that ``text`` refers to."""

    def length(question: str, choice: str) -> int:
        return units(language.say(guide.screens[question].answers[choice].label))

    return {
        question: max(guide.screens[question].answers, key=lambda choice: length(question, choice))
        for question in ANSWER.findall(text)
    }


def _block(
    guide: Guide, screen: Note, language: Localizer, answers: Mapping[str, str], *, named: bool
) -> Iterator[str]:
    if named:
        yield f"<b>{language.endonym}</b>"
    lines = [line for line in language.say(screen.note).splitlines() if _tells(line, answers)]
    note = filled(guide, "\n".join(lines), answers, language)
    yield f"<pre>{escape(note, quote=False)}</pre>"


def _tells(line: str, answers: Mapping[str, str]) -> bool:
    """Whether a line says anything: it doesn't if none of the questions that it refers to was answered."""
    questions = ANSWER.findall(line)
    return not questions or any(question in answers for question in questions)


def filled(guide: Guide, text: str, answers: Mapping[str, str], language: Localizer) -> str:
    """``text``, which is in ``language``, with each ``{question}`` replaced by its answer."""

    def answer(placeholder: re.Match[str]) -> str:
        screen = guide.screens.get(placeholder[1])
        choice = screen.answers.get(answers.get(placeholder[1], "")) if screen else None
        return language.say(choice.label) if choice else BLANK

    return ANSWER.sub(answer, text)


def answers_of(guide: Guide, session: Session) -> dict[str, str]:
    """The answers that count on the current page."""
    path = current_path(guide, session)
    return path.answers if path else {}


def _fixed_languages(guide: Guide, script: MessageTemplate, languages: Sequence[Localizer]) -> list[Localizer]:
    """The languages that the reader reads whatever the answers are; a script is then useless in any other."""
    reader = guide.manifest.readers.get(script.reader or "")
    names = {each.language for each in reader.reads if not each.when} if reader else set()
    return [each for each in languages if each.name in names]


def _without_repeats(spoken: list[Localizer], text: str) -> list[Localizer]:
    """Without languages that have no translation of ``text`` and would repeat that of a later one."""
    said = [each.say(text) for each in spoken]
    return [each for number, each in enumerate(spoken) if said[number] not in said[number + 1 :]]


def _languages_for(
    guide: Guide, session: Session, thing: MessageTemplate | Note, language: Localizer, languages: Sequence[Localizer]
) -> list[Localizer]:
    reader = guide.manifest.readers.get(thing.reader or "")
    answers = answers_of(guide, session)
    names = (
        [spoken_language.language for spoken_language in reader.reads if fits(spoken_language.when, answers)]
        if reader
        else []
    )
    return [language, *(each for each in languages if each.name in names and each.name != language.name)]
