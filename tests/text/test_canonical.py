"""What is read is bounded by what was typed: no character grows beyond three when it is normalized."""

import sys
from collections.abc import Iterator
from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.text_language import written_in
from bot.ports.updates import Update
from bot.secrets.spoken_numbers import in_digits
from bot.text.canonical import MOST_PER_CHARACTER, canonical, compatible, normalized_length
from bot.text.normalize import MAX_LENGTH, fold_case, letters, words


@cache
def growing() -> tuple[str, ...]:
    """Every character that Unicode lets grow: normalized, in lower case, or with its case folded."""
    return tuple(each for each in _characters() if _grows(each))


def _characters() -> Iterator[str]:
    return (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF)


def _grows(character: str) -> bool:
    return max(map(len, (compatible(character), canonical(character).lower(), character.casefold()))) > 1


def test_no_character_grows_beyond_the_bound() -> None:
    """Each of them. One Arabic ligature used to become 18 characters."""
    assert "ﬃ" in growing()
    assert "\ufdfa" not in growing()
    for number, character in enumerate(growing()):
        text = character * (MAX_LENGTH if number % 100 == 0 else 10)
        assert len(compatible(text)) <= MOST_PER_CHARACTER * len(text), hex(ord(character))
        assert len(canonical(text).lower()) <= normalized_length(text), hex(ord(character))
        assert len(compatible(text).casefold()) <= MOST_PER_CHARACTER * len(text), hex(ord(character))
        assert max(len(fold_case(text)), len(words(text)), len(letters(text))) <= MAX_LENGTH, hex(ord(character))


def test_what_is_compared_is_no_longer_than_a_message() -> None:
    """However it is written."""
    assert {len(fold_case(character * MAX_LENGTH)) for character in "ﬃ…⒈ŉİ各"} == {MAX_LENGTH}


@given(st.text(st.sampled_from("\ufdfa\ufdfb\u3316ﬃ…⒈⑽ŉßİ各8个é\u0301 aA1"), max_size=60))
def test_mixtures_grow_no_further(text: str) -> None:
    """Spoken numbers, such as "8 个 8", are written out and may grow, too."""
    assert len(canonical(text).lower()) <= normalized_length(text) <= MOST_PER_CHARACTER * len(text)
    assert len(in_digits(canonical(text))) <= MOST_PER_CHARACTER * normalized_length(text)


def test_words_around_such_a_character_are_still_read() -> None:
    assert words("card\ufdfadeclined") == "card declined"
    assert written_in("\ufdfa how do I pay for it", "en", ("en", "zh_Hans")) == ""


def test_an_update_counts_what_is_read_rather_than_what_was_typed() -> None:
    """That decides what it costs its sender, and whether it is read off the event loop."""
    assert Update(1, "text", text="ﬃ" * 100, carried=("…",)).characters == 303
