"""Messages passed on between a person and the staff: each once, as far as Telegram lets it be known, and none lost."""

from collections.abc import Callable
from html import escape
from time import time

from ..conversation import address
from ..conversation.event import TakeBack
from ..language.catalogue import Language
from ..operations import metrics
from ..ports import ClosedError, Messenger
from ..screens import words
from ..screens.asides import secret_named
from ..screens.card import Button, Card
from ..screens.limits import TEXT_UNITS
from ..screens.measure import units
from ..spoken import Spoken
from .errand import Errand, Errands
from .forum import Forum, NoForumError, NotAcceptedError, NoTopicError, TooLongError
from .relays import Relays, Topic, Turn

CAPTION_UNITS = 1024
"""The longest caption that a bot may send, in UTF-16 units (Bot API, copyMessage)."""

_FROM_STAFF = "👤 "
"""Stands before what the staff writes, so that nobody takes it for the bot's own words, or the other way round."""


class Relay:
    """Passes messages on. Texts are sent as they were read by the guard, media are copied with the caption it read."""

    def __init__(
        self, relays: Relays, forum: Forum, messenger: Messenger, chat: int, clock: Callable[[], float] = time
    ) -> None:
        self.errands = Errands(relays, clock)
        self._relays = relays
        self._forum = forum
        self._messenger = messenger
        self._chat = chat

    async def to_staff(self, update_id: int, spoken: Spoken, thread: int, language: Language, secret: str = "") -> str:
        """Passes a person's message on; returns what they are to be told, mostly nothing. A ``secret`` is held back.

        Raises :class:`NoTopicError` when the topic is gone.
        """
        user = spoken.sender
        text = (
            language.say(words.STAFF_HELD_BACK).format(what=secret_named(language, secret)) if secret else spoken.text
        )
        if spoken.edited:
            return await self._edited_for_staff(spoken, text, language)
        if spoken.kind == "other":
            return language.say(words.TALK_KINDS)
        if problem := too_long(spoken, text, language):
            return problem
        async with self.errands.once(user, f"u{update_id}", "message", Turn("p", update_id)) as errand:
            if errand.over:
                return ""
            if not errand.retried and not await self._relays.pace(user):
                return language.say(words.TALK_BUSY)
            copy = await self._sent(
                errand, self._chat, spoken, text, language, thread=thread, copied=spoken.kind != "text" and not secret
            )
        if isinstance(copy, str):
            return copy
        metrics.RELAYED.labels("staff").inc()
        if spoken.kind in ("photo", "document") and not secret:
            await self._warn(user, spoken.message, language)
        return ""

    async def to_person(self, update_id: int, spoken: Spoken, user: int, language: Language) -> str:
        """Passes a message of the staff on; returns what they are to be told. ``language`` is theirs."""
        text = (_FROM_STAFF if spoken.kind == "text" else "") + spoken.text
        if spoken.kind == "other":
            return "" if spoken.edited else language.say(words.TALK_KINDS)
        if problem := too_long(spoken, text, language):
            return problem
        if spoken.edited:
            if copy := await self._relays.copy_of(user, "s", spoken.message):
                await self._forum.edit(user, copy, text, caption=spoken.kind != "text")
            return ""
        async with self.errands.once(user, f"u{update_id}", "message", Turn("s", update_id)) as errand:
            if errand.over:
                return ""
            sent = await self._sent(errand, user, spoken, text, language, copied=spoken.kind != "text")
        if isinstance(sent, str):
            return sent
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

    async def forget_topic(self, user: int, thread: int) -> None:
        """The topic is gone: nothing leads there any more."""
        await self._relays.unlink(Topic(self._chat, thread), user)

    async def given_up(self, update_id: int, user: int, turn: Turn) -> None:
        """The message won't be tried again, so those after it needn't wait."""
        await self._relays.done(user, f"u{update_id}", turn)

    async def _sent(
        self, errand: Errand, chat: int, spoken: Spoken, text: str, language: Language, *, thread: int = 0, copied: bool
    ) -> int | str:
        """The number of the copy; or what its writer is to be told."""
        to_staff = chat == self._chat
        try:
            if copied:
                copy = await self._forum.copy(chat, spoken.chat, spoken.message, text, thread)
            else:
                copy = await self._forum.say(chat, Card(escape(text, quote=False)), thread)
        except NoTopicError:
            raise
        except TooLongError:
            return language.say(words.TALK_TOO_LONG).format(most=limit(spoken))
        except NotAcceptedError:
            return language.say(words.TALK_NOT_ACCEPTED)
        except (NoForumError, ClosedError):
            return language.say(words.STAFF_GONE if to_staff else words.STAFF_NOT_SENT)
        errand.copied(spoken.message, copy)
        return copy

    async def _edited_for_staff(self, spoken: Spoken, text: str, language: Language) -> str:
        copy = await self._relays.copy_of(spoken.sender, "p", spoken.message)
        if not copy:
            return ""
        if problem := too_long(spoken, text, language):
            return problem
        if not await self._relays.pace(spoken.sender):
            return language.say(words.TALK_BUSY)
        await self._forum.edit(self._chat, copy, text, caption=spoken.kind != "text")
        return ""

    async def _warn(self, user: int, message: int, language: Language) -> None:
        """A picture can't be read here: whoever sent one is told what must not be on it, and how to take it back."""
        button = Button(language.say(words.TAKE_BACK), address.write(TakeBack(message)), style="danger")
        await self._messenger.send(user, Card(language.say(words.PHOTO_SENT), ((button,),)))


def limit(spoken: Spoken) -> int:
    """How many UTF-16 units of its text or caption can be passed on, the mark of the staff left out."""
    return CAPTION_UNITS if spoken.kind != "text" else TEXT_UNITS - units(_FROM_STAFF)


def too_long(spoken: Spoken, text: str, language: Language) -> str:
    """What the writer of ``text`` is told if it is longer than a bot may send; empty if it isn't.

    People with Telegram Premium may write longer captions than a bot.
    """
    most = TEXT_UNITS if spoken.kind == "text" else CAPTION_UNITS
    return language.say(words.TALK_TOO_LONG).format(most=limit(spoken)) if units(text) > most else ""
