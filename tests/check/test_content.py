"""``bot check``: whatever is wrong with a guide is said, with the file and line to mend."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.check.content import check_content
from bot.cli import main
from bot.guide.problem import Problem
from bot.i18n.catalogue import Languages, locales_of
from bot.rendering import words
from tests.support.tiny_guide import line_of, write_tiny

TODAY = date(2026, 11, 22)
SCREENS = "screens/screens.yaml"
PO = "locales/zh_Hans/LC_MESSAGES/guide.po"


class Break(NamedTuple):
    """One edit that breaks one thing: what is reported, and on the line of which text, after the edit."""

    rule: str
    file: str
    old: str
    new: str
    at: str
    said: str
    where: str = ""
    """The file that is named; the edited one if empty."""
    also: str = ""
    """Another rule that cannot but be broken with it."""


BREAKS = {
    "a choice to no screen": Break(
        "unknown-target", SCREENS, "to: plug", "to: plugg", "nothing:", "what.nothing leads to `plugg`"
    ),
    "a step to no screen": Break(
        "unknown-target",
        SCREENS,
        "I can't, to: bulb}\n  to: bulb",
        "I can't, to: bulb}\n  to: bulp",
        "plug:",
        "plug.done leads to `bulp`",
    ),
    "a link to no screen": Break(
        "unknown-target", SCREENS, "Before you start, to: list", "Before you start, to: lisst", "lisst", "`lisst`"
    ),
    "a link to no flow": Break(
        "unknown-target", SCREENS, "I can't, to: bulb", "I can't, flow: fixx", "fixx", "isn't a flow"
    ),
    "a link with no answer": Break(
        "unknown-target", SCREENS, "{what: flickers}", "{what: flies}", "flies", "what=flies, which isn't an answer"
    ),
    "a link asks for no answer": Break(
        "unknown-target",
        SCREENS,
        "Before you start, to: list",
        "Before you start, to: list, unless: {what: [flies]}",
        "flies",
        "a link of home asks for what=flies, which isn't an answer",
    ),
    "a link that leads nowhere": Break(
        "link", SCREENS, "I can't, to: bulb}", "I can't}", "I can't}", "exactly one of `to`, `flow` and `url`"
    ),
    "a link that leads to two places": Break(
        "link", SCREENS, "I can't, to: bulb}", "I can't, to: bulb, url: 'https://a.org'}", "a.org", "exactly one of"
    ),
    "answers without a flow": Break(
        "link",
        SCREENS,
        "I can't, to: bulb}",
        "I can't, to: bulb, answers: {what: nothing}}",
        "I can't",
        "must name the flow",
    ),
    "home is no screen": Break("unknown-target", "guide.yaml", "home: home", "home: hom", "home: hom", "`hom`"),
    "a flow begins nowhere": Break(
        "unknown-target", "guide.yaml", "[where, what]", "[where, wat]", "  fix:", "flow fix begins at `wat`"
    ),
    "a command leads nowhere": Break(
        "unknown-target", "guide.yaml", "    to: home", "    to: hom", "  menu:", "/menu must lead to one screen"
    ),
    "a command leads to two places": Break(
        "unknown-target",
        "guide.yaml",
        "    to: home",
        "    to: home\n    flow: fix",
        "  menu:",
        "/menu must lead to one",
    ),
    "a notice asks for no answer": Break(
        "unknown-target",
        "guide.yaml",
        "where: [unsure]",
        "where: [unsur]",
        "- name: doubt",
        "where=unsur, which isn't an answer",
    ),
    "a screen asks for a notice that is not there": Break(
        "unknown-target",
        SCREENS,
        "  kind: question\n  notice: doubt",
        "  kind: question\n  notice: doubts",
        "  notice: doubts",
        "what asks for notice `doubts`",
    ),
    "a part is gone through only for an answer that is not there": Break(
        "unknown-target",
        "guide.yaml",
        "    parts: [where, what]\n",
        "    parts: [where, what]\n    only: {what: {where: [des]}}\n",
        "    only: {what: {where: [des]}}",
        "where=des, which isn't an answer",
    ),
    "an opening that asks nothing": Break(
        "unknown-target",
        "guide.yaml",
        "    parts: [where, what]\n",
        "    parts: [where, what]\n    opening: home\n",
        "    opening: home",
        "which isn't a profile",
    ),
    "an answer renamed to one that is not there": Break(
        "unknown-target",
        "guide.yaml",
        "retired: {older: where}\n",
        "retired: {older: where}\nrenamed: {older.desk: where.des}\n",
        "renamed: {older.desk: where.des}",
        "where=des, which isn't an answer",
    ),
    "an answer renamed that still is one": Break(
        "reused-id",
        "guide.yaml",
        "retired: {older: where}\n",
        "retired: {older: where}\nrenamed: {where.desk: where.unsure}\n",
        "renamed: {where.desk: where.unsure}",
        "still is an answer",
    ),
    "a retired id leads nowhere": Break(
        "unknown-target", "guide.yaml", "{older: where}", "{older: wher}", "retired:", "`older` leads to `wher`"
    ),
    "retired ids lead in a circle": Break(
        "unknown-target", "guide.yaml", "{older: where}", "{older: old, old: older}", "retired:", "which isn't a screen"
    ),
    "a retired id is used again": Break(
        "reused-id", "guide.yaml", "{older: where}", "{plug: where}", "plug:", "`plug` is a retired id", SCREENS
    ),
    "a fixer is unknown": Break(
        "unknown-fixer", SCREENS, "old.\n  fixer: you", "old.\n  fixer: yu", "fixer: yu", "`yu` is not among the fixers"
    ),
    "a fact is unknown": Break(
        "unknown-fact",
        SCREENS,
        "One bulb please}\n  cites: [F1]",
        "One bulb please}\n  cites: [F1, F2]",
        "[F1, F2]",
        "bulb cites F2, which isn't a fact",
    ),
    "a screen can't be reached": Break(
        "unreachable",
        SCREENS,
        "Before you start, to: list",
        "Before you start, to: where",
        "list:",
        "no button leads to `list`",
    ),
    "a flow can't be entered": Break(
        "unreachable",
        "guide.yaml",
        "fixers:",
        "  other:\n    title: Find the fault\n    parts: [plug]\nfixers:",
        "  other:",
        "enters flow `other`",
    ),
    "a dead end": Break(
        "dead-end",
        SCREENS,
        "  kind: outcome\n  notice: doubt\n  title: A new lamp\n  fixer: you\n  first: Buy one.\n  retry: Tomorrow.\n",
        "  kind: info\n  title: A new lamp\n",
        "end:",
        "flow fix ends at end, which leads nowhere",
    ),
    "continue without a further part": Break(
        "dead-end",
        SCREENS,
        "to: bulb}\n  to: bulb",
        "to: bulb}\n  to: continue",
        "plug:",
        "`continue` in plug leads nowhere",
    ),
    "a circle": Break("cycle", SCREENS, "to: end", "to: what", "", "choices lead in a circle", also="unreachable"),
    "a question without not-sure": Break(
        "not-sure",
        SCREENS,
        "      to: bulb\n      not_sure: true\n",
        "      to: bulb\n",
        "what:",
        "what has no choice with",
    ),
    "too many choices": Break(
        "too-many-choices", "guide.yaml", "max_choices: 4", "max_choices: 2", "what:", "what offers 3 choices", SCREENS
    ),
    "too many questions": Break(
        "too-long", "guide.yaml", "max_questions: 2", "max_questions: 1", "  fix:", "can ask 2 questions, 1 are allowed"
    ),
    "a row is not covered": Break(
        "uncovered", "guide.yaml", "rows: [A1]", "rows: [A1, A2]", "rows:", "row A2 is covered by"
    ),
    "an outcome cites nothing": Break(
        "uncited", SCREENS, "retry: Tomorrow.\n  cites: [F1]", "retry: Tomorrow.", "end:", "end cites no fact"
    ),
    "a key stands twice": Break(
        "duplicate",
        SCREENS,
        "      label: Nothing\n",
        "      label: Nothing\n      label: Nix\n",
        "Nix",
        "`label` is here a second time",
    ),
    "a screen stands twice": Break(
        "duplicate", SCREENS, "end:\n", "bulb:\n  kind: info\nend:\n", "", "`bulb` is here a second"
    ),
    "no YAML": Break("yaml", SCREENS, "title: Put the plug in", "title: [Put", "", "a bracket isn't closed"),
    "an open quote": Break(
        "yaml", SCREENS, "title: A lamp", 'title: "A lamp', 'title: "A lamp', "the quote that opens here isn't closed"
    ),
    "a colon": Break("yaml", SCREENS, "title: A lamp", "title: A lamp: mine", "A lamp: mine", "it holds a colon"),
    "a tab": Break("yaml", SCREENS, "  title: A lamp", "\ttitle: A lamp", "\ttitle", "spaces, not with a tab"),
    "a sign at the beginning": Break("yaml", SCREENS, "title: A lamp", "title: @lamp", "@lamp", "it begins with @"),
    "a line without a key": Break(
        "yaml", SCREENS, "  title: A lamp", "  title", "  title", "isn't a `key: value` line"
    ),
    "a date in other words": Break(
        "invalid", "facts.yaml", "2026-11-01", "Nov 1", "Nov 1", "write the date as 2026-11-28"
    ),
    "yes for a text": Break("invalid", SCREENS, "title: A lamp", "title: yes", "title: yes", "put it in quotes"),
    "a file that is a list": Break(
        "yaml", "facts.yaml", "F1:\n", "- F1:\n", "- F1", "must consist of `key: value` lines"
    ),
    "a day that doesn't exist": Break(
        "yaml",
        "facts.yaml",
        "2026-11-01",
        "2026-02-30",
        "2026-02-30",
        "`2026-02-30` can't be read (day is out of range",
    ),
    "an unknown tag": Break("yaml", SCREENS, "title: A lamp", "title: !lamp A", "!lamp", "can't be read"),
    "a misspelt key": Break(
        "invalid", SCREENS, "avoid: Touch it.", "avoids: Touch it.", "avoids", "bulb.avoids: this key is not known"
    ),
    "a missing key": Break(
        "invalid", SCREENS, "  first: Change it.\n", "", "bulb:", "bulb.first: this key is required"
    ),
    "a kind that doesn't exist": Break("invalid", SCREENS, "kind: checklist", "kind: chekclist", "list:", "chekclist"),
    "no kind": Break("invalid", SCREENS, "  kind: checklist\n", "", "list:", "`kind` is required"),
    "an id that fits no button": Break(
        "invalid", SCREENS, "nothing:", "No-thing:", "No-thing", "use small letters, digits and _"
    ),
    "an empty title": Break("invalid", SCREENS, "title: A lamp", 'title: " "', 'title: " "', "home.title"),
    "a translation is missing": Break(
        "untranslated", SCREENS, "title: A lamp", "title: The lamp", "The lamp", "“The lamp” has no"
    ),
    "a translation is stale": Break(
        "stale", SCREENS, "title: A lamp", "title: Before you start", "A lamp", "no longer used", PO
    ),
    "a translation is fuzzy": Break(
        "fuzzy", PO, 'msgid "A lamp"', '#, fuzzy\nmsgid "A lamp"', 'msgid "A lamp"', "review the translation"
    ),
    "a translation lacks markup": Break(
        "different-markup",
        PO,
        '"译 Lamps <i>differ</i>."',
        '"译 Lamps differ."',
        'msgid "Lamps <i>',
        "lacking ['<i>', '</i>']",
    ),
    "a translation lacks a placeholder": Break(
        "different-markup",
        PO,
        '"译 Look at it, {F1}."',
        '"译 Look at it, {F}."',
        'msgid "Look at it',
        "lacking ['{F1}'], extra ['{F}']",
        also="card",
    ),
    "a broken catalogue": Break("catalogue", PO, 'msgid "A lamp"', "A lamp", "", "neither a comment nor"),
    "a label too wide in Chinese": Break(
        "card", PO, '"译 It is in"', f'"译 {"账" * 20}"', "plug:", "plug in zh_Hans: the label", SCREENS, "label"
    ),
    "a text too long in Chinese": Break(
        "card", PO, '"译 It is old."', f'"译 {"账。" * 95}"', "bulb:", "UTF-16 units, 200 are allowed", SCREENS
    ),
    "a text to copy too long in Chinese": Break(
        "card",
        PO,
        '"译 One bulb please"',
        f'"译 {"😀" * 128}"',
        "bulb:",
        "copies 258 characters, 256 are allowed",
        SCREENS,
    ),
    "a placeholder that nothing fills": Break(
        "card", SCREENS, "text: It is old.", "text: It is old, {F9}.", "bulb:", "{F9}", also="untranslated"
    ),
    "markup that Telegram refuses": Break(
        "card", PO, '"译 It is old."', '"译 a < b"', "bulb:", "a bare < begins no tag", SCREENS
    ),
    "a translation with another number": Break(
        "different-numbers", PO, '"译 One bulb please"', '"译 2 bulbs please"', 'msgid "One bulb', "extra ['2']"
    ),
    "a translation with another address": Break(
        "different-names", PO, '"译 The maker"', '"译 example.org"', 'msgid "The maker"', "extra ['example.org']"
    ),
    "half-width punctuation beside Chinese": Break(
        "punctuation", PO, '"译 Nothing"', '"没有,译"', 'msgid "Nothing"', "half-width punctuation beside Chinese"
    ),
    "a fact due for review": Break(
        "overdue", "facts.yaml", "2026-11-01", "2026-01-01", "F1:", "F1 was checked on 2026-01-01"
    ),
}


def found(folder: Path) -> list[Problem]:
    return check_content(folder, TODAY)[1]


def name(problem: Problem, folder: Path) -> str:
    return problem.position.file.removeprefix(f"{folder}/")


def test_the_tiny_guide_has_no_problem(tmp_path: Path) -> None:
    """Or nothing below would say anything."""
    assert found(write_tiny(tmp_path)) == []


@pytest.mark.parametrize("broken", BREAKS.values(), ids=BREAKS)
def test_one_broken_thing_is_reported_where_it_stands(tmp_path: Path, broken: Break) -> None:
    """And, but for a text that is now both new and lacking, nothing else is."""
    folder = write_tiny(tmp_path, {broken.file: (broken.old, broken.new)})
    where = broken.where or broken.file
    problems = [problem for problem in found(folder) if problem.rule == broken.rule]
    assert problems, found(folder)
    problem = problems[0]
    assert broken.said in problem.message
    assert name(problem, folder) == where
    assert problem.warning == (broken.rule in ("fuzzy", "overdue"))
    if broken.at:
        assert problem.position.line == line_of(folder, where, broken.at)
    others = {problem.rule for problem in found(folder)} - {broken.rule}
    assert others <= {"stale", "untranslated", "invalid", broken.also}


def test_a_second_screen_of_one_name_in_another_file_is_reported_there(tmp_path: Path) -> None:
    """Files are read by name, so the later one is the duplicate."""
    folder = write_tiny(tmp_path)
    (folder / "screens/zoo.yaml").write_text("\nbulb:\n  kind: info\n  title: A lamp\n", encoding="utf-8")
    assert [(name(problem, folder), problem.position.line) for problem in found(folder)] == [("screens/zoo.yaml", 2)]


def write_long(folder: Path, link: str) -> Path:
    """The tiny guide with questions of long names in its flow; ``link`` in place of the step's."""
    ids = [f"question_number{letter}" for letter in "abc"]
    screens = "".join(
        f"{own}:\n  kind: question\n  title: A lamp\n  choices:\n"
        f"    yes_it_is_so_sir: {{label: Nothing, to: {following}, not_sure: true}}\n"
        for own, following in zip(ids, [*ids[1:], "bulb"], strict=True)
    )
    write_tiny(folder, {SCREENS: ("I can't, to: bulb}", link)})
    file = folder / SCREENS
    text = file.read_text("utf-8").replace("to: plug", f"to: {ids[0]}") + screens
    file.write_text(text.replace("to: bulb, not_sure", "to: plug, not_sure"), "utf-8")
    guide = folder / "guide.yaml"
    guide.write_text(guide.read_text("utf-8").replace("max_questions: 2", "max_questions: 9"), "utf-8")
    return folder


