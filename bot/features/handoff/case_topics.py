"""The forum topics of cases in the staff group: each is named after its user and begins with a summary."""

from html import escape

from ...context.content import Content
from ...context.edge import Edge
from ...conversation.route import walk
from ...conversation.session import Session
from ...conversation.shared_case import case_of, flow_of
from ...i18n.language import Language
from ...ports.errors import ClosedError
from ...ports.forum import NoForumError
from ...ports.relays import ForumTopic
from ...rendering import bot_texts
from ...rendering.card import Button, Card
from ...rendering.outcome_buttons import summary
from .staff_group import StaffGroup
from .staff_language import StaffLanguage


class CaseTopics:
    """Opens a topic for a user's case in the staff group, and closes it."""

    def __init__(self, content: Content, edge: Edge, staff: StaffGroup, language: StaffLanguage) -> None:
        self._chat = staff.chat
        self._forum = staff.forum
        self._guide = content.guide
        self._renderer = content.renderer
        self._reply_languages = content.reply_languages
        self._stores = edge.store
        self._language = language

    async def open(self, user: int, session: Session, *, retried: bool) -> int:
        """Opens the topic and posts the summary in it: what the user was shown, in the staff's language.

        Raises :class:`~bot.ports.forum.NoForumError` if the group can't have topics.
        """
        name = await self._forum.name_of(user)
        assert session.ticket is not None  # noqa: S101 - the caller has checked it
        since = session.ticket.since
        # Reuse the topic of an earlier attempt: perhaps only posting the summary failed.
        topic = await self._stores.relays.made_for(user, since) if retried else 0
        if not topic or not await self.holds(user, topic):
            topic = await self._forum.open_topic(self._chat, name or "?")
            await self._stores.relays.link(ForumTopic(self._chat, topic), user, since)
        language = await self._language.current()
        speaks = self._reply_languages.of_record(session).endonym
        case = summary(self._guide, session, session.ticket.flow, language, self._renderer.votes, speaks)
        head = language.say(bot_texts.STAFF_CASE).format(name=escape(name, quote=False) or "?")
        await self._forum.say(self._chat, Card(f"{head}\n\n{case}", self._case_link(session, language)), topic)
        return topic

    async def holds(self, user: int, thread: int) -> bool:
        """Whether a topic of the staff group is this user's. It isn't if their ticket is from a former staff group."""
        return await self._stores.relays.person_in(ForumTopic(self._chat, thread)) == user

    async def close(self, topic: ForumTopic, said: str) -> None:
        """Posts ``said``, in the staff's language, in a topic and closes it. One that no longer exists is ignored."""
        language = await self._language.current()
        try:
            await self._forum.say(topic.chat, Card(language.say(said)), topic.thread)
        except (NoForumError, ClosedError):
            return
        await self._forum.close_topic(topic.chat, topic.thread, closed=True)

    def _case_link(self, session: Session, language: Language) -> tuple[tuple[Button, ...], ...]:
        ticket = session.ticket
        flow = (ticket.flow if ticket else "") or flow_of(self._guide, session.answers) or ""
        path = walk(self._guide, flow, session.answers) if flow in self._guide.flows else None
        if path is None or not path.answered:
            return ()
        link = self._renderer.link(case_of(path))
        return ((Button(language.say(bot_texts.STAFF_OPEN_CASE), url=link),),) if link.startswith("https") else ()
