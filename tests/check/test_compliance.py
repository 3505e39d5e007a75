"""The compliance rules of a guide: complete, kept, and reported with file and line where they aren't."""

import ast
from pathlib import Path

import pytest
import yaml

from bot.check.content import check_content
from bot.guide.compliance import Rulebook
from bot.guide.loader import BUILT_IN, load
from bot.guide.problem import BrokenGuideError, Problem
from bot.i18n.offered_languages import Languages
from tests.support.real_guide import TODAY, real_guide, real_problems
from tests.support.tiny_guide import edit, line_of, write_tiny

ROOT = Path(__file__).parents[2]
RULES = real_guide().compliance
LANGUAGES = ("en", "zh_Hans", "zh_Hant")
OWN = """\
areas:
  dark: {screens: [home], kinds: [outcome], cites: [F1], without: {end: it is a new lamp}}
  menus: {kinds: [menu]}
must:
  L1:
    rule: it is old
    duties:
      - where: [dark]
        says: [{en: [old, dark], zh_Hans: [old, dark]}]
never:
  L2:
    rule: no smoke
    phrases: {en: [it smokes], zh_Hans: [冒烟]}
    allowed: [{language: en, fragment: Be careful if it smokes, reason: a warning}]
"""
WARNED = ("screens/screens.yaml", "<b>Be careful.</b>", "<b>Be careful</b> if it smokes.")
PO = "locales/zh_Hans/LC_MESSAGES/guide.po"


def test_every_rule_is_present() -> None:
    """M1 to M10 must be said, N1 to N12 must not."""
    assert list(RULES.must) == [f"M{number}" for number in range(1, 11)]
    assert list(RULES.never) == [f"N{number}" for number in range(1, 13)]


def test_guide_keeps_its_rules() -> None:
    """In every language; and no exemption is unused."""
    rules = {"must", "must-not", "sponsor", "stale"}
    assert [str(problem) for problem in real_problems() if problem.rule in rules] == []


def test_every_test_named_by_a_rule_exists() -> None:
    """Otherwise nothing enforces the rule."""
    for name in RULES.tests():
        file, test = name.split("::")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        assert test in functions, name


def test_rules_cover_every_language_of_the_guide(languages: Languages) -> None:
    for row, never in RULES.never.items():
        assert set(languages) <= set(never.phrases) <= set(LANGUAGES), row
    for row, must in RULES.must.items():
        for duty in must.duties:
            assert all(set(languages) <= set(wordings) for wordings in duty.says), row


def problems_with_rules(folder: Path, *edits: tuple[str, str, str], rules: str = OWN) -> list[Problem]:
    """The problems of the tiny guide with rules of its own, and with further edits."""
    write_tiny(folder)
    (folder / "compliance.yaml").write_text(rules, encoding="utf-8")
    for name, old, new in (WARNED, *edits):
        edit(folder / name, old, new)
    return [
        problem
        for problem in check_content(folder, TODAY)[1]
        if problem.rule not in ("untranslated", "fuzzy", "different-markup")
    ]


def positions(folder: Path, problems: list[Problem]) -> list[tuple[str, str, int]]:
    return [(each.rule, each.position.file.removeprefix(f"{folder}/"), each.position.line) for each in problems]


def test_another_guide_can_declare_its_own_rules(tmp_path: Path) -> None:
    assert problems_with_rules(tmp_path) == []


def test_violation_is_reported_where_it_is_written(tmp_path: Path) -> None:
    """In a screen, a fact, the manifest and a catalogue."""
    screens, facts, manifest = "screens/screens.yaml", "facts.yaml", "guide.yaml"
    found = problems_with_rules(
        tmp_path,
        (screens, "text: It is old.", "text: It is old and it smokes."),
        (facts, "Lamps need current.", "If it smokes, lamps need current."),
        (manifest, "short: A small guide", "short: It smokes"),
        (PO, '"译 Put the plug in"', '"译 它冒烟了"'),
    )
    assert sorted(positions(tmp_path, [each for each in found if each.rule == "must-not"])) == sorted(
        [
            ("must-not", screens, line_of(tmp_path, screens, "  text: It is old and it smokes.")),
            ("must-not", facts, line_of(tmp_path, facts, "  claim: If it smokes, lamps need current.")),
            ("must-not", manifest, line_of(tmp_path, manifest, "  short: It smokes")),
            ("must-not", PO, line_of(tmp_path, PO, 'msgid "Put the plug in"')),
        ]
    )


