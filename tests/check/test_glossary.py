"""A language's glossary."""

import re
from pathlib import Path

import pytest

from bot.check.catalogues import check_catalogue
from bot.check.glossary import Glossary, read_glossary
from bot.guide.guide import Position
from bot.i18n.catalogue import BUILT_IN, BrokenCatalogueError

GLOSSARY = Glossary.model_validate(
    {
        "terms": {"credits": ["额度", "余额"], "decline codes?": ["拒绝代码"], "never": ["绝不", "从不"]},
        "banned": {"拒付": "it means a chargeback"},
        "negations": ["不", "没", "名单外"],
        "names": ["OpenAI", "Mastercard"],
    }
)


def found(source: str, said: str) -> list[str]:
    return [rule for rule, _ in GLOSSARY.check(source, said)]


@pytest.mark.parametrize(
    ("source", "said", "rule"),
    [
        ("Buy credits", "买积分", "term"),
        ("A CREDIT, two credits", "积分", "term"),
        ("Decline codes", "错误码", "term"),
        ("The card was declined", "卡被拒付", "banned"),
        ("The card was <b>declined</b>", "卡被<b>拒</b>付", "banned"),
        ("It is not supported", "暂停服务", "warning_failed"),
        ("It doesn't work. It isn't safe.", "不能用", "warning_failed"),
        ("Pay OpenAI", "向 Openai 付款", "name"),
        ("By Mastercard", "用 MasterCard", "name"),
    ],
)
def test_wrong_word_is_found(source: str, said: str, rule: str) -> None:
    """A term translated differently, a banned word, a lost negation, a misspelled name."""
    assert found(source, said) == [rule]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Buy credits", "买额度"),
        ("Your credits", "你的余额"),
        ("Accredited", "经认证"),
        ("It is not supported", "不支持"),
        ("A place not listed", "名单外的地方"),
        ("No proxy, no borrowed account, nothing of that", "代理和借来的账号都不行"),
        ("The bank said no: there is no more to it", "银行拒绝了，仅此而已"),
        ("Open Credits → Buy", "打开 Credits → Buy"),
        ('It says "no credits"', "提示“no credits”"),
        ("<code>credits</code>: see not_found", "<code>credits</code>：见 not_found"),
        ("Hello. I have no credits.", "Hello. I have no credits."),
        ("Pay OPENAI at openai.com", "付给 OPENAI，网址 openai.com"),
        ("{credits}", "{credits}"),
    ],
)
def test_right_word_is_no_problem(source: str, said: str) -> None:
    """Nor are verbatim parts: names of buttons, error texts, codes, a text for an English reader."""
    assert found(source, said) == []


def test_negation_must_be_in_the_same_line() -> None:
    """Another line's negation doesn't make up for it; with different line breaks the text counts as one."""
    source = "It is not supported.\nNo refunds."
    assert found(source, "支持。\n不退款，也不换。") == ["warning_failed"]
    assert found(source, "不支持。\n没有退款。") == []
    assert found(source, "支持。不退款，也不换。") == []
    assert found("Never ask.\nNo credits.", "不要问。\n从不没有额度。") == ["term"]


def test_without_words_for_no_negations_are_not_checked() -> None:
    """A glossary may have terms only."""
    assert list(Glossary(terms={"a": ("甲",)}).check("not a", "甲")) == []


def test_without_a_glossary_nothing_is_checked(tmp_path: Path) -> None:
    """An operator's guide may have none."""
    assert list(read_glossary(tmp_path / "glossary.yaml").check("Not declined", "拒付")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Your bank refused it.", ["your bank refused"]),
        ("Pay by hand, then <b>by hand</b> again.", ["by hand", "by hand"]),
        ("Countries and entries hold no tries-out.", []),
        ("Send <code>by hand</code> to {tries}.", []),
        ("Do it by <b>hand</b>.", ["by hand"]),
        ("Support has to look into it.", []),
    ],
)
def test_banned_words_are_found_in_the_english_texts(text: str, found: list[str]) -> None:
    """As whole words and in any case, but not in code, placeholders or wordings that are kept."""
    glossary = Glossary(
        banned={
            "your bank refused": "it declines",
            "by hand": "manually",
            "tries": "attempts",
            "has to look": "at what?",
        },
        kept=("has to look into",),
    )
    assert [reason.split(":")[0].casefold() for _, reason in glossary.check_source(text)] == found


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("One two three four. Five? Six: seven! Eight", True),
        ("• one two three\n• four five six", True),
        ("It costs US$1.50 now", True),
        ('Send <code>one two three</code> to pay.openai.com: "Hello, I need my money" please', True),
        ("<b>One</b> two {three} – four five", True),
        ("One, two, three, four; five", False),
        ("One. Two three four US$1.50 six", False),
        ("• one\n• two three four five six", False),
    ],
)
def test_long_sentences_are_found_in_the_english_texts(text: str, allowed: bool) -> None:
    """Words between stops or line breaks; codes, addresses, quoted texts and markup aren't counted."""
    found = list(Glossary(longest_sentence=4).check_source(text))
    assert [rule for rule, _ in found] == ([] if allowed else ["long-sentence"])
    assert list(Glossary().check_source(text)) == []


