"""Methods on the bot's profile."""

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from .backend import Backend
from .fields import Json, LanguageCode, Strict, Whole, wire_error
from .profile import Command, Scope, scope_key

MAX_COMMANDS = 100


class CommandsOf(Strict):
    scope: Annotated[Scope, Json] = Scope(type="default")
    language_code: LanguageCode = ""


class SetMyCommands(CommandsOf):
    commands: Annotated[list[Command], Json]

    @field_validator("commands")
    @classmethod
    def _check_count(cls, commands: list[Command]) -> list[Command]:
        if len(commands) > MAX_COMMANDS:
            raise wire_error("BOT_COMMANDS_TOO_MUCH")
        return commands


class Language(Strict):
    language_code: LanguageCode = ""


class SetMyName(Language):
    name: Annotated[str, Field(max_length=64)] = ""


class SetMyDescription(Language):
    description: Annotated[str, Field(max_length=512)] = ""


class SetMyShortDescription(Language):
    short_description: Annotated[str, Field(max_length=120)] = ""


class MenuButton(Strict):
    type: Literal["commands", "default", "web_app"]
    text: str | None = None
    web_app: dict[str, Any] | None = None


class GetChatMenuButton(Strict):
    chat_id: Whole | None = None


class SetChatMenuButton(GetChatMenuButton):
    menu_button: Annotated[MenuButton, Json] = MenuButton(type="default")


async def set_my_commands(to: Backend, given: SetMyCommands) -> object:
    _check_scope(to, given.scope)
    where = scope_key(given.scope), given.language_code
    if given.commands:
        to.profile.commands[where] = tuple(given.commands)
    else:
        to.profile.commands.pop(where, None)
    to.feed.everything_changed()
    return True


async def get_my_commands(to: Backend, given: CommandsOf) -> object:
    _check_scope(to, given.scope)
    found = to.profile.commands.get((scope_key(given.scope), given.language_code), ())
    return [command.model_dump(exclude_none=True) for command in found]


async def delete_my_commands(to: Backend, given: CommandsOf) -> object:
    _check_scope(to, given.scope)
    to.profile.commands.pop((scope_key(given.scope), given.language_code), None)
    to.feed.everything_changed()
    return True


def _check_scope(to: Backend, scope: Scope) -> None:
    if scope.chat_id is not None:
        to.world.chat(scope.chat_id)


async def set_my_name(to: Backend, given: SetMyName) -> object:
    to.profile.name.put(given.language_code, given.name)
    to.feed.everything_changed()
    return True


async def get_my_name(to: Backend, given: Language) -> object:
    return {"name": to.profile.name_for(given.language_code)}


async def set_my_description(to: Backend, given: SetMyDescription) -> object:
    to.profile.description.put(given.language_code, given.description)
    to.feed.everything_changed()
    return True


async def get_my_description(to: Backend, given: Language) -> object:
    return {"description": to.profile.description.of(given.language_code)}


async def set_my_short_description(to: Backend, given: SetMyShortDescription) -> object:
    to.profile.short_description.put(given.language_code, given.short_description)
    return True


async def get_my_short_description(to: Backend, given: Language) -> object:
    return {"short_description": to.profile.short_description.of(given.language_code)}


async def set_chat_menu_button(to: Backend, given: SetChatMenuButton) -> object:
    if given.chat_id is not None:
        to.world.chat(given.chat_id)
    to.profile.menu_buttons[given.chat_id] = given.menu_button.model_dump(exclude_none=True)
    return True


async def get_chat_menu_button(to: Backend, given: GetChatMenuButton) -> object:
    buttons = to.profile.menu_buttons
    return buttons.get(given.chat_id) or buttons.get(None) or {"type": "default"}
