"""Adds the host's prefixes to our commands, callback data and links, and takes them off again."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from ..conversation import callback_data
from ..conversation.callback_data import MAX_BYTES
from ..conversation.event import UnknownTarget
from ..guide.commands import FOR_OWNERS, Command
from ..rendering.card import Button, Card
from .options import MountError

OWN_COMMANDS = tuple(command for command in Command if command not in FOR_OWNERS)
"""What the bot answers to whatever the guide says."""

_COMMANDS = re.compile(r"[a-z0-9_]*", re.ASCII)
_CALLBACKS = re.compile(r"[A-Za-z0-9_.:/|-]+", re.ASCII)
_COMMAND_CHARACTERS = 32
_PAYLOAD_CHARACTERS = 64
_DRESSED = 200
"""Cards that are kept dressed: most taps show a page that somebody was shown a moment ago."""

_IN_GROUPS = ("ask", "help", "pin", "unpin", "settings")
"""A group's other commands are no matter of the flow's, so they stay the host's, whatever they begin with."""


LINK = re.compile(r"(https://t\.me/\w+\?start)(?:=(.*))?", re.ASCII)
"""A link into the bot, as a button opens or copies it."""


@dataclass(frozen=True, slots=True)
class Namespace:
    """``commands`` and ``callbacks`` are the prefixes; ``names`` the commands they stand before."""

    commands: str
    callbacks: str
    names: frozenset[str]
    _dressed: dict[Card, Card] = field(default_factory=dict, init=False, compare=False, repr=False)

    def check(self, button: int, payload: int) -> None:
        """Raises :class:`MountError` when these prefixes can't stand before the longest ``button`` and ``payload``."""
        room = MAX_BYTES - button
        if not _CALLBACKS.fullmatch(self.callbacks) or len(self.callbacks) > room:
            raise MountError(
                f"callbacks={self.callbacks!r}: 1 to {room} of A-Z a-z 0-9 _ . : / | - (Telegram takes {MAX_BYTES} "
                f"bytes in a button, and this guide needs {button} of them)"
            )
        room = min(_COMMAND_CHARACTERS - max(map(len, self.names)), _PAYLOAD_CHARACTERS - payload)
        if not _COMMANDS.fullmatch(self.commands) or len(self.commands) > room:
            raise MountError(f"commands={self.commands!r}: at most {room} of a-z 0-9 _ (Telegram's rule for commands)")

    def owns_data(self, data: object) -> bool:
        """Whether callback data is that of a button of ours."""
        return isinstance(data, str) and data.startswith(self.callbacks)

    def owns_text(self, text: object, username: str, *, private: bool) -> bool:
        """Whether a text is a command of ours, which is answered in such a chat, and not for another bot."""
        return self._bare(text, username, private=private) is not None

    def strip(self, raw: dict[str, Any], username: str) -> dict[str, Any] | None:
        """The update without the host's prefixes; None when it is the host's own."""
        tap, message = raw.get("callback_query"), raw.get("message")
        if isinstance(tap, dict) and self.owns_data(tap.get("data")):
            return {**raw, "callback_query": {**tap, "data": tap["data"].removeprefix(self.callbacks)}}
        if isinstance(message, dict):
            private = (message.get("chat") or {}).get("type") == "private"
            if (text := self._bare(message.get("text"), username, private=private)) is not None:
                return {**raw, "message": {**message, "text": text}}
        return None

    def add_prefixes(self, card: Card) -> Card:
        """``card`` with the host's names on its buttons, and on the commands that its text mentions."""
        prefixed = self._dressed.get(card)
        if prefixed is None:
            rows = tuple(tuple(self._button(button) for button in row) for row in card.rows)
            prefixed = Card(self._spoken().sub(rf"/{self.commands}\1", card.html), rows)
            if len(self._dressed) >= _DRESSED:
                del self._dressed[next(iter(self._dressed))]
            self._dressed[card] = prefixed
        return prefixed

    def _bare(self, text: object, username: str, *, private: bool) -> str | None:
        """A command without its prefix. A link of ours, ``t.me/bot?start=billing_…``, is one too, a bare /start not.

        A link with our prefix behind which no address stands is the host's: ``?start=billing_campaign``.
        """
        if not isinstance(text, str) or not text.startswith("/"):
            return None
        head, *rest = text[1:].split(maxsplit=1) or [""]
        name, _, addressee = head.lower().partition("@")
        payload = rest[0] if rest else ""
        if addressee not in ("", username.lower()):
            return None
        bare = name.removeprefix(self.commands)
        if name.startswith(self.commands) and bare in self.names and (private or bare in _IN_GROUPS):
            return f"/{bare} {payload}".rstrip()
        if private and name == "start" and payload.startswith(self.commands):
            return self._link(payload.removeprefix(self.commands))
        return None

    def _link(self, payload: str) -> str | None:
        ours = not payload or not isinstance(callback_data.decode_start(payload), UnknownTarget)
        return f"/start {payload}".rstrip() if ours else None

    def _button(self, button: Button) -> Button:
        if button.data:
            return replace(button, data=self.callbacks + button.data)
        if (link := LINK.fullmatch(button.url or button.copy)) and self.commands:
            ours = self._prefixed(link)
            return replace(button, url=ours) if button.url else replace(button, copy=ours)
        return button

    def prefix_link(self, url: str) -> str:
        """A link into the bot with the host's prefix."""
        link = LINK.fullmatch(url)
        return self._prefixed(link) if link and self.commands else url

    def _prefixed(self, link: re.Match[str]) -> str:
        payload = link[2] or ""
        if len(self.commands) + len(payload) > _PAYLOAD_CHARACTERS:
            payload = callback_data.without_way_back(payload)
        return f"{link[1]}={self.commands}{payload}"

    def _spoken(self) -> re.Pattern[str]:
        """A command as a text speaks of it: not the end of an address, nor of a path."""
        return re.compile(rf'(?<![\w./:"=<])/({"|".join(sorted(self.names))})(?![\w/])', re.ASCII)


def names_of(commands: Iterable[str]) -> frozenset[str]:
    """All commands of a bot whose guide has ``commands``."""
    return frozenset((*OWN_COMMANDS, *commands))
