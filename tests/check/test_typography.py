"""Chinese typography."""

import pytest

from bot.check.typography import LABEL_HAN, SENTENCE_HAN, check_label, check_typography

SIMPLIFIED, TRADITIONAL = "zh_Hans", "zh_Hant"


def found(said: str, language: str = SIMPLIFIED, source: str = "A source.") -> list[str]:
    return [rule for rule, _ in check_typography(source, said, language)]


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("余额,额度", "punctuation"),
        ("余额 :五", "punctuation"),
        ("被拒!", "punctuation"),
        ("账单(额度", "punctuation"),
        ("是否开通? 限额", "punctuation"),
        ("完成.", "punctuation"),
        ("1) 开通", "punctuation"),
        ("真的！！", "punctuation"),
        ("好。。", "punctuation"),
        ("第５步", "punctuation"),
        ("全角\u3000空格", "punctuation"),
        ("打开OpenAI 页面", "spacing"),
        ("等 30分钟", "spacing"),
        ("超过 50%的股份", "spacing"),
        ("先看。 再试", "spacing"),
        ("打开 “账单”", "spacing"),
        ("打开「账单」", "quotes"),
        ('打开"账单"', "quotes"),
        ("最低 $5", "currency"),
        ("最低 ¥5", "currency"),
        ("请您试试", "address"),
        ("您好，你的卡", "address"),
        ("看帳单", "script"),
        ("长" * (SENTENCE_HAN + 1) + "。", "long-sentence"),
    ],
)
def test_mistake_is_found(said: str, rule: str) -> None:
    """Each by its own rule only."""
    assert found(said) == [rule]


def test_markup_does_not_hide_adjacent_characters() -> None:
    """Nor does it count as a character itself."""
    assert found("打开<b>OpenAI</b>") == ["spacing"]
    assert found("<b>先看地区。</b>OpenAI 只服务<a href='https://a.org'>名单</a>上的地方。") == []


@pytest.mark.parametrize(
    "said",
    [
        "打开 <code>Billing</code>（账单页），再看余额。",
        "• “maximum number of accounts”：这个号码已经用满。",
        "最低 US$5，约 50%，超过 5 美元；截至 {checked}。",
        "错误 401（密钥不对）、429……",
        "约____美元，姓名：____。",
        "Only English: it may have (any) punctuation!! And “quotes”.",
        "您好，请问贵行是否支持 3DS？谢谢。",
        "“未能验证您的支付方式”就是说没通过。",
        "已入账／待处理",
        "短" * SENTENCE_HAN + "；" + "短" * SENTENCE_HAN + "。",
        "____" + "表" * (SENTENCE_HAN + 1),
        "1. 刚买完，先等\n2. 再试",
    ],
)
def test_good_typography_passes(said: str) -> None:
    """Codes, blanks to fill in, English sentences, forms, texts for a bank."""
    assert found(said) == []


@pytest.mark.parametrize(
    ("said", "language", "rules"),
    [
        ("帳單在這裡，開啟「設定」", TRADITIONAL, []),
        ("帳單在这裡", TRADITIONAL, ["script"]),
        ("開啟“設定”", TRADITIONAL, ["quotes"]),
        ("账单在这里", SIMPLIFIED, []),
        ("账单在這里", SIMPLIFIED, ["script"]),
    ],
)
def test_each_catalogue_keeps_to_its_script(said: str, language: str, rules: list[str]) -> None:
    """And to its quotation marks."""
    assert found(said, language) == rules


def test_foreign_characters_are_listed() -> None:
    """All of them at once."""
    ((rule, message),) = check_typography("A source.", "这是賬單", SIMPLIFIED)
    assert (rule, message) == ("script", "not of this script: 單 賬")


def test_label_gets_no_full_stop_unless_its_source_has_one() -> None:
    """A sentence keeps its own."""
    assert found("完成。", source="Done") == ["punctuation"]
    assert found("完成。", source="It is done.") == []
    assert found("完成。", source="Done\nnow") == []


def test_label_is_short_and_ends_without_punctuation() -> None:
    """Its width on a phone is measured elsewhere."""
    assert list(check_label("字" * LABEL_HAN)) == list(check_label("OpenAI API 额度")) == []
    assert [rule for rule, _ in check_label("字" * (LABEL_HAN + 1))] == ["label"]
    assert [rule for rule, _ in check_label("继续：")] == ["label"]
