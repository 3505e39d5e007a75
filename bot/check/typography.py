"""Checks Chinese typography: spaces, punctuation, quotation marks, script, form of address."""

import re
from collections.abc import Iterator
from functools import cache

from ..i18n.fidelity import TAG, Finding
from ..i18n.language_codes import SIMPLIFIED, TRADITIONAL

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_HAN_SIGN = re.compile(f"[{_HAN}]")
_WIDE = "，。：；！？、（）「」『』《》“”"

SENTENCE_HAN = 45
"""The longest sentence that's easy to read on a phone; up to 40 is better. Sentences with blanks to fill in may be
longer."""

LABEL_HAN = 12
"""The longest label of a button; 2 to 8 is better. :mod:`.card_faults` checks what fits on a phone."""

_SENTENCE = re.compile(r"[^。！？；\n]+")
_AROUND = 6

_RULES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    (
        "punctuation",
        re.compile(rf"(?<=[{_HAN}]) ?[,:;!?()]|(?<=[{_HAN}])\.|[,:;!?()] ?(?=[{_HAN}])"),
        "half-width punctuation beside Chinese; write ，：；！？（）。",
    ),
    (
        "spacing",
        re.compile(rf"(?<=[{_HAN}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[{_HAN}])"),
        "a space is missing between Chinese and Latin letters or digits",
    ),
    (
        "spacing",
        re.compile(rf"(?<=[{_WIDE}]) |(?<![ •.)]) (?=[{_WIDE}])"),
        "remove the space beside full-width punctuation",
    ),
    ("punctuation", re.compile(r"[！？!?]{2,}|。。"), "use only one punctuation mark"),
    ("punctuation", re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u3000]"), "full-width Latin, digit or space"),
    ("currency", re.compile(r"(?<!US)\$(?=[\d_])|[¥￥]"), "say US$ or 美元: a bare $ or ¥ is several currencies"),
)

_QUOTES = {
    SIMPLIFIED: (re.compile(rf'[「」『』]|"(?=[{_HAN}])|(?<=[{_HAN}])"'), "use “ ” as quotation marks"),
    TRADITIONAL: (re.compile(rf'[“”‘]|"(?=[{_HAN}])|(?<=[{_HAN}])"'), "use 「 」 as quotation marks"),
}
_QUOTED = re.compile("“[^”]*”|「[^」]*」")


def check_typography(source: str, said: str, language: str) -> Iterator[Finding]:
    """Typographic problems in a Chinese text, each with some of the text around it."""
    text = TAG.sub("", said)
    if not _HAN_SIGN.search(text):
        return
    for rule, pattern, message in (*_RULES, ("quotes", *_QUOTES[language])):
        if found := pattern.search(text):
            yield rule, f"{message}: {_near(text, found)}"
    if text.endswith("。") and "\n" not in source and source[-1].isalnum():
        yield "punctuation", f"remove the full stop, since the source has none: {text[-_AROUND:]}"
    for sentence in _SENTENCE.findall(text):
        if (length := len(_HAN_SIGN.findall(sentence))) > SENTENCE_HAN and "__" not in sentence:
            yield "long-sentence", f"{length} characters without a stop, {SENTENCE_HAN} are allowed: {sentence[:20]}…"
    spoken = _QUOTED.sub("", text)
    if "您" in spoken and (not spoken.startswith("您好") or "你" in spoken):
        yield "address", "say 你 to the reader; 您 only in a text for a bank or support, which begins with 您好"
    if strange := sorted(character for character in set(_HAN_SIGN.findall(text)) if not _belongs(character, language)):
        yield "script", f"not of this script: {' '.join(strange)}"


def check_label(said: str) -> Iterator[Finding]:
    """Problems with a Chinese label on a button."""
    if (length := len(_HAN_SIGN.findall(said))) > LABEL_HAN:
        yield "label", f"{length} characters on a button, {LABEL_HAN} are allowed and 2 to 8 are better: {said}"
    if said.endswith(("。", "，", "；", "：", "！")):
        yield "label", f"remove the punctuation at the end of this button: {said}"


def _near(text: str, found: re.Match[str]) -> str:
    return " ".join(text[max(0, found.start() - _AROUND) : found.end() + _AROUND].split("\n"))


_BIG5_RARE = 0xC9
"""The first byte of Big5's rarer characters. Those that are also in GB 2312 are Simplified forms."""


@cache
def _belongs(character: str, language: str) -> bool:
    """Whether a Han character belongs to a script, judged by the legacy character sets.

    Of the characters that OpenCC converts, this recognizes 97% of the Simplified and 99% of the Traditional ones. The
    rest, such as 后 and 里, are used in both scripts; a glossary may ban them.
    """
    simplified = character.encode("gb2312", "ignore")
    if language == SIMPLIFIED:
        return bool(simplified)
    traditional = character.encode("big5", "ignore")
    return bool(traditional) and not (simplified and traditional[0] >= _BIG5_RARE)
