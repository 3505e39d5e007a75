"""Adds the host's prefixes to our commands, callback data and links, and removes them again."""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from ..conversation import deep_links
from ..conversation.event import UnknownTarget
from ..rendering.card import Button, Card
from .commands import IN_GROUPS
from .options import PAYLOAD_CHARACTERS

_CACHE_SIZE = 200
"""How many prefixed cards are cached: most taps show a page that somebody saw a moment ago."""

LINK = re.compile(r"(https://t\.me/\w+\?start)(?:=(.*))?", re.ASCII)
"""A link to the bot, as a button opens or copies it."""

_ADD_LINK = re.compile(r"(https://t\.me/\w+\?startgroup=)(\w+)(&.*)?", re.ASCII)
"""A link that adds the bot to a group. Telegram then sends ``/start`` with the link's parameter there."""


@dataclass(frozen=True, slots=True)
class Namespace:
    """``commands`` and ``callbacks`` are the prefixes; ``names`` the commands that get one."""

    commands: str
    callbacks: str
    names: frozenset[str]
    _cache: dict[Card, Card] = field(default_factory=dict, init=False, compare=False, repr=False)

    def owns_data(self, data: object) -> bool:
        """Whether callback data belongs to one of our buttons."""
        return isinstance(data, str) and data.startswith(self.callbacks)

    def owns_text(self, text: object, username: str, *, private: bool) -> bool:
        """Whether a text is one of our commands, allowed in such a chat, and not addressed to another bot."""
        return self._without_prefix(text, username, private=private) is not None

    def strip(self, raw: dict[str, Any], username: str) -> dict[str, Any] | None:
        """The update without the host's prefixes; None if it is the host's own."""
        tap, message = raw.get("callback_query"), raw.get("message")
        if isinstance(tap, dict) and self.owns_data(tap.get("data")):
            return {**raw, "callback_query": {**tap, "data": tap["data"].removeprefix(self.callbacks)}}
        if isinstance(message, dict):
            private = (message.get("chat") or {}).get("type") == "private"
            if (text := self._without_prefix(message.get("text"), username, private=private)) is not None:
                return {**raw, "message": {**message, "text": text}}
        return None

    def add_prefixes(self, card: Card) -> Card:
        """``card`` with the host's prefixes on its buttons and on the commands in its text."""
        prefixed = self._cache.get(card)
        if prefixed is None:
            rows = tuple(tuple(self._button(button) for button in row) for row in card.rows)
            prefixed = Card(self._command_pattern().sub(rf"/{self.commands}\1", card.html), rows)
            if len(self._cache) >= _CACHE_SIZE:
                del self._cache[next(iter(self._cache))]
            self._cache[card] = prefixed
        return prefixed

    def _without_prefix(self, text: object, username: str, *, private: bool) -> str | None:
        """A command without its prefix; None if it isn't ours.

        A link of ours (``t.me/bot?start=billing_…``) counts as a command. A bare /start is the host's, and so is a link
        with our prefix and an unknown target: ``?start=billing_campaign``.
        """
        if not isinstance(text, str) or not text.startswith("/"):
            return None
        head, *rest = text[1:].split(maxsplit=1) or [""]
        name, _, addressee = head.lower().partition("@")
        payload = rest[0] if rest else ""
        if addressee not in ("", username.lower()):
            return None
        bare = name.removeprefix(self.commands)
        if name.startswith(self.commands) and bare in self.names and (private or bare in IN_GROUPS):
            return f"/{bare} {payload}".rstrip()
        if name == "start" and payload.startswith(self.commands):
            payload = payload.removeprefix(self.commands)
            return self._link(payload) if private else "/start pin" if payload == "pin" else None
        return None

    def _link(self, payload: str) -> str | None:
        ours = not payload or not isinstance(deep_links.decode(payload), UnknownTarget)
        return f"/start {payload}".rstrip() if ours else None

    def _button(self, button: Button) -> Button:
        if button.data:
            return replace(button, data=self.callbacks + button.data)
        if add := _ADD_LINK.fullmatch(button.url):
            return replace(button, url=f"{add[1]}{self.commands}{add[2]}{add[3] or ''}")
        if (link := LINK.fullmatch(button.url or button.copy)) and self.commands:
            ours = self._prefixed(link)
            return replace(button, url=ours) if button.url else replace(button, copy=ours)
        return button

    def prefix_link(self, url: str) -> str:
        """A link to the bot with the host's prefix."""
        link = LINK.fullmatch(url)
        return self._prefixed(link) if link and self.commands else url

    def _prefixed(self, link: re.Match[str]) -> str:
        payload = link[2] or ""
        if len(self.commands) + len(payload) > PAYLOAD_CHARACTERS:
            payload = deep_links.without_way_back(payload)
        return f"{link[1]}={self.commands}{payload}"

    def _command_pattern(self) -> re.Pattern[str]:
        """Matches a command in a text, unless it is part of a URL or a path."""
        return re.compile(rf'(?<![\w./:"=<])/({"|".join(sorted(self.names))})(?![\w/])', re.ASCII)
