"""The sponsor file: complete, or the bot doesn't start."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.check.content import check_content
from bot.cli import main
from bot.guide.loader import load
from bot.guide.problem import BrokenGuideError, Problem
from bot.guide.sponsor import REVIEW_DAYS
from tests.support.real_guide import TODAY
from tests.support.tiny_guide import PLACEMENT, WITH_A_PLACE, line_of, write_tiny

EXAMPLE = Path(__file__).parents[2] / "docs" / "sponsor.example.yaml"


def fields(data: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every field of the example, including groups of fields."""
    for key, value in data.items():
        yield (*path, key)
        if isinstance(value, dict):
            yield from fields(value, (*path, key))


FIELDS = list(fields(yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))))


def edited(folder: Path, path: tuple[str, ...], *values: object) -> Path:
    """The example with one field removed or, if a value is given, set to it."""
    data = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    inner = data
    for key in path[:-1]:
        inner = inner[key]
    if values:
        inner[path[-1]] = values[0]
    else:
        del inner[path[-1]]
    file = folder / "sponsor.yaml"
    file.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return file


@pytest.fixture(scope="module", name="small")
def small_guide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A guide that loads fast; the sponsor file's errors don't depend on it."""
    return write_tiny(tmp_path_factory.mktemp("small"))


def refusals(small: Path, file: Path) -> list[Problem]:
    with pytest.raises(BrokenGuideError) as refused:
        load(small, file)
    return refused.value.problems


def test_example_is_complete() -> None:
    """And passes `bot check` of the real guide: every card in every language. All other tests use a small one."""
    guide, problems = check_content(None, TODAY, EXAMPLE)
    assert guide is not None
    assert guide.sponsor is not None
    assert guide.sponsor.product == "Example Card"
    assert {problem.rule for problem in problems} <= {"overdue"}
    assert not [problem for problem in problems if "sponsor" in problem.message]


@pytest.mark.parametrize("path", FIELDS, ids=".".join)
def test_every_field_is_required(tmp_path: Path, small: Path, path: tuple[str, ...]) -> None:
    """Each is a disclosure; a missing one is named, with the line it should be under."""
    file = edited(tmp_path, path)
    (problem,) = refusals(small, file)
    assert problem.message == f"sponsor.{'.'.join(path)}: this key is required"
    line = line_of(tmp_path, file.name, f"{path[-2]}:") if len(path) > 1 else 1
    assert problem.position == (str(file), line)


@pytest.mark.parametrize("empty", ["", " ", None], ids=repr)
@pytest.mark.parametrize("path", FIELDS, ids=".".join)
def test_empty_field_counts_as_missing(tmp_path: Path, small: Path, path: tuple[str, ...], empty: object) -> None:
    """It is named, with its own line."""
    file = edited(tmp_path, path, empty)
    (problem,) = refusals(small, file)
    assert problem.message.startswith(f"sponsor.{'.'.join(path)}: ")
    assert problem.position.file == str(file)
    assert file.read_text("utf-8").splitlines()[problem.position.line - 1].strip().startswith(f"{path[-1]}:")


@pytest.mark.parametrize("filler", ["TODO", "tbd.", "???", "-", "未知", "Unknown", "N/A", "____"])
def test_filler_is_rejected(tmp_path: Path, small: Path, filler: str) -> None:
    """An operator who doesn't know who issues the card must not link to it."""
    (problem,) = refusals(small, edited(tmp_path, ("issuer", "licence", "en"), filler))
    assert "sponsor.issuer.licence.en: " in problem.message
    assert "discloses nothing" in problem.message


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("link",), "http://card.example/", "https"),
        (("link",), "card.example", "write a whole address"),
        (("link",), "https://lin:secret@card.example/", "public address"),  # pragma: allowlist secret
        (("link",), "https://localhost/", "public address"),
        (("prepaid",), "perhaps", "true or false"),
        (("prepaid",), 1, "true or false"),
        (("product",), "A card with a very long name", "28 cells wide, 24 fit"),
        (("product",), "名字长得按钮上放不下的虚拟卡", "28 cells wide"),
        (("checked",), "soon", "date"),
        (("fees", "opening"), "US$5", "belong below this"),
        (("fees", "yearly"), {"en": "none", "zh_Hans": "无"}, "not known here"),
    ],
)
def test_invalid_value_is_named(tmp_path: Path, small: Path, path: tuple[str, ...], value: object, said: str) -> None:
    """A misspelled key too: it may be the one that would disclose something."""
    (problem,) = refusals(small, edited(tmp_path, path, value))
    assert problem.message.startswith(f"sponsor.{'.'.join(path)}: ")
    assert said in problem.message
    assert "\n" not in str(problem)


def test_traditional_chinese_may_be_missing_but_not_empty(tmp_path: Path, small: Path) -> None:
    """Without it the Simplified text is shown."""
    spoken = {"en": "by bank", "zh_Hans": "银行转账", "zh_Hant": "銀行轉帳"}
    guide = load(small, edited(tmp_path, ("refunds",), spoken))
    assert guide.sponsor is not None
    said = [guide.sponsor.refunds.in_(language) for language in ("en", "zh_Hans", "zh_Hant", "de")]
    assert said == ["by bank", "银行转账", "銀行轉帳", "by bank"]
    assert guide.sponsor.about.in_("zh_Hant") == guide.sponsor.about.zh_Hans
    (problem,) = refusals(small, edited(tmp_path, ("refunds",), {**spoken, "zh_Hant": ""}))
    assert problem.message == "sponsor.refunds.zh_Hant: this must not be empty"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{money}", "the bank", "this has to disclose {money}"),
        ("{money}", "{money}, {bonus}", "a sponsor file has no {bonus}"),
    ],
)
def test_guides_terms_disclose_everything(tmp_path: Path, old: str, new: str, said: str) -> None:
    """Their words are the guide's, but it can't leave out what the operator has to say."""
    manifest = WITH_A_PLACE["guide.yaml"].replace(old, new)
    with pytest.raises(BrokenGuideError, match=re.escape(f"manifest.sponsor.terms: {said}")):
        load(write_tiny(tmp_path, base={**WITH_A_PLACE, "guide.yaml": manifest}), EXAMPLE)


