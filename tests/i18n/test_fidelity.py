"""A translation must carry what its source carries."""

import pytest

from bot.i18n.fidelity import check_fidelity


def found(source: str, said: str) -> list[str]:
    return [rule for rule, _ in check_fidelity(source, said)]


@pytest.mark.parametrize(
    ("source", "said", "rule"),
    [
        ("Try {number}", "试试", "different-markup"),
        ("<b>a</b>", "甲", "different-markup"),
        ('<a href="https://a.org">a</a>', '<a href="https://b.org">甲</a>', "different-markup"),
        ("<code>do_not_honor</code>", "<code>do_not_honour</code>", "different-markup"),
        ("Open help.openai.com", "打开 help.openai.cn", "different-names"),
        ("Open openai.com/api-keys", "打开 openai.com/keys", "different-names"),
        ("insufficient_quota says too little", "额度不足", "different-names"),
        ("Send /forget", "发送 /forgets", "different-names"),
        ('It says "No credits left"', "提示“No credit left”", "different-quote"),
        ("US$5 at least", "最低 6 美元", "different-numbers"),
        ("US$5 at least", "有最低金额", "different-numbers"),
        ("Wait", "等 30 分钟", "different-numbers"),
        ("US$50,000 a year", "每年 5 美元", "different-numbers"),
        ("In October 2024", "2024 年 9 月", "different-numbers"),
        ("Error 429", "错误 492", "different-numbers"),
    ],
)
def test_missing_or_extra_parts_are_found(source: str, said: str, rule: str) -> None:
    """A wrong amount or address costs more than a clumsy sentence."""
    assert found(source, said) == [rule]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{a} of {b}", "{b} 中的 {a}"),
        ("US$50,000 a year, at most US$1,000.50", "每年 5 万美元，最多 1000.50 美元"),
        ("On 9 July, in October 2024", "7 月 9 日，2024 年 10 月"),
        ("Every October", "每年秋天"),
        ("Banks call this 3-D Secure or 3DS", "银行称之为 3DS 验证"),
        ("Azure operated by 21Vianet", "世纪互联运营的 Azure"),
        ("Ask two things: 1) is it on? 2) what limit?", "请问：1）是否开通；限额多少？"),
        ("Visa and/or Mastercard, e.g. yours", "Visa 或 Mastercard，例如你的"),
        ('It says "Maximum number of accounts".', "提示“maximum number of accounts”。"),
        ("a 403, and a 403 again", "两次 403"),
        ("Send /menu or /start", "发送 /start 或 /menu"),
    ],
)
def test_language_specific_differences_pass(source: str, said: str) -> None:
    """Order, repetition, how large numbers and months are written, how points are numbered."""
    assert found(source, said) == []


def test_difference_is_described() -> None:
    """Both sides of it."""
    ((rule, message),) = check_fidelity("5 of 7", "7 之 6")
    assert (rule, message) == ("different-numbers", "numbers differ: lacking ['5'], extra ['6']")


def test_number_words_may_become_digits() -> None:
    """Japanese writes 1 営業日 for one working day; another number is still wrong."""
    assert found("Within one working day.", "1 営業日以内。") == []
    assert found("Within one working day.", "2 営業日以内。") == ["different-numbers"]
