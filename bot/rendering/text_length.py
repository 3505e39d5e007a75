"""Measures texts as Telegram counts them and as phones show them."""

import re
from functools import lru_cache
from html import unescape

_TAG = re.compile(r"<[^>]*>")
_QUOTE = re.compile(r"\n?<blockquote( expandable)?>(.*?)</blockquote>\n?", re.DOTALL)
_WORD = re.compile(r"[ ]*(?:[^\s\u1100-\uffff]+|[\u1100-\uffff][，。；：！？、）」』”]*)")

LINE_CELLS = 39
"""Half-width cells in a line of text on a phone 390 points wide; measured."""
_QUOTE_CELLS = 36
_EAST_ASIAN = 0x1100
_WIDE_MARKS = "·“”…"
_FOLDED = 3
"""Lines of a collapsed quote that are visible in Telegram's apps."""


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def plain(html: str) -> str:
    """The text of a card without markup."""
    return unescape(_TAG.sub("", html)).strip()


@lru_cache(maxsize=4096)  # as many as a guide has labels
def cells(label: str) -> int:
    """The width of a label in cells; East Asian characters and emoji take two."""
    return sum(2 if ord(character) >= _EAST_ASIAN else 1 for character in label)


def lines(html: str) -> int:
    """How many lines a card's text takes on a phone 390 points wide, with its quote collapsed."""
    total, rest = 0, 0
    for quote in _QUOTE.finditer(html):
        between = html[rest : quote.start()]
        total += _wrapped(between, LINE_CELLS) if between.strip("\n") or not rest else between.count("\n")
        inside = _wrapped(quote[2], _QUOTE_CELLS)
        total += min(inside, _FOLDED) if quote[1] else inside
        rest = quote.end()
    tail = html[rest:]
    return total + (_wrapped(tail, LINE_CELLS) if tail else 0)


def _wrapped(html: str, width: int) -> int:
    return sum(_rows(unescape(_TAG.sub("", line)), width) for line in html.split("\n"))


@lru_cache(maxsize=8192)  # most lines are on many cards
def _rows(line: str, width: int) -> int:
    """How many rows a line takes, wrapped between words or between Chinese characters, as browsers do.

    Chinese fonts also draw Latin letters and some punctuation wider.
    """
    rows, used = 1, 0
    if any(ord(character) >= _EAST_ASIAN for character in line):
        width -= 2
    for word in _WORD.findall(line):
        wide = sum(word.count(mark) for mark in _WIDE_MARKS)
        if used and used + cells(word) + wide > width:
            rows, used = rows + 1, cells(word.lstrip()) + wide
        else:
            used += cells(word) + wide
        rows, used = rows + used // (width + 1), used % (width + 1)
    return rows
