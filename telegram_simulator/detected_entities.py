"""Detects links, @names and commands in a text, as Telegram does without markup."""

import re
from collections.abc import Sequence

from .entity import QUOTES, STYLES, Entity, units

_FOUND = re.compile(
    r"(?P<url>https?://[^\s<>\"'\u3000-\u303f\uff00-\uff0f]*[\w/=&#%-])"
    r"|(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<![\w@])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w))"
)


def detect(text: str, given: Sequence[Entity] = ()) -> list[Entity]:
    """Detect links, bot commands and mentions by simplified rules, except in `given` links, code and the like."""
    found = []
    for match in _FOUND.finditer(text):
        kind = str(match.lastgroup)
        found.append(Entity(kind, units(text[: match.start()]), units(match.group())))
    return [new for new in found if not any(_clash(new, old) for old in given)]


def _clash(new: Entity, old: Entity) -> bool:
    return old.type not in STYLES | QUOTES and new.offset < old.end and old.offset < new.end
