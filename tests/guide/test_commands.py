"""The commands that are the bot's own."""

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
"""Answered in groups only; in private they are the guide's."""


@pytest.mark.parametrize("name", list(Command))
def test_a_guide_cannot_take_a_command_of_the_bots_own(guide: Guide, name: str) -> None:
    """It would be answered by the bot, and the guide's screen be out of reach."""
    command = next(iter(guide.manifest.commands.values()))
    taken = guide.manifest.model_copy(update={"commands": {**guide.manifest.commands, name: command}})
    problems = check_structure(guide.model_copy(update={"manifest": taken}))
    assert [problem.rule for problem in problems if f"/{name} " in problem.message] == ["taken"]


def test_every_command_that_is_answered_is_one_of_them() -> None:
    """None is compared with a word that the list doesn't have."""
    words = {command.value for command in Command} | _ELSEWHERE | {"command"}
    texts = [path.read_text() for path in Path(bot.__file__).parent.rglob("*.py")]
    answering = [text for text in texts if "update.command" in text]
    assert sum("Command." in text for text in answering) >= 4
    for text in answering:
        matched = text if "match update.command" in text else ""
        found = [*_COMPARED.findall(text), *(_CASE.findall(matched.partition("match update.command")[2]))]
        assert set(found) <= words
