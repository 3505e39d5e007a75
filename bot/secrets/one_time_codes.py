"""Detects codes next to their names: a card's security code or PIN, or a code sent by a bank or a site.

A number is what the nearest name before or after it says. Nearly all codes that are sent have six digits: the name of
such a number may be some words away, and any word for receiving counts as one. For other lengths, only words like "is"
and "my" may stand in between. Units ("6 digits", "3 次") make a number a quantity.
"""

# ruff: noqa: PLR2004 - lengths of codes are what this module is about

import re
from collections.abc import Iterator
from typing import NamedTuple

from .code_vocabulary import BACKUP, NAMES, ON_CARD
from .spoken_numbers import in_digits, ungrouped

_MARKS = r"""[\s"'`*_~=#:,，.。;!?()（）【】「」『』“”‘’\[\]-]"""
_SAID = (
    r"(?i:(?:is|was|are|were|as|codes?|number|no|num|digits?|it|that|this|these|which|what|they|he|she|i|me|my|mine|your|the|a|you|sent"
    r"|send|gave|gives?|got|get|gets|received|have|had|sa(?:id|ys?)|shows?|showed|enter(?:ed)?|typed?|tried|used?|from|openai|bank|bank's|atm|debit|credit|amex|visa|mastercard|heres|here's|thing|ok|okay|wrong|only|so|well|hi|hello"
    r"|app|now|just|right|still|here|below|of|for|on|in|by|via|to|and|card|sms|text|message|s|m|re)\b)"
    r"|就是|[是为係系叫]|码|号|[一三四六3-6]个|[三四六3-6]位数?|数字|后面|旁边|分别|[了我的得里上]|填写?|写|输入?|收到|发来|发过来|发|给|这|那|这个|显示|如下|短信|手机"
    r"|目前|现在|刚才?|设|用|说|来"
)
_BETWEEN = re.compile(rf"(?:{_MARKS}|{_SAID}){{0,24}}+")
_NUMBER = re.compile(
    r"(?<![\d.$+¥€£@%])(?<!\d[,:/-])(?<!HK|US|T\$)\d{3,8}"
    r"(?!,?\s?[\"']?(?:msg|message)\b)(?![\d%@]|[.:/-]\d|,\d{3}(?!\d)|[A-Za-z_]|\s?(?:年|月|日|号|次|分|秒|元|天|条|个|刀|块|美|位|小时|行|字|点|人|日元|卢布|港币"
    r"|(?i:ms|us|digits?|min|minutes?|hours?|seconds?|times|days|messages?|posts?|pins?|lines|tokens?|points|rows|usd|cny|eur|hkd|jpy|krw|vnd|yen|dong|won"
    r"|credits|requests|users|people|dollars|bucks|euros?|comments|per|tpm|rpm|a\s(?:day|month)|col)\b))"
)
_GLUE = re.compile(r"[A-Za-z_/-]")
_KNOWN = re.compile(r"[3-5]\d\d|(?:19|20)\d\d|95\d{3}|1[02]\d{3}")
"""Years, HTTP statuses, and the phone numbers of China's banks and carriers."""
_SIX = re.compile(r"(?<!\d)(\d{3})[ -]?(\d{3})(?!\d)")
_ROUND_ALONE = re.compile(r"\d{4}00|123456|20[1-3]\d(?:0[1-9]|1[0-2])|99907[78]")
_IN_ROW = re.compile(r"\d[ -]")
_ROUND = re.compile(r"\d+000|20[1-3]\d(?:0[1-9]|1[0-2])|99907[78]")
"""Round numbers, months, and the postal codes that people enter for Hong Kong and Macau, which have none."""
_BACKUP = re.compile(
    rf"(?:{BACKUP}){_BETWEEN.pattern}(?<![A-Za-z0-9])(?:\d{{4,10}}(?![\d-]|\s?[个位]|\sdigits)"
    r"|(?:(?=[A-Za-z-]*\d)[A-Za-z0-9]{4,8}(?:-[A-Za-z0-9]{4,8}){1,4}|[a-z]{5}-[a-z]{5})(?![\w-]))"
)
_PLACE = re.compile(r"(?i)postal|post\s?code|zip|address|area|city|india|邮|地址|gpio|board|chip|引脚|arduino|esp\d")
_TOWN = re.compile(r",?\s[A-Z][a-z]{2,}")

_GOES_ON = re.compile(
    r"(?i)\s*(?:$|[^\w\s+=*•\[\]{}]|(?:is|was|from|in|on|at|by|for|as|to|and|but|it|i|my|still|expired|already|not?|doesn't|didn't|does|did|got"
    r"|just|went|came|now|which|that|this|says|keeps|or|twice|again|here|where|why|after|before|when|with|into|every|each|ok|okay|right|valid)\b"
    r"|[这那对不过错还没无是可行填输收短验])"
)
"""What follows a code, rather than a quantity."""
_FOLLOWS = re.compile(rf"{_GOES_ON.pattern}|\s*[\u4e00-\u9fff]")
_IN_CODE = re.compile(r"[#=\[\]{}]")
_STATUS, _THREE = re.compile(r"40\d|42\d|50[0-4]"), re.compile(r"(?i)(?:3|three)[\s-]?digits?(?:\scode)?|[三3]位码?")
_YEAR = re.compile(r"\s?20[12]\d")
_LINK = re.compile(r"(?i)\b(?:is|was|as|are|by|on|from|in)\b|[是为(（【]")

