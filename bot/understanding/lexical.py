"""Which topic's examples share the most letters with a text: naive Bayes on runs of one to four characters.

It needs nothing but Python, and is all there is when the encoder is not installed. Runs of characters serve
English and Chinese alike, know no word borders to get wrong, and survive slips of the keyboard.
"""

import re
from collections import Counter
from collections.abc import Sequence
from math import log, sqrt

from .fold import words

_LENGTHS = (1, 2, 3, 4)
_SMOOTHING = 0.3
_MAX_LENGTH = 400
_PIECES = re.compile(r"[a-z0-9_]+|[\u3400-\u9fff]+")
_FEW = 3


class Lexical:
    """Learns from examples when made."""

    def __init__(self, examples: Sequence[tuple[str, int]], topics: int) -> None:
        runs = [(_runs(text), topic) for text, topic in examples]
        seen = Counter(run for found, _ in runs for run in found)
        self._rarity = {run: log((len(runs) + 1) / count) for run, count in seen.items()}
        sizes = Counter(topic for _, topic in examples)
        mean = len(examples) / topics
        weights: dict[str, dict[int, float]] = {}
        for found, topic in runs:
            share = mean / sizes[topic]
            for run, weight in self._weighed(found).items():
                row = weights.setdefault(run, {})
                row[topic] = row.get(topic, 0.0) + share * weight
        totals = [_SMOOTHING * len(weights)] * topics
        for row in weights.values():
            for topic, weight in row.items():
                totals[topic] += weight
        # What a topic never says costs it the same whatever is said; only the rest is kept, run by run.
        self._never = [log(_SMOOTHING / total) for total in totals]
        self._gains = {
            run: tuple((topic, log((weight + _SMOOTHING) / _SMOOTHING)) for topic, weight in row.items())
            for run, row in weights.items()
        }

    def scores(self, text: str) -> list[float]:
        """A score for each topic: the logarithm of how likely its examples make the text, up to a constant."""
        weighed = self._weighed(_runs(text))
        length = sum(weighed.values())
        found = [length * never for never in self._never]
        for run, weight in weighed.items():
            for topic, gain in self._gains[run]:
                found[topic] += weight * gain
        return found

    def familiar(self, text: str) -> float:
        """The share of a text's letters, three at a time (Han: two), that an example has too.

        1 when there are too few to tell, as in another script or a smile.
        """
        runs: list[str] = []
        for piece in _PIECES.findall(words(text[:_MAX_LENGTH])):
            letters, size = (f" {piece} ", 3) if piece.isascii() else (piece, 2)
            runs += [letters[start : start + size] for start in range(len(letters) - size + 1)]
        return sum(run in self._rarity for run in runs) / len(runs) if len(runs) >= _FEW else 1.0

    def _weighed(self, runs: set[str]) -> dict[str, float]:
        """Rare runs count for more, and a text's length for nothing. Summed in order, to be the same every time."""
        rarity = self._rarity
        known = {run: rarity[run] for run in sorted(runs) if run in rarity}
        norm = sqrt(sum(weight * weight for weight in known.values())) or 1.0
        return {run: weight / norm for run, weight in known.items()}


def _runs(text: str) -> set[str]:
    text = f" {words(text[:_MAX_LENGTH])} "
    return {text[start : start + length] for length in _LENGTHS for start in range(len(text) - length + 1)}
