"""Learns the built-in examples anew, their letters and their meaning, where they have changed: ``make learn``."""

import sys
from collections.abc import Sequence
from pathlib import Path

from bot.understanding import learned_data
from bot.understanding.answers import read_answers
from bot.understanding.encoder import Meaning, open_encoder
from bot.understanding.errors import read_errors
from bot.understanding.ngram_classifier import NgramClassifier
from bot.understanding.search import Understanding
from bot.understanding.topic import CONTENT, read_topics


def main(folder: Path = CONTENT) -> int:
    """Writes what is kept beside the topics. Raises EncoderMissingError without the extra."""
    anew = Understanding(read_topics(folder), read_errors(folder), read_answers(folder))
    meanings = anew.meanings
    learn_letters(anew.lexical, meanings.topic_examples, folder / learned_data.LETTERS)
    learn_letters(anew.answer_letters, meanings.examples, folder / learned_data.ANSWER_LETTERS)
    path, mark = folder / learned_data.MEANING, learned_data.mark(meanings.examples, learned_data.encoder_installed())
    if learned_data.read(path, mark):
        print(f"{path.name} is up to date")  # noqa: T201
        return 0
    learnt = Meaning(open_encoder(), anew.lexical, meanings.examples, len(meanings.names))
    learned_data.write(path, mark, *learnt.learnt)
    print(f"{path.name} is written; commit it with the examples")  # noqa: T201
    return 0


def learn_letters(anew: NgramClassifier, examples: Sequence[tuple[str, int]], path: Path) -> None:
    """Keeps the letters that ``anew`` has just learnt of ``examples``, unless these are kept already."""
    mark, learnt = learned_data.mark(examples), anew.learnt
    if learned_data.read_arrays(path, mark, "".join(numbers.typecode for numbers in learnt)) == learnt:
        print(f"{path.name} is up to date")  # noqa: T201
        return
    learned_data.write_arrays(path, mark, learnt)
    print(f"{path.name} is written; commit it with the examples")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
