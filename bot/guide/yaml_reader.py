"""Reads a guide's YAML files as plain data, and knows the line of everything in them."""

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from ..text.validation_messages import explain
from .content_file import compose_yaml, read_bytes
from .file_position import Position
from .problem import BrokenGuideError, Problem
from .screen import KINDS
from .yaml_errors import explain_yaml_error

Model = TypeVar("Model")

_Path = tuple[str, ...]
_SPLIT_OVER_FILES = (("screens",), ("answers",))
"""Mappings that are split over several files, so their keys must be unique across files."""


class YamlReader:
    """Builds plain data from YAML, recording the line of each element and reporting duplicate keys."""

    def __init__(self, folder: Path, main: str = "guide.yaml") -> None:
        """``main`` is the file to name if a value has no line of its own, such as one that is missing."""
        self.folder = folder
        self.positions: dict[_Path, Position] = {}
        self.problems: list[Problem] = []
        self._main = main

    def read(self, name: str, root: _Path) -> dict[str, Any]:
        """The mapping in file ``name``, with positions recorded under ``root``; empty if it can't be read."""
        return self._mapping_in(self.folder / name, name, root)

    def read_named_by(self, setting: str, file: Path, root: _Path) -> dict[str, Any]:
        """The same for a file outside the guide. Problems name it as the operator did."""
        return self._mapping_in(file, str(file), root, f"{setting}: ")

    def read_any(self, name: str) -> Any:
        """The data in file ``name``, of whatever type; None if it can't be read."""
        node = self._node(self.folder / name, name)
        return None if node is None else self._plain(node, name, ())

    def _mapping_in(self, file: Path, name: str, root: _Path, setting: str = "") -> dict[str, Any]:
        self.positions.setdefault(root, Position(name, 1))
        node = self._node(file, name, setting)
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self._problem(Position(name, 1), "yaml", "the file must consist of `key: value` lines")
            return {}
        data = self._plain(node, name, root)
        return data if isinstance(data, dict) else {}

    def _node(self, file: Path, name: str, setting: str = "") -> yaml.Node | None:
        """The YAML in a file; None if there is none, or it can't be read."""
        try:
            return compose_yaml(file)
        except FileNotFoundError:
            missing = f"{setting}this file doesn't exist" if setting else f"{file} doesn't exist"
            self._problem(Position(name, 1), "missing-file", missing)
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or error  # an OSError's full text may name a file handle
            self._problem(Position(name, 1), "unreadable-file", f"{setting}can't be read: {why}")
        except yaml.MarkedYAMLError as error:
            line, said = explain_yaml_error(read_bytes(file).decode("utf-8"), error)
            self._problem(Position(name, line), "yaml", said)
        except yaml.YAMLError as error:
            self._problem(Position(name, 1), "yaml", f"not YAML: {' '.join(str(error).split())}")
        return None

    def _plain(self, node: yaml.Node, file: str, path: _Path) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, file, path)
        if isinstance(node, yaml.SequenceNode):
            items = []
            for number, item in enumerate(node.value):
                here = (*path, str(number))
                self.positions[here] = Position(file, item.start_mark.line + 1)
                items.append(self._plain(item, file, here))
            return items
        try:
            return yaml.constructor.SafeConstructor().construct_object(node)
        except (yaml.YAMLError, ValueError, OverflowError) as error:  # an unknown tag; a date such as 2026-02-30
            reason = error.problem if isinstance(error, yaml.MarkedYAMLError) else str(error)
            position = Position(file, node.start_mark.line + 1)
            said = f"`{node.value}` can't be read ({reason}); put it in quotes if it's text"
            self._problem(position, "yaml", f"{said}; write a date as 2026-11-28")
            return None

    def _mapping(self, node: yaml.MappingNode, file: str, path: _Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            position = Position(file, key_node.start_mark.line + 1)
            here = (*path, key)
            if key in data or (path in _SPLIT_OVER_FILES and here in self.positions):
                self._problem(position, "duplicate", f"`{key}` is here a second time; rename or remove one")
                continue
            self.positions[here] = position
            data[key] = self._plain(value_node, file, here)
        return data

    def _problem(self, position: Position, rule: str, message: str) -> None:
        self.problems.append(Problem(position, rule, message))

    def invalid_at(self, path: _Path, message: str) -> None:
        """Reports that the value at ``path`` has the wrong form."""
        self._problem(self.where(path), "invalid", message)

    def where(self, path: _Path) -> Position:
        for end in range(len(path), 0, -1):
            if position := self.positions.get(path[:end]):
                return position
        return Position(self._main, 1)

    def invalid(self, root: _Path, error: ValidationError) -> None:
        """Reports each of pydantic's errors as a problem; only once if a key and its value have the same one."""
        found = [self._explained(root, detail) for detail in error.errors(include_url=False)]
        self.problems += dict.fromkeys(found)

    def _explained(self, root: _Path, detail: ErrorDetails) -> Problem:
        steps = [str(step) for step in detail["loc"]]
        # Pydantic's path has steps that aren't in the file: the kind of a screen first, and a mark after a wrong key.
        if root[:1] == ("screens",) and steps[:1] and steps[0] in KINDS:
            del steps[0]
        if steps[-1:] == ["[key]"]:
            del steps[-1]
        path = (*root, *steps)
        context = {"expected_tags": ", ".join(KINDS), **detail.get("ctx", {})}
        said = _EMPTY if detail["input"] is None else explain(detail["type"], detail["msg"], context)
        return Problem(self.where(path), "invalid", ": ".join(filter(None, (".".join(path), said))))


_EMPTY = "this must not be empty"


def read_model(folder: Path, name: str, adapter: TypeAdapter[Model]) -> Model:
    """The contents of file ``name`` of the guide in ``folder``. Raises :class:`BrokenGuideError` with all problems."""
    reader = YamlReader(folder, name)
    data = reader.read_any(name)
    if not reader.problems:
        try:
            return adapter.validate_python(data)
        except ValidationError as error:
            reader.invalid((), error)
    raise BrokenGuideError(reader.problems)
