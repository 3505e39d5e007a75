"""Reads a guide from a folder of YAML files.

The files are ``guide.yaml``, ``facts.yaml``, ``evidence.yaml``, ``compliance.yaml``, ``places.yaml``,
``understanding/topics.yaml``, ``screens/*.yaml`` and ``answers/*.yaml``, and an operator's sponsor file.

All problems are reported at once, each with its file and line.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from ..text.validation_messages import explain
from .answer import Answer
from .compliance import Rulebook
from .content_file import compose_yaml, read_bytes, unreadable_files
from .evidence import Evidence
from .fact import Fact
from .guide import Guide, Position
from .manifest import Manifest
from .places import Places
from .problem import BrokenGuideError, Problem
from .screen import KINDS, Link, Screen
from .sponsor import Sponsor
from .yaml_errors import explain_yaml_error

BUILT_IN = Path(__file__).parent / "content"
STARTER = Path(__file__).parent / "starter"
"""A small but complete guide to start a new one from; docs/content.md explains it."""

_Path = tuple[str, ...]
_EXAMPLES = ("en", "zh", "mixed", "itself")
_SPLIT_OVER_FILES = (("screens",), ("answers",))
"""Mappings that are split over several files, so their keys must be unique across files."""
_ADAPTERS: dict[Any, TypeAdapter[Any]] = {
    model: TypeAdapter(model) for model in (Answer, Evidence, Fact, Link, Manifest, Places, Rulebook, Screen, Sponsor)
}


class _Reader:
    """Builds plain data from YAML, recording the line of each element and reporting duplicate keys."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.positions: dict[_Path, Position] = {}
        self.problems: list[Problem] = []

    def read(self, name: str, root: _Path, folder: Path | None = None) -> dict[str, Any]:
        """The mapping in file ``name``, with positions recorded under ``root``; empty if it can't be read."""
        file = (self.folder if folder is None else folder) / name
        self.positions.setdefault(root, Position(name, 1))
        try:
            node = compose_yaml(file)
        except FileNotFoundError:
            self._problem(Position(name, 1), "missing-file", f"{file} doesn't exist")
            return {}
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or error  # an OSError's own text names a file handle
            self._problem(Position(name, 1), "unreadable-file", f"can't be read: {why}")
            return {}
        except yaml.MarkedYAMLError as error:
            line, said = explain_yaml_error(read_bytes(file).decode("utf-8"), error)
            self._problem(Position(name, line), "yaml", said)
            return {}
        except yaml.YAMLError as error:
            self._problem(Position(name, 1), "yaml", f"not YAML: {' '.join(str(error).split())}")
            return {}
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            self._problem(Position(name, 1), "yaml", "the file must consist of `key: value` lines")
            return {}
        data = self._plain(node, name, root)
        return data if isinstance(data, dict) else {}

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
        return Position("guide.yaml", 1)

    def invalid(self, root: _Path, error: ValidationError) -> None:
        """Reports each of pydantic's errors as a problem."""
        for detail in error.errors(include_url=False):
            # Pydantic's path has the kind of a screen first, which isn't in the file's path.
            steps = [str(step) for step in detail["loc"]]
            kinds = set(KINDS)
            path = (
                *root,
                *(step for number, step in enumerate(steps) if not (number == 0 and step in kinds)),
            )
            name = ".".join(path)
            context = {"expected_tags": ", ".join(KINDS), **detail.get("ctx", {})}
            said = _EMPTY if detail["input"] is None else explain(detail["type"], detail["msg"], context)
            self._problem(self.where(path), "invalid", f"{name}: {said}")


_EMPTY = "this must not be empty"


