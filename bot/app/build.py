"""Tells two builds of the same version apart, whether they run from a clone, an image or a wheel."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from ..i18n.catalogue import BUILT_IN

_PACKAGE = Path(__file__).parents[1]
_KINDS = frozenset({".py", ".lua", ".yaml", ".po", ".npz", ".bin"})
"""The kinds of files the bot is made of. Files left behind by editors or by Python don't count."""


def build() -> str:
    """A fingerprint of the code, the built-in guide and its translations: ``1f2e3d4``.

    The same files have the same fingerprint wherever they are, so a clone and the image built from it share one.
    """
    digest = sha256()
    for name, file in sorted(_files()):
        digest.update(f"{name}\0".encode() + sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:7]


def _files() -> Iterator[tuple[str, Path]]:
    """The files by name. The wheel has the catalogs inside the package, the repository has them next to it."""
    for name, root in (("", _PACKAGE), ("locales/", BUILT_IN)):
        for file in root.rglob("*"):
            if file.suffix in _KINDS and (root is BUILT_IN or BUILT_IN not in file.parents):
                yield name + file.relative_to(root).as_posix(), file
