"""Chooses the notice beside a page: a toast for a tap, a line above the card for a message."""

from ..conversation.effect import Effect
from ..conversation.event import Event, SecretDetected
from ..guide.guide import Guide
from . import words
from .guide_text import fill
from .localizer import Localizer

_BY_KIND = {
    "card": words.EXPOSED_CARD,
    "security_code": words.EXPOSED_CARD,
    "one_time_code": words.EXPOSED_CODE,
    "password": words.EXPOSED_PASSWORD,
    "id_number": words.EXPOSED_IDENTITY,
}

_BY_EFFECT = {
    Effect.SOLVED: words.VOTED_SOLVED,
    Effect.NOT_YET: words.VOTED_NOT_YET,
    Effect.WRONG: words.VOTED_WRONG,
    Effect.REMINDED: words.REMINDED,
    Effect.FOLLOWED: words.FOLLOWED,
    Effect.UNFOLLOWED: words.UNFOLLOWED,
    Effect.HUNG_UP: words.HUNG_UP,
}


def notice(guide: Guide, language: Localizer, effects: tuple[Effect, ...], event: Event) -> str:
    """The notice with the page that ``event`` led to; usually empty."""
    if isinstance(event, SecretDetected) and Effect.EXPOSED in effects:
        return warning(language, event)
    if Effect.VANISHED in effects:
        return language.say(words.VANISHED)
    if Effect.DROPPED in effects:
        return language.say(words.DROPPED)
    if Effect.ASKED in effects:
        return fill(guide, words.HOW_TO_ASK, language)
    for effect, text in _BY_EFFECT.items():
        if effect in effects:
            return language.say(text)
    return language.say(words.UNREADABLE) if Effect.UNREADABLE in effects else ""


def warning(language: Localizer, event: SecretDetected) -> str:
    """Warns a user who posted a secret: what it looks like, what happened to the message, and what to do now."""
    deleted = language.say(words.EXPOSED_DELETED if event.deleted else words.EXPOSED_NOT_DELETED)
    return language.say(words.EXPOSED).format(what=secret_named(language, event.kind), deleted=deleted)


def secret_named(language: Localizer, kind: str) -> str:
    """The name of this kind of secret."""
    return language.say(_BY_KIND.get(kind, words.EXPOSED_KEY))
