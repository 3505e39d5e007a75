"""``/help`` and ``/privacy`` of a guide that defines neither: the bot answers in its own words."""

import pytest

from bot.app.wiring import build_renderer
from bot.conversation.event import Show
from bot.conversation.session import Page, Session, View
from bot.guide.guide import SERVICES, Guide
from bot.guide.loader import STARTER, load
from bot.i18n.catalogue import BUILT_IN
from bot.i18n.offered_languages import Languages
from bot.ports.updates import Update
from bot.processing.interpreter import Interpreter
from bot.rendering.command_menu import commands
from bot.understanding.recognizer import SecretRecognizer

PAGES = {"help": Page(View.HELP), "privacy": Page(View.PRIVACY)}


@pytest.fixture(scope="module")
def starter() -> Guide:
    return load(STARTER).model_copy(update={"services": frozenset(SERVICES)})


def page_after(guide: Guide, languages: Languages, command: str) -> Page:
    update = Update(1, "command", user=1, chat=1, command=command, text=f"/{command}")
    event = Interpreter(guide, languages, SecretRecognizer()).event(update)
    assert isinstance(event, Show)
    return event.page


@pytest.mark.parametrize("command", PAGES)
def test_command_is_answered_and_listed(starter: Guide, guide: Guide, languages: Languages, command: str) -> None:
    """A guide that defines the command keeps its own screen."""
    assert command in commands(starter)
    assert page_after(starter, languages, command) == PAGES[command]
    assert page_after(guide, languages, command) == Page(View.SCREEN, command)
    assert list(commands(guide)).count(command) == 1


@pytest.mark.parametrize("name", ["en", "zh_Hans", "zh_Hant"])
def test_pages_fit_any_subject(starter: Guide, name: str) -> None:
    """They name no provider, and the help names every command of the menu."""
    language, renderer = Languages(BUILT_IN)[name], build_renderer(starter, Languages(BUILT_IN))
    shown = {command: renderer.render(Session(page), language).html for command, page in PAGES.items()}
    assert not any("OpenAI" in html for html in shown.values())
    colon = "：" if name.startswith("zh") else ": "
    assert all(f"/{command}{colon}" in shown["help"] for command in commands(starter))
    assert all(word in shown["privacy"] for word in ("/mydata", "/forget", "30", "180", "400"))
