"""Retrains the stored models if the built-in examples have changed: ``make learn``."""

import sys
from collections.abc import Sequence
from pathlib import Path

from bot.understanding import learned_data
from bot.understanding.answers import read_answers
from bot.understanding.encoder import Meaning, open_encoder
from bot.understanding.ngram_classifier import NgramClassifier
from bot.understanding.pasted_errors import read_errors
from bot.understanding.search import Understanding
from bot.understanding.topic_schema import CONTENT, read_topics


def main(folder: Path = CONTENT) -> int:
    """Writes the models beside the topics. Raises EncoderMissingError without the extra ``understanding``."""
    understanding = Understanding(read_topics(folder), read_errors(folder), read_answers(folder))
    meanings = understanding.meanings
    learn_letters(understanding.ranker.lexical, meanings.topic_examples, folder / learned_data.LETTERS)
    learn_letters(understanding.ranker.answer_letters, meanings.examples, folder / learned_data.ANSWER_LETTERS)
    path, mark = folder / learned_data.MEANING, learned_data.mark(meanings.examples, learned_data.encoder_installed())
    if learned_data.read(path, mark):
        print(f"{path.name} is up to date")  # noqa: T201
        return 0
    lexical, number = understanding.ranker.lexical, len(meanings.names)
    meaning = Meaning(open_encoder(), lexical, meanings.examples, number, apart=meanings.off_topic)
    learned_data.write(path, mark, *meaning.learned)
    print(f"{path.name} is written; commit it with the examples")  # noqa: T201
    return 0


def learn_letters(classifier: NgramClassifier, examples: Sequence[tuple[str, int]], path: Path) -> None:
    """Stores the n-gram model that ``classifier`` has learned, unless it is stored already."""
    mark, learned = learned_data.mark(examples), classifier.learned
    if learned_data.read_arrays(path, mark, "".join(numbers.typecode for numbers in learned)) == learned:
        print(f"{path.name} is up to date")  # noqa: T201
        return
    learned_data.write_arrays(path, mark, learned)
    print(f"{path.name} is written; commit it with the examples")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
