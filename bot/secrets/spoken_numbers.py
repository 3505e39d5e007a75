"""Numbers as people say and group them, as plain digits: "six oh two nine", "七三 零五 一一", "六个8", "48 20 19"."""

import re

_HAN = "零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖幺"
_HAN_DIGITS = str.maketrans(_HAN, "001234567891234567891")
_HAN_RUN = re.compile(rf"[{_HAN}](?:[\s、-]?[{_HAN}]){{2,}}")
_REPEATED = re.compile(
    rf"(?<![\d第])(?P<times>[3-8三四五六七八])\s?个\s?(?P<digit>(?<!\d)\d(?!\d|\.\d)|[{_HAN}](?![{_HAN}]))"
)

_WORDS = dict(zip("zero oh nought one two three four five six seven eight nine".split(), "000123456789", strict=True))  # noqa: SIM905
_TIMES = {"double": 2, "triple": 3}
_WORD = rf"(?:(?:{'|'.join(_TIMES)})\s)?(?:{'|'.join(_WORDS)})(?![a-z])"
_WORD_RUN = re.compile(rf"(?i)(?<![a-z]){_WORD}(?:[\s,.-]{{1,3}}{_WORD}){{2,}}")

_GROUPED = re.compile(r"(?<![\w.$+#-])(?<!\d[,:/])\d{1,3}(?:(?: | ?- ?)\d{1,3})+(?![\d%]|[.,:/-]\d|\w)", re.ASCII)
_SHORTEST, _LONGEST, _USUAL = 3, 8, 6


def in_digits(text: str) -> str:
    """``text`` with its spoken numbers of three digits or more written in digits."""
    text = _REPEATED.sub(lambda found: int(_digits(found["times"])) * _digits(found["digit"]), text)
    text = _HAN_RUN.sub(lambda found: _digits(re.sub(r"[\s、-]", "", found.group())), text)
    return _WORD_RUN.sub(lambda found: _from_words(found.group()), text)


def ungrouped(text: str) -> str:
    """``text`` with short numbers joined if they were written in groups of one to three digits."""
    return _GROUPED.sub(lambda found: _in_one_piece(found.group()), text)


def _digits(said: str) -> str:
    return said.translate(_HAN_DIGITS)


def _from_words(said: str) -> str:
    times, digits = 1, ""
    for word in re.findall("[a-z]+", said.lower()):
        if word in _TIMES:
            times = _TIMES[word]
        else:
            digits, times = digits + times * _WORDS[word], 1
    return digits


def _in_one_piece(said: str) -> str:
    """A code has groups of equal length, or six digits in all. Other groups are figures, dates and phone numbers."""
    groups = re.findall(r"\d+", said)
    number = "".join(groups)
    alike = len(set(map(len, groups))) == 1 and _SHORTEST <= len(number) <= _LONGEST
    return number if alike or len(number) == _USUAL else said
