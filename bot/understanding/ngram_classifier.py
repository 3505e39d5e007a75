"""Which topic's examples share the most letters with a text: naive Bayes on runs of one to four characters.

It needs nothing but Python, and is all there is when the encoder is not installed. Runs of characters serve
English and Chinese alike, know no word borders to get wrong, and survive slips of the keyboard.
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
"""Of a run, to be more than one example's own: between one and two, which no rounding reaches."""

_KINDS = "QHQfIHfd"
"""Of the arrays that are kept: how ``array`` calls their numbers."""

_GOLDEN, _WORD, _LOTS = 0x9E3779B97F4A7C15, (1 << 64) - 1, 24
"""Multiplied by the first, cut to the second, the highest bits of numbers that lie close together are spread evenly."""


class NgramClassifier:
    """Learns from examples when made, or reads what was learnt of them where it is kept.

    What was learnt lies in flat arrays, a tenth of what dictionaries would take: the runs in order, and for each
    the topics that say it.
    """

    def __init__(self, examples: Sequence[tuple[str, int]], topics: int, path: Path | None = None) -> None:
        self._last: tuple[str, list[int]] = ("", [])
        self._rarest = log((len(examples) + 1) / _SHARED)
        found = learned_data.read_arrays(path, learned_data.mark(examples), _KINDS) if path else None
        if found:
            self._heard, self._of, self._runs, self._rarity, self._starts, self._spoken, self._gains, self._never = (
                found
            )
        else:
            self._learn(examples, topics)

    @property
    def learnt(self) -> "tuple[array[Any], ...]":
        """All that was learnt, to be kept."""
        return (
            self._heard,
            self._of,
            self._runs,
            self._rarity,
            self._starts,
            self._spoken,
            self._gains,
            self._never,
        )

    def example(self, text: str) -> int | None:
        """The topic of which ``text``, but for case and punctuation, is an example."""
        client_language = _number(words(text))
        place = bisect_left(self._heard, client_language)
        return self._of[place] if place < len(self._heard) and self._heard[place] == client_language else None

    def scores(self, text: str) -> list[float]:
        """A score for each topic: the logarithm of how likely its examples make the text, up to a constant."""
        weighed = self._weighed(self._places(text))
        length = sum(weighed.values())
        found = [length * never for never in self._never]
        for place, weight in weighed.items():
            for entry in range(self._starts[place], self._starts[place + 1]):
                found[self._spoken[entry]] += weight * self._gains[entry]
        return found

    def marks(self, text: str, size: int) -> dict[int, float]:
        """What of a text's letters more than one example has, as a vector of ``size``: weights by place in it.

        Each run goes to a place, and gets a sign, by its own number; where two share a place they blur a little.
        """
        places = [place for place in self._places(text) if self._rarity[place] < self._rarest]
        found: dict[int, float] = {}
        for place, weight in self._weighed(places).items():
            lot = (self._runs[place] * _GOLDEN & _WORD) >> 64 - _LOTS
            found[lot % size] = found.get(lot % size, 0.0) + (weight if lot >> _LOTS - 1 else -weight)
        return found

    def familiar(self, text: str) -> float:
        """The share of a text's letters, three at a time (Han: two), that an example has too.

        1 when there are too few to tell, as in another script or a smile.
        """
        runs: list[str] = []
        for piece in _PIECES.findall(words(text[:_MAX_LENGTH])):
            letters, size = (f" {piece} ", 3) if piece.isascii() else (piece, 2)
            runs += [letters[start : start + size] for start in range(len(letters) - size + 1)]
        known = sum(self._place(_packed(run)) is not None for run in runs)
        return known / len(runs) if len(runs) >= _FEW else 1.0

    def _learn(self, examples: Sequence[tuple[str, int]], topics: int) -> None:
        client_language = sorted((_number(words(text)), topic) for text, topic in examples)
        self._heard, self._of = (
            array("Q", (key for key, _ in client_language)),
            array("H", (topic for _, topic in client_language)),
        )
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
                    for place, weight in self._weighed(said[ends[number] : ends[number + 1]]).items():
                        weights[place] = weights.get(place, 0.0) + share * weight
            # What a topic never says costs it the same whatever is said; only the rest is kept, run by run.
            total = _SMOOTHING * len(self._runs) + sum(weights.values())
            self._never[topic] = log(_SMOOTHING / total)
            places.extend(weights)
            spoken.extend([topic] * len(weights))
            gains.extend(log((weight + _SMOOTHING) / _SMOOTHING) for weight in weights.values())
        self._file(places, spoken, gains)

    def _count(self, said: "array[int]", examples: int) -> None:
        """Notes which runs there are and how rare each is: one length at a time, as a dictionary of all is large."""
        self._runs, self._rarity = array("Q"), array("f")
        for length in range(_LONGEST):
            low, high = 1 << _BITS * length, 1 << _BITS * (length + 1)
            seen = Counter(run for run in said if low <= run < high)
            self._runs.extend(sorted(seen))
            self._rarity.extend(log((examples + 1) / seen[run]) for run in sorted(seen))

    def _file(self, places: "array[int]", spoken: "array[int]", gains: "array[float]") -> None:
        """Puts what topics say in the order of the runs."""
        counts = array("I", bytes(4 * len(self._runs)))
        for place in places:
            counts[place] += 1
        self._starts = array("I", accumulate(counts, initial=0))
        self._spoken, self._gains = spoken[:], gains[:]
        free = self._starts[:]
        for place, topic, gain in zip(places, spoken, gains, strict=True):
            self._spoken[free[place]], self._gains[free[place]] = topic, gain
            free[place] += 1

    def _places(self, text: str) -> list[int]:
        """The runs of ``text`` that are known. The last text's are kept: its scores and its marks both need them."""
        last, places = self._last
        if last != text:
            places = [place for run in _runs(text) if (place := self._place(run)) is not None]
            self._last = text, places
        return places

    def _place(self, run: int) -> int | None:
        place = bisect_left(self._runs, run)
        return place if place < len(self._runs) and self._runs[place] == run else None

    def _weighed(self, places: Iterable[int]) -> dict[int, float]:
        """Rare runs count for more, and a text's length for nothing. Summed in order, to be the same every time."""
        found = {place: self._rarity[place] for place in sorted(places)}
        norm = sqrt(sum(rarity * rarity for rarity in found.values())) or 1.0
        return {place: rarity / norm for place, rarity in found.items()}


def _runs(text: str) -> set[int]:
    """The runs, each as a number: a character takes 16 bits, and what lies beyond them is no letter in use."""
    codes = [min(ord(letter), _BEYOND) for letter in f" {words(text[:_MAX_LENGTH])} "]
    runs = row = codes
    for length in range(1, _LONGEST):
        row = [start << _BITS | code for start, code in zip(row, codes[length:], strict=False)]
        runs = runs + row
    return set(runs)


def _number(text: str) -> int:
    """The same in every process, and another for every text that anybody types."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def _packed(run: str) -> int:
    packed = 0
    for letter in run:
        packed = packed << _BITS | min(ord(letter), _BEYOND)
    return packed
