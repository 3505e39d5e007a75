"""The work of the secret detector grows with the length of a text, and no faster. Steps are counted, not timed."""

import sys
from types import FrameType

import pytest

from bot.secrets.detector import find_secret

CALLS_PER_CHARACTER = 18

PIECES = (
    "1\n", "1 ", "1.", "12 ", "1-2-3 ", "123 ", "1234|", "3 x ", "卡 1 ", "card 1\n", "①", "8个8 ", "code ", "pin 1 ",
    "password ", "密码", "user a pass ", "sk-", "s k - ", "a=", "key ", "a@b.c ", "://a:", "ripple ", "passport ",
)  # fmt: skip


def calls(text: str) -> int:
    """How many calls the detector makes to Python and C functions."""
    count = 0

    def counted(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    find_secret(text)  # so that work done only once isn't counted
    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        find_secret(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("piece", PIECES)
def test_work_grows_with_the_length_of_a_text_and_no_faster(piece: str) -> None:
    """A list of digits used to be searched once per digit for the words before it."""
    short, long = ((piece * length)[:length] for length in (1024, 4096))
    assert calls(long) <= 4.5 * calls(short) + 1000
    assert calls(long) <= CALLS_PER_CHARACTER * len(long)
