"""Sends reminders: shows an outcome again and asks whether it worked."""

from ...context.content import Content
from ...context.edge import Edge
from ...context.feature import Feature
from ...context.turn import Turn
from ...conversation.event import Show
from ...conversation.record import CardAddress, Record
from ...conversation.session import Page, Reminder, Session, View
from ...conversation.transition import transition
from ...observability import metrics
from ...ports.commit_retry import update_record
from ...ports.due_jobs import Claim
from ...ports.errors import ClosedError
from ...ports.record_store import Version
from ...ports.updates import RefusedError
from ...rendering import bot_texts


class Reminders(Feature):
    """Delivers reminders at least once: each leaves the record after it's sent, so a crash in between repeats it."""

    def __init__(self, content: Content, edge: Edge) -> None:
        self._content = content
        self._store = edge.store
        self._messenger = edge.messenger

    def due(self, turn: Turn) -> int:
        return _next_due(turn.after) if turn.after.reminders != turn.before.reminders else 0

    def next_due(self, session: Session, after: int = 0) -> int:
        return _next_due(session, after)

    async def run_due(self, claim: Claim, now: int) -> None:
        """Sends each reminder that is due by ``now`` as a message of its own."""
        version = await self._store.read(claim.user, fresh=True)
        while version.record and (due := [each for each in version.record.session.reminders if each.due <= now]):
            if claim.attempt > 1:
                metrics.REPEATED.labels("reminder").inc()
            version = await self._deliver(claim.user, version, due[0])

    async def _deliver(self, user: int, version: Version, reminder: Reminder) -> Version:
        assert version.record is not None  # noqa: S101 - it holds the reminder
        page = Page(View.SCREEN, reminder.screen, reminder.flow)
        session = transition(self._content.guide, _without(version.record.session, reminder), Show(page))[0]
        language = self._content.reply_languages.of_record(session)
        card = self._content.renderer.render(session, language, language.say(bot_texts.REMINDER_DUE))
        address: CardAddress | None
        try:
            address = CardAddress(user, await self._messenger.send(user, card))
        except (ClosedError, RefusedError):  # permanent, such as a blocked bot; retries would go on for weeks
            session, address = _without(version.record.session, reminder), version.record.card
        else:
            metrics.REMINDERS.inc()
        return await self._commit(user, version, reminder, Record(session, address, version.record.updates))

    async def _commit(self, user: int, version: Version, reminder: Reminder, record: Record) -> Version:
        """Commits ``record``. If the user has moved on in the meantime, only removes the reminder."""

        async def change(now: Version) -> Record | None:
            if now is version or now.record is None:
                return record if now is version else None
            return now.record.with_session(_without(now.record.session, reminder))

        return await update_record(self._store, user, change, version)


def _without(session: Session, reminder: Reminder) -> Session:
    """The session without ``reminder``."""
    return session._replace(reminders=tuple(each for each in session.reminders if each != reminder))


def _next_due(session: Session, after: int = 0) -> int:
    """When the first reminder later than ``after`` is due, in seconds since 1970; 0 if there is none."""
    return min((reminder.due for reminder in session.reminders if reminder.due > after), default=0)
