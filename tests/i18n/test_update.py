"""What happens to translations when the English changes."""

import re
from pathlib import Path

from bot.check.catalogues import check_catalogue
from bot.guide.file_position import Position
from bot.i18n.catalogue import read_catalogue
from bot.i18n.offered_languages import Languages
from bot.i18n.update import update, write_catalogue

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: zh_Hans\\n"\n\n'
BEFORE = "Ask the bank that issued the card to allow payments abroad, and try again in an hour."
AFTER = "Ask the bank that issued your card to allow payments abroad, then try again in an hour."


def catalogue(tmp_path: Path, *pairs: tuple[str, str]) -> Path:
    file = tmp_path / "zh_Hans" / "LC_MESSAGES" / "guide.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEAD + "\n".join(f'msgid "{text}"\nmsgstr "{said}"\n' for text, said in pairs), "utf-8")
    return file


def rules(file: Path, *texts: str) -> list[tuple[str, bool]]:
    found = check_catalogue(file, [(Position("guide.yaml", 1), text) for text in texts])
    return [(problem.rule, problem.warning) for problem in found]


def test_changed_sentence_keeps_its_translation_with_a_warning(tmp_path: Path) -> None:
    """It is still shown, and the reviewer sees the old English beside the new."""
    file = catalogue(tmp_path, (BEFORE, "请联系银行"), ("Other", "其他"))
    assert update(file, "zh_Hans", [AFTER, "Other"]).to_review == 1
    message = read_catalogue(file).get(AFTER)
    assert message
    assert (message.string, message.previous_id) == ("请联系银行", [BEFORE])
    assert Languages(tmp_path)["zh_Hans"].say(AFTER) == "请联系银行"
    assert rules(file, AFTER, "Other") == [("fuzzy", True)]


def test_translation_is_kept_before_the_catalogue_is_updated(tmp_path: Path) -> None:
    """A guide's editor may forget to, or the running bot may be unable to write there."""
    file = catalogue(tmp_path, (BEFORE, "请联系银行"), ("Other", "其他"))
    assert rules(file, AFTER, "Other") == [("fuzzy", True)]
    language = Languages(tmp_path, texts=[AFTER, "Other"])["zh_Hans"]
    assert [language.say(text) for text in (AFTER, "Other")] == ["请联系银行", "其他"]
    assert read_catalogue(file).get(AFTER) is None


def test_after_two_changes_the_translated_english_is_kept(tmp_path: Path) -> None:
    """Not the version in between, which was never translated. Once reviewed it is an ordinary translation."""
    file = catalogue(tmp_path, (BEFORE, "请联系银行"))
    update(file, "zh_Hans", [AFTER])
    update(file, "zh_Hans", [last := AFTER + " Once."])
    message = read_catalogue(file).get(last)
    assert message
    assert message.previous_id == [BEFORE]
    file.write_text("".join(line for line in file.read_text("utf-8").splitlines(True) if not line.startswith("#")))
    assert rules(file, last) == []


def test_text_in_use_lends_its_translation_to_no_new_one(tmp_path: Path) -> None:
    """And a text unlike any removed one has none."""
    file = catalogue(tmp_path, (BEFORE, "请联系银行"), ("Gone", "没了"))
    assert update(file, "zh_Hans", [BEFORE, AFTER, "Quite another"]).translated == 1
    assert rules(file, BEFORE, AFTER) == [("untranslated", False), ("stale", True)]


def test_update_changes_only_affected_lines(tmp_path: Path) -> None:
    """A second one changes nothing."""
    file = catalogue(tmp_path, (BEFORE, "请联系银行"), ("Other", "其他"))
    update(file, "zh_Hans", [BEFORE, "Other"])
    before = file.read_text("utf-8").splitlines()
    update(file, "zh_Hans", [BEFORE, "Other", "New"])
    now = file.read_text("utf-8").splitlines()
    assert [line for line in now if line not in before] == ['msgid "New"']
    assert [line for line in before if line not in now] == []


def test_new_language_is_a_new_file(tmp_path: Path) -> None:
    """With everything to be translated."""
    updated = update(tmp_path / "ja" / "LC_MESSAGES" / "guide.po", "ja", ["One", "Two"])
    assert str(updated).endswith("guide.po: 0% translated (2 of 2 missing)")
    assert "nplurals=1" in updated.file.read_text("utf-8")


def test_old_english_beside_a_translation_is_valid_for_other_programs(tmp_path: Path) -> None:
    """Each of its lines is a whole string, and it's removed once the translation has been reviewed."""
    old = "A sentence that is long enough to be wrapped more than once, " * 4 + "with 'quotes' in it."
    file = catalogue(tmp_path, (old, "一句话"))
    update(file, "zh_Hans", [old.replace("long enough", "quite long")])
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("#|")]
    assert len(lines) > 2
    assert all(re.fullmatch(r'#\| (msgid )?"(?:[^"\\]|\\.)*"', line) for line in lines)
    changed = read_catalogue(file)
    (message,) = [each for each in changed if each.id]
    assert message.previous_id == [old]
    message.flags.discard("fuzzy")
    write_catalogue(changed, file)
    assert "#|" not in file.read_text(encoding="utf-8")
