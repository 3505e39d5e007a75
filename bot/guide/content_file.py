"""Reads content files within limits: an operator's folder may contain anything, and a bad file must be reported.

Opening a pipe would block forever. Nesting of some ten thousand levels crashes libyaml's binding, and a few bytes of
nested aliases can expand to billions of values.
"""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

MAX_BYTES = 8 << 20
MAX_DEPTH = 32
"""A guide's files have at most ten levels."""

MAX_VALUES = 500_000
"""Including those that aliases repeat. The built-in guide's files have some ten thousand."""

_SAFE_BRACKETS = 2000
_LONG_LINE = re.compile(r"[^\n]{2000}")
"""With fewer brackets and shorter lines, a file can't be nested deeply enough to crash the parser."""

_READ = ("*.yaml", "*.po")


class TooComplexError(yaml.MarkedYAMLError):
    """YAML that is nested too deeply or too large. It must not be parsed again, which could take minutes."""

    def __init__(self, problem: str, mark: Any) -> None:
        super().__init__(problem=problem, problem_mark=mark)


def read_bytes(file: Path) -> bytes:
    """The contents of a regular file. Raises ``OSError`` for anything else, and for a file that is too large."""
    handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as source:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(f"{file.name} isn't a file, but a pipe, a folder or a device")
        if found.st_size > MAX_BYTES:
            raise OSError(f"{file.name} has more than {MAX_BYTES >> 20} MB")
        return source.read()


def compose_yaml(file: Path) -> yaml.Node | None:
    """The YAML nodes of a file. Raises ``OSError``, ``UnicodeDecodeError`` or ``yaml.YAMLError``."""
    text = read_bytes(file).decode("utf-8")
    brackets = text.count("[") + text.count("{")
    if brackets > _SAFE_BRACKETS or _LONG_LINE.search(text):
        _check_depth(text)
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    if node is not None:
        for _ in _values(node):
            pass
    return node


def load_yaml(file: Path) -> Any:
    """The data in a YAML file. Raises the same errors as :func:`compose_yaml`."""
    node = compose_yaml(file)
    return None if node is None else yaml.constructor.SafeConstructor().construct_document(node)


def unreadable_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Files of a guide that can't be read, each with the reason."""
    for file in sorted(file for pattern in _READ for file in folder.rglob(pattern)):
        try:
            read_bytes(file)
        except OSError as error:
            yield file, error.strerror or str(error)


def _check_depth(text: str) -> None:
    """Checks the depth using only parser events, which is safe at any depth."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise TooComplexError(f"this is nested more than {MAX_DEPTH} deep", event.start_mark)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _values(node: yaml.Node) -> Iterator[yaml.Node]:
    """Every value, with aliases expanded. Raises if there are too many, or a value contains itself."""
    left, count = [(node, 1)], 0
    while left:
        value, depth = left.pop()
        count += 1
        if depth > MAX_DEPTH:
            raise TooComplexError(f"this is nested more than {MAX_DEPTH} deep, or contains itself", value.start_mark)
        if count > MAX_VALUES:
            raise TooComplexError(
                f"with all that its aliases repeat, there are more than {MAX_VALUES} values", node.start_mark
            )
        yield value
        if isinstance(value, yaml.MappingNode):
            left += [(each, depth + 1) for pair in value.value for each in pair]
        elif isinstance(value, yaml.SequenceNode):
            left += [(each, depth + 1) for each in value.value]
