"""Detects card numbers, Chinese ID numbers, and US, Hong Kong and passport numbers next to their names.

When in doubt, a number counts as one of these: retyping a message is cheap, a card number in a log is not.
"""

# ruff: noqa: PLR2004 - this module is about the lengths and ranges of numbers

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection

from .spoken_numbers import in_digits

_SHORTEST, _LONGEST = 12, 19
_ANY = range(_SHORTEST, _LONGEST + 1)
"""The possible lengths of a number that the text calls a card's; a digit may be missing."""

_HARMLESS = re.compile(
    r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"  # UUID
    r"|(?<!\d)(?:19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])\1(?:[0-2]?\d|3[01])(?!\d)"  # a date, perhaps with the time
    r"(?:[T ,]+\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?)?"
    r"|(?<!\d)(?<!\d\.)\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)"  # an IPv4 address
    r"|\+(?:[ ()-]?\d){8,15}(?![\d-])"  # a phone number; no card is written with a plus
)
_RUN = re.compile(r"\d+(?:[\s\-._·•・*,/|、一ー)]{1,3}\d+)*")
_DIGITS = re.compile(r"\d+")
_FOUR = re.compile(r"\d{4}")
_SPLIT = re.compile(
    r"(?<!\d)\d{4}(?P<gap>[^\d\n]{1,8})(?:\d{4}(?P=gap)\d{4}(?P=gap)(?:\d{4}(?P=gap)\d{1,3}(?!\d)|\d{1,4})|\d{6}(?P=gap)\d{4,5})(?!\d)"
)
_SINGLE = re.compile(r"(?<!\d)\d(?: \d){3}(?![\d])")
_HALF = re.compile(r"(?<!\d)\d{4,6}(?:[ -]?\d{2,6}){0,3}(?!\d)")
_PART = re.compile(
    r"(?i)\b(?:first|last|second|half|halves|rest|begins?|starts?|ends?|then|part|other|final)\b|[前后头尾剩半段]"
)
_EASY = re.compile(r"[\s\-._·•・一ー)]{1,3}")

_CARD_WORD = re.compile(
    r"(?i)(?:卡号|卡號|银行卡|銀行卡|信用卡|借记卡|储蓄卡|銀聯|银联|card|visa|master\s?card|amex|jcb|unionpay|pan)"
    r"(?P<between>[^\d\n]{0,16})$"
)
_NOT_CARD = re.compile(
    r"(?i)order|订单|訂單|单号|流水|request|\breq|ref|trace|ticket|\bid\b|phone|tel|电话|手机|时间|time"
)
_NUMBERED = re.compile(
    r"(?i)(?:[单訂订][号號]?|流水|交易|参考|凭证|业务|请求|(?<![a-z])(?:order|invoice|receipt|transaction|request|req|reference|ref"
    r"|ticket|case|tracking|trace|span|shipment|booking|job|message|chat))(?:编?号|[\s_-]?(?:number|no\b\.?|num|id|\#))?"
    r"""(?:\s|["'`:=#]|\bis\b|[是为])*$"""
)
"""Right before a number, these say that it is an order number or another reference."""

_COUNTED = re.compile(
    r"(?i)(?<![a-z])(?:tokens?|usage|counts?|requests?|[tr]pm|lines?|rows?|epochs?|steps?|width|height|size|ms|ports?|years?)(?![a-z])"
    r"|[次字行个年]"
)
_ROUND = 100
_LETTER = re.compile(r"[A-Za-z_]")

