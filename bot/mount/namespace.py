"""The host's names around ours: a prefix of commands and of callback data, put on and taken off at the edge."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ..conversation.address import MAX_BYTES
from ..ports import Answer, InlineAnswer, Messenger
from ..screens.card import Button, Card

OWN_COMMANDS = ("start", "ask", "language", "forget")
"""What the bot answers to whatever the guide says."""

_COMMANDS = re.compile(r"[a-z0-9_]*", re.ASCII)
_CALLBACKS = re.compile(r"[A-Za-z0-9_.:/|-]+", re.ASCII)
_COMMAND_CHARACTERS = 32
_LINK = re.compile(r"(https://t\.me/\w+\?start)(?:=(.*))?", re.ASCII)


class MountError(Exception):
    """The flow can't be mounted so; the message says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class Namespace:
    """``commands`` and ``callbacks`` are the prefixes; ``names`` the commands they stand before."""

    commands: str
    callbacks: str
    names: frozenset[str]

    def check(self, longest: int) -> None:
        """Raises :class:`MountError` when these prefixes can't serve buttons of up to ``longest`` bytes."""
        room = MAX_BYTES - longest
        if not _CALLBACKS.fullmatch(self.callbacks) or len(self.callbacks) > room:
            raise MountError(
                f"callbacks={self.callbacks!r}: 1 to {room} of A-Z a-z 0-9 _ . : / | - (Telegram takes {MAX_BYTES} "
                f"bytes in a button, and this guide needs {longest} of them)"
            )
        room = _COMMAND_CHARACTERS - max(map(len, self.names))
        if not _COMMANDS.fullmatch(self.commands) or len(self.commands) > room:
            raise MountError(f"commands={self.commands!r}: at most {room} of a-z 0-9 _ (Telegram's rule for commands)")

    def owns_data(self, data: object) -> bool:
        """Whether callback data is that of a button of ours."""
        return isinstance(data, str) and data.startswith(self.callbacks)

    def owns_text(self, text: object, username: str) -> bool:
        """Whether a text is a command of ours, and not for another bot."""
        return self._bare(text, username) is not None

    def strip(self, raw: dict[str, Any], username: str) -> dict[str, Any] | None:
        """The update as the desk would get it without the host's names; None when it is the host's."""
        tap, message = raw.get("callback_query"), raw.get("message")
        if isinstance(tap, dict) and self.owns_data(tap.get("data")):
            return {**raw, "callback_query": {**tap, "data": tap["data"].removeprefix(self.callbacks)}}
        if isinstance(message, dict) and (text := self._bare(message.get("text"), username)) is not None:
            return {**raw, "message": {**message, "text": text}}
        return None

    def dress(self, card: Card) -> Card:
        """``card`` with the host's names on its buttons, and on the commands that its text speaks of."""
        rows = tuple(tuple(self._button(button) for button in row) for row in card.rows)
        return Card(self._spoken().sub(rf"/{self.commands}\1", card.html), rows)

    def _bare(self, text: object, username: str) -> str | None:
        """A command without its prefix. A link of ours, ``t.me/bot?start=billing_…``, is one too, a bare /start not."""
        if not isinstance(text, str) or not text.startswith("/"):
            return None
        head, *rest = text[1:].split(maxsplit=1) or [""]
        name, _, addressee = head.lower().partition("@")
        payload = rest[0] if rest else ""
        if addressee not in ("", username.lower()):
            return None
        if name.startswith(self.commands) and name.removeprefix(self.commands) in self.names:
            return f"/{name.removeprefix(self.commands)} {payload}".rstrip()
        if name == "start" and payload.startswith(self.commands):
            return f"/start {payload.removeprefix(self.commands)}".rstrip()
        return None

    def _button(self, button: Button) -> Button:
        if button.data:
            return replace(button, data=self.callbacks + button.data)
        if (link := _LINK.fullmatch(button.url)) and self.commands:
            return replace(button, url=f"{link[1]}={self.commands}{link[2] or ''}")
        return button

    def _spoken(self) -> re.Pattern[str]:
        """A command as a text speaks of it: not the end of an address, nor of a path."""
        return re.compile(rf'(?<![\w./:"=<])/({"|".join(sorted(self.names))})(?![\w/])', re.ASCII)


def names_of(commands: Iterable[str]) -> frozenset[str]:
    """All commands of a bot whose guide has ``commands``."""
    return frozenset((*OWN_COMMANDS, *commands))


class NamespacedMessenger:
    """A :class:`~bot.ports.Messenger` that dresses every card."""

    def __init__(self, inner: Messenger, namespace: Namespace) -> None:
        self._inner = inner
        self._namespace = namespace

    async def send(self, chat: int, card: Card) -> int:
        return await self._inner.send(chat, self._namespace.dress(card))

    async def edit(self, chat: int, message: int, card: Card) -> None:
        await self._inner.edit(chat, message, self._namespace.dress(card))

    async def delete(self, chat: int, message: int) -> bool:
        return await self._inner.delete(chat, message)

    async def answer(self, answer: Answer | InlineAnswer) -> None:
        if isinstance(answer, InlineAnswer):
            dressed = (each._replace(card=self._namespace.dress(each.card)) for each in answer.results)
            answer = answer._replace(results=tuple(dressed))
        await self._inner.answer(answer)
