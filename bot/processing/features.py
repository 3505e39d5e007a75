"""All that is done for people beside showing them screens, as the desk asks for it."""

from contextlib import suppress

import structlog

from ..concurrency.keyed_lock import KeyedLock
from ..context.locale import LocaleResolver
from ..conversation.diagnosis import Votes
from ..conversation.event import DeleteRelayed, Event, SecretDetected, Vote
from ..conversation.navigation import home
from ..conversation.record import Record
from ..conversation.session import Session, View
from ..features.handoff.handoff import OPEN_SECONDS, Handoff
from ..features.handoff.relay import StaffRelay
from ..features.handoff.staff import StaffHandler
from ..features.owner_commands import OwnerCommands
from ..features.privacy.data_export import export
from ..features.reminders.reminders import Reminders, next_due
from ..features.statistics.counters import Counters, noted
from ..guide.commands import Command
from ..guide.guide import Guide
from ..i18n.catalogue import Language
from ..ports.due_jobs import Claim
from ..ports.errors import ClosedError, LockedError, TooFastError, UnreachableError
from ..ports.forum import NoTopicError
from ..ports.messenger import Messenger
from ..ports.relay_message import RelayMessage
from ..ports.relays import Turn
from ..ports.store import Version
from ..ports.stores import Stores
from ..ports.updates import Answer, Receipt, Update
from ..rendering import words
from ..rendering.card import Card
from ..rendering.renderer import Renderer
from .due_job_runner import DueJobRunner

_TOPICS_CLOSED = 5
"""How many topics of somebody who is forgotten are closed, newest first. The group takes only so much at once."""

log = structlog.get_logger(__name__)


