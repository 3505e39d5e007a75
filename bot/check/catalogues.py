"""Checks translation catalogues: complete, current, faithful to the source, typographically right."""

from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from ..guide.guide import Position
from ..guide.problem import Problem
from ..i18n.catalogue import read_catalogue, share_translated, shown
from ..i18n.changed_texts import moved
from ..i18n.fidelity import Finding, check_fidelity
from ..i18n.language import COMPLETE
from ..i18n.language_codes import SIMPLIFIED, TRADITIONAL
from ..i18n.offered_languages import OFFERED
from .glossary import read_glossary
from .typography import check_label, check_typography

_HOW = "if it's new, `bot messages` puts it into the catalogues"


def check_catalogue(
    file: Path, sources: Iterable[tuple[Position, str]], labels: Collection[str] = (), *, offered: bool = False
) -> Iterator[Problem]:
    """All problems with a catalogue that should translate ``sources``. ``labels`` are the texts shown on buttons.

    ``offered``: the guide offers the language before half of it is translated.

    A translation to review gets at most one warning and no further checks, whether it's already marked as fuzzy or
    belongs to a text that has changed since `bot messages` ran.

    Raises :class:`BrokenCatalogueError`, even if only the glossary beside the catalogue is broken.
    """
    catalogue = read_catalogue(file)
    findings = _checks(file, labels)
    name = str(file)
    wanted: dict[str, Position] = {}
    for position, text in sources:
        wanted.setdefault(text, position)
    waiting = _waiting_for_source(file, wanted)
    changed = moved(catalogue, wanted)
    newly_changed = {str(message.id): message for message in changed.values()}
    growing = file.parts[-3] not in (SIMPLIFIED, TRADITIONAL)  # these must be complete
    if growing and (share := share_translated(file, wanted)) < 1:
        progress = _progress_message(file, share, offered=offered)
        yield Problem(Position(name, 1), "growing", progress, warning=True)
    for text, position in wanted.items():
        message = catalogue.get(text) or newly_changed.get(text)
        if message is None or not message.string:
            if not growing:
                untranslated = f"{_short(text)} has no translation in {file.parts[-3]}; {_HOW}"
                yield Problem(position, "untranslated", untranslated)
        else:
            here = Position(name, message.lineno or 1)
            if message.fuzzy:
                if text not in waiting:
                    review = _review_message(message, new=text in newly_changed)
                    yield Problem(here, "fuzzy", review, warning=True)
                continue
            for rule, reason in findings(text, str(message.string)):
                yield Problem(here, rule, f"{_short(text)}: {reason}")
    yield from _stale(catalogue, {*wanted, *changed}, name)


def _progress_message(file: Path, share: float, *, offered: bool) -> str:
    language = file.parts[-3]
    if file.name == "bot.po":
        said = f"{int(100 * share)}% of the bot's own words are translated into {language}"
        return f"{said}; the rest is shown in English"
    said = f"{int(100 * share)}% of the texts are translated into {language}"
    if share < OFFERED and not offered:
        now = f"to offer it now, write `offered: [{language}]` in guide.yaml"
        return f"{said}; the language is offered once {int(100 * OFFERED)}% are ({now})"
    beside = "with that figure beside its name, " if share < COMPLETE else ""
    return f"{said}; the language is offered, {beside}and the rest is shown in English"


def _waiting_for_source(file: Path, wanted: Iterable[str]) -> frozenset[str]:
    """Messages of a drafted catalogue whose source is still to be reviewed; after that they're drafted again."""
    source = file.parents[2] / SIMPLIFIED / "LC_MESSAGES" / file.name
    if file.parts[-3] != TRADITIONAL or not source.exists():
        return frozenset()
    catalogue = read_catalogue(source)
    messages = (*catalogue, *moved(catalogue, wanted).values())
    return frozenset(str(message.id) for message in messages if message.id and message.fuzzy)


def _review_message(message: Message, *, new: bool) -> str:
    said = f"review the translation of {_short(str(message.id))}"
    if message.previous_id:
        read = "it's shown meanwhile" if shown(message) else "its markup or numbers no longer fit: English is shown"
        before = _from_difference(message.previous_id[0], str(message.id))
        said += f", whose English has changed from {_short(before)} ({read})"
    return f"{said}; {'run `bot messages`, correct it, and' if new else 'then'} delete its line `#, fuzzy`"


def _checks(file: Path, labels: Collection[str]) -> Callable[[str, str], Iterator[Finding]]:
    """The checks for each translation in a file."""
    language = file.parts[-3]
    glossary = read_glossary(file.parents[1] / "glossary.yaml")

    def findings(source: str, said: str) -> Iterator[Finding]:
        yield from check_fidelity(source, said)
        if language in (SIMPLIFIED, TRADITIONAL):
            yield from check_typography(source, said, language)
            if source in labels:
                yield from check_label(said)
        yield from glossary.check(source, said)

    return findings


def _stale(catalogue: Catalog, used: Collection[str], name: str) -> Iterator[Problem]:
    message: Message
    for message in catalogue:
        if message.id and message.id not in used:
            said = f"{_short(str(message.id))} is no longer used; `bot messages` removes it"
            yield Problem(Position(name, message.lineno or 1), "stale", said, warning=True)


def _from_difference(before: str, now: str) -> str:
    """``before``, from the first word that differs from ``now``."""
    words, others = before.split(), now.split()
    same = next((at for at, pair in enumerate(zip(words, others, strict=False)) if pair[0] != pair[1]), len(others))
    return " ".join(["…", *words[same:]] if 0 < same < len(words) else words)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line[:48]}…”" if len(line) > 49 else f"“{line}”"  # noqa: PLR2004
