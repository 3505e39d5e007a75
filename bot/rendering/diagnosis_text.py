"""Renders an outcome: the steps, who can help, when to retry, and the reasons below them."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import NamedTuple

from ..conversation.diagnosis import MAX_CAUSES, NO_VOTES, Diagnosis, Votes, diagnose
from ..guide.evidence import Evidence
from ..guide.guide import Guide
from ..guide.screen import Outcome
from . import bot_texts
from .guide_text import fill
from .localizer import Localizer
from .text_length import plain, units

_BRIEF = 2
"""How many reasons and excluded causes an outcome shows; the Why page shows them all."""


class _Limits(NamedTuple):
    """The most that is shown of each."""

    others: int = MAX_CAUSES - 1
    excluded: int = _BRIEF
    reasons: int = _BRIEF


_FULL = _Limits()
_BRIEFER = (_FULL, _Limits(excluded=1), _Limits(others=1, excluded=1), _Limits(others=1, excluded=1, reasons=1))


def advice(guide: Guide, screen: Outcome, language: Localizer, warning: str | None = None) -> list[str]:
    """The steps, numbered if there are several; then a line with who can help and when to retry.

    ``warning`` comes before the steps and replaces that line: it says what they can't change, and "you only need to
    wait" would contradict "don't pay from there". If it begins with the outcome's own retry text, the line stays.
    """
    steps = fill(guide, screen.first, language).split("\n")
    if len(steps) > 1:
        steps = [f"{number}. {step}" for number, step in enumerate(steps, 1)]
    if warning and not warning.startswith(screen.retry):
        return [f"<b>{fill(guide, warning, language)}</b>", *steps]
    fixer = language.say(guide.manifest.fixers[screen.fixer].label)
    return [*steps, f"<b>{fixer}</b> · {fill(guide, screen.retry, language)}"]


def explanation(guide: Guide, screen: Outcome, language: Localizer) -> list[str]:
    """The explanation below the steps, in paragraphs."""
    return [fill(guide, text, language) for text in (screen.text, screen.why) if text]


def findings(
    guide: Guide,
    answers: Mapping[str, str],
    end: str,
    language: Localizer,
    votes: Votes = NO_VOTES,
    most: _Limits = _FULL,
) -> list[str]:
    """The diagnosis in brief, for the outcome ``end``. Lines may be dropped from the end if there is no room."""
    diagnosis = diagnose(guide, answers, votes)
    if not diagnosis.likely:
        return []
    first, *others = diagnosis.likely
    others = others[: most.others]
    lines = []
    if first.cause != end:
        rank = bot_texts.LIKELIEST if first.likely else bot_texts.POSSIBLE
        lines.append(language.say(rank).format(text=_cause(guide, first.cause, language)))
    lines.append("\n".join([language.say(bot_texts.BECAUSE), *_reasons(first.evidence[: most.reasons], language)]))
    if others:
        lines.append(_listed(guide, bot_texts.OTHERS, [other.cause for other in others], language))
    if diagnosis.ruled_out:
        excluded = [cause for cause, _ in diagnosis.ruled_out[: most.excluded]]
        lines.append(_listed(guide, bot_texts.RULED_OUT, excluded, language))
    return lines


def findings_in(
    room: int, guide: Guide, answers: Mapping[str, str], end: str, language: Localizer, votes: Votes = NO_VOTES
) -> list[str]:
    """The same within ``room`` UTF-16 units.

    Causes and reasons are cut before whole lines, since each line adds something. The Why page has what is left out.
    """
    lines: list[str] = []
    for most in _BRIEFER:
        lines = findings(guide, answers, end, language, votes, most)
        if fitting(lines, room) == lines:
            break
    return fitting(lines, room)


def fitting(lines: list[str], room: int) -> list[str]:
    """The first of ``lines`` that fit into ``room`` UTF-16 units."""
    kept: list[str] = []
    for line in lines:
        room -= units(plain(line)) + 1
        if room < 0:
            break
        kept.append(line)
    return kept


def based_on(guide: Guide, answers: Mapping[str, str], language: Localizer) -> str:
    """The answers on one line; empty if there are none."""
    labels = [language.say(guide.screens[name].answers[choice].label) for name, choice in answers.items()]
    said = escape(" · ".join(labels), quote=False)
    return language.say(bot_texts.BASED_ON).format(answers=said) if labels else ""


def reasoning(guide: Guide, diagnosis: Diagnosis, language: Localizer) -> list[str]:
    """The full diagnosis: each cause with its evidence, then what was ruled out and why."""
    blocks = []
    for number, finding in enumerate(diagnosis.likely, 1):
        if number == 1:
            rank = bot_texts.LIKELIEST if finding.likely else bot_texts.POSSIBLE
        else:
            rank = bot_texts.ALSO if finding.likely else bot_texts.ALSO_POSSIBLE
        head = f"{number}. " + language.say(rank).format(text=_cause(guide, finding.cause, language))
        blocks.append("\n".join([head, *_reasons(finding.evidence, language)]))
    if diagnosis.ruled_out:
        line = language.say(bot_texts.EXCLUDED_LINE)
        excluded = [
            line.format(cause=_cause(guide, cause, language), reason=language.say(row.because))
            for cause, row in diagnosis.ruled_out
        ]
        blocks.append("\n".join([language.say(bot_texts.EXCLUDED), *excluded]))
    return blocks


def _cause(guide: Guide, cause: str, language: Localizer) -> str:
    return language.say(guide.causes[cause])


def _listed(guide: Guide, line: str, causes: Sequence[str], language: Localizer) -> str:
    quoted = [language.say(bot_texts.QUOTED).format(text=_cause(guide, cause, language)) for cause in causes]
    return language.say(line).format(text=language.say(bot_texts.LIST_STOP).join(quoted))


def _reasons(evidence: Sequence[Evidence], language: Localizer) -> list[str]:
    return [f"• {language.say(row.because)}" for row in evidence]
