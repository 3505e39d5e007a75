"""Encrypts stored values: a value is a token, a format byte, a key id and a body.

=====  =======  ================================================================================
bytes  what     why
=====  =======  ================================================================================
0-15   token    random, drawn at each commit; the commit script compares it
16     format   1
17-20  key id   the key that encrypted the body; zeros if it isn't encrypted
21-    body     plain; or nonce (12 bytes) and AES-GCM ciphertext, bound to the store's key name
=====  =======  ================================================================================
"""

import base64
import os
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN_BYTES = 16
_FORMAT = b"\x01"
_UNENCRYPTED = b"\x00" * 4
_BODY = TOKEN_BYTES + 1 + len(_UNENCRYPTED)
_NONCE_BYTES = 12
_KEY_BYTES = 32


class CipherError(Exception):
    """A value can't be opened: unknown format, unknown key, or tampered with. It isn't overwritten."""


class Cipher:
    """Encrypts and decrypts values. The first key encrypts; all of them decrypt, so that keys can be rotated."""

    def __init__(self, keys: tuple[bytes, ...] = ()) -> None:
        self._keys = {sha256(key).digest()[: len(_UNENCRYPTED)]: _cipher(key) for key in keys}
        self._encrypting = next(iter(self._keys), _UNENCRYPTED)

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
        """The ids of the keys, the encrypting one first. Each value carries the id of its key."""
        return tuple(self._keys)

    def pack(self, name: str, body: bytes) -> tuple[bytes, bytes]:
        """``(token, value)`` for ``body`` under the store's key ``name``."""
        token = os.urandom(TOKEN_BYTES)
        if self._encrypting != _UNENCRYPTED:
            nonce = os.urandom(_NONCE_BYTES)
            body = nonce + self._keys[self._encrypting].encrypt(nonce, body, name.encode())
        return token, token + _FORMAT + self._encrypting + body

    def outdated(self, value: bytes) -> bool:
        """Whether a value was stored before the encrypting key was introduced, so that it should be packed again."""
        return value[TOKEN_BYTES + 1 : _BODY] != self._encrypting

    def open(self, name: str, value: bytes) -> tuple[bytes, bytes]:
        """``(token, body)`` of a value. Raises :class:`CipherError`."""
        token, form, key_id, body = (
            value[:TOKEN_BYTES],
            value[TOKEN_BYTES : TOKEN_BYTES + 1],
            value[TOKEN_BYTES + 1 : _BODY],
            value[_BODY:],
        )
        if form != _FORMAT:
            raise CipherError("a value has a format that this version doesn't know")
        if key_id == _UNENCRYPTED:
            return token, body
        if key_id not in self._keys:
            raise CipherError("a value was encrypted with a key that DATA_KEY doesn't have")
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - already imported by _cipher()

        try:
            return token, self._keys[key_id].decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], name.encode())
        except (InvalidTag, ValueError):
            raise CipherError("an encrypted value was changed, or belongs under another name") from None


def _cipher(key: bytes) -> "AESGCM":
    """A cipher for a key. The import costs seven megabytes, which a bot without keys shouldn't pay."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    return AESGCM(key)
