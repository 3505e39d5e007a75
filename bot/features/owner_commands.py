"""What owners may ask for: the statistics, and word of a change to all who want it."""

import asyncio
from contextlib import suppress

from ..context.locale import LocaleResolver
from ..guide.commands import Command
from ..guide.guide import Guide
from ..i18n.catalogue import Language
from ..ports.errors import CardGoneError
from ..ports.messenger import Messenger
from ..ports.stores import Stores
from ..ports.updates import Answer, Receipt, Update
from ..rendering import words
from ..rendering.card import Button, Card
from ..rendering.placeholders import fill
from .statistics.chart import NoPictureError, picture
from .statistics.counters import Counters
from .statistics.statistics import WEEKS, gathered, numbers, read_only

PREFIX = "z."
"""Callback data of owners' buttons begins so: they are no part of a conversation."""


class OwnerCommands:
    """Serves the people in ``owners``; to all others these commands are words like any."""

    def __init__(
        self,
        guide: Guide,
        stores: Stores,
        messenger: Messenger,
        locales: LocaleResolver,
        counting: Counters,
        owners: frozenset[int],
    ) -> None:
        self._guide = guide
        self._stores = stores
        self._messenger = messenger
        self._locales = locales
        self._counting = counting
        self._owners = owners

    async def take(self, update: Update) -> Receipt | None:
        """Serves an owner's command or tap; None when it is neither."""
        if update.user not in self._owners or not update.private:
            return None
        language = self._locales.known(update)
        if update.kind == "tap" and update.data.startswith(PREFIX):
            return await self._tapped(update, language)
        if update.kind == "command" and update.command == Command.STATS:
            _, _, asked = update.text.partition(" ")
            await self._stats(update.chat, asked, language)
            return Receipt()
        if update.kind == "command" and update.command == Command.BROADCAST:
            _, _, screen = update.text.partition(" ")
            await self._messenger.send(update.chat, await self._asked(screen.strip(), language))
            return Receipt()
        return None

    async def _stats(self, chat: int, asked: str, language: Language) -> None:
        """The statistics, or those of one language or week, if that is ``asked``."""
        await self._counting.flush()
        weeks = await self._stores.counters.weeks(WEEKS)
        only = read_only(asked, self._locales.named)
        if only is None:
            usage = language.say(words.STATS_USAGE).format(language=language.name, week=max(weeks, default="2026-47"))
            await self._messenger.send(chat, Card(usage))
            return
        stats = gathered(self._guide, weeks, only)
        await self._messenger.send(chat, Card(numbers(self._guide, stats, language)))
        if not stats.weeks:
            return
        try:
            drawn = await asyncio.to_thread(picture, stats)
        except NoPictureError:
            return
        await self._messenger.file(chat, "statistics.png", drawn, "", picture=True)

    async def _asked(self, screen: str, language: Language) -> Card:
        """Whether to send; or how far one is."""
        if not screen:
            return await self._progress(language)
        if screen not in self._guide.screens:
            return Card(language.say(words.STAFF_NO_SCREEN).format(name="?"))
        number = await self._stores.followers.count()
        there = self._guide.screens[screen]
        title = fill(self._guide, there.title, there, language)
        send = Button(language.say(words.CAST_DO), f"{PREFIX}send.{screen}", style="danger")
        return Card(language.say(words.CAST_ASK).format(title=title, number=number), ((send,),))

    async def _tapped(self, update: Update, language: Language) -> Receipt:
        followers, (_, verb, *rest) = self._stores.followers, update.data.split(".")
        said = ""
        if verb == "send" and rest and rest[0] in self._guide.screens:
            # One card, one broadcast: a second tap on it may come when all were told already.
            if not await followers.start(update.message_id or update.update_id, rest[0]):
                said = language.say(words.CAST_BUSY)
        elif verb == "stop":
            await followers.stop()
            said = language.say(words.CAST_STOPPED)
        elif verb == "retry":
            await followers.retry()
        elif verb == "go":
            await followers.resume()
        card = await self._progress(language)
        await self._shown(update, card)
        return Receipt(answer=Answer(update.callback_id, said))

    async def _shown(self, update: Update, card: Card) -> None:
        """Puts ``card`` in the place of the tapped one, or below where that can't be edited any more."""
        if update.message_id:
            with suppress(CardGoneError):
                await self._messenger.edit(update.chat, update.message_id, card)
                return
        await self._messenger.send(update.chat, card)

    async def _progress(self, language: Language) -> Card:
        cast = await self._stores.followers.state()
        if cast is None:
            return Card(f"{language.say(words.CAST_NONE)}\n\n{language.say(words.CAST_USAGE)}")
        counts = {"sent": cast.sent, "left": cast.left, "gone": cast.gone, "unsure": cast.unsure}
        text = f"<code>{cast.screen}</code>: {language.say(words.CAST_STATE).format(**counts)}"
        if cast.running:
            return Card(text, ((Button(language.say(words.CAST_STOP), f"{PREFIX}stop"),),))
        further = ((words.CAST_GO_ON, "go", cast.left), (words.CAST_RETRY, "retry", cast.unsure))
        rows = tuple((Button(language.say(label), f"{PREFIX}{verb}"),) for label, verb, some in further if some)
        return Card(f"{text}\n\n{language.say(words.CAST_USAGE)}", rows)
