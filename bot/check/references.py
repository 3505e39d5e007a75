"""Checks references in evidence, readers, ready-made texts, answer codes and the sponsor's placement."""

from collections.abc import Iterator

from ..guide.evidence import WEIGHTS, Evidence
from ..guide.guide import Guide
from ..guide.model import ANSWER, When, texts
from ..guide.problem import Problem
from ..guide.screen import BudgetHelper, Likely, Note


def check_references(guide: Guide) -> Iterator[Problem]:
    """Problems with evidence, readers, placeholders in ready-made texts, answer codes, budgets and the sponsor."""
    yield from _evidence(guide)
    yield from _readers(guide)
    yield from _ready_texts(guide)
    yield from _codes(guide)
    yield from _sponsor(guide)
    yield from _budgets(guide)


def unknown_answers(guide: Guide, when: When) -> Iterator[str]:
    """The answers in ``when`` that don't exist, as ``question=choice``."""
    for question, choices in when.items():
        known = guide.screens[question].answers if question in guide.screens else {}
        yield from (f"{question}={choice}" for choice in choices if choice not in known)


def _evidence(guide: Guide) -> Iterator[Problem]:
    supported: set[str] = set()
    for number, row in enumerate(guide.evidence):
        where = guide.where("evidence", str(number))
        for answer in unknown_answers(guide, row.when):
            yield Problem(where, "unknown-target", f"evidence rests on {answer}, which isn't an answer")
        named = (*row.supports, *row.against, *row.rules_out)
        if not named:
            yield Problem(where, "evidence", "evidence needs a cause in `supports`, `against` or `rules_out`")
        for cause in row.supports:
            if cause in (*row.against, *row.rules_out):
                yield Problem(where, "evidence", f"evidence is for and against `{cause}` at once")
        for cause in named:
            if cause not in guide.causes:
                message = f"evidence names `{cause}`, which isn't an outcome with a `cause`"
                yield Problem(where, "unknown-target", message)
        supported.update(row.supports)
    yield from _contradictions(guide)
    for screen in guide.screens.values():
        if isinstance(screen, Likely):
            supported.update(screen.choices[choice].to for choice in screen.usual if choice in screen.choices)
    for cause in guide.causes:
        if cause not in supported:
            message = f"no evidence supports the cause of {cause}, so it's never named"
            yield Problem(guide.where("screens", cause, "cause"), "unsupported", message)


def _contradictions(guide: Guide) -> Iterator[Problem]:
    """Rows that support a cause in vain: whenever they apply, another row cancels that or rules the cause out."""
    for number, row in enumerate(guide.evidence):
        for other_number, other in enumerate(guide.evidence):
            if other is row or not _holds_with(other, row):
                continue
            outweighed = other.against if WEIGHTS.index(other.weight) <= WEIGHTS.index(row.weight) else ()
            for cause in row.supports:
                if cause in (*other.rules_out, *outweighed):
                    line = guide.where("evidence", str(other_number)).line
                    message = f"evidence supports `{cause}`, but line {line} always cancels that"
                    yield Problem(guide.where("evidence", str(number)), "evidence", message)


def _holds_with(other: Evidence, row: Evidence) -> bool:
    """Whether ``other`` holds whenever ``row`` does."""
    return all(set(row.when.get(question, ())) <= set(choices) for question, choices in other.when.items()) and (
        other.when.keys() <= row.when.keys()
    )


def _readers(guide: Guide) -> Iterator[Problem]:
    for name, reader in guide.manifest.readers.items():
        for spoken_language in reader.reads:
            for answer in unknown_answers(guide, spoken_language.when):
                where = guide.where("manifest", "readers", name)
                yield Problem(where, "unknown-target", f"reader {name} depends on {answer}, which isn't an answer")


def _ready_texts(guide: Guide) -> Iterator[Problem]:
    for name, screen in guide.screens.items():
        ready: list[tuple[tuple[str, ...], str | None]] = []
        ready += [(("scripts", str(number)), script.reader) for number, script in enumerate(screen.scripts)]
        if isinstance(screen, Note):
            ready.append((("note",), screen.reader))
        for path, reader in ready:
            if reader is not None and reader not in guide.manifest.readers:
                message = f"a text of {name} is for `{reader}`, who is not among the readers of guide.yaml"
                yield Problem(guide.where("screens", name, *path), "unknown-reader", message)
        for path, text in texts(screen):
            if path[0] in ("scripts", "note"):
                for question in ANSWER.findall(text):
                    if question not in guide.screens or not guide.screens[question].answers:
                        message = f"a text of {name} has {{{question}}}, which isn't a question"
                        yield Problem(guide.where("screens", name, *path), "unknown-target", message)


def _codes(guide: Guide) -> Iterator[Problem]:
    """Answers whose codes collide: a shared case couldn't tell them apart."""
    living = set(guide.codes.values())
    for name, screen in guide.screens.items():
        for choice in screen.answers:
            if (name, choice) not in living:
                message = f"{name}.{choice} has the code of another answer in case links; choose another id"
                yield Problem(guide.where("screens", name, "choices", choice), "same-code", message)


def _budgets(guide: Guide) -> Iterator[Problem]:
    """A second budget screen: a budget's page is identified by its figures alone, so there can be only one."""
    for name, screen in guide.screens.items():
        if isinstance(screen, BudgetHelper) and name != guide.budget_screen:
            message = f"{name} is a second screen of kind `budget`, after {guide.budget_screen}; keep one"
            yield Problem(guide.where("screens", name), "budget", message)


def _sponsor(guide: Guide) -> Iterator[Problem]:
    """A sponsor without a placement, or a placement on the home screen, a missing screen or one without other links."""
    placement, path = guide.manifest.sponsor, ("manifest", "sponsor")
    if placement is None:
        if guide.sponsor is not None:
            message = "this guide has no place for a sponsor (`sponsor` in guide.yaml); unset SPONSOR_FILE"
            yield Problem(guide.where("sponsor"), "sponsor", message)
        return
    screen = guide.screens.get(placement.screen)
    if screen is None:
        message = f"the sponsor is placed on `{placement.screen}`, which isn't a screen"
        yield Problem(guide.where(*path, "screen"), "unknown-target", message)
    elif placement.screen == guide.home or not screen.links:
        message = f"the sponsor is placed on {placement.screen}, which has no links; choose another screen"
        yield Problem(guide.where(*path, "screen"), "sponsor", message)
    for number, when in enumerate(placement.when):
        for answer in unknown_answers(guide, when):
            message = f"the sponsor asks for {answer}, which isn't an answer"
            yield Problem(guide.where(*path, "when", str(number)), "unknown-target", message)
