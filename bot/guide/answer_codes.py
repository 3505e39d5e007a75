"""Answers in three characters each, so that a whole case fits a deep link.

A code is drawn from the ids of question and choice, which are append-only, so it needs no register and survives
edits of everything else. Two answers that share a code are reported by the check of the guide.
"""

import string
from hashlib import blake2b

WIDTH = 3
_DIGITS = string.digits + string.ascii_letters


def code(question: str, choice: str) -> str:
    """The code of one answer: :data:`WIDTH` ASCII letters and digits."""
    number = int.from_bytes(blake2b(f"{question}.{choice}".encode(), digest_size=8).digest())
    letters = []
    for _ in range(WIDTH):
        number, digit = divmod(number, len(_DIGITS))
        letters.append(_DIGITS[digit])
    return "".join(letters)
