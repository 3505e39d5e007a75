"""Opens and ends chats with the staff, each in a topic of its own. Users wait in a queue."""

from collections.abc import Callable

from ...context.content import Content
from ...context.edge import Edge
from ...conversation import callback_data
from ...conversation.event import Show
from ...conversation.navigation import new_session
from ...conversation.record import Record
from ...conversation.session import Page, Session, Ticket, View
from ...i18n.language import Language
from ...observability import metrics
from ...ports.commit_retry import update_session as commit_session
from ...ports.errors import ClosedError
from ...ports.forum import NoForumError
from ...ports.record_store import Version
from ...ports.relays import ForumTopic
from ...rendering import bot_texts
from ...rendering.card import Button, Card
from .case_topics import CaseTopics
from .owners import Owners
from .send_once import Operations
from .staff_group import StaffGroup
from .staff_language import StaffLanguage

TOPICS_PER_HOUR = 3
"""How many conversations a user may start. Each costs four calls in the group."""

OPEN_SECONDS = 45
"""How old a ticket without a topic is when it's picked up again: the process that handled it must have died."""


class Handoff:
    """Opens, ends and reopens chats between users and the staff in the group ``chat``."""

    def __init__(
        self, content: Content, edge: Edge, staff: StaffGroup, owners: Owners, language: StaffLanguage
    ) -> None:
        self.chat = staff.chat
        self.forum = staff.forum
        self.topics = CaseTopics(content, edge, staff, language)
        self._guide = content.guide
        self._reply_languages = content.reply_languages
        self._stores = edge.store
        self._hours = staff.hours
        self._owners = owners
        self._clock = edge.clock
        self._operations = Operations(edge.store.relays, edge.clock)

    async def open(self, user: int, version: Version) -> tuple[Version, str]:
        """Opens a topic for the record's ticket; returns the new record and a note for the user.

        If no topic can be opened (banned, too many, no group), the ticket is dropped and the note says why.
        """
        record = version.record
        assert record is not None  # noqa: S101 - it holds the ticket
        ticket = record.session.ticket
        assert ticket is not None  # noqa: S101 - as above
        language = self._reply_languages.of_record(record.session)
        if await self._stores.relays.barred(user):
            return await self._drop_ticket(user, version), language.say(bot_texts.TALK_BARRED)
        async with self._operations.once(user, f"t{ticket.since}", "topic") as operation:
            if not operation.retried and not await self._stores.relays.may_open(user, TOPICS_PER_HOUR):
                return await self._drop_ticket(user, version), language.say(bot_texts.TALK_TOO_MANY)
            try:
                topic = await self.topics.open(user, record.session, retried=operation.retried)
            except (NoForumError, ClosedError) as error:
                await self._owners.tell_group_unusable(error)
                return await self._drop_ticket(user, version), language.say(bot_texts.STAFF_GONE)
            place = await self._stores.relays.wait(user, ticket.since)
            version = await self.update_session(
                user, version, lambda session: _with_ticket(session, ticket._replace(topic=topic), of=ticket)
            )
        if version.record is None or _since(version.record.session) != ticket.since:
            return await self._abandon(user, version, topic), ""
        metrics.HANDED.inc()
        return version, f"{language.say(bot_texts.QUEUE).format(number=place)} {self._hours_text(language)}"

    async def lose_topic(self, user: int, version: Version, ticket: Ticket) -> Version:
        """Ends a chat whose topic was deleted, or is in a former staff group."""
        await self._stores.relays.served(user)
        await self._stores.relays.unlink(ForumTopic(self.chat, ticket.topic), user)
        page = Page(View.HANDOFF, flow=ticket.flow)

        def ended(session: Session) -> Session:
            if session.ticket is None or session.ticket.since != ticket.since:
                return session
            return session._replace(ticket=None, page=page if session.page.view is View.TALK else session.page)

        return await self.update_session(user, version, ended)

    def lost_card(self, language: Language, text: str, ticket: Ticket) -> Card:
        """A card that tells the user their chat has ended, with a button to start another."""
        again = Button(language.say(bot_texts.HUMAN), callback_data.encode(Show(Page(View.HANDOFF, flow=ticket.flow))))
        menu = Button(language.say(bot_texts.MENU), callback_data.encode(Show(Page(View.SCREEN, self._guide.home))))
        return Card(language.say(text), ((again,), (menu,)))

    async def end(self, user: int, ticket: Ticket, said: str) -> None:
        """Ends a chat on the staff's side: posts ``said``, in their language, in the topic and closes it."""
        await self._stores.relays.served(user)
        if ticket.topic and await self.topics.holds(user, ticket.topic):
            await self.topics.close(ForumTopic(self.chat, ticket.topic), said)

    async def update_session(self, user: int, version: Version, change: Callable[[Session], Session]) -> Version:
        """Applies ``change`` to the stored session, retrying on conflicts."""
        return await commit_session(self._stores, user, change, version)

    async def _drop_ticket(self, user: int, version: Version) -> Version:
        """Drops the ticket and shows the official contacts instead."""
        await self._stores.relays.served(user)
        contacts = Page(View.CONTACTS) if self._guide.manifest.human else Page(View.SCREEN, self._guide.home)
        return await self.update_session(user, version, lambda session: session._replace(ticket=None, page=contacts))

    async def _abandon(self, user: int, version: Version, topic: int) -> Version:
        """Closes a new topic whose ticket is gone: another replica has since ended the chat or erased the user."""
        said = bot_texts.STAFF_FORGOTTEN if version.record is None else bot_texts.STAFF_HUNG_UP
        await self._stores.relays.served(user)
        await self.topics.close(ForumTopic(self.chat, topic), said)
        if version.record is not None:
            return version
        await self._stores.erase(user)
        return Version(Record(new_session(self._guide)), b"")

    def _hours_text(self, language: Language) -> str:
        if self._hours is None:
            return language.say(bot_texts.HOURS_NONE)
        text = bot_texts.HOURS_OPEN if self._hours.open_at(self._clock()) else bot_texts.HOURS_CLOSED
        return language.say(text).format(hours=self._hours.describe(language.say_weekday))


def _since(session: Session) -> int:
    return session.ticket.since if session.ticket else 0


def _with_ticket(session: Session, ticket: Ticket, of: Ticket) -> Session:
    """The session with ticket ``of`` replaced by ``ticket``; unchanged if it has another ticket or none by now."""
    return session._replace(ticket=ticket) if session.ticket and session.ticket.since == of.since else session
