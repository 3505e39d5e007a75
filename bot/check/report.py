"""The result of a content check, as text and as JSON."""

from pathlib import Path
from typing import Any, NamedTuple

import orjson

from ..guide.problem import Problem
from .content import check_content, counts

_IN_WORDS = {"rules carried": "must rules", "lints": "never rules"}
"""The names from ``compliance.yaml``, for people. The JSON keeps its own, because programs rely on them."""


class Report(NamedTuple):
    """The problems found. Content without errors is sound, and ``counts`` then says how many elements it has."""

    problems: tuple[Problem, ...]
    counts: dict[str, int]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if not problem.warning)

    @property
    def sound(self) -> bool:
        return not self.errors

    def as_json(self) -> str:
        problems = [problem._asdict() | {"position": problem.position._asdict()} for problem in self.problems]
        content: dict[str, Any] = {"sound": self.sound, "counts": self.counts, "problems": problems}
        return orjson.dumps(content, option=orjson.OPT_INDENT_2).decode()

    def as_text(self) -> str:
        lines = [str(problem) for problem in self.problems]
        lines.append(" ".join(f"{_IN_WORDS.get(name, name)}: {count}" for name, count in self.counts.items()))
        errors, warnings = len(self.errors), len(self.problems) - len(self.errors)
        lines.append(f"{_counted(errors, 'error')}, {_counted(warnings, 'warning')}")
        return "\n".join(filter(None, lines))


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def report(folder: Path | None, sponsor_file: Path | None = None) -> Report:
    """Checks the guide in ``folder`` (None: the built-in one), with the sponsor in ``sponsor_file``."""
    guide, problems = check_content(folder, sponsor_file=sponsor_file)
    found = Report(tuple(problems), {})
    return found._replace(counts=counts(guide, folder)) if guide and found.sound else found
