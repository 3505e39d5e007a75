"""Relays messages between a user and the staff, each once unless it's unknown whether an attempt was delivered."""

from html import escape

from ...context.edge import Edge
from ...conversation import callback_data
from ...conversation.event import DeleteRelayed
from ...i18n.language import Language
from ...observability import metrics
from ...ports.errors import ClosedError, TooFastError, UnreachableError
from ...ports.forum import NoForumError, NotAcceptedError, NoTopicError, TooLongError
from ...ports.relay_message import RelayMessage
from ...ports.relays import Copied, ForumTopic, RelayTurn
from ...rendering import bot_texts
from ...rendering.card import Button, Card
from ...rendering.card_limits import TEXT_UNITS
from ...rendering.notice_choice import secret_named
from ...rendering.text_length import units
from .owners import Owners
from .send_once import Operation, Operations
from .staff_group import StaffGroup
from .staff_language import StaffLanguage

MESSAGES_PER_MINUTE = 15
"""How many messages a user may send to the staff group. Telegram allows a bot twenty a minute in a group, and other
users need some of them."""

CAPTION_UNITS = 1024
"""The longest caption that a bot may send, in UTF-16 units (Bot API, copyMessage)."""


_FROM_STAFF = "👤 "
"""Prefix of the staff's messages, so that users can tell them from the bot's."""


