"""All that is done for people beside showing them screens, as the desk asks for it."""

from contextlib import suppress

import structlog

from ..conversation.diagnosis import Votes
from ..conversation.event import Event, Exposed, TakeBack, Vote
from ..conversation.pages import home
from ..conversation.record import Record
from ..conversation.session import Session, View
from ..guide.commands import Command
from ..guide.guide import Guide
from ..language.catalogue import Language
from ..operations.lanes import Lanes
from ..ports import (
    Answer,
    ClosedError,
    Incoming,
    LockedError,
    Messenger,
    Receipt,
    TooFastError,
    UnreachableError,
    Version,
)
from ..screens import words
from ..screens.card import Card
from ..screens.draw import Artist
from ..spoken import Spoken
from ..tongues import Tongues
from .due import Attendant, Claim
from .forum import NoTopicError
from .handoff import OPEN_SECONDS, Handoff
from .mydata import document
from .owners import Owners
from .relay import Relay
from .relays import Turn
from .reminding import Reminding, next_due
from .shelves import Shelves
from .staff import Staff
from .tally import Counting, noted

_TOPICS_CLOSED = 5
"""How many topics of somebody who is forgotten are closed, newest first. The group takes only so much at once."""

log = structlog.get_logger(__name__)


class People:
    """Counts what helped, reminds, brings to the staff, and forgets.

    ``lanes`` are those in which all is done for a person. Without a ``handoff`` there is no staff.
    """

    def __init__(
        self,
        guide: Guide,
        artist: Artist,
        shelves: Shelves,
        messenger: Messenger,
        tongues: Tongues,
        handoff: Handoff | None = None,
        owners: frozenset[int] = frozenset(),
        lanes: Lanes | None = None,
    ) -> None:
        self.lanes = Lanes() if lanes is None else lanes
        self.counting = Counting(guide, shelves.tallies)
        self.attendant = Attendant(shelves.due, self.lanes, self._attend)
        self.handoff = handoff
        self._owners = Owners(guide, shelves, messenger, tongues, self.counting, owners)
        self._artist = artist
        self._shelves = shelves
        self._messenger = messenger
        self._tongues = tongues
        self._reminding = Reminding(guide, artist, shelves, messenger, tongues)
        if handoff:
            self._relay = Relay(shelves.relays, handoff.forum, messenger, handoff.chat)
            self._staff = Staff(guide, artist, shelves, messenger, tongues, handoff, self._relay, self.lanes)

    @property
    def votes(self) -> Votes:
        """What all people said of causes, as far as this process has read it."""
        return self.counting.votes

    async def outside(self, incoming: Incoming) -> Receipt | None:
        """Serves an update that is no part of anybody's own conversation; None when it is."""
        if self.handoff is None:
            return None
        if incoming.chat == self.handoff.chat and incoming.kind == "membership":
            return Receipt()  # the staff is not greeted as people in a group are
        return await self._staff.take(incoming)

    async def asked(self, incoming: Incoming) -> Receipt | None:
        """Serves what is asked for by a command and is no page; None when it is anything else."""
        if receipt := await self._owners.take(incoming):
            return receipt
        if incoming.kind != "command" or incoming.command != Command.MYDATA or not incoming.private:
            return None
        try:
            record = (await self._shelves.read(incoming.user, fresh=True)).record
        except LockedError:
            await self._say(incoming.chat, self._tongues.known(incoming).say(words.MYDATA_LOCKED), incoming.thread)
            return Receipt()
        language = self._tongues.of(incoming, record.session) if record else self._tongues.known(incoming)
        content = await document(incoming.user, record, self._shelves, self._artist.guide)
        with suppress(ClosedError):
            await self._messenger.file(incoming.chat, "mydata.json", content, language.say(words.MYDATA_TITLE))
        return Receipt()

    async def given_up(self, incoming: Incoming) -> bool:
        """An update won't be tried again. Those behind it go on; whether the staff was told, since it was theirs."""
        if self.handoff is None or incoming.spoken is None:
            return False
        if incoming.private:
            await self._relay.given_up(incoming.update_id, incoming.user, Turn("p", incoming.update_id))
        return await self._staff.given_up(incoming)

    def needs_the_newest(self, incoming: Incoming, event: Event) -> bool:
        """Whether a record remembered from before won't do, since another replica may have written a newer one.

        What somebody writes to the staff would go to the bot, and a second vote be counted beside the first.
        """
        spoken = self.handoff is not None and incoming.private and incoming.kind in ("text", "file")
        return spoken or isinstance(event, Vote)

    async def instead(self, incoming: Incoming, event: Event, version: Version) -> Receipt | None:
        """Serves what somebody who talks to the staff writes; None when it is for the bot."""
        session = version.record.session if version.record else None
        if self.handoff is None or session is None:
            return None
        language = self._tongues.of(incoming, session)
        if isinstance(event, TakeBack):
            done = await self._relay.take_back(incoming.user, event.message)
            said = language.say(words.TAKEN_BACK if done else words.NOT_TAKEN_BACK)
            return Receipt(answer=Answer(incoming.callback_id, said))
        spoken = incoming.spoken
        if session.ticket is None or spoken is None or incoming.kind not in ("text", "file"):
            return None
        if not session.ticket.topic:
            version, said = await self.handoff.open(incoming.user, version)
            session = version.record.session if version.record else session
        if (ticket := session.ticket) and ticket.topic:
            try:
                said = await self._to_staff(incoming.update_id, spoken, ticket.topic, language, event)
            except NoTopicError:
                await self.handoff.lose(incoming.user, version, ticket)
                await self._send(incoming.chat, self.handoff.lost_card(language, words.TALK_LOST, ticket))
                said = ""
        if isinstance(event, Exposed):
            return None  # what a secret needs beside this comes from the conversation
        if said:
            await self._say(incoming.chat, said, incoming.thread)
        return Receipt()

    async def _to_staff(self, update_id: int, spoken: Spoken, thread: int, language: Language, event: Event) -> str:
        """What the person is to be told. Raises :class:`NoTopicError` when the topic is gone, or another group's."""
        assert self.handoff is not None  # noqa: S101 - the caller's
        if not await self.handoff.holds(spoken.sender, thread):
            raise NoTopicError
        secret = event.kind if isinstance(event, Exposed) else ""
        return await self._relay.to_staff(update_id, spoken, thread, language, secret)

    def noted(self, after: Session, event: Event) -> Session:
        """``after``, with what is counted of this step noted."""
        return noted(self._artist.guide, after, event)

    async def before_commit(self, user: int, before: Session, after: Session, event: Event, language: str) -> None:
        """What must be written before the record is, so that nothing is lost between the two. Twice is once."""
        await self.counting.before_commit(user, before, event, language)
        if before.ticket and not after.ticket:
            await self._hang_up(user, before, words.STAFF_HUNG_UP)
        followers = self._shelves.followers
        if after.news != before.news:
            await followers.follow(user, language, on=after.news)
        elif after.news and after.language != before.language and await followers.follows(user):
            await followers.follow(user, language, on=True)
        await self._mark_due(user, before, after)

    async def after_commit(self, user: int, before: Session, after: Session, event: Event, language: str) -> None:
        """What follows from a record that was written."""
        # Once more: whoever looked in between found nothing due yet, and took the person for done.
        await self._mark_due(user, before, after)
        await self.counting.after_commit(before, after, event, language)
        self._artist.votes = self.counting.votes

    async def handed(self, user: int, version: Version) -> tuple[Version, str]:
        """The record with a topic for a case that was handed over, and a note for the person; mostly nothing."""
        record = version.record
        if self.handoff is None or record is None or (ticket := record.session.ticket) is None:
            return version, ""
        if not ticket.topic:
            return await self.handoff.open(user, version)
        if record.session.page.view is not View.TALK or await self.handoff.holds(user, ticket.topic):
            return version, ""
        version = await self.handoff.lose(user, version, ticket)
        return version, self._tongues.of_record(record.session).say(words.TALK_ENDED)

    async def forget(self, user: int, record: Record | None) -> None:
        """Removes all that is kept about a person. ``record`` is None where it can't be read."""
        topics = await self._shelves.relays.topics(user)
        await self._shelves.erase(user)
        if self.handoff is None:
            return
        session = record.session if record else Session(home(self._artist.guide))
        said = self._tongues.of_record(session).say(words.STAFF_FORGOTTEN)
        for topic in sorted(topics, key=lambda each: -each.thread)[:_TOPICS_CLOSED]:
            try:
                await self.handoff.close(topic, said)
            except (TooFastError, UnreachableError):  # what was forgotten stays forgotten, whatever the group takes
                log.warning("topic-not-closed")
                return

    async def _hang_up(self, user: int, session: Session, text: str) -> None:
        if self.handoff and session.ticket:
            await self.handoff.hang_up(user, session.ticket, self._tongues.of_record(session).say(text))

    async def _mark_due(self, user: int, before: Session, after: Session) -> None:
        at = next_due(after) if after.reminders != before.reminders else 0
        if after.ticket and not before.ticket:
            at = min(at or after.ticket.since + OPEN_SECONDS, after.ticket.since + OPEN_SECONDS)
        if at:
            await self._shelves.due.add(user, at)

    async def _attend(self, claim: Claim, now: int) -> int:
        """Reminders, and a case that was handed over and has no topic: whoever took it has died."""
        await self._reminding.attend(claim, now)
        version = await self._shelves.read(claim.user, fresh=True)
        version, said = await self.handed(claim.user, version)
        if said:
            await self._say(claim.user, said)
        return next_due(version.record.session) if version.record else 0

    async def _say(self, chat: int, text: str, thread: int = 0) -> None:
        await self._send(chat, Card(text), thread)

    async def _send(self, chat: int, card: Card, thread: int = 0) -> None:
        with suppress(ClosedError):
            await self._messenger.send(chat, card, thread)
