"""The tiny guide with one thing broken: how it is broken, and what ``bot check`` must report."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from bot.check.content import check_content
from bot.guide.problem import Problem
from bot.guide.screen import KINDS
from tests.support.tiny_guide import edit, line_of, write_tiny

TODAY = date(2026, 11, 22)
SCREENS = "screens/screens.yaml"
PO = "locales/zh_Hans/LC_MESSAGES/guide.po"


class Break(NamedTuple):
    """One edit that breaks one thing: the rule reported, and the text of the line it is reported on."""

    rule: str
    file: str
    old: str
    new: str
    at: str
    said: str
    where: str = ""
    """The file named in the report; the edited one if empty."""
    also: str = ""
    """Another rule that is inevitably broken too."""


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
        "`where.desk` is listed under `renamed`, but is still an answer; remove one of the two",
    ),
    "an answer renamed without its question": Break(
        "invalid",
        "guide.yaml",
        "retired: {older: where}\n",
        "retired: {older: where}\nrenamed: {desk: table}\n",
        "renamed: {desk: table}",
        "manifest.renamed.desk: write question.choice, such as bank.nothing",
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
    "a duplicate key": Break(
        "duplicate",
        SCREENS,
        "      label: Nothing\n",
        "      label: Nothing\n      label: Nix\n",
        "Nix",
        "`label` is here a second time",
    ),
    "a duplicate screen": Break(
        "duplicate", SCREENS, "end:\n", "bulb:\n  kind: info\nend:\n", "", "`bulb` is here a second"
    ),
    "no YAML": Break(
        "yaml", SCREENS, "title: Put the plug in", "title: [Put", "", "a bracket isn't closed; close it, or, if"
    ),
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
        "invalid", SCREENS, "text: It is old.", "texts: It is old.", "texts", "bulb.texts: this key is not known"
    ),
    "a missing key": Break(
        "invalid", SCREENS, "  first: Change it.\n", "", "bulb:", "bulb.first: this key is required"
    ),
    "a kind that doesn't exist": Break("invalid", SCREENS, "kind: checklist", "kind: chekclist", "list:", "chekclist"),
    "a screen that is a text": Break(
        "invalid",
        SCREENS,
        "\nlist:\n",
        "\nlamp: A lamp\n\nlist:\n",
        "lamp: A lamp",
        "screens.lamp: indented `key: value` lines belong below this",
    ),
    "no kind": Break(
        "invalid", SCREENS, "  kind: checklist\n", "", "list:", f"`kind` is required; the kinds are {', '.join(KINDS)}"
    ),
    "an id that fits no button": Break(
        "invalid",
        SCREENS,
        "nothing:",
        "No-thing:",
        "No-thing",
        "screens.what.choices.No-thing: use at most 16 lowercase letters, digits and _, and begin with a letter",
    ),
    "a target that is no id": Break(
        "invalid", SCREENS, "to: plug", "to: Plug", "to: Plug", "screens.what.choices.nothing.to: use at most 16"
    ),
    "an empty title": Break("invalid", SCREENS, "title: A lamp", 'title: " "', 'title: " "', "home.title"),
    "a translation is missing": Break(
        "untranslated", SCREENS, "title: A lamp", "title: Not lit", "Not lit", "“Not lit” has no"
    ),
    "a translation is stale": Break(
        "stale", SCREENS, "title: A lamp", "title: Before you start", "A lamp", "no longer used", PO
    ),
    "a text has changed": Break(
        "fuzzy", SCREENS, "title: A lamp", "title: The lamp", 'msgid "A lamp"', "run `bot messages`", PO
    ),
    "a translation is fuzzy": Break(
        "fuzzy", PO, 'msgid "A lamp"', '#, fuzzy\nmsgid "A lamp"', 'msgid "A lamp"', "review the translation"
    ),
    "a long sentence has changed": Break(
        "fuzzy",
        PO,
        'msgid "A lamp"',
        '#, fuzzy\n#| msgid "A torch that no longer burns, whatever you try"\nmsgid "A lamp"',
        'msgid "A lamp"',
        "changed from “… torch that no longer burns, whatever you try”",
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
        '"译 Lamps <i>differ</i>."',
        '"译 Lamps <b>differ</b>."',
        'msgid "Lamps <i>',
        "lacking ['<i>'",
        also="card",
    ),
    "a broken catalogue": Break("catalogue", PO, 'msgid "A lamp"', "A lamp", "", "neither a comment nor"),
    "a label too wide in Chinese": Break(
        "card",
        PO,
        '"译 It is in"',
        f'"译 {"账" * 20}"',
        "plug:",
        "screen `plug` in zh_Hans: the label",
        SCREENS,
        "label",
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
    "a translated page on a page that the guide doesn't name": Break(
        "stale",
        "guide.yaml",
        "home: home\n",
        "home: home\ntranslated_pages:\n  zh_Hans:\n    https://example.org/lamp: https://example.org/zh\n",
        "    https://example.org/lamp: https://example.org/zh",
        "https://example.org/lamp is neither linked to nor cited in the guide",
    ),
    "a translated page in another language": Break(
        "unknown-language",
        "guide.yaml",
        "home: home\n",
        "home: home\ntranslated_pages: {ja: {'https://example.org/': 'https://example.org/ja'}}\n",
        "translated_pages: {ja: {'https://example.org/': 'https://example.org/ja'}}",
        "there are pages in ja, in which the guide isn't offered",
    ),
    "a fact due for review": Break(
        "overdue", "facts.yaml", "2026-11-01", "2026-01-01", "F1:", "F1 was checked on 2026-01-01"
    ),
}


def problems_in(folder: Path) -> list[Problem]:
    return check_content(folder, TODAY)[1]


def reported(broken: Break, folder: Path, allowed: set[str]) -> Problem:
    """The problem reported for ``broken``, in the right place; all others must be of the ``allowed`` rules."""
    problems = problems_in(folder)
    found = [problem for problem in problems if problem.rule == broken.rule and broken.said in problem.message]
    assert found, problems
    where = broken.where or broken.file
    assert file_of(found[0], folder) == where
    if broken.at:
        assert found[0].position.line == line_of(folder, where, broken.at)
    assert {problem.rule for problem in problems} - {broken.rule} <= allowed | {broken.also}
    return found[0]


def file_of(problem: Problem, folder: Path) -> str:
    return problem.position.file.removeprefix(f"{folder}/")


def write_broken(folder: Path, *names: str) -> list[str]:
    """The rules reported for the tiny guide with the breaks that have these names."""
    write_tiny(folder)
    for broken in (BREAKS[each] for each in names):
        edit(folder / broken.file, broken.old, broken.new)
    return [problem.rule for problem in problems_in(folder)]


def translate(folder: Path, text: str, translation: str) -> None:
    """Adds a translation to the guide's catalogue, which overrides the bot's own."""
    said, translated = (each.replace("\n", "\\n") for each in (text, translation))
    with (folder / PO).open("a", encoding="utf-8") as file:
        file.write(f'\nmsgid "{said}"\nmsgstr "{translated}"\n')