LONG = "flow: fix, answers: {question_numbera: yes_it_is_so_sir, question_numberb: yes_it_is_so_sir}}"


def test_callback_data_too_long_is_reported(tmp_path: Path) -> None:
    """A link may give more answers than a button can carry."""
    folder = write_long(tmp_path, f"I can't, {LONG}")
    problems = found(folder)
    assert {problem.rule for problem in problems} == {"card"}
    assert "carries more than 64 bytes" in problems[0].message
    assert problems[0].position == (SCREENS, line_of(folder, SCREENS, "plug:"))


def test_a_link_too_long_for_a_start_parameter_is_reported(tmp_path: Path) -> None:
    """A topic may give more answers than a link from another chat can carry."""
    folder = write_long(tmp_path, "I can't, to: bulb}")
    (folder / "understanding").mkdir()
    (folder / "understanding/topics.yaml").write_text(f"topics:\n  lamp.dark: {{label: Nothing, {LONG}\n")
    problems = [problem for problem in found(folder) if problem.rule == "public-card"]
    assert "carries j-fix-question_numbera-yes_it_is_so_sir" in problems[0].message
    assert problems[0].position == ("understanding/topics.yaml", 2)


def test_a_translation_that_is_not_there_is_reported(tmp_path: Path) -> None:
    """As a warning: a guide is offered in the languages that it is in, and may be in English alone."""
    folder = write_tiny(tmp_path)
    (folder / PO).unlink()
    assert [(each.rule, name(each, folder), each.warning) for each in found(folder)] == [("missing-file", PO, True)]
    assert list(Languages(*locales_of(folder))) == ["en"]


