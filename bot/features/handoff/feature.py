"""Hands a case over to the staff and relays messages both ways."""

import asyncio
from contextlib import suppress

import structlog

from ...context.content import Content
from ...context.edge import Edge
from ...context.feature import AfterErase, Feature
from ...context.turn import Turn
from ...conversation.event import DeleteRelayed, Event, SecretDetected
from ...conversation.record import Record
from ...conversation.session import Ticket, View
from ...i18n.language import Language
from ...ports.due_jobs import Claim
from ...ports.errors import ClosedError, TooFastError, UnreachableError
from ...ports.forum import NoForumError, NoTopicError
from ...ports.record_store import Version
from ...ports.relay_message import RelayMessage
from ...ports.relays import RelayTurn
from ...ports.updates import Receipt, TapAnswer, Update
from ...rendering import bot_texts
from ...rendering.card import Card
from .handoff import OPEN_SECONDS, Handoff
from .owners import Owners
from .relay import StaffRelay
from .staff_command_parsing import is_command
from .staff_group import StaffGroup
from .staff_group_change import StaffGroupChange
from .staff_handler import StaffHandler
from .staff_language import StaffLanguage

_TOPICS_CLOSED = 5
"""The most topics of an erased user that are closed, newest first: the group has a rate limit."""

log = structlog.get_logger(__name__)


