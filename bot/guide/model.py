"""What everything in a guide is made of: ids, texts that people read, and models that refuse a misspelt key.

Ids are append-only, because buttons on old cards, deep links and stored answers name them for years: a screen
that goes is listed under ``retired`` with the screen that took its place, and its id is never given to another.
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
    """Marks a string as something people read: a gettext source string."""


TRANSLATABLE = _Translatable()
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), TRANSLATABLE]

CONTINUE = "continue"
"""A choice's target that means: on to the next part of the flow that one is in."""

When = dict[Id, tuple[Id, ...]]
"""Question -> the choices that fit. It holds when every question named has one of its choices."""


def fits(when: Mapping[str, tuple[str, ...]], answers: Mapping[str, str]) -> bool:
    """Whether every question in ``when`` has one of the choices named."""
    for question, choices in when.items():  # noqa: SIM110 - asked for every row of evidence: twice as fast as all()
        if answers.get(question) not in choices:
            return False
    return True


class GuideModel(BaseModel):
    """The common ground of everything read from YAML: frozen, and a misspelt key is an error."""

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
        "avoid",
        "asks",
        "claim",
        "description",
        "short",
        "subject",
        "independent",
        "staff",
        "cause",
        "because",
        "note",
        "question",
        "answer",
        "unpaid",
        "needless",
        "prepaid",
        "caution",
    }
)
"""The keys whose strings people read, for tools that see YAML and not models. Below ``source`` they are
names, which stay as they are."""


ANSWER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""In a text that is ready to be sent: stands for the answer to that question."""


_Path = tuple[str, ...]


def texts(thing: Any, path: _Path = ()) -> list[tuple[_Path, str]]:
    """Every translatable string in a model, with its path, in order of appearance. Excluded fields say nothing."""
    found: list[tuple[_Path, str]] = []
    _gather(thing, path, found)
    return found


def _gather(thing: Any, path: _Path, found: list[tuple[_Path, str]]) -> None:
    if isinstance(thing, BaseModel):
        for name, spoken in _fields(type(thing)):
            value = getattr(thing, name)
            if not isinstance(value, str):
                _gather(value, (*path, name), found)
            elif spoken:
                found.append(((*path, name), value))
    elif isinstance(thing, dict):
        for key, value in thing.items():
            _gather(value, (*path, str(key)), found)
    elif isinstance(thing, tuple):
        for number, value in enumerate(thing):
            _gather(value, (*path, str(number)), found)


@cache
def _fields(kind: type[BaseModel]) -> tuple[tuple[str, bool], ...]:
    """The fields of a model, and whether a string there is one that people read."""
    return tuple(
        (name, TRANSLATABLE in field.metadata or _optional_text(field.annotation))
        for name, field in kind.model_fields.items()
        if not field.exclude
    )


def _optional_text(annotation: Any) -> bool:
    """Whether an annotation is ``Text | None``, whose marker pydantic leaves inside the union."""
    return any(TRANSLATABLE in getattr(arm, "__metadata__", ()) for arm in getattr(annotation, "__args__", ()))
