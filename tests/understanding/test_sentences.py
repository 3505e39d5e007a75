"""Splitting a text into sentences, and finding its questions."""

import pytest

from bot.understanding.sentences import asks, sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Do credits expire? And how do I get an invoice?", 2),
        ("额度会过期吗？怎么开发票？", 2),
        ("额度会过期吗?怎么开发票", 2),
        ("额度会过期吗，另外怎么开发票", 2),
        ("do credits expire, also how do i get an invoice", 2),
        ("what is the minimum and can i pay with alipay", 2),
        ("支持支付宝吗，最少充多少", 2),
        ("can I pay with Visa and Mastercard", 1),
        ("两个问题 1. 额度会过期吗 2. 怎么开发票", 3),
        ("为什么 API 还要另外付钱？", 1),
        ("GPT-5.1 costs 1.25 a million?", 1),
        ("my card's CVC isn't accepted", 1),
        ("…", 0),
    ],
)
def test_a_text_is_split_where_something_else_begins(text: str, parts: int) -> None:
    assert len(sentences(text)) == parts


@pytest.mark.parametrize(
    "text",
    [
        "do credits expire",
        "ok so how do i pay",
        "Is that normal",
        "my card?",
        "额度会过期吗",
        "付了款怎么没到账",
        "可否開發票",
        "哪种卡",
    ],
)
def test_a_question_is_one_without_a_question_mark_too(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize(
    "text", ["my card was declined", "The account is 8 months old.", "卡被拒了", "昨天刚充了 20 刀"]
)
def test_a_statement_is_no_question(text: str) -> None:
    assert not asks(text)
