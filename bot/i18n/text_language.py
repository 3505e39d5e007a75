"""Detects the language of a typed text."""

import re

from ..text.canonical import compatible
from ..text.chinese import SIMPLIFIED
from .language_codes import language_of_code

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[^\W\d_]+")
_OTHER_SCRIPT = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
"""Kana and Hangul: Han characters beside them aren't Chinese."""

_OWN_WORDS = re.compile(
    r"(?i)\b(?:i|i'm|i've|my|me|how|what|why|where|when|which|who|can (?:i|you|we)|do i|does|should|want|need|help)\b"
)
"""People write these; error messages hardly ever contain them. An English error says nothing about the person who
pasted it, but a sentence of their own does."""

_SURELY_OWN = re.compile(r"(?i)\b(?:i|i'm|i've|my|how|why|who|whose)\b")
"""Words that errors hardly ever use, unlike some of those above: "does not support this", "you should"."""

_OWN_HAN = re.compile(
    r"我|吗|嗎|呢|啊|咋|怎么|怎麼|为什么|為什麼|为啥|啥|为何|什么|什麼|请问|請問|可是|明明|求助|是不是|能不能|有没有|有沒有|谁|誰|哪"
)
"""The same in Chinese. Some English errors say "need" or "my", but whoever writes these around one reads Chinese."""

_PASTED = re.compile(r"""\{.*\}|"[^"\n]{12,}"|'[^'\n]{12,}'|“[^”\n]{12,}”|`[^`\n]{12,}`""", re.DOTALL)
"""Text in braces or quotes is mostly pasted, and says nothing about the language of the person who pasted it."""

_CLAUSE_END = re.compile(r"[\n.!?;,:。！？；，：]+")

_MARKS = re.compile(r"[_{}\[\]<>=\\]|://")
_FEW_WORDS = 3
_TRADITIONAL = frozenset(SIMPLIFIED)
_SIMPLIFIED = frozenset(SIMPLIFIED.values()) - _TRADITIONAL


def written_in(text: str, client: str | None, languages: tuple[str, ...]) -> str | None:
    """The one of ``languages`` that ``text`` is written in; empty if it is English or the ``client``'s.

    None if the text doesn't tell: too short, without letters, an English error. Chinese takes precedence over English,
    since Chinese writers mix in English words. Without characters specific to either script, it is the client's
    Chinese, else Simplified.
    """
    text = compatible(text)
    if _OTHER_SCRIPT.search(text):
        return None
    own = _PASTED.sub(" ", text)
    text = own if _WORD.search(own) else text
    han, words = _count(text)
    english = _OWN_WORDS.search(text) is not None
    asked_in_chinese = _OWN_HAN.search(text) is not None
    clauses = _CLAUSE_END.split(text)
    if not asked_in_chinese and any(map(_asked_in_english, clauses)):
        chinese = False  # whatever is Chinese in it was pasted
    elif english and _SURELY_OWN.search(text):
        chinese = asked_in_chinese or han > words
    else:
        chinese = any(map(_mostly_chinese, clauses))
    if chinese:
        script, spoken = _script(text), language_of_code(client, languages)
        written = spoken if script == "zh" and spoken.startswith("zh") else language_of_code(script, languages)
        return "" if written == spoken else written or None
    if not han and words >= _FEW_WORDS and english and not _MARKS.search(text):
        return ""
    return None


def _mostly_chinese(clause: str) -> bool:
    han, words = _count(clause)
    return han > 1 and han * 2 >= words


def _asked_in_english(clause: str) -> bool:
    han, words = _count(clause)
    return not han and words >= _FEW_WORDS and _SURELY_OWN.search(clause) is not None


def _count(text: str) -> tuple[int, int]:
    """How many Chinese characters, and how many words of ASCII letters."""
    words = _WORD.findall(_HAN.sub(" ", text))
    return len(_HAN.findall(text)), sum(word.isascii() for word in words)


def _script(text: str) -> str:
    """The Chinese script with more characters specific to it in the text; ``zh`` on a tie."""
    characters = [ord(character) for character in text]
    traditional = sum(character in _TRADITIONAL for character in characters)
    simplified = sum(character in _SIMPLIFIED for character in characters)
    if traditional == simplified:
        return "zh"
    return "zh-hant" if traditional > simplified else "zh-hans"
