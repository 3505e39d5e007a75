"""The learned data in the repository matches the examples it was learned from."""

from array import array
from pathlib import Path

import pytest

from bot.understanding import learned_data
from bot.understanding.answers import Meanings, read_answers
from bot.understanding.encoder import Meaning
from bot.understanding.learned_data import ANSWER_LETTERS, LETTERS, mark, read_arrays
from bot.understanding.ngram_classifier import NgramClassifier
from bot.understanding.topic_schema import CONTENT, read_topics
from tests.support.fakes import OneLetterEncoder

_EXAMPLES = [("my card was declined", 0), ("银行卡被拒", 0), ("how do I raise my limit", 1)]
_HINT = "the examples have changed: make learn, and commit what it writes"
_CHANGED = "learning has changed: delete the stored models, make learn, commit both, and correct these figures"
KINDS = "QHQfIHfd"


@pytest.fixture(scope="module")
def meanings() -> Meanings:
    return Meanings(read_topics(), read_answers())


def test_stored_models_belong_to_the_examples(meanings: Meanings) -> None:
    """By their fingerprints; the next tests, and ``make eval``, notice if the examples are learned in another way."""
    for name, examples in ((LETTERS, meanings.topic_examples), (ANSWER_LETTERS, meanings.examples)):
        assert read_arrays(CONTENT / name, mark(examples), KINDS) is not None, _HINT


def test_examples_are_learned_as_when_the_models_were_stored() -> None:
    """A few examples, with figures from that time: a fingerprint doesn't show a change in weights or features."""
    lexical = NgramClassifier(_EXAMPLES, 2)
    assert lexical.scores("My card's limit, 被拒!") == pytest.approx([-35.3561, -35.6715], abs=1e-3), _CHANGED
    marks = {0: 0, 1: -0.2992, 2: 0.2992, 3: 0, 5: 0.5984, 6: 0.2992, 7: 0.1242}
    assert lexical.marks("卡被拒 my limit", 8) == pytest.approx(marks, abs=1e-3), _CHANGED
    pytest.importorskip("numpy")
    meaning = Meaning(OneLetterEncoder(), lexical, _EXAMPLES, 2)
    assert meaning.scores("my card")[0] == pytest.approx([-0.3291, 0.3291], abs=1e-3), _CHANGED
    assert meaning.scores("limit")[0] == pytest.approx([1.0669, -1.0669], abs=1e-3), _CHANGED


@pytest.mark.apart
@pytest.mark.timeout(900)
def test_stored_letters_equal_fresh_ones(meanings: Meanings) -> None:
    """``make eval`` runs it."""
    for name, examples, topics in (
        (LETTERS, meanings.topic_examples, meanings.topics),
        (ANSWER_LETTERS, meanings.examples, meanings.names),
    ):
        found = read_arrays(CONTENT / name, mark(examples), KINDS)
        assert found == NgramClassifier(examples, len(topics)).learned, _HINT


def test_stored_letters_give_the_same_results(tmp_path: Path) -> None:
    learned, path = NgramClassifier(_EXAMPLES, 2), tmp_path / LETTERS
    learned_data.write_arrays(path, mark(_EXAMPLES), learned.learned)
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
    path = tmp_path / LETTERS
    path.write_bytes(body.replace(b"MARK", mark(_EXAMPLES).encode()))
    assert NgramClassifier(_EXAMPLES, 2, path).learned == NgramClassifier(_EXAMPLES, 2).learned


def test_letters_of_other_examples_are_not_used(tmp_path: Path) -> None:
    path = tmp_path / LETTERS
    learned_data.write_arrays(path, mark(_EXAMPLES), NgramClassifier(_EXAMPLES, 2).learned)
    others = [*_EXAMPLES[:2], ("where is my invoice", 1)]
    assert NgramClassifier(others, 2, path).learned == NgramClassifier(others, 2).learned


def test_arrays_round_trip(tmp_path: Path) -> None:
    arrays = (array("Q", [1 << 63, 0]), array("f", [0.1]), array("B"))
    learned_data.write_arrays(tmp_path / "a", "mark", arrays)
    assert learned_data.read_arrays(tmp_path / "a", "mark", "QfB") == arrays
    assert learned_data.read_arrays(tmp_path / "a", "mark", "QfI") is None
