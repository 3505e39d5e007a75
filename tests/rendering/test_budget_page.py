"""The budget page: its figures, warnings and buttons, and the ways to it."""

from collections.abc import Iterator

import pytest

from bot.conversation import budget, callback_data
from bot.conversation.budget import UNREAD
from bot.conversation.event import Show
from bot.conversation.record import Record
from bot.conversation.session import Page, Session, View
from bot.conversation.transition import transition
from bot.guide.guide import Guide
from bot.i18n.offered_languages import Languages
from bot.ports.updates import Update
from bot.processing.interpreter import Interpreter
from bot.rendering.card import Card
from bot.rendering.renderer import Renderer
from bot.rendering.text_length import plain
from bot.store.record_codec import encode
from bot.understanding.recognizer import SecretRecognizer
from tests.support.real_guide import real_languages

LANGUAGES = sorted(real_languages())
CODES = ("u50", "u50a20", "u50a99", "u5", "u3", "u1", "c300", "c300r7_1", "c300r7_1a20", "c5r7_1", "u999999")


def page(renderer: Renderer, languages: Languages, code: str, language: str = "en") -> Card:
    return renderer.render(Session(Page(View.BUDGET, code)), languages[language])


def said(renderer: Renderer, languages: Languages, code: str, language: str = "en") -> str:
    return plain(page(renderer, languages, code, language).html)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_budget_page_shows_the_plans_figures(
    renderer: Renderer, languages: Languages, code: str, language: str
) -> None:
    """In dollars if that amount is known; the currency is always named."""
    given = budget.read(code)
    assert given is not None
    text = said(renderer, languages, code, language)
    total = given.amount if given.dollars is None else given.dollars
    if total:
        sign = "CNY " if given.dollars is None else "US$"
        plan = budget.plan(total)
        assert f"{sign}{plan.organization.hard:,}" in text
        assert f"{sign}{plan.project.hard:,}" in text
        for limit in (plan.organization, plan.project):
            assert limit.alert is None or plan.project.alert is None or f"{sign}{limit.alert:,}" in text
    assert "$" not in text.replace("US$", "")
    assert "¥" not in text
    assert "{" not in text


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("u50", ["Without a monthly reload limit it can charge more than US$50"]),
        (
            "u50a20",
            [
                "Auto-reload: the budget allows 2 × US$20 = US$40 a month",
                "Set the monthly reload limit to US$40",
            ],
        ),
        ("u5a20", ["of US$20 already exceeds the budget of US$5"]),
        ("c300r7_1a20", ["At 7.1 CNY per US$1 that's US$42", "allows 2 × US$20 = US$40 a month"]),
        ("c300", ["Divide each figure by your bank's rate", "set a monthly reload limit"]),
        ("u3", ["The smallest purchase is US$5, more than this budget"]),
        ("c5r7_1", ["less than US$1"]),
    ],
)
def test_budget_page_warns_of_what_could_exceed_the_budget(
    renderer: Renderer, languages: Languages, code: str, words: list[str]
) -> None:
    """Automatic reloads above all; and no rate is invented."""
    text = said(renderer, languages, code)
    for each in words:
        assert each in text
    assert ("smallest purchase" in text) == (code == "u3")


def test_budget_below_the_smallest_purchase_offers_no_reloads(renderer: Renderer, languages: Languages) -> None:
    assert "How much does one reload add?" not in said(renderer, languages, "u3")
    assert not any(button.label.startswith("Reload adds") for button in page(renderer, languages, "u3").buttons)
    assert any(button.label.startswith("Reload adds") for button in page(renderer, languages, "u5").buttons)


def test_no_dollars_without_a_rate(renderer: Renderer, languages: Languages) -> None:
    """The explanation of how to give a rate is checked too."""
    for language in LANGUAGES:
        assert "US$" not in said(renderer, languages, "c300", language)


