"""``bot check``: every problem of a guide is reported, with the file and line to fix."""

from pathlib import Path

import pytest

from bot.i18n.catalogue import locales_of
from bot.i18n.offered_languages import Languages
from tests.support.tiny_guide import line_of, write_tiny

from .broken_guide import BREAKS, PO, SCREENS, Break, file_of, problems_in, reported, write_broken


def test_tiny_guide_has_no_problem(tmp_path: Path) -> None:
    """Otherwise the tests below would prove nothing."""
    assert problems_in(write_tiny(tmp_path)) == []


@pytest.mark.parametrize("broken", BREAKS.values(), ids=BREAKS)
def test_one_broken_thing_is_reported_where_it_is(tmp_path: Path, broken: Break) -> None:
    """And nothing else, except translations of a text that was edited."""
    folder = write_tiny(tmp_path, {broken.file: (broken.old, broken.new)})
    problem = reported(broken, folder, {"stale", "untranslated", "fuzzy", "invalid"})
    assert problem.warning == (broken.rule in ("fuzzy", "stale", "overdue", "unknown-language"))


def test_duplicate_screen_in_another_file_is_reported_there(tmp_path: Path) -> None:
    """Files are read in the order of their names, so the later one is the duplicate."""
    folder = write_tiny(tmp_path)
    (folder / "screens/zoo.yaml").write_text("\nbulb:\n  kind: info\n  title: A lamp\n", encoding="utf-8")
    assert [(file_of(problem, folder), problem.position.line) for problem in problems_in(folder)] == [
        ("screens/zoo.yaml", 2)
    ]


def test_question_outside_every_flow_is_reported(tmp_path: Path) -> None:
    """Answers are given in a flow; without one a tap does nothing."""
    question = (
        "lone:\n  kind: question\n  title: A lamp\n  choices:\n    unsure: {label: Nothing, to: bulb, not_sure: true}\n"
    )
    folder = write_tiny(tmp_path, {SCREENS: ("I can't, to: bulb}", "I can't, to: lone}")})
    file = folder / SCREENS
    file.write_text(file.read_text("utf-8") + question, "utf-8")
    (problem,) = problems_in(folder)
    assert (problem.rule, problem.position.line) == ("no-flow", line_of(folder, SCREENS, "lone:"))


def test_wrong_title_is_reported_on_its_own_screen_only(tmp_path: Path) -> None:
    """Not for each list, summary and group card that shows it, where nothing can be corrected."""
    folder = write_tiny(tmp_path, {SCREENS: ("title: A new lamp", "title: A <i>new {lamp}")})
    found = [each for each in problems_in(folder) if each.rule not in ("untranslated", "stale", "fuzzy")]
    assert {each.position for each in found} == {(SCREENS, line_of(folder, SCREENS, "end:"))}
    assert [each.message for each in found] == [
        f"screen `end` in {language}: {fault}"
        for language in ("en", "zh_Hans")
        for fault in ("{lamp} has no value here; remove it", "<i> is not closed")
    ]


def test_wrong_subject_is_reported_for_the_guide_and_not_for_each_card(tmp_path: Path) -> None:
    """The home screen's title is on the card in groups, too."""
    folder = write_tiny(tmp_path, {SCREENS: ("title: A lamp", "title: A {lamp}")})
    found = [each for each in problems_in(folder) if each.rule not in ("untranslated", "stale", "fuzzy")]
    assert {each.position for each in found} == {(SCREENS, line_of(folder, SCREENS, "home:"))}


def test_missing_translation_is_a_warning(tmp_path: Path) -> None:
    """A guide is offered in the languages it has, and may be in English only."""
    folder = write_tiny(tmp_path)
    (folder / PO).unlink()
    (problem,) = problems_in(folder)
    assert str(problem).startswith(
        "guide.yaml:1: warning: there are no translations, so the guide is offered in English"
    )
    assert "`bot messages --add LANGUAGE` adds a language" in problem.message
    assert list(Languages(*locales_of(folder))) == ["en"]


@pytest.mark.parametrize("missing", ["guide.yaml", ""], ids=["a file", "the folder"])
def test_missing_guide_is_reported(tmp_path: Path, missing: str) -> None:
    folder = write_tiny(tmp_path) if missing else tmp_path / "nowhere"
    if missing:
        (folder / missing).unlink()
    problems = problems_in(folder)
    assert problems[0].rule == "missing-file"
    assert str(folder) in problems[0].message + problems[0].position.file


def test_binary_file_is_reported(tmp_path: Path) -> None:
    """With the file's name."""
    folder = write_tiny(tmp_path)
    (folder / SCREENS).write_bytes(b"home:\n  title: \xff\n")
    assert ("unreadable-file", SCREENS) in [(problem.rule, file_of(problem, folder)) for problem in problems_in(folder)]


def test_all_syntax_problems_are_reported_in_one_run(tmp_path: Path) -> None:
    """In all files."""
    rules = write_broken(tmp_path, "a duplicate key", "a misspelt key", "a day that doesn't exist", "a missing key")
    assert {"duplicate", "invalid", "yaml"} <= set(rules)
    assert rules.count("invalid") >= 2


def test_all_unknown_targets_and_broken_rules_are_reported_in_one_run(tmp_path: Path) -> None:
    """In the manifest and in the screens."""
    rules = write_broken(
        tmp_path, "a choice to no screen", "a fixer is unknown", "a row is not covered", "an outcome cites nothing",
        "a retired id leads nowhere",
    )  # fmt: skip
    assert set(rules) == {"unknown-target", "unknown-fixer", "uncovered", "uncited"}
    assert rules.count("unknown-target") == 2


def test_all_translation_and_card_problems_are_reported_in_one_run(tmp_path: Path) -> None:
    """A missing translation doesn't hide a text that is too long."""
    rules = write_broken(tmp_path, "a translation is missing", "a text too long in Chinese", "a fact due for review")
    assert {"untranslated", "stale", "card", "overdue"} == set(rules)


def test_structural_problem_hides_no_missing_translation(tmp_path: Path) -> None:
    rules = write_broken(tmp_path, "an outcome cites nothing", "a translation is missing")
    assert {"uncited", "untranslated"} <= set(rules)


def test_broken_catalogue_is_reported_on_its_line(tmp_path: Path) -> None:
    write_broken(tmp_path, "a broken catalogue")
    (problem,) = problems_in(tmp_path)
    assert problem.position.line == line_of(tmp_path, PO, "A lamp")