@pytest.mark.parametrize("missing", ["guide.yaml", ""], ids=["a file", "the folder"])
def test_a_guide_that_is_not_there_is_reported(tmp_path: Path, missing: str) -> None:
    """As a problem like others."""
    folder = write_tiny(tmp_path) if missing else tmp_path / "nowhere"
    if missing:
        (folder / missing).unlink()
    problems = found(folder)
    assert problems[0].rule == "missing-file"
    assert str(folder) in problems[0].message + problems[0].position.file


def test_bytes_that_are_no_text_are_reported(tmp_path: Path) -> None:
    """With the file's name."""
    folder = write_tiny(tmp_path)
    (folder / SCREENS).write_bytes(b"home:\n  title: \xff\n")
    assert ("unreadable-file", SCREENS) in [(problem.rule, name(problem, folder)) for problem in found(folder)]


def breaking(*names: str) -> Iterator[tuple[str, str, str]]:
    for each in names:
        yield BREAKS[each].file, BREAKS[each].old, BREAKS[each].new


def write_broken(folder: Path, *names: str) -> list[str]:
    write_tiny(folder)
    for file, old, new in breaking(*names):
        path = folder / file
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    return [problem.rule for problem in found(folder)]


def test_all_problems_of_form_are_reported_in_one_run(tmp_path: Path) -> None:
    """In all files."""
    rules = write_broken(tmp_path, "a key stands twice", "a misspelt key", "a day that doesn't exist", "a missing key")
    assert {"duplicate", "invalid", "yaml"} <= set(rules)
    assert rules.count("invalid") >= 2


