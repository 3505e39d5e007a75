"""Files of content, read with bounds: an operator's folder may hold anything, and a bad file is a line of a report.

A pipe would be waited for without end. Nesting some ten thousand levels deep crashes libyaml's binding, and aliases of
aliases are a few bytes that stand for billions of values.
"""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

MOST_BYTES = 8 << 20
MOST_DEPTH = 32
"""A guide's own files have ten levels at most."""

MOST_VALUES = 500_000
"""With those that an alias repeats; the built-in guide has some ten thousand in a file."""

_HARMLESS_BRACKETS = 2000
_LONG_LINE = re.compile(r"[^\n]{2000}")
"""What has fewer brackets and shorter lines can't be nested so deep that reading it is a danger."""

_READ = ("*.yaml", "*.po")


class TooComplexError(yaml.MarkedYAMLError):
    """Valid as YAML as far as it was read, but nested too deep or too large. Must not be parsed again."""

    def __init__(self, problem: str, mark: Any) -> None:
        super().__init__(problem=problem, problem_mark=mark)


def bytes_of(file: Path) -> bytes:
    """What is in a regular file. Raises ``OSError`` for anything else, and for one that is too large."""
    handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as source:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(f"{file.name} is no file, but a pipe, a folder or a device")
        if found.st_size > MOST_BYTES:
            raise OSError(f"{file.name} has more than {MOST_BYTES >> 20} MB")
        return source.read()


def composed(file: Path) -> yaml.Node | None:
    """The YAML in a file. Raises ``OSError``, ``UnicodeDecodeError`` or ``yaml.YAMLError``."""
    text = bytes_of(file).decode("utf-8")
    brackets = text.count("[") + text.count("{")
    if brackets > _HARMLESS_BRACKETS or _LONG_LINE.search(text):
        _check_depth(text)
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    if node is not None:
        for _ in _values(node):
            pass
    return node


def plain(file: Path) -> Any:
    """The data in a YAML file. Raises as :func:`composed` does."""
    node = composed(file)
    return None if node is None else yaml.constructor.SafeConstructor().construct_document(node)


def unfit(folder: Path) -> Iterator[tuple[Path, str]]:
    """Files of a guide that can't be read at all, each with why."""
    for file in sorted(file for pattern in _READ for file in folder.rglob(pattern)):
        try:
            bytes_of(file)
        except OSError as error:
            yield file, error.strerror or str(error)


def _check_depth(text: str) -> None:
    """Without building anything, so that no depth is a danger."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MOST_DEPTH:
                raise TooComplexError(f"this is nested more than {MOST_DEPTH} deep", event.start_mark)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _values(node: yaml.Node) -> Iterator[yaml.Node]:
    """Every value, as often as it stands there. Raises where there are too many, or a value is within itself."""
    left, count = [(node, 1)], 0
    while left:
        value, depth = left.pop()
        count += 1
        if depth > MOST_DEPTH:
            raise TooComplexError(
                f"this is nested more than {MOST_DEPTH} deep, or stands within itself", value.start_mark
            )
        if count > MOST_VALUES:
            raise TooComplexError(
                f"with all that its aliases repeat, there are more than {MOST_VALUES} values", node.start_mark
            )
        yield value
        if isinstance(value, yaml.MappingNode):
            left += [(each, depth + 1) for pair in value.value for each in pair]
        elif isinstance(value, yaml.SequenceNode):
            left += [(each, depth + 1) for each in value.value]