def load(folder: Path = BUILT_IN, sponsor_file: Path | None = None) -> Guide:
    """The guide in ``folder``, with the sponsor from ``sponsor_file``, if given.

    Raises :class:`BrokenGuideError` with all problems of each element by itself. Whether they fit together is checked
    by :func:`bot.check.structure.check_structure`.
    """
    reader = _Reader(folder)
    if problem := _no_guide(folder):
        raise BrokenGuideError([problem])
    if folder != BUILT_IN and (problems := list(_unreadable(folder))):
        raise BrokenGuideError(problems)
    manifest_data = reader.read("guide.yaml", ("manifest",))
    manifest = None if reader.problems else _one(Manifest, manifest_data, reader, ("manifest",))
    facts_data = reader.read("facts.yaml", ("facts",)) if (folder / "facts.yaml").exists() else {}
    facts = {name: _one(Fact, data, reader, ("facts", name)) for name, data in facts_data.items()}
    evidence = _evidence(reader) if (folder / "evidence.yaml").exists() else ()
    topics = _topics(reader) if (folder / "understanding" / "topics.yaml").exists() else {}
    rules = reader.read("compliance.yaml", ("compliance",)) if (folder / "compliance.yaml").exists() else {}
    compliance = _one(Rulebook, rules, reader, ("compliance",))
    screens = _all_files(reader, "screens", Screen)
    answers = _all_files(reader, "answers", Answer)
    places_data = reader.read("places.yaml", ("places",)) if (folder / "places.yaml").exists() else {}
    places = _one(Places, places_data, reader, ("places",))
    sponsor = _sponsor(reader, sponsor_file) if sponsor_file else None
    if reader.problems:
        raise BrokenGuideError(reader.problems)
    try:
        return Guide.model_validate(
            {
                "manifest": manifest,
                "facts": facts,
                "answers": answers,
                "places": places,
                "topics": topics,
                "evidence": evidence,
                "screens": screens,
                "compliance": compliance,
                "sponsor": sponsor,
                "positions": reader.positions,
            }
        )
    except ValidationError as error:
        reader.invalid((), error)
        raise BrokenGuideError(reader.problems) from error


def _all_files(reader: _Reader, kind: str, model: Any) -> dict[str, Any]:
    """The elements in all files of the folder ``kind``, by id."""
    return {
        name: _one(model, data, reader, (kind, name))
        for file in sorted((reader.folder / kind).glob("*.yaml"))
        for name, data in reader.read(f"{kind}/{file.name}", (kind,)).items()
    }


def _no_guide(folder: Path) -> Problem | None:
    """The problem with a folder that is no guide at all, which must not be searched: it may be as large as ``/``."""
    try:
        if not folder.is_dir():
            return Problem(
                Position(str(folder), 1), "missing-file", "this folder doesn't exist; GUIDE names the folder of a guide"
            )
        if not (folder / "guide.yaml").exists():
            return Problem(Position("guide.yaml", 1), "missing-file", f"{folder / 'guide.yaml'} doesn't exist")
    except OSError as error:
        why = error.strerror or str(error)
        return Problem(Position(str(folder), 1), "unreadable-file", f"this folder can't be read: {why}")
    return None


def _unreadable(folder: Path) -> Iterator[Problem]:
    """Unreadable files anywhere in the guide, including translations and topics, which other modules read later."""
    for file, why in unreadable_files(folder):
        yield Problem(Position(str(file.relative_to(folder)), 1), "unreadable-file", f"can't be read: {why}")


def _evidence(reader: _Reader) -> tuple[Any, ...]:
    rows = reader.read("evidence.yaml", ()).get("evidence", [])
    if not isinstance(rows, list):
        reader.invalid_at(("evidence",), "`evidence:` must be a list with a row for each piece of evidence")
        return ()
    return tuple(_one(Evidence, row, reader, ("evidence", str(number))) for number, row in enumerate(rows))


def _topics(reader: _Reader) -> dict[str, Any]:
    """The link of each topic. :mod:`bot.understanding` reads the examples of how people phrase it."""
    data = reader.read("understanding/topics.yaml", ()).get("topics", {})
    topics: dict[str, Any] = {}
    for name, topic in data.items():
        link = {key: topic[key] for key in topic if key not in _EXAMPLES} if isinstance(topic, dict) else topic
        topics[name] = {"link": _one(Link, link, reader, ("topics", name))}
    return topics


def _sponsor(reader: _Reader, file: Path) -> Sponsor | None:
    """The operator's sponsor file; problems name it as the operator did."""
    data = reader.read(str(file), ("sponsor",), Path())
    if not data and reader.problems:
        return None
    sponsor: Sponsor | None = _one(Sponsor, data, reader, ("sponsor",))
    return sponsor


def _one(model: Any, data: Any, reader: _Reader, root: _Path) -> Any:
    try:
        return _ADAPTERS[model].validate_python(data)
    except ValidationError as error:
        reader.invalid(root, error)
        return None
