"""Ends chats in a former staff group after STAFF_CHAT_ID has changed, and tells the users in them."""

import asyncio

import structlog

from ...context.edge import Edge
from ...context.reply_language import ReplyLanguages
from ...conversation.session import Session, Ticket
from ...ports.errors import ClosedError, LockedError, TooFastError, UnreachableError
from ...ports.relays import ForumTopic
from ...rendering import bot_texts
from .handoff import Handoff
from .owners import Owners

log = structlog.get_logger(__name__)


class StaffGroupChange:
    """Ends the chats of former staff groups, once after each start; ``owners`` are told how many there were.

    What fails is retried at the next start. Users who write before that are told then: nothing is relayed to a topic
    that isn't theirs.
    """

    def __init__(self, edge: Edge, reply_languages: ReplyLanguages, handoff: Handoff, owners: Owners) -> None:
        self._stores = edge.store
        self._messenger = edge.messenger
        self._reply_languages = reply_languages
        self._handoff = handoff
        self._owners = owners

    async def run(self, stop: asyncio.Event) -> None:
        """Handles every former group, then returns; returns early if ``stop`` is set."""
        for chat in await self._stores.relays.serve_in(self._handoff.chat):
            ended = 0
            for user in await self._stores.relays.people_in(chat):
                if stop.is_set():
                    return
                try:
                    ended += await self._end_conversation(chat, user)
                except LockedError:
                    log.warning("conversation_left_behind", error="record locked")
            log.warning("staff_group_changed", count=ended)
            if ended:
                await self._owners.tell(bot_texts.OWNER_GROUP_CHANGED, number=ended)
            await self._stores.relays.move_out(chat)

    async def _end_conversation(self, chat: int, user: int) -> bool:
        """Ends a user's chat in a former group. Returns whether they had one there."""
        version = await self._stores.read(user, fresh=True)
        ticket = version.record.session.ticket if version.record else None
        stranded = ticket is not None and ticket.topic and not await self._handoff.topics.holds(user, ticket.topic)
        if version.record is not None and ticket is not None and stranded:
            await self._tell(user, version.record.session, ticket)
            await self._handoff.lose_topic(user, version, ticket)
            try:
                await self._handoff.topics.close(ForumTopic(chat, ticket.topic), bot_texts.STAFF_MOVED)
            except (TooFastError, UnreachableError):
                log.info("topic_close_failed")
        await self._stores.relays.move_out(chat, user)
        return bool(stranded)

    async def _tell(self, user: int, session: Session, ticket: Ticket) -> None:
        card = self._handoff.lost_card(self._reply_languages.of_record(session), bot_texts.TALK_MOVED, ticket)
        try:
            await self._messenger.send(user, card)
        except ClosedError:
            return
