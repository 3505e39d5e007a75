"""Lines that hold only where something is offered: a card promises nothing that the bot, or its host, does not do."""

import re
from datetime import date

import pytest

from bot.conversation.session import Page, Session, View
from bot.guide.conditional_lines import applicable_lines, unknown_services
from bot.guide.guide import REMINDERS, SERVICES, TEXTS
from bot.rendering.renderer import Renderer
from tests.support.real_guide import real_guide, real_languages

ASKS_FOR_TEXTS = re.compile(r"(?i)\bpaste\b|\btype (a|your) (question|code)|贴过来|贴报错|直接输入|貼過來|直接提問")


def test_a_line_holds_where_its_service_is_offered_and_its_opposite_where_it_is_not() -> None:
    """The condition is taken off, and what is left has no gap."""
    text = "Hello.\n\n[texts] Type.\n[!texts] Tap.\n\n[staff] Ask us.\n\nBye."
    assert applicable_lines(text, {"texts", "staff"}) == "Hello.\n\nType.\n\nAsk us.\n\nBye."
    assert applicable_lines(text, set()) == "Hello.\n\nTap.\n\nBye."


def test_brackets_that_are_no_condition_stay() -> None:
    """Only a service at the beginning of a line is one."""
    assert applicable_lines("see [1] and [texts] here\n[Note] stays", set()) == "see [1] and [texts] here\n[Note] stays"


def test_a_condition_that_names_no_service_is_found() -> None:
    """Such a line would never be shown."""
    assert unknown_services("[text] Type.\n[!stuff] Tap.\n[texts] Type.", SERVICES) == ["stuff", "text"]


@pytest.mark.parametrize("services", [(), (TEXTS,), (REMINDERS,), SERVICES], ids=lambda each: "+".join(each) or "none")
def test_no_screen_promises_what_is_not_offered(services: tuple[str, ...]) -> None:
    """In every language: no condition is shown, and nobody is asked for a text that reaches nobody."""
    guide = real_guide().model_copy(update={"services": frozenset(services)})
    languages = real_languages()
    renderer = Renderer(guide, list(languages.values()), lambda: date(2026, 11, 28))
    sessions = [Session(Page(View.SCREEN, name)) for name in guide.screens]
    shown = [renderer.render(session, language).html for session in sessions for language in languages.values()]
    assert not [html for html in shown if re.search(r"^\[!?[a-z]+\] ", html, re.MULTILINE)]
    assert any(ASKS_FOR_TEXTS.search(html) for html in shown) is (TEXTS in services)
    assert any("/reminders" in html for html in shown) is (REMINDERS in services)
