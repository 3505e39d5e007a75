"""What a review found, remembered for as long as nothing that it depends on has changed.

Drawing every card in every language takes two seconds, and most often nothing was edited since the last time. The
memory is a file in the user's cache folder; where there is none, or it can't be written, every review is a new one.
"""

import os
import platform
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, NamedTuple

import orjson

from ..guide.content_file import bytes_of
from ..guide.position import Position
from ..guide.problem import Problem

_PACKAGE = Path(__file__).parents[1]
_KEPT = 8
_READ = (".yaml", ".po", ".py")
"""What a guide, its catalogues, and the checks themselves are made of."""

_LIBRARIES = ("babel", "pydantic", "pydantic-core", "pyyaml")
"""Whose other versions might read or refuse something else."""


class Report(NamedTuple):
    """What a review found. Without an error the guide is sound, and ``counts`` says how much there is of what."""

    problems: tuple[Problem, ...]
    counts: dict[str, int]

    @property
    def sound(self) -> bool:
        return all(problem.warning for problem in self.problems)

    def as_json(self) -> str:
        return orjson.dumps({"sound": self.sound} | self.plain(), option=orjson.OPT_INDENT_2).decode()

    def as_text(self) -> str:
        errors = sum(not problem.warning for problem in self.problems)
        lines = [str(problem) for problem in self.problems]
        lines.append(" ".join(f"{name}: {count}" for name, count in self.counts.items()))
        lines.append(f"{errors} errors, {len(self.problems) - errors} warnings")
        return "\n".join(filter(None, lines))

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        listed = [problem._asdict() | {"position": problem.position._asdict()} for problem in self.problems]
        return {"counts": self.counts, "problems": listed}

    @classmethod
    def of(cls, plain: dict[str, Any]) -> "Report":
        """What :meth:`plain` gave. Raises KeyError, TypeError or AttributeError for anything else."""
        problems = (Problem(**row | {"position": Position(**row["position"])}) for row in plain["problems"])
        return cls(tuple(problems), plain["counts"])


def report(folder: Path | None, sponsor_file: Path | None = None, *, anew: bool = False, memory: Path | None) -> Report:
    """The review of the guide in ``folder`` (the built-in one if none); from ``memory``, if it was made before.

    ``anew``: whatever is remembered, which is then written over.
    """
    key = _key(folder, sponsor_file) if memory else ""
    kept = _read(memory) if memory and key else {}
    if key in kept and not anew:
        with suppress(KeyError, TypeError, AttributeError):  # not as it was written: then it is as if there were none
            return Report.of(kept[key])
    from .content import check_content, counts  # noqa: PLC0415 - to import it takes longer than to look into the memory

    guide, problems = check_content(folder, sponsor_file=sponsor_file)
    found = Report(tuple(problems), {})
    if guide and found.sound:
        found = found._replace(counts=counts(guide, folder))
    if memory and key:
        kept.pop(key, None)
        _write(memory, dict([*kept.items(), (key, found.plain())][-_KEPT:]))
    return found


def cache_file() -> Path | None:
    """Where the platform wants such things; nowhere for a user without a home."""
    try:
        folder = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    except RuntimeError:
        return None
    return Path(folder) / "billing-bot" / "reviews.json"


def _key(folder: Path | None, sponsor_file: Path | None) -> str:
    """Changes with all that a review reads: files, code, libraries, the day. Empty where one of them can't be read."""
    digest = sha256()

    def add(*parts: object) -> None:
        for part in parts:
            written = part if isinstance(part, bytes) else repr(part).encode()
            digest.update(b"%d:" % len(written) + written)

    add(sys.version, platform.machine(), _today(), *map(version, _LIBRARIES))
    # Paths as they were given, too: problems name them.
    add(str(_PACKAGE), str(folder), str(sponsor_file))
    try:
        for file in _files(folder, sponsor_file):
            add(str(file), bytes_of(file))
    except OSError:
        return ""
    return digest.hexdigest()


def _today() -> date:
    return datetime.now(UTC).date()


def _files(folder: Path | None, sponsor_file: Path | None) -> Iterator[Path]:
    locales = [place for place in (_PACKAGE / "locales", _PACKAGE.parent / "locales") if place.is_dir()]
    for place in (_PACKAGE, *locales, *([folder] if folder else [])):
        yield from sorted(_below(place))
    if sponsor_file and sponsor_file.exists():
        yield sponsor_file


def _below(place: Path) -> Iterator[Path]:
    """What could be read there. A folder may be a link, as where content is mounted, and a link may lead back."""
    seen: set[str] = set()
    for folder, below, names in os.walk(place, followlinks=True):
        if (real := os.path.realpath(folder)) in seen:
            below.clear()
            continue
        seen.add(real)
        yield from (Path(folder, name) for name in names if name.endswith(_READ))


def _read(memory: Path) -> dict[str, Any]:
    try:
        kept = orjson.loads(memory.read_bytes())
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _write(memory: Path, kept: dict[str, Any]) -> None:
    with suppress(OSError):
        memory.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=memory.parent, delete=False) as file:
            file.write(orjson.dumps(kept))
        Path(file.name).replace(memory)
