"""One update: read the record, step, commit, deliver. Only then is the update acknowledged."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from time import monotonic
from types import MappingProxyType

import structlog

from .conversation.address import way_back
from .conversation.effect import Effect
from .conversation.event import Event, Exposed, Forget
from .conversation.pages import fresh
from .conversation.record import CardAddress, Record
from .conversation.session import Session, View
from .conversation.step import step
from .delivery import Delivery
from .groups.town import Town
from .guide.commands import Command
from .guide.guide import Guide
from .guide.screen import Outcome
from .hearing import Hearing
from .lookup import Lookup
from .operations import metrics
from .operations.supervision import Job
from .outage import Outage
from .parking import Parking
from .people.people import People
from .ports import (
    Answer,
    ConflictError,
    Incoming,
    InlineAnswer,
    LockedError,
    Messenger,
    Receipt,
    Store,
    StoreDownError,
    StuckError,
    TooFastError,
    UnreachableError,
    Version,
)
from .screens import words
from .screens.asides import said as aside
from .screens.card import Card
from .screens.draw import Artist
from .tongues import Tongues

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


class Desk:
    """Handles updates of all people, one at a time for each of them."""

    def __init__(
        self,
        guide: Guide,
        artist: Artist,
        store: Store,
        messenger: Messenger,
        hearing: Hearing,
        lookup: Lookup,
        people: People,
        tongues: Tongues,
        town: Town | None = None,
        clock: Callable[[], float] = monotonic,
        jobs: Mapping[str, Job] = MappingProxyType({}),
    ) -> None:
        """``jobs`` run beside updates, for whoever runs the desk to start."""
        self.jobs = jobs
        self._guide = guide
        self._store = store
        self._messenger = messenger
        self._hearing = hearing
        self._lookup = lookup
        self._people = people
        self._town = town
        self._clock = clock
        self._lanes = people.lanes
        self._tongues = tongues
        self.known = tongues.known
        self._parking = Parking(store)
        self._outage = Outage(guide, artist, people, messenger)
        self._delivery = Delivery(guide, artist, store, messenger, clock)

    async def handle(self, incoming: Incoming) -> Receipt:
        """Handles one update. Never raises: what fails for good is parked, what may pass is to be resent."""
        started = self._clock()
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                # Before the lane: what the staff does is done in the lane of whom it is for.
                receipt = await self._people.outside(incoming) or await self._in_turn(incoming)
        except TooFastError as error:
            await self._stop_spinner(incoming)
            receipt = Receipt(retry_after=error.seconds)
        except (StoreDownError, StuckError, UnreachableError, TimeoutError) as error:
            log.warning("update-postponed", kind=incoming.kind, error=type(error).__name__)
            receipt = Receipt(retry_after=RETRY_SECONDS, all_wait=isinstance(error, StoreDownError))
        except Exception as error:  # noqa: BLE001 - a poison update would block its chat for a day
            receipt = await self._parked(incoming, error)
        else:
            metrics.UPDATE_SECONDS.observe(self._clock() - started)
        metrics.updates(incoming.kind, "done" if receipt.done else "postponed").inc()
        return receipt

    async def give_up(self, incoming: Incoming) -> bool:
        """Parks an update that was postponed too often. False when even that can't be noted."""
        if not await self._parking.put(incoming, "postponed too often"):
            return False
        await self._tell_failed(incoming)
        if incoming.kind == "tap":
            await self._stop_spinner(incoming, self._tongues.known(incoming).say(words.TROUBLE))
        return True

    def holds_secret(self, incoming: Incoming) -> bool:
        """Whether an update is of a message that is to be deleted since it holds a secret."""
        return bool(incoming.own_message and self._hearing.secret_in(incoming))

    async def close(self) -> None:
        """Writes what was counted and not written yet."""
        await self._people.counting.flush()

    async def _in_turn(self, incoming: Incoming) -> Receipt:
        async with self._lanes.of(incoming.user or incoming.chat):
            return await self._handle(incoming)

    async def _handle(self, incoming: Incoming) -> Receipt:
        if incoming.kind == "other" or (incoming.private and not incoming.user):
            return Receipt()
        if receipt := await self._people.asked(incoming):
            return receipt
        if incoming.kind == "inline":
            results = self._lookup.find(incoming.text, self._tongues.heard(incoming))
            return Receipt(answer=InlineAnswer(incoming.callback_id, tuple(results)))
        if not incoming.private:
            return await self._in_group(incoming)
        if self._town and await self._town.groups.invited(incoming, self._tongues.known(incoming)):
            return Receipt()
        event = self._hearing.event(incoming)
        if incoming.quiet and not isinstance(event, Exposed):
            return Receipt()
        try:
            return await self._converse(incoming, event)
        except LockedError:
            metrics.LOCKED.inc()
            language = self._tongues.known(incoming)
            if isinstance(event, Forget):
                self._tongues.note(incoming.user, "")
            return await self._outage.locked(incoming, event, language)
        except (StoreDownError, StuckError):
            if receipt := await self._outage.reading(incoming, event, self._tongues.known(incoming)):
                return receipt
            raise

    async def _in_group(self, incoming: Incoming) -> Receipt:
        """A tap moves a person's own conversation, shown to them alone; all else is the group's matter."""
        if self._town is None:
            return self._answered(incoming, self._tongues.heard(incoming).say(words.PRIVATE_ONLY))
        if incoming.kind != "tap":
            return await self._town.groups.handle(incoming, self._tongues.heard(incoming))
        try:
            return await self._converse(incoming, self._hearing.event(incoming))
        except (StoreDownError, StuckError):
            return Receipt(answer=await self._town.whisper.elsewhere(incoming))

    async def _converse(self, incoming: Incoming, event: Event) -> Receipt:
        if isinstance(event, Exposed) and incoming.own_message:
            # Before anything that can fail: what was posted must not stand there while Redis is down.
            await self._messenger.delete(incoming.chat, incoming.own_message)
        version = await self._store.read(incoming.user, fresh=self._people.needs_the_newest(incoming, event))
        if incoming.private and incoming.message_id and version.record and version.record.card != self._card(incoming):
            metrics.STALE.inc()
        self._tongues.note(incoming.user, version.record.session.language if version.record else "")
        effects: tuple[Effect, ...] = ()
        for _ in range(_CONFLICTS):
            if receipt := await self._people.instead(incoming, event, version):
                return receipt
            if version.record and version.record.applied(incoming.update_id):
                # Another replica may have gone on since this process looked, or forgotten: that stays forgotten.
                version = await self._store.read(incoming.user, fresh=True)
                version = version._replace(record=version.record or Record(fresh(self._guide)))
                break
            before = self._before(version.record, incoming)
            session, effects = step(self._guide, before, event, self._people.votes)
            if Effect.ERASE in effects:
                await self._people.forget(incoming.user, version.record)
                self._tongues.note(incoming.user, "")
                if version.record:  # in which language this one page is shown; it is kept nowhere
                    session = replace(session, language=version.record.session.language)
                version = Version(Record(session, self._card(incoming)), b"")
                break
            record = version.record or Record(session)
            speaks = self._tongues.of(incoming, session).name
            session = self._people.noted(session, event)
            await self._people.before_commit(incoming.user, before, session, event, speaks)
            try:
                version = await self._store.commit(
                    incoming.user, record.after(incoming.update_id, session, self._card(incoming)), version
                )
                self._tongues.note(incoming.user, session.language)
                self._count(session, effects)
                await self._people.after_commit(incoming.user, before, session, event, speaks)
                break
            except ConflictError as conflict:
                metrics.CONFLICTS.inc()
                version = conflict.now
        else:
            raise StuckError("too many conflicts")
        return await self._deliver(incoming, version, effects, event)

    def _before(self, record: Record | None, incoming: Incoming) -> Session:
        session = record.session if record else fresh(self._guide)
        heard = self._tongues.reported(incoming)
        if heard and heard != session.heard:
            session = replace(session, heard=heard)
        return replace(session, origin=way_back(incoming.payload)) if incoming.command == Command.START else session

    async def _deliver(
        self, incoming: Incoming, version: Version, effects: tuple[Effect, ...], event: Event
    ) -> Receipt:
        version, note = await self._people.handed(incoming.user, version)
        assert version.record is not None  # noqa: S101 - just committed, or found to be applied
        said = aside(self._tongues.of(incoming, version.record.session), effects, event)
        note = note or ("" if incoming.kind == "tap" else said)
        speak, here = partial(self._tongues.of, incoming), None if incoming.private else self._town
        private = self._delivery.privately(incoming.chat, incoming.thread, speak)
        put = here.whisper.put(incoming, speak) if here else private
        shown = await self._delivery.show(incoming.user, version, put, note)
        if here and not shown:
            return Receipt(answer=await here.whisper.elsewhere(incoming, version.record.session))
        return self._answered(incoming, said if shown else "")

    async def _stop_spinner(self, incoming: Incoming, text: str = "") -> None:
        """Answers a tap whose card has to wait: a 429 is for the chat's messages, and not for answers."""
        if incoming.kind == "tap":
            with suppress(Exception):  # it comes again, and then the answer with it
                async with asyncio.timeout(ANSWER_SECONDS):
                    await self._messenger.answer(Answer(incoming.callback_id, text))

    async def _parked(self, incoming: Incoming, error: Exception) -> Receipt:
        """Sets a poison update aside. Its words and the error's are not noted: they may hold what was typed."""
        await self._parking.put(incoming, error)
        await self._tell_failed(incoming)
        if incoming.kind != "tap":
            return Receipt()
        return self._answered(incoming, self._tongues.known(incoming).say(words.TROUBLE))

    async def _tell_failed(self, incoming: Incoming) -> None:
        """Says of a message that it won't be handled any more: nobody should wait for an answer that never comes.

        What people in a group write among themselves was not said to the bot, so only commands are answered there.
        """
        card = Card(self._tongues.known(incoming).say(words.TROUBLE_TEXT))
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                if await self._people.given_up(incoming):
                    return
                if incoming.private and incoming.chat and incoming.kind in ("text", "file", "command"):
                    await self._messenger.send(incoming.chat, card)
                elif self._town and incoming.kind == "command":
                    await self._town.groups.failed(incoming, self._tongues.heard(incoming))
        except Exception as error:  # noqa: BLE001 - it is the last word, and what failed before it is noted
            log.warning("failure-not-told", error=type(error).__name__)

    def _card(self, incoming: Incoming) -> CardAddress | None:
        """The card that an update makes the live one: the tapped one, or a new one. A group's is nobody's."""
        if not incoming.private:
            return CardAddress(incoming.chat, incoming.ephemeral, incoming.user) if incoming.ephemeral else None
        return CardAddress(incoming.chat, incoming.message_id) if incoming.message_id else None

    def _answered(self, incoming: Incoming, text: str) -> Receipt:
        return Receipt(answer=Answer(incoming.callback_id, text) if incoming.callback_id else None)

    def _count(self, session: Session, effects: tuple[Effect, ...]) -> None:
        if Effect.VANISHED in effects:
            metrics.VANISHED.inc()
        if session.page.view is View.SCREEN and isinstance(self._guide.screens[session.page.screen], Outcome):
            metrics.OUTCOMES.labels(session.page.screen).inc()
