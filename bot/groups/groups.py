"""All that comes from groups, except taps, which are people's own."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

import structlog

from ..guide.commands import Command
from ..hearing import secret_of
from ..language.catalogue import Language, Languages
from ..lookup import Lookup
from ..ports import (
    ClosedError,
    Incoming,
    LockedError,
    MovedError,
    Reader,
    Receipt,
    StoreDownError,
    TooFastError,
)
from ..screens import words
from ..screens.asides import secret_named
from ..screens.card import Card
from .card import GroupCard
from .choices import Choices, UnreadError
from .group import Group
from .guard import LEAKED, Guard
from .hints import Hints
from .manners import Manners
from .notes import Notes
from .pinning import Pinning
from .ports import GroupMessenger, GroupStore, NotAllowedError
from .rights import Caller, Rights

COMMANDS = (Command.PIN, Command.UNPIN, Command.SETTINGS)
"""What only admins may send."""

IN_PRIVATE = (Command.GROUP, *COMMANDS)
"""What is answered in a private chat with how to get the bot into a group."""

Errand = Callable[[Incoming, Language], Awaitable[None]]

log = structlog.get_logger(__name__)


class Groups:
    """Takes the updates of groups apart."""

    def __init__(
        self,
        languages: Languages,
        lookup: Lookup,
        reader: Reader,
        card: GroupCard,
        hints: Hints,
        store: GroupStore,
        messenger: GroupMessenger,
    ) -> None:
        self._languages = languages
        self._lookup = lookup
        self._reader = reader
        self._card = card
        self._hints = hints
        self._store = store
        self._messenger = messenger
        self._rights = Rights(messenger)
        self._notes = Notes(messenger)
        self._guard = Guard(messenger, self._notes)
        self._manners = Manners(messenger, card, self._notes)
        self._pinning = Pinning(store, messenger, self._rights, card, self._notes)
        self._choices = Choices(card, languages)

    async def handle(self, incoming: Incoming, heard: Language) -> Receipt:
        """Handles anything but a tap. ``heard`` is the language of the client."""
        try:
            await self._handle(incoming, heard)
        except MovedError as moved:
            # Telegram tells by a refusal, too, when the service message has not come yet.
            await self._store.move(incoming.chat, moved.to)
            await self._handle(replace(incoming, chat=moved.to, own_message=0), heard)
        except (ClosedError, NotAllowedError) as error:
            log.info("group-refuses", error=type(error).__name__)
        return Receipt()

    async def card_of(self, chat: int) -> int:
        """The message id of the group's card, 0 where it isn't known now."""
        return (await self._chosen(chat)).card

    async def failed(self, incoming: Incoming, heard: Language) -> None:
        """Says of a command that it won't be carried out. ``heard`` is the language of the client."""
        await self._notes.reply(incoming, Card(heard.say(words.TROUBLE_TEXT)))

    async def invited(self, incoming: Incoming, language: Language) -> bool:
        """Whether a private update asks for what only groups have; then it is told how to get the bot into one."""
        if incoming.kind != "command" or incoming.command not in IN_PRIVATE:
            return False
        await self._manners.invite(incoming, language)
        return True

    async def _handle(self, incoming: Incoming, heard: Language) -> None:
        match incoming.kind:
            case "moved":
                await self._store.move(incoming.chat, incoming.moved)
            case "membership" if incoming.standing == "misplaced":
                await self._manners.leave(incoming, heard)
            case "membership":
                group = await self._chosen(incoming.chat)
                await self._manners.introduce(incoming, self._language(group, heard))
            case "command" | "text" | "file":
                await self._said(incoming, heard)

    async def _said(self, incoming: Incoming, heard: Language) -> None:
        group = await self._chosen(incoming.chat)
        language = self._language(group, heard)
        to_bot = incoming.kind == "command"
        secret = secret_of(self._reader, incoming)
        if secret and (to_bot or (group.guard and secret in LEAKED)):
            await self._guard.remove(incoming, secret, language, self._lookup.leak(language))
        elif secret or incoming.quiet:
            return
        elif to_bot:
            await self._command(incoming, group, language)
        else:
            await self._hints.overhear(incoming, group)

    async def _command(self, incoming: Incoming, group: Group, language: Language) -> None:
        match incoming.command:
            case Command.ASK:
                await self._ask(incoming, group, language)
            case "help" | "privacy":
                await self._manners.help(incoming, language)
            case Command.START if incoming.payload != "pin":
                await self._manners.help(incoming, language)
            case Command.PIN | Command.START:  # a link that adds the bot makes the client send /start pin
                await self._admin(incoming, language, self._pinning.pin)
            case Command.UNPIN:
                await self._admin(incoming, language, self._pinning.unpin)
            case Command.SETTINGS:
                await self._admin(incoming, language, self._settings)

    async def _admin(self, incoming: Incoming, language: Language, command: Errand) -> None:
        match await self._rights.caller(incoming):
            case Caller.ADMIN:
                try:
                    await command(incoming, language)
                except LockedError:
                    await self._notes.reply(incoming, Card(language.say(words.TROUBLE)))
            case Caller.OTHER:
                await self._notes.alone(incoming, Card(language.say(words.GROUP_NOT_ADMIN)))
            case Caller.UNKNOWN:
                await self._notes.reply(incoming, Card(language.say(words.GROUP_UNSURE)))

    async def _settings(self, incoming: Incoming, language: Language) -> None:
        version = await self._store.read(incoming.chat, fresh=True)
        if not incoming.payload:
            await self._notes.reply(incoming, self._choices.told(version.group, language))
            return
        try:
            self._choices.changed(version.group, incoming.payload)
        except UnreadError as error:
            said = self._choices.unread(error, language)
            await self._notes.reply(incoming, self._choices.told(version.group, language, said))
            return
        group = await self._pinning.kept(incoming.chat, version, partial(self._choices.changed, line=incoming.payload))
        if group.card:
            await self._pinning.refresh(incoming.chat, group)
        language = self._language(group, language)
        await self._notes.reply(incoming, self._choices.told(group, language, language.say(words.SETTINGS_SAVED)))

    async def _ask(self, incoming: Incoming, group: Group, language: Language) -> None:
        closed = group.ask == "nobody"
        if group.ask == "admins":
            closed = await self._rights.caller(incoming) is not Caller.ADMIN
        about = incoming.about or incoming.own_message
        if closed:
            await self._notes.alone(incoming, Card(language.say(words.GROUP_ASK_CLOSED)))
        elif incoming.about and (secret := self._reader.secret_in(incoming.payload)):
            # Somebody else's message: it was looked at when it came, and isn't deleted because another asks about it.
            said = language.say(words.GROUP_ASK_SECRET).format(what=secret_named(language, secret))
            await self._notes.reply(incoming, Card(said))
        else:
            card = self._lookup.answer(incoming.payload, language)
            try:
                await self._messenger.post(incoming.chat, card, incoming.thread, about)
            except TooFastError:
                # To wait would hold up all that is said in the group, a leaked key among it.
                if not await self._notes.alone(incoming, card):
                    raise

    async def _chosen(self, chat: int) -> Group:
        """What was chosen there; the usual while the store can't say."""
        try:
            return (await self._store.read(chat)).group
        except (StoreDownError, LockedError):
            return Group()

    def _language(self, group: Group, heard: Language) -> Language:
        return self._languages.best(group.language, heard.name)
