"""Lines shown only if a service is offered: a card promises nothing that the bot, or its host, doesn't do."""

import re
from datetime import date

import pytest

from bot.conversation.session import Page, Session, View
from bot.guide.conditional_lines import applicable_lines, unknown_services
from bot.guide.guide import REMINDERS, SERVICES, TEXTS
from bot.rendering.renderer import Renderer
from tests.support.real_guide import real_guide, real_languages

ASKS_FOR_TEXTS = re.compile(r"(?i)\bpaste\b|\btype (a|your) (question|code)|贴过来|贴报错|直接输入|貼過來|直接提問")


def test_conditional_line_is_shown_only_with_its_service() -> None:
    """The condition is removed, without leaving a gap."""
    text = "Hello.\n\n[texts] Type.\n[!texts] Tap.\n\n[staff] Ask us.\n\nBye."
    assert applicable_lines(text, {"texts", "staff"}) == "Hello.\n\nType.\n\nAsk us.\n\nBye."
    assert applicable_lines(text, set()) == "Hello.\n\nTap.\n\nBye."


def test_other_brackets_stay() -> None:
    """Only a service at the start of a line is a condition."""
    assert applicable_lines("see [1] and [texts] here\n[Note] stays", set()) == "see [1] and [texts] here\n[Note] stays"


def test_unknown_service_in_a_condition_is_found() -> None:
    """Such a line would never be shown, or always."""
    assert unknown_services("[text] Type.\n[!stuff] Tap.\n[texts] Type.", SERVICES) == ["stuff", "text"]


@pytest.mark.parametrize("services", [(), (TEXTS,), (REMINDERS,), SERVICES], ids=lambda each: "+".join(each) or "none")
def test_no_screen_promises_what_is_not_offered(services: tuple[str, ...]) -> None:
    """In every language: no condition is visible, and nobody is asked to type where texts aren't read."""
    guide = real_guide().model_copy(update={"services": frozenset(services)})
    languages = real_languages()
    renderer = Renderer(guide, list(languages.values()), lambda: date(2026, 11, 28))
    sessions = [Session(Page(View.SCREEN, name)) for name in guide.screens]
    shown = [renderer.render(session, language).html for session in sessions for language in languages.values()]
    assert not [html for html in shown if re.search(r"^\[!?[a-z]+\] ", html, re.MULTILINE)]
    assert any(ASKS_FOR_TEXTS.search(html) for html in shown) is (TEXTS in services)
    assert any("/reminders" in html for html in shown) is (REMINDERS in services)
