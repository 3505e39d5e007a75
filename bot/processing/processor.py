"""One update: read the record, step, commit, deliver. Only then is the update acknowledged."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from time import monotonic
from types import MappingProxyType

import structlog

from ..concurrency.reading import read
from ..concurrency.supervision import Job
from ..context.locale import LocaleResolver
from ..conversation.callback_data import way_back
from ..conversation.effect import Effect
from ..conversation.event import EraseData, Event, SecretDetected, TextUnderstood
from ..conversation.navigation import fresh
from ..conversation.record import CardAddress, Record
from ..conversation.session import Session, View
from ..conversation.transition import transition
from ..features.groups.feature import GroupsFeature
from ..features.instant_answers.instant_answers import InstantAnswers
from ..guide.commands import Command
from ..guide.guide import Guide
from ..guide.screen import Outcome
from ..observability import metrics
from ..ports.errors import ConflictError, LockedError, StoreDownError, StuckError, TooFastError, UnreachableError
from ..ports.messenger import Messenger
from ..ports.store import Store, Version
from ..ports.updates import Answer, InlineAnswer, Receipt, Update
from ..rendering import words
from ..rendering.card import Card
from ..rendering.notices import notice as aside
from ..rendering.renderer import Renderer
from .card_delivery import CardDelivery
from .dead_letters import DeadLetters
from .degraded import DegradedMode
from .features import Features
from .interpreter import Interpreter
from .recent_texts import RecentTexts

DEADLINE_SECONDS = 25
"""For one update, its wait behind the person's earlier ones included: well below the 60 s after which Telegram gives
a webhook request up and sends it again."""

ANSWER_SECONDS = 5
"""For the answer to a tap whose card has to wait."""

RETRY_SECONDS = 3
"""What is asked of Telegram when the store or Telegram itself does not answer."""

_CONFLICTS = 5
"""So many commits lost in a row mean a person with five devices, or a bug."""

log = structlog.get_logger(__name__)


class UpdateProcessor:
    """Handles updates of all people, one at a time for each of them."""

    def __init__(
        self,
        guide: Guide,
        renderer: Renderer,
        store: Store,
        messenger: Messenger,
        interpreter: Interpreter,
        instant_answers: InstantAnswers,
        people: Features,
        locales: LocaleResolver,
        groups_feature: GroupsFeature | None = None,
        clock: Callable[[], float] = monotonic,
        jobs: Mapping[str, Job] = MappingProxyType({}),
    ) -> None:
        """``jobs`` run beside updates, for whoever runs the desk to start."""
        self.jobs = jobs
        self._guide = guide
        self._store = store
        self._messenger = messenger
        self._interpreter = interpreter
        self._instant_answers = instant_answers
        self._people = people
        self._groups_feature = groups_feature
        self._clock = clock
        self._locks = people.locks
        self._locales = locales
        self.known = locales.known
        self._dead_letters = DeadLetters(store)
        self._degraded = DegradedMode(guide, renderer, people, messenger)
        self._recent = RecentTexts(clock)
        self._delivery = CardDelivery(guide, renderer, store, messenger, clock)

    async def handle(self, update: Update) -> Receipt:
        """Handles one update. Never raises: what fails for good is parked, what may pass is to be resent."""
        started = self._clock()
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                # Before the lane: what the staff does is done in the lane of whom it is for.
                receipt = await self._people.outside(update) or await self._in_turn(update)
        except TooFastError as error:
            await self._stop_spinner(update)
            receipt = Receipt(retry_after=error.seconds)
        except (StoreDownError, StuckError, UnreachableError, TimeoutError) as error:
            log.warning("update_postponed", kind=update.kind, error=type(error).__name__)
            receipt = Receipt(retry_after=RETRY_SECONDS, all_wait=isinstance(error, StoreDownError))
        except Exception as error:  # noqa: BLE001 - a poison update would block its chat for a day
            receipt = await self._parked(update, error)
        else:
            metrics.UPDATE_SECONDS.observe(self._clock() - started)
        metrics.updates(update.kind, "done" if receipt.done else "postponed").inc()
        return receipt

    async def give_up(self, update: Update) -> bool:
        """Parks an update that was postponed too often. False when even that can't be noted."""
        if not await self._dead_letters.put(update, "postponed too often"):
            return False
        await self._tell_failed(update)
        if update.kind == "tap":
            await self._stop_spinner(update, self._locales.known(update).say(words.TROUBLE))
        return True

    def holds_secret(self, update: Update) -> bool:
        """Whether an update is of a message that is to be deleted since it holds a secret."""
        return bool(update.own_message and self._interpreter.secret_in(update))

    async def close(self) -> None:
        """Writes what was counted and not written yet."""
        await self._people.counting.flush()

    async def _in_turn(self, update: Update) -> Receipt:
        async with self._locks.of(update.user or update.chat):
            return await self._handle(update)

    async def _handle(self, update: Update) -> Receipt:
        if update.kind == "other" or (update.private and not update.user):
            return Receipt()
        if receipt := await self._people.asked(update):
            return receipt
        if update.kind == "inline":
            results = self._instant_answers.find(update.text, self._locales.client_language(update))
            return Receipt(answer=InlineAnswer(update.callback_id, tuple(results)))
        if not update.private:
            return await self._in_group(update)
        if self._groups_feature and await self._groups_feature.groups.invited(update, self._locales.known(update)):
            return Receipt()
        event = await self._interpreted(update)
        if update.quiet and not isinstance(event, SecretDetected):
            return Receipt()
        try:
            return await self._converse(update, event)
        except LockedError:
            metrics.LOCKED.inc()
            language = self._locales.known(update)
            if isinstance(event, EraseData):
                self._locales.note(update.user, "")
            return await self._degraded.locked(update, event, language)
        except (StoreDownError, StuckError):
            if receipt := await self._degraded.reading(update, event, self._locales.known(update)):
                return receipt
            raise

    async def _interpreted(self, update: Update) -> Event:
        """What a private update means, a text together with those right before it."""
        if update.kind != "text" or update.quiet:
            if update.kind != "file":
                self._recent.drop(update.user)
            return await read(update.characters, partial(self._interpreter.event, update))
        before, settled = self._recent.before(update), self._recent.settled(update)
        work = partial(self._interpreter.event, update, before, settled)
        event = await read(update.characters + len(before), work)
        if isinstance(event, TextUnderstood) and update.date:
            self._recent.add(update, event)
        return event

    async def _in_group(self, update: Update) -> Receipt:
        """A tap moves a person's own conversation, shown to them alone; all else is the group's matter."""
        if self._groups_feature is None:
            return self._answered(update, self._locales.client_language(update).say(words.PRIVATE_ONLY))
        if update.kind != "tap":
            return await self._groups_feature.groups.handle(update, self._locales.client_language(update))
        try:
            return await self._converse(update, self._interpreter.event(update))
        except (StoreDownError, StuckError):
            return Receipt(answer=await self._groups_feature.ephemeral.elsewhere(update))

    async def _converse(self, update: Update, event: Event) -> Receipt:
        if isinstance(event, SecretDetected) and update.own_message:
            # Before anything that can fail: what was posted must not stand there while Redis is down.
            event = replace(event, deleted=await self._messenger.delete(update.chat, update.own_message))
        version = await self._store.read(update.user, fresh=self._people.needs_the_newest(update, event))
        if update.private and update.message_id and version.record and version.record.card != self._card(update):
            metrics.STALE.inc()
        self._locales.note(update.user, version.record.session.language if version.record else "")
        effects: tuple[Effect, ...] = ()
        unchanged = False  # read as those before it were: the card says it already
        for _ in range(_CONFLICTS):
            if receipt := await self._people.instead(update, event, version):
                return receipt
            if version.record and version.record.applied(update.update_id):
                # Another replica may have gone on since this process looked, or forgotten: that stays forgotten.
                version = await self._store.read(update.user, fresh=True)
                version = version._replace(record=version.record or Record(fresh(self._guide)))
                break
            together = version.record is not None and version.record.answers(update.date)
            before = self._before(version.record, update)
            session, effects = transition(self._guide, before, event, self._people.votes)
            if Effect.ERASE in effects:
                await self._people.forget(update.user, version.record)
                self._locales.note(update.user, "")
                if version.record:  # in which language this one page is shown; it is kept nowhere
                    session = replace(session, language=version.record.session.language)
                version = Version(Record(session, self._card(update)), b"")
                break
            record = version.record or Record(session)
            if together and record.card and says_nothing_new(before, session, effects):
                # Where the card's delivery is still owed, the update that owes it isn't acknowledged and comes again.
                session, effects, unchanged = before, (), True
            speaks = self._locales.of(update, session).name
            session = self._people.noted(session, event)
            await self._people.before_commit(update.user, before, session, event, speaks)
            try:
                version = await self._store.commit(
                    update.user, record.after(update.update_id, session, self._card(update), update.date), version
                )
                self._locales.note(update.user, session.language)
                self._count(session, effects)
                await self._people.after_commit(update.user, before, session, event, speaks)
                break
            except ConflictError as conflict:
                metrics.CONFLICTS.inc()
                version = conflict.now
        else:
            raise StuckError("too many conflicts")
        if unchanged:
            return Receipt()
        return await self._deliver(update, version, effects, event)

    def _before(self, record: Record | None, update: Update) -> Session:
        session = record.session if record else fresh(self._guide)
        client_language = self._locales.reported(update)
        if client_language and client_language != session.client_language:
            session = replace(session, client_language=client_language)
        return replace(session, origin=way_back(update.payload)) if update.command == Command.START else session

    async def _deliver(self, update: Update, version: Version, effects: tuple[Effect, ...], event: Event) -> Receipt:
        version, note = await self._people.handed(update.user, version)
        assert version.record is not None  # noqa: S101 - just committed, or found to be applied
        said = aside(self._locales.of(update, version.record.session), effects, event)
        note = note or ("" if update.kind == "tap" else said)
        speak, here = partial(self._locales.of, update), None if update.private else self._groups_feature
        private = self._delivery.privately(update.chat, update.thread, speak)
        put = here.ephemeral.put(update, speak) if here else private
        shown = await self._delivery.show(update.user, version, put, note)
        if here and not shown:
            return Receipt(answer=await here.ephemeral.elsewhere(update, version.record.session))
        return self._answered(update, said if shown else "")

    async def _stop_spinner(self, update: Update, text: str = "") -> None:
        """Answers a tap whose card has to wait: a 429 is for the chat's messages, and not for answers."""
        if update.kind == "tap":
            with suppress(Exception):  # it comes again, and then the answer with it
                async with asyncio.timeout(ANSWER_SECONDS):
                    await self._messenger.answer(Answer(update.callback_id, text))

    async def _parked(self, update: Update, error: Exception) -> Receipt:
        """Sets a poison update aside. Its words and the error's are not noted: they may hold what was typed."""
        await self._dead_letters.put(update, error)
        await self._tell_failed(update)
        if update.kind != "tap":
            return Receipt()
        return self._answered(update, self._locales.known(update).say(words.TROUBLE))

    async def _tell_failed(self, update: Update) -> None:
        """Says of a message that it won't be handled any more: nobody should wait for an answer that never comes.

        What people in a group write among themselves was not said to the bot, so only commands are answered there.
        """
        card = Card(self._locales.known(update).say(words.TROUBLE_TEXT))
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                if await self._people.given_up(update):
                    return
                if update.private and update.chat and update.kind in ("text", "file", "command"):
                    await self._messenger.send(update.chat, card, update.thread)
                elif self._groups_feature and update.kind == "command":
                    await self._groups_feature.groups.failed(update, self._locales.client_language(update))
        except Exception as error:  # noqa: BLE001 - it is the last word, and what failed before it is noted
            log.warning("failure_notice_failed", error=type(error).__name__)

    def _card(self, update: Update) -> CardAddress | None:
        """The card that an update makes the live one: the tapped one, or a new one. A group's is nobody's."""
        if not update.private:
            return CardAddress(update.chat, update.ephemeral, update.user) if update.ephemeral else None
        return CardAddress(update.chat, update.message_id) if update.message_id else None

    def _answered(self, update: Update, text: str) -> Receipt:
        return Receipt(answer=Answer(update.callback_id, text) if update.callback_id else None)

    def _count(self, session: Session, effects: tuple[Effect, ...]) -> None:
        if Effect.VANISHED in effects:
            metrics.VANISHED.inc()
        if session.page.view is View.SCREEN and isinstance(self._guide.screens[session.page.screen], Outcome):
            metrics.OUTCOMES.labels(session.page.screen).inc()


def says_nothing_new(before: Session, after: Session, effects: tuple[Effect, ...]) -> bool:
    """Whether a message that belongs to the one before it leaves their card as it is.

    It was understood as that one was; or it is a picture of an album, or beside a text, and what is to be said of it
    has been said, or is in the text.
    """
    return set(effects) <= {Effect.UNREADABLE} and replace(after, history=before.history) == before