_USUAL = 6
_FAR, _NEAR = 40, 20
_NAMES = 3
"""How many names on either side of a number are looked at."""


class _Name(NamedTuple):
    kind: str
    start: int
    end: int


def has_security_code(text: str) -> bool:
    """Whether a card's security code or PIN, or an account's PIN, is next to its name."""
    said = ungrouped(in_digits(text))
    return ON_CARD.search(said) is not None and any(_is_on_card(said, number) for number in _numbers(said))


def has_one_time_code(text: str) -> bool:
    """Whether a code sent by a bank or a site, or a backup code, is next to its name or begins the message."""
    said = in_digits(text)
    if _BACKUP.search(text):
        return True
    read = ungrouped(said)
    numbers = list(_numbers(read))
    return any(_is_sent(read, number) for number in numbers) or bool(numbers and _opens(said, read, numbers[0]))


class _Number(NamedTuple):
    digits: str
    start: int
    end: int
    before: list[_Name]
    after: list[_Name]
    """The nearest names, nearest first, up to and including the first for a number that isn't secret."""


def _numbers(text: str) -> Iterator[_Number]:
    numbers = list(_NUMBER.finditer(text))
    names = [_Name(found.lastgroup or "", *found.span()) for found in NAMES.finditer(text)] if numbers else []
    passed = 0
    for found in numbers:
        start, end = found.span()
        while passed < len(names) and names[passed].end <= start:
            passed += 1
        before, after = names[max(0, passed - _NAMES) : passed][::-1], names[passed : passed + _NAMES]
        glued = _GLUE.match(text, start - 1) if start else None
        if not glued or (before and start - before[0].end <= 1) or text[start - 2 : start] == "G-":
            yield _Number(found.group(), start, end, _own(before), _own(after))


def _own(names: list[_Name]) -> list[_Name]:
    """The names up to and including the first for a number that isn't secret."""
    kinds = [name.kind for name in names]
    return names[: kinds.index("other") + 1] if "other" in kinds else names


def _is_on_card(text: str, number: _Number) -> bool:
    for name in _telling(text, number):
        if name.kind == "security" and len(number.digits) <= 4:
            if _STATUS.fullmatch(number.digits) and _THREE.fullmatch(text, name.start, name.end):
                return False  # "a 3-digit code: 429"
            return not _YEAR.fullmatch(text, name.end, number.end)  # "cvv 2024 rule change?"
        if name.kind == "pin" and 4 <= len(number.digits) <= 6:
            return not _is_place(text, name, number)
    return False


def _is_sent(text: str, number: _Number) -> bool:
    if (
        len(number.digits) == _USUAL
        and not _ROUND.fullmatch(number.digits)
        and not _IN_ROW.match(text, number.start - 2)
    ):
        told = next(_telling(text, number), None)
        if told and told.kind == "other":
            return False
        if number.before and number.before[0].kind == "other" and number.start - number.before[0].end <= _NEAR:
            return False
        kinds = {"one_time", "message", "security"} | ({"received"} if _FOLLOWS.match(text, number.end) else set())
        return any(name.kind in kinds and _apart(name, number) <= _FAR for name in number.before + number.after)
    if len(number.digits) < 4 or _KNOWN.fullmatch(number.digits):
        return False
    sent = {"one_time", "message"} if len(number.digits) == 4 else {"one_time", "message", "security"}
    return any(name.kind in sent for name in _telling(text, number))


def _opens(said: str, text: str, number: _Number) -> bool:
    """Whether the message is six digits, or begins with six, and nothing says that they are something else.

    In a chat about payments they're nearly always a code, unless they're a round number, a month, a range or a date.
    """
    if number.start > _FAR or any(name.kind == "other" for name in number.before + number.after):
        return False
    written = _SIX.search(said, 0, number.end + 5)
    if written is None or "".join(written.groups()) != number.digits or _ROUND_ALONE.fullmatch(number.digits):
        return False
    alone = " " in written.group() and said.strip() == written.group()
    if (written.end() - written.start() > _USUAL and written[1] <= written[2] and not alone) or _IN_CODE.search(
        text, 0, number.end + 1
    ):
        return False
    return _BETWEEN.fullmatch(text, 0, number.start) is not None and _GOES_ON.match(text, number.end) is not None


def _telling(text: str, number: _Number) -> Iterator[_Name]:
    """The names that say what the number is, as in "my code is 4471" and "4471 is the pin"."""
    for name in number.before:
        if _apart(name, number) <= _FAR and _BETWEEN.fullmatch(text, name.end, number.start):
            yield name
    for name in number.after:
        if (
            _apart(name, number) <= _FAR
            and _BETWEEN.fullmatch(text, number.end, name.start)
            and _LINK.search(text, number.end, name.end)
        ):
            yield name


def _apart(name: _Name, number: _Number) -> int:
    return max(number.start - name.end, name.start - number.end)


def _is_place(text: str, name: _Name, number: _Number) -> bool:
    """Whether it is an Indian postal code, which is also called a PIN, or a pin on a circuit board."""
    if _PLACE.search(text, max(0, name.start - 40), number.end + 20):
        return True
    return len(number.digits) == 6 and _TOWN.match(text, number.end) is not None
