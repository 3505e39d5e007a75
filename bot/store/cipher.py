"""Encrypts stored values: token, format, key id, body.

=====  =======  ==========================================================================
bytes  what     why
=====  =======  ==========================================================================
0-15   token    random, drawn at each commit; the commit script compares it
16     format   1
17-20  key id   which key sealed the body; zeros: not sealed
21-    body     as it is; or nonce (12 bytes) and AES-GCM ciphertext, bound to the key's name
=====  =======  ==========================================================================
"""

import base64
import os
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN_BYTES = 16
_FORMAT = b"\x01"
_OPEN = b"\x00" * 4
_BODY = TOKEN_BYTES + 1 + len(_OPEN)
_NONCE_BYTES = 12
_KEY_BYTES = 32


class CipherError(Exception):
    """A value can't be opened: another key sealed it, or it was changed. Nothing is overwritten."""


class Cipher:
    """Packs and opens values. The first key seals; all of them open, so that a key can be changed."""

    def __init__(self, keys: tuple[bytes, ...] = ()) -> None:
        self._keys = {sha256(key).digest()[: len(_OPEN)]: _cipher(key) for key in keys}
        self._sealing = next(iter(self._keys), _OPEN)

    @classmethod
    def parse(cls, text: str) -> "Cipher":
        """From ``DATA_KEY``: one or more base64 keys of 32 bytes, newest first, separated by commas.

        Raises ``ValueError`` with a message that does not quote the keys.
        """
        keys = []
        for number, part in enumerate(filter(None, map(str.strip, text.split(","))), 1):
            try:
                key = base64.b64decode(part.replace("-", "+").replace("_", "/"), validate=True)
            except ValueError:
                key = b""
            if len(key) != _KEY_BYTES:
                raise ValueError(f"key {number} is not {_KEY_BYTES} bytes in base64; make one: openssl rand -base64 32")
            keys.append(key)
        return cls(tuple(keys))

    @property
    def key_ids(self) -> tuple[bytes, ...]:
        """Which keys these are, the sealing one first; a value carries the id of the key that sealed it."""
        return tuple(self._keys)

    def pack(self, name: str, body: bytes) -> tuple[bytes, bytes]:
        """``(token, value)`` for ``body`` under the store's key ``name``."""
        token = os.urandom(TOKEN_BYTES)
        if self._sealing != _OPEN:
            nonce = os.urandom(_NONCE_BYTES)
            body = nonce + self._keys[self._sealing].encrypt(nonce, body, name.encode())
        return token, token + _FORMAT + self._sealing + body

    def open(self, name: str, value: bytes) -> tuple[bytes, bytes]:
        """``(token, body)`` of a value. Raises :class:`CipherError`."""
        token, form, key_id, body = (
            value[:TOKEN_BYTES],
            value[TOKEN_BYTES : TOKEN_BYTES + 1],
            value[TOKEN_BYTES + 1 : _BODY],
            value[_BODY:],
        )
        if form != _FORMAT:
            raise CipherError("a value has a format that this version does not know")
        if key_id == _OPEN:
            return token, body
        if key_id not in self._keys:
            raise CipherError("a value was sealed with a key that DATA_KEY does not have")
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - a value that was sealed, so it was imported

        try:
            return token, self._keys[key_id].decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], name.encode())
        except (InvalidTag, ValueError):
            raise CipherError("a sealed value was changed, or belongs under another name") from None


def _cipher(key: bytes) -> "AESGCM":
    """Imported here: it takes seven megabytes, which a bot without keys shouldn't pay for."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    return AESGCM(key)
