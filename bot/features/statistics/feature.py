"""Counts what users do, and tells owners the numbers."""

import asyncio

from ...context.content import Content
from ...context.edge import Edge
from ...context.feature import Feature
from ...context.turn import Turn
from ...conversation.event import Event, Vote
from ...conversation.session import Session
from ...guide.commands import Command
from ...i18n.catalogue import Language
from ...ports.updates import Receipt, Update
from ...rendering import words
from ...rendering.card import Card
from .chart import NoPictureError, picture
from .counters import Counters, noted
from .statistics import WEEKS, gathered, numbers, read_only


class Statistics(Feature):
    """Votes and walks through the flows; ``/stats`` for ``owners``, to all others a word like any."""

    def __init__(self, content: Content, edge: Edge, owners: frozenset[int]) -> None:
        self.counters = Counters(content.guide, edge.store.counters, edge.monotonic)
        self._content = content
        self._edge = edge
        self._owners = owners

    async def handle(self, update: Update) -> Receipt | None:
        """``/stats``, of an owner in private."""
        if update.user not in self._owners or not update.private:
            return None
        if update.kind != "command" or update.command != Command.STATS:
            return None
        _, _, asked = update.text.partition(" ")
        await self._stats(update.chat, asked, self._content.locales.known(update))
        return Receipt()

    def needs_fresh_record(self, update: Update, event: Event) -> bool:
        """For a vote: a second one would be counted beside the first."""
        del update
        return isinstance(event, Vote)

    def annotate(self, session: Session, event: Event) -> Session:
        """With what is counted of this walk, so that each thing is counted once."""
        return noted(self._content.guide, session, event)

    async def before_commit(self, turn: Turn) -> None:
        await self.counters.before_commit(turn.user, turn.before, turn.event, turn.language.name)

    async def after_commit(self, turn: Turn) -> None:
        await self.counters.after_commit(turn.before, turn.after, turn.event, turn.language.name)
        self._content.renderer.votes = self.counters.votes

    async def close(self) -> None:
        await self.counters.flush()

    async def _stats(self, chat: int, asked: str, language: Language) -> None:
        """The statistics, or those of one language or week, if that is ``asked``."""
        await self.counters.flush()
        weeks = await self._edge.store.counters.weeks(WEEKS)
        only = read_only(asked, self._content.locales.named)
        if only is None:
            usage = language.say(words.STATS_USAGE).format(language=language.name, week=max(weeks, default="2026-47"))
            await self._edge.messenger.send(chat, Card(usage))
            return
        stats = gathered(self._content.guide, weeks, only)
        await self._edge.messenger.send(chat, Card(numbers(self._content.guide, stats, language)))
        if not stats.weeks:
            return
        try:
            drawn = await asyncio.to_thread(picture, stats)
        except NoPictureError:
            return
        await self._edge.messenger.file(chat, "statistics.png", drawn, "", picture=True)
