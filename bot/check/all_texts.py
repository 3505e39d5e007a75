"""Lists every text that users may see, in every language, with file and line."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ..guide.guide import Guide, Position
from ..guide.model import GuideModel
from ..guide.sponsor import LocalizedText
from ..i18n.catalogue import read_catalogue
from ..i18n.language_codes import SOURCE
from .forbidden_phrases import ShownText


def all_texts(guide: Guide, words: Iterable[tuple[Position, str]], catalogues: Iterable[Path]) -> Iterator[ShownText]:
    """The texts of ``guide``, the bot's own ``words``, the translations of both, and the texts of a sponsor file."""
    for path, text in guide.texts:
        yield ShownText(guide.where(*path), SOURCE, text)
    for position, text in words:
        yield ShownText(position, SOURCE, text)
    for file in catalogues:
        for message in read_catalogue(file):
            if message.id and message.string:
                position = Position(str(file), message.lineno or 1)
                yield ShownText(position, file.parts[-3], str(message.string))
    if guide.sponsor:
        for path, language, text in _sponsor_texts(guide.sponsor, ("sponsor",)):
            yield ShownText(guide.where(*path), language, text)


def _sponsor_texts(part: GuideModel, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """The texts of a sponsor file, with their language. Names are shown in all languages; they're listed as English."""
    for name in type(part).model_fields:
        value = getattr(part, name)
        if isinstance(part, LocalizedText):
            if value:
                yield (*path, name), name, value
        elif isinstance(value, GuideModel):
            yield from _sponsor_texts(value, (*path, name))
        elif isinstance(value, str):
            yield (*path, name), SOURCE, value
