"""Handles one update of a user's conversation: read the record, apply the event, commit, deliver the card."""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

from ..concurrency.text_worker import run_for_text
from ..context.content import Content
from ..context.edge import Edge
from ..context.feature import GroupSurface
from ..context.turn import Turn
from ..conversation.deep_links import way_back
from ..conversation.effect import Effect
from ..conversation.event import EraseData, Event, MediaReceived, SecretDetected, TextUnderstood
from ..conversation.navigation import new_session
from ..conversation.record import CardAddress, Record
from ..conversation.session import Session, View
from ..conversation.transition import transition
from ..guide.commands import Command
from ..guide.screen import Outcome
from ..observability import metrics
from ..ports.commit_retry import retry_conflicts
from ..ports.errors import LockedError, StoreDownError, StuckError
from ..ports.record_store import Version
from ..ports.updates import Receipt, Update
from ..rendering import bot_texts
from ..rendering.notice_choice import notice
from ..text.canonical import normalized_length
from .card_delivery import CardDelivery
from .degraded_mode import DegradedMode
from .feature_dispatch import Features
from .interpreter import Interpreter
from .recent_texts import RecentTexts


class Conversation:
    """Handles private updates, and taps in groups, which continue the conversation of the user who tapped."""

    def __init__(
        self,
        content: Content,
        edge: Edge,
        interpreter: Interpreter,
        features: Features,
        group_surface: GroupSurface | None = None,
    ) -> None:
        self._content = content
        self._reply_languages = content.reply_languages
        self._store = edge.store
        self._messenger = edge.messenger
        self._interpreter = interpreter
        self._features = features
        self._group_surface = group_surface
        self._degraded = DegradedMode(content, edge.messenger, features.erase)
        self._recent = RecentTexts(edge.monotonic)
        self._delivery = CardDelivery(content, edge)

    async def handle(self, update: Update) -> Receipt:
        if not update.private:
            return await self._in_group(update)
        event = await self._interpreted(update)
        if update.quiet and not isinstance(event, SecretDetected):
            return await self._unanswered(update, event)
        if isinstance(event, SecretDetected) and update.own_message:
            # Before anything that can fail: a posted secret must not stay there because Redis is down.
            event = replace(event, deleted=await self._messenger.delete(update.chat, update.own_message))
        try:
            return await self._converse(update, event)
        except LockedError:
            metrics.LOCKED.inc()
            language = self._reply_languages.known(update)
            if isinstance(event, EraseData):
                self._reply_languages.note(update.user, "")
            return await self._degraded.locked(update, event, language)
        except (StoreDownError, StuckError):
            if receipt := await self._degraded.reading(update, event, self._reply_languages.known(update)):
                return receipt
            raise

    async def _in_group(self, update: Update) -> Receipt:
        """Handles a tap in a group, which continues the user's own conversation; only they see it."""
        if self._group_surface is None:
            return Receipt.answering(update, self._reply_languages.client_language(update).say(bot_texts.PRIVATE_ONLY))
        try:
            return await self._converse(update, self._interpreter.event(update))
        except (StoreDownError, StuckError):
            return Receipt(answer=await self._group_surface.open_in_private(update))

    async def _unanswered(self, update: Update, event: Event) -> Receipt:
        """Handles an update that nobody answers. If it's an edit, a feature may have passed on what was edited."""
        if update.relay_message is None or not update.relay_message.edited:
            return Receipt()
        try:
            version = await self._store.read(update.user, fresh=self._features.needs_fresh_record(update, event))
        except LockedError:
            return Receipt()
        return await self._features.intercept(update, event, version) or Receipt()

    async def _interpreted(self, update: Update) -> Event:
        """The event of a private update. A text is read together with those right before it."""
        if update.kind == "tap":  # there is no text to measure, and nearly all updates are taps
            self._recent.drop(update.user)
            return self._interpreter.event(update)
        if update.kind != "text" or update.quiet:
            if update.kind != "file":
                self._recent.drop(update.user)
            event = await run_for_text(update.characters, partial(self._interpreter.event, update))
            if isinstance(event, MediaReceived) and update.date:
                self._recent.add_picture(update)
            return event
        before, settled = self._recent.before(update), self._recent.settled(update)
        characters = update.characters
        if before or update.payload:  # it's read by itself, then together with what it follows
            characters += update.characters + normalized_length(before)
        work = partial(self._interpreter.event, update, before, settled)
        event = await run_for_text(characters, work)
        if isinstance(event, TextUnderstood) and update.date:
            self._recent.add(update, event)
        return event

    async def _converse(self, update: Update, event: Event) -> Receipt:
        version = await self._store.read(update.user, fresh=self._features.needs_fresh_record(update, event))
        if update.private and update.message_id and version.record and version.record.card != _card_of(update):
            metrics.STALE.inc()
        self._reply_languages.note(update.user, version.record.session.language if version.record else "")
        step, version = await retry_conflicts(partial(self._commit, update, event), version)
        match step:
            case _Handled(receipt):
                return receipt
            case _Commit(turn=turn):
                self._reply_languages.note(update.user, turn.after.language)
                self._count(turn)
                await self._features.after_commit(turn)
                if step.already_shown:
                    return Receipt()
        return await self._deliver(update, event, version, step.effects)

    async def _commit(self, update: Update, event: Event, version: Version) -> tuple["_Step", Version]:
        """One attempt at a commit over ``version``: what the update leads to, and what is then stored."""
        step = await self._decide(update, event, version)
        if isinstance(step, _Commit):
            version = await self._store.commit(update.user, step.record, version)
        elif isinstance(step, _Show):
            version = step.version
        return step, version

    async def _decide(self, update: Update, event: Event, version: Version) -> "_Step":
        if receipt := await self._features.intercept(update, event, version):
            return _Handled(receipt)
        if version.record and version.record.applied(update.update_id):
            # Another replica may have updated or erased the record since this process read it. What is erased must stay
            # erased.
            newest = await self._store.read(update.user, fresh=True)
            return _Show(newest._replace(record=newest.record or Record(new_session(self._content.guide))))
        continues_burst = version.record is not None and version.record.answers(update.date)
        before = self._before(version.record, update)
        session, effects = transition(self._content.guide, before, event, self._content.renderer.votes)
        if Effect.ERASE in effects:
            await self._features.erase(update.user, version.record)
            self._reply_languages.note(update.user, "")
            if version.record:  # the language of this one page; it isn't stored
                session = session._replace(language=version.record.session.language)
            return _Show(Version(Record(session, _card_of(update)), b""), effects)
        record = version.record or Record(session)
        # If the card hasn't been delivered yet, the previous update wasn't acknowledged, and will be resent.
        already_shown = bool(
            continues_burst
            and record.card
            and says_nothing_new(before, session, effects)
            and not self._recent.is_first_unread(update)
        )
        if already_shown:
            session, effects = before, ()
        language = self._reply_languages.of(update, session)
        turn = Turn(update, event, before, self._features.annotate(session, event), effects, language)
        await self._features.before_commit(turn)
        record = record.after(update.update_id, turn.after, _card_of(update), update.date)
        return _Commit(record, turn, already_shown)

    def _before(self, record: Record | None, update: Update) -> Session:
        session = record.session if record else new_session(self._content.guide)
        client_language = self._reply_languages.reported(update)
        if client_language and client_language != session.client_language:
            session = session._replace(client_language=client_language)
        return session._replace(origin=way_back(update.payload)) if update.command == Command.START else session

    async def _deliver(self, update: Update, event: Event, version: Version, effects: tuple[Effect, ...]) -> Receipt:
        version, note = await self._features.before_delivery(update.user, version)
        assert version.record is not None  # noqa: S101 - just committed, or already applied
        language = self._reply_languages.of(update, version.record.session)
        if self._recent.has_unread(update):
            effects = (*effects, Effect.UNREADABLE)
        said = notice(self._content.guide, language, effects, event)
        note = note or ("" if update.kind == "tap" else said)
        speak, surface = partial(self._reply_languages.of, update), None if update.private else self._group_surface
        put = surface.put(update, speak) if surface else self._delivery.privately(update.chat, update.thread, speak)
        shown = await self._delivery.show(update.user, version, put, note)
        if surface and not shown:
            return Receipt(answer=await surface.open_in_private(update, version.record.session))
        return Receipt.answering(update, said if shown else "")

    def _count(self, turn: Turn) -> None:
        if Effect.VANISHED in turn.effects:
            metrics.VANISHED.inc()
        page = turn.after.page
        if page.view is View.SCREEN and isinstance(self._content.guide.screens[page.screen], Outcome):
            metrics.OUTCOMES.labels(page.screen).inc()


class _Handled(NamedTuple):
    """A feature has handled the update."""

    receipt: Receipt


class _Show(NamedTuple):
    """Nothing is to be committed, only shown: the data was erased, or the update was applied before."""

    version: Version
    effects: tuple[Effect, ...] = ()


class _Commit(NamedTuple):
    """``record`` is to be committed and its page shown, unless a message of the same burst has ``already_shown`` it."""

    record: Record
    turn: Turn
    already_shown: bool

    @property
    def effects(self) -> tuple[Effect, ...]:
        return self.turn.effects


_Step = _Handled | _Show | _Commit


def _card_of(update: Update) -> CardAddress | None:
    """The card that becomes the live one: the tapped one, or None for a new one. A group's shared card never does."""
    if not update.private:
        return CardAddress(update.chat, update.ephemeral, update.user) if update.ephemeral else None
    return CardAddress(update.chat, update.message_id) if update.message_id else None


def says_nothing_new(before: Session, after: Session, effects: tuple[Effect, ...]) -> bool:
    """Whether a message in a burst leaves the page as it is: it's understood like the previous one, or is a picture."""
    return set(effects) <= {Effect.UNREADABLE} and after._replace(history=before.history) == before
