"""Learns the built-in examples' meaning anew, where they have changed: ``make learn``."""

import sys

from bot.understanding import kept
from bot.understanding.encoder import Meaning, open_encoder
from bot.understanding.search import Understanding
from bot.understanding.topic import CONTENT


def main() -> int:
    """Writes ``meaning.npz`` beside the topics. Raises EncoderMissingError without the extra."""
    understanding = Understanding.load()
    path, mark = CONTENT / kept.KEPT, kept.mark(understanding.examples)
    if kept.read(path, mark):
        print(f"{path.name} is up to date")  # noqa: T201
        return 0
    learnt = Meaning(open_encoder(), understanding.lexical, understanding.examples, len(understanding.topics.spoken))
    kept.write(path, mark, *learnt.learnt)
    print(f"{path.name} is written; commit it with the examples")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
