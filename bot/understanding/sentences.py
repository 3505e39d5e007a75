"""Splits a text into sentences, and finds those that ask something."""

import re

_STOP = r"""[\n\r{}()（）"“”`]+|(?<![a-z])'|'(?![a-z])|(?<=[.!?])\s+|(?<=[。！？；?])|\s[-—–]+\s"""
_JOINT = (
    r"(?:^|[,，、;；\s])\s*(?:另外|还有|還有|顺便|順便|再问|再問)[,，:：]?"
    r"|,?\s*\b(?:and also|also|btw|by the way|another question)\b[,:]?"
    r"|,?\s+and(?=\s+(?:how|what|why|where|when|which|who|can|could|do|does|did|is|are|should|will|would)\b)"
    r"|(?<=[吗嗎么麼呢])[,，、]"
    r"|(?:^|(?<=\s))[1-4][.)）、](?!\d)"
)
"""What begins another question mid-sentence: "and also", "and how", 还有, 吗 and a comma, a number in a list."""

_SPLIT = re.compile(f"{_STOP}|{_JOINT}", re.IGNORECASE)

_ASKING = re.compile(
    r"[?？]|吗|嗎|怎么|怎麼|咋|如何|能不能|可不可以|能否|可否|是否|是不是|要不要|会不会|會不會|有没有|有沒有|行不行|多少|多久|几时|幾時|什么|什麼"
    r"|啥|哪"
    r"|^\W*(?:(?:and|but|or|so|then|ok|hi|pls|please)\W+){0,2}"
    r"(?:how|what|why|where|when|which|who|whose|can|could|do|does|did|is|are|am|should|shall|will|would|may)\b",
    re.IGNORECASE,
)


def sentences(text: str) -> list[str]:
    """The sentences of ``text``. Questions strung together by "also" or numbered are taken apart."""
    return [part for part in _SPLIT.split(text) if any(map(str.isalnum, part))]


def asks(sentence: str) -> bool:
    """Whether ``sentence`` has the form of a question, in English or Chinese."""
    return _ASKING.search(sentence) is not None
