"""Answers are content like screens: loaded with the guide, checked with it, with ids of their own."""

from pathlib import Path

import pytest

from bot.check.content import check_content
from bot.guide.guide import Guide
from bot.guide.loader import load
from bot.guide.problem import BrokenGuideError
from bot.i18n.offered_languages import Languages
from tests.support.tiny_guide import TINY, line_of, write_tiny

ANSWERS = "answers/lamps.yaml"
LIT = {
    **TINY,
    "guide.yaml": TINY["guide.yaml"].replace("cited: [outcome]", "cited: [outcome, answer]\n  min_examples: 2"),
    ANSWERS: """\
age:
  question: How old do lamps get?
  answer: A year. Then they go out.
  topic: lamps
  cites: [F1]
  links:
    - {label: Before you start, to: list}
  examples:
    en: |-
      how long does a lamp last
      lamp age?
    zh: |-
      灯能用多久
      灯的寿命
watts:
  question: Are there 40 W lamps?
  answer: Yes.
  topic: lamps
  cites: [F1]
  links:
    - {label: How old do they get?, to: age}
  names: 40w
""",
}


def problems(folder: Path) -> list[tuple[str, str]]:
    return [(each.rule, each.message) for each in check_content(folder)[1] if not each.warning]


def test_answers_are_loaded_with_the_guide(tmp_path: Path) -> None:
    """Links between answers too."""
    folder = write_tiny(tmp_path, base=LIT)
    guide = load(folder)
    assert guide.answers["age"].examples.all == ("how long does a lamp last", "lamp age?", "灯能用多久", "灯的寿命")
    assert guide.answers["watts"].names == ("40w",)
    assert problems(folder) == []


@pytest.mark.parametrize(
    ("old", "new", "rule", "said"),
    [
        ("age:\n", "list:\n", "duplicate", "a screen has this id"),
        ("age:\n  question:", "age:\n  questions:", "invalid", "answers.age.question: this key is required"),
        ("watts:\n  question: Are there 40 W lamps?\n", "watts:\n", "invalid", "answers.watts.question: this key is"),
        ("age:\n", "older:\n", "reused-id", "retired"),
        ("  cites: [F1]\n  links:\n    - {label: Before", "  links:\n    - {label: Before", "uncited", "cites no fact"),
        (
            "cites: [F1]\n  links:\n    - {label: Before",
            "cites: [F2]\n  links:\n    - {label: Before",
            "unknown-fact",
            "F2, which isn't a fact",
        ),
        ("      灯的寿命\n", "", "examples", "2 examples or more in zh"),
        ("to: list", "to: lisst", "unknown-target", "`lisst`, which isn't a screen or answer"),
        ("Before you start, to: list", "Before you start to look for the lamp now, to: list", "card", "cells wide"),
        ("How old do lamps get?", "How old do lamps get when they are looked after?", "card", "cells wide"),
    ],
)
def test_broken_answer_is_reported_with_its_file(tmp_path: Path, old: str, new: str, rule: str, said: str) -> None:
    folder = write_tiny(tmp_path, {ANSWERS: (old, new)}, base=LIT)
    found = [each for each in check_content(folder)[1] if each.rule == rule and said in each.message]
    assert [each.position.file for each in found[:1]] == [ANSWERS]


def test_long_question_needs_a_label_that_fits_a_button(tmp_path: Path) -> None:
    long = "How old do lamps get?\n  label: Their age", "How old do lamps get when they are looked after?"
    base = {**LIT, ANSWERS: LIT[ANSWERS].replace("How old do lamps get?", f"{long[1]}\n  label: Their age")}
    assert problems(write_tiny(tmp_path, base=base)) == []


def test_duplicate_id_is_reported_in_the_second_file(tmp_path: Path) -> None:
    folder = write_tiny(tmp_path, base=LIT)
    (folder / "answers/more.yaml").write_text((folder / ANSWERS).read_text("utf-8"), "utf-8")
    with pytest.raises(BrokenGuideError, match="`age` is here a second time") as broken:
        load(folder)
    assert broken.value.problems[0].position == ("answers/more.yaml", line_of(folder, "answers/more.yaml", "age:"))


def test_every_answer_cites_its_facts_and_is_short(guide: Guide) -> None:
    """At most 420 characters, which is about four sentences."""
    for name, answer in guide.answers.items():
        assert answer.cites, name
        assert len(answer.answer) <= 420, name


def test_answer_to_a_question_asks_it_in_every_language(guide: Guide, languages: Languages) -> None:
    """A title without its question mark reads as a statement."""
    for name, answer in guide.answers.items():
        for language in languages.values():
            asks = language.say(answer.question).endswith(("?", "？"))
            assert asks or not answer.question.endswith("?"), f"{name} in {language.name}"


def test_label_of_a_link_names_one_page(guide: Guide) -> None:
    """Users who have seen a page know what leads there, and expect nothing else behind the same words."""
    targets: dict[str, set[str]] = {}
    for answer in guide.answers.values():
        for link in answer.links:
            targets.setdefault(link.label, set()).add(str(link.to or link.url or (link.flow, link.answers)))
    assert not {label: found for label, found in targets.items() if len(found) > 1}
