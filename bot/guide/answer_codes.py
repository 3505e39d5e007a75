"""Encodes each answer in three characters, so that a whole case fits in a deep link.

A code is a hash of the ids of question and choice. Ids are append-only, so codes need no register and survive all other
edits. The content check reports answers whose codes collide.
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
