"""The learned data in the repository matches the examples it was learned from."""

from array import array
from pathlib import Path

import pytest

from bot.understanding import learned_data
from bot.understanding.answers import read_answers
from bot.understanding.ngram_classifier import NgramClassifier
from bot.understanding.pasted_errors import read_errors
from bot.understanding.search import Understanding
from bot.understanding.topic_schema import CONTENT, read_topics

_EXAMPLES = [("my card was declined", 0), ("银行卡被拒", 0), ("how do I raise my limit", 1)]
_HINT = "the examples have changed: make learn, and commit what it writes"


@pytest.fixture(scope="module")
def relearned() -> Understanding:
    return Understanding(read_topics(), read_errors(CONTENT), read_answers())


def test_stored_letters_match_the_examples(relearned: Understanding) -> None:
    found = learned_data.read_arrays(
        CONTENT / learned_data.LETTERS, learned_data.mark(relearned.meanings.topic_examples), "QHQfIHfd"
    )
    assert found == relearned.lexical.learned, _HINT
    found = learned_data.read_arrays(
        CONTENT / learned_data.ANSWER_LETTERS, learned_data.mark(relearned.meanings.examples), "QHQfIHfd"
    )
    assert found == relearned.answer_letters.learned, _HINT


def test_stored_letters_give_the_same_results(tmp_path: Path) -> None:
    learned, path = NgramClassifier(_EXAMPLES, 2), tmp_path / learned_data.LETTERS
    learned_data.write_arrays(path, learned_data.mark(_EXAMPLES), learned.learned)
    again = NgramClassifier(_EXAMPLES, 2, path)
    assert again.learned == learned.learned
    for text in ("My card was declined!", "卡被拒了", "limit", ""):
        assert again.scores(text) == learned.scores(text)
        assert again.example(text) == learned.example(text)
        assert again.marks(text, 64) == learned.marks(text, 64)
        assert again.familiar(text) == learned.familiar(text)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no head",
        b'["another mark", []]\n',
        b'["MARK", [["Q", 8, 5]]]\nnot packed',
        b"[1, 2, 3]\n",
        b'["MARK", 7]\n',
    ],
)
def test_unreadable_letters_are_learned_again(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / learned_data.LETTERS
    path.write_bytes(body.replace(b"MARK", learned_data.mark(_EXAMPLES).encode()))
    assert NgramClassifier(_EXAMPLES, 2, path).learned == NgramClassifier(_EXAMPLES, 2).learned


def test_letters_of_other_examples_are_not_used(tmp_path: Path) -> None:
    path = tmp_path / learned_data.LETTERS
    learned_data.write_arrays(path, learned_data.mark(_EXAMPLES), NgramClassifier(_EXAMPLES, 2).learned)
    others = [*_EXAMPLES[:2], ("where is my invoice", 1)]
    assert NgramClassifier(others, 2, path).learned == NgramClassifier(others, 2).learned


def test_arrays_round_trip(tmp_path: Path) -> None:
    arrays = (array("Q", [1 << 63, 0]), array("f", [0.1]), array("B"))
    learned_data.write_arrays(tmp_path / "a", "mark", arrays)
    assert learned_data.read_arrays(tmp_path / "a", "mark", "QfB") == arrays
    assert learned_data.read_arrays(tmp_path / "a", "mark", "QfI") is None
