"""Messages passed on between a person and the staff: each once, as far as Telegram lets it be known, and none lost."""

from collections.abc import Callable
from html import escape
from time import time

from ..conversation import address
from ..conversation.event import TakeBack
from ..language.catalogue import Language
from ..operations import metrics
from ..ports import ClosedError, Messenger, TooFastError, UnreachableError
from ..screens import words
from ..screens.asides import secret_named
from ..screens.card import Button, Card
from ..spoken import Spoken
from .forum import Forum, NoForumError
from .relays import PER_MINUTE, Begun, Relays

_FROM_STAFF = "👤 "
"""Stands before what the staff writes, so that nobody takes it for the bot's own words, or the other way round."""


class Relay:
    """Passes messages on. Texts are sent as they were read by the guard, media are copied with the caption it read."""

    def __init__(
        self, relays: Relays, forum: Forum, messenger: Messenger, chat: int, clock: Callable[[], float] = time
    ) -> None:
        self._relays = relays
        self._forum = forum
        self._messenger = messenger
        self._chat = chat
        self._clock = clock

    async def to_staff(self, update_id: int, spoken: Spoken, thread: int, language: Language, secret: str = "") -> str:
        """Passes a person's message on; returns what they are to be told, mostly nothing. A ``secret`` is held back."""
        user = spoken.sender
        text = (
            language.say(words.STAFF_HELD_BACK).format(what=secret_named(language, secret)) if secret else spoken.text
        )
        if spoken.edited:
            if copy := await self._relays.copy_of(user, "p", spoken.message):
                await self._forum.edit(self._chat, copy, text, caption=spoken.kind != "text" and not secret)
            return ""
        if spoken.kind == "other":
            return language.say(words.TALK_KINDS)
        if not await self.begin(user, f"u{update_id}"):
            return ""
        if await self._relays.pace(user) > PER_MINUTE:
            return language.say(words.TALK_BUSY)
        try:
            if spoken.kind == "text" or secret:
                copy = await self._forum.say(self._chat, Card(escape(text, quote=False)), thread)
            else:
                copy = await self._forum.copy(self._chat, user, spoken.message, text, thread)
        except (NoForumError, ClosedError):
            return language.say(words.STAFF_GONE)
        except TooFastError:
            await self._relays.undo(user, f"u{update_id}")
            raise
        await self._relays.done(user, f"u{update_id}", "p", spoken.message, copy)
        metrics.RELAYED.labels("staff").inc()
        if spoken.kind in ("photo", "document") and not secret:
            await self._warn(user, spoken.message, language)
        return ""

    async def to_person(self, update_id: int, spoken: Spoken, user: int, language: Language) -> str:
        """Passes a message of the staff on; returns what they are to be told. ``language`` is theirs."""
        if spoken.edited:
            if copy := await self._relays.copy_of(user, "s", spoken.message):
                mark = _FROM_STAFF if spoken.kind == "text" else ""
                await self._forum.edit(user, copy, mark + spoken.text, caption=spoken.kind != "text")
            return ""
        if spoken.kind == "other":
            return language.say(words.TALK_KINDS)
        if not await self.begin(user, f"u{update_id}"):
            return ""
        try:
            if spoken.kind == "text":
                copy = await self._forum.say(user, Card(_FROM_STAFF + escape(spoken.text, quote=False)))
            else:
                copy = await self._forum.copy(user, self._chat, spoken.message, spoken.text)
        except (NoForumError, ClosedError):
            return language.say(words.STAFF_NOT_SENT)
        except TooFastError:
            await self._relays.undo(user, f"u{update_id}")
            raise
        await self._relays.done(user, f"u{update_id}", "s", spoken.message, copy)
        metrics.RELAYED.labels("person").inc()
        return ""

    async def take_back(self, user: int, message: int) -> bool:
        """Deletes a person's message and its copy; whether both are gone."""
        copy = await self._relays.copy_of(user, "p", message)
        there = bool(copy) and await self._messenger.delete(self._chat, copy)
        return await self._messenger.delete(user, message) and there

    async def delete_for_person(self, user: int, message: int) -> bool:
        """Deletes the person's copy of a message of the staff."""
        copy = await self._relays.copy_of(user, "s", message)
        return bool(copy) and await self._messenger.delete(user, copy)

    async def begin(self, user: int, operation: str) -> bool:
        """False when it was done before. One that may have been is done again, and counted."""
        begun = await self._relays.begin(user, operation, int(self._clock()))
        if begun is Begun.BUSY:
            raise UnreachableError("another replica has this message in hand")
        if begun is Begun.AGAIN:
            metrics.REPEATED.labels("message").inc()
        return begun is not Begun.DONE

    async def _warn(self, user: int, message: int, language: Language) -> None:
        """A picture can't be read here: whoever sent one is told what must not be on it, and how to take it back."""
        button = Button(language.say(words.TAKE_BACK), address.write(TakeBack(message)), style="danger")
        await self._messenger.send(user, Card(language.say(words.PHOTO_SENT), ((button,),)))
