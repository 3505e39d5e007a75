"""Hashes that stand for a user in keys that outlive the erasure of their data."""

from hashlib import blake2b


def keyed_hash(secret: bytes, text: str, size: int) -> str:
    """The BLAKE2b of ``text`` in hex, ``size`` bytes. Without ``secret``, it can't be traced to the user in it."""
    return blake2b(text.encode(), key=secret, digest_size=size).hexdigest()
