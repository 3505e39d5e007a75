"""Chooses the notice that goes with a page: a toast for a tap, a line above the card for a message."""

from ..conversation.effect import Effect
from ..conversation.event import Event, SecretDetected
from ..guide.guide import Guide
from . import bot_texts
from .guide_text import fill
from .localizer import Localizer

_BY_KIND = {
    "card": bot_texts.EXPOSED_CARD,
    "security_code": bot_texts.EXPOSED_CARD,
    "one_time_code": bot_texts.EXPOSED_CODE,
    "password": bot_texts.EXPOSED_PASSWORD,
    "id_number": bot_texts.EXPOSED_IDENTITY,
}

_BY_EFFECT = {
    Effect.SOLVED: bot_texts.VOTED_SOLVED,
    Effect.NOT_YET: bot_texts.VOTED_NOT_YET,
    Effect.WRONG: bot_texts.VOTED_WRONG,
    Effect.REMINDED: bot_texts.REMINDED,
    Effect.FOLLOWED: bot_texts.FOLLOWED,
    Effect.UNFOLLOWED: bot_texts.UNFOLLOWED,
    Effect.HUNG_UP: bot_texts.HUNG_UP,
}


def notice(guide: Guide, language: Localizer, effects: tuple[Effect, ...], event: Event) -> str:
    """The notice with the page that ``event`` led to; usually empty."""
    if isinstance(event, SecretDetected) and Effect.EXPOSED in effects:
        return warning(language, event)
    if Effect.VANISHED in effects:
        return language.say(bot_texts.VANISHED)
    if Effect.DROPPED in effects:
        return language.say(bot_texts.DROPPED)
    if Effect.ASKED in effects:
        return fill(guide, bot_texts.HOW_TO_ASK, language)
    for effect, text in _BY_EFFECT.items():
        if effect in effects:
            return language.say(text)
    return language.say(bot_texts.UNREADABLE) if Effect.UNREADABLE in effects else ""


def warning(language: Localizer, event: SecretDetected) -> str:
    """Warns a user who posted a secret: what it looks like, what happened to the message, and what to do now."""
    deleted = language.say(bot_texts.EXPOSED_DELETED if event.deleted else bot_texts.EXPOSED_NOT_DELETED)
    return language.say(bot_texts.EXPOSED).format(what=secret_named(language, event.kind), deleted=deleted)


def secret_named(language: Localizer, kind: str) -> str:
    """The name of this kind of secret."""
    return language.say(_BY_KIND.get(kind, bot_texts.EXPOSED_KEY))
