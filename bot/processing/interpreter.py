"""Turns updates into events."""

from collections.abc import Callable
from dataclasses import replace
from time import time

from ..conversation import budget, callback_data, deep_links
from ..conversation.event import (
    AskWithoutText,
    EnterFlow,
    Event,
    MediaReceived,
    RequestAgent,
    SecretDetected,
    SetLanguage,
    SetReminder,
    Show,
    Start,
    TextUnderstood,
    UnknownTarget,
)
from ..conversation.session import Page, View
from ..guide.commands import Command
from ..guide.guide import Guide
from ..i18n.budget_parsing import read_budget
from ..i18n.language_codes import SOURCE, language_of_code
from ..i18n.offered_languages import Languages
from ..i18n.text_language import written_in
from ..ports.recognizer import Recognizer, secret_of
from ..ports.updates import Update


class Interpreter:
    """Interprets updates for one guide. Everything that a message carries is first checked for secrets."""

    def __init__(
        self, guide: Guide, languages: Languages, recognizer: Recognizer, clock: Callable[[], float] = time
    ) -> None:
        self._guide = guide
        self._languages = languages
        self._recognizer = recognizer
        self._clock = clock

    def event(self, update: Update, before: str = "", settled: Event | None = None) -> Event:
        """The event of an ``update``, which must come from a person.

        A text is read together with the texts right ``before`` it. ``settled`` is the event if it's already known;
        then only the check for secrets runs.
        """
        if secret := self.secret_in(update):
            return SecretDetected(secret)
        if update.quiet:
            return MediaReceived()
        if settled is not None:
            return settled
        match update.kind:
            case "tap":
                event = callback_data.decode(update.data)
            case "command":
                event = self._command(update)
            case "file":
                event = MediaReceived()
            case _:
                event = self._read(update, before)
        if isinstance(event, SetReminder | RequestAgent):
            return replace(event, at=int(self._clock()))
        if isinstance(event, SetLanguage) and event.language not in self._languages:
            return UnknownTarget()
        return event

    def secret_in(self, update: Update) -> str:
        """The kind of secret in the message itself, empty if none. The message it replies to isn't checked."""
        return secret_of(self._recognizer, update)

    def _command(self, update: Update) -> Event:
        match update.command:
            case Command.START if update.payload:
                return deep_links.decode(update.payload)
            case Command.START:
                return Start()
            case Command.ASK if update.payload and not self._asks_about_a_secret(update):
                return self._understood(update.payload, update.language_code)
            case Command.ASK:
                return AskWithoutText()
            case Command.LANGUAGE:
                return Show(Page(View.LANGUAGE))
            case Command.REMINDERS:
                return Show(Page(View.REMINDERS))
            case Command.FORGET:
                return Show(Page(View.FORGET))
        if command := self._guide.manifest.commands.get(update.command):
            if update.payload and command.to and command.to == self._guide.budget_screen:
                return self._budget(update)
            return EnterFlow(command.flow) if command.flow else Show(Page(View.SCREEN, command.to or self._guide.home))
        match update.command:
            case "help":
                return Show(Page(View.HELP))
            case "privacy":
                return Show(Page(View.PRIVACY))
        return self._understood(update.text, update.language_code)

    def _budget(self, update: Update) -> Show:
        """The page of the budget that was typed, or the page that says how to type it. Only figures are passed on."""
        locale = language_of_code(update.language_code, tuple(self._languages)) or SOURCE
        given = read_budget(update.payload, locale)
        return Show(Page(View.BUDGET, budget.write(given) if given else budget.UNREAD))

    def _read(self, update: Update, before: str) -> TextUnderstood:
        """What a text means: with the texts before it, by itself, or else together with the message it replies to."""
        said = self._understood(update.text, update.language_code)
        if before:
            together = self._understood(f"{before}\n{update.text}", update.language_code)
            return together if together.sure or not said.sure else said
        if said.sure or not update.payload or self._recognizer.secret_in(update.payload):
            return said
        both = self._understood(f"{update.text}\n{update.payload}", update.language_code)
        return replace(both, language=said.language) if both.sure else said

    def _asks_about_a_secret(self, update: Update) -> bool:
        return bool(update.about and self._recognizer.secret_in(update.payload))

    def _understood(self, text: str, client: str) -> TextUnderstood:
        return replace(self._recognizer.read(text), language=written_in(text, client, tuple(self._languages)))
