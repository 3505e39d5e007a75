"""What an update means: the one place where taps, commands and texts become events."""

from collections.abc import Callable
from dataclasses import replace
from time import time

from .conversation import address, budget
from .conversation.event import (
    Asking,
    Enter,
    Event,
    Exposed,
    HandOver,
    Hello,
    Lost,
    Remind,
    Said,
    Sent,
    Show,
    Speak,
)
from .conversation.session import Page, View
from .guide.commands import Command
from .guide.guide import Guide
from .language.catalogue import Languages
from .language.money import read_budget
from .language.resolver import SOURCE, resolve
from .language.written import written_in
from .ports import Incoming, Reader


class Hearing:
    """Hears updates out, for one guide. Whatever a message carries, the guard sees it first."""

    def __init__(self, guide: Guide, languages: Languages, reader: Reader, clock: Callable[[], float] = time) -> None:
        self._guide = guide
        self._languages = languages
        self._reader = reader
        self._clock = clock

    def event(self, incoming: Incoming) -> Event:
        """What ``incoming`` means. It must come from a person."""
        if secret := self.secret_in(incoming):
            return Exposed(secret)
        if incoming.quiet:
            return Sent()
        match incoming.kind:
            case "tap":
                event = address.read(incoming.data)
            case "command":
                event = self._command(incoming)
            case "file":
                event = Sent()
            case _:
                event = self._read(incoming)
        if isinstance(event, Remind | HandOver):
            return replace(event, at=int(self._clock()))
        if isinstance(event, Speak) and event.language not in self._languages:
            return Lost()
        return event

    def secret_in(self, incoming: Incoming) -> str:
        """The kind of secret that a message carries itself, if any; not the one that it replies to."""
        return secret_of(self._reader, incoming)

    def _command(self, incoming: Incoming) -> Event:
        match incoming.command:
            case Command.START if incoming.payload:
                return address.read_payload(incoming.payload)
            case Command.START:
                return Hello()
            case Command.ASK if incoming.payload and not self._asks_about_a_secret(incoming):
                return self._understood(incoming.payload, incoming.language_code)
            case Command.ASK:
                return Asking()
            case Command.LANGUAGE:
                return Show(Page(View.LANGUAGE))
            case Command.REMINDERS:
                return Show(Page(View.REMINDERS))
            case Command.FORGET:
                return Show(Page(View.FORGET))
        if command := self._guide.manifest.commands.get(incoming.command):
            if incoming.payload and command.to and command.to == self._guide.budget_screen:
                return self._budget(incoming)
            return Enter(command.flow) if command.flow else Show(Page(View.SCREEN, command.to or self._guide.home))
        return self._understood(incoming.text, incoming.language_code)

    def _budget(self, incoming: Incoming) -> Show:
        """The page of the budget that was typed, or the one that says how to type it. Only figures go any further."""
        locale = resolve(incoming.language_code, tuple(self._languages)) or SOURCE
        given = read_budget(incoming.payload, locale)
        return Show(Page(View.BUDGET, budget.write(given) if given else budget.UNREAD))

    def _read(self, incoming: Incoming) -> Said:
        """What a text means: by itself, or else together with the one that it replies to."""
        said = self._understood(incoming.text, incoming.language_code)
        if said.sure or not incoming.payload or self._reader.secret_in(incoming.payload):
            return said
        both = self._understood(f"{incoming.text}\n{incoming.payload}", incoming.language_code)
        return replace(both, language=said.language) if both.sure else said

    def _asks_about_a_secret(self, incoming: Incoming) -> bool:
        return bool(incoming.about and self._reader.secret_in(incoming.payload))

    def _understood(self, text: str, client: str) -> Said:
        return replace(self._reader.read(text), language=written_in(text, client, tuple(self._languages)))


def secret_of(reader: Reader, incoming: Incoming) -> str:
    """The kind of secret in what an update itself carries; empty when none. Each piece is looked at by itself."""
    pieces = (incoming.text, *incoming.carried)
    return next((secret for piece in pieces if piece and (secret := reader.secret_in(piece))), "")