class StaffRelay:
    """Relays messages. Texts and captions are sent as the secret detector read them, never as Telegram has them now."""

    def __init__(self, edge: Edge, staff: StaffGroup, owners: Owners, staff_language: StaffLanguage) -> None:
        self.operations = Operations(edge.store.relays, edge.clock)
        self._relays = edge.store.relays
        self._forum = staff.forum
        self._messenger = edge.messenger
        self._chat = staff.chat
        self._owners = owners
        self._staff_language = staff_language

    async def to_staff(
        self, operation: Operation, relay_message: RelayMessage, thread: int, language: Language, secret: str = ""
    ) -> str:
        """Relays a user's message; returns what to tell them, usually nothing. A message with a ``secret`` is withheld.

        Raises :class:`NoTopicError` if the topic no longer exists, or isn't theirs.
        """
        user = relay_message.sender
        if await self._relays.person_in(ForumTopic(self._chat, thread)) != user:
            raise NoTopicError
        text = await self._held_back(secret) if secret else relay_message.text
        if relay_message.edited:
            return await self._edit_for_staff(relay_message, text, language)
        if relay_message.kind == "other":
            return language.say(bot_texts.TALK_KINDS)
        if problem := too_long(relay_message, text, language):
            return problem
        if not await self._relays.may_send(user, MESSAGES_PER_MINUTE):
            return language.say(bot_texts.TALK_BUSY)
        copied = relay_message.kind != "text" and not secret
        try:
            problem = await self._send_copy(
                operation, self._chat, relay_message, text, language, thread=thread, copied=copied
            )
        except (TooFastError, UnreachableError):
            await self._relays.uncount_sent(user)
            raise
        if not problem:
            metrics.RELAYED.labels("staff").inc()
        return problem

    async def to_user(self, operation: Operation, relay_message: RelayMessage, user: int, language: Language) -> str:
        """Relays a message from the staff; returns what to tell them, in their ``language``."""
        text = _as_staff(relay_message)
        if relay_message.kind == "other":
            return language.say(bot_texts.TALK_KINDS)
        if problem := too_long(relay_message, text, language):
            return problem
        problem = await self._send_copy(
            operation, user, relay_message, text, language, copied=relay_message.kind != "text"
        )
        if not problem:
            metrics.RELAYED.labels("person").inc()
        return problem

    async def warn_of_file(self, update_id: int, relay_message: RelayMessage, language: Language) -> None:
        """Tells a user whose picture or file the staff got that it wasn't checked for secrets; offers to delete it."""
        user, message = relay_message.sender, relay_message.message
        if relay_message.edited or relay_message.kind not in ("photo", "document"):
            return
        if not await self._relays.copy_of(user, "p", message, self._chat):
            return
        async with self.operations.once(user, f"w{update_id}", "message") as operation:
            if not operation.done:
                data = callback_data.encode(DeleteRelayed(message))
                button = Button(language.say(bot_texts.TAKE_BACK), data, style="danger")
                await self._messenger.send(user, Card(language.say(bot_texts.PHOTO_SENT), ((button,),)))

    async def has_copy(self, user: int, message: int) -> bool:
        """Whether the user has a copy of a message from the staff."""
        return bool(await self._relays.copy_of(user, "s", message, self._chat))

    async def edit_for_user(self, relay_message: RelayMessage, user: int, language: Language) -> str:
        """Relays an edit by the staff; returns what to tell them, usually nothing."""
        text = _as_staff(relay_message)
        if problem := too_long(relay_message, text, language):
            return problem
        copy = await self._relays.copy_of(user, "s", relay_message.message, self._chat)
        return await self._edit(user, copy, relay_message, text, language)

    async def delete_for_user(self, user: int, message: int, language: Language) -> str:
        """Deletes a user's message, and its copy unless that is no longer known. Returns what to tell the user."""
        copy = await self._relays.copy_of(user, "p", message, self._chat)
        there = bool(copy) and await self._messenger.delete(self._chat, copy)
        here = await self._messenger.delete(user, message)
        if here and there:
            return language.say(bot_texts.TAKEN_BACK)
        if here:
            return language.say(bot_texts.TAKEN_BACK_HERE_ONLY if copy else bot_texts.TAKEN_BACK_HERE)
        return language.say(bot_texts.TAKEN_BACK_THERE_ONLY if there else bot_texts.NOT_TAKEN_BACK)

    async def delete_copy_for_user(self, user: int, message: int) -> bool:
        """Deletes the user's copy of a message from the staff. Returns whether it was deleted."""
        copy = await self._relays.copy_of(user, "s", message, self._chat)
        return bool(copy) and await self._messenger.delete(user, copy)

    async def forget_topic(self, user: int, thread: int) -> None:
        """Forgets a topic that is gone, so that nothing leads there."""
        await self._relays.unlink(ForumTopic(self._chat, thread), user)

    async def give_up(self, update_id: int, user: int, turn: RelayTurn) -> None:
        """Marks a message that won't be retried as done, so that later ones don't wait for it."""
        await self._relays.done(user, f"u{update_id}", turn)

    async def _send_copy(
        self,
        operation: Operation,
        chat: int,
        relay_message: RelayMessage,
        text: str,
        language: Language,
        *,
        thread: int = 0,
        copied: bool,
    ) -> str:
        """Sends the message; returns what to tell its author if it couldn't be sent, else nothing."""
        to_staff = chat == self._chat
        try:
            if copied:
                copy = await self._forum.copy(chat, relay_message.chat, relay_message.message, text, thread)
            else:
                copy = await self._forum.say(chat, Card(escape(text, quote=False)), thread)
        except NoTopicError:
            raise
        except TooLongError:
            return language.say(bot_texts.TALK_TOO_LONG).format(most=limit(relay_message))
        except NotAcceptedError:
            return language.say(bot_texts.TALK_NOT_ACCEPTED)
        except (NoForumError, ClosedError) as error:
            if not to_staff:
                return language.say(bot_texts.STAFF_NOT_SENT)
            await self._owners.tell_group_unusable(error)
            return language.say(bot_texts.STAFF_GONE)
        operation.copied = Copied("p" if to_staff else "s", self._chat, relay_message.message, copy)
        return ""

    async def _held_back(self, secret: str) -> str:
        theirs = await self._staff_language.current()
        return theirs.say(bot_texts.STAFF_HELD_BACK).format(what=secret_named(theirs, secret))

    async def _edit_for_staff(self, relay_message: RelayMessage, text: str, language: Language) -> str:
        copy = await self._relays.copy_of(relay_message.sender, "p", relay_message.message, self._chat)
        if not copy:
            return ""
        if problem := too_long(relay_message, text, language):
            return problem
        if not await self._relays.may_send(relay_message.sender, MESSAGES_PER_MINUTE):
            return language.say(bot_texts.TALK_BUSY)
        return await self._edit(self._chat, copy, relay_message, text, language)

    async def _edit(self, chat: int, copy: int, relay_message: RelayMessage, text: str, language: Language) -> str:
        """Edits the copy; returns what to tell the author if it can't be edited, because it's gone or too old."""
        edited = await self._forum.edit(chat, copy, text, caption=relay_message.kind != "text")
        return "" if edited else language.say(bot_texts.EDIT_NOT_SENT)


def _as_staff(relay_message: RelayMessage) -> str:
    return (_FROM_STAFF if relay_message.kind == "text" else "") + relay_message.text


def limit(relay_message: RelayMessage) -> int:
    """The longest text or caption that can be relayed, in UTF-16 units; for a text, less the staff's prefix."""
    return CAPTION_UNITS if relay_message.kind != "text" else TEXT_UNITS - units(_FROM_STAFF)


def too_long(relay_message: RelayMessage, text: str, language: Language) -> str:
    """What to tell the author of ``text`` if it's longer than a bot may send; else empty.

    Users of Telegram Premium may write longer captions than a bot may send.
    """
    most = TEXT_UNITS if relay_message.kind == "text" else CAPTION_UNITS
    return language.say(bot_texts.TALK_TOO_LONG).format(most=limit(relay_message)) if units(text) > most else ""
