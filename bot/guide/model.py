"""The base of all guide models: ids, translatable texts, conditions, and a model class that rejects unknown keys.

Ids are append-only, because buttons on old cards, deep links and stored answers name them for years: a removed screen
is listed under ``retired`` with its replacement, and its id is never reused.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,15}$")]
TopicId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)?$")]
AnswerId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,15}\.[a-z][a-z0-9_]{0,15}$")]
"""An answer to a question: ``question.choice``."""

Row = Annotated[str, StringConstraints(pattern=r"^[A-Z]\d+$")]


class _Translatable:
    """Marks a string as translatable: a gettext source string."""


TRANSLATABLE = _Translatable()
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), TRANSLATABLE]

CONTINUE = "continue"
"""The target of a choice that leads to the next part of the current flow."""

When = dict[Id, tuple[Id, ...]]
"""A condition: for each question, the choices that fit. All questions must fit."""


def fits(when: Mapping[str, tuple[str, ...]], answers: Mapping[str, str]) -> bool:
    """Whether the answer to every question in ``when`` is one of the choices named there."""
    for question, choices in when.items():  # noqa: SIM110 - called for every row of evidence; twice as fast as all()
        if answers.get(question) not in choices:
            return False
    return True


class GuideModel(BaseModel):
    """The base class of everything read from YAML: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


TEXT_KEYS = frozenset(
    {
        "title",
        "text",
        "why",
        "label",
        "done",
        "first",
        "retry",
        "asks",
        "claim",
        "description",
        "short",
        "subject",
        "independent",
        "staff",
        "unseen",
        "unlisted",
        "cause",
        "because",
        "note",
        "question",
        "answer",
        "unpaid",
        "needless",
        "terms",
        "prepaid",
        "not_prepaid",
        "caution",
    }
)
"""The keys of translatable strings, for tools that see YAML instead of models. Strings below ``source`` are names and
aren't translated."""


ANSWER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""A placeholder in a ready-made text, for the user's answer to that question."""


_Path = tuple[str, ...]


def texts(thing: Any, path: _Path = ()) -> list[tuple[_Path, str]]:
    """Every translatable string in a model, with its path, in order of appearance. Excluded fields are skipped."""
    found: list[tuple[_Path, str]] = []
    _collect(thing, path, found)
    return found


def _collect(thing: Any, path: _Path, found: list[tuple[_Path, str]]) -> None:
    if isinstance(thing, BaseModel):
        for name, is_text in _fields(type(thing)):
            value = getattr(thing, name)
            if not isinstance(value, str):
                _collect(value, (*path, name), found)
            elif is_text:
                found.append(((*path, name), value))
    elif isinstance(thing, dict):
        for key, value in thing.items():
            _collect(value, (*path, str(key)), found)
    elif isinstance(thing, tuple):
        for number, value in enumerate(thing):
            _collect(value, (*path, str(number)), found)


@cache
def _fields(kind: type[BaseModel]) -> tuple[tuple[str, bool], ...]:
    """The fields of a model, each with whether a string in it is translatable."""
    return tuple(
        (name, TRANSLATABLE in field.metadata or _optional_text(field.annotation))
        for name, field in kind.model_fields.items()
        if not field.exclude
    )


def _optional_text(annotation: Any) -> bool:
    """Whether an annotation is ``Text | None``; pydantic leaves the marker inside the union."""
    return any(TRANSLATABLE in getattr(arm, "__metadata__", ()) for arm in getattr(annotation, "__args__", ()))