def test_all_unknown_targets_and_broken_rules_are_reported_in_one_run(tmp_path: Path) -> None:
    """Of the manifest, the screens and the facts."""
    rules = write_broken(
        tmp_path, "a choice to no screen", "a fixer is unknown", "a row is not covered", "an outcome cites nothing",
        "a retired id leads nowhere",
    )  # fmt: skip
    assert set(rules) == {"unknown-target", "unknown-fixer", "uncovered", "uncited"}
    assert rules.count("unknown-target") == 2


def test_all_problems_of_translations_and_cards_are_reported_in_one_run(tmp_path: Path) -> None:
    """A missing text doesn't hide a text too long."""
    rules = write_broken(tmp_path, "a translation is missing", "a text too long in Chinese", "a fact due for review")
    assert {"untranslated", "stale", "card", "overdue"} == set(rules)


def test_a_problem_of_structure_hides_no_missing_translation(tmp_path: Path) -> None:
    """Every problem in one run: the two have nothing to do with each other."""
    rules = write_broken(tmp_path, "an outcome cites nothing", "a translation is missing")
    assert {"uncited", "untranslated"} <= set(rules)


def test_a_broken_catalogue_is_reported_on_its_line(tmp_path: Path) -> None:
    """As every other problem is."""
    write_broken(tmp_path, "a broken catalogue")
    (problem,) = found(tmp_path)
    assert problem.position.line == line_of(tmp_path, PO, "A lamp")


