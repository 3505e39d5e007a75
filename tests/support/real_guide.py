"""The built-in content, read once in each process."""

from datetime import date
from functools import cache
from pathlib import Path

from bot.app.wiring import read_content
from bot.check.content import check_content
from bot.guide.guide import Guide
from bot.guide.loader import BUILT_IN as BUILT_IN_GUIDE
from bot.guide.loader import load
from bot.guide.problem import Problem
from bot.i18n.offered_languages import Languages, languages_of
from bot.rendering.renderer import Renderer
from bot.understanding.search import Understanding
from bot.understanding.topic_schema import CONTENT

TODAY = date(2026, 11, 22)


@cache
def real_guide() -> Guide:
    return load()


def load_once(folder: Path = BUILT_IN_GUIDE, sponsor_file: Path | None = None) -> Guide:
    """Replaces :func:`load`. A test's own folder may change, so it isn't cached."""
    return real_guide() if folder == BUILT_IN_GUIDE and sponsor_file is None else load(folder, sponsor_file)


@cache
def real_languages() -> Languages:
    return languages_of(real_guide(), None)


@cache
def real_renderer() -> Renderer:
    return Renderer(real_guide(), list(real_languages().values()), lambda: TODAY)


@cache
def real_problems() -> tuple[Problem, ...]:
    """All that ``bot check`` finds in it; every card is rendered in every language, which takes seconds."""
    return tuple(check_content(None, TODAY)[1])


@cache
def real_understanding() -> Understanding:
    """Matches letters only, as without the encoder."""
    return _load_understanding()


def read_content_once(
    folder: Path | None = None, sponsor_file: Path | None = None, *, check: bool = False
) -> tuple[Guide, Languages]:
    """Replaces :func:`read_content`. A test's own folder may change, so it isn't cached, and a reload is real."""
    return _read_content(folder, sponsor_file, check=check) if folder or sponsor_file or check else _built_in()


def understanding_once(folder: Path = CONTENT) -> Understanding:
    """Replaces :meth:`Understanding.load`. A test's own folder may change, so it isn't cached."""
    return real_understanding() if folder == CONTENT else _load_understanding(folder)


# Saved before any test replaces them.
_read_content, _load_understanding = read_content, Understanding.load


@cache
def _built_in() -> tuple[Guide, Languages]:
    return _read_content(None)
