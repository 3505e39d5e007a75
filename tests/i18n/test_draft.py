"""A catalogue drafted from another one stays in step with it."""

from pathlib import Path

import pytest
from babel.messages.catalog import Message

from bot.i18n.catalogue import BUILT_IN
from bot.i18n.draft import Mark, check_drafts, fingerprint

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def write(folder: Path, language: str, text: str) -> Path:
    file = folder / language / "LC_MESSAGES" / "guide.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEAD + text, encoding="utf-8")
    return file


def test_draft_mark_is_one_comment_and_keeps_others() -> None:
    message = Message("a", "帳單", user_comments=["said by the bank", "draft 00000000 of 11111111"])
    assert Mark.on(message) == ("00000000", "11111111")
    Mark.of("帳單", "账单").put_on(message)
    assert message.user_comments == ["said by the bank", f"draft {fingerprint('帳單')} of {fingerprint('账单')}"]
    assert Mark.on(Message("a", user_comments=["a draft of the bank"])) is None


@pytest.mark.parametrize(
    ("drafted_from", "said", "rules"),
    [("账单", "帳單", []), ("账单", "corrected", []), ("账", "帳單", ["behind"]), ("账", "corrected", ["behind"])],
)
def test_draft_of_a_changed_source_is_reported(tmp_path: Path, drafted_from: str, said: str, rules: list[str]) -> None:
    """Corrected by hand or not: it no longer says what the source says."""
    source = write(tmp_path, "zh_Hans", 'msgid "a"\nmsgstr "账单"\n')
    mark = f"# draft {fingerprint('帳單')} of {fingerprint(drafted_from)}\n"
    file = write(tmp_path, "zh_Hant", f'{mark}msgid "a"\nmsgstr "{said}"\n')
    found = list(check_drafts(file, source))
    assert [problem.rule for problem in found] == rules
    assert all(problem.position == (str(file), 6) and "zh_Hans" in problem.message for problem in found)


def test_translation_without_a_mark_is_no_problem(tmp_path: Path) -> None:
    """A guide may be translated into Traditional by hand; another check reports a missing source."""
    source = write(tmp_path, "zh_Hans", 'msgid "a"\nmsgstr "账单"\n\nmsgid "b"\nmsgstr ""\n')
    file = write(
        tmp_path,
        "zh_Hant",
        'msgid "a"\nmsgstr "帳"\n\n# draft 00000000 of 11111111\nmsgid "b"\nmsgstr "甲"\n\n'
        '# draft 00000000 of 11111111\nmsgid "c"\nmsgstr "乙"\n',
    )
    assert list(check_drafts(file, source)) == []


@pytest.mark.parametrize("domain", ["bot", "guide"])
def test_shipped_catalogues_are_in_step(domain: str) -> None:
    """`make hant` was run after the last change."""
    simplified, traditional = (BUILT_IN / name / "LC_MESSAGES" / f"{domain}.po" for name in ("zh_Hans", "zh_Hant"))
    assert list(check_drafts(traditional, simplified)) == []
