"""Known error texts are found however they were pasted."""

import pytest

from bot.check.targets import check_targets
from bot.guide.loader import load
from bot.text.chinese import SIMPLIFIED
from bot.understanding.errors import error_texts, read_errors
from bot.understanding.topic import read_topics

from . import samples
from .mutations import mutations

TABLE = read_errors()
MUTATIONS = mutations({ord(chr(simple)): chr(other) for other, simple in SIMPLIFIED.items()})


@pytest.mark.parametrize("name", MUTATIONS)
def test_each_text_of_the_table_is_found_in_every_disguise(name: str) -> None:
    """Case, punctuation, JSON, a traceback, Traditional characters, a slip of the keyboard."""
    rows = samples.rows("errors.csv")
    missed = [
        text
        for row in rows
        if (match := TABLE.find(text := MUTATIONS[name](row["text"]))) is None
        or match.error.topic != row["cause_label"]
    ]
    assert len(missed) <= 0.03 * len(rows), missed
    assert not missed or "letter" in name, missed


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("organization_spend_limit_exceeded", {"bill": "code", "api": "quota", "api_429": "limit"}),
        ("报错：Your card was declined.", {"seen": "declined"}),
        (
            '{"error": {"code": "card_declined", "decline_code": "insufficient_funds"}}',
            {"seen": "declined", "bank": "reason", "reason": "funds"},
        ),
        (
            '{"error":{"message":"You exceeded your current quota","code":"credit_balance_exhausted"}}',
            {"bill": "code", "api": "quota", "api_429": "credits"},
        ),
    ],
)
def test_a_text_answers_what_it_says_and_no_more(text: str, answers: dict[str, str]) -> None:
    """Of two codes the one that tells more counts; where it happened is never assumed."""
    match = TABLE.find(text)
    assert match is not None
    assert match.error.answers == answers


@pytest.mark.parametrize(
    "text", ["", "please slow down a bit", "I was not permitted to leave", "你好", "429", "try again later"]
)
def test_ordinary_words_are_no_error_text(text: str) -> None:
    """A code said with spaces counts only where nobody would say it so by chance."""
    match = TABLE.find(text)
    assert match is None or match.name == "try_again_later"


def test_everything_leads_somewhere() -> None:
    """Screens, flows, questions and choices that topics, errors and hints name are there, in the flow's order."""
    assert check_targets(read_topics(), error_texts(), load()) == []