def test_a_label_that_fits_only_without_its_mark_is_reported(tmp_path: Path) -> None:
    """Back shows it with "✓ " in front, and a cut label is a lost label."""
    folder = write_tiny(tmp_path, {PO: ('"译 It is in"', f'"译 {"x" * 33}"')})
    assert [problem.rule for problem in found(folder)] == ["card"]


def test_a_question_that_stands_in_no_flow_is_reported(tmp_path: Path) -> None:
    """An answer is given in a flow; without one a tap on it does nothing."""
    question = (
        "lone:\n  kind: question\n  title: A lamp\n  choices:\n    unsure: {label: Nothing, to: bulb, not_sure: true}\n"
    )
    folder = write_tiny(tmp_path, {SCREENS: ("I can't, to: bulb}", "I can't, to: lone}")})
    file = folder / SCREENS
    file.write_text(file.read_text("utf-8") + question, "utf-8")
    assert found(folder)


@pytest.mark.parametrize(("old", "length"), [("What this is", 513), ("A small guide", 121)])
def test_a_description_too_long_for_telegram_is_reported(tmp_path: Path, old: str, length: int) -> None:
    """It would be refused at start, and an old one stay."""
    folder = write_tiny(tmp_path, {"guide.yaml": (old, "x" * length)})
    po = folder / PO
    po.write_text(po.read_text("utf-8").replace(old, "x" * length), "utf-8")
    assert found(folder)


