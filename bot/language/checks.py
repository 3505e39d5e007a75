"""Whether a catalogue says what its source says: complete, current, with the same markup and placeholders."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from ..guide.guide import Position
from ..guide.problem import Problem
from .catalogue import read_catalogue

_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_PLACEHOLDER = re.compile(r"\{\w*\}")


def check_catalogue(file: Path, sources: Iterable[tuple[Position, str]]) -> Iterator[Problem]:
    """All problems of one catalogue against the texts it should translate."""
    catalogue = read_catalogue(file)
    name = str(file)
    wanted: dict[str, Position] = {}
    for position, text in sources:
        wanted.setdefault(text, position)
    for text, position in wanted.items():
        message = catalogue.get(text)
        if message is None or not message.string:
            yield Problem(position, "untranslated", f"{_short(text)} has no translation in {file.parts[-3]}")
        else:
            here = Position(name, message.lineno or 1)
            if message.fuzzy:
                yield Problem(here, "fuzzy", f"the translation of {_short(text)} is marked fuzzy: review it")
            yield from _differences(here, text, str(message.string))
    yield from _stale(catalogue, wanted, name)


def _stale(catalogue: Catalog, wanted: dict[str, Position], name: str) -> Iterator[Problem]:
    message: Message
    for message in catalogue:
        if message.id and message.id not in wanted:
            yield Problem(
                Position(name, message.lineno or 1),
                "stale",
                f"{_short(str(message.id))} is no longer said anywhere",
            )


def _differences(here: Position, text: str, translation: str) -> Iterator[Problem]:
    for what, pattern in (("placeholders", _PLACEHOLDER), ("markup or links", _TAG)):
        said, should = Counter(pattern.findall(translation)), Counter(pattern.findall(text))
        if said != should:
            lacking, extra = list((should - said).elements()), list((said - should).elements())
            message = f"{what} differ from {_short(text)}: lacking {lacking or 'none'}, extra {extra or 'none'}"
            yield Problem(here, "different-markup", message)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line[:48]}…”" if len(line) > 49 else f"“{line}”"  # noqa: PLR2004
