"""Reminders: the saved screen once more, and whether it worked."""

from dataclasses import replace

from ...context.locale import LocaleResolver
from ...conversation.event import Show
from ...conversation.record import CardAddress, Record
from ...conversation.session import Page, Reminder, Session, View
from ...conversation.transition import transition
from ...guide.guide import Guide
from ...observability import metrics
from ...ports.due_jobs import Claim
from ...ports.errors import ClosedError, ConflictError
from ...ports.messenger import Messenger
from ...ports.store import Store, Version
from ...ports.updates import RefusedError
from ...rendering import words
from ...rendering.renderer import Renderer

_CONFLICTS = 5


class Reminders:
    """Delivers reminders. One is taken off the record once it was sent, so that a crash between repeats it."""

    def __init__(
        self, guide: Guide, renderer: Renderer, store: Store, messenger: Messenger, locales: LocaleResolver
    ) -> None:
        self._guide = guide
        self._renderer = renderer
        self._store = store
        self._messenger = messenger
        self._locales = locales

    async def attend(self, claim: Claim, now: int) -> None:
        """Delivers what is due by ``now``, one message for each."""
        version = await self._store.read(claim.user, fresh=True)
        while version.record and (due := [each for each in version.record.session.reminders if each.due <= now]):
            if claim.attempt > 1:
                metrics.REPEATED.labels("reminder").inc()
            version = await self._deliver(claim.user, version, due[0])

    async def _deliver(self, user: int, version: Version, reminder: Reminder) -> Version:
        assert version.record is not None  # noqa: S101 - it holds the reminder
        page = Page(View.SCREEN, reminder.screen, reminder.flow)
        session = transition(self._guide, without(version.record.session, reminder), Show(page))[0]
        language = self._locales.of_record(session)
        card = self._renderer.render(session, language, language.say(words.REMINDER_DUE))
        address: CardAddress | None
        try:
            address = CardAddress(user, await self._messenger.send(user, card))
        except (ClosedError, RefusedError):  # blocked, or refused for good: it would be tried every minute for weeks
            session, address = without(version.record.session, reminder), version.record.card
        else:
            metrics.REMINDERS.inc()
        return await self._taken_off(user, version, reminder, Record(session, address, version.record.updates))

    async def _taken_off(self, user: int, version: Version, reminder: Reminder, record: Record) -> Version:
        """Commits ``record``. Who acts meanwhile stays where they went; only the reminder goes."""
        for _ in range(_CONFLICTS):
            try:
                return await self._store.commit(user, record, version)
            except ConflictError as conflict:
                version = conflict.now
                if version.record is None:
                    break
                record = replace(version.record, session=without(version.record.session, reminder))
        return version._replace(record=None)


def without(session: Session, reminder: Reminder) -> Session:
    """The session less one reminder."""
    return replace(session, reminders=tuple(each for each in session.reminders if each != reminder))


def next_due(session: Session) -> int:
    """When the first of somebody's reminders is due; 0 when there is none."""
    return min((reminder.due for reminder in session.reminders), default=0)
