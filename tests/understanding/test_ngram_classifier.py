"""Classifying by letters alone."""

import tracemalloc

from bot.understanding.ngram_classifier import NgramClassifier
from bot.understanding.search import Understanding

from . import samples


def test_real_questions_are_not_taken_for_random_letters(lexical: Understanding) -> None:
    """Nor are other scripts, which the encoder reads but our examples' letters don't cover."""
    examples = [(text, 0) for topic in lexical.topics.topics.values() for text in topic.examples]
    letters = NgramClassifier(examples, 1)
    for row in [*samples.rows("questions-dev.csv"), *samples.rows("errors.csv")]:
        assert letters.familiar(row["text"]) > 0.2, row["text"]
    assert letters.familiar("カードがきょひされました") == letters.familiar("👍") == 1.0


def test_letter_classifier_takes_little_memory(lexical: Understanding) -> None:
    """Without the encoder, understanding must cost less than a kilobyte per example."""
    examples = [(text, 0) for topic in lexical.topics.topics.values() for text in topic.examples][:300]
    tracemalloc.start()
    try:
        learned = NgramClassifier(examples, 1)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert learned.familiar(examples[0][0]) == 1.0
    assert taken < 1000 * len(examples)
