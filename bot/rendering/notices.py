"""What is said beside a page: in a toast for a tap, above the card for a message."""

from ..conversation.effect import Effect
from ..conversation.event import Event, SecretDetected
from . import words
from .localizer import Localizer

_EXPOSED = {
    "card": words.EXPOSED_CARD,
    "security_code": words.EXPOSED_CARD,
    "one_time_code": words.EXPOSED_CODE,
    "password": words.EXPOSED_PASSWORD,
    "id_number": words.EXPOSED_IDENTITY,
}

_SAID = {
    Effect.SOLVED: words.VOTED_SOLVED,
    Effect.NOT_YET: words.VOTED_NOT_YET,
    Effect.WRONG: words.VOTED_WRONG,
    Effect.REMINDED: words.REMINDED,
    Effect.FOLLOWED: words.FOLLOWED,
    Effect.UNFOLLOWED: words.UNFOLLOWED,
    Effect.HUNG_UP: words.HUNG_UP,
}


def notice(language: Localizer, effects: tuple[Effect, ...], event: Event) -> str:
    """What goes with the page that ``event`` led to; mostly nothing."""
    if isinstance(event, SecretDetected) and Effect.EXPOSED in effects:
        return warning(language, event)
    if Effect.VANISHED in effects:
        return language.say(words.VANISHED)
    if Effect.DROPPED in effects:
        return language.say(words.DROPPED)
    if Effect.ASKED in effects:
        return language.say(words.HOW_TO_ASK)
    for effect, text in _SAID.items():
        if effect in effects:
            return language.say(text)
    return language.say(words.UNREADABLE) if Effect.UNREADABLE in effects else ""


def warning(language: Localizer, event: SecretDetected) -> str:
    """For somebody who posted a secret: what it was taken for, what became of the message, and what to do now."""
    deleted = language.say(words.EXPOSED_DELETED if event.deleted else words.EXPOSED_NOT_DELETED)
    return language.say(words.EXPOSED).format(what=secret_named(language, event.kind), deleted=deleted)


def secret_named(language: Localizer, kind: str) -> str:
    """What a secret of this kind is called."""
    return language.say(_EXPOSED.get(kind, words.EXPOSED_KEY))
