"""Lists every text that users may see, in every language, with file and line."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ..guide.guide import Guide, Position
from ..guide.model import GuideModel
from ..guide.sponsor import LocalizedText
from ..i18n.catalogue import read_catalogue
from ..i18n.negotiation import SOURCE
from .forbidden_phrases import Utterance


def all_texts(guide: Guide, words: Iterable[tuple[Position, str]], catalogues: Iterable[Path]) -> Iterator[Utterance]:
    """The texts of ``guide`` and the bot's own ``words``, their translations, and what a sponsor's file says."""
    of_guide = guide.texts
    keys = {denial.key for denial in guide.compliance.denials}
    denied = {text for path, text in of_guide if path[-1] in keys} - {t for path, t in of_guide if path[-1] not in keys}
    for path, text in of_guide:
        yield Utterance(guide.where(*path), SOURCE, text, text in denied)
    for position, text in words:
        yield Utterance(position, SOURCE, text)
    for file in catalogues:
        for message in read_catalogue(file):
            if message.id and message.string:
                position = Position(str(file), message.lineno or 1)
                yield Utterance(position, file.parts[-3], str(message.string), str(message.id) in denied)
    if guide.sponsor:
        for path, language, text in _disclosed(guide.sponsor, ("sponsor",)):
            yield Utterance(guide.where(*path), language, text)


def _disclosed(part: GuideModel, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """What an operator wrote, by language. Names are taken for English: they are shown in all."""
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(part, LocalizedText):
            if value:
                yield (*path, name), name, value
        elif isinstance(value, GuideModel):
            yield from _disclosed(value, (*path, name))
        elif isinstance(value, str):
            yield (*path, name), SOURCE, value
