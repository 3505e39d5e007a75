"""What owners may ask for: the statistics, and word of a change to all who want it."""

import asyncio
from contextlib import suppress

from ..guide.commands import Command
from ..guide.guide import Guide
from ..language.catalogue import Language
from ..ports import Answer, CardGoneError, Incoming, Messenger, Receipt
from ..screens import words
from ..screens.card import Button, Card
from ..screens.fill import fill
from ..tongues import Tongues
from .picture import NoPictureError, picture
from .shelves import Shelves
from .stats import WEEKS, gathered, numbers, read_only
from .tally import Counting

PREFIX = "z."
"""Callback data of owners' buttons begins so: they are no part of a conversation."""


class Owners:
    """Serves the people in ``owners``; to all others these commands are words like any."""

    def __init__(
        self,
        guide: Guide,
        shelves: Shelves,
        messenger: Messenger,
        tongues: Tongues,
        counting: Counting,
        owners: frozenset[int],
    ) -> None:
        self._guide = guide
        self._shelves = shelves
        self._messenger = messenger
        self._tongues = tongues
        self._counting = counting
        self._owners = owners

    async def take(self, incoming: Incoming) -> Receipt | None:
        """Serves an owner's command or tap; None when it is neither."""
        if incoming.user not in self._owners or not incoming.private:
            return None
        language = self._tongues.known(incoming)
        if incoming.kind == "tap" and incoming.data.startswith(PREFIX):
            return await self._tapped(incoming, language)
        if incoming.kind == "command" and incoming.command == Command.STATS:
            _, _, asked = incoming.text.partition(" ")
            await self._stats(incoming.chat, asked, language)
            return Receipt()
        if incoming.kind == "command" and incoming.command == Command.BROADCAST:
            _, _, screen = incoming.text.partition(" ")
            await self._messenger.send(incoming.chat, await self._asked(screen.strip(), language))
            return Receipt()
        return None

    async def _stats(self, chat: int, asked: str, language: Language) -> None:
        """The statistics, or those of one language or week, if that is ``asked``."""
        await self._counting.flush()
        weeks = await self._shelves.tallies.weeks(WEEKS)
        only = read_only(asked, self._tongues.named)
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
        number = await self._shelves.followers.count()
        there = self._guide.screens[screen]
        title = fill(self._guide, there.title, there, language)
        send = Button(language.say(words.CAST_DO), f"{PREFIX}send.{screen}", style="danger")
        return Card(language.say(words.CAST_ASK).format(title=title, number=number), ((send,),))

    async def _tapped(self, incoming: Incoming, language: Language) -> Receipt:
        followers, (_, verb, *rest) = self._shelves.followers, incoming.data.split(".")
        said = ""
        if verb == "send" and rest and rest[0] in self._guide.screens:
            # One card, one broadcast: a second tap on it may come when all were told already.
            if not await followers.start(incoming.message_id or incoming.update_id, rest[0]):
                said = language.say(words.CAST_BUSY)
        elif verb == "stop":
            await followers.stop()
            said = language.say(words.CAST_STOPPED)
        elif verb == "retry":
            await followers.retry()
        elif verb == "go":
            await followers.resume()
        card = await self._progress(language)
        await self._shown(incoming, card)
        return Receipt(answer=Answer(incoming.callback_id, said))

    async def _shown(self, incoming: Incoming, card: Card) -> None:
        """Puts ``card`` in the place of the tapped one, or below where that can't be edited any more."""
        if incoming.message_id:
            with suppress(CardGoneError):
                await self._messenger.edit(incoming.chat, incoming.message_id, card)
                return
        await self._messenger.send(incoming.chat, card)

    async def _progress(self, language: Language) -> Card:
        cast = await self._shelves.followers.state()
        if cast is None:
            return Card(f"{language.say(words.CAST_NONE)}\n\n{language.say(words.CAST_USAGE)}")
        counts = {"sent": cast.sent, "left": cast.left, "gone": cast.gone, "unsure": cast.unsure}
        text = f"<code>{cast.screen}</code>: {language.say(words.CAST_STATE).format(**counts)}"
        if cast.running:
            return Card(text, ((Button(language.say(words.CAST_STOP), f"{PREFIX}stop"),),))
        further = ((words.CAST_GO_ON, "go", cast.left), (words.CAST_RETRY, "retry", cast.unsure))
        rows = tuple((Button(language.say(label), f"{PREFIX}{verb}"),) for label, verb, some in further if some)
        return Card(f"{text}\n\n{language.say(words.CAST_USAGE)}", rows)
