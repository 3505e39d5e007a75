"""Names, descriptions and commands."""

from typing import Any

import pytest

from telegram_simulator import SimulatedUser, Simulator

from .api import Api

HELP = {"command": "help", "description": "Help"}


async def test_commands_are_stored_per_scope_and_language(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    scope = {"type": "all_private_chats"}
    await api.result("setMyCommands", commands=[HELP], scope=scope, language_code="zh")
    assert await api.result("getMyCommands", scope=scope, language_code="zh") == [HELP]
    assert await api.result("getMyCommands") == []
    await api.result("deleteMyCommands", scope=scope, language_code="zh")
    assert await api.result("getMyCommands", scope=scope, language_code="zh") == []
    assert not sim.violations


async def test_most_specific_commands_win(sim: Simulator, api: Api, lin: SimulatedUser) -> None:
    """Chat before private chats before default; within each, a language before none."""
    steps: list[tuple[dict[str, Any], str]] = [
        ({"type": "default"}, ""),
        ({"type": "default"}, "zh"),
        ({"type": "all_private_chats"}, ""),
        ({"type": "all_private_chats"}, "zh"),
        ({"type": "chat", "chat_id": 7}, ""),
    ]
    for number, (scope, language) in enumerate(steps):
        command = {"command": f"c{number}", "description": "x"}
        await api.result("setMyCommands", commands=[command], scope=scope, language_code=language)
        assert [each.command for each in sim.profile.commands_for(7, "zh-hans")] == [f"c{number}"]
    assert [each.command for each in sim.profile.commands_for(8, "en")] == ["c2"]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"commands": [{"command": "Help", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "/help", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "x" * 33, "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "x", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "x", "description": "x" * 257}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [HELP] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [HELP], "language_code": "zh-hans"}, "language_code"),
        ({"commands": [HELP], "scope": {"type": "chat"}}, "BotCommandScope"),
        ({"commands": [HELP], "scope": {"type": "everyone"}}, "scope"),
        ({}, "commands"),
    ],
)
async def test_invalid_commands_are_refused(sim: Simulator, api: Api, params: dict[str, Any], words: str) -> None:
    """Each rule of setMyCommands."""
    assert words in await api.refusal("setMyCommands", **params)
    assert len(sim.violations) == 1


@pytest.mark.parametrize(
    ("noun", "field", "limit"),
    [
        ("Name", "name", 64),
        ("Description", "description", 512),
        ("ShortDescription", "short_description", 120),
    ],
)
async def test_descriptions_have_limits_and_languages(api: Api, noun: str, field: str, limit: int) -> None:
    """A language without its own text gets the general one."""
    await api.result(f"setMy{noun}", **{field: "x" * limit})
    await api.result(f"setMy{noun}", language_code="zh", **{field: "中"})
    assert await api.result(f"getMy{noun}", language_code="zh") == {field: "中"}
    assert await api.result(f"getMy{noun}", language_code="en") == {field: "x" * limit}
    assert field in await api.refusal(f"setMy{noun}", **{field: "x" * (limit + 1)})


async def test_menu_button_is_stored(api: Api, lin: SimulatedUser) -> None:
    """For one chat or for all."""
    await api.result("setChatMenuButton", menu_button={"type": "commands"})
    assert await api.result("getChatMenuButton", chat_id=7) == {"type": "commands"}
