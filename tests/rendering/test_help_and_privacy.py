"""``/help`` and ``/privacy`` of a guide that defines neither: the bot answers in its own words."""

import pytest

from bot.app.wiring import build_renderer
from bot.conversation.event import Show
from bot.conversation.session import Page, Session, View
from bot.features.groups.card import GroupCard
from bot.guide.guide import SERVICES, Guide
from bot.guide.loader import STARTER, load
from bot.i18n.catalogue import BUILT_IN
from bot.i18n.offered_languages import Languages
from bot.ports.updates import Update
from bot.processing.interpreter import Interpreter
from bot.rendering import bot_texts
from bot.rendering.command_menu import commands, group_commands, owner_commands
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


def test_ask_is_offered_only_by_a_guide_that_recognizes_questions(
    starter: Guide, guide: Guide, languages: Languages
) -> None:
    """In the menus, the help and the introduction to a group; elsewhere it could only answer that it has no answer."""
    renderer = build_renderer(starter, languages)
    for language in languages.values():
        menus = [each(starter) for each in (commands, owner_commands)]
        menus += [group_commands(starter, admin=admin) for admin in (False, True)]
        assert all("ask" not in menu and "help" in menu for menu in menus)
        assert "/ask" not in renderer.render(Session(PAGES["help"]), language).html
        assert "/ask" not in GroupCard(starter, languages, "bot").say(bot_texts.GROUP_INTRO, language)
        assert "/ask" in GroupCard(guide, languages, "bot").say(bot_texts.GROUP_INTRO, language)
    assert all("ask" in menu for menu in (commands(guide), group_commands(guide, admin=False)))


@pytest.mark.parametrize("name", ["en", "zh_Hans", "zh_Hant"])
def test_pages_fit_any_subject(starter: Guide, name: str) -> None:
    """They name no provider, and the help names every command of the menu."""
    language, renderer = Languages(BUILT_IN)[name], build_renderer(starter, Languages(BUILT_IN))
    shown = {command: renderer.render(Session(page), language).html for command, page in PAGES.items()}
    assert not any("OpenAI" in html for html in shown.values())
    colon = "：" if name.startswith("zh") else ": "
    assert all(f"/{command}{colon}" in shown["help"] for command in commands(starter))
    assert all(word in shown["privacy"] for word in ("/mydata", "/forget", "30", "180", "400"))