@pytest.mark.parametrize(
    ("text", "attributed"),
    [
        ("OpenAI says that such cards get you blocked.", True),
        ("OpenAI says:\n• such cards get you blocked", False),
        ("OpenAI says so. Such cards get you blocked", False),
        ("According to version 1.5 of its terms, they GET YOU BLOCKED", True),
        ("Some say that such cards get you blocked.", False),
        ("According to some, such cards get you blocked.", False),
        ("Such cards are said to get you blocked.", False),
        ("The page that some quote says: such cards get you blocked.", True),
        ("Such cards get you nowhere.", True),
    ],
)
def test_what_others_say_needs_their_name_in_the_sentence(text: str, attributed: bool) -> None:
    found = list(Glossary(reported=("get you blocked",)).check_source(text))
    assert [rule for rule, _ in found] == ([] if attributed else ["unattributed"])
    assert list(Glossary().check_source(text)) == []


@pytest.mark.parametrize(
    ("said", "attributed"),
    [
        ("用这种卡付款会被封。", False),
        ("OpenAI 表示，用这种卡付款会被封。", True),
        ("OpenAI 是这样表示的。用这种卡付款会被封。", False),
        ("OpenAI 表示，账号会停用；用这种卡付款会被封。", True),
        ("用这种卡付款会被封吗", True),
        ("用这种卡付款会被封？", True),
    ],
)
def test_what_others_say_needs_their_name_in_a_translation_too(said: str, attributed: bool) -> None:
    """If the glossary has the words that name them. A question states nothing."""
    glossary = Glossary(reported=("会被封",), says=("表示",))
    assert [rule for rule, _ in glossary.check("Text", said)] == ([] if attributed else ["unattributed"])
    assert list(Glossary(reported=("会被封",)).check("Text", said)) == []


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("Not confirmed: who issues it.", True),
        ("It's 2023. Not confirmed.", True),
        ("The list:\n• Not confirmed for any.", True),
        ("Who issues it isn't confirmed: I asked.", False),
        ("That's not confirmed.", False),
        ("Not confirmedly so.", False),
    ],
)
def test_some_phrases_are_wrong_only_where_a_sentence_begins(text: str, fragment: bool) -> None:
    """Such as a label with a fragment after it."""
    glossary = Glossary(openings={"Not confirmed": "say it in a sentence"})
    assert list(glossary.check_source(text)) == (
        [("banned", "Not confirmed: say it in a sentence")] if fragment else []
    )


@pytest.mark.parametrize(
    "text",
    [
        "A plan stands in one account only.",
        "The problem was fixed.",
        "The card is refused.",
        "Ask the one that paid.",
        "That puts your account at risk.",
        "A person is one tap away.",
        "Have it put right.",
        "Take it out of the account.",
        "Not confirmed: whether it works.",
        "Some say that it works.",
        "It does not work.",
        "Reminder: buy manually.",
        "Using it may block your account.",
        "Your bank puts it right.",
        "Putting it right is up to you.",
        "It's fixed now.",
        "They are no staff of OpenAI.",
        "Your API credits have no part in it.",
        "Your spending limit is reached.",
        "Using that card gets you blocked.",
        "Tap the button to see it.",
        "(checked on Nov 28, 2026)",
        "The ones who paid can see it.",
        "Your payment was refused.",
        "The popups are blocked.",
        "Don't: pay again.",
        "<b>Don't</b>: pay again.",
        "You're out of credits.",
        "It's nobody else's.",
        "Your account may be suspended.",
    ],
)
def test_words_that_reviews_found_are_caught_from_then_on(text: str) -> None:
    """And the nearest right ones pass."""
    glossary = read_glossary(BUILT_IN / "en" / "glossary.yaml")
    assert list(glossary.check_source(text))
    right = "A fixed price. Good standing. Spend limits. Don't pay. OpenAI refuses it. No credits are left."
    assert not list(glossary.check_source(right))


