"""Opens a topic for a case: the summary the user agreed to, and a place in the queue."""

from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import NamedTuple

from ...context.content import Content
from ...context.edge import Edge
from ...conversation import callback_data
from ...conversation.event import Show
from ...conversation.navigation import new_session
from ...conversation.record import Record
from ...conversation.route import walk
from ...conversation.session import Page, Session, Ticket, View
from ...conversation.shared_case import case_of, flow_of
from ...i18n.catalogue import Language
from ...observability import metrics
from ...ports.conflicts import update_session
from ...ports.errors import ClosedError
from ...ports.forum import Forum, NoForumError
from ...ports.relays import Topic
from ...ports.store import Version
from ...rendering import words
from ...rendering.card import Button, Card
from ...rendering.outcome_buttons import summary
from .send_once import Errands
from .staff_hours import Hours

OPEN_SECONDS = 45
"""After so long a case that was handed over and has no topic yet is looked after, whoever took it first."""


class StaffGroup(NamedTuple):
    """The staff's group, how things are said there, and when somebody should be in it."""

    chat: int
    forum: Forum
    hours: Hours | None = None


class Handoff:
    """Opens, ends and reopens conversations between people and the staff in ``chat``."""

    def __init__(self, content: Content, edge: Edge, staff: StaffGroup) -> None:
        self.chat = staff.chat
        self.forum = staff.forum
        self._guide = content.guide
        self._renderer = content.renderer
        self._locales = content.locales
        self._stores = edge.store
        self._hours = staff.hours
        self._clock = edge.clock
        self._errands = Errands(edge.store.relays, edge.clock)

    async def open(self, user: int, version: Version) -> tuple[Version, str]:
        """The record with a topic for its ticket, and a note for the person; without a ticket, if there is no staff."""
        record = version.record
        assert record is not None  # noqa: S101 - it holds the ticket
        ticket = record.session.ticket
        assert ticket is not None  # noqa: S101 - as above
        language = self._locales.of_record(record.session)
        if await self._stores.relays.barred(user):
            return await self._without(user, version), language.say(words.TALK_BARRED)
        async with self._errands.once(user, f"t{ticket.since}", "topic") as errand:
            if not errand.retried and not await self._stores.relays.may_open(user):
                return await self._without(user, version), language.say(words.TALK_TOO_MANY)
            try:
                topic = await self._opened(user, record.session, language, retried=errand.retried)
            except (NoForumError, ClosedError):
                return await self._without(user, version), language.say(words.STAFF_GONE)
            place = await self._stores.relays.wait(user, ticket.since)
            version = await self.changed(
                user, version, lambda session: _ticketed(session, ticket._replace(topic=topic), of=ticket)
            )
        if version.record is None or _since(version.record.session) != ticket.since:
            return await self._too_late(user, version, topic, language), ""
        metrics.HANDED.inc()
        return version, f"{language.say(words.QUEUE).format(number=place)} {self._said_of_hours(language)}"

    async def holds(self, user: int, thread: int) -> bool:
        """Whether a topic of the staff's group is this person's: a ticket may be of a group that was the staff's."""
        return await self._stores.relays.person_in(Topic(self.chat, thread)) == user

    async def lose(self, user: int, version: Version, ticket: Ticket) -> Version:
        """Ends a conversation whose topic is out of reach: it was deleted, or is in another group."""
        await self._stores.relays.served(user)
        await self._stores.relays.unlink(Topic(self.chat, ticket.topic), user)
        page = Page(View.HANDOFF, flow=ticket.flow)

        def ended(session: Session) -> Session:
            if session.ticket is None or session.ticket.since != ticket.since:
                return session
            return replace(session, ticket=None, page=page if session.page.view is View.TALK else session.page)

        return await self.changed(user, version, ended)

    def lost_card(self, language: Language, text: str, ticket: Ticket) -> Card:
        """Tells somebody that their conversation is over, with the way to another one."""
        again = Button(language.say(words.HUMAN), callback_data.encode(Show(Page(View.HANDOFF, flow=ticket.flow))))
        menu = Button(language.say(words.MENU), callback_data.encode(Show(Page(View.SCREEN, self._guide.home))))
        return Card(language.say(text), ((again,), (menu,)))

    async def hang_up(self, user: int, ticket: Ticket, said: str) -> None:
        """Ends a conversation on the staff's side: ``said`` there, and the topic closed."""
        await self._stores.relays.served(user)
        if ticket.topic and await self.holds(user, ticket.topic):
            await self.close(Topic(self.chat, ticket.topic), said)

    async def close(self, topic: Topic, said: str) -> None:
        """Closes a topic, with a word to the staff in it. One that is gone is no matter."""
        try:
            await self.forum.say(topic.chat, Card(said), topic.thread)
        except (NoForumError, ClosedError):
            return
        await self.forum.close_topic(topic.chat, topic.thread, closed=True)

    async def changed(self, user: int, version: Version, change: Callable[[Session], Session]) -> Version:
        """Commits ``change`` to whatever stands there."""
        return await update_session(self._stores, user, change, version)

    async def _without(self, user: int, version: Version) -> Version:
        """No conversation: on to the official contacts."""
        await self._stores.relays.served(user)
        contacts = Page(View.CONTACTS) if self._guide.manifest.human else Page(View.SCREEN, self._guide.home)
        return await self.changed(user, version, lambda session: replace(session, ticket=None, page=contacts))

    async def _too_late(self, user: int, version: Version, topic: int, language: Language) -> Version:
        """The person ended it, or had all deleted, by another replica while the topic was made."""
        said = words.STAFF_FORGOTTEN if version.record is None else words.STAFF_HUNG_UP
        await self._stores.relays.served(user)
        await self.close(Topic(self.chat, topic), language.say(said))
        if version.record is not None:
            return version
        await self._stores.erase(user)
        return Version(Record(new_session(self._guide)), b"")

    async def _opened(self, user: int, session: Session, language: Language, *, retried: bool) -> int:
        """The topic, with the summary in it: word for word what the person was shown."""
        name = await self.forum.name_of(user)
        assert session.ticket is not None  # noqa: S101 - the caller's
        since = session.ticket.since
        # One that an earlier attempt has made is used: Telegram may have refused only the summary, for now.
        topic = await self._stores.relays.made_for(user, since) if retried else 0
        if not topic or not await self.holds(user, topic):
            topic = await self.forum.open_topic(self.chat, name or "?")
            await self._stores.relays.link(Topic(self.chat, topic), user, since)
        case = summary(self._guide, session, session.ticket.flow, language, self._renderer.votes)
        head = language.say(words.STAFF_CASE).format(name=escape(name, quote=False) or "?")
        await self.forum.say(self.chat, Card(f"{head}\n\n{case}", self._case_link(session, language)), topic)
        return topic

    def _case_link(self, session: Session, language: Language) -> tuple[tuple[Button, ...], ...]:
        ticket = session.ticket
        flow = (ticket.flow if ticket else "") or flow_of(self._guide, session.answers) or ""
        path = walk(self._guide, flow, session.answers) if flow in self._guide.flows else None
        if path is None or not path.answered:
            return ()
        link = self._renderer.link(case_of(path))
        return ((Button(language.say(words.STAFF_OPEN_CASE), url=link),),) if link.startswith("https") else ()

    def _said_of_hours(self, language: Language) -> str:
        if self._hours is None:
            return language.say(words.HOURS_NONE)
        text = words.HOURS_OPEN if self._hours.open_at(self._clock()) else words.HOURS_CLOSED
        return language.say(text).format(hours=self._hours.told(language.say_weekday))


def _since(session: Session) -> int:
    return session.ticket.since if session.ticket else 0


def _ticketed(session: Session, ticket: Ticket, of: Ticket) -> Session:
    """The session with its ticket made ``ticket``, unless it has ended, or another begun, meanwhile."""
    return replace(session, ticket=ticket) if session.ticket and session.ticket.since == of.since else session
