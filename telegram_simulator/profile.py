"""The bot's profile: names, descriptions and commands, per language and scope."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import model_validator

from .entity import units
from .fields import ChatId, Flag, Strict, Whole, wire_error

ScopeKey = tuple[str, int, int]
DEFAULT: ScopeKey = ("default", 0, 0)
PRIVATE: ScopeKey = ("all_private_chats", 0, 0)


class Command(Strict):
    command: str
    description: str
    is_ephemeral: Flag | None = None

    @model_validator(mode="after")
    def _check(self) -> "Command":
        if re.fullmatch(r"[a-z0-9_]{1,32}", self.command) is None:
            raise wire_error("BOT_COMMAND_INVALID")
        if not 1 <= units(self.description) <= 256:  # noqa: PLR2004 - Telegram's limit
            raise wire_error("BOT_COMMAND_DESCRIPTION_INVALID")
        return self


class Scope(Strict):
    type: Literal[
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
        "chat",
        "chat_administrators",
        "chat_member",
    ]
    chat_id: ChatId | None = None
    user_id: Whole | None = None

    @model_validator(mode="after")
    def _check(self) -> "Scope":
        if self.type.startswith("chat") != (self.chat_id is not None):
            raise wire_error("can't parse BotCommandScope: a chat identifier goes with scopes of one chat")
        if (self.type == "chat_member") != (self.user_id is not None):
            raise wire_error("can't parse BotCommandScope: a user identifier goes with the scope of a member")
        return self


@dataclass(frozen=True, slots=True)
class Texts:
    """Values per two-letter language; the empty language is for everyone else."""

    by_language: dict[str, str]

    def of(self, language_code: str | None) -> str:
        return self.by_language.get(two_letters(language_code), self.by_language.get("", ""))

    def put(self, language_code: str, text: str) -> None:
        if text:
            self.by_language[language_code] = text
        else:
            self.by_language.pop(language_code, None)


class Profile:
    def __init__(self, name: str) -> None:
        self.first_name = name
        self.name = Texts({})
        self.description = Texts({})
        self.short_description = Texts({})
        self.commands: dict[tuple[ScopeKey, str], tuple[Command, ...]] = {}
        self.menu_buttons: dict[int | None, dict[str, Any]] = {}

    def name_for(self, language_code: str | None) -> str:
        return self.name.of(language_code) or self.first_name

    def commands_for(self, user_id: int, language_code: str | None) -> tuple[Command, ...]:
        """Choose by https://core.telegram.org/bots/api#determining-list-of-commands, for private chats."""
        return self._first((("chat", user_id, 0), PRIVATE, DEFAULT), language_code)

    def commands_in(
        self, group_id: int, user_id: int, language_code: str | None, *, admin: bool
    ) -> tuple[Command, ...]:
        """The same for groups."""
        mine: tuple[ScopeKey, ...] = (("chat_member", group_id, user_id),)
        mine += (("chat_administrators", group_id, 0),) if admin else ()
        mine += (("chat", group_id, 0),)
        mine += (("all_chat_administrators", 0, 0),) if admin else ()
        return self._first((*mine, ("all_group_chats", 0, 0), DEFAULT), language_code)

    def _first(self, scopes: tuple[ScopeKey, ...], language_code: str | None) -> tuple[Command, ...]:
        language = two_letters(language_code)
        for scope in scopes:
            for code in (language, ""):
                if found := self.commands.get((scope, code)):
                    return found
        return ()


def scope_key(scope: Scope) -> ScopeKey:
    return scope.type, scope.chat_id if isinstance(scope.chat_id, int) else 0, scope.user_id or 0


def two_letters(language_code: str | None) -> str:
    """Reduce `zh-hans` and `zh-hant` to `zh`: a bot's profile doesn't distinguish scripts."""
    return (language_code or "").split("-")[0][:2].lower()