def translate(folder: Path, text: str, translation: str) -> None:
    """Adds to the guide's catalogue, which also stands over the bot's own."""
    with (folder / PO).open("a", encoding="utf-8") as file:
        file.write(f'\nmsgid "{text}"\nmsgstr "{translation}"\n')


@pytest.mark.parametrize("length", [257, 0], ids=["too long", "blank"])
def test_a_command_described_past_telegrams_limit_is_reported(tmp_path: Path, length: int) -> None:
    """Telegram would refuse the whole list, and an old one stay."""
    folder = write_tiny(tmp_path, {PO: ('"译 Show the menu"', f'"{("账。" * length)[:length] or " "}"')})
    (problem,) = found(folder)
    assert problem.rule == "profile"
    assert problem.message == f"the description of /menu has {length} UTF-16 units in zh_Hans, 256 are allowed"
    assert problem.position == ("guide.yaml", line_of(folder, "guide.yaml", "  menu:"))


def test_a_command_at_telegrams_limit_is_sound(tmp_path: Path) -> None:
    """The limit itself is allowed, counted as Telegram counts."""
    assert found(write_tiny(tmp_path, {PO: ('"译 Show the menu"', f'"{"😀" * 128}"')})) == []


@pytest.mark.parametrize(
    ("word", "length", "said"),
    [
        ("START_COMMAND", 257, "/start has 257"),
        ("ASK_COMMAND", 257, "/ask has 257"),
        ("LANGUAGE_COMMAND", 257, "/language has 257"),
        ("FORGET_COMMAND", 257, "/forget has 257"),
        ("UNSAVED", 201, "UNSAVED has 201"),
        ("VANISHED", 201, "VANISHED has 201"),
    ],
)
def test_a_word_of_the_bots_own_past_telegrams_limit_is_reported_on_its_line(
    tmp_path: Path, word: str, length: int, said: str
) -> None:
    """In a translation, as its own catalogue could bring it."""
    folder = write_tiny(tmp_path)
    translate(folder, getattr(words, word), "账" * length)
    (problem,) = [problem for problem in found(folder) if problem.rule == "profile"]
    assert said in problem.message
    lines = Path(words.__file__).read_text("utf-8").splitlines()
    assert problem.position.file == "bot/rendering/words.py"
    assert lines[problem.position.line - 1].startswith(f"{word} = ")


