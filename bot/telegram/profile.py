"""Publishes the bot's commands and descriptions in each language."""

import logging
from collections.abc import Iterable
from typing import Any

import structlog

from ..guide.guide import Guide
from ..i18n.language import Language
from ..i18n.language_codes import SOURCE
from ..i18n.offered_languages import Languages
from ..ports.errors import ApiError, UnreachableError
from ..rendering.command_menu import commands, group_commands, owner_commands, staff_commands
from .messenger import Client

log = structlog.get_logger(__name__)


Call = tuple[str, dict[str, Any]]


async def publish(client: Client, calls: list[Call]) -> None:
    """Sets commands and descriptions. A refusal is only logged: the old ones stay."""
    for method, parameters in calls:
        try:
            await client.call(method, parameters)
        except (ApiError, UnreachableError) as error:
            chat = parameters.get("scope", {}).get("chat_id")
            # Expected for an owner who hasn't written to the bot yet; a staff group's problems are reported elsewhere.
            level = logging.WARNING if chat is None else logging.DEBUG
            log.log(level, "profile_publish_failed", method=method, error=str(error))


def profile(guide: Guide, languages: Languages) -> list[Call]:
    """The calls that set commands and descriptions in all languages."""
    calls: list[Call] = []
    for name, language in languages.items():
        code = _code(name, languages)
        if code is None:
            continue
        listed = {
            "all_private_chats": commands(guide),
            "all_group_chats": group_commands(guide, admin=False),
            "all_chat_administrators": group_commands(guide, admin=True),
        }
        calls += [
            (
                "setMyCommands",
                {"commands": _command_list(texts, language), "scope": {"type": scope}, "language_code": code},
            )
            for scope, texts in listed.items()
        ]
        about = guide.manifest.about
        calls.append(("setMyDescription", {"description": language.say(about.description), "language_code": code}))
        calls.append(("setMyShortDescription", {"short_description": language.say(about.short), "language_code": code}))
    return calls


def owners_menu(guide: Guide, languages: Languages, owners: Iterable[int]) -> list[Call]:
    """The calls that set the commands in the owners' chats. Telegram refuses them until the owner has written."""
    return [
        (
            "setMyCommands",
            {
                "commands": _command_list(owner_commands(guide), language),
                "scope": {"type": "chat", "chat_id": owner},
                "language_code": code,
            },
        )
        for owner in owners
        for name, language in languages.items()
        if (code := _code(name, languages)) is not None
    ]


def staff_menu(languages: Languages, chat: int) -> list[Call]:
    """The calls that set the commands of the staff group."""
    return [
        (
            "setMyCommands",
            {
                "commands": _command_list(staff_commands(admin=admin), language),
                "scope": {"type": "chat_administrators" if admin else "chat", "chat_id": chat},
                "language_code": code,
            },
        )
        for name, language in languages.items()
        if (code := _code(name, languages)) is not None
        for admin in (False, True)
    ]


def languages_in(calls: Iterable[Call]) -> frozenset[str]:
    """The codes of the languages that these calls set something in."""
    return frozenset(parameters["language_code"] for _, parameters in calls)


def cleared(calls: Iterable[Call], codes: Iterable[str]) -> list[Call]:
    """The calls that delete, in the languages of these codes, what ``calls`` set in English."""
    english = [(method, parameters) for method, parameters in calls if not parameters["language_code"]]
    return [_undone(method, {**parameters, "language_code": code}) for code in codes for method, parameters in english]


def _undone(method: str, parameters: dict[str, Any]) -> Call:
    if method == "setMyCommands":
        return "deleteMyCommands", {name: value for name, value in parameters.items() if name != "commands"}
    return method, {name: value if name == "language_code" else "" for name, value in parameters.items()}


def _command_list(texts: dict[str, str], language: Language) -> list[dict[str, str]]:
    return [{"command": name, "description": language.say(text)} for name, text in texts.items()]


def _code(name: str, languages: Languages) -> str | None:
    """The two-letter code that Telegram takes here: empty (all others) for English, None if an earlier one has it."""
    if name == SOURCE:
        return ""
    code = name.partition("_")[0]
    return code if next(other for other in languages if other.partition("_")[0] == code) == name else None
