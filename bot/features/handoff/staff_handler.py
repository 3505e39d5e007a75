"""Handles updates from the staff group: relays messages, runs commands, and says when a message reaches nobody."""

from dataclasses import replace
from functools import partial

from ...concurrency.rate_limiter import RateLimiter
from ...concurrency.text_worker import run_for_text
from ...context.content import Content
from ...context.edge import Edge
from ...i18n.language import Language
from ...ports.errors import ClosedError, LockedError, TooFastError, UnreachableError
from ...ports.forum import NoForumError
from ...ports.recognizer import secret_of
from ...ports.relay_message import RelayMessage
from ...ports.relays import ForumTopic, RelayTurn
from ...ports.updates import Receipt, Update
from ...rendering import bot_texts
from ...rendering.card import Card
from ...rendering.card_limits import TEXT_UNITS
from ...rendering.notice_choice import secret_named
from ...rendering.text_length import units
from .handoff import Handoff
from .relay import StaffRelay
from .send_once import Operation
from .staff_command_parsing import MISTYPED, is_command, is_for_another_bot, staff_command
from .staff_commands import StaffCommands, is_open_in
from .staff_language import StaffLanguage

_HINT_SECONDS_IN_GENERAL = 24 * 3600
"""How soon a writer may be told again that no user gets what they write. This is long, since in General the staff may
talk among themselves."""

_HINT_SECONDS_IN_TOPIC = 3600

_HINTS_REMEMBERED = 200
"""How many writers, each in one topic, are remembered as told. Past that, half of them may be told again."""