@pytest.mark.parametrize(
    "said",
    [
        *(
            "点击下方按钮。",
            "点下面的按钮。",
            "使用层级",
            "用量上限",
            "注意：没弄清就再付一次。",
            "由谁发行：都未经证实。",
            "<b>不要</b>：没弄清就再付一次。",
            "<b>切记</b>：别再付。",
            "硬限额",
        ),
        *("提醒：没弄清就再付一次。", "消费上限", "中国卡付不了。", "中国的卡付不了。", "名单里没有。"),
    ],
)
def test_chinese_words_that_reviews_found_are_caught_from_then_on(said: str) -> None:
    glossary = read_glossary(BUILT_IN / "zh_Hans" / "glossary.yaml")
    assert "banned" in [rule for rule, _ in glossary.check("Text", said)]
    assert not list(glossary.check("Text", "Claude Pro 每次会话有用量上限。注意别再付一次。大陆发行的卡付不了。"))
    assert [rule for rule, _ in glossary.check("Text", "这样会被封号。")] == ["unattributed"]
    assert not list(glossary.check("Text", "OpenAI 表示这样会被封号。"))


def test_the_english_glossary_that_ships_has_words_and_a_limit() -> None:
    """An empty or misplaced file would let everything pass."""
    glossary = read_glossary(BUILT_IN / "en" / "glossary.yaml")
    assert [rule for rule, _ in glossary.check_source("Ask why it refused.")] == ["banned"]
    assert [rule for rule, _ in glossary.check_source("word " * 40)] == ["long-sentence"]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("terms: [\n", 2, "not YAML"),
        ("trems: {}\n", 1, "trems: this key is not known here"),
        ("terms: {a: 7}\n", 1, "terms.a: "),
        ("terms: {'a(': [甲]}\n", 1, "the term `a(` isn't a regular expression"),
        ("banned: {拒付: 2026-01-02}\n", 1, "banned.拒付: "),
    ],
)
def test_broken_glossary_is_rejected_with_its_name(tmp_path: Path, text: str, line: int, message: str) -> None:
    """Like a catalogue."""
    file = tmp_path / "glossary.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenCatalogueError, match=re.escape(f"{file}:{line}: {message}")):
        read_glossary(file)


def test_binary_glossary_is_rejected(tmp_path: Path) -> None:
    """With the reason."""
    file = tmp_path / "glossary.yaml"
    file.write_bytes(b"terms: \xff")
    with pytest.raises(BrokenCatalogueError, match="can't be read"):
        read_glossary(file)


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_shipped_glossary_does_not_contradict_itself(language: str) -> None:
    """No term requires a banned word, and no name differs from another only in case."""
    glossary = read_glossary(BUILT_IN / language / "glossary.yaml")
    words = [word for words in glossary.terms.values() for word in words]
    assert glossary.terms
    assert not [word for word in words for banned in glossary.banned if banned in word]
    assert len({name.casefold() for name in glossary.names}) == len(glossary.names)


HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.mark.parametrize(
    ("language", "said", "rule"),
    [
        ("zh_Hans", "卡被拒付。", "banned"),
        ("zh_Hans", "卡被拒,请重试。", "punctuation"),
        ("zh_Hans", "卡暂时被拒。", "banned"),
        ("zh_Hans", "卡没有成功。", "term"),
        ("zh_Hant", "髮卡行遭拒。", "banned"),
        ("zh_Hant", "卡片遭拒绝。", "script"),
        ("zh_Hant", "卡片遭拒，短信裡有原因。", "banned"),
    ],
)
def test_violation_is_reported_with_file_and_line(tmp_path: Path, language: str, said: str, rule: str) -> None:
    """By the check of a whole catalogue, with the shipped glossary."""
    file = tmp_path / language / "LC_MESSAGES" / "guide.po"
    file.parent.mkdir(parents=True)
    file.write_text(
        f'{HEAD}msgid "Fine"\nmsgstr "好"\n\nmsgid "The card was declined."\nmsgstr "{said}"\n', encoding="utf-8"
    )
    glossary = (BUILT_IN / language / "glossary.yaml").read_text(encoding="utf-8")
    (file.parents[1] / "glossary.yaml").write_text(glossary, encoding="utf-8")
    sources = [(Position("a.yaml", 1), "Fine"), (Position("a.yaml", 2), "The card was declined.")]
    problems = {problem.rule: problem for problem in check_catalogue(file, sources)}
    assert problems[rule].position == (str(file), 8)
    assert str(problems[rule]).startswith(f"{file}:8: error: “The card was declined.”: ")