@pytest.mark.parametrize("code", ["u50", "u50a20", "c300r7_1a10"])
def test_reload_amount_is_set_by_a_tap(renderer: Renderer, languages: Languages, code: str) -> None:
    """Each button says what it sets; the chosen one is marked, and tapping it again removes it."""
    given = budget.read(code)
    assert given is not None
    chosen = {}
    for button in page(renderer, languages, code).buttons:
        event = callback_data.decode(button.data)
        if isinstance(event, Show) and event.page.view is View.BUDGET:
            target = budget.read(event.page.screen)
            assert target is not None
            assert (target.amount, target.rate) == (given.amount, given.rate)
            chosen[button.label] = target.reload
    marked = {f"Reload adds US${each}" if each != given.reload else f"✓ Reload adds US${each}" for each in (10, 20, 50)}
    assert set(chosen) == marked
    assert sorted(chosen.values()) == sorted(0 if each == given.reload else each for each in (10, 20, 50))


@pytest.mark.parametrize("language", LANGUAGES)
def test_unreadable_budget_gets_one_line_and_a_valid_example(
    guide: Guide, renderer: Renderer, languages: Languages, language: str
) -> None:
    """Above the screen that asks for it."""
    first, _, rest = said(renderer, languages, UNREAD, language).partition("\n\n")
    asked = renderer.render(Session(Page(View.SCREEN, "budget")), languages[language])
    assert rest == plain(asked.html)
    assert "\n" not in first
    example = first[first.rindex("/budget ") + len("/budget ") :]
    interpreter = Interpreter(guide, languages, SecretRecognizer())
    assert typed(interpreter, example) == Page(View.BUDGET, "c300r7_1")


def typed(interpreter: Interpreter, text: str, code: str = "en") -> Page:
    """The page that ``/budget TEXT`` opens."""
    update = Update(1, "command", 7, 7, text=f"/budget {text}".strip(), command="budget", payload=text.strip())
    event = interpreter.event(update)
    assert isinstance(event, Show)
    return event.page


def test_budget_command_opens_its_page(guide: Guide, languages: Languages) -> None:
    """Without an amount it opens the screen that asks for one."""
    interpreter = Interpreter(guide, languages, SecretRecognizer())
    assert typed(interpreter, "") == Page(View.SCREEN, "budget")
    assert typed(interpreter, "50") == Page(View.BUDGET, "u50")
    assert typed(interpreter, "300 CNY") == Page(View.BUDGET, "c300")
    assert typed(interpreter, "300 CNY 7.1") == Page(View.BUDGET, "c300r7_1")
    assert typed(interpreter, "fifty") == Page(View.BUDGET, UNREAD)


@pytest.mark.parametrize("text", ["my rent and my wife's 300", "fifty bucks", "300 CNY 7.1 for Lin"])
def test_only_figures_of_the_typed_budget_are_stored(guide: Guide, languages: Languages, text: str) -> None:
    """Text that can't be read leaves no trace, not even of its figures."""
    interpreter = Interpreter(guide, languages, SecretRecognizer())
    session, _ = transition(guide, None, Show(typed(interpreter, text)))
    kept = encode(Record(session))
    assert UNREAD.encode() in kept
    for word in (*text.split(), "300", "7"):
        assert word.encode() not in kept


def screens_linking_to_the_budget(guide: Guide) -> Iterator[str]:
    for name, screen in guide.screens.items():
        if any(link.to == "budget" for link in screen.links):
            yield name


def test_budget_is_linked_wherever_limits_come_up(guide: Guide) -> None:
    """In the menu, the setup, the checklist and the topic."""
    assert {"money", "s_limit", "s_reload", "limit"} <= set(screens_linking_to_the_budget(guide))
    assert guide.topics["setup.limits"].link.to in set(screens_linking_to_the_budget(guide))
    assert guide.manifest.commands["budget"].to == "budget"
    assert any(link.to == "money" for link in guide.screens["home"].links)
