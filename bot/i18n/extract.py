"""Extracts the texts of a guide's YAML for Babel, with their line numbers."""

from collections.abc import Iterator
from typing import IO, Any

import yaml

from ..guide.model import TEXT_KEYS

_STRING = "tag:yaml.org,2002:str"
Message = tuple[int, None, str, list[str]]


def extract_yaml(fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any) -> Iterator[Message]:  # noqa: ARG001
    """Yields every translatable string (see ``TEXT_KEYS``); the signature is Babel's."""
    node = yaml.compose(fileobj.read().decode("utf-8"), Loader=yaml.CSafeLoader)
    if node is not None:
        yield from _texts(node)


def _texts(node: yaml.Node) -> Iterator[Message]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(value, yaml.ScalarNode):
                if key.value in TEXT_KEYS and value.tag == _STRING and value.value.strip():
                    yield key.start_mark.line + 1, None, value.value.strip(), []
            elif key.value != "source":
                yield from _texts(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _texts(item)