_IDENTITY = re.compile(
    r"(?<!\d)(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])\d{4}"
    r"[\s-]?(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[\s-]?\d{3}[\dXx](?![\dA-Za-z])"
)
_IDENTITY_WORD = re.compile(
    r"(?i)(?:身份证|身分證|id\s?card|identity\s?(?:card|number))[^\d\n]{0,12}(?P<number>\d{14,17}[\dXx])(?!\d)"
    r"|(?:身份证|身分證|hkid|id\s?card|护照|護照|passport)[^\dA-Z\n]{0,12}(?<![A-Za-z])[A-Z]{1,2}\d{6,9}(?:\([\dA]\))?(?![\dA-Za-z])"
    r"|(?:passport|reisepass|pasaporte|passeport)(?:\s|[:#=]|(?:number|no\.?|num\.?|nr\.?|is|was)(?![a-z])){1,8}+"
    r"(?:[A-Z]{1,2}\d{6,8}|(?<=[\s:#=])\d{9})(?![\dA-Za-z])"
    r"|\b(?:ssn|social\s?security(?:\s?(?:number|no\.?))?)\b[^\d\n]{0,12}(?<!\d)\d{3}[\s-]?\d{2}[\s-]?\d{4}(?![\d-])"
)
_SPACED_IDENTITY = re.compile(r"(?<!\d)\d(?:[\s-]?\d){16}[\s-]?[\dXx](?![\dA-Za-z])")
_DOUBLED = str.maketrans("0123456789", "0246813579")
"""For each digit, the digit sum of its double, for the Luhn checksum."""
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def has_card(text: str) -> bool:
    """Whether ``text``, in canonical form, holds a payment card's number."""
    text = in_digits(text)
    text = _HARMLESS.sub(lambda found: "#" * len(found.group()), text)
    if any(_run_has_card(text, found) for found in _RUN.finditer(text)):
        return True
    text = _SINGLE.sub(lambda found: found.group().replace(" ", ""), text)
    return any(_is_split_card(text, found) for found in _SPLIT.finditer(text)) or _has_halves(text)


def has_id_number(text: str) -> bool:
    """Whether ``text`` holds an ID number: a Chinese one with the right checksum, or any that the text calls one."""
    if _IDENTITY_WORD.search(text):
        return True
    spaced = (re.sub(r"[\s-]", "", found.group()) for found in _SPACED_IDENTITY.finditer(text))
    return any(_IDENTITY.fullmatch(number) and _is_identity(number) for number in spaced)


def _is_identity(number: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_IDENTITY_WEIGHTS, number, strict=False))
    return "10X98765432"[total % 11] == number[-1].upper()


def _run_has_card(text: str, run: re.Match[str]) -> bool:
    """Checks every sequence of neighbouring groups in a run of digits and separators."""
    groups = [(run.start() + group.start(), run.start() + group.end()) for group in _DIGITS.finditer(run.group())]
    ends = list(itertools.accumulate(end - start for start, end in groups))
    if ends[-1] < _SHORTEST:
        return False
    digits = "".join(text[start:end] for start, end in groups)
    for first, begin in enumerate((0, *ends[:-1])):
        named = first == 0 and _is_named(text, run.start())  # only the first group can follow a word such as "card"
        lengths = _ANY if named else _lengths(digits[begin : begin + 4])
        for last in range(bisect_left(ends, begin + _SHORTEST), bisect_right(ends, begin + _LONGEST) if lengths else 0):
            end = ends[last]
            if end - begin in lengths and _is_card(text, digits[begin:end], groups[first : last + 1], named=named):
                return True
    return False


def _is_split_card(text: str, found: re.Match[str]) -> bool:
    """Whether groups with the same mark between them make up a card number, and aren't part of a longer list."""
    gap, groups = found["gap"], _DIGITS.findall(found.group())
    before, after = text[max(0, found.start() - len(gap) - 4) : found.start()], found.end()
    goes_on = len(groups) <= 4 and text.startswith(gap, after) and _FOUR.match(text, after + len(gap))
    if goes_on or (before.endswith(gap) and _FOUR.match(before)):
        return False
    spans = [(found.start() + each.start(), found.start() + each.end()) for each in _DIGITS.finditer(found.group())]
    if _is_list(text, spans):
        return False
    # The last group may be the security code.
    numbers = ["".join(groups), "".join(groups[:4])] if len(groups) > 4 else ["".join(groups)]
    return any(_is_issued(number) and (_luhn(number) or number.startswith("62")) for number in numbers)


def _has_halves(text: str) -> bool:
    """Whether two numbers that the text calls parts make up a card number."""
    if not _PART.search(text):
        return False
    halves = [(found.span(), re.sub(r"\D", "", found.group())) for found in _HALF.finditer(text)]
    return any(
        start - end <= 30 and _is_issued(first + second) and _luhn(first + second)
        for ((_, end), first), ((start, _), second) in itertools.pairwise(halves)
    )


