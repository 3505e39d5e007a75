"""A guide about another subject: the example in docs/content.md."""

import asyncio
from pathlib import Path

import pytest

from bot.check.content import check_content
from telegram_simulator import Simulator

from .conftest import first_of, settings_for, started


def test_documented_guide_passes_the_check(example_guide: Path) -> None:
    """The only warning is that it has no translation."""
    _, problems = check_content(example_guide)
    assert [problem.rule for problem in problems] == ["missing-file"]


@pytest.mark.slow
async def test_bot_runs_another_guide(telegram: Simulator, redis_url: str, example_guide: Path) -> None:
    """With its own commands, words and flow, and nothing from the built-in one."""
    settings = settings_for(telegram, redis_url, "polling").model_copy(update={"guide": example_guide})
    async with started(settings) as task:
        ready = telegram.until(lambda: any(call.method == "getWebhookInfo" for call in telegram.calls), timeout=30)
        await first_of(asyncio.create_task(ready), task)
        alex = telegram.user(2)
        await alex.send("/start")
        await telegram.until(lambda: alex.card, timeout=20)
        for label in ("It's down", "It's red"):
            await alex.tap(label)
            await telegram.settled()
        assert alex.card is not None
        assert alex.card.text.startswith("The line is down")
        assert "Your provider" in alex.card.text
        for command, title in (("/help", "About this bot"), ("/privacy", "What I keep about you")):
            await alex.send(command)
            await telegram.settled()
            assert alex.card.text.startswith(title)
            assert "OpenAI" not in alex.card.text
    commands = next(call.params["commands"] for call in telegram.calls if call.method == "setMyCommands")
    assert "declined" not in str(commands)
    assert "Find out why it's down" in str(commands)


@pytest.mark.slow
async def test_languages_of_a_former_guide_are_deleted_at_telegram(
    telegram: Simulator, redis_url: str, example_guide: Path
) -> None:
    """Telegram would show their commands and descriptions forever."""
    built_in = settings_for(telegram, redis_url, "polling").model_copy(update={"owner_ids": (2,)})
    other = built_in.model_copy(update={"guide": example_guide})
    for settings, languages in ((built_in, {"", "zh"}), (other, {""})):
        telegram.calls.clear()
        async with started(settings) as task:
            ready = telegram.until(lambda: any(call.method == "getWebhookInfo" for call in telegram.calls), timeout=60)
            await first_of(asyncio.create_task(ready), task)
        profile = telegram.profile
        assert {code for _, code in profile.commands} == languages
        assert {*profile.description.by_language} == {*profile.short_description.by_language} == languages
