"""News: subscriptions, and the ``/broadcast`` command for owners."""

from contextlib import suppress
from html import escape

from ...context.content import Content
from ...context.edge import Edge
from ...context.feature import Feature
from ...context.turn import Turn
from ...guide.commands import Command
from ...i18n.language import Language
from ...ports.errors import CardGoneError
from ...ports.updates import Receipt, TapAnswer, Update
from ...rendering import bot_texts
from ...rendering.card import Button, Card
from ...rendering.guide_text import screen_title
from .broadcast import Broadcast

PREFIX = "z."
"""Prefix of the callback data of owners' buttons, which aren't part of a conversation."""


class News(Feature):
    """Stores subscriptions. ``owners`` send news with ``/broadcast``; from anybody else it's an ordinary text."""

    def __init__(self, content: Content, edge: Edge, owners: frozenset[int]) -> None:
        self._content = content
        self._followers = edge.store.followers
        self._messenger = edge.messenger
        self._owners = owners
        if owners:
            broadcast = Broadcast(
                content.guide, content.languages, content.renderer, edge.store.followers, edge.messenger
            )
            self.jobs = {"broadcast": broadcast.run}

    async def handle(self, update: Update) -> Receipt | None:
        """Handles ``/broadcast`` and its buttons, from an owner in private."""
        if update.user not in self._owners or not update.private:
            return None
        language = self._content.reply_languages.known(update)
        if update.kind == "tap" and update.data.startswith(PREFIX):
            return await self._handle_tap(update, language)
        if update.kind != "command" or update.command != Command.BROADCAST:
            return None
        await self._messenger.send(update.chat, await self._confirmation(update.payload, language))
        return Receipt()

    async def before_commit(self, turn: Turn) -> None:
        """Stores the subscription before the record: with one only in the record, the user would get no news."""
        language = turn.language.name
        if turn.after.news != turn.before.news:
            await self._followers.follow(turn.user, language, on=turn.after.news)
        elif (
            turn.after.news and turn.after.language != turn.before.language and await self._followers.follows(turn.user)
        ):
            await self._followers.follow(turn.user, language, on=True)

    async def _confirmation(self, screen: str, language: Language) -> Card:
        """The card that asks whether to broadcast ``screen``; without a screen, the progress."""
        if not screen:
            return await self._progress(language)
        if screen not in self._content.guide.screens:
            return Card(language.say(bot_texts.STAFF_NO_SCREEN).format(name=escape(screen, quote=False)[:64]))
        number = await self._followers.count()
        title = screen_title(self._content.guide, screen, language)
        send = Button(language.say(bot_texts.CAST_DO), f"{PREFIX}send.{screen}", style="danger")
        return Card(language.say(bot_texts.CAST_ASK).format(title=title, number=number), ((send,),))

    async def _handle_tap(self, update: Update, language: Language) -> Receipt:
        followers, (_, verb, *rest) = self._followers, update.data.split(".")
        said = ""
        if verb == "send" and rest and rest[0] in self._content.guide.screens:
            # One broadcast per card: a second tap may come after the first broadcast has finished.
            if not await followers.start(update.message_id or update.update_id, rest[0]):
                said = language.say(bot_texts.CAST_BUSY)
        elif verb == "stop":
            await followers.stop()
            said = language.say(bot_texts.CAST_STOPPED)
        elif verb == "retry":
            await followers.retry()
        elif verb == "go":
            await followers.resume()
        card = await self._progress(language)
        await self._show(update, card)
        return Receipt(answer=TapAnswer(update.callback_id, said))

    async def _show(self, update: Update, card: Card) -> None:
        """Replaces the tapped card, or sends a new one if it can no longer be edited."""
        if update.message_id:
            with suppress(CardGoneError):
                await self._messenger.edit(update.chat, update.message_id, card)
                return
        await self._messenger.send(update.chat, card)

    async def _progress(self, language: Language) -> Card:
        cast = await self._followers.state()
        if cast is None:
            return Card(f"{language.say(bot_texts.CAST_NONE)}\n\n{language.say(bot_texts.CAST_USAGE)}")
        counts = {"sent": cast.sent, "left": cast.left, "gone": cast.gone, "unsure": cast.unsure}
        title = screen_title(self._content.guide, cast.screen, language)
        text = f"<b>{title}</b>\n{language.say(bot_texts.CAST_STATE).format(**counts)}"
        if cast.running:
            return Card(text, ((Button(language.say(bot_texts.CAST_STOP), f"{PREFIX}stop"),),))
        further = ((bot_texts.CAST_GO_ON, "go", cast.left), (bot_texts.CAST_RETRY, "retry", cast.unsure))
        rows = tuple((Button(language.say(label), f"{PREFIX}{verb}"),) for label, verb, some in further if some)
        return Card(f"{text}\n\n{language.say(bot_texts.CAST_USAGE)}", rows)
