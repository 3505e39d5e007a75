"""Reads a guide from a folder of YAML files.

The files are ``guide.yaml``, ``facts.yaml``, ``evidence.yaml``, ``compliance.yaml``, ``places.yaml``,
``understanding/topics.yaml``, ``screens/*.yaml`` and ``answers/*.yaml``, and an operator's sponsor file.

All problems are reported at once, each with its file and line.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from .answer import Answer
from .compliance import Rulebook
from .content_file import unreadable_files
from .evidence import Evidence
from .fact import Fact
from .guide import Guide, Position
from .manifest import Manifest
from .places import Places
from .problem import BrokenGuideError, Problem
from .screen import Link, Screen
from .sponsor import Sponsor
from .yaml_reader import YamlReader

BUILT_IN = Path(__file__).parent / "content"
STARTER = Path(__file__).parent / "starter"
"""A small but complete guide to start a new one from; docs/content.md explains it."""

_Path = tuple[str, ...]
_EXAMPLES = ("en", "zh", "mixed", "itself")
_ADAPTERS: dict[Any, TypeAdapter[Any]] = {
    model: TypeAdapter(model) for model in (Answer, Evidence, Fact, Link, Manifest, Places, Rulebook, Screen, Sponsor)
}


def load(folder: Path = BUILT_IN, sponsor_file: Path | None = None) -> Guide:
    """The guide in ``folder``, with the sponsor from ``sponsor_file``, if given.

    Raises :class:`BrokenGuideError` with all problems of each element by itself;
    :func:`bot.check.structure.check_structure` checks whether the elements fit together.
    """
    reader = YamlReader(folder)
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


def _all_files(reader: YamlReader, kind: str, model: Any) -> dict[str, Any]:
    """The elements in all files of the folder ``kind``, by id."""
    return {
        name: _one(model, data, reader, (kind, name))
        for file in sorted((reader.folder / kind).glob("*.yaml"))
        for name, data in reader.read(f"{kind}/{file.name}", (kind,)).items()
    }


def _no_guide(folder: Path) -> Problem | None:
    """The problem if a folder isn't a guide at all. Such a folder must not be searched: it may be as large as ``/``."""
    try:
        if not folder.is_dir():
            wrong = "this is a file" if folder.exists() else "this folder doesn't exist"
            message = f"{wrong}; GUIDE must name the folder of a guide"
            return Problem(Position(str(folder), 1), "missing-file", message)
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


def _evidence(reader: YamlReader) -> tuple[Any, ...]:
    rows = reader.read("evidence.yaml", ()).get("evidence", [])
    if not isinstance(rows, list):
        reader.invalid_at(("evidence",), "`evidence:` must be a list with a row for each piece of evidence")
        return ()
    return tuple(_one(Evidence, row, reader, ("evidence", str(number))) for number, row in enumerate(rows))


def _topics(reader: YamlReader) -> dict[str, Any]:
    """The link of each topic. :mod:`bot.understanding` reads the examples of how people phrase it."""
    data = reader.read("understanding/topics.yaml", ()).get("topics", {})
    if not isinstance(data, dict):
        reader.invalid_at(("topics",), "indented `key: value` lines belong below `topics:`")
        return {}
    topics: dict[str, Any] = {}
    for name, topic in data.items():
        link = {key: topic[key] for key in topic if key not in _EXAMPLES} if isinstance(topic, dict) else topic
        topics[name] = {"link": _one(Link, link, reader, ("topics", name))}
    return topics


def _sponsor(reader: YamlReader, file: Path) -> Sponsor | None:
    data = reader.read_named_by("SPONSOR_FILE", file, ("sponsor",))
    if not data and reader.problems:
        return None
    sponsor: Sponsor | None = _one(Sponsor, data, reader, ("sponsor",))
    return sponsor


def _one(model: Any, data: Any, reader: YamlReader, root: _Path) -> Any:
    try:
        return _ADAPTERS[model].validate_python(data)
    except ValidationError as error:
        reader.invalid(root, error)
        return None