def _is_named(text: str, start: int) -> bool:
    """Whether the text before it says that a card number follows."""
    word = _CARD_WORD.search(text[max(0, start - 40) : start])
    return word is not None and not _NOT_CARD.search(word["between"])


def _is_card(text: str, number: str, groups: list[tuple[int, int]], *, named: bool) -> bool:
    if not (named or number.startswith("62") or _luhn(number) or _is_mistyped(text, groups)):
        return False
    if not named:
        start, end = groups[0][0], groups[-1][1]
        if _LETTER.match(text, start - 1) or _LETTER.match(text, end):
            return False  # part of a hash, an identifier or a file name
    if not named and (_is_list(text, groups) if len(groups) > 1 else _NUMBERED.search(text, *_before(groups))):
        return False
    return len(groups) == 1 or _is_grouped(text, groups)


def _is_mistyped(text: str, groups: list[tuple[int, int]]) -> bool:
    """Whether a wrong checksum may be due to one wrong digit: four groups of four look like a card."""
    four = len(groups) == 4 and all(end - start == 4 for start, end in groups)
    return four and not _NUMBERED.search(text, *_before(groups))


def _before(groups: list[tuple[int, int]]) -> tuple[int, int]:
    """The range of text before the groups that may say what they are."""
    return max(0, groups[0][0] - 40), groups[0][0]


def _is_list(text: str, groups: list[tuple[int, int]]) -> bool:
    """Whether the groups are separate figures: round ones, or counts of something."""
    if any(end - start != 4 for start, end in groups):
        return False
    if all(int(text[start:end]) % _ROUND == 0 for start, end in groups):
        return True
    return bool(_COUNTED.search(text, *_before(groups)) or _COUNTED.match(text, groups[-1][1] + 1))


def _is_issued(number: str) -> bool:
    """Whether there are cards of this length that start with these digits."""
    return len(number) in _lengths(number[:4])


def _lengths(start: str) -> Collection[int]:
    """The lengths of cards that start with these four digits: the card schemes' ranges, and old Chinese cards."""
    head = int(start)
    if start[:2] in {"34", "37"}:
        return (15,)
    if start[:2] in {"36", "38", "39"} or 3000 <= head <= 3059:
        return range(14, _LONGEST + 1)
    if start[0] == "4":
        return (13, 16, 18, 19)
    if 2221 <= head <= 2720 or 2200 <= head <= 2204:
        return range(16, _LONGEST + 1)
    if start[0] in "56" or start[:2] in {"35", "81", "82"} or head in {9558, 9559}:
        return range(16, _LONGEST + 1)
    return ()


def _is_grouped(text: str, groups: list[tuple[int, int]]) -> bool:
    """Whether the digits are grouped as people group card numbers."""
    between = [text[end:start] for (_, end), (start, _) in itertools.pairwise(groups)]
    sizes = [end - start for start, end in groups]
    if len(set(sizes[:-1])) == 1 and sizes[0] <= 3 and sizes[-1] <= sizes[0]:
        return len(set(between)) == 1
    if not all(_EASY.fullmatch(gap) for gap in between):
        return set(sizes) == {4} and len(set(between)) == 1 and between[0].strip() in {"*", "/", "|", "、"}
    head, tail = sizes[:-1], sizes[-1]
    if sizes in ([4, 6, 5], [4, 6, 4]):
        return True
    if sum(sizes) == 16 and all(size % 4 == 0 for size in sizes) and len(set(between)) == 1:
        return not _NUMBERED.search(text, *_before(groups))  # 4-8-4: some groups run together
    if len(sizes) >= 3 and min(head) >= 3 and max(sizes) <= 6 and {4} != set(head):
        return sum(sizes) >= 15
    return (
        (set(head) == {4} and (tail <= 4 or len(sizes) >= 4))
        or head in ([6], [8])
        or text[groups[0][0] - 1 : groups[0][0]] == "("
    )


def _luhn(number: str) -> bool:
    return sum(map(int, number[-1::-2] + number[-2::-2].translate(_DOUBLED))) % 10 == 0
