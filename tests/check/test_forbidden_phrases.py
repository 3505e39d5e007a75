"""What must not be said is found in every language, with file and line."""

import shutil
from pathlib import Path

import pytest
import yaml

from bot.check.content import check_content
from bot.check.forbidden_phrases import ShownText, check_phrases
from bot.guide.guide import Position
from bot.guide.loader import BUILT_IN
from tests.support.real_guide import TODAY, real_guide
from tests.support.tiny_guide import WITH_A_PLACE, line_of, write_tiny

ROOT = Path(__file__).parents[2]
RULES = real_guide().compliance
HERE = Position("here.yaml", 7)
LANGUAGES = ("en", "zh_Hans", "zh_Hant")
SENTENCES = yaml.safe_load((Path(__file__).parent / "sentences.yaml").read_text(encoding="utf-8"))
EXAMPLE = ROOT / "docs" / "sponsor.example.yaml"


def rules_broken_by(text: str, language: str) -> list[str]:
    """The rules that a text breaks."""
    utterance = ShownText(HERE, language, text)
    problems = [each for each in check_phrases(real_guide(), [utterance], [language]) if each.rule == "must-not"]
    assert all(problem.position == HERE for problem in problems)
    return [problem.message.split(":")[0] for problem in problems]


@pytest.mark.parametrize("row", RULES.never)
@pytest.mark.parametrize("language", LANGUAGES)
def test_forbidden_sentence_is_found_in_every_language(row: str, language: str) -> None:
    """As somebody might write it."""
    assert set(rules_broken_by(SENTENCES[row][language]["wrong"], language)) == {row}


@pytest.mark.parametrize("row", RULES.never)
@pytest.mark.parametrize("language", LANGUAGES)
def test_denial_is_no_violation(row: str, language: str) -> None:
    """A rule that forbade the words themselves would silence the warnings."""
    assert rules_broken_by(SENTENCES[row][language]["right"], language) == []


@pytest.mark.parametrize("row", RULES.never)
def test_every_phrase_is_found_in_a_sentence(row: str) -> None:
    """With markup, in capitals, and with spaces beside Chinese characters."""
    for language, phrases in RULES.never[row].phrases.items():
        said = [phrase.replace("…", "one of the") for phrase in phrases]
        texts = [each for text in said for each in (text, f"Well, {text.upper()}.", f"<b>{text}</b>", f"好，{text} 。")]
        spoken = [ShownText(Position("here.yaml", line), language, text) for line, text in enumerate(texts)]
        problems = check_phrases(real_guide(), spoken, [language])
        found = {each.position.line for each in problems if each.message.startswith(f"{row}: ")}
        assert [text for line, text in enumerate(texts) if line not in found] == []


def test_phrases_match_whole_words() -> None:
    """“us node” is not in “previous nodes”, and no phrase spans the end of a sentence."""
    assert rules_broken_by("Previous nodes are usdtest.", "en") == []
    assert rules_broken_by("Change your plan. The store region stays.", "en") == []
    assert rules_broken_by("Borrow nothing. Not even a card.", "en") == []


@pytest.mark.parametrize("row", [row for row, never in RULES.never.items() if never.allowed])
def test_exemption_covers_its_own_wording_only(row: str) -> None:
    """The same phrase elsewhere in the text is still found."""
    for exemption in RULES.never[row].allowed:
        assert row not in rules_broken_by(exemption.fragment, exemption.language)
        wrong = SENTENCES[row][exemption.language]["wrong"]
        assert row in rules_broken_by(f"{exemption.fragment}\n{wrong}", exemption.language)


def sponsored(folder: Path, old: str, new: str) -> Path:
    file = folder / "sponsor.yaml"
    text = EXAMPLE.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("old", "new", "row"),
    [
        ("top up from your own bank account", "use in peace, guaranteed", "N2"),
        ("从你自己的银行账户充值", "充值后国内可用", "N2"),
        ("name: Example Payments Pte. Ltd.", "name: Bitcoin Payments", "N8"),
    ],
)
def test_rules_apply_to_a_sponsor(tmp_path: Path, old: str, new: str, row: str) -> None:
    """In the operator's file, with the line."""
    file = sponsored(tmp_path, old, new)
    guide = write_tiny(tmp_path / "guide", base=WITH_A_PLACE)
    shutil.copy(BUILT_IN / "compliance.yaml", guide)
    (problem,) = [each for each in check_content(guide, TODAY, file)[1] if each.rule == "must-not"]
    assert problem.message.startswith(f"{row}: ")
    assert problem.position == (str(file), line_of(tmp_path, file.name, new))


def test_text_naming_the_sponsor_is_reported(tmp_path: Path) -> None:
    """Its name belongs in its block, with the disclosure, and nowhere else."""
    file = sponsored(tmp_path, "product: Example Card", "product: Gift Card")
    edits = {"screens/screens.yaml": ("It is dark.", "It is a Gift Card.")}
    guide = write_tiny(tmp_path / "guide", edits, base=WITH_A_PLACE)
    (named,) = [each for each in check_content(guide, TODAY, file)[1] if each.rule == "sponsor"]
    assert "the sponsor is named here" in named.message
    assert named.position.line == line_of(guide, "screens/screens.yaml", "It is a Gift Card.")
