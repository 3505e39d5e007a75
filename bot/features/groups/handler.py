"""Handles updates from groups, except taps."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

import structlog

from ...concurrency.text_worker import run_for_text
from ...context.content import Content
from ...guide.commands import Command
from ...i18n.language import Language
from ...ports.errors import ClosedError, LockedError, MovedError, StoreDownError
from ...ports.group_settings import Group
from ...ports.groups import GroupMessenger, GroupStore, NotAllowedError
from ...ports.recognizer import secret_of
from ...ports.updates import Receipt, Update
from ...rendering import bot_texts
from ...rendering.card import Card
from .ask_command import Answerer, AskCommand
from .card import GroupCard
from .ephemeral_replies import GroupReplies
from .hints import Hints
from .onboarding import Onboarding
from .pinning import Pinning
from .rights import Caller, Rights
from .secret_removal import LEAKED, SecretRemover
from .settings_command import SettingsCommand, UnknownWordError

COMMANDS = (Command.PIN, Command.UNPIN, Command.SETTINGS)
"""Commands that only admins may use."""

IN_PRIVATE = (Command.GROUP, *COMMANDS)
"""Commands that are answered in a private chat by saying how to add the bot to a group."""

AdminCommand = Callable[[Update, Language], Awaitable[None]]

log = structlog.get_logger(__name__)


class GroupHandler:
    """Dispatches updates from groups: service messages, commands, hints, secrets."""

    def __init__(
        self,
        content: Content,
        answers: Answerer,
        card: GroupCard,
        store: GroupStore,
        messenger: GroupMessenger,
        owners: frozenset[int] = frozenset(),
    ) -> None:
        self._languages = content.languages
        self._instant_answers = answers
        self._recognizer = content.recognizer
        self._card = card
        self._hints = Hints(content.guide, content.languages, content.recognizer, store, messenger)
        self._store = store
        self._messenger = messenger
        self._owners = owners
        self._rights = Rights(messenger)
        self._replies = GroupReplies(messenger)
        self._secret_remover = SecretRemover(messenger, self._replies)
        self._onboarding = Onboarding(messenger, card, self._replies)
        self._pinning = Pinning(store, messenger, self._rights, card, self._replies)
        self._ask_command = AskCommand(content.recognizer, answers, messenger, self._rights, self._replies)
        self._settings_command = SettingsCommand(card, content.languages)

    async def handle(self, update: Update, client_language: Language) -> Receipt:
        """Handles any update but a tap. ``client_language`` is the language of the sender's client."""
        try:
            await self._handle(update, client_language)
        except MovedError as moved:
            # A call may fail with this before the service message about the migration arrives.
            await self._store.move(update.chat, moved.to)
            await self._handle(replace(update, chat=moved.to, own_message=0), client_language)
        except (ClosedError, NotAllowedError) as error:
            log.info("group_call_refused", error=type(error).__name__)
        return Receipt()

    async def card_of(self, chat: int) -> int:
        """The message id of the group's card; 0 if there is none or the store can't be read."""
        return (await self._group(chat)).card

    async def report_failure(self, update: Update, client_language: Language) -> None:
        """Tells the sender that a command failed."""
        await self._replies.reply(update, Card(client_language.say(bot_texts.TROUBLE_TEXT)))

    async def answer_in_private(self, update: Update, language: Language) -> bool:
        """Answers a group command in a private chat by saying how to add the bot to a group; False if it isn't one."""
        if update.kind != "command" or update.command not in IN_PRIVATE:
            return False
        await self._onboarding.invite(update, language)
        return True

    async def _handle(self, update: Update, client_language: Language) -> None:
        match update.kind:
            case "moved":
                await self._store.move(update.chat, update.moved)
            case "membership" if update.standing == "misplaced":
                await self._onboarding.leave(update, client_language)
            case "membership":
                group = await self._group(update.chat)
                await self._onboarding.introduce(update, self._language(group, client_language))
            case "command" | "text" | "file":
                await self._handle_message(update, client_language)

    async def _handle_message(self, update: Update, client_language: Language) -> None:
        group = await self._group(update.chat)
        language = self._language(group, client_language)
        to_bot = update.kind == "command"
        secret = await run_for_text(update.characters, partial(secret_of, self._recognizer, update))
        if secret and (to_bot or (group.guard and secret in LEAKED)):
            await self._secret_remover.remove(update, secret, language, self._instant_answers.secret_help(language))
        elif secret or update.quiet:
            return
        elif to_bot:
            await self._command(update, group, language)
        else:
            await self._hints.overhear(update, group)

    async def _command(self, update: Update, group: Group, language: Language) -> None:
        match update.command:
            case Command.ASK:
                await self._ask_command.handle(update, group, language)
            case "help" | "privacy":
                await self._onboarding.help(update, language)
            case Command.START if update.payload != "pin":
                await self._onboarding.help(update, language)
            case Command.PIN | Command.START:  # when the bot is added with our link, the client sends /start pin
                await self._as_admin(update, language, self._pinning.pin)
            case Command.UNPIN:
                await self._as_admin(update, language, self._pinning.unpin)
            case Command.SETTINGS:
                await self._as_admin(update, language, self._change_settings)
            case Command.FORGET | Command.MYDATA | Command.REMINDERS:
                await self._replies.privately(update, self._in_private(update, language))
            case Command.STATS | Command.BROADCAST if update.user in self._owners:
                await self._replies.reply(update, self._in_private(update, language))

    def _in_private(self, update: Update, language: Language) -> Card:
        return Card(language.say(bot_texts.COMMAND_IN_PRIVATE).format(command=f"/{update.command}"))

    async def _as_admin(self, update: Update, language: Language, command: AdminCommand) -> None:
        match await self._rights.caller(update):
            case Caller.ADMIN:
                try:
                    await command(update, language)
                except LockedError:
                    await self._replies.reply(update, Card(language.say(bot_texts.TROUBLE)))
            case Caller.OTHER:
                await self._replies.privately(update, Card(language.say(bot_texts.GROUP_NOT_ADMIN)))
            case Caller.UNKNOWN:
                await self._replies.reply(update, Card(language.say(bot_texts.GROUP_UNSURE)))

    async def _change_settings(self, update: Update, language: Language) -> None:
        version = await self._store.read(update.chat, fresh=True)
        if not update.payload:
            await self._replies.reply(update, self._settings_command.card(version.group, language))
            return
        try:
            self._settings_command.change(version.group, update.payload)
        except UnknownWordError as error:
            said = self._settings_command.report(error, language)
            await self._replies.reply(update, self._settings_command.card(version.group, language, said))
            return
        group = await self._pinning.update(
            update.chat, version, partial(self._settings_command.change, line=update.payload)
        )
        if group.card:
            await self._pinning.refresh(update.chat, group)
        language = self._language(group, language)
        await self._replies.reply(
            update, self._settings_command.card(group, language, language.say(bot_texts.SETTINGS_SAVED))
        )

    async def _group(self, chat: int) -> Group:
        """The settings of a group; the defaults if the store can't be read."""
        try:
            return (await self._store.read(chat)).group
        except (StoreDownError, LockedError):
            return Group()

    def _language(self, group: Group, client_language: Language) -> Language:
        return self._languages.best(group.language, client_language.name)