class Features:
    """Counts what helped, reminds, brings to the staff, and forgets.

    ``locks`` are those in which all is done for a person. Without a ``handoff`` there is no staff.
    """

    def __init__(
        self,
        guide: Guide,
        renderer: Renderer,
        stores: Stores,
        messenger: Messenger,
        locales: LocaleResolver,
        handoff: Handoff | None = None,
        owners: frozenset[int] = frozenset(),
        locks: KeyedLock | None = None,
    ) -> None:
        self.locks = KeyedLock() if locks is None else locks
        self.counting = Counters(guide, stores.counters)
        self.due_job_runner = DueJobRunner(stores.due, self.locks, self._attend)
        self.handoff = handoff
        self._owners = OwnerCommands(guide, stores, messenger, locales, self.counting, owners)
        self._renderer = renderer
        self._stores = stores
        self._messenger = messenger
        self._locales = locales
        self._reminding = Reminders(guide, renderer, stores, messenger, locales)
        if handoff:
            self._relay = StaffRelay(stores.relays, handoff.forum, messenger, handoff.chat)
            self._staff = StaffHandler(guide, renderer, stores, messenger, locales, handoff, self._relay, self.locks)

    @property
    def votes(self) -> Votes:
        """What all people said of causes, as far as this process has read it."""
        return self.counting.votes

    async def outside(self, update: Update) -> Receipt | None:
        """Serves an update that is no part of anybody's own conversation; None when it is."""
        if self.handoff is None:
            return None
        if update.chat == self.handoff.chat and update.kind == "membership":
            return Receipt()  # the staff is not greeted as people in a group are
        return await self._staff.take(update)

    async def asked(self, update: Update) -> Receipt | None:
        """Serves what is asked for by a command and is no page; None when it is anything else."""
        if receipt := await self._owners.take(update):
            return receipt
        if update.kind != "command" or update.command != Command.MYDATA or not update.private:
            return None
        try:
            record = (await self._stores.read(update.user, fresh=True)).record
        except LockedError:
            await self._say(update.chat, self._locales.known(update).say(words.MYDATA_LOCKED), update.thread)
            return Receipt()
        language = self._locales.of(update, record.session) if record else self._locales.known(update)
        content = await export(update.user, record, self._stores, self._renderer.guide)
        with suppress(ClosedError):
            await self._messenger.file(update.chat, "mydata.json", content, language.say(words.MYDATA_TITLE))
        return Receipt()

    async def given_up(self, update: Update) -> bool:
        """An update won't be tried again. Those behind it go on; whether the staff was told, since it was theirs."""
        if self.handoff is None or update.relay_message is None:
            return False
        if update.private:
            await self._relay.given_up(update.update_id, update.user, Turn("p", update.update_id))
        return await self._staff.given_up(update)

    def needs_the_newest(self, update: Update, event: Event) -> bool:
        """Whether a record remembered from before won't do, since another replica may have written a newer one.

        What somebody writes to the staff would go to the bot, and a second vote be counted beside the first.
        """
        relay_message = self.handoff is not None and update.private and update.kind in ("text", "file")
        return relay_message or isinstance(event, Vote)

    async def instead(self, update: Update, event: Event, version: Version) -> Receipt | None:
        """Serves what somebody who talks to the staff writes; None when it is for the bot."""
        session = version.record.session if version.record else None
        if self.handoff is None or session is None:
            return None
        language = self._locales.of(update, session)
        if isinstance(event, DeleteRelayed):
            done = await self._relay.take_back(update.user, event.message)
            said = language.say(words.TAKEN_BACK if done else words.NOT_TAKEN_BACK)
            return Receipt(answer=Answer(update.callback_id, said))
        relay_message = update.relay_message
        if session.ticket is None or relay_message is None or update.kind not in ("text", "file"):
            return None
        if not session.ticket.topic:
            version, said = await self.handoff.open(update.user, version)
            session = version.record.session if version.record else session
        if (ticket := session.ticket) and ticket.topic:
            try:
                said = await self._to_staff(update.update_id, relay_message, ticket.topic, language, event)
            except NoTopicError:
                await self.handoff.lose(update.user, version, ticket)
                await self._send(update.chat, self.handoff.lost_card(language, words.TALK_LOST, ticket))
                said = ""
        if isinstance(event, SecretDetected):
            return None  # what a secret needs beside this comes from the conversation
        if said:
            await self._say(update.chat, said, update.thread)
        return Receipt()

    async def _to_staff(
        self, update_id: int, relay_message: RelayMessage, thread: int, language: Language, event: Event
    ) -> str:
        """What the person is to be told. Raises :class:`NoTopicError` when the topic is gone, or another group's."""
        assert self.handoff is not None  # noqa: S101 - the caller's
        if not await self.handoff.holds(relay_message.sender, thread):
            raise NoTopicError
        secret = event.kind if isinstance(event, SecretDetected) else ""
        return await self._relay.to_staff(update_id, relay_message, thread, language, secret)

    def noted(self, after: Session, event: Event) -> Session:
        """``after``, with what is counted of this step noted."""
        return noted(self._renderer.guide, after, event)

    async def before_commit(self, user: int, before: Session, after: Session, event: Event, language: str) -> None:
        """What must be written before the record is, so that nothing is lost between the two. Twice is once."""
        await self.counting.before_commit(user, before, event, language)
        if before.ticket and not after.ticket:
            await self._hang_up(user, before, words.STAFF_HUNG_UP)
        followers = self._stores.followers
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
        self._renderer.votes = self.counting.votes

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
        return version, self._locales.of_record(record.session).say(words.TALK_ENDED)

    async def forget(self, user: int, record: Record | None) -> None:
        """Removes all that is kept about a person. ``record`` is None where it can't be read."""
        topics = await self._stores.relays.topics(user)
        await self._stores.erase(user)
        if self.handoff is None:
            return
        session = record.session if record else Session(home(self._renderer.guide))
        said = self._locales.of_record(session).say(words.STAFF_FORGOTTEN)
        for topic in sorted(topics, key=lambda each: -each.thread)[:_TOPICS_CLOSED]:
            try:
                await self.handoff.close(topic, said)
            except (TooFastError, UnreachableError):  # what was forgotten stays forgotten, whatever the group takes
                log.warning("topic_close_failed")
                return

    async def _hang_up(self, user: int, session: Session, text: str) -> None:
        if self.handoff and session.ticket:
            await self.handoff.hang_up(user, session.ticket, self._locales.of_record(session).say(text))

    async def _mark_due(self, user: int, before: Session, after: Session) -> None:
        at = next_due(after) if after.reminders != before.reminders else 0
        if after.ticket and not before.ticket:
            at = min(at or after.ticket.since + OPEN_SECONDS, after.ticket.since + OPEN_SECONDS)
        if at:
            await self._stores.due.add(user, at)

    async def _attend(self, claim: Claim, now: int) -> int:
        """Reminders, and a case that was handed over and has no topic: whoever took it has died."""
        await self._reminding.attend(claim, now)
        version = await self._stores.read(claim.user, fresh=True)
        version, said = await self.handed(claim.user, version)
        if said:
            await self._say(claim.user, said)
        return next_due(version.record.session) if version.record else 0

    async def _say(self, chat: int, text: str, thread: int = 0) -> None:
        await self._send(chat, Card(text), thread)

    async def _send(self, chat: int, card: Card, thread: int = 0) -> None:
        with suppress(ClosedError):
            await self._messenger.send(chat, card, thread)
