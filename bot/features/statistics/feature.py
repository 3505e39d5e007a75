"""Counts what users do, and shows owners the statistics."""

import asyncio
from datetime import UTC, datetime

from ...context.content import Content
from ...context.edge import Edge
from ...context.feature import Feature
from ...context.turn import Turn
from ...conversation.event import Event, Vote
from ...conversation.session import Session
from ...guide.commands import Command
from ...i18n.language import Language
from ...ports.updates import Receipt, Update
from ...rendering import bot_texts
from ...rendering.card import Card
from .bar_chart import PillowMissingError, draw_statistics
from .counters import Counters, mark_counted
from .labels import first_day
from .statistics import WEEKS, aggregate, read_filter
from .statistics_text import how_to_filter, statistics_text


class Statistics(Feature):
    """Counts votes and steps. ``owners`` get ``/stats``; from anybody else it's an ordinary text."""

    def __init__(self, content: Content, edge: Edge, owners: frozenset[int]) -> None:
        self.counters = Counters(content.guide, edge.store.counters, edge.monotonic)
        self._content = content
        self._edge = edge
        self._owners = owners

    async def handle(self, update: Update) -> Receipt | None:
        """Handles ``/stats``, from an owner in private."""
        if update.user not in self._owners or not update.private:
            return None
        if update.kind != "command" or update.command != Command.STATS:
            return None
        await self._stats(update.chat, update.payload, self._content.reply_languages.known(update))
        return Receipt()

    def needs_fresh_record(self, update: Update, event: Event) -> bool:
        """True for votes: with stale answers, a vote could be counted for the wrong cause."""
        del update
        return isinstance(event, Vote)

    def annotate(self, session: Session, event: Event) -> Session:
        """Adds to the session what has been counted in this run through a flow."""
        return mark_counted(self._content.guide, session, event)

    async def before_commit(self, turn: Turn) -> None:
        await self.counters.before_commit(turn.user, turn.before, turn.event, turn.language.name)

    async def after_commit(self, turn: Turn) -> None:
        await self.counters.after_commit(turn.before, turn.after, turn.event, turn.language.name)
        self._content.renderer.votes = self.counters.votes

    async def close(self) -> None:
        await self.counters.flush()

    async def _stats(self, chat: int, asked: str, language: Language) -> None:
        """Sends the statistics, or those of the language or week named in ``asked``."""
        await self.counters.flush()
        weeks = await self._edge.store.counters.weeks(WEEKS)
        wanted = read_filter(asked, self._content.reply_languages.named)
        if wanted is None:
            usage = language.say(bot_texts.STATS_USAGE).format(
                language=language.name, week=first_day(max(weeks, default="2026-47"))
            )
            await self._edge.messenger.send(chat, Card(usage))
            return
        stats = aggregate(self._content.guide, weeks, wanted)
        today = datetime.fromtimestamp(self._edge.clock(), UTC).date()  # the counters' weeks are UTC's, too
        text = statistics_text(self._content.guide, stats, language, today) + how_to_filter(stats, language)
        await self._edge.messenger.send(chat, Card(text))
        if not stats.weeks:
            return  # the text says so; a picture wouldn't say more
        try:
            drawn = await asyncio.to_thread(
                draw_statistics, self._content.guide, self._content.languages, stats, language, today, wanted
            )
        except PillowMissingError:
            return
        await self._edge.messenger.file(chat, "statistics.png", drawn, "", picture=True)
