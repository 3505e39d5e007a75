"""Texts ready to be sent to somebody: filled from the answers, in the language of whoever reads them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from ..conversation.pages import current_path
from ..conversation.path import fits
from ..conversation.session import Session
from ..guide.guide import Guide
from ..guide.part import ANSWER
from ..guide.screen import BaseScreen, Note, Script
from .speaker import Speaker

BLANK = "____"
"""Stands for what was not answered, and for what must not be known here."""


def versions(
    guide: Guide, session: Session, screen: BaseScreen, language: Speaker, languages: Sequence[Speaker]
) -> Iterator[tuple[str, str]]:
    """Label and text of each script of ``screen``: in the person's language, and in the reader's if that is another."""
    for script in screen.scripts:
        spoken = _spoken(guide, session, script, language, languages)
        for each in spoken:
            name = f" · {each.short}" if len(spoken) > 1 else ""
            yield (
                language.say(script.label) + name,
                filled(guide, each.say(script.text), answers_of(guide, session), each),
            )


def blocks(
    guide: Guide, session: Session, screen: Note, language: Speaker, languages: Sequence[Speaker]
) -> Iterator[str]:
    """The note of ``screen`` as code blocks, which a phone copies with one tap; languages as for scripts."""
    spoken = _spoken(guide, session, screen, language, languages)
    for each in spoken:
        if len(spoken) > 1:
            yield f"<b>{each.endonym}</b>"
        answers = answers_of(guide, session)
        lines = [line for line in each.say(screen.note).splitlines() if _tells(line, answers)]
        note = filled(guide, "\n".join(lines), answers, each)
        yield f"<pre>{escape(note, quote=False)}</pre>"


def _tells(line: str, answers: Mapping[str, str]) -> bool:
    """Whether a line says anything: one that holds only answers to questions that were never asked does not."""
    questions = ANSWER.findall(line)
    return not questions or any(question in answers for question in questions)


def filled(guide: Guide, text: str, answers: Mapping[str, str], language: Speaker) -> str:
    """``text``, which is in ``language``, with the answer to a question in place of ``{question}``."""

    def answer(placeholder: re.Match[str]) -> str:
        screen = guide.screens.get(placeholder[1])
        choice = screen.answers.get(answers.get(placeholder[1], "")) if screen else None
        return language.say(choice.label) if choice else BLANK

    return ANSWER.sub(answer, text)


def answers_of(guide: Guide, session: Session) -> dict[str, str]:
    """The answers that count on the shown page."""
    path = current_path(guide, session)
    return path.answers if path else {}


def asked(text: str) -> list[str]:
    """The questions whose answers stand in ``text``."""
    return ANSWER.findall(text)


def _spoken(
    guide: Guide, session: Session, thing: Script | Note, language: Speaker, languages: Sequence[Speaker]
) -> list[Speaker]:
    reader = guide.manifest.readers.get(thing.reader or "")
    answers = answers_of(guide, session)
    names = [tongue.language for tongue in reader.reads if fits(tongue.when, answers)] if reader else []
    return [language, *(each for each in languages if each.name in names and each.name != language.name)]
