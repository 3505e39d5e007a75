"""A naive Bayes classifier on character n-grams (1 to 4), which needs only Python.

It is the only classifier if the encoder isn't installed. Character n-grams work for English and Chinese alike, need no
word segmentation, and tolerate typos.
"""

import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import accumulate
from math import log, sqrt
from pathlib import Path
from typing import Any

from ..text.normalize import words
from . import learned_data

_LONGEST = 4
_BITS, _BEYOND = 16, 0xFFFF
_SMOOTHING = 0.3
_MAX_LENGTH = 400
_PIECES = re.compile(r"[a-z0-9_]+|[\u3400-\u9fff]+")
_FEW = 3

_SHARED = 1.5
"""An n-gram counts as shared if more examples than this have it: between 1 and 2, so that rounding doesn't matter."""

_KINDS = "QHQfIHfd"
"""The type codes of the stored arrays, as in ``array``."""

_GOLDEN, _WORD, _LOTS = 0x9E3779B97F4A7C15, (1 << 64) - 1, 24
"""For Fibonacci hashing: multiplied by the first and cut to the second, the high bits are evenly distributed."""


class NgramClassifier:
    """Trains on creation, or reads a stored model.

    The model is in flat arrays, a tenth of the size of dictionaries: the n-grams in order, and for each the topics it
    occurs in.
    """

    def __init__(self, examples: Sequence[tuple[str, int]], topics: int, path: Path | None = None) -> None:
        self._last: tuple[str, list[int]] = ("", [])
        self._rarest = log((len(examples) + 1) / _SHARED)
        found = learned_data.read_arrays(path, learned_data.mark(examples), _KINDS) if path else None
        if found:
            self._example_hashes, self._example_topics, self._runs, self._rarity = found[:4]
            self._starts, self._topics, self._gains, self._never = found[4:]
        else:
            self._learn(examples, topics)

    @property
    def learned(self) -> "tuple[array[Any], ...]":
        """The trained arrays, for storing."""
        return (
            self._example_hashes,
            self._example_topics,
            self._runs,
            self._rarity,
            self._starts,
            self._topics,
            self._gains,
            self._never,
        )

    def example(self, text: str) -> int | None:
        """The topic that ``text`` is an example of, ignoring case and punctuation; None if it isn't one."""
        key = _hash(words(text))
        place = bisect_left(self._example_hashes, key)
        found = place < len(self._example_hashes) and self._example_hashes[place] == key
        return self._example_topics[place] if found else None

    def scores(self, text: str) -> list[float]:
        """A score for each topic: the log-likelihood of the text given its examples, up to a constant."""
        weighed = self._weights(self._places(text))
        length = sum(weighed.values())
        found = [length * never for never in self._never]
        for place, weight in weighed.items():
            start, end = self._starts[place], self._starts[place + 1]
            for topic, gain in zip(self._topics[start:end], self._gains[start:end], strict=True):
                found[topic] += weight * gain
        return found

    def marks(self, text: str, size: int) -> dict[int, float]:
        """A text's shared n-grams as a hashed feature vector of ``size``: weights by index.

        Each n-gram's hash determines its index and sign; collisions blur the vector a little.
        """
        places = [place for place in self._places(text) if self._rarity[place] < self._rarest]
        found: dict[int, float] = {}
        for place, weight in self._weights(places).items():
            lot = (self._runs[place] * _GOLDEN & _WORD) >> 64 - _LOTS
            found[lot % size] = found.get(lot % size, 0.0) + (weight if lot >> _LOTS - 1 else -weight)
        return found

    def familiar(self, text: str) -> float:
        """The share of a text's trigrams (Han: bigrams) that occur in an example.

        1 if there are too few to tell, as with another script or an emoji.
        """
        runs: list[str] = []
        for piece in _PIECES.findall(words(text[:_MAX_LENGTH])[:_MAX_LENGTH]):
            letters, size = (f" {piece} ", 3) if piece.isascii() else (piece, 2)
            runs += [letters[start : start + size] for start in range(len(letters) - size + 1)]
        known = sum(self._place(_packed(run)) is not None for run in runs)
        return known / len(runs) if len(runs) >= _FEW else 1.0

    def _learn(self, examples: Sequence[tuple[str, int]], topics: int) -> None:
        hashes = sorted((_hash(words(text)), topic) for text, topic in examples)
        self._example_hashes = array("Q", (key for key, _ in hashes))
        self._example_topics = array("H", (topic for _, topic in hashes))
        said, ends = array("Q"), array("I", [0])
        for text, _ in examples:
            said.extend(_runs(text))
            ends.append(len(said))
        self._count(said, len(examples))
        known = {run: place for place, run in enumerate(self._runs)}
        said = array("I", map(known.__getitem__, said))
        del known
        sizes = Counter(topic for _, topic in examples)
        self._never = array("d", [0.0]) * topics
        places, spoken, gains = array("I"), array("H"), array("f")
        for topic in range(topics):
            share = len(examples) / topics / (sizes[topic] or 1)
            weights: dict[int, float] = {}
            for number, (_, of) in enumerate(examples):
                if of == topic:
                    for place, weight in self._weights(sorted(said[ends[number] : ends[number + 1]])).items():
                        weights[place] = weights.get(place, 0.0) + share * weight
            # A topic's penalty is the same for every n-gram it never has, so only the others are stored.
            total = _SMOOTHING * len(self._runs) + sum(weights.values())
            self._never[topic] = log(_SMOOTHING / total)
            places.extend(weights)
            spoken.extend([topic] * len(weights))
            gains.extend(log((weight + _SMOOTHING) / _SMOOTHING) for weight in weights.values())
        self._sort_by_run(places, spoken, gains)

    def _count(self, said: "array[int]", examples: int) -> None:
        """Collects the n-grams and their rarity, one length at a time, since one dictionary for all would be large."""
        self._runs, self._rarity = array("Q"), array("f")
        for length in range(_LONGEST):
            low, high = 1 << _BITS * length, 1 << _BITS * (length + 1)
            seen = Counter(run for run in said if low <= run < high)
            self._runs.extend(sorted(seen))
            self._rarity.extend(log((examples + 1) / seen[run]) for run in sorted(seen))

    def _sort_by_run(self, places: "array[int]", spoken: "array[int]", gains: "array[float]") -> None:
        """Stores the topics' weights in the order of the n-grams."""
        counts = array("I", bytes(4 * len(self._runs)))
        for place in places:
            counts[place] += 1
        self._starts = array("I", accumulate(counts, initial=0))
        self._topics, self._gains = spoken[:], gains[:]
        free = self._starts[:]
        for place, topic, gain in zip(places, spoken, gains, strict=True):
            self._topics[free[place]], self._gains[free[place]] = topic, gain
            free[place] += 1

    def _places(self, text: str) -> list[int]:
        """The known n-grams of ``text``, in order. The last text's are cached: scores and marks both need them."""
        last, places = self._last
        if last != text:
            places, start = [], 0
            for run in sorted(_runs(text)):  # in order, so that each search begins where the last one ended
                start = bisect_left(self._runs, run, start)
                if start == len(self._runs):
                    break
                if self._runs[start] == run:
                    places.append(start)
            self._last = text, places
        return places

    def _place(self, run: int) -> int | None:
        place = bisect_left(self._runs, run)
        return place if place < len(self._runs) and self._runs[place] == run else None

    def _weights(self, places: Iterable[int]) -> dict[int, float]:
        """Weighs by rarity and normalizes for length. ``places`` are in order, so that the sum is deterministic."""
        found = {place: self._rarity[place] for place in places}
        norm = sqrt(sum(rarity * rarity for rarity in found.values())) or 1.0
        return {place: rarity / norm for place, rarity in found.items()}


def _runs(text: str) -> set[int]:
    """The n-grams as numbers, 16 bits per character. Rare letters beyond that count as one character."""
    codes = [min(ord(letter), _BEYOND) for letter in f" {words(text[:_MAX_LENGTH])[:_MAX_LENGTH]} "]
    runs = row = codes
    for length in range(1, _LONGEST):
        row = [start << _BITS | code for start, code in zip(row, codes[length:], strict=False)]
        runs = runs + row
    return set(runs)


def _hash(text: str) -> int:
    """A stable 64-bit hash of a text."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def _packed(run: str) -> int:
    packed = 0
    for letter in run:
        packed = packed << _BITS | min(ord(letter), _BEYOND)
    return packed
