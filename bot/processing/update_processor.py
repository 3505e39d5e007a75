"""Handles one update from start to finish: the sender's lock, the handlers in order, and failures."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

import structlog

from ..context.content import Content
from ..context.edge import Edge
from ..context.feature import Feature, GroupSurface
from ..observability import metrics
from ..ports.errors import StoreDownError, StuckError, TooFastError, UnreachableError
from ..ports.updates import Receipt, TapAnswer, Update
from ..rendering import bot_texts
from ..rendering.card import Card
from .conversation_handler import Conversation
from .dead_letters import DeadLetters
from .feature_dispatch import Features
from .interpreter import Interpreter

DEADLINE_SECONDS = 25
"""For one update, including its wait behind the user's earlier ones. Well below the 60 s after which Telegram gives up
on a webhook request and resends it."""

RETRY_SECONDS = 3
"""How soon an update should be resent if the store or Telegram itself doesn't answer."""

ANSWER_SECONDS = 5
"""For answering a tap whose card has to wait, or telling the sender of a failure."""

log = structlog.get_logger(__name__)


class UpdateProcessor:
    """Handles updates of all users, one at a time per user."""

    def __init__(
        self, content: Content, edge: Edge, features: Sequence[Feature] = (), group_surface: GroupSurface | None = None
    ) -> None:
        self.content = content
        self.edge = edge
        self.known = content.reply_languages.known
        self._features = Features(features, edge)
        self.jobs = self._features.jobs
        self.due_jobs = self._features.due_jobs
        self._interpreter = Interpreter(content.guide, content.languages, content.recognizer, edge.clock)
        conversation = Conversation(content, edge, self._interpreter, self._features, group_surface)
        self._handlers = (self._features.handle, conversation.handle)
        self._dead_letters = DeadLetters(edge.store)

    async def handle(self, update: Update) -> Receipt:
        """Handles one update. Never raises: a permanent failure becomes a dead letter, a temporary one is retried."""
        started = self.edge.monotonic()
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                # Before the sender's lock: a staff action takes the lock of the user that it's about.
                receipt = await self._features.handle_unlocked(update) or await self._under_lock(update)
        except TooFastError as error:
            await self._stop_spinner(update)
            receipt = Receipt(retry_after=error.seconds)
        except (StoreDownError, StuckError, UnreachableError, TimeoutError) as error:
            # The store logs once that it's down; the updates would repeat that every few seconds.
            level = logging.DEBUG if isinstance(error, StoreDownError) else logging.WARNING
            log.log(level, "update_postponed", kind=update.kind, error=type(error).__name__)
            receipt = Receipt(retry_after=RETRY_SECONDS, all_wait=isinstance(error, StoreDownError))
        except Exception as error:  # noqa: BLE001 - a poison update would block its chat for a day
            receipt = await self._failed(update, error)
        else:
            metrics.UPDATE_SECONDS.observe(self.edge.monotonic() - started)
        metrics.updates(update.kind, "done" if receipt.done else "postponed").inc()
        return receipt

    async def give_up(self, update: Update) -> bool:
        """Makes an update that was postponed too often a dead letter. False if even that can't be written."""
        if not await self._dead_letters.put(update, "postponed too often"):
            return False
        await self._tell_failed(update)
        if update.kind == "tap":
            await self._stop_spinner(update, self.known(update).say(bot_texts.TROUBLE))
        return True

    def holds_secret(self, update: Update) -> bool:
        """Whether the update's message holds a secret and has to be deleted."""
        return bool(update.own_message and self._interpreter.secret_in(update))

    async def close(self) -> None:
        """Flushes what is held in memory."""
        await self._features.close()

    async def _under_lock(self, update: Update) -> Receipt:
        async with self.edge.locks.of(update.user or update.chat):
            if update.kind == "other" or (update.private and not update.user):
                return Receipt()
            for handler in self._handlers:
                if receipt := await handler(update):
                    return receipt
            return Receipt()

    async def _stop_spinner(self, update: Update, text: str = "") -> None:
        """Answers a tap whose card has to wait: a 429 applies to the chat's messages, not to answers."""
        if update.kind == "tap":
            with suppress(Exception):  # the update is resent, and answered then
                async with asyncio.timeout(ANSWER_SECONDS):
                    await self.edge.messenger.answer(TapAnswer(update.callback_id, text))

    async def _failed(self, update: Update, error: Exception) -> Receipt:
        """Makes a poison update a dead letter, without its text or the error's: both may quote what was typed."""
        await self._dead_letters.put(update, error)
        await self._tell_failed(update)
        if update.kind != "tap":
            return Receipt()
        return Receipt(answer=TapAnswer(update.callback_id, self.known(update).say(bot_texts.TROUBLE)))

    async def _tell_failed(self, update: Update) -> None:
        """Tells the sender that a message won't be handled, so that they don't wait for an answer."""
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                if await self._features.give_up(update):
                    return
                if update.private and update.chat and update.kind in ("text", "file", "command"):
                    card = Card(self.known(update).say(bot_texts.TROUBLE_TEXT))
                    await self.edge.messenger.send(update.chat, card, update.thread)
        except Exception as error:  # noqa: BLE001 - best effort; the failure itself is recorded
            log.warning("failure_notice_failed", error=type(error).__name__)