def test_a_hundred_commands_are_allowed(tmp_path: Path) -> None:
    """Telegram refuses a longer list as a whole."""
    more = "\n".join(f"  c{number}: {{description: Show the menu, to: home}}" for number in range(91))
    folder = write_tiny(tmp_path, {"guide.yaml": ("commands:\n", f"commands:\n{more}\n")})
    assert found(folder) == []
    guide = folder / "guide.yaml"
    guide.write_text(
        guide.read_text("utf-8").replace("commands:", "commands:\n  d: {description: Show the menu, to: home}")
    )
    (problem,) = found(folder)
    assert problem.message == "there are 101 commands, 100 are allowed"


def write_topic(folder: Path, topic: str, name: str = "lamp.dark") -> Path:
    """The tiny guide with one topic, ``topic`` being its lines."""
    write_tiny(folder)
    (folder / "understanding").mkdir()
    (folder / "understanding/topics.yaml").write_text(f"topics:\n  {name}:\n{topic}", encoding="utf-8")
    return folder


DARK = "    label: It is dark\n    flow: fix\n"
DARK_HERE = "    label: It is dark\n    to: home\n"


@pytest.mark.parametrize(
    ("name", "topic", "translation", "fault"),
    [
        ("lamp.dark", DARK, "译 <b>暗</b>了", "is shown as it is written"),
        ("lamp.dark", DARK, " ", "the title is empty"),
        ("lamp.dark", DARK_HERE, "账" * 20, "40 cells wide, 38 fit"),
        ("lamp." + "d" * 60, DARK, "译 暗了", "has more than 64 bytes: shorten"),
    ],
    ids=["title with markup", "empty title", "wide label", "long name"],
)
def test_a_card_for_other_chats_past_telegrams_limits_is_reported(
    tmp_path: Path, name: str, topic: str, translation: str, fault: str
) -> None:
    """What ``/ask`` and inline mode show, with the topic's line."""
    folder = write_topic(tmp_path, topic, name)
    translate(folder, "It is dark", translation)
    problems = [problem for problem in found(folder) if problem.rule == "public-card"]
    assert any(fault in problem.message for problem in problems), found(folder)
    assert {problem.position for problem in problems} == {("understanding/topics.yaml", 2)}
    assert all(f"{name} in " in problem.message for problem in problems)


def test_a_title_may_hold_what_looks_like_markup(tmp_path: Path) -> None:
    """Buttons and titles are shown as they are written; the card escapes it."""
    folder = write_topic(tmp_path, DARK)
    translate(folder, "It is dark", "暗 < 黑 & 灰")
    assert not [problem for problem in found(folder) if problem.rule == "public-card"]


@pytest.mark.parametrize("word", ["OPEN", "NOT_FOUND", "HOW_TO_ASK"])
def test_a_word_of_the_bots_own_that_breaks_a_card_for_other_chats_is_reported(tmp_path: Path, word: str) -> None:
    """The button, the card that says there is no answer, and the one that says how to ask."""
    folder = write_topic(tmp_path, DARK)
    translate(folder, getattr(words, word), "<b>" + "账" * 20)
    assert "public-card" in [problem.rule for problem in found(folder)]


