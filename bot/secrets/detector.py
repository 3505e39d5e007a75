"""The guard that checks every text first: whether it holds something that must not be stored, shown or passed on."""

import enum
from dataclasses import dataclass

from ..text.canonical import canonical
from ..text.chinese import SIMPLIFIED
from .api_keys import has_bot_token, has_joined_key, has_openai_key, has_other_key
from .card_numbers import has_card, has_id_number
from .deobfuscation import decoded, joined
from .one_time_codes import has_one_time_code, has_security_code
from .passwords import has_password
from .url_credentials import has_credential


class SecretKind(enum.StrEnum):
    """What was found; it decides what the user is told to do."""

    API_KEY = "api_key"
    OTHER_KEY = "other_key"
    BOT_TOKEN = "bot_token"  # noqa: S105 - a kind, not a token
    CARD = "card"
    SECURITY_CODE = "security_code"
    ID_NUMBER = "id_number"
    ONE_TIME_CODE = "one_time_code"
    PASSWORD = "password"  # noqa: S105 - as above


@dataclass(frozen=True, slots=True)
class Secret:
    """The kind of a secret that was found. Neither its text nor its position is stored."""

    kind: SecretKind


def _has_other(text: str) -> bool:
    return has_other_key(text) or has_credential(text)


_CHECKS = (
    (SecretKind.BOT_TOKEN, has_bot_token),
    (SecretKind.API_KEY, has_openai_key),
    (SecretKind.OTHER_KEY, _has_other),
    (SecretKind.ID_NUMBER, has_id_number),
    (SecretKind.CARD, has_card),
    (SecretKind.SECURITY_CODE, has_security_code),
    (SecretKind.ONE_TIME_CODE, has_one_time_code),
    (SecretKind.PASSWORD, has_password),
)
_IN_JOINED = {
    SecretKind.BOT_TOKEN: has_bot_token,
    SecretKind.API_KEY: has_joined_key,
    SecretKind.OTHER_KEY: has_other_key,
}
_IN_DECODED = dict(_CHECKS[:3]) | {SecretKind.CARD: has_card}


def find_secret(text: str) -> Secret | None:
    """The secret in ``text``, if any; of several, the one whose leak would be worst.

    When in doubt it reports one: retyping a message is cheap.
    """
    text = canonical(text).translate(SIMPLIFIED)
    apart, encoded = tuple(joined(text)), tuple(decoded(text))
    for kind, is_in in _CHECKS:
        if is_in(text) or any(map(_IN_JOINED.get(kind, _never), apart)):
            return Secret(kind)
        if any(map(_IN_DECODED.get(kind, _never), encoded)):
            return Secret(kind)
    return None


def _never(text: str) -> bool:  # noqa: ARG001 - the signature of a check
    return False
