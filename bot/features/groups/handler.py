"""Handles updates from groups, except taps."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Protocol

import structlog

from ...concurrency.text_worker import run_for_text
from ...context.content import Content
from ...guide.commands import Command
from ...i18n.catalogue import Language
from ...ports.errors import ClosedError, LockedError, MovedError, StoreDownError, TooFastError
from ...ports.group import Group
from ...ports.groups import GroupMessenger, GroupStore, NotAllowedError
from ...ports.recognizer import secret_of
from ...ports.updates import Receipt, Update
from ...rendering import words
from ...rendering.card import Button, Card
from ...rendering.notices import secret_named
from .card import GroupCard
from .hints import Hints
from .onboarding import Onboarding
from .pinning import Pinning
from .replies import GroupReplies
from .rights import Caller, Rights
from .secret_removal import LEAKED, SecretRemover
from .settings_command import SettingsCommand, UnreadError

COMMANDS = (Command.PIN, Command.UNPIN, Command.SETTINGS)
"""What only admins may send."""

IN_PRIVATE = (Command.GROUP, *COMMANDS)
"""What is answered in a private chat with how to get the bot into a group."""

Errand = Callable[[Update, Language], Awaitable[None]]

log = structlog.get_logger(__name__)


class Answers(Protocol):
    """Answers a question in one card."""

    def answer(self, text: str, language: Language) -> Card: ...

    def leak(self, language: Language) -> Button:
        """The way to what somebody has to do who posted a secret."""
        ...


class GroupHandler:
    """Takes the updates of groups apart."""

    def __init__(
        self,
        content: Content,
        answers: Answers,
        card: GroupCard,
        hints: Hints,
        store: GroupStore,
        messenger: GroupMessenger,
    ) -> None:
        self._languages = content.languages
        self._instant_answers = answers
        self._recognizer = content.recognizer
        self._card = card
        self._hints = hints
        self._store = store
        self._messenger = messenger
        self._rights = Rights(messenger)
        self._notes = GroupReplies(messenger)
        self._guard = SecretRemover(messenger, self._notes)
        self._manners = Onboarding(messenger, card, self._notes)
        self._pinning = Pinning(store, messenger, self._rights, card, self._notes)
        self._choices = SettingsCommand(card, content.languages)

    async def handle(self, update: Update, client_language: Language) -> Receipt:
        """Handles anything but a tap. ``client_language`` is the language of the client."""
        try:
            await self._handle(update, client_language)
        except MovedError as moved:
            # Telegram tells by a refusal, too, when the service message has not come yet.
            await self._store.move(update.chat, moved.to)
            await self._handle(replace(update, chat=moved.to, own_message=0), client_language)
        except (ClosedError, NotAllowedError) as error:
            log.info("group_call_refused", error=type(error).__name__)
        return Receipt()

    async def card_of(self, chat: int) -> int:
        """The message id of the group's card, 0 where it isn't known now."""
        return (await self._chosen(chat)).card

    async def failed(self, update: Update, client_language: Language) -> None:
        """Says of a command that it won't be carried out. ``client_language`` is the language of the client."""
        await self._notes.reply(update, Card(client_language.say(words.TROUBLE_TEXT)))

    async def invited(self, update: Update, language: Language) -> bool:
        """Whether a private update asks for what only groups have; then it is told how to get the bot into one."""
        if update.kind != "command" or update.command not in IN_PRIVATE:
            return False
        await self._manners.invite(update, language)
        return True

    async def _handle(self, update: Update, client_language: Language) -> None:
        match update.kind:
            case "moved":
                await self._store.move(update.chat, update.moved)
            case "membership" if update.standing == "misplaced":
                await self._manners.leave(update, client_language)
            case "membership":
                group = await self._chosen(update.chat)
                await self._manners.introduce(update, self._language(group, client_language))
            case "command" | "text" | "file":
                await self._said(update, client_language)

    async def _said(self, update: Update, client_language: Language) -> None:
        group = await self._chosen(update.chat)
        language = self._language(group, client_language)
        to_bot = update.kind == "command"
        secret = await run_for_text(update.characters, partial(secret_of, self._recognizer, update))
        if secret and (to_bot or (group.guard and secret in LEAKED)):
            await self._guard.remove(update, secret, language, self._instant_answers.leak(language))
        elif secret or update.quiet:
            return
        elif to_bot:
            await self._command(update, group, language)
        else:
            await self._hints.overhear(update, group)

    async def _command(self, update: Update, group: Group, language: Language) -> None:
        match update.command:
            case Command.ASK:
                await self._ask(update, group, language)
            case "help" | "privacy":
                await self._manners.help(update, language)
            case Command.START if update.payload != "pin":
                await self._manners.help(update, language)
            case Command.PIN | Command.START:  # a link that adds the bot makes the client send /start pin
                await self._admin(update, language, self._pinning.pin)
            case Command.UNPIN:
                await self._admin(update, language, self._pinning.unpin)
            case Command.SETTINGS:
                await self._admin(update, language, self._settings)

    async def _admin(self, update: Update, language: Language, command: Errand) -> None:
        match await self._rights.caller(update):
            case Caller.ADMIN:
                try:
                    await command(update, language)
                except LockedError:
                    await self._notes.reply(update, Card(language.say(words.TROUBLE)))
            case Caller.OTHER:
                await self._notes.alone(update, Card(language.say(words.GROUP_NOT_ADMIN)))
            case Caller.UNKNOWN:
                await self._notes.reply(update, Card(language.say(words.GROUP_UNSURE)))

    async def _settings(self, update: Update, language: Language) -> None:
        version = await self._store.read(update.chat, fresh=True)
        if not update.payload:
            await self._notes.reply(update, self._choices.told(version.group, language))
            return
        try:
            self._choices.changed(version.group, update.payload)
        except UnreadError as error:
            said = self._choices.unread(error, language)
            await self._notes.reply(update, self._choices.told(version.group, language, said))
            return
        group = await self._pinning.kept(update.chat, version, partial(self._choices.changed, line=update.payload))
        if group.card:
            await self._pinning.refresh(update.chat, group)
        language = self._language(group, language)
        await self._notes.reply(update, self._choices.told(group, language, language.say(words.SETTINGS_SAVED)))

    async def _ask(self, update: Update, group: Group, language: Language) -> None:
        closed = group.ask == "nobody"
        if group.ask == "admins":
            closed = await self._rights.caller(update) is not Caller.ADMIN
        about = update.about or update.own_message
        if closed:
            await self._notes.alone(update, Card(language.say(words.GROUP_ASK_CLOSED)))
        elif update.about and (
            secret := await run_for_text(len(update.payload), partial(self._recognizer.secret_in, update.payload))
        ):
            # Somebody else's message: it was looked at when it came, and isn't deleted because another asks about it.
            said = language.say(words.GROUP_ASK_SECRET).format(what=secret_named(language, secret))
            await self._notes.reply(update, Card(said))
        else:
            card = await run_for_text(
                len(update.payload), partial(self._instant_answers.answer, update.payload, language)
            )
            try:
                await self._messenger.post(update.chat, card, update.thread, about)
            except TooFastError:
                # To wait would hold up all that is said in the group, a leaked key among it.
                if not await self._notes.alone(update, card):
                    raise

    async def _chosen(self, chat: int) -> Group:
        """What was chosen there; the usual while the store can't say."""
        try:
            return (await self._store.read(chat)).group
        except (StoreDownError, LockedError):
            return Group()

    def _language(self, group: Group, client_language: Language) -> Language:
        return self._languages.best(group.language, client_language.name)