def test_a_notice_of_a_locked_record_too_long_for_telegram_is_reported(tmp_path: Path) -> None:
    """It is no page of the guide's, yet a card like the others."""
    folder = write_tiny(tmp_path)
    translate(folder, words.LOCKED_TEXT, "账" * 4096)
    (problem,) = [problem for problem in found(folder) if problem.rule == "card"]
    assert problem.message.startswith("LOCKED_TEXT in zh_Hans: the text has")


def test_the_real_guide_has_no_error() -> None:
    """Facts may be due for review: that is said to the reader, and is no error."""
    guide, problems = check_content(None)
    assert guide is not None
    assert [str(problem) for problem in problems if not problem.warning] == []
    assert {problem.rule for problem in problems} <= {"overdue"}


@pytest.fixture
def lonely(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> pytest.MonkeyPatch:
    """A place without settings."""
    monkeypatch.chdir(tmp_path_factory.mktemp("lonely"))
    return monkeypatch


def test_a_sound_guide_is_told_with_its_counts(
    tmp_path: Path, lonely: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And status 0."""
    lonely.setenv("GUIDE", str(write_tiny(tmp_path)))
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert "screens: 7 flows: 1 answers: 0 outcomes: 2 causes: 0 evidence: 0 facts: 1" in said
    assert "0 errors, " in said


def test_an_unsound_guide_is_told_line_by_line(
    tmp_path: Path, lonely: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """And status 1, for CI."""
    folder = write_tiny(tmp_path, {SCREENS: ("to: plug", "to: plugg")})
    lonely.setenv("GUIDE", str(folder))
    assert main(["check"]) == 1
    said = capsys.readouterr().out.splitlines()
    line = line_of(folder, SCREENS, "nothing:")
    message = "what.nothing leads to `plugg`, which isn't a screen"
    assert said == [f"{SCREENS}:{line}: error: {message} [unknown-target]", "1 errors, 0 warnings"]


def test_what_a_text_may_mean_is_drawn_too(tmp_path: Path) -> None:
    """The buttons that a typed text gets, with the place of the topic; and a flow's own pages with that of the flow."""
    folder = write_tiny(tmp_path, {"guide.yaml": ("title: Find the fault", "title: <b>Find the fault")})
    (folder / "understanding").mkdir()
    topics = f"topics:\n  lamp.dark:\n    label: {'Dark ' * 10}\n    to: home\n"
    (folder / "understanding/topics.yaml").write_text(topics)
    problems = [problem for problem in check_content(folder, TODAY)[1] if problem.rule == "card"]
    places = {(problem.position.file, problem.message.split()[0]) for problem in problems}
    assert ("understanding/topics.yaml", "TOPICS") in places
    assert ("guide.yaml", "RESUME") in places


def test_the_report_as_json_says_the_same(
    tmp_path: Path, lonely: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """For tools; nothing else may stand in it, whatever is broken."""
    for number, each in enumerate(("a choice to no screen", "no YAML", "a broken catalogue", "a fact due for review")):
        folder = tmp_path / str(number)
        write_broken(folder, each)
        lonely.setenv("GUIDE", str(folder))
        status = main(["check", "--json"])
        report = json.loads(capsys.readouterr().out)
        assert report["sound"] == (status == 0) == (each == "a fact due for review")
        rules = [problem["rule"] for problem in report["problems"]]
        assert BREAKS[each].rule in rules
        assert {"file", "line"} == set(report["problems"][0]["position"])


def test_the_command_checks_the_real_guide() -> None:
    """``python -m bot check --json``, as CI runs it."""
    done = subprocess.run([sys.executable, "-m", "bot", "check", "--json"], capture_output=True, timeout=60, check=True)
    report = json.loads(done.stdout)
    assert report["sound"]
    assert report["counts"]["screens"] >= 100
    assert done.stderr == b""
