"""Ids stand in case links, on old cards and in stored sessions for years: none may go unnoticed, or come back."""

from pathlib import Path

from bot.guide.answer_codes import code
from bot.guide.guide import Guide

REGISTER = Path(__file__).parent / "ids.txt"
GONE = "gone "


def registered() -> tuple[list[str], list[str]]:
    """The ids in use, then those that are gone."""
    lines = [line for line in REGISTER.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [line for line in lines if not line.startswith(GONE)], [
        line.removeprefix(GONE) for line in lines if line.startswith(GONE)
    ]


def ids(guide: Guide) -> list[str]:
    """Every screen, every choice as ``screen.choice``, and every answer to a question."""
    screens = [
        each
        for name, screen in guide.screens.items()
        for each in (name, *(f"{name}.{choice}" for choice in screen.answers))
    ]
    return [*screens, *guide.answers]


def test_every_id_is_registered_and_none_has_gone_unnoticed(guide: Guide) -> None:
    """A renamed answer would be dropped from every case that names it."""
    used, _ = registered()
    living = set(ids(guide))
    lost = [each for each in used if each not in living]
    assert not lost, f"these ids are in links that people have; bring them back, or write `{GONE}` before: {lost}"
    new = [each for each in ids(guide) if each not in used]
    assert not new, f"append to {REGISTER.name}: {' '.join(new)}"


def test_an_id_that_is_gone_never_comes_back(guide: Guide) -> None:
    """It would give an old link a new meaning. A screen that is gone says what took its place."""
    used, gone = registered()
    assert len({*used, *gone}) == len(used) + len(gone)
    assert not set(gone) & set(ids(guide))
    assert {each for each in gone if "." not in each} <= guide.manifest.retired.keys()


def test_no_two_answers_ever_had_one_code() -> None:
    """``bot check`` compares those in use; an answer that is gone keeps its code."""
    used, gone = registered()
    answers = [each.split(".") for each in (*used, *gone) if "." in each]
    assert len({code(question, choice) for question, choice in answers}) == len(answers)
