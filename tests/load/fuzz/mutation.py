"""Hostile strings, numbers and JSON, from a seeded random generator."""

import json
import random
from copy import deepcopy
from typing import Any

import orjson

from .canary import CARDS, KEYS, MARK, PHRASES

HUGE = 0x7E57_7E57
"""A placeholder for a number longer than any machine integer, which orjson can't write."""

SURROGATE = "\ue123"
"""A placeholder for a lone surrogate, which UTF-8 can't encode."""

_WORDS = (
    "your card was declined", "insufficient_quota", "Error code: 429 - {'error': {'message': 'You exceeded'}}",
    "卡被拒了怎么办", "为什么充值失败，银行说没问题", "do_not_honor", "how do I set up billing?", "hello",
    "I paid with a virtual card from Hong Kong and it says declined", "退款", "10 usd gpt-5 1000 requests", "谢谢",
)  # fmt: skip
_ODD = (
    "\x00", "\u202e\u2066abc\u2069", "e\u0301" * 40, "👩‍👩‍👧‍👦" * 9, "\U0001f1e8\U0001f1f3", "𝓪𝓫𝓬",
    "Z\u0334\u0321\u035d" * 30, SURROGATE,
    "\ufeff", "\u2028\u2029", "\uffff", "ﷺ" * 20, "''\"\"`${{7*7}}`", "../../etc/passwd", "\r\nX-Header: 1",
    "%s%n{0}{name}",
    "<b>", "</b></i>", '<a href="https://evil.example/">tap</a>', "&lt;&amp;&#60;", "<script>alert(1)</script>",
    "{", "\\",
    "tg://user?id=1", "/start@other_bot", "@" * 30, "-", "٣٤٥", "Ⅷ", "１２３", "\t\n\v\f", "İıſK", "ß" * 50,
)  # fmt: skip
_NUMBERS = (0, -1, 1, True, 2**31, -(2**31) - 1, 2**52, 2**53, -(2**53), 2**63 - 1, 2**64 - 1, HUGE, 1e308, -0.0, 0.5,
            1087968824, 136817688, 777000)  # fmt: skip
_TYPES: tuple[Any, ...] = (
    None,
    True,
    False,
    "",
    [],
    {},
    [[]],
    {"id": {}},
    "123",
    {"": None},
    [1, "a", None],
    {"type": "private"},
)
_FIELDS = (
    "from", "chat", "message", "text", "caption", "data", "id", "date", "message_id", "reply_to_message", "quote",
    "sender_chat", "message_thread_id", "is_topic_message", "ephemeral_message_id", "migrate_to_chat_id", "entities",
    "language_code", "type", "document", "contact", "photo", "reply_markup", "is_bot", "new_chat_member", "username",
)  # fmt: skip
_LANGUAGES = (
    "en",
    "zh-hans",
    "zh-hant",
    "zh-hans-raw",
    "classic-zh-cn",
    "ru",
    "pt-br",
    "x" * 300,
    "",
    "\x00",
    "en\n",
    MARK,
)


class Chance(random.Random):
    """A seeded random generator of hostile values."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.texts = [encoded(self._text()) for _ in range(3000)]
        self.names = [encoded(self._name()) for _ in range(500)]

    def forged(self, real: str) -> str:
        """Callback data: unchanged, or with something wrong."""
        kind = self.randrange(12)
        if kind < 5:
            return real
        parts = real.split(".")
        match kind:
            case 5:
                parts[self.randrange(len(parts))] = self.choice((MARK, "", "0", "zz", "constructor", "s", "\x00"))
            case 6:
                self.shuffle(parts)
            case 7:
                parts *= self.randrange(2, 9)
            case 8:
                return real[: self.randrange(len(real))]
            case 9:
                return real + self.choice(("-G1_2", ".", "\n", MARK, "G" * 70, SURROGATE, "é"))
            case 10:
                return real.swapcase()
            case _:
                return self.choice(_ODD) + MARK
        return ".".join(parts)

    def mutated(self, update: Any) -> Any:
        """The update with one to four changes."""
        for _ in range(self.randrange(1, 5)):
            places = list(_places(update))
            if not places:
                return self.value()
            where, key = self.choice(places)
            match self.randrange(8):
                case 0 | 1 | 2:
                    where[key] = self.value()
                case 3 if isinstance(where, dict):
                    del where[key]
                case 4:
                    where[key] = [where[key]]
                case 5:
                    where[key] = {self.choice(_FIELDS): where[key]}
                case 6 if isinstance(where, dict):
                    where[self.choice(_FIELDS)] = self.value()
                case _:
                    elsewhere, other = self.choice(places)
                    where[key] = deepcopy(elsewhere[other])
        return update

    def value(self) -> Any:
        """Any JSON value."""
        match self.randrange(7):
            case 0:
                return self.choice(_NUMBERS)
            case 1:
                return deepcopy(self.choice(_TYPES))  # later mutations must not change the list
            case 2:
                return self.choice(_ODD) + MARK
            case 3:
                return self.choice(_LANGUAGES)
            case 4:
                return self.randrange(-(2**60), 2**60)
            case 5:
                return self._deep(self.choice((3, 30, 300)))
            case _:
                return {self.choice(_FIELDS): deepcopy(self.choice(_TYPES)) for _ in range(self.randrange(4))}

    def garbled(self, body: bytes) -> bytes:
        """Bytes removed, doubled or changed."""
        for _ in range(self.randrange(1, 4)):
            at = self.randrange(len(body) + 1)
            to = at + self.randrange(12)
            body = (
                body[:at]
                + self.choice((b"", body[at:to] * 2, self.randbytes(self.randrange(6)), b'"', b"\\u"))
                + body[to:]
            )
        return body

    def _deep(self, levels: int) -> Any:
        value: Any = MARK
        for _ in range(levels):
            value = [value] if levels % 2 else {"reply_to_message": value}
        return value

    def _text(self) -> str:
        parts = [self.choice((*_WORDS, *_ODD)) for _ in range(self.randrange(1, 4))]
        if self.random() < 0.3:
            parts.insert(self.randrange(len(parts) + 1), self.choice((*KEYS, *CARDS, *PHRASES)))
        if self.random() < 0.03:
            parts.append(self.choice(_ODD) * self.choice((50, 1000)))
        return self.choice((" ", "", "\n")).join(parts)[:4000] + " " + MARK

    def _name(self) -> str:
        return self.choice((*_ODD, "Sam", "王小明", '<b onclick="x">')) * self.choice((1, 1, 5)) + MARK


def encoded(text: str) -> bytes:
    """``text`` as it appears between the quotes of a JSON string."""
    return orjson.dumps(text)[1:-1]


def written(update: Any) -> bytes:
    """JSON, with the placeholders replaced at the end."""
    try:
        return finished(orjson.dumps(update))
    except TypeError:  # nested more deeply than orjson supports
        return finished(json.dumps(update, ensure_ascii=False).encode())


def finished(body: bytes) -> bytes:
    """Replaces the placeholders with what orjson can't write."""
    body = body.replace(SURROGATE.encode(), b"\\ud83d")
    return body.replace(str(HUGE).encode(), b"9" * 400)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in the JSON: its container, and its key or index."""
    found: list[tuple[Any, Any]] = []
    todo = [value]
    while todo and len(found) < 200:
        each = todo.pop()
        inside = each.items() if isinstance(each, dict) else enumerate(each) if isinstance(each, list) else ()
        for key, under in inside:
            found.append((each, key))
            if isinstance(under, dict | list):
                todo.append(under)
    return found