def test_rules_apply_to_the_bots_own_texts(tmp_path: Path) -> None:
    """Reported with the line in the source or, for a translation, in the bot's catalogue."""
    problems = problems_with_rules(
        tmp_path,
        rules=OWN.replace("[it smokes]", "[it smokes, choose your language]").replace("[冒烟]", "[请选择语言]"),
    )
    (word, translation) = [each for each in problems if each.rule == "must-not"]
    lines = (ROOT / word.position.file).read_text(encoding="utf-8").splitlines()
    assert lines[word.position.line - 1].startswith("LANGUAGE_TITLE = ")
    assert translation.position.file.endswith("zh_Hans/LC_MESSAGES/bot.po")


def test_screen_lacking_a_required_statement_is_reported(tmp_path: Path) -> None:
    """With name and place; exempted screens are not."""
    problems = problems_with_rules(tmp_path, ("screens/screens.yaml", "It is old.", "Look closer."))
    found = [each for each in problems if each.rule == "must"]
    assert [each.message for each in found] == [
        "L1: bulb must say in en “old” or “dark” (it is old)",
        "L1: bulb must say in zh_Hans “old” or “dark” (it is old)",
    ]
    assert found[0].position == ("screens/screens.yaml", line_of(tmp_path, "screens/screens.yaml", "bulb:"))


@pytest.mark.parametrize(
    ("old", "new", "rule", "said"),
    [
        (
            "fragment: Be careful if it smokes",
            "fragment: Be careless if it smokes",
            "stale",
            "no text needs the exemption for “Be care",
        ),
        ("without: {end: it is", "without: {end: it is, plug: it is", "stale", "plug is no longer in area dark"),
        ("screens: [home]", "screens: [hom]", "unknown-target", "`hom`, which isn't a screen"),
        ("cites: [F1]", "cites: [F9]", "unknown-target", "F9, which isn't a fact"),
        ("where: [dark]", "where: [darkk]", "unknown-target", "`darkk`, which isn't an area"),
        ("zh_Hans: [冒烟]", "zh_Hant: [冒煙]", "must-not", "L2 lists no phrases for zh_Hans"),
        (", zh_Hans: [old, dark]", "", "must", "L1 has no wording for zh_Hans"),
        ("phrases: {en: [it smokes], zh_Hans: [冒烟]}", "phrases: {}", "invalid", "nothing enforces this rule"),
        ("where: [dark]", "where: []", "invalid", "name the areas"),
        ("menus: {kinds: [menu]}", "menus: {}", "invalid", "name `screens`, or traits"),
        ("rule: no smoke", "rules: no smoke", "invalid", "rules: this key is not known"),
        ("reason: a warning", "reason: ''", "invalid", "allowed.0.reason: this must not be empty"),
    ],
)
def test_invalid_rulebook_is_reported(tmp_path: Path, old: str, new: str, rule: str, said: str) -> None:
    """With file and line."""
    assert OWN.count(old) == 1
    problems = problems_with_rules(tmp_path, rules=OWN.replace(old, new))
    assert [each for each in problems if each.rule == rule and said in each.message], problems
    for problem in problems:
        if said in problem.message:
            assert problem.position.file == "compliance.yaml"
            assert problem.position.line > 1


def test_rulebook_is_plain_yaml() -> None:
    """An editor or a lawyer can read it with any tool."""
    data = yaml.safe_load((BUILT_IN / "compliance.yaml").read_text(encoding="utf-8"))
    assert Rulebook.model_validate(data) == RULES


def test_guide_without_rules_has_none(tmp_path: Path) -> None:
    """Rules belong to a guide."""
    assert load(write_tiny(tmp_path)).compliance == Rulebook()


def test_broken_rulebook_stops_the_bot(tmp_path: Path) -> None:
    """Like any unreadable content."""
    write_tiny(tmp_path)
    (tmp_path / "compliance.yaml").write_text("must: [M1]\n", encoding="utf-8")
    with pytest.raises(BrokenGuideError) as refused:
        load(tmp_path)
    assert refused.value.problems[0].position == ("compliance.yaml", 1)
