"""Detects the words that restore a wallet, and passphrases of several words.

A recovery phrase is 12 to 24 words of three to eight letters, numbered or not. A sentence of that length holds words
like "the" and "please", which break a row.
"""

# ruff: noqa: PLR2004 - lengths are what this module is about

import re
from collections.abc import Iterator

_NAME = re.compile(
    r"(?i)seed|mnemonic|recovery|wallet|metamask|phrase|\b(?:12|15|18|21|24|twelve|twenty[\s-]four)\s?words|助记词|助忆词|恢复(?:短?语|词)|钱包|单词"
)
_GAP = r"[\s,，、;；]{1,3}(?:\d{1,2}[.):、]?\s{0,2})?"
_ROW = re.compile(rf"(?<![A-Za-z])[a-z]{{3,8}}(?:{_GAP}[a-z]{{3,8}}(?![a-z])){{11,60}}+", re.IGNORECASE)
_PASSPHRASE = re.compile(
    r"(?i)(?:pass\s?phrase|(?:seed|recovery|secret|backup)\s?phrase|mnemonic|助记词|助忆词)\s*(?:is\b|是|为|[=:])\s*"
    r"(?P<words>[a-z]{3,10}(?:[\s,]+[a-z]{3,10}){3,23})(?![A-Za-z])"
)
_OF_SENTENCES = frozenset(
    re.findall(
        r"\S+",
        """
    and are but for from has how incorrect not please required the too was why with wrong your words phrase
    recovery mnemonic
    """,
    )
)
"""Words that aren't on the list from which wallets draw."""
_OF_PROSE = _OF_SENTENCES | frozenset(
    re.findall(
        r"\S+",
        """
    after all also api back been before billing can card could did does each get gets got had have here into
    its just know like more need now only openai other our out over payment should some still than that their
    them then there they this through when where which who will would you
    """,
    )
)
_LENGTHS = frozenset((12, 15, 18, 21, 24))


def has_recovery_phrase(text: str) -> bool:
    """Whether ``text``, in canonical form, holds a wallet's recovery words, or a passphrase next to its name."""
    named = _NAME.search(text) is not None
    for found in _ROW.finditer(text):
        words = re.findall("[a-z]+", found.group().lower())
        if named and max(map(len, _rows(words, _OF_SENTENCES))) >= 12:
            return True
        gaps = set(re.findall(r"[\s,，、;；]+", found.group()))
        if len(gaps) == 1 and any(
            len(row) in _LENGTHS and len(set(row)) >= len(row) - 2 for row in _rows(words, _OF_PROSE)
        ):
            return True
    phrases = (re.split(r"[\s,]+", found["words"].lower()) for found in _PASSPHRASE.finditer(text))
    return any(not _OF_SENTENCES.intersection(words) for words in phrases)


def _rows(words: list[str], breaks: frozenset[str]) -> Iterator[list[str]]:
    """The rows of words between those in ``breaks``."""
    row: list[str] = []
    for word in words:
        if word in breaks:
            yield row
            row = []
        else:
            row.append(word)
    yield row
