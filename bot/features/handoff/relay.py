"""Relays messages between a user and the staff, each once as far as Telegram lets us know."""

from collections.abc import Callable
from html import escape
from time import time

from ...conversation import callback_data
from ...conversation.event import DeleteRelayed
from ...i18n.catalogue import Language
from ...observability import metrics
from ...ports.errors import ClosedError
from ...ports.forum import Forum, NoForumError, NotAcceptedError, NoTopicError, TooLongError
from ...ports.messenger import Messenger
from ...ports.relay_message import RelayMessage
from ...ports.relays import Copied, RelayStore, Topic, Turn
from ...rendering import words
from ...rendering.card import Button, Card
from ...rendering.limits import TEXT_UNITS
from ...rendering.measure import units
from ...rendering.notices import secret_named
from .send_once import Errand, Errands

CAPTION_UNITS = 1024
"""The longest caption that a bot may send, in UTF-16 units (Bot API, copyMessage)."""

_FROM_STAFF = "👤 "
"""Stands before what the staff writes, so that nobody takes it for the bot's own words, or the other way round."""


class StaffRelay:
    """Passes messages on. Texts are sent as they were read by the guard, media are copied with the caption it read."""

    def __init__(
        self, relays: RelayStore, forum: Forum, messenger: Messenger, chat: int, clock: Callable[[], float] = time
    ) -> None:
        self.errands = Errands(relays, clock)
        self._relays = relays
        self._forum = forum
        self._messenger = messenger
        self._chat = chat

    async def to_staff(
        self, update_id: int, relay_message: RelayMessage, thread: int, language: Language, secret: str = ""
    ) -> str:
        """Passes a person's message on; returns what they are to be told, mostly nothing. A ``secret`` is held back.

        Raises :class:`NoTopicError` when the topic is gone.
        """
        user = relay_message.sender
        text = (
            language.say(words.STAFF_HELD_BACK).format(what=secret_named(language, secret))
            if secret
            else relay_message.text
        )
        if relay_message.edited:
            return await self._edited_for_staff(relay_message, text, language)
        if relay_message.kind == "other":
            return language.say(words.TALK_KINDS)
        if problem := too_long(relay_message, text, language):
            return problem
        async with self.errands.once(user, f"u{update_id}", "message", Turn("p", update_id)) as errand:
            if errand.over:
                return ""
            if not errand.retried and not await self._relays.may_send(user):
                return language.say(words.TALK_BUSY)
            copy = await self._sent(
                errand,
                self._chat,
                relay_message,
                text,
                language,
                thread=thread,
                copied=relay_message.kind != "text" and not secret,
            )
        if isinstance(copy, str):
            return copy
        metrics.RELAYED.labels("staff").inc()
        if relay_message.kind in ("photo", "document") and not secret:
            await self._warn(user, relay_message.message, language)
        return ""

    async def to_person(self, update_id: int, relay_message: RelayMessage, user: int, language: Language) -> str:
        """Passes a message of the staff on; returns what they are to be told. ``language`` is theirs."""
        text = (_FROM_STAFF if relay_message.kind == "text" else "") + relay_message.text
        if relay_message.kind == "other":
            return "" if relay_message.edited else language.say(words.TALK_KINDS)
        if problem := too_long(relay_message, text, language):
            return problem
        if relay_message.edited:
            if copy := await self._relays.copy_of(user, "s", relay_message.message, self._chat):
                await self._forum.edit(user, copy, text, caption=relay_message.kind != "text")
            return ""
        async with self.errands.once(user, f"u{update_id}", "message", Turn("s", update_id)) as errand:
            if errand.over:
                return ""
            sent = await self._sent(errand, user, relay_message, text, language, copied=relay_message.kind != "text")
        if isinstance(sent, str):
            return sent
        metrics.RELAYED.labels("person").inc()
        return ""

    async def take_back(self, user: int, message: int) -> bool:
        """Deletes a person's message and its copy; whether both are gone."""
        copy = await self._relays.copy_of(user, "p", message, self._chat)
        there = bool(copy) and await self._messenger.delete(self._chat, copy)
        return await self._messenger.delete(user, message) and there

    async def delete_for_person(self, user: int, message: int) -> bool:
        """Deletes the person's copy of a message of the staff."""
        copy = await self._relays.copy_of(user, "s", message, self._chat)
        return bool(copy) and await self._messenger.delete(user, copy)

    async def forget_topic(self, user: int, thread: int) -> None:
        """The topic is gone: nothing leads there any more."""
        await self._relays.unlink(Topic(self._chat, thread), user)

    async def given_up(self, update_id: int, user: int, turn: Turn) -> None:
        """The message won't be tried again, so those after it needn't wait."""
        await self._relays.done(user, f"u{update_id}", turn)

    async def _sent(
        self,
        errand: Errand,
        chat: int,
        relay_message: RelayMessage,
        text: str,
        language: Language,
        *,
        thread: int = 0,
        copied: bool,
    ) -> int | str:
        """The number of the copy; or what its writer is to be told."""
        to_staff = chat == self._chat
        try:
            if copied:
                copy = await self._forum.copy(chat, relay_message.chat, relay_message.message, text, thread)
            else:
                copy = await self._forum.say(chat, Card(escape(text, quote=False)), thread)
        except NoTopicError:
            raise
        except TooLongError:
            return language.say(words.TALK_TOO_LONG).format(most=limit(relay_message))
        except NotAcceptedError:
            return language.say(words.TALK_NOT_ACCEPTED)
        except (NoForumError, ClosedError):
            return language.say(words.STAFF_GONE if to_staff else words.STAFF_NOT_SENT)
        errand.copied = Copied(self._chat, relay_message.message, copy)
        return copy

    async def _edited_for_staff(self, relay_message: RelayMessage, text: str, language: Language) -> str:
        copy = await self._relays.copy_of(relay_message.sender, "p", relay_message.message, self._chat)
        if not copy:
            return ""
        if problem := too_long(relay_message, text, language):
            return problem
        if not await self._relays.may_send(relay_message.sender):
            return language.say(words.TALK_BUSY)
        await self._forum.edit(self._chat, copy, text, caption=relay_message.kind != "text")
        return ""

    async def _warn(self, user: int, message: int, language: Language) -> None:
        """A picture can't be read here: whoever sent one is told what must not be on it, and how to take it back."""
        button = Button(language.say(words.TAKE_BACK), callback_data.encode(DeleteRelayed(message)), style="danger")
        await self._messenger.send(user, Card(language.say(words.PHOTO_SENT), ((button,),)))


def limit(relay_message: RelayMessage) -> int:
    """How many UTF-16 units of its text or caption can be passed on, the mark of the staff left out."""
    return CAPTION_UNITS if relay_message.kind != "text" else TEXT_UNITS - units(_FROM_STAFF)


def too_long(relay_message: RelayMessage, text: str, language: Language) -> str:
    """What the writer of ``text`` is told if it is longer than a bot may send; empty if it isn't.

    People with Telegram Premium may write longer captions than a bot.
    """
    most = TEXT_UNITS if relay_message.kind == "text" else CAPTION_UNITS
    return language.say(words.TALK_TOO_LONG).format(most=limit(relay_message)) if units(text) > most else ""