@pytest.mark.parametrize("text", ["", "- a list\n", "product: [\n", "product: a\nproduct: b\n"])
def test_file_that_is_not_a_disclosure_is_rejected(tmp_path: Path, small: Path, text: str) -> None:
    """It is named."""
    file = tmp_path / "sponsor.yaml"
    file.write_text(text, encoding="utf-8")
    assert {problem.position.file for problem in refusals(small, file)} == {str(file)}


def test_missing_file_is_rejected(tmp_path: Path, small: Path) -> None:
    """An operator who sets SPONSOR_FILE means to show something."""
    (problem,) = refusals(small, tmp_path / "nowhere.yaml")
    assert problem.message == "SPONSOR_FILE: this file doesn't exist"


@pytest.fixture
def empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A working directory without settings."""
    monkeypatch.chdir(tmp_path)
    return monkeypatch


def test_check_names_field_file_and_line(
    tmp_path: Path, empty_folder: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line, with exit status 1. tests/app/test_serve.py covers starting the bot."""
    edited(tmp_path, ("fees", "closing"))
    empty_folder.setenv("SPONSOR_FILE", "sponsor.yaml")
    assert main(["check"]) == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if "sponsor" in line]
    line = line_of(tmp_path, "sponsor.yaml", "fees:")
    assert lines == [f"sponsor.yaml:{line}: error: sponsor.fees.closing: this key is required [invalid]"]


@pytest.fixture(name="sold")
def guide_with_a_place(tmp_path: Path) -> Path:
    """A small guide with a place for a sponsor, translated, whose screens may be as long as the real one's."""
    return write_tiny(tmp_path / "guide", base=WITH_A_PLACE)


def test_check_counts_the_sponsor(
    sold: Path, empty_folder: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """So that an operator sees that it is on."""
    empty_folder.setenv("GUIDE", str(sold))
    empty_folder.setenv("SPONSOR_FILE", str(EXAMPLE))
    assert main(["check"]) == 0
    assert "sponsors: 1" in capsys.readouterr().out


def test_disclosure_becomes_overdue_like_facts(tmp_path: Path, sold: Path) -> None:
    """It is reported with its line, and still shown."""
    file = edited(tmp_path, ("checked",), TODAY.replace(year=TODAY.year - 1))
    problems = [problem for problem in check_content(sold, TODAY, file)[1] if problem.position.file == str(file)]
    assert [(problem.rule, problem.warning) for problem in problems] == [("overdue", True)]
    assert problems[0].position.line == line_of(tmp_path, file.name, "checked:")
    assert REVIEW_DAYS < 365


def test_block_too_long_for_a_screen_is_a_warning(tmp_path: Path, sold: Path) -> None:
    """Few would read it to the end; Telegram would still accept it."""
    file = edited(tmp_path, ("about", "en"), "A card. " * 80)
    (problem,) = [problem for problem in check_content(sold, TODAY, file)[1] if problem.rule == "sponsor"]
    assert problem.warning
    assert "in en; shorten it to 1024" in problem.message


def test_card_too_long_for_telegram_is_an_error(tmp_path: Path, sold: Path) -> None:
    """Telegram would reject the whole card."""
    file = edited(tmp_path, ("about", "en"), "A card. " * 500)
    problems = [problem for problem in check_content(sold, TODAY, file)[1] if not problem.warning]
    assert ["4096 are allowed" in problem.message for problem in problems] == [True]


def placed(folder: Path, old: str = "", new: str = "") -> list[Problem]:
    write_tiny(folder, {"guide.yaml": ("rules:\n", PLACEMENT.replace(old, new))})
    return [
        problem
        for problem in check_content(folder, TODAY, EXAMPLE)[1]
        if problem.rule not in ("untranslated", "stale", "fuzzy", "card")
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("screen: what", "screen: plugg", "the sponsor is placed on `plugg`, which isn't a screen"),
        ("screen: what", "screen: home", "has no links"),
        ("screen: what", "screen: end", "has no links"),
        ("[desk]", "[dessk]", "the sponsor asks for where=dessk, which isn't an answer"),
    ],
)
def test_invalid_placement_is_reported(tmp_path: Path, old: str, new: str, said: str) -> None:
    """With file and line."""
    (problem,) = placed(tmp_path, old, new)
    assert said in problem.message
    assert problem.position == ("guide.yaml", line_of(tmp_path, "guide.yaml", new))


def test_guide_without_a_placement_takes_no_sponsor(tmp_path: Path) -> None:
    """It would be switched on and never seen."""
    (problem,) = check_content(write_tiny(tmp_path), TODAY, EXAMPLE)[1]
    assert "no place for a sponsor" in problem.message
    assert problem.position == (str(EXAMPLE), 1)


def test_placement_without_conditions_is_rejected(tmp_path: Path) -> None:
    """The block is for users in a supported place only, so they must have said so."""
    problems = placed(tmp_path, "    - where: [desk]\n", "    - {}\n")
    assert {problem.rule for problem in problems} == {"invalid"}
    assert problems[0].position == ("guide.yaml", line_of(tmp_path, "guide.yaml", "    - {}"))
