"""The bot's own commands."""

import re
from pathlib import Path

import pytest

import bot
from bot.check.structure import check_structure
from bot.guide.commands import Command
from bot.guide.guide import Guide

_COMPARED = re.compile(r'\.command (?:==|!=) "(\w+)"')
_CASE = re.compile(r'case "(\w+)"')
_ELSEWHERE = {"help", "privacy"}
"""The guide may define them; otherwise, and in groups, the bot answers them."""


@pytest.mark.parametrize("name", list(Command))
def test_guide_cannot_define_a_command_of_the_bots(guide: Guide, name: str) -> None:
    """The bot would handle it, and the guide's screen would be unreachable."""
    command = next(iter(guide.manifest.commands.values()))
    taken = guide.manifest.model_copy(update={"commands": {**guide.manifest.commands, name: command}})
    problems = check_structure(guide.model_copy(update={"manifest": taken}))
    assert [problem.rule for problem in problems if f"/{name} " in problem.message] == ["taken"]


def test_every_handled_command_is_in_the_list() -> None:
    """No code compares with a word that isn't in the list."""
    words = {command.value for command in Command} | _ELSEWHERE | {"command"}
    texts = [path.read_text() for path in Path(bot.__file__).parent.rglob("*.py")]
    answering = [text for text in texts if "update.command" in text]
    assert sum("Command." in text for text in answering) >= 4
    for text in answering:
        matched = text if "match update.command" in text else ""
        found = [*_COMPARED.findall(text), *(_CASE.findall(matched.partition("match update.command")[2]))]
        assert set(found) <= words
