"""What a user is called in logs."""

import hmac
from hashlib import sha256
from secrets import token_bytes

_DIGITS = 12
_key = bytearray(token_bytes(32))  # random until a secret is set: unkeyed hashes of user ids are quickly brute-forced


def set_pseudonym_secret(secret: str) -> None:
    """Derives pseudonyms from ``secret``. Replicas that share it use the same pseudonym for a user."""
    _key[:] = hmac.digest(secret.encode(), b"people in logs", sha256)


def pseudonym(user: int) -> str:
    """A user's name in logs. Without the secret it can't be traced to them."""
    return hmac.digest(bytes(_key), str(user).encode(), sha256).hex()[:_DIGITS]
