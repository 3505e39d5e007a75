"""Which English sentences deny or forbid something."""

import pytest

from bot.check.negation import negative_sentences


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Pay once.", 0),
        ("Don't pay again.", 1),
        ("Nobody here is OpenAI staff; we can't see your account.", 2),
        ("Try once, no more.", 0),
        ("OpenAI doesn't say why. Ask your bank.", 1),
        ("What the page says not to do", 0),
        ("A note, and nothing else", 1),
    ],
)
def test_sentences_that_deny_are_counted(text: str, count: int) -> None:
    """Neither "no more" nor what somebody says not to do is a denial of the text's own."""
    assert len(negative_sentences(text)) == count