class StaffHandler:
    """Handles updates from the staff group. Every member of it counts as staff."""

    def __init__(
        self, content: Content, edge: Edge, handoff: Handoff, relay: StaffRelay, language: StaffLanguage
    ) -> None:
        self._guide = content.guide
        self._reply_languages = content.reply_languages
        self._stores = edge.store
        self._locks = edge.locks
        self._handoff = handoff
        self._relay = relay
        self._commands = StaffCommands(content, edge, handoff, relay)
        self._language = language
        self._recognizer = content.recognizer
        self._longest_outcome = TEXT_UNITS - max(
            units(each.say(bot_texts.TALK_CLOSED_AS)) for each in content.languages.values()
        )
        self._hints = {
            in_topic: RateLimiter(1, 1 / seconds, _HINTS_REMEMBERED, edge.clock)
            for in_topic, seconds in ((False, _HINT_SECONDS_IN_GENERAL), (True, _HINT_SECONDS_IN_TOPIC))
        }

    async def handle(self, update: Update) -> Receipt | None:
        """Handles an update from the staff group; None if it's neither in a user's topic nor a command."""
        relay_message = update.relay_message
        if relay_message is None or relay_message.chat != self._handoff.chat:
            return None
        language = await self._language_for(update, relay_message)
        command, rest = staff_command(relay_message.text)
        edited = relay_message.edited
        if not edited and is_for_another_bot(update, relay_message.text):
            return Receipt()
        if command == "queue" and not edited:
            waiting = await self._stores.relays.waiting()
            await self._reply(relay_message, language.say(bot_texts.STAFF_QUEUE).format(number=waiting))
            return Receipt()
        user = await self._user_in(relay_message)
        if not user:
            return await self._without_user(update, relay_message, language, command)
        if not edited and (refusal := await self._refusal(update, language, command, rest)):
            await self._reply(relay_message, refusal)
            return Receipt()
        runs = command and not edited
        name, turn = ("c", None) if runs else ("u", RelayTurn("s", update.update_id))
        async with (
            self._locks.of(user),
            self._relay.operations.once(user, f"{name}{update.update_id}", "message", turn) as operation,
        ):
            if operation.done:
                return Receipt()
            try:  # all this runs again if Telegram doesn't accept the reply, so it must be safe to repeat
                if edited:
                    said = await self._relay_edit(update, relay_message, user, language, command)
                elif command:
                    said = await self._commands.run(update.update_id, relay_message, user, language, command, rest)
                else:
                    said = await self._relay_message(operation, relay_message, user, language)
            except LockedError:
                # Not retried: it would fail again, and delay everything else that the staff writes.
                said = language.say(bot_texts.STAFF_LOCKED)
            if said:
                await self._reply(relay_message, said)
            if runs and command == "close":
                await self._handoff.forum.close_topic(relay_message.chat, relay_message.thread, closed=True)
        return Receipt()

    async def give_up(self, update: Update) -> bool:
        """Tells the staff that a message of theirs failed. Returns whether the update was theirs."""
        relay_message = update.relay_message
        if (
            relay_message is None
            or relay_message.chat != self._handoff.chat
            or not (user := await self._user_in(relay_message))
        ):
            return False
        await self._relay.give_up(update.update_id, user, RelayTurn("s", update.update_id))
        language = await self._language_for(update, relay_message)
        await self._reply(relay_message, language.say(bot_texts.STAFF_FAILED))
        return True

    async def _language_for(self, update: Update, relay_message: RelayMessage) -> Language:
        client = self._reply_languages.client_language(replace(update, language_code=relay_message.language_code))
        return await self._language.for_reader(client)

    async def _without_user(
        self, update: Update, relay_message: RelayMessage, language: Language, command: str
    ) -> Receipt | None:
        """Handles what is written in General, or in a topic that isn't a user's as far as the bot knows.

        None for what the staff say among themselves, and for commands that every group has.
        """
        if relay_message.edited or is_command(self._guide, update):
            return None
        if not command or (command == MISTYPED and relay_message.thread):
            await self._hint(relay_message, language)
        if command in ("", "help", "note", MISTYPED):
            return None
        topic = ForumTopic(relay_message.chat, relay_message.thread)
        lifted = command == "unban" and await self._stores.relays.lift_bar_in(topic)
        await self._reply(relay_message, language.say(bot_texts.STAFF_UNBARRED if lifted else bot_texts.STAFF_NO_USER))
        return Receipt()

    async def _hint(self, relay_message: RelayMessage, language: Language) -> None:
        """Says that no user gets what is written: in General if users have topics, in a topic if the bot opened it.

        Each writer is told rarely. Remembering that in this process is enough.
        """
        in_topic = bool(relay_message.thread)
        if not (relay_message.to_bot if in_topic else await self._stores.relays.people_in(relay_message.chat)):
            return
        key, limiter = (relay_message.thread, relay_message.sender), self._hints[in_topic]
        if not limiter.take(key):
            return
        try:
            said = language.say(bot_texts.STAFF_NOBODY if in_topic else bot_texts.STAFF_GENERAL)
            await self._reply(relay_message, said)
        except (TooFastError, UnreachableError):
            limiter.give_back(key)
            raise

    async def _refusal(self, update: Update, language: Language, command: str, rest: str) -> str:
        """What to tell the staff if the user mustn't or can't get this message; else empty."""
        if command not in ("", "close"):
            return ""
        if secret := await self._secret_in(update):
            return language.say(bot_texts.STAFF_SECRET).format(what=secret_named(language, secret))
        if command == "close" and units(rest) > self._longest_outcome:
            return language.say(bot_texts.TALK_TOO_LONG).format(most=self._longest_outcome)
        return ""

    async def _secret_in(self, update: Update) -> str:
        return await run_for_text(update.characters, partial(secret_of, self._recognizer, update))

    async def _user_in(self, relay_message: RelayMessage) -> int:
        return (
            await self._stores.relays.person_in(ForumTopic(relay_message.chat, relay_message.thread))
            if relay_message.thread
            else 0
        )

    async def _relay_message(
        self, operation: Operation, relay_message: RelayMessage, user: int, language: Language
    ) -> str:
        session = await self._commands.session(user)
        if session is None or not is_open_in(session, relay_message.thread):
            return language.say(bot_texts.STAFF_NOT_OPEN)
        if session.ticket and not session.ticket.taken and relay_message.kind != "other":  # answering takes the case
            await self._commands.mark_taken(user)
        return await self._relay.to_user(operation, relay_message, user, language)

    async def _relay_edit(
        self, update: Update, relay_message: RelayMessage, user: int, language: Language, command: str
    ) -> str:
        """Relays an edit of a message that the user got; a command isn't run again when it's edited."""
        if relay_message.kind == "other" or not await self._relay.has_copy(user, relay_message.message):
            return ""
        session = await self._commands.session(user)
        if session is None or not is_open_in(session, relay_message.thread):
            return language.say(bot_texts.STAFF_NOT_OPEN)
        if command:
            return language.say(bot_texts.EDIT_NOT_SENT)
        if refusal := await self._refusal(update, language, command, ""):
            return refusal
        return await self._relay.edit_for_user(relay_message, user, language)

    async def _reply(self, relay_message: RelayMessage, said: str) -> None:
        try:
            await self._handoff.forum.say(relay_message.chat, Card(said), relay_message.thread, relay_message.message)
        except (NoForumError, ClosedError):
            return
