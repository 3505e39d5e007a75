"""Finds what an English text denies or forbids, so that a translation that lost it is noticed."""

import re

_NEGATION = re.compile(
    r"(?<!say )(?<!says )(?<!said )\b(?:not|no(?! more\b)|never|nobody|none|nothing|neither|cannot|without)\b|n't\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.:;!?]+")


def negative_sentences(text: str) -> list[str]:
    """The sentences and parts of sentences of ``text`` that deny or forbid something."""
    return [sentence for sentence in _SENTENCE.findall(text) if _NEGATION.search(sentence)]