class StaffHandoff(Feature):
    """Opens a topic for each case, relays messages, and ends the chat when either side does."""

    def __init__(self, content: Content, edge: Edge, staff: StaffGroup, owners: frozenset[int]) -> None:
        told = Owners(edge, content.reply_languages, owners)
        language = StaffLanguage(content.languages, staff, told)
        self.handoff = Handoff(content, edge, staff, told, language)
        self._content = content
        self._stores = edge.store
        self._messenger = edge.messenger
        self._reply_languages = content.reply_languages
        self._relay = StaffRelay(edge, staff, told, language)
        self._staff = StaffHandler(content, edge, self.handoff, self._relay, language)
        self.jobs = {
            "moving": StaffGroupChange(edge, content.reply_languages, self.handoff, told).run,
            "staff_check": self._check_group,
        }

    async def _check_group(self, stop: asyncio.Event) -> None:
        """Logs at startup a problem that would otherwise show only when the first user asks for a person."""
        del stop
        try:
            await self.handoff.forum.check(self.handoff.chat)
        except NoForumError as error:
            log.error("staff_group_unusable", error=f"STAFF_CHAT_ID: {error}")  # noqa: TRY400 - it says it all
        except (TooFastError, UnreachableError) as error:
            log.info("staff_group_not_checked", error=type(error).__name__)

    async def handle_unlocked(self, update: Update) -> Receipt | None:
        """Handles updates from the staff group, under the lock of the user that they're for."""
        if update.chat == self.handoff.chat and update.kind == "membership":
            return Receipt()  # the bot doesn't introduce itself to the staff
        return await self._staff.handle(update)

    def needs_fresh_record(self, update: Update, event: Event) -> bool:
        """True for private messages: with a stale record, the bot would answer a message for the staff."""
        del event
        return update.private and update.relay_message is not None

    async def intercept(self, update: Update, event: Event, version: Version) -> Receipt | None:
        """Relays a message to the staff if the user has a ticket; None if it's for the bot."""
        session = version.record.session if version.record else None
        if isinstance(event, DeleteRelayed):
            language = self._reply_languages.of(update, session) if session else self._reply_languages.known(update)
            said = await self._relay.delete_for_user(update.user, event.message, language)
            return Receipt(answer=TapAnswer(update.callback_id, said))
        if session is None:
            return None
        language = self._reply_languages.of(update, session)
        relay_message = update.relay_message
        if session.ticket is None or relay_message is None or not self._is_for_staff(update, relay_message):
            return None
        if not session.ticket.topic:
            version, said = await self.handoff.open(update.user, version)
            session = version.record.session if version.record else session
        if (ticket := session.ticket) and ticket.topic:
            await self._relay_once(update, relay_message, event, version, ticket, language)
        elif said and not isinstance(event, SecretDetected):
            await self._say(update.chat, said, update.thread)
        # The conversation deletes a message with a secret, and warns the user.
        return None if isinstance(event, SecretDetected) else Receipt()

    async def before_commit(self, turn: Turn) -> None:
        """Ends the chat on the staff's side if the user has ended it."""
        if (ticket := turn.before.ticket) and not turn.after.ticket:
            await self.handoff.end(turn.user, ticket, bot_texts.STAFF_HUNG_UP)

    async def before_delivery(self, user: int, version: Version) -> tuple[Version, str]:
        """Opens the topic for a new ticket; returns the record with it and a note about the queue."""
        record = version.record
        if record is None or (ticket := record.session.ticket) is None:
            return version, ""
        if not ticket.topic:
            return await self.handoff.open(user, version)
        if record.session.page.view is not View.TALK or await self.handoff.topics.holds(user, ticket.topic):
            return version, ""
        version = await self.handoff.lose_topic(user, version, ticket)
        return version, self._reply_languages.of_record(record.session).say(bot_texts.TALK_ENDED)

    def due(self, turn: Turn) -> int:
        """A check on a new ticket: if it has no topic by then, the process that handled it has died."""
        ticket = turn.after.ticket
        return ticket.since + OPEN_SECONDS if ticket and not turn.before.ticket else 0

    async def run_due(self, claim: Claim, now: int) -> None:
        """Opens the topic of a ticket if the process that handled it didn't."""
        del now
        version = await self._stores.read(claim.user, fresh=True)
        _, said = await self.before_delivery(claim.user, version)
        if said:
            await self._send(claim.user, Card(said))

    async def before_erase(self, user: int, record: Record | None) -> AfterErase | None:
        """Returns a callback that closes the user's topics, with a message to the staff."""
        del record
        topics = await self._stores.relays.topics(user)

        async def close_topics() -> None:
            for topic in sorted(topics, key=lambda each: -each.thread)[:_TOPICS_CLOSED]:
                try:
                    await self.handoff.topics.close(topic, bot_texts.STAFF_FORGOTTEN)
                except (TooFastError, UnreachableError):  # best effort: the data is already erased
                    log.warning("topic_close_failed")
                    return

        return close_topics

    async def give_up(self, update: Update) -> bool:
        """Unblocks the messages queued behind a failed one, and tells the staff if it was theirs."""
        if update.relay_message is None:
            return False
        if update.private:
            await self._relay.give_up(update.update_id, update.user, RelayTurn("p", update.update_id))
        return await self._staff.give_up(update)

    def _is_for_staff(self, update: Update, relay_message: RelayMessage) -> bool:
        """Whether the staff get this message of a user with a ticket: all but the bot's commands and inline answers.

        Edits go where the message went, even if they make it look like a command.
        """
        if update.quiet and not relay_message.edited:
            return False
        return update.kind in ("text", "file", "command") and not is_command(self._content.guide, update)

    async def _relay_once(
        self,
        update: Update,
        relay_message: RelayMessage,
        event: Event,
        version: Version,
        ticket: Ticket,
        language: Language,
    ) -> None:
        """Relays a message to the ticket's topic, and tells the user if it wasn't sent.

        Both are one operation: if the user can't be told what went wrong, the retry finds out again what to tell them.
        """
        turn = RelayTurn("p", update.update_id)
        secret = event.kind if isinstance(event, SecretDetected) else ""
        async with self._relay.operations.once(update.user, f"u{update.update_id}", "message", turn) as operation:
            if not operation.done:
                try:
                    said = await self._relay.to_staff(operation, relay_message, ticket.topic, language, secret)
                except NoTopicError:
                    await self._send(update.chat, self.handoff.lost_card(language, bot_texts.TALK_LOST, ticket))
                    await self.handoff.lose_topic(update.user, version, ticket)
                    said = ""
                if said and not secret:
                    await self._say(update.chat, said, update.thread)
        if not secret:
            await self._relay.warn_of_file(update.update_id, relay_message, language)

    async def _say(self, chat: int, text: str, thread: int = 0) -> None:
        await self._send(chat, Card(text), thread)

    async def _send(self, chat: int, card: Card, thread: int = 0) -> None:
        with suppress(ClosedError):
            await self._messenger.send(chat, card, thread)
